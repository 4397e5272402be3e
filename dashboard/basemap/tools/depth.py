"""Depth bands from the ETOPO1 grid.

Cells are 0.1 degrees (11 km): the bands are shading that tells deep from shallow and
must never be read as soundings.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import contourpy
import netCDF4
import numpy as np
import shapely
from scipy.ndimage import gaussian_filter, zoom
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from dashboard.basemap.tools.area import AROUND, DETAILED_BOX, Drawn, parts

DEPTHS_M = (10, 20, 30, 50, 75, 100, 150, 200, 500, 1000, 2000)
FINER = 4
"""Grid points per cell side after smoothing."""
SMALLEST_DEG2 = 0.015
"""About 1.5 cells: a smaller band is noise of the grid."""
SHORE_M = 8.0
"""Land is cut to this height, so that cliffs do not push the first bands offshore."""

Grid = tuple[Any, Any, Any]


def bands(path: Path, sea: BaseGeometry) -> list[Drawn]:
    """Return nested bands "deeper than `depth` metres" that touch the sea."""
    lon, lat, root = _smooth(*_read(path))
    contours = contourpy.contour_generator(lon, lat, root, fill_type="OuterOffset")
    shapely.prepare(sea)
    return [
        Drawn(part, {"depth": depth}, maxzoom=maxzoom)
        for depth in DEPTHS_M
        for polygon in _polygons(contours, -float(np.sqrt(depth)))
        if polygon.intersects(sea)
        for part, maxzoom in _cut(polygon)
    ]


def _read(path: Path) -> Grid:
    """Return longitudes, latitudes and heights (m) of the box around the map."""
    west, south, east, north = AROUND
    with netCDF4.Dataset(path) as grid:
        # The grid runs from 0 to 360 degrees and repeats its first column at the end.
        lon = np.asarray(grid["lon"][:-1])
        lat = np.asarray(grid["lat"][:])
        height = np.asarray(grid["z"][:, :-1], dtype=float)
    lon = np.where(lon > 180, lon - 360, lon)
    order = np.argsort(lon, kind="stable")
    lon, height = lon[order], height[:, order]
    columns = (lon >= west - 0.05) & (lon <= east + 0.05)
    rows = (lat >= south - 0.05) & (lat <= north + 0.05)
    return lon[columns], lat[rows], height[np.ix_(rows, columns)]


def _smooth(lon: Any, lat: Any, height: Any) -> Grid:
    """Return a finer grid of the signed square root of height.

    The root keeps the shallow bands in place beside steep slopes.
    """
    height = np.clip(height, -6000.0, SHORE_M)
    root = np.sign(height) * np.sqrt(np.abs(height))
    root = zoom(gaussian_filter(root, 0.8), FINER, order=3)
    columns = np.linspace(lon[0], lon[-1], root.shape[1])
    return columns, np.linspace(lat[0], lat[-1], root.shape[0]), root


def _polygons(contours: Any, below: float) -> Iterator[BaseGeometry]:
    for points, offsets in zip(*contours.filled(-1e4, below), strict=True):
        rings = [points[start:end] for start, end in pairwise(offsets)]
        outline = Polygon(rings[0])
        if outline.area < SMALLEST_DEG2:
            continue
        holes = [ring for ring in rings[1:] if Polygon(ring).area > SMALLEST_DEG2 / 3]
        yield shapely.make_valid(Polygon(rings[0], holes))


def _cut(polygon: BaseGeometry) -> Iterator[tuple[BaseGeometry, int]]:
    """Yield what lies in the detailed box, and coarser what lies around, to zoom 5."""
    inside = polygon.intersection(DETAILED_BOX).simplify(0.008)
    around = polygon.difference(DETAILED_BOX).simplify(0.06)
    for part in parts(shapely.make_valid(inside), "Polygon"):
        yield part, 8
    for part in parts(shapely.make_valid(around), "Polygon"):
        if part.area > 6 * SMALLEST_DEG2:
            yield part, 5
