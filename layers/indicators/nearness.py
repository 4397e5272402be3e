"""How far two shapes are from one another, geodesically, and between which points.

Candidates are found in EPSG:3035; the number is pyproj.Geod between the two points that
are nearest as seen from a place itself, else from halfway between two shapes, where an
azimuthal equidistant plane is true. It must never buffer in degrees, nor know records.
"""

# pyright: standard
# Overloads of shapely and pyproj are partly untyped; what leaves this module is typed.

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

from layers.geodesy import distance_m

PLANE = "EPSG:3035"

PLANE_ERROR = 1.16
"""Distances in the plane differ by less than this factor from geodesic ones.

Measured against pyproj.Geod: 1.04 from the Atlantic to the Urals, 1.08 in Almaty, 1.154
at 116 degrees east, which is farther than any record of the samples.
"""

KM = 1000

_GEOD = Geod(ellps="WGS84")


class Apart(msgspec.Struct, frozen=True, gc=False):
    """The distance in metres of two shapes, and the points [lon, lat] it is between.

    0 if they cross or touch; both points are then one place that they share.
    """

    metres: float
    one: tuple[float, float]
    other: tuple[float, float]


@cache
def _transformers() -> tuple[Any, Any]:
    to: Any = Transformer.from_crs("EPSG:4326", PLANE, always_xy=True)
    back: Any = Transformer.from_crs(PLANE, "EPSG:4326", always_xy=True)
    return to.transform, back.transform


def flat(shapes: Sequence[BaseGeometry]) -> NDArray[Any]:
    """Return shapes of longitude and latitude in the plane of EPSG:3035, in metres."""
    to_plane, _ = _transformers()
    held = np.empty(len(shapes), dtype=object)
    held[:] = shapes
    moved: Any = shapely.transform(held, to_plane, interleaved=False)
    return moved


def apart(
    one: BaseGeometry, other: BaseGeometry, in_plane: tuple[Any, Any] | None = None
) -> Apart:
    """Return how far two shapes of longitude and latitude are from one another.

    Their edges are taken as short (`layers.geodesy.densified`). `in_plane` are the same
    shapes as `flat` gives them, if they are at hand.
    """
    if shapely.intersects(one, other):
        shared = _ends(shapely.shortest_line(one, other))[0]
        return Apart(0.0, shared, shared)
    a, b = in_plane if in_plane is not None else flat([one, other])
    _, to_earth = _transformers()
    ends = shapely.get_coordinates(shapely.shortest_line(a, b))
    lons, lats = to_earth(ends[:, 0], ends[:, 1])
    if shapely.get_num_coordinates(one) == shapely.get_num_coordinates(other) == 1:
        [first], [second] = _ends(one), _ends(other)
    else:
        first, second = _seen_from(_middle(one, other, (lons, lats)), one, other)
    return Apart(distance_m(first, second), first, second)


def _middle(
    one: BaseGeometry, other: BaseGeometry, between: tuple[Any, Any]
) -> tuple[float, float]:
    """Return from where distances are true: a place itself, else halfway."""
    for each in (one, other):
        if shapely.get_num_coordinates(each) == 1:
            return _ends(each)[0]
    return float(between[0].mean()), float(between[1].mean())


def _seen_from(
    middle: tuple[float, float], one: BaseGeometry, other: BaseGeometry
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the nearest points of two shapes in the plane around a middle."""

    def to_plane(lonlat: Any) -> Any:
        lon, lat = lonlat[:, 0], lonlat[:, 1]
        at = np.full(len(lon), middle[0]), np.full(len(lon), middle[1])
        bearing, _, metres = _GEOD.inv(*at, lon, lat)
        angle = np.radians(bearing)
        return np.column_stack([metres * np.sin(angle), metres * np.cos(angle)])

    line = shapely.shortest_line(
        shapely.transform(one, to_plane), shapely.transform(other, to_plane)
    )
    (ax, ay), (bx, by) = shapely.get_coordinates(line)
    x, y = np.array([ax, bx]), np.array([ay, by])
    at = np.full(2, middle[0]), np.full(2, middle[1])
    lon, lat, _ = _GEOD.fwd(*at, np.degrees(np.arctan2(x, y)), np.hypot(x, y))
    first, second = zip(lon.tolist(), lat.tolist(), strict=True)
    return first, second


def _ends(shape: BaseGeometry) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(shape)]


class Near(msgspec.Struct, frozen=True):
    """Which of several shapes is nearest, by its number, and how far."""

    index: int
    apart: Apart


class Shapes:
    """Shapes that stay where they are, to find the nearest one of."""

    def __init__(self, shapes: Sequence[BaseGeometry]) -> None:
        self._shapes = tuple(shapes)
        self._flat = flat(self._shapes)
        self._tree = shapely.STRtree(self._flat)

    def __len__(self) -> int:
        return len(self._shapes)

    def nearest(self, place: BaseGeometry, within_km: float) -> Near | None:
        """Return the nearest shape of those within a distance, None if none is."""
        if not self._shapes:
            return None
        [here] = flat([place])
        most = within_km * KM * PLANE_ERROR
        found: Any = self._tree.query(here, predicate="dwithin", distance=most)
        if not len(found):
            return None
        planar = np.asarray(shapely.distance(self._flat[found], here))
        close = found[planar <= planar.min() * PLANE_ERROR**2]
        each = [
            Near(int(i), apart(place, self._shapes[i], (here, self._flat[i])))
            for i in close
        ]
        best = min(each, key=lambda near: (near.apart.metres, near.index))
        return best if best.apart.metres <= within_km * KM else None
