"""A declared end that has passed while activity is still reported."""

from datetime import timedelta
from typing import Any

import pytest

from layers.indicators.overdue import estimated_after, overdue
from layers.rules.verdict import Level
from tests.indicators.pictures import (
    DAY,
    NOW,
    activity,
    changed,
    point,
    reported,
    rules,
)

OURS = {"notifying_state": "RUS", "start": NOW, "end": NOW + 5 * DAY}


def _seen(days_after: float, **fields: Any):
    told = {
        "as_of": NOW + (5 + days_after) * DAY,
        "posture_change": changed(NOW - DAY),
        "geometry": point(20, 54),
        **fields,
    }
    return reported("U", **told)


@pytest.mark.parametrize(
    ("days", "level"),
    [(0.5, Level.CLEAR), (1, Level.AMBER), (6.9, Level.AMBER), (7, Level.RED)],
)
def test_a_unit_that_came_for_it_and_is_still_there_has_a_level(
    days: float, level: Level
) -> None:
    found = overdue(activity(**OURS), [_seen(days)], rules())
    assert found is not None
    assert (found.level, found.values["days"]) == (level, days)
    assert [used.id for used in found.records] == ["EX-1", "U"]


@pytest.mark.parametrize(
    "fields",
    [
        {"as_of": NOW + 5 * DAY},
        {"state": "BLR"},
        {"posture_state": "GARRISON"},
        {"geometry": point(40, 54)},
        {"posture_change": changed(NOW - 50 * DAY)},
        {"posture_change": None},
        {"status": "RETRACTED"},
    ],
)
def test_units_that_left_live_there_or_are_of_others_are_no_sign(fields: dict) -> None:
    assert overdue(activity(**OURS), [_seen(2, **fields)], rules()) is None
    assert overdue(activity(**OURS, status="RETRACTED"), [_seen(2)], rules()) is None


def test_a_unit_that_stays_for_months_is_told_all_the_time() -> None:
    found = overdue(activity(**OURS), [_seen(31), _seen(90)], rules())
    assert found is not None
    assert (found.level, found.values["days"]) == (Level.RED, 90)


def test_an_estimate_dated_after_the_end_is_a_sign() -> None:
    told = activity(**OURS)
    [found] = estimated_after(told, told.end + timedelta(days=3), rules())
    assert found.values["days"] == 3
    assert not list(estimated_after(told, told.end, rules()))
    assert not list(estimated_after(told, None, rules()))
