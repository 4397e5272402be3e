"""Prior notice: its days are counted between UTC dates, and unknown is never late."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from layers.rules.notice import judge, lead_days
from layers.rules.sentences import Said
from layers.rules.verdict import Range, RuleFinding, Verdict
from tests.rules.making import RULES, START, activity


def found(rule: str, **told: object) -> list[RuleFinding]:
    return [each for each in judge(activity(**told), RULES) if each.rule == rule]


def lead(notified_at: datetime | None, **told: object) -> RuleFinding:
    [only] = found("VD-NOT-LEAD", troops=10_000, notified_at=notified_at, **told)
    return only


def test_the_last_day_for_a_start_on_12_september_is_1_august() -> None:
    assert lead(datetime(2026, 8, 1, tzinfo=UTC)).verdict is Verdict.MET
    late = lead(datetime(2026, 8, 2, tzinfo=UTC))
    assert late.verdict is Verdict.NOT_MET


def test_notice_on_13_august_is_12_days_short() -> None:
    short = lead(datetime(2026, 8, 13, tzinfo=UTC))
    assert short.value == Range(30, 30)
    assert short.values["short"] == 12
    assert short.formula == "2026-09-12 − 2026-08-13 = 30 ≥ 42"


def test_an_unknown_date_of_notice_is_never_late() -> None:
    unknown = lead(None)
    assert unknown.verdict is Verdict.CANNOT_TELL
    assert unknown.missing == ("notified_at",)


def test_the_hour_of_a_notice_does_not_shorten_its_days() -> None:
    assert lead(datetime(2026, 8, 1, 23, 59, tzinfo=UTC)).verdict is Verdict.MET


def test_a_day_is_that_of_utc_and_not_of_the_capital() -> None:
    west = timezone(-timedelta(hours=5))
    in_utc = datetime(2026, 8, 1, 22, tzinfo=west).astimezone(UTC)
    assert lead(in_utc).value == Range(41, 41)
    east = timezone(timedelta(hours=3))
    assert lead(datetime(2026, 8, 2, 1, tzinfo=east).astimezone(UTC)).value == Range(
        42, 42
    )


def test_a_leap_day_is_a_day() -> None:
    start = datetime(2028, 3, 31, tzinfo=UTC)
    notified = datetime(2028, 2, 18, tzinfo=UTC)
    assert lead_days(activity(start=start, notified_at=notified)) == 42
    plain = notified.replace(year=2027)
    assert lead_days(activity(start=start.replace(year=2027), notified_at=plain)) == 41


def test_an_exercise_across_new_year_is_counted_to_its_start() -> None:
    start = datetime(2026, 12, 30, tzinfo=UTC)
    told = {"start": start, "end": start + timedelta(days=9)}
    assert lead(start - timedelta(days=42), **told).verdict is Verdict.MET


def test_below_every_limit_no_notice_is_asked_for() -> None:
    [below] = found("VD-NOT-LEAD", troops=8_999)
    assert below.verdict is Verdict.NOT_APPLICABLE


def test_a_strength_that_is_not_stated_leaves_it_open() -> None:
    [opened] = found("VD-NOT-LEAD")
    assert opened.verdict is Verdict.CANNOT_TELL
    assert opened.missing == ("strength_declared",)


def test_a_snap_activity_is_notified_when_it_starts() -> None:
    assert found("VD-NOT-LEAD", troops=10_000, snap=True) == []
    told = {"troops": 10_000, "snap": True}
    [at_start] = found("VD-NOT-SNAP", notified_at=START, **told)
    assert at_start.verdict is Verdict.MET
    [after] = found("VD-NOT-SNAP", notified_at=START + timedelta(hours=5), **told)
    assert (after.verdict, after.value) == (Verdict.NOT_MET, Range(5, 5))
    assert (after.sentence, after.values) == (str(Said.TOLD_AFTER), {"value": 5})
    just = START + timedelta(minutes=2)
    [late] = found("VD-NOT-SNAP", notified_at=just, **told)
    assert (late.verdict, late.values) == (Verdict.NOT_MET, {"value": 0.1})
    [early] = found("VD-NOT-SNAP", notified_at=START - timedelta(days=1), **told)
    assert (early.sentence, early.values) == (str(Said.TOLD_BEFORE), {"value": 24})
    [unknown] = found("VD-NOT-SNAP", **told)
    assert unknown.missing == ("notified_at",)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (7_000, 8_999, Verdict.NOT_APPLICABLE),
        (8_999, 9_000, Verdict.CANNOT_TELL),
        (9_000, 50_000, Verdict.MET),
    ],
)
def test_a_range_is_below_or_over_or_open(
    low: int, high: int, verdict: Verdict
) -> None:
    [_, estimated] = found(
        "VD-NOT-LAND", troops=100, estimated={"troops": Range(low, high)}
    )
    assert estimated.verdict is verdict
    assert estimated.value == Range(low, high)


def test_an_estimate_stands_beside_what_is_declared() -> None:
    pair = found(
        "VD-NOT-LAND", troops=8_000, estimated={"troops": Range(20_000, 30_000)}
    )
    assert [(each.basis, each.verdict) for each in pair] == [
        ("declared", Verdict.NOT_APPLICABLE),
        ("estimated", Verdict.MET),
    ]
    leads = found(
        "VD-NOT-LEAD", troops=8_000, estimated={"troops": Range(20_000, 30_000)}
    )
    assert [(each.basis, each.verdict) for each in leads] == [
        ("declared", Verdict.NOT_APPLICABLE),
        ("estimated", Verdict.CANNOT_TELL),
    ]


def test_the_air_part_is_asked_for_only_with_a_notice() -> None:
    [small] = found("VD-NOT-AIR", troops=100, sorties=500)
    assert small.verdict is Verdict.NOT_APPLICABLE
    [large] = found("VD-NOT-AIR", troops=9_000, sorties=500)
    assert large.verdict is Verdict.MET
    [unsaid] = found("VD-NOT-AIR", troops=9_000)
    assert unsaid.missing == ("strength_declared.sorties",)


def test_a_landing_has_its_own_limit() -> None:
    assert found("VD-NOT-AMPH", troops=5_000) == []
    [landing] = found("VD-NOT-AMPH", troops=5_000, landing_troops=3_000)
    assert landing.verdict is Verdict.MET
    [unsaid] = found("VD-NOT-AMPH", troops=5_000, kind="LANDING")
    assert unsaid.missing == ("strength_declared.landing_troops",)


def test_a_transfer_has_the_limits_of_an_activity_on_land() -> None:
    assert found("VD-NOT-TRANSFER", troops=9_000) == []
    [transfer] = found("VD-NOT-TRANSFER", troops=9_000, kind="TRANSFER")
    assert transfer.verdict is Verdict.MET
