"""Geometries are read strictly; what was changed is said, what is unclear refused."""

from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from layers.findings import FindingRule
from layers.geometry import ANYWHERE, AREA, Geometry, middle_of, read_geometry
from layers.reading import BAD, Limits, Reading

ALL = ANYWHERE["geometry"]
TRIANGLE = [[20, 55], [20.05, 55], [20.05, 55.05], [20, 55]]


def read(
    kind: str, coordinates: Any, limits: Limits | None = None
) -> tuple[Any, Reading]:
    reading = Reading(limits or Limits())
    value = {"type": kind, "coordinates": coordinates}
    return read_geometry(value, "geometry", ALL, reading), reading


def rules(reading: Reading) -> list[FindingRule]:
    return [finding.rule for finding in reading.findings]


def test_a_point_becomes_two_numbers() -> None:
    point, reading = read("Point", [20, 57])
    assert point == Geometry(ALL[0], [20.0, 57.0])
    assert not reading.reasons
    assert not reading.findings


@pytest.mark.parametrize(
    ("coordinates", "field", "problem"),
    [
        ([200, 57], "geometry.coordinates", "outside the Earth"),
        ([20, 90.01], "geometry.coordinates", "outside the Earth"),
        ([float("nan"), 57], "geometry.coordinates", "outside the Earth"),
        ([20, float("inf")], "geometry.coordinates", "outside the Earth"),
        ([20], "geometry.coordinates", "has 1 numbers"),
        ([20, 57, 100], "geometry.coordinates", "has 3 numbers"),
        (["20", 57], "geometry.coordinates", 'the text "20"'),
        ([True, 57], "geometry.coordinates", "true"),
        ([20, None], "geometry.coordinates", "null"),
        ([], "geometry.coordinates", "a list of 0"),
        (None, "geometry.coordinates", "null"),
        ([[20, 57]], "geometry.coordinates", "has 1 numbers"),
        ([10**400, 57], "geometry.coordinates", "outside the Earth"),
    ],
)
def test_a_point_that_is_none_is_refused(
    coordinates: Any, field: str, problem: str
) -> None:
    point, reading = read("Point", coordinates)
    assert point is BAD
    assert [reason.field for reason in reading.reasons] == [field]
    assert problem in reading.reasons[0].problem


def test_swapped_axes_are_asked_about_when_they_leave_the_earth() -> None:
    _, reading = read("Point", [57, 120])
    assert "swapped?" in reading.reasons[0].mend


def test_swapped_axes_inside_the_earth_are_a_warning() -> None:
    point, reading = read("Point", [57.9, 18.5])
    assert point is not BAD
    assert rules(reading) == [FindingRule.AXES_SWAPPED]


def test_a_place_far_away_is_a_warning() -> None:
    for kind, coordinates in (
        ("Point", [-70, 40]),
        ("LineString", [[-70, 40], [-70, 40.01]]),
        ("Polygon", [[[-70, 40], [-69.95, 40], [-70, 40.05], [-70, 40]]]),
    ):
        made, reading = read(kind, coordinates)
        assert made is not BAD
        assert rules(reading) == [FindingRule.OUTSIDE_REGION], kind


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ("POINT(1 2)", ["geometry"]),
        ({}, ["geometry.type", "geometry.coordinates"]),
        ({"type": "Circle", "coordinates": [1, 2]}, ["geometry.type"]),
        ({"type": ["Point"], "coordinates": [1, 2]}, ["geometry.type"]),
        (
            {"type": "Point", "coordinates": [20, 57], "crs": 1, "bbox": []},
            ["geometry.bbox", "geometry.crs"],
        ),
    ],
)
def test_every_mistake_of_the_object_is_named(value: Any, fields: list[str]) -> None:
    reading = Reading(Limits())
    assert read_geometry(value, "geometry", ALL, reading) is BAD
    assert [reason.field for reason in reading.reasons] == fields


def test_a_kind_that_the_layer_does_not_draw_is_refused() -> None:
    reading = Reading(Limits())
    value = {"type": "Point", "coordinates": [20, 57]}
    assert read_geometry(value, "area", AREA["geometry"], reading) is BAD
    assert reading.reasons[0].mend == 'Give "Polygon" or "MultiPolygon".'


def test_every_bad_position_is_named_by_its_place() -> None:
    _, reading = read("LineString", [[20, 57], [999, 57], [20, "x"]])
    fields = [reason.field for reason in reading.reasons]
    assert fields == ["geometry.coordinates[1]", "geometry.coordinates[2]"]


def test_a_line_needs_two_different_positions() -> None:
    for line in ([[20, 57]], [[20, 57], [20, 57]]):
        made, reading = read("LineString", line)
        assert made is BAD
        assert reading.reasons[0].problem == "is not a line"


def test_rings_must_be_closed() -> None:
    made, reading = read("Polygon", [TRIANGLE[:-1], TRIANGLE])
    assert made is BAD
    assert [reason.field for reason in reading.reasons] == ["geometry.coordinates[0]"]
    made, reading = read("MultiPolygon", [[TRIANGLE], [TRIANGLE[:3]]])
    assert [r.field for r in reading.reasons] == ["geometry.coordinates[1][0]"]


def test_a_clockwise_outline_is_turned_and_noted() -> None:
    made, reading = read("Polygon", [TRIANGLE[::-1]])
    assert rules(reading) == [FindingRule.RING_TURNED]
    assert shapely.is_ccw(
        shape({"type": made.type, "coordinates": made.coordinates}).exterior
    )
    assert not read("Polygon", [TRIANGLE])[1].findings


def test_a_bow_tie_is_mended_with_a_note() -> None:
    bow = [[20, 55], [20.05, 55.05], [20.05, 55], [20, 55.05], [20, 55]]
    made, reading = read("Polygon", [bow])
    assert made.type == "MultiPolygon"
    assert rules(reading) == [FindingRule.POLYGON_MENDED]


def test_an_unclear_outline_is_refused_with_the_place_of_the_crossing() -> None:
    flat = [[20, 55], [21, 56], [22, 57], [20, 55]]
    made, reading = read("Polygon", [flat])
    assert made is BAD
    assert "Self-intersection[21 56]" in reading.reasons[0].problem


def test_long_edges_are_divided_and_noted() -> None:
    box = [[20, 55], [21, 55], [21, 56], [20, 56], [20, 55]]
    made, reading = read("Polygon", [box])
    finding = reading.findings[0]
    assert finding.rule is FindingRule.EDGES_DENSIFIED
    assert finding.values == {"added": len(made.coordinates[0]) - 5, "edge_deg": 0.1}


def test_fifty_thousand_positions_get_a_clear_answer() -> None:
    ring = [[20 + i * 1e-5, 55] for i in range(50_000)]
    made, reading = read("Polygon", [ring])
    assert made is BAD
    assert reading.reasons[0].problem == "has 50000 positions"
    assert reading.reasons[0].mend.startswith("Give at most 10000;")


def test_few_positions_cannot_become_too_many() -> None:
    zigzag = [[-170 + (i % 2) * 340, -80 + i * 0.01] for i in range(5_000)]
    made, reading = read("LineString", zigzag)
    assert made is BAD
    assert "would need" in reading.reasons[0].problem


def test_the_limit_is_a_choice() -> None:
    made, reading = read("Polygon", [TRIANGLE], Limits(vertices=3))
    assert made is BAD
    assert reading.reasons[0].problem == "has 4 positions"


def test_the_middle_of_an_area_is_inside_it() -> None:
    made, _ = read("Polygon", [TRIANGLE])
    lon, lat = middle_of(made)
    assert shape({"type": "Polygon", "coordinates": [TRIANGLE]}).contains(
        shapely.Point(lon, lat)
    )
    assert middle_of(read("Point", [20, 57])[0]) == [20, 57]


boxes = st.tuples(
    st.floats(3, 40), st.floats(36.5, 70), st.floats(0.001, 3), st.floats(0.001, 2)
)


@given(boxes)
def test_a_canonical_area_is_read_unchanged(box: tuple[float, ...]) -> None:
    x, y, width, height = box
    outline = [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
        [x, y],
    ]
    first, _ = read("Polygon", [outline])
    again, reading = read(first.type, first.coordinates)
    assert again == first
    assert not reading.findings


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=20,
)


@given(st.sampled_from([str(kind) for kind in ALL]), anything)
def test_nothing_that_is_given_as_coordinates_raises(kind: str, junk: Any) -> None:
    made, reading = read(kind, junk)
    assert (made is BAD) == bool(reading.reasons)


TINY = [0.0, 5e-324, 1e-300, 1e-160, 1e-15, 1e-7, 20, 20.0000000001, 57, 90, 180, -180]
numbers = st.sampled_from(TINY)
outlines = st.lists(st.tuples(numbers, numbers.map(lambda x: min(x, 90))), min_size=3)


@given(st.lists(outlines, min_size=1, max_size=3), st.booleans())
def test_shapes_of_a_few_atoms_are_read_or_refused(
    rings: list[list[tuple[float, float]]], many: bool
) -> None:
    closed = [[*map(list, ring), list(ring[0])] for ring in rings]
    kind, given_ = ("MultiPolygon", [closed]) if many else ("Polygon", closed)
    made, reading = read(kind, given_, Limits(dense_vertices=1_000_000))
    assert (made is BAD) == bool(reading.reasons)


def test_an_outline_with_too_many_long_edges_is_refused() -> None:
    comb = [[-170 + i % 2 * 340, i * 0.01] for i in range(50)]
    made, reading = read("Polygon", [[*comb, [-170, -1], comb[0]]])
    assert made is BAD
    assert "would need" in reading.reasons[0].problem


def test_an_area_too_thin_to_be_drawn_is_refused() -> None:
    sliver = [[1e-15, 0], [90, 90], [57, 57]]
    made, reading = read("Polygon", [[*sliver, sliver[0]]])
    assert made is BAD
    assert reading.reasons[0].problem == "is too thin to be drawn"


def test_what_geos_cannot_compute_with_is_refused() -> None:
    # Found by trying: the library itself raises for this one.
    ring = [
        [1e-300, 1e-15],
        [6.353004622393577e-13, 1e-160],
        [1e-160, 5e-324],
        [0.9428224802332197, 5e-324],
        [20, 20],
        [2.694543881283311e-13, 57],
        [5e-324, 0.0],
    ]
    made, reading = read("Polygon", [[*ring, ring[0]]])
    assert made is BAD
    assert reading.reasons[0].problem.startswith("cannot be computed with (")
