"""The land territory of states and the borders between them.

Generalised for about 1:10 million, so that an edge may be wrong by `ERROR_M`. Borders
follow what the map draws; they prove nothing about whose a place is. It must never be
asked about waters, of which nothing is held here.
"""

# pyright: standard
# Overloads of shapely are partly untyped; what leaves this module is typed.

import lzma
from functools import cached_property

import msgspec
import shapely
from shapely.geometry.base import BaseGeometry

ERROR_M = 4_000
"""3 km of the source (as for coasts), and 1 km that the outlines were made coarser."""


class Border(msgspec.Struct, frozen=True):
    """The land border of two states, by their codes, and its course."""

    one: str
    other: str
    course: BaseGeometry


class _Packed(msgspec.Struct):
    states: dict[str, bytes]
    borders: list[tuple[str, str, bytes]]


class Territories:
    """The land of some states, each whole, in longitude and latitude."""

    def __init__(self, packed: bytes) -> None:
        """Read what `dashboard.basemap.tools.territories` wrote.

        Raises:
            lzma.LZMAError: it is not such a file.
        """
        held = msgspec.msgpack.decode(lzma.decompress(packed), type=_Packed)
        self._wkb, self._borders = held.states, held.borders
        self._shapes: dict[str, BaseGeometry] = {}

    @property
    def states(self) -> tuple[str, ...]:
        """Return the codes of the states that are held, in order."""
        return tuple(sorted(self._wkb))

    def of(self, state: str) -> BaseGeometry | None:
        """Return the land of a state, None if it is not held."""
        if state not in self._wkb:
            return None
        if state not in self._shapes:
            self._shapes[state] = shapely.from_wkb(self._wkb[state])
        return self._shapes[state]

    @cached_property
    def borders(self) -> tuple[Border, ...]:
        """Return all land borders between two of these states."""
        return tuple(
            Border(one, other, shapely.from_wkb(line))
            for one, other, line in self._borders
        )
