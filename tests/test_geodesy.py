"""Distances are geodesic; outlines are mended only when it is clear what they mean."""

import math
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon

from layers import geodesy
from layers.clock import SystemClock

PENTAGRAM = [
    (math.sin(i * 4 * math.pi / 5), math.cos(i * 4 * math.pi / 5)) for i in range(5)
]
ODESA, FALSE_DEFENDER = (30.74, 46.49), (33.38, 44.62)


def test_the_false_position_of_june_2021_was_292_km_from_odesa() -> None:
    assert geodesy.distance_m(ODESA, FALSE_DEFENDER) == pytest.approx(292_400, abs=300)


def test_a_degree_of_longitude_is_half_as_long_at_60_north() -> None:
    at_equator = geodesy.distance_m((0, 0), (1, 0))
    assert at_equator == pytest.approx(111_319.5, abs=0.1)
    half = geodesy.distance_m((20, 60), (21, 60)) / at_equator
    assert half == pytest.approx(0.5, abs=0.003)


@pytest.mark.parametrize(
    ("lon", "lat", "there"),
    [
        (180, 90, True),
        (-180, -90, True),
        (180.1, 0, False),
        (0, 90.1, False),
        (math.nan, 0, False),
        (0, math.inf, False),
    ],
)
def test_only_positions_on_the_earth_exist(lon: float, lat: float, there: bool) -> None:
    assert geodesy.on_earth(lon, lat) is there


def test_the_region_is_that_of_the_map() -> None:
    assert geodesy.in_region(3.0, 36.5)
    assert geodesy.in_region(47.0, 73.0)
    assert not geodesy.in_region(2.9, 50)
    assert geodesy.meets_region(Polygon([(-20, 30), (60, 30), (60, 80), (-20, 80)]))
    assert not geodesy.meets_region(Polygon([(-20, 30), (0, 30), (0, 40), (-20, 30)]))


def test_a_sound_area_has_no_problem() -> None:
    assert geodesy.problem_of(Polygon([(0, 0), (1, 0), (1, 1)])) is None


@pytest.mark.parametrize(
    ("name", "outline", "area"),
    [
        ("bow tie", [(0, 0), (1, 1), (1, 0), (0, 1)], 0.5),
        ("spike", [(0, 0), (2, 0), (2, 1), (5, 1), (2, 1), (2, 2), (0, 2)], 4),
        ("touches itself", [(0, 0), (2, 0), (1, 1), (2, 2), (0, 2), (1, 1)], 2),
    ],
)
def test_an_outline_with_one_meaning_is_mended(
    name: str, outline: list[tuple[float, float]], area: float
) -> None:
    shape = geodesy.mended(Polygon(outline))
    assert shape is not None, name
    assert shape.is_valid
    assert shape.area == pytest.approx(area)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("the middle of a pentagram is in or out", Polygon(PENTAGRAM)),
        ("encloses nothing", Polygon([(0, 0), (1, 1), (2, 2)])),
        (
            "a hole that leaves its outline",
            Polygon(
                [(0, 0), (4, 0), (4, 4), (0, 4)],
                [[(3, 1), (5, 1), (5, 2), (3, 2)]],
            ),
        ),
        (
            "parts that overlap",
            MultiPolygon(
                [
                    Polygon([(0, 0), (2, 0), (2, 2), (0, 2)]),
                    Polygon([(1, 1), (3, 1), (3, 3), (1, 3)]),
                ]
            ),
        ),
    ],
)
def test_an_outline_with_two_meanings_is_given_up(name: str, shape: Polygon) -> None:
    assert geodesy.problem_of(shape) is not None, name
    assert geodesy.mended(shape) is None, name


@pytest.mark.parametrize("vertices", [60, 999, 1_200, 10_000])
def test_a_scribble_is_given_up_in_bounded_time(vertices: int) -> None:
    rnd = random.Random(1)
    outline = [(rnd.uniform(10, 20), rnd.uniform(50, 60)) for _ in range(vertices)]
    clock = SystemClock()
    start = clock.monotonic()
    shape = Polygon(outline)
    assert geodesy.problem_of(shape) is not None
    assert geodesy.mended(shape) is None
    assert clock.monotonic() - start < 5


def test_outer_rings_turn_left_and_holes_turn_right() -> None:
    hole = [(0.1, 0.1), (0.2, 0.1), (0.2, 0.2)]
    shape = geodesy.turned(Polygon([(0, 0), (0, 1), (1, 1), (1, 0)], [hole]))
    assert isinstance(shape, Polygon)
    assert shape.exterior.is_ccw
    assert not shape.interiors[0].is_ccw


coordinate = st.floats(-80, 80, allow_nan=False).map(lambda x: round(x, 6))
lines = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=6)


@given(lines)
def test_no_edge_of_a_dense_line_is_too_long_and_every_given_position_stays(
    line: list[tuple[float, float]],
) -> None:
    positions = np.array(line, dtype=np.float64)
    dense = geodesy.densified(positions)
    steps = np.diff(dense, axis=0)
    assert np.hypot(steps[:, 0], steps[:, 1]).max() <= geodesy.LONGEST_EDGE_DEG
    left = iter(dense.tolist())
    assert all(list(given) in left for given in line), "same positions, same order"
    assert len(dense) == geodesy.pieces_of(positions).sum() + 1


@given(lines)
def test_a_dense_line_is_not_divided_again(line: list[tuple[float, float]]) -> None:
    dense = geodesy.densified(np.array(line, dtype=np.float64))
    assert geodesy.densified(dense).tolist() == dense.tolist()


def test_an_area_stays_sound_when_its_edges_are_divided() -> None:
    thin = Polygon([(20, 55), (21, 56), (21, 56.00000004)])
    dense = geodesy.dense_area(thin)
    assert dense is not None
    assert dense.is_valid
    assert geodesy.densified(np.array([[0.0, 0.0], [1.0, 0.0]]), None)[1][0] == 1 / 11


def test_a_sliver_of_a_few_atoms_cannot_be_divided() -> None:
    sliver = [(0.3136756341193706, 1e-15), (57, 0), (5e-324, 1e-160), (57, 1e-160)]
    assert geodesy.dense_area(geodesy.turned(Polygon(sliver))) is None


def test_a_position_in_a_shape_is_inside_it() -> None:
    horseshoe = Polygon(
        [(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3)]
    )
    assert horseshoe.contains(Point(geodesy.inside_of(horseshoe)))
    atom = Polygon([(0, 0), (0, 1e-15), (5e-324, 5e-324)])
    assert geodesy.inside_of(atom) == [0, 0]


def test_a_length_is_the_sum_of_its_edges() -> None:
    line = [[18.9, 57.2], [18.9, 57.25], [19.0, 57.25]]
    edges = sum(geodesy.distance_m(a, b) for a, b in pairwise(line))
    assert geodesy.length_m(line) == pytest.approx(edges, abs=1e-6)


def test_a_hole_is_no_part_of_an_area_whichever_way_round_it_goes() -> None:
    outer = [[18, 57], [18.1, 57], [18.1, 57.1], [18, 57.1], [18, 57]]
    hole = [[18.02, 57.02], [18.04, 57.02], [18.04, 57.04], [18.02, 57.02]]
    whole, part = geodesy.area_m2([outer]), geodesy.area_m2([hole])
    assert 0 < part < whole
    for each in (hole, hole[::-1]):
        assert geodesy.area_m2([outer, each]) == pytest.approx(whole - part)
