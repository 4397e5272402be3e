"""Constraining provisions: which of a state count together."""

from datetime import UTC, datetime, timedelta
from typing import Any

from layers.rules.constraints import judge_among
from layers.rules.facts import Activity
from layers.rules.verdict import Range, RuleFinding, Verdict
from tests.rules.making import RULES, START, activity


def among(rule: str, held: Activity, *others: Activity) -> RuleFinding:
    [found] = [f for f in judge_among(held, others, RULES) if f.rule == rule]
    return found


def in_year(year: int, record_id: str, **told: Any) -> Activity:
    start = START.replace(year=year)
    return activity(record_id, start=start, end=start + timedelta(days=5), **told)


def test_one_of_the_largest_in_three_calendar_years() -> None:
    held = in_year(2026, "EX-1", troops=50_000)
    far = in_year(2029, "EX-2", troops=50_000)
    assert among("VD-CON-1", held, far).verdict is Verdict.MET
    near = in_year(2028, "EX-3", troops=50_000)
    found = among("VD-CON-1", held, near)
    assert found.verdict is Verdict.NOT_MET
    assert [used.id for used in found.records] == ["EX-1", "EX-3"]


def test_one_whose_strength_is_not_known_leaves_the_count_open() -> None:
    held = in_year(2026, "EX-1", troops=50_000)
    unknown = in_year(2026, "EX-2")
    found = among("VD-CON-1", held, unknown)
    assert (found.verdict, found.value) == (Verdict.CANNOT_TELL, Range(1, 2))


def test_the_year_is_that_of_the_utc_date_of_the_start() -> None:
    eve = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    held = activity("EX-0", start=eve, end=eve + timedelta(days=9), troops=14_000)
    six = [in_year(2026, f"EX-{i}", troops=14_000) for i in range(1, 7)]
    assert among("VD-CON-2", held, *six).verdict is Verdict.NOT_MET
    after = activity("EX-0", start=eve + timedelta(minutes=1), troops=14_000)
    assert among("VD-CON-2", after, *six).verdict is Verdict.MET


def test_the_largest_are_not_counted_among_the_large() -> None:
    held = in_year(2026, "EX-0", troops=14_000)
    others = [in_year(2026, f"EX-{i}", troops=50_000) for i in range(1, 9)]
    assert among("VD-CON-2", held, *others).value == Range(1, 1)


def test_what_another_state_holds_is_not_counted() -> None:
    held = in_year(2026, "EX-0", troops=50_000)
    other = in_year(2026, "EX-1", troops=50_000, notifying="EST")
    gone = in_year(2026, "EX-2", troops=50_000, retracted=True)
    assert among("VD-CON-1", held, other, gone).verdict is Verdict.MET


def test_only_those_at_one_moment_are_at_the_same_time() -> None:
    held = activity("EX-0", troops=14_000, end=START + timedelta(days=30))
    one_by_one = [
        activity(
            f"EX-{i}",
            troops=14_000,
            start=START + timedelta(days=5 * i),
            end=START + timedelta(days=5 * i + 3),
        )
        for i in range(1, 5)
    ]
    assert among("VD-CON-4", held, *one_by_one).value == Range(2, 2)
    together = [activity(f"EX-{i}", troops=14_000) for i in range(1, 4)]
    assert among("VD-CON-4", held, *together).verdict is Verdict.NOT_MET


def test_a_moment_that_may_hold_too_many_counts_beside_one_that_holds_more() -> None:
    held = activity("EX-0", troops=14_000, end=START + timedelta(days=30))
    sure = [activity(f"EX-{i}", troops=14_000) for i in range(1, 3)]
    later = {"start": START + timedelta(days=10), "end": START + timedelta(days=20)}
    perhaps = [activity(f"EX-{i}", **later) for i in range(3, 7)]
    found = among("VD-CON-4", held, *sure, *perhaps)
    assert (found.verdict, found.value) == (Verdict.CANNOT_TELL, Range(1, 5))


def test_a_row_on_large_activities_says_nothing_of_a_small_one() -> None:
    rules = {f.rule for f in judge_among(activity(troops=9_000), [], RULES)}
    assert rules == {"VD-NOT-SUB"}
    assert list(judge_among(activity(troops=90_000, land=False), [], RULES)) == []


def test_one_below_the_limits_is_notified_in_a_year_without_large_ones() -> None:
    small = activity("EX-1", troops=500)
    assert among("VD-NOT-SUB", small).verdict is Verdict.CANNOT_TELL
    told = activity("EX-2", troops=600, notified_at=START)
    assert among("VD-NOT-SUB", small, told).verdict is Verdict.MET
    large = activity("EX-3", troops=9_000)
    assert among("VD-NOT-SUB", small, large).verdict is Verdict.NOT_APPLICABLE
