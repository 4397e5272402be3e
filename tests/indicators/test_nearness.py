"""Distances are geodesic, between points that are really the nearest."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, Point, shape

from layers.geodesy import densified
from layers.indicators.nearness import Shapes, apart
from tests.indicators.pictures import square

GEOD = Geod(ellps="WGS84")
lons, lats = st.floats(5, 45), st.floats(38, 71)


def _geodesic(a: tuple[float, float], b: tuple[float, float]) -> float:
    return GEOD.inv(*a, *b)[2]


ODESA, FALSE_DEFENDER = (30.74, 46.49), (33.38, 44.62)


def test_the_false_position_of_june_2021_is_292_7_km_from_odesa_on_wgs_84() -> None:
    # The 292.4 km (157.9 nm) of the domain's vector are those of a sphere.
    sphere = Geod(a=6_371_000, b=6_371_000)
    on_sphere = sphere.inv(*ODESA, *FALSE_DEFENDER)[2]
    assert round(on_sphere / 1000, 1) == 292.4
    assert round(on_sphere / 1852, 1) == 157.9
    found = apart(Point(ODESA), Point(FALSE_DEFENDER))
    assert round(found.metres / 1000, 1) == 292.7


def test_the_median_error_against_pyproj_is_0() -> None:
    chosen = np.random.default_rng(1)
    errors = []
    for _ in range(200):
        a, b = ((chosen.uniform(5, 45), chosen.uniform(38, 71)) for _ in "ab")
        found = apart(Point(a), Point(b))
        errors.append(abs(found.metres - _geodesic(a, b)))
        assert found.metres == _geodesic(found.one, found.other)
    assert np.median(errors) == 0
    assert max(errors) == 0


@given(lons, lats, lons, lats)
def test_no_corner_is_nearer_than_the_distance_of_two_areas(
    lon: float, lat: float, other_lon: float, other_lat: float
) -> None:
    one, other = (
        shape(square(lon, lat, 0.05)),
        shape(square(other_lon, other_lat, 0.05)),
    )
    found = apart(one, other)
    corners = [
        _geodesic(a, b) for a in one.exterior.coords for b in other.exterior.coords
    ]
    assert found.metres <= min(corners) + 1e-3
    assert apart(other, one).metres == pytest.approx(found.metres, abs=0.01)


def test_the_nearest_points_of_long_lines_are_found_on_their_edges() -> None:
    south = LineString(densified(np.array([[15.0, 60.0], [25.0, 60.0]])))
    north = LineString(densified(np.array([[15.0, 60.5], [25.0, 60.6]])))
    found = apart(south, north)
    along = [
        _geodesic((lon, 60.0), (lon, 60.5 + (lon - 15) / 100))
        for lon in np.linspace(15, 25, 101)
    ]
    assert found.metres == pytest.approx(min(along), rel=1e-3)
    assert found.metres == _geodesic(found.one, found.other)


def test_areas_that_cross_or_contain_are_0_apart_at_a_place_they_share() -> None:
    wide, small = shape(square(20, 54, 1)), shape(square(20, 54, 0.1))
    for other in (small, shape(square(21, 55, 1))):
        found = apart(wide, other)
        assert found.metres == 0
        assert found.one == found.other
        assert shapely.intersects(wide, Point(found.one).buffer(1e-9))
        assert shapely.intersects(other, Point(found.one).buffer(1e-9))


def test_the_nearest_of_many_is_nearest_on_the_earth() -> None:
    points = [Point(10 + i, 50 + i % 7) for i in range(20)]
    shapes = Shapes(points)
    here = (17.4, 53.2)
    found = shapes.nearest(Point(here), 500)
    assert found is not None
    far = [_geodesic(here, (p.x, p.y)) for p in points]
    assert found.index == int(np.argmin(far))
    assert found.apart.metres == min(far)
    assert shapes.nearest(Point(here), min(far) / 1000 - 0.001) is None
    assert Shapes([]).nearest(Point(here), 1_000) is None
    assert len(shapes) == 20


def test_across_an_ocean_the_nearest_corner_as_seen_from_a_place_is_found() -> None:
    place = shapely.Point(34, 44)
    coast = shapely.segmentize(
        shapely.LineString([(-55, 47), (-56, 52), (-60, 55), (-64, 60), (-68, 63)]),
        0.05,
    )
    corners = shapely.segmentize(coast, 0.01).coords
    nearest = min(GEOD.inv(34, 44, lon, lat)[2] for lon, lat in corners)
    assert apart(place, coast).metres == pytest.approx(nearest, rel=1e-4)
