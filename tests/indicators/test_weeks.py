"""Weeks against their own year before: the newest is what I6 says of now."""

from datetime import timedelta
from typing import Any

import pytest

from layers.indicators.judging import Judging
from layers.indicators.rate import Rate, poisson_tail
from layers.indicators.weeks import usual
from layers.rules.verdict import Level, Range
from tests.indicators.pictures import DAY, NOW, happening, rules

CELL = ("REALITY", "BOARDING", "BALTIC")


def judged(*features: dict[str, Any]) -> Judging:
    judging = Judging(rules())
    judging.apply(features)
    return judging


def year() -> list[dict[str, Any]]:
    return [happening(f"OLD-{i}", NOW - DAY * (1 + 3.5 * i)) for i in range(200)]


def test_the_newest_week_says_what_the_indicator_says_of_now() -> None:
    burst = [happening(f"NEW-{i}", NOW - DAY / 4 * (i + 1)) for i in range(12)]
    judging = judged(*year(), *burst)
    newest = judging.weeks(NOW, 4, judging.context())[-1]
    [finding] = [f for f in judging.findings("NEW-0", NOW) if f.rule == "I6"]
    assert newest.level is finding.level is Level.RED
    assert set(newest.ids) == {used.id for used in finding.records}


def test_a_week_of_then_is_held_against_the_year_before_it() -> None:
    judging = judged(*year(), *(happening(f"N-{i}", NOW) for i in range(9)))
    then = NOW - timedelta(weeks=3)
    weeks = judging.weeks(NOW, 4, judging.context())
    [old] = [each for each in weeks if each.until == then]
    [alone] = judged(*year()).weeks(then, 1, "REALITY")
    assert (old.mean, old.usual, old.ids) == (alone.mean, alone.usual, alone.ids)


def test_weeks_of_another_context_are_not_told() -> None:
    judging = judged(*year())
    assert judging.weeks(NOW, 2, "EXERCISE") == []


@pytest.mark.parametrize("mean", [0.02, 0.5, 2.0, 40.0])
def test_neither_end_of_the_normal_range_is_rarer_than_the_first_level(
    mean: float,
) -> None:
    row = rules().rule("I6")
    found = usual(Rate(cell=CELL, ids=(), mean=mean, before=9), row)
    assert found is not None
    rare = row.limit("amber")
    assert poisson_tail(int(found.high), mean) >= rare
    assert poisson_tail(int(found.high) + 1, mean) < rare
    assert 1 - poisson_tail(int(found.low) + 1, mean) >= rare
    assert found.low == 0 or 1 - poisson_tail(int(found.low), mean) < rare


def test_weeks_that_vary_more_have_a_wider_normal_range() -> None:
    row = rules().rule("I6")
    even = usual(Rate(cell=CELL, ids=(), mean=5.0, before=9), row)
    uneven = usual(Rate(cell=CELL, ids=(), mean=5.0, before=9, size=1.0), row)
    assert even is not None
    assert uneven is not None
    assert even.high < uneven.high


def test_without_a_year_or_anything_in_it_there_is_no_normal_range() -> None:
    row = rules().rule("I6")
    assert usual(Rate(cell=CELL, ids=(), mean=None), row) is None
    assert usual(Rate(cell=CELL, ids=(), mean=0.0), row) is None
    assert usual(Rate(cell=CELL, ids=(), mean=2.0, before=1), row) == Range(0, 5)
