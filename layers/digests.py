"""The digest of what each audience sees, kept up to date record by record.

It is the sum modulo 2^128 of the digests of the lines, so it does not depend on their
order, and digests of parts add up to the digest of the whole. It must never hash a line
before somebody asks, nor twice.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

import msgspec

from layers.entry import line_digest
from layers.label import NOBODY, sees

_MODULUS = 1 << 128

Sums = Mapping[tuple[str, str], int]
"""A number modulo 2^128 for each audience and layer."""


class Held(msgspec.Struct, gc=False):
    """The newest revision of one record, as it is on the picture.

    `path` are the audiences that it had on this scene, each with the number of the
    picture since when; the last of them is `audience`.
    """

    id: str
    layer: str
    audience: str
    revision: int
    line: bytes
    path: tuple[tuple[int, str], ...] = ()
    hashed: int | None = None

    @property
    def digest(self) -> int:
        """BLAKE2b-128 of the line, as an integer; computed when first asked for."""
        if self.hashed is None:
            self.hashed = line_digest(self.line)
        return self.hashed

    def audience_at(self, n: int) -> str:
        """Return whom it was for on picture n; nobody before it was there."""
        index = bisect_right(self.path, n, key=lambda step: step[0])
        return self.path[index - 1][1] if index else NOBODY


def written(total: int) -> str:
    """Return a sum of digests as 32 hex digits."""
    return f"{total % _MODULUS:032x}"


def seen_part(
    sums: Sums, viewer: str | None, layers: Iterable[str] | None = None
) -> int:
    """Return the sum of what a viewer sees of these layers; None sees everything."""
    only = None if layers is None else frozenset(layers)
    return sum(
        part
        for (audience, layer), part in sums.items()
        if (only is None or layer in only)
        and (viewer is None or sees(viewer, audience))
    )


class Digests:
    """The sums of all lines of a picture, one for each audience and layer."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], int] = {}
        self._changed: dict[tuple[str, str], int] = {}
        self._waiting: dict[str, Held] = {}

    def put(self, held: Held, before: Held | None = None) -> None:
        """Count a line in, and the one before it out."""
        if before is not None:
            self.drop(before)
        self._waiting[held.id] = held

    def drop(self, held: Held) -> None:
        """Count a line out."""
        if self._waiting.pop(held.id, None) is None:
            self._add(held, -held.digest)

    def clear(self) -> None:
        """Count all lines out."""
        for key, part in self._sums.items():
            self._changed[key] = self._changed.get(key, 0) - part
        self._sums.clear()
        self._waiting.clear()

    def copy(self) -> "Digests":
        """Return the same digests, which stay as they are now."""
        copy = Digests()
        copy._sums, copy._waiting = dict(self._sums), dict(self._waiting)
        return copy

    def changed(self) -> Sums:
        """Return by how much each sum has changed since this was asked last."""
        self._sum_up()
        changed, self._changed = self._changed, {}
        return changed

    def total(self, viewer: str | None, layers: Iterable[str] | None = None) -> int:
        """Return the sum of what a viewer sees of these layers; None sees all."""
        self._sum_up()
        return seen_part(self._sums, viewer, layers)

    def audiences(self) -> set[str]:
        """Return for whom there are lines, each audience once."""
        self._sum_up()
        return {audience for audience, _ in self._sums}

    def _sum_up(self) -> None:
        for held in self._waiting.values():
            self._add(held, held.digest)
        self._waiting.clear()

    def _add(self, held: Held, amount: int) -> None:
        key = (held.audience, held.layer)
        self._changed[key] = self._changed.get(key, 0) + amount
        total = (self._sums.get(key, 0) + amount) % _MODULUS
        if total:
            self._sums[key] = total
        else:
            # An audience that has nothing any more is not asked for for ever.
            self._sums.pop(key, None)
