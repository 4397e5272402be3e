"""I1: how much of the notice that is asked for was not given."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from layers.indicators.saying import SENTENCES, Say
from layers.indicators.shortfall import shortfall
from layers.rules.rows import Limit, Unit
from layers.rules.verdict import Level, Range
from tests.indicators.pictures import DAY, activity, estimate, rules

START = datetime(2026, 9, 12, tzinfo=UTC)
FIVE = Limit(5_000, Unit.TROOPS)
LARGE = {"strength_declared": {"troops": 9_000}, "start": START}


def test_notice_on_13_august_for_12_september_is_12_days_short() -> None:
    notified = datetime(2026, 8, 13, tzinfo=UTC)
    [found] = shortfall(activity(**LARGE, notified_at=notified), rules())
    assert found.value == Range(12, 12)
    assert found.values["lead"] == 30
    assert found.level is Level.AMBER
    assert found.formula == "max(0, 42 - 30) = 12"


@pytest.mark.parametrize(
    ("lead", "short", "level"),
    [
        (43, 0, Level.CLEAR),
        (42, 0, Level.CLEAR),
        (41, 1, Level.AMBER),
        (21, 21, Level.AMBER),
        (20, 22, Level.RED),
        (-3, 45, Level.RED),
    ],
)
def test_a_level_changes_at_its_limit(lead: int, short: int, level: Level) -> None:
    notified = START - timedelta(days=lead)
    [found] = shortfall(activity(**LARGE, notified_at=notified), rules())
    assert (found.value, found.level) == (Range(short, short), level)


def test_a_notice_whose_date_is_not_known_is_never_late() -> None:
    [found] = shortfall(activity(**LARGE), rules())
    assert found.level is Level.UNKNOWN
    assert found.missing == ("notified_at",)


def test_no_notice_at_all_is_red() -> None:
    [found] = shortfall(activity(**LARGE, instrument="NONE"), rules())
    assert found.level is Level.RED


def test_a_snap_exercise_is_notified_at_its_start() -> None:
    snap = {**LARGE, "no_advance_notice_to_troops": True}
    [on_time] = shortfall(activity(**snap, notified_at=START), rules())
    assert (on_time.level, on_time.value) == (Level.CLEAR, Range(0, 0))
    late = START + timedelta(hours=5)
    [found] = shortfall(activity(**snap, notified_at=late), rules())
    assert (found.level, found.value) == (Level.AMBER, Range(5, 5))
    [just] = shortfall(activity(**snap, notified_at=START + DAY / 720), rules())
    assert just.sentence == SENTENCES[Say.SNAP_LATE], "two minutes late is not in time"


def test_what_one_instrument_asks_for_is_not_held_against_another() -> None:
    own = rules().rule("VD-NOT-LAND")
    low = replace(own, id="MY-LINE", instrument="HOUSE", limits={"troops": FIVE})
    told = activity(strength_declared={"troops": 6_000}, notified_at=START - 30 * DAY)
    assert list(shortfall(told, rules().with_rule(low))) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"strength_declared": {"troops": 8_999}},
        {"strength_declared": {"troops": 20_000}, "land_activity": False},
        {"strength_declared": {"troops": 20_000}, "status": "RETRACTED"},
    ],
)
def test_where_no_notice_is_asked_for_nothing_is_short(fields: dict) -> None:
    assert not list(shortfall(activity(start=START, **fields), rules()))


def test_an_estimate_over_the_line_asks_for_notice_too() -> None:
    small = {"strength_declared": {"troops": 5_000}, "start": START}
    notified = START - timedelta(days=30)
    over = activity(
        **small, strength_estimated=estimate(9_000, 20_000), notified_at=notified
    )
    [found] = shortfall(over, rules())
    assert found.value == Range(12, 12)
    open_ = activity(**small, strength_estimated=estimate(8_000, 20_000))
    assert not list(shortfall(open_, rules()))
