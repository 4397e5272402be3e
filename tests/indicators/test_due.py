"""What is due: what a rule asks for by a time, as far as nothing says it was done."""

from datetime import UTC, datetime
from typing import Any

from layers.indicators.due import Due, due
from layers.indicators.judging import Judging
from tests.indicators.pictures import DAY, NOW, exercise, rules, unit

REALITY = "REALITY"


def asked(*features: dict[str, Any], at: datetime = NOW) -> dict[str, Due]:
    judging = Judging(rules())
    judging.apply(features)
    return {each.rule: each for each in due(judging, at, judging.context())}


def large(**fields: Any) -> dict[str, Any]:
    return exercise(**{"strength_declared": {"troops": 20_000}, **fields})


def test_a_notice_is_due_by_the_last_second_of_its_day() -> None:
    start = datetime(2027, 1, 15, 8, tzinfo=UTC)
    found = asked(large(start=start))
    assert found["VD-NOT-LEAD"].at == datetime(2026, 12, 4, 23, 59, 59, tzinfo=UTC)
    assert found["VD-NOT-LEAD"].missing == ("notified_at",)


def test_no_notice_is_due_where_none_is_asked_for_or_one_was_given() -> None:
    start = NOW + 60 * DAY
    for fields in (
        {"strength_declared": {"troops": 8_999}},
        {"land_activity": False},
        {"no_advance_notice_to_troops": True},
        {"notified_at": NOW},
        {"status": "RETRACTED"},
    ):
        assert "VD-NOT-LEAD" not in asked(large(start=start, **fields)), fields


def test_at_the_limit_a_notice_is_due() -> None:
    at = {"strength_declared": {"troops": 9_000}}
    assert "VD-NOT-LEAD" in asked(large(start=NOW + 60 * DAY, **at))


def test_a_reply_of_observers_is_due_unless_nobody_invited_them() -> None:
    start = NOW + 60 * DAY
    notified = {"start": start, "notified_at": NOW - DAY}
    assert "VD-OBS-INV" in asked(large(**notified))
    invited = {"observers_invited": {"invited": True}}
    due = asked(large(**notified, **invited))["VD-OBS-INV"]
    assert due.at == NOW + 20 * DAY
    alone = {"observers_invited": {"invited": False}}
    assert "VD-OBS-INV" not in asked(large(**notified, **alone))


def test_units_that_left_without_a_notice_open_the_48_hours() -> None:
    change = {"from": "GARRISON", "to": "DEPLOYED", "at": NOW.isoformat()}
    strong = {"strength": {"personnel": 12_000}, "posture_change": change}
    found = asked(unit(**strong))
    assert found["VD-RISK-1"].at == NOW + 2 * DAY


def test_what_was_due_is_told_for_a_time_and_then_no_more() -> None:
    unseen = large(start=NOW, instrument="NONE", reported_at=NOW)
    recent = rules().rule("DRIVERS").limit("recent")
    last = NOW + (2 + recent) * DAY
    assert "VD-RISK-1" in asked(unseen, at=last)
    assert "VD-RISK-1" not in asked(unseen, at=last + DAY / 24)


def test_the_next_comes_first() -> None:
    judging = Judging(rules())
    starts = (NOW + 90 * DAY, NOW + 60 * DAY)
    judging.apply(large(record_id=f"EX-{i}", start=s) for i, s in enumerate(starts))
    times = [each.at for each in due(judging, NOW, REALITY)]
    assert times == sorted(times)
