"""The two boxes of the map, and reading Natural Earth inside one of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

DETAILED = (3.0, 36.5, 47.0, 73.0)
"""West, south, east, north of the box that is drawn in full detail (degrees)."""
AROUND = (-25.0, 27.0, 75.0, 79.0)
"""Box around it that gets plain land and sea at every zoom, so that a wide screen
never shows open water where there is land."""

DETAILED_BOX = shapely.box(*DETAILED)
AROUND_BOX = shapely.box(*AROUND)


@dataclass(frozen=True)
class Drawn:
    """One feature of a tile layer; zooms are those in which tiles hold it."""

    geometry: BaseGeometry
    properties: dict[str, str | int] = field(default_factory=dict[str, str | int])
    minzoom: int = 0
    maxzoom: int = 8


def read(path: Path | str, columns: list[str]) -> gpd.GeoDataFrame:
    """Read what lies in the detailed box, cut to it, one simple geometry a row."""
    frame = gpd.read_file(path, bbox=DETAILED, columns=columns, encoding="utf-8")
    frame.geometry = shapely.make_valid(frame.geometry.values)
    frame = gpd.clip(frame, DETAILED_BOX, sort=True)
    return frame[~frame.is_empty].explode(ignore_index=True)


def parts(geometry: BaseGeometry, kind: str) -> Iterator[BaseGeometry]:
    """Yield the simple geometries of one kind ("Polygon", "LineString")."""
    for part in shapely.get_parts(geometry):
        if part.geom_type == kind:
            yield part
        elif part.geom_type == "GeometryCollection":
            yield from parts(part, kind)
