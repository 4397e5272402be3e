"""Draw the areas of exercises: a circle, or a rough outline of the named regions.

Every area here is schematic. It must never be read as an announced boundary, and the
record that carries it says so.
"""

from itertools import pairwise

from pyproj import Geod

GEOD = Geod(ellps="WGS84")
CORNERS = 64
ROUGH_ERROR_M = 50_000

Ring = list[list[float]]

BELARUS: Ring = [
    [23.6, 51.6], [24.4, 51.9], [25.8, 51.9], [27.2, 51.6], [28.7, 51.5],
    [30.5, 51.4], [31.2, 52.1], [31.6, 52.8], [32.5, 53.3], [31.4, 53.8],
    [31.0, 54.6], [30.8, 55.5], [29.4, 55.7], [28.2, 56.1], [26.7, 55.6],
    [25.8, 54.9], [25.6, 54.2], [24.3, 53.9], [23.6, 53.9], [23.9, 53.1],
    [23.3, 52.6], [23.6, 51.6],
]  # fmt: skip
# From Natural Earth (public domain), as in the infrastructure layer.
KALININGRAD: Ring = [
    [21.3748, 55.29], [21.2676, 55.2487], [21.259, 55.205], [21.1834, 55.2017],
    [21.2434, 54.9612], [21.0907, 54.9016], [20.8604, 54.9113], [20.7637, 54.9477],
    [20.5581, 54.9408], [20.5309, 54.9647], [20.9895, 55.2704], [20.9246, 55.2827],
    [20.634, 55.0488], [20.4824, 54.9755], [20.3656, 54.9462], [19.9767, 54.9646],
    [19.9207, 54.8896], [19.9617, 54.7732], [19.9002, 54.6671], [19.6095, 54.4567],
    [22.7672, 54.3563], [22.6804, 54.4532], [22.6817, 54.5699], [22.7248, 54.7234],
    [22.8328, 54.7787], [22.8443, 54.8323], [22.7521, 54.9311], [22.6335, 54.9579],
    [22.5807, 55.0576], [22.2513, 55.0709], [22.05, 55.0335], [22.0034, 55.0935],
    [21.9428, 55.0783], [21.6051, 55.1925], [21.5039, 55.1944], [21.3748, 55.29],
]  # fmt: skip
SOUTHERN_BALTIC: Ring = [
    [16.2, 54.75], [18.3, 55.0], [19.3, 54.75], [19.8, 55.05], [20.6, 55.45],
    [20.6, 56.6], [19.3, 57.2], [17.9, 56.6], [16.9, 56.0], [15.6, 55.6],
    [15.4, 54.9], [16.2, 54.75],
]  # fmt: skip
OPEN_BALTIC: Ring = [
    [14.6, 54.7], [16.4, 54.7], [18.4, 55.0], [19.4, 54.7], [20.7, 55.5],
    [20.7, 56.8], [21.2, 57.7], [21.4, 58.5], [21.7, 59.3], [20.6, 59.6],
    [19.4, 59.4], [18.6, 58.7], [19.5, 58.1], [19.2, 57.2], [18.0, 56.7],
    [17.0, 56.6], [16.5, 55.9], [14.7, 55.8], [14.6, 54.7],
]  # fmt: skip
NORTH_WEST_BLACK_SEA: Ring = [
    [29.8, 45.0], [32.2, 44.9], [32.4, 45.5], [31.9, 46.1], [31.6, 46.5],
    [30.9, 46.5], [30.4, 46.0], [29.9, 45.6], [29.8, 45.0],
]  # fmt: skip

# Exercises whose area text names these regions; all others get the row's circle.
# Of Zapad-2025 the Barents Sea is not drawn: the row gives no place there.
OUTLINES: dict[str, tuple[Ring, ...]] = {
    "EX-005": (OPEN_BALTIC,),
    "EX-015": (OPEN_BALTIC,),
    "EX-016": (OPEN_BALTIC,),
    "EX-022": (OPEN_BALTIC,),
    "EX-023": (NORTH_WEST_BLACK_SEA,),
    "EX-026": (OPEN_BALTIC,),
    "EX-032": (OPEN_BALTIC,),
    "EX-036": (OPEN_BALTIC,),
    "EX-038": (BELARUS, KALININGRAD, SOUTHERN_BALTIC),
}

CIRCLE_NOTE = "Area drawn as a circle around the named region, approximate."
OUTLINE_NOTE = (
    "Area drawn as a rough outline of named regions around these seas, approximate; "
    "not an announced boundary."
)


def circle(lon: float, lat: float, radius_m: float) -> Ring:
    """Return a closed ring of points at one geodesic distance, counter-clockwise."""
    turns = [-360.0 * step / CORNERS for step in range(CORNERS)]
    many = len(turns)
    lons, lats, _ = GEOD.fwd([lon] * many, [lat] * many, turns, [radius_m] * many)
    ring = [[round(x, 4), round(y, 4)] for x, y in zip(lons, lats, strict=True)]
    return [*ring, ring[0]]


def area(
    row_id: str, lon: float, lat: float, radius_m: float
) -> tuple[dict[str, object], float, str]:
    """Return the area of an exercise: geometry, position error in metres, a note."""
    outline = OUTLINES.get(row_id)
    if outline is None:
        ring = circle(lon, lat, radius_m)
        return {"type": "Polygon", "coordinates": [ring]}, radius_m, CIRCLE_NOTE
    parts = [[list(reversed(ring)) if _clockwise(ring) else ring] for ring in outline]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}, ROUGH_ERROR_M, OUTLINE_NOTE
    shape: dict[str, object] = {"type": "MultiPolygon", "coordinates": parts}
    return shape, ROUGH_ERROR_M, OUTLINE_NOTE


def _clockwise(ring: Ring) -> bool:
    pairs = pairwise(ring)
    return sum((x1 - x0) * (y1 + y0) for (x0, y0), (x1, y1) in pairs) > 0
