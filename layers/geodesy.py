"""Geometry on the Earth: is it sound, can it be mended, how far is it.

Numbers that are shown are geodesic (pyproj.Geod on WGS 84), never planar. Longitude
comes before latitude, always. It must never know records, layers or languages.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely import MultiPolygon, Polygon
from shapely.errors import GEOSException

LONGEST_EDGE_DEG = 0.1
"""Straight in longitude and latitude and geodesic differ less than is drawn."""

_DENSE_EDGE_DEG = 0.0999
"""Inserted edges are this long at most, so that rounding keeps them under the limit."""

_INSERTED_DECIMALS = 7
"""Inserted positions are rounded to about 1 cm."""

REGION = (3.0, 36.5, 47.0, 73.0)
"""West, south, east, north of the map of the Baltic and the Black Sea."""

MOST_CROSSINGS = 50
"""A ring that crosses itself more often is noise, not a slip of the pen."""

_MEND_VERTICES = 1_000
"""Longer rings are not mended: finding all their crossings takes too long."""

_SAME_AREA = 1e-9

_GEOD = Geod(ellps="WGS84")

Positions = NDArray[np.float64]
Area = Polygon | MultiPolygon


def distance_m(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the geodesic distance of two positions [lon, lat] in metres."""
    return float(_GEOD.inv(a[0], a[1], b[0], b[1])[2])


def seen_from(
    positions: Positions, seen: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how one position lies from each of many [lon, lat], shape (n, 2).

    First the bearings in degrees clockwise from north, 0 to 360, then metres.
    """
    lon, lat = np.full(len(positions), seen[0]), np.full(len(positions), seen[1])
    bearings, _, metres = _GEOD.inv(positions[:, 0], positions[:, 1], lon, lat)
    return np.asarray(bearings) % 360, np.asarray(metres)


def length_m(positions: Sequence[Sequence[float]]) -> float:
    """Return the geodesic length in metres of a line of positions [lon, lat]."""
    points = np.asarray(positions, dtype=np.float64)
    return float(_GEOD.line_length(points[:, 0], points[:, 1]))


def area_m2(rings: Sequence[Sequence[Sequence[float]]]) -> float:
    """Return what a polygon encloses in square metres; its first ring is the outer.

    Its edges are taken as geodesics: they must be as short as `densified` makes them.
    """
    outer, *holes = (abs(_enclosed_m2(ring)) for ring in rings)
    return outer - sum(holes)


def _enclosed_m2(ring: Sequence[Sequence[float]]) -> float:
    points = np.asarray(ring, dtype=np.float64)
    return float(_GEOD.polygon_area_perimeter(points[:, 0], points[:, 1])[0])


def on_earth(lon: float, lat: float) -> bool:
    """Say whether a position exists; false for NaN."""
    return -180 <= lon <= 180 and -90 <= lat <= 90


def in_region(lon: float, lat: float) -> bool:
    """Say whether a position is on the map."""
    west, south, east, north = REGION
    return west <= lon <= east and south <= lat <= north


def meets_region(shape: shapely.Geometry) -> bool:
    """Say whether any part of an area is on the map."""
    return bool(shapely.intersects(shape, shapely.box(*REGION)))


def inside_of(shape: shapely.Geometry) -> list[float]:
    """Return a position in a shape; a corner of it if it is too small to have more."""
    with _tiny_numbers():
        found = shapely.get_coordinates(shapely.point_on_surface(shape))
    return (found if len(found) else shapely.get_coordinates(shape))[0].tolist()


def problem_of(shape: Area) -> str | None:
    """Return why an area is not sound in the words of GEOS, None if it is sound."""
    with _tiny_numbers():
        if shapely.is_valid(shape):
            return None
        return str(shapely.is_valid_reason(shape))


def mended(shape: Area) -> Area | None:
    """Return the area that a self-crossing outline encloses, None if that is unclear.

    It is clear if both ways to read the outline (even-odd, and what is encircled at
    all) enclose the same area. Bounded: outlines with many crossings are given up.
    """
    if _too_intricate(shape):
        return None
    try:
        with _tiny_numbers():
            return _of_one_meaning(shape)
    except GEOSException:
        return None


def _tiny_numbers() -> np.errstate:
    """Shapes of a few atoms make GEOS divide by zero on its way to the answer."""
    return np.errstate(divide="ignore", invalid="ignore", over="ignore")


def _of_one_meaning(shape: Area) -> Area | None:
    even_odd = _areas(shapely.make_valid(shape, method="linework"))
    encircled = _areas(
        shapely.make_valid(shape, method="structure", keep_collapsed=False)
    )
    differ = even_odd.symmetric_difference(encircled).area
    whole = even_odd.area
    if whole == 0 or differ > whole * _SAME_AREA or problem_of(even_odd):
        return None
    return even_odd


def _areas(mess: shapely.Geometry) -> Area:
    """Return the areas in a geometry; lines and points that are left over go."""
    parts = [p for p in shapely.get_parts(mess).tolist() if not p.is_empty]
    flat = [q for p in parts for q in shapely.get_parts(p).tolist()]
    areas = [q for q in flat if isinstance(q, Polygon)]
    return areas[0] if len(areas) == 1 else MultiPolygon(areas)


def _too_intricate(shape: Area) -> bool:
    if sum(len(ring.coords) for ring in rings(shape)) > _MEND_VERTICES:
        return True
    edges: list[Positions] = []
    for ring in rings(shape):
        points = shapely.get_coordinates(ring)
        edges.append(np.hstack([points[:-1], points[1:]]))
    return _crossings(np.vstack(edges)) > MOST_CROSSINGS


def _crossings(edges: Positions) -> int:
    """Count the pairs of edges [x1, y1, x2, y2] that properly cross."""
    a, b = edges[:, None, :2], edges[:, None, 2:]
    c, d = edges[None, :, :2], edges[None, :, 2:]
    across = (_side(a, b, c) * _side(a, b, d) < 0) & (
        _side(c, d, a) * _side(c, d, b) < 0
    )
    return int(across.sum()) // 2


def _side(a: Positions, b: Positions, p: Positions) -> Positions:
    """Return on which side of the line a-b each p is."""
    return np.sign(
        (b[..., 0] - a[..., 0]) * (p[..., 1] - a[..., 1])
        - (b[..., 1] - a[..., 1]) * (p[..., 0] - a[..., 0])
    )


def turned(shape: Area) -> Area:
    """Return the area with outer rings counter-clockwise, as RFC 7946 wants them."""
    oriented = shapely.orient_polygons(shape, exterior_cw=False)
    assert isinstance(oriented, Polygon | MultiPolygon)
    return oriented


def rings(shape: Area) -> list[shapely.LinearRing]:
    """Return the rings of an area: of each polygon the outer one, then its holes."""
    polygons = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    return [ring for p in polygons for ring in (p.exterior, *p.interiors)]


def pieces_of(positions: Positions) -> NDArray[np.int64]:
    """Return into how many pieces each edge of a line has to be divided."""
    steps = np.diff(positions, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    pieces = np.ceil(lengths / _DENSE_EDGE_DEG)
    return np.where(lengths <= LONGEST_EDGE_DEG, 1, pieces).astype(np.int64)


def densified(
    positions: Positions, decimals: int | None = _INSERTED_DECIMALS
) -> Positions:
    """Return a line with no edge longer than LONGEST_EDGE_DEG; given positions stay."""
    pieces = pieces_of(positions)
    if bool((pieces == 1).all()):
        return positions
    edge = np.repeat(np.arange(len(pieces)), pieces)
    nth = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (nth / pieces[edge])[:, None]
    steps = np.diff(positions, axis=0)
    points = positions[edge] + steps[edge] * share
    if decimals is not None:
        points[nth > 0] = np.round(points[nth > 0], decimals)
    return np.vstack([points, positions[-1:]])


def dense_area(shape: Area) -> Area | None:
    """Return a sound area with all its edges divided, None if it is too thin for that.

    In very thin areas rounded positions can cross an edge; exact ones mostly do not.
    """
    for decimals in (_INSERTED_DECIMALS, None):
        dense = _rebuilt(shape, decimals)
        if problem_of(dense) is None:
            return dense
    return None


def _rebuilt(shape: Area, decimals: int | None) -> Area:
    if isinstance(shape, MultiPolygon):
        parts = [_rebuilt(part, decimals) for part in shape.geoms]
        return MultiPolygon([p for p in parts if isinstance(p, Polygon)])
    dense = [densified(shapely.get_coordinates(r), decimals) for r in rings(shape)]
    return Polygon(dense[0], dense[1:])
