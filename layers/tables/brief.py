"""Shapes that are short enough for a preview of thousands of them.

It must never be used for what is kept.
"""

from typing import Any

import msgspec

BRIEF = 2_000
"""Bytes of a shape that a preview shows; of a longer one its middle."""


def size_of(geometry: Any) -> int:
    """Return about how many bytes a shape has; a point has next to none."""
    if geometry is None or geometry["type"] == "Point":
        return 0
    return len(msgspec.json.encode(geometry))


def brief(geometry: Any) -> Any:
    """Return a shape that is short enough for a map of thousands: else its middle."""
    if size_of(geometry) <= BRIEF:
        return geometry
    import shapely

    made = shapely.from_geojson(msgspec.json.encode(geometry))
    middle = shapely.point_on_surface(made)
    return {"type": "Point", "coordinates": [round(middle.x, 5), round(middle.y, 5)]}
