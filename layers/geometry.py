"""Reads a GeoJSON geometry (RFC 7946) strictly, and brings it into canonical form.

Canonical: two numbers a position, closed rings, outer rings counter-clockwise, no edge
longer than 0.1 degrees. What was changed is a finding; what is unclear is refused.
It must never move a given position.
"""

from enum import StrEnum
from typing import Any, Final, cast

import numpy as np
import shapely
from msgspec import Struct
from msgspec.json import encode
from shapely import MultiPolygon, Polygon
from shapely.errors import GEOSException

from layers import geodesy
from layers.findings import FindingRule, find
from layers.reading import BAD, Bad, Reading, shown


class GeometryType(StrEnum):
    """The geometries that records use."""

    POINT = "Point"
    LINE_STRING = "LineString"
    POLYGON = "Polygon"
    MULTI_POLYGON = "MultiPolygon"


class Geometry(Struct, frozen=True):
    """A GeoJSON geometry in canonical form; coordinates are lists, [lon, lat]."""

    type: GeometryType
    coordinates: list[Any]


_T = GeometryType
PLACE: Final = {"geometry": (_T.POINT, _T.POLYGON, _T.MULTI_POLYGON)}
AREA: Final = {"geometry": (_T.POLYGON, _T.MULTI_POLYGON)}
ANYWHERE: Final = {"geometry": tuple(GeometryType)}

_DEPTH = {_T.POINT: 0, _T.LINE_STRING: 1, _T.POLYGON: 2, _T.MULTI_POLYGON: 3}
_LEVEL = ("a position [longitude, latitude]", "a list of positions")
_LEVELS = (*_LEVEL, "a list of rings", "a list of polygons")
_ORDER = "Give [longitude, latitude] in degrees, WGS 84"

Allowed = tuple[GeometryType, ...]


def words_for(allowed: Allowed) -> str:
    """Return what is wanted, for a reason or the documentation."""
    return "a GeoJSON geometry: " + " or ".join(allowed)


def read_geometry(
    value: object, field: str, allowed: Allowed, reading: Reading
) -> Geometry | Bad:
    """Return the geometry in canonical form, or BAD with a reason for each mistake."""
    if not isinstance(value, dict):
        return reading.wrong(field, value, words_for(allowed))
    given = cast(dict[str, object], value)
    kind = _type_of(given, field, allowed, reading)
    for name in sorted(given.keys() - {"type", "coordinates"}):
        reading.refuse(
            f"{field}.{name}"[:200],
            "is not part of a geometry",
            'Leave it out; a geometry has "type" and "coordinates" only.',
        )
    if "coordinates" not in given:
        reading.refuse(f"{field}.coordinates", "is missing", f"Give {_LEVELS[0]}.")
    if kind is None or given.keys() != {"type", "coordinates"}:
        return BAD
    coordinates = _Coordinates(f"{field}.coordinates", reading)
    if not coordinates.sound(given["coordinates"], _DEPTH[kind]):
        return BAD
    try:
        return _canonical(kind, cast(list[Any], given["coordinates"]), field, reading)
    except GEOSException as error:
        return reading.refuse(
            f"{field}.coordinates",
            f"cannot be computed with ({error})",
            "Give positions that are at least a millimetre apart.",
        )


def _type_of(
    given: dict[str, object], field: str, allowed: Allowed, reading: Reading
) -> GeometryType | None:
    name = given.get("type")
    for kind in allowed:
        if name == kind:
            return kind
    wanted = " or ".join(f'"{kind}"' for kind in allowed)
    reading.wrong(f"{field}.type", name, wanted)
    return None


class _Coordinates:
    """Checks nested lists of positions, and gives a reason for each that is wrong."""

    def __init__(self, field: str, reading: Reading) -> None:
        self._field, self._reading = field, reading
        self._positions = 0

    def sound(self, value: object, depth: int) -> bool:
        """Say whether it is a list of lists … of `depth`, with a position in each."""
        if self._count(value, depth) > self._reading.limits.vertices:
            limit = self._reading.limits.vertices
            self._reading.refuse(
                self._field,
                f"has {self._positions} positions",
                f"Give at most {limit}; simplify the outline.",
            )
            return False
        return self._level(value, self._field, depth)

    def _count(self, value: object, depth: int) -> int:
        if depth == 0 or not isinstance(value, list):
            self._positions += 1
        elif depth == 1:
            self._positions += len(cast(list[object], value))
        else:
            for part in cast(list[object], value):
                self._count(part, depth - 1)
        return self._positions

    def _level(self, value: object, field: str, depth: int) -> bool:
        parts = cast(list[object], value) if isinstance(value, list) else []
        if not parts:
            self._reading.wrong(field, cast(object, value), _LEVELS[depth])
            return False
        if depth == 0:
            return self._position(parts, field)
        good = [self._level(p, f"{field}[{i}]", depth - 1) for i, p in enumerate(parts)]
        return all(good)

    def _position(self, pair: list[object], field: str) -> bool:
        if len(pair) != 2:
            mend = f"{_ORDER}, two numbers; a height goes into altitude_m."
            self._reading.refuse(field, f"has {len(pair)} numbers", mend)
            return False
        lon, lat = pair
        if not (type(lon) in (int, float) and type(lat) in (int, float)):
            wrong = lat if type(lon) in (int, float) else lon
            self._reading.refuse(field, f"has {shown(wrong)}", f"{_ORDER}.")
            return False
        lon, lat = cast(float, lon), cast(float, lat)
        if not geodesy.on_earth(lon, lat):
            swapped = " Are they swapped?" if geodesy.on_earth(lat, lon) else ""
            where = f"[{shown(lon)}, {shown(lat)}]"
            self._reading.refuse(
                field, f"{where} is outside the Earth", f"{_ORDER}.{swapped}"
            )
            return False
        return True


def _canonical(
    kind: GeometryType, coordinates: list[Any], field: str, reading: Reading
) -> Geometry | Bad:
    if kind is GeometryType.POINT:
        point = [float(coordinates[0]), float(coordinates[1])]
        _note_region(geodesy.in_region(*point), point, field, reading)
        return Geometry(kind, point)
    if kind is GeometryType.LINE_STRING:
        return _line(np.array(coordinates, dtype=np.float64), field, reading)
    shape = _area(kind, coordinates, field, reading)
    if isinstance(shape, Bad):
        return BAD
    middle = geodesy.inside_of(shape)
    _note_region(geodesy.meets_region(shape), middle, field, reading)
    return _dense_area(shape, field, reading)


def _line(line: geodesy.Positions, field: str, reading: Reading) -> Geometry | Bad:
    if len(line) < 2 or bool((line == line[0]).all()):
        return reading.refuse(
            f"{field}.coordinates",
            "is not a line",
            "Give at least two different positions, or a Point.",
        )
    inside = any(geodesy.in_region(lon, lat) for lon, lat in line.tolist())
    _note_region(inside, line[0].tolist(), field, reading)
    if not _may_grow([line], field, reading):
        return BAD
    return Geometry(GeometryType.LINE_STRING, geodesy.densified(line).tolist())


def _area(
    kind: GeometryType, coordinates: list[Any], field: str, reading: Reading
) -> Polygon | MultiPolygon | Bad:
    one = kind is GeometryType.POLYGON
    parts = [("", coordinates)] if one else _numbered(coordinates)
    # Every ring is looked at, so that every open one is named.
    closed = [_closed(p, f"{field}.coordinates{i}", reading) for i, p in parts]
    if not all(closed):
        return BAD
    made = [Polygon(p[0], p[1:]) for _, p in parts]
    shape = made[0] if one else MultiPolygon(made)
    problem = geodesy.problem_of(shape)
    if problem is not None:
        mended = geodesy.mended(shape)
        if mended is None:
            return reading.refuse(
                f"{field}.coordinates",
                f"is not a sound area: {problem}",
                "Give rings that do not cross or repeat themselves.",
            )
        reading.findings.append(find(FindingRule.POLYGON_MENDED, field))
        shape = mended
    turned = geodesy.turned(shape)
    if problem is None and not shapely.equals_identical(turned, shape):
        reading.findings.append(find(FindingRule.RING_TURNED, field))
    return turned


def _numbered(parts: list[Any]) -> list[tuple[str, list[Any]]]:
    return [(f"[{i}]", part) for i, part in enumerate(parts)]


def _closed(polygon: list[Any], field: str, reading: Reading) -> bool:
    good = True
    for i, ring in _numbered(polygon):
        if len(ring) >= 4 and ring[0] == ring[-1]:
            continue
        good = False
        reading.refuse(
            f"{field}{i}",
            "is not a closed ring of four or more positions",
            "Repeat the first position as the last one.",
        )
    return good


def _dense_area(
    shape: Polygon | MultiPolygon, field: str, reading: Reading
) -> Geometry | Bad:
    lines = [shapely.get_coordinates(ring) for ring in geodesy.rings(shape)]
    if not _may_grow(lines, field, reading):
        return BAD
    dense = geodesy.dense_area(shape)
    if dense is None:
        return reading.refuse(
            f"{field}.coordinates",
            "is too thin to be drawn",
            "Give an area that is wider than a centimetre, or a line.",
        )
    many = isinstance(dense, MultiPolygon)
    nested = [
        [shapely.get_coordinates(ring).tolist() for ring in geodesy.rings(part)]
        for part in (dense.geoms if isinstance(dense, MultiPolygon) else [dense])
    ]
    kind = GeometryType.MULTI_POLYGON if many else GeometryType.POLYGON
    return Geometry(kind, nested if many else nested[0])


def _may_grow(lines: list[geodesy.Positions], field: str, reading: Reading) -> bool:
    """Say whether long edges may be divided: not into more than the limit."""
    given = sum(len(line) for line in lines)
    needed = sum(int(geodesy.pieces_of(line).sum()) + 1 for line in lines)
    if needed > reading.limits.dense_vertices:
        reading.refuse(
            f"{field}.coordinates",
            f"would need {needed} positions, one every {geodesy.LONGEST_EDGE_DEG} deg",
            f"Keep it under {reading.limits.dense_vertices}: use fewer long edges.",
        )
        return False
    if needed > given:
        added, edge = needed - given, geodesy.LONGEST_EDGE_DEG
        reading.findings.append(
            find(FindingRule.EDGES_DENSIFIED, field, added=added, edge_deg=edge)
        )
    return True


def _note_region(
    inside: bool,  # noqa: FBT001 - the answer of the caller's own question
    position: list[float],
    field: str,
    reading: Reading,
) -> None:
    if inside:
        return
    swapped = geodesy.in_region(position[1], position[0])
    rule = FindingRule.AXES_SWAPPED if swapped else FindingRule.OUTSIDE_REGION
    reading.findings.append(find(rule, field))


def middle_of(geometry: Geometry) -> list[float]:
    """Return a position that is in the geometry, for measuring from it."""
    if geometry.type is GeometryType.POINT:
        return geometry.coordinates
    return geodesy.inside_of(shapely.from_geojson(encode(geometry)))
