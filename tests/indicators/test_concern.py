"""Why a record matters to a country: measured and reported facts, never more."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, box

from layers.incidents import IncidentInstrument
from layers.indicators.alone import alone
from layers.indicators.concern import (
    MOST_LINES,
    Concern,
    Country,
    Matter,
    Topic,
    concerns,
)
from layers.indicators.held import read
from layers.indicators.saying import SENTENCES, Say
from layers.indicators.surroundings import Line, Surroundings
from tests.indicators.pictures import (
    SCALE,
    denial,
    estimate,
    exercise,
    happening,
    point,
    rules,
    square,
    unit,
)

LAND = box(22, 57, 28, 59.5)
CABLES = tuple(
    Line(f"INF-{i}", f"Cable {i}", LineString([(21 - i / 10, 57), (21 - i / 10, 59)]))
    for i in range(5)
)
COUNTRY = Country("EST", LAND, CABLES)


def told(feature: dict[str, Any], of: Country = COUNTRY) -> tuple[Concern, ...]:
    held = read(feature, SCALE)
    assert held is not None
    return concerns(feature, of, alone(held, Surroundings(), rules()), rules())


def of_topic(topic: Topic, feature: dict[str, Any]) -> list[Concern]:
    return [each for each in told(feature) if each.topic is topic]


@pytest.mark.parametrize(
    ("place", "error_m", "sentence"),
    [
        (point(25, 58), 0, Matter.ON_LAND),
        (point(22.01, 58), 0, Matter.AT_EDGE),
        (point(21.99, 58), 0, Matter.AT_EDGE),
        (point(21, 58), 0, Matter.FROM_LAND),
        (point(21, 58), 90_000, Matter.AT_EDGE),
        (square(21.8, 58), 0, Matter.AREA_ON_LAND),
        (square(21.8, 58), 450_000, Matter.AREA_PERHAPS),
        (square(20, 58), 0, Matter.FROM_LAND),
        (square(20, 58), 450_000, Matter.AREA_AT_EDGE),
    ],
)
def test_how_a_place_lies_to_the_land_is_told_as_far_as_the_error_allows(
    place: dict[str, Any], error_m: float, sentence: Matter
) -> None:
    seen = unit("U", geometry=place, position_error_m=error_m)
    [land] = of_topic(Topic.LAND, seen)
    assert land.sentence == sentence


def test_a_distance_is_geodesic_and_carries_the_errors_of_place_and_map() -> None:
    [land] = of_topic(Topic.LAND, happening(position=(21, 58), position_error_m=2_000))
    assert land.values == {"km": 59.1, "error_km": 6}


def test_from_a_false_position_nothing_is_measured() -> None:
    found = told(happening(false_position=True))
    assert found[0].sentence == SENTENCES[Say.FALSE_PLACE]
    assert not [each for each in found if "km" in each.values]


def test_a_record_without_a_place_says_so() -> None:
    feature = {**exercise(), "geometry": None}
    found = concerns(feature, COUNTRY, (), rules())
    assert found[0].sentence == Matter.NO_PLACE


def test_the_nearest_lines_of_the_country_are_told_and_one_that_is_hit() -> None:
    lines = of_topic(Topic.LINES, happening(position=(20.92, 58)))
    names = [each.values["line_name"] for each in lines]
    assert names == ["Cable 1", "Cable 0", "Cable 2"]
    assert len(names) == MOST_LINES
    hit = of_topic(Topic.LINES, happening(infrastructure_id="INF-4"))
    assert hit[0].sentence == Matter.ABOUT_LINE
    [wide] = of_topic(Topic.LINES, happening(position_error_m=60_000))
    assert (wide.sentence, wide.values) == (Matter.LINES_UNCLEAR, {"error_km": 60})
    [none] = of_topic(Topic.LINES, happening(position=(27, 58)))
    assert none == Concern(
        topic=none.topic, sentence=Matter.NO_LINES, values={"km": 50}
    )


@pytest.mark.parametrize(
    ("feature", "sentence"),
    [
        (exercise(notifying_state="EST"), Matter.NOTIFIES),
        (exercise(host_states=["LVA", "EST"]), Matter.HOSTS),
        (exercise(participants=["EST"]), Matter.TAKES_PART),
        (
            exercise(observers_invited={"invited": True, "states": ["EST"]}),
            Matter.INVITED,
        ),
        (
            exercise(observers_invited={"invited": True, "replied": ["EST"]}),
            Matter.REPLIED,
        ),
        (happening(affected_states=["EST", "FIN"]), Matter.AFFECTED),
        (happening(actor_state="EST"), Matter.ACTOR),
        (happening(linked_vessel=[{"flag": "EST"}]), Matter.SHIP),
        (happening(linked_aircraft=[{"flag": "EST"}]), Matter.AIRCRAFT),
        (happening(casualties={"killed": 1}), Matter.CASUALTIES),
        (unit("U", state="EST"), Matter.UNIT),
        (unit("U", host_state="EST"), Matter.STATIONED),
        (unit("U", contributors=["EST"]), Matter.CONTRIBUTES),
        (exercise(notifying_state="POL"), Matter.NO_PART),
    ],
)
def test_the_part_of_a_country_is_what_the_record_says(
    feature: dict[str, Any], sentence: Matter
) -> None:
    assert sentence in [each.sentence for each in of_topic(Topic.PART, feature)]


def test_only_texts_that_apply_are_told_and_who_is_bound_by_them() -> None:
    large = exercise(strength_declared={"troops": 20_000})
    assert [
        (each.instrument, each.sentence) for each in of_topic(Topic.TEXTS, large)
    ] == [("VD11", Matter.JOINED)]
    at_sea = exercise(strength_declared={"troops": 20_000}, land_activity=False)
    assert of_topic(Topic.TEXTS, at_sea) == []
    stranger = Country("DZA", LAND)
    assert [
        each.sentence for each in told(large, stranger) if each.topic is Topic.TEXTS
    ] == [Matter.NOT_JOINED]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("TUR", Matter.AGREEMENT),
        ("EST", Matter.NO_AGREEMENT),
        ("MDA", Matter.AGREEMENT_UNKNOWN),
    ],
)
def test_an_agreement_of_two_is_told_as_it_is_known(
    state: str, sentence: Matter
) -> None:
    close = happening(type="CLOSE_APPROACH_SEA", actor_state="RUS")
    found = told(close, Country(state, LAND))
    assert [
        (each.sentence, each.values["other"])
        for each in found
        if each.instrument == "INCSEA"
    ] == [(sentence, "RUS")]


def test_what_the_report_says_it_touches_is_known_to_the_rules() -> None:
    for each in set(IncidentInstrument) - {IncidentInstrument.OTHER}:
        found = told(happening(instruments=[each], actor_state="RUS"))
        assert [one for one in found if one.topic is Topic.TEXTS], each


@given(st.lists(st.sampled_from(["RUS", "BLR"]), max_size=3))
def test_a_denial_changes_no_concern(parties: list[str]) -> None:
    denied = happening(counter_claim=[denial(party) for party in parties])
    assert told(denied) == told(happening())


def test_an_estimate_does_not_move_an_exercise() -> None:
    estimated = exercise(strength_estimated=estimate(60_000, 70_000))
    plain = of_topic(Topic.LAND, exercise())
    assert of_topic(Topic.LAND, estimated) == plain
