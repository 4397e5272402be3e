"""The calendar is due on a day, and what is not recorded may be in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from layers.rules.announcing import deadline, judge
from layers.rules.verdict import RuleFinding, Verdict
from tests.rules.making import RULES, activity


def alone(rule: str, **told: Any) -> RuleFinding:
    [found] = [f for f in judge(activity(**told), RULES) if f.rule == rule]
    return found


def test_the_calendar_is_due_on_15_november_of_the_year_before() -> None:
    rule = RULES.rule("VD-CAL")
    assert deadline(activity(), rule).isoformat() == "2025-11-15T23:59:59+00:00"
    second = RULES.rule("VD-CON-5")
    assert deadline(activity(), second).isoformat() == "2024-11-15T23:59:59+00:00"


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [
        (True, Verdict.MET),
        (False, Verdict.NOT_MET),
        (None, Verdict.CANNOT_TELL),
    ],
)
def test_an_entry_in_the_calendar_is_there_or_not_or_unknown(
    entry: bool | None, verdict: Verdict
) -> None:
    assert alone("VD-CAL", troops=9_000, in_calendar=entry).verdict is verdict


def test_a_snap_or_a_small_activity_is_not_in_the_calendar() -> None:
    for told in ({"troops": 90_000, "snap": True}, {"troops": 8_999}):
        assert alone("VD-CAL", **told).verdict is Verdict.NOT_APPLICABLE
    assert alone("VD-CAL").verdict is Verdict.CANNOT_TELL


def test_the_largest_are_announced_two_years_before() -> None:
    in_time = datetime(2024, 11, 15, 12, tzinfo=UTC)
    told = alone("VD-CON-5", troops=50_000, notified_at=in_time, in_calendar=True)
    assert told.verdict is Verdict.MET
    unlisted = alone("VD-CON-5", troops=50_000, notified_at=in_time)
    assert unlisted.verdict is Verdict.CANNOT_TELL
    assert unlisted.missing == ("calendar_entry",)
    unnotified = alone("VD-CON-5", troops=50_000, in_calendar=True)
    assert unnotified.missing == ("notified_at",)
    later = alone("VD-CON-5", troops=50_000, notified_at=in_time + timedelta(days=1))
    assert later.verdict is Verdict.CANNOT_TELL
    out = alone("VD-CON-5", troops=50_000, in_calendar=False)
    assert out.verdict is Verdict.NOT_MET
