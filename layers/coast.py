"""How far inland a place is, for what is said to be at sea.

The coast is that of the map: generalised for about 1:10 million, so that it may be
wrong by `COAST_ERROR_M`; lakes and rivers are not in it. It must never refuse anything:
who is told decides.
"""

# pyright: standard
# Overloads of shapely are partly untyped; what leaves this module is typed.

from typing import Any

import msgspec
import shapely
from pyproj import Transformer

from layers.findings import FindingRule, find
from layers.geodesy import distance_m

COAST_ERROR_M = 3_000
"""A harbour, an islet or a spit may be missing on a map of this scale."""

_PLANE = "EPSG:3035"
_FRAME_DEG = 1e-3
"""What is nearer to the edge of the region is its edge."""
_AT_SEA = frozenset(("SEA", "SUBSURFACE"))
_SHIPS = frozenset(("30", "35", "36"))
"""Symbol sets of sea surface, subsurface and mine warfare: MIL-STD-2525D, table A-I."""


class Land:
    """The land of the region; what is outside of it is not known."""

    def __init__(self, wkb: bytes) -> None:
        to_plane: Any = Transformer.from_crs("EPSG:4326", _PLANE, always_xy=True)
        to_earth: Any = Transformer.from_crs(_PLANE, "EPSG:4326", always_xy=True)
        self._to_plane, self._to_earth = to_plane.transform, to_earth.transform
        whole: Any = shapely.from_wkb(wkb)
        self._frame: Any = shapely.box(*whole.bounds).exterior.buffer(_FRAME_DEG)
        self._known: Any = shapely.get_parts(whole)
        self._parts: Any = self._flat(self._known)
        shapely.prepare(self._parts)
        self._tree = shapely.STRtree(self._parts)
        self._shores: dict[int, Any] = {}

    def inland_m(self, lon: float, lat: float) -> float:
        """Return metres from a place on land to the nearest coast, at sea 0.

        The edge of the region is no coast; land without any other one gives 0 too.
        """
        place = shapely.Point(self._to_plane(lon, lat))
        near: Any = self._tree.query(place)
        found = [int(i) for i in near if shapely.contains(self._parts[i], place)]
        if not found or self._shore(found[0]).is_empty:
            return 0.0
        line: Any = shapely.shortest_line(place, self._shore(found[0]))
        [_, shore] = shapely.get_coordinates(line)
        return distance_m((lon, lat), self._to_earth(*shore))

    def _shore(self, part: int) -> Any:
        """Return the coast of one land, ready to be asked often."""
        if part not in self._shores:
            outline: Any = shapely.boundary(self._known[part])
            self._shores[part] = self._flat(shapely.difference(outline, self._frame))
            shapely.prepare(self._shores[part])
        return self._shores[part]

    def _flat(self, shapes: Any) -> Any:
        return shapely.transform(shapes, self._to_plane, interleaved=False)


def on_land(layer: str, geometry: Any, properties: Any, land: Land | None) -> Any:
    """Return what is to be said of a ship on land, as plain data; None if nothing is.

    Only of a single place, and only if it is farther inland than the map and the
    place itself may be wrong.
    """
    if land is None or not geometry or geometry["type"] != "Point":
        return None
    if not _is_at_sea(layer, properties):
        return None
    lon, lat = geometry["coordinates"][:2]
    inland_m = land.inland_m(lon, lat)
    if inland_m <= COAST_ERROR_M + (properties.get("position_error_m") or 0):
        return None
    told = told_inland(inland_m)
    return msgspec.to_builtins(find(FindingRule.ON_LAND, "geometry", **told))


def told_inland(inland_m: float) -> dict[str, int]:
    """Return what the sentence about a ship on land is filled with, in kilometres."""
    return {"km": round(inland_m / 1000), "error_km": COAST_ERROR_M // 1000}


def _is_at_sea(layer: str, properties: Any) -> bool:
    if layer == "incidents":
        return properties.get("domain") in _AT_SEA
    return layer == "posture" and str(properties.get("sidc"))[4:6] in _SHIPS
