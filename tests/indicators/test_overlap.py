"""I4: exercises of opposing blocs at the same time, near one another."""

from datetime import timedelta

import pytest
from shapely.geometry import shape

from layers.indicators.nearness import Apart, apart
from layers.indicators.overlap import days_at_once, overlap, overlap_score
from layers.rules.sentences import say
from layers.rules.verdict import Level, Range
from tests.indicators.pictures import DAY, NOW, activity, rules, square

HERE = (20.0, 54.0)


def _apart(km: float) -> Apart:
    return Apart(km * 1000, HERE, HERE)


def test_the_score_is_the_share_of_the_shorter_and_falls_with_distance() -> None:
    assert overlap_score(7, 7, 0, 100) == 100
    assert overlap_score(4, 8, 38, 100) == pytest.approx(34.1931, abs=1e-4)
    assert overlap_score(4, 0, 0, 100) == 0


@pytest.mark.parametrize(
    ("km", "days", "level"),
    [
        (50, 1, Level.RED),
        (50.1, 1, Level.AMBER),
        (200, 1, Level.AMBER),
        (200.1, 1, Level.CLEAR),
        (10, 0.99, Level.CLEAR),
    ],
)
def test_levels_ask_for_a_day_and_a_distance(
    km: float, days: float, level: Level
) -> None:
    one = activity("A", start=NOW, end=NOW + 5 * DAY)
    late = NOW + 5 * DAY - timedelta(days=days)
    other = activity("B", bloc="RUS_BLR", start=late, end=late + 9 * DAY)
    found = overlap(one, other, _apart(km), rules())
    assert found is not None
    assert found.level is level
    assert [used.id for used in found.records] == ["A", "B"]


def test_exercises_after_one_another_do_not_overlap() -> None:
    one = activity("A", start=NOW, end=NOW + DAY)
    other = activity("B", start=NOW + DAY, end=NOW + 2 * DAY)
    assert days_at_once(one, other) == 0
    assert overlap(one, other, _apart(0), rules()) is None


def test_what_was_retracted_overlaps_nothing() -> None:
    gone = activity("B", bloc="RUS_BLR", status="RETRACTED")
    assert overlap(activity("A"), gone, _apart(0), rules()) is None


def test_four_days_and_38_km_are_said_with_the_line_between() -> None:
    one = activity("A", start=NOW, end=NOW + 4 * DAY, geometry=square(20, 54))
    other = activity(
        "B", start=NOW - DAY, end=NOW + 9 * DAY, geometry=square(21.58, 54)
    )
    distance = apart(shape(square(20, 54)), shape(square(21.58, 54)))
    found = overlap(one, other, distance, rules())
    assert found is not None
    said = say(found, rules(), "en", str)
    assert said == "A and B: 4 days at the same time, 37.6 km apart."
    assert found.value == Range(37.6, 37.6)
    assert (found.values["lon"], found.values["to_lon"]) == pytest.approx(
        (20.5, 21.08), abs=1e-6
    )
