"""I8 and I16: distances with their errors, and never from a false place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from shapely.geometry import LineString

from layers.indicators.distance import reach, to_border, to_infrastructure
from layers.indicators.surroundings import Capital, Line, Surroundings
from layers.rules.verdict import Level, Range
from tests.indicators.pictures import denial, point, reported, rules, sighting

CABLE = Line("INF-1", "Test cable", LineString([(20, 57), (20, 59)]))
BORDER = Line("POL/RUS", "", LineString([(30, 54), (30, 56)]), ("POL", "RUS"))
CAPITALS = (
    Capital("EST", "Tallinn", 24.728, 59.4339),
    Capital("RUS", "Moscow", 37.6, 55.8),
)
AROUND = Surroundings([CABLE], [BORDER], CAPITALS)


def test_a_distance_carries_the_error_of_the_position_and_of_the_sketch() -> None:
    seen = sighting(position=(20.5, 58.0), position_error_m=2_000)
    found = to_infrastructure(seen, AROUND, rules())
    assert found is not None
    assert found.values["km"] == pytest.approx(29.6, abs=0.1)
    assert found.values["error_km"] == 7
    assert found.value == Range(22.6, 36.6)
    assert found.level is Level.CLEAR
    assert found.values["line_name"] == "Test cable"


def test_on_the_line_it_is_only_said_as_far_as_can_be_told() -> None:
    found = to_infrastructure(sighting(position=(20.0, 58.0)), AROUND, rules())
    assert found is not None
    assert found.level is Level.NEAR
    assert found.value is not None
    assert found.value.low == 0


def test_what_is_about_a_line_need_not_be_measured_to_it() -> None:
    on_it = {"position": (20.0, 58.0), "position_error_m": 0}
    about = sighting(**on_it, infrastructure_id=CABLE.id)
    found = to_infrastructure(about, AROUND, rules())
    assert found is not None
    assert found.level is Level.AMBER
    other = to_infrastructure(sighting(**on_it), AROUND, rules())
    assert other is not None
    assert other.level is Level.NEAR


@pytest.mark.parametrize(
    "fields",
    [
        {"position": (22.0, 58.0)},
        {"domain": "AIR"},
        {"status": "RETRACTED"},
    ],
)
def test_what_is_far_away_in_the_air_or_retracted_has_no_distance(fields: dict) -> None:
    assert to_infrastructure(sighting(**fields), AROUND, rules()) is None


def test_from_a_false_position_nothing_is_measured() -> None:
    found = to_infrastructure(sighting(false_position=True), AROUND, rules())
    assert found is not None
    assert (found.level, found.value) == (Level.UNKNOWN, None)


@given(st.lists(st.sampled_from(["RUS", "BLR", "XXX"]), max_size=3))
def test_a_denial_never_changes_a_position(parties: list[str]) -> None:
    without = to_infrastructure(sighting(), AROUND, rules())
    denied = sighting(counter_claim=[denial(party) for party in parties])
    assert to_infrastructure(denied, AROUND, rules()) == without


@pytest.mark.parametrize(
    ("lon", "error_m", "level"),
    [
        (30.02, 500, Level.AMBER),
        (30.1, 500, Level.NEAR),
        (30.1, 20_000, Level.NEAR),
        (30.2, 500, Level.NEAR),
        (30.005, 100, Level.AMBER),
    ],
)
def test_a_unit_near_a_border_has_the_level_that_its_error_allows(
    lon: float, error_m: float, level: Level
) -> None:
    unit = reported(geometry=point(lon, 55), position_error_m=error_m)
    found = to_border(unit, AROUND, rules())
    assert found is not None
    assert found.level is level
    assert found.values["one"] == "POL"


def test_only_lines_that_are_surveyed_tell_what_is_within_a_kilometre() -> None:
    row = rules().rule("I8-BORDER")
    exact = replace(row, limits={"sketch": replace(row.limits["sketch"], value=0)})
    unit = reported(geometry=point(30.005, 55), position_error_m=100)
    found = to_border(unit, AROUND, rules().with_rule(exact))
    assert found is not None
    assert found.level is Level.RED


def test_a_company_or_a_unit_far_away_has_no_distance_to_a_border() -> None:
    assert to_border(reported(echelon="COMPANY"), AROUND, rules()) is None
    assert to_border(reported(geometry=point(35, 55)), AROUND, rules()) is None
    assert to_border(reported(), Surroundings(), rules()) is None


def test_capitals_are_counted_within_both_estimates_of_a_range() -> None:
    # Tallinn is about 584 km from 30 E, 55 N.
    found = reach(reported(range_km_low=500, range_km_high=600), AROUND)
    assert found is not None
    assert found.value == Range(0, 1)
    assert found.values["perhaps"] == "Tallinn"
    assert reach(reported(), AROUND) is None
