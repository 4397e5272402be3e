"""Another limit catches others; the row itself goes on as it is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import sample_feeds
from layers.rules.facts import Activity
from layers.rules.packs import load
from layers.rules.rows import VALUE
from layers.rules.verdict import Verdict
from layers.rules.whatif import ASKED, askable, moved, what_if
from tests.rules.making import activity
from tests.rules.test_judges import real

TABLE = Path(sample_feeds.__file__).parent / "data" / "exercises.csv"
RULES = load()


def activities() -> list[Activity]:
    rows = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return [real(row.partition(",")[0]) for row in rows]


HELD = activities()


def caught(rule: str, name: str, value: float) -> set[str]:
    """Return the exercises whose declared strength reaches the line."""
    found = what_if(HELD, RULES, rule, moved(RULES, rule, name, value))
    return {
        each.activity.used.id
        for each in found
        if each.basis == "declared"
        and each.after is not None
        and each.after.verdict is Verdict.MET
    }


def test_a_lower_line_catches_more_and_a_higher_one_fewer() -> None:
    today = caught("VD-OBS-LAND", "troops", 13_000)
    assert "EX-011" not in today
    lower = caught("VD-OBS-LAND", "troops", 12_500)
    assert today < lower
    assert "EX-011" in lower
    assert caught("VD-OBS-LAND", "troops", 10_000_000) < today


@given(st.integers(1, 200_000), st.integers(1, 200_000))
def test_whatever_a_line_catches_a_lower_one_catches_too(one: int, other: int) -> None:
    high, low = max(one, other), min(one, other)
    line = "VD-NOT-LAND", "troops"
    assert caught(*line, high) <= caught(*line, low)


def test_the_limit_of_today_changes_nothing_and_is_not_changed() -> None:
    before = RULES.rule("VD-NOT-LEAD")
    other = moved(RULES, "VD-NOT-LEAD", VALUE, 42)
    zapad = real("EX-011")
    notified = replace(zapad, notified_at=zapad.start - timedelta(days=50))
    held = [*HELD, notified]
    assert not any(each.changed for each in what_if(held, RULES, "VD-NOT-LEAD", other))
    longer = moved(RULES, "VD-NOT-LEAD", VALUE, 60)
    [changed] = [c for c in what_if(held, RULES, "VD-NOT-LEAD", longer) if c.changed]
    assert changed.after is not None
    assert (changed.activity, changed.after.verdict) == (notified, Verdict.NOT_MET)
    assert RULES.rule("VD-NOT-LEAD") is before
    assert (before.limit(), longer.digest) == (42, "")


def test_every_row_that_exercises_are_held_against_can_be_moved() -> None:
    rows = [each for each in RULES.by_id.values() if each.kind in ASKED]
    assert len(rows) > 10
    for rule in rows:
        for name, limit in rule.named().items():
            ends = askable(limit)
            for value in (ends.low, limit.value, ends.high):
                other = moved(RULES, rule.id, name, value)
                told = what_if(HELD, RULES, rule.id, other)
                assert not [c for c in told if c.changed and value == limit.value]


@pytest.mark.parametrize(
    ("rule", "name", "value"),
    [
        ("VD-NOT-LAND", "troops", 0),
        ("VD-CON-5", "month", 13),
        ("VD-CON-5", "month", 1.5),
        ("VD-CON-1", "years", 0),
        ("VD-CON-1", "years", 1e9),
        ("VD-NOT-LEAD", VALUE, -1),
    ],
)
def test_a_limit_that_no_rule_could_have_is_refused(
    rule: str, name: str, value: float
) -> None:
    with pytest.raises(ValueError, match=f"{name} must be .* from "):
        moved(RULES, rule, name, value)


def test_one_below_the_limits_a_year_is_asked_about_too() -> None:
    small = [activity(f"EX-{i}", troops=5_000) for i in range(2)]
    assert what_if(small, RULES, "VD-NOT-SUB", RULES)


def test_the_newest_comes_first() -> None:
    found = what_if(HELD, RULES, "VD-NOT-LAND", RULES)
    starts = [each.activity.start for each in found]
    assert starts == sorted(starts, reverse=True)
    assert starts[0] > datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "name"), [("NO-RULE", "troops"), ("VD-OBS-LAND", "x")]
)
def test_a_row_or_limit_that_is_not_there_is_refused(rule: str, name: str) -> None:
    with pytest.raises(KeyError):
        moved(RULES, rule, name, 1)
