"""I11: age against how long a report of its kind is fresh."""

from datetime import timedelta

import pytest

from layers.indicators.age import age
from layers.rules.verdict import Level, Used
from tests.indicators.pictures import NOW, rules


@pytest.mark.parametrize(
    ("hours", "level"),
    [
        (0, Level.CLEAR),
        (23.9, Level.CLEAR),
        (24, Level.NEAR),
        (48, Level.AMBER),
        (120, Level.AMBER),
        (120.1, Level.RED),
    ],
)
def test_a_report_ages_by_how_long_its_kind_is_fresh(
    hours: float, level: Level
) -> None:
    then = NOW - timedelta(hours=hours)
    found = age(Used("A", 1), then, timedelta(hours=24), NOW, rules())
    assert found is not None
    assert (found.level, found.timed) == (level, True)


def test_a_report_from_the_future_is_new_and_some_never_age() -> None:
    found = age(Used("A", 1), NOW + timedelta(days=3), timedelta(hours=1), NOW, rules())
    assert found is not None
    assert found.level is Level.CLEAR
    assert age(Used("A", 1), NOW, timedelta(), NOW, rules()) is None
