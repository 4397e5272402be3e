"""I2 and I3: near a line, and declared against estimated."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.indicators.strength import against, discrepancy, lines
from layers.rules.rows import Kind
from layers.rules.verdict import Basis, Level, Range, RuleFinding
from sample_feeds import rows, tables
from tests.indicators.pictures import NOW, activity, estimate, rules

TABLE = Path(tables.__file__).parent / "data" / "exercises.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def _lines(**fields: object) -> dict[str, RuleFinding]:
    return {
        f"{f.basis} {f.values['line_of']}": f
        for f in lines(activity(**fields), rules())
    }


def test_zapad_2017_is_over_the_notice_line_and_just_under_the_observer_line() -> None:
    found = _lines(
        strength_declared={"troops": 12_700},
        strength_estimated=estimate(60_000, 70_000),
    )
    notice, observer = found["declared VD-NOT-LAND"], found["declared VD-OBS-LAND"]
    assert notice.ratio is not None
    assert round(notice.ratio.low, 2) == 1.41
    assert notice.level is Level.AMBER
    assert observer.level is Level.NEAR
    said = observer.sentence.format(**{**observer.values, "unit": "x", "line": "line"})
    assert said == "12700 of 13000 x: just under line."
    assert observer.values["under"] == 300
    assert found["estimated VD-NOT-LAND"].value == Range(60_000, 70_000)


def test_declared_12_700_against_60_to_70_thousand_is_5_1_times() -> None:
    told = activity(
        strength_declared={"troops": 12_700},
        strength_estimated=estimate(60_000, 70_000),
    )
    [found] = discrepancy(told, rules())
    assert round(float(found.values["times"]), 1) == 5.1
    assert found.level is Level.RED
    assert found.value is not None
    assert (round(found.value.low, 2), round(found.value.high, 2)) == (4.72, 5.51)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_discrepancy_of_each_row_is_that_of_the_table(row: dict) -> None:
    record = rows.record(row["id"], NOW)
    said = {k: record[k] for k in ("strength_declared", "strength_estimated")}
    found = list(discrepancy(activity(**said), rules()))
    times = [f.values["times"] for f in found if "times" in f.values]
    wanted = row["oracle_discrepancy_ratio"]
    assert times == ([float(wanted)] if wanted else [])


@pytest.mark.parametrize(
    ("troops", "level"),
    [
        (8_099, Level.CLEAR),
        (8_100, Level.NEAR),
        (8_999, Level.NEAR),
        (9_000, Level.AMBER),
    ],
)
def test_a_level_changes_at_its_share_of_the_line(troops: int, level: Level) -> None:
    found = _lines(strength_declared={"troops": troops})
    assert found["declared VD-NOT-LAND"].level is level


@pytest.mark.parametrize(
    ("estimated", "level"),
    [(14_999, Level.CLEAR), (15_000, Level.AMBER), (30_000, Level.RED)],
)
def test_a_discrepancy_has_its_levels(estimated: int, level: Level) -> None:
    told = activity(
        strength_declared={"troops": 10_000},
        strength_estimated=estimate(estimated, estimated),
    )
    [found] = discrepancy(told, rules())
    assert found.level is level


def test_a_range_that_the_line_divides_is_not_decided() -> None:
    found = _lines(strength_estimated=estimate(8_000, 12_000))
    between = found["estimated VD-NOT-LAND"]
    assert (between.level, between.value) == (Level.UNKNOWN, Range(8_000, 12_000))


def test_tanks_alone_reach_the_line_and_do_not_clear_it() -> None:
    over = _lines(strength_declared={"tanks": 250})["declared VD-NOT-LAND"]
    assert over.level is Level.AMBER
    below = _lines(strength_declared={"tanks": 100})["declared VD-NOT-LAND"]
    assert below.level is Level.UNKNOWN
    assert below.missing == ("strength_declared.troops",)


def test_a_naval_drill_has_no_line() -> None:
    assert not _lines(strength_declared={"troops": 50_000}, land_activity=False)
    assert not _lines(strength_declared={"troops": 50_000}, status="RETRACTED")


def test_without_a_declared_strength_no_ratio_is_made_up() -> None:
    for declared in ({}, {"troops": 0}):
        told = activity(
            strength_declared=declared, strength_estimated=estimate(5_000, 6_000)
        )
        [found] = discrepancy(told, rules())
        assert found.level is Level.UNKNOWN
        assert found.value is None
        assert found.missing == ("strength_declared.troops",)


counts = st.integers(0, 200_000)


@given(counts, counts, st.integers(0, 1_000), st.integers(0, 1_000))
def test_more_of_anything_never_lowers_the_ratio(
    troops: int, more: int, tanks: int, more_tanks: int
) -> None:
    before = {"troops": troops, "tanks": tanks}
    after = {"troops": troops + more, "tanks": tanks + more_tanks}
    one, other = (
        against(
            activity(strength_declared=said), Basis.DECLARED, Kind.NOTIFIABLE, rules()
        )
        for said in (before, after)
    )
    assert one is not None
    assert other is not None
    assert one.ratio.low <= other.ratio.low
