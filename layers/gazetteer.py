"""Finds places by a name in any of their languages, and the one that is nearest.

Case and accents of a name do not count. Rows are given by whoever has the map. It must
never choose between two places.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property

import msgspec
import numpy as np

from layers.geodesy import Positions, seen_from

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ə": "e", "ð": "d"}
)
_SIMILAR = 0.8

_POINTS = frozenset(("base", "bridge", "cape", "city"))
"""What stands where its row says; islands, straits and seas are too wide for that."""


class Place(msgspec.Struct, frozen=True):
    """A name on the map: kind as the basemap says it, names, where it stands."""

    kind: str
    name: str
    names: tuple[str, ...]
    country: str
    lon: float
    lat: float
    name_fr: str = ""


class Near(msgspec.Struct, frozen=True):
    """How a position lies from a place: metres, and degrees clockwise from north."""

    place: Place
    distance_m: float
    bearing_deg: float


class Gazetteer:
    """All places of a map by their names."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._by_name: dict[str, list[Place]] = {}
        for place in places:
            keys = {folded(name) for name in (place.name, *place.names)}
            for key in sorted(keys - {""}):
                self._by_name.setdefault(key, []).append(place)

    def all(self) -> list[Place]:
        """Return all places, each once."""
        found = (place for places in self._by_name.values() for place in places)
        return list(dict.fromkeys(found))

    def nearest(self, lon: float, lat: float) -> Near | None:
        """Return the nearest place that is a point on the map; None without any."""
        places, positions = self._points
        if not places:
            return None
        bearings, distances = seen_from(positions, (lon, lat))
        i = int(np.argmin(distances))
        return Near(places[i], float(distances[i]), float(bearings[i]))

    @cached_property
    def _points(self) -> tuple[list[Place], Positions]:
        places = [place for place in self.all() if place.kind in _POINTS]
        return places, np.array([(each.lon, each.lat) for each in places])

    def find(self, name: str) -> list[Place]:
        """Return all places of a name."""
        return list(self._by_name.get(folded(name), ()))

    def similar(self, name: str) -> list[Place]:
        """Return at most three places whose name is nearly this one."""
        keys = get_close_matches(folded(name), self._by_name, 3, _SIMILAR)
        return [place for key in keys for place in self._by_name[key]][:3]


def folded(name: str) -> str:
    """Return a name in small letters without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.split(r"[\W_]+", letters)).strip()
