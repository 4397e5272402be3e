"""I6 over all cells: contexts apart, small counts quiet, one event once."""

from datetime import timedelta

import pytest

from layers.indicators.judging import Judging
from layers.indicators.rates import Rates
from layers.rules.verdict import Level, RuleFinding, Used
from tests.indicators.pictures import DAY, NOW, happening, rules

CELL = "REALITY", "CABLE_DAMAGE", "BALTIC"


def _year(rates: Rates, weeks: int = 50, cell: tuple[str, str, str] = CELL) -> None:
    """Put two incidents in each week of the year before, and one before that."""
    for week in range(weeks):
        for half in (1, 4):
            at = NOW - (14.5 + 7 * week + half) * DAY
            rates.put(Used(f"{cell}-{week}-{half}", 1), cell, at)
    rates.put(Used(f"{cell}-old", 1), cell, NOW - 400 * DAY)


def _recent(rates: Rates, count: int) -> RuleFinding:
    for i in range(count):
        rates.put(Used(f"new-{i}", 1), CELL, NOW - timedelta(hours=i + 1))
    [found] = [f for f in rates.findings(NOW) if f.about == "/".join(CELL)]
    return found


def test_six_in_a_week_where_two_are_normal_is_amber() -> None:
    rates = Rates(rules())
    _year(rates)
    found = _recent(rates, 6)
    assert found.level is Level.AMBER
    assert found.values["count"] == 6
    assert found.values["normal"] == 2
    assert found.values["chance"] == 61, "of a mean of 1.994, as one day is left over"
    assert len(found.records) == 6
    assert found.formula.startswith("Poisson: P(X >= 6 | 1.994) = 0.01")


def test_many_more_than_normal_is_red() -> None:
    rates = Rates(rules())
    _year(rates)
    assert _recent(rates, 12).level is Level.RED


@pytest.mark.parametrize("count", [3, 8, 20, 99, 400])
@pytest.mark.parametrize("before", [1, 3, 50])
def test_however_rare_it_is_the_chance_can_be_said(before: int, count: int) -> None:
    rates = Rates(rules())
    _year(rates, before)
    found = _recent(rates, count)
    assert 1 <= found.values["chance"] <= 1_000_000
    rarest = found.values["chance"] == 1_000_000
    assert rarest == ("less than 1 in" in found.sentence)
    assert found.level is not Level.UNKNOWN


def test_fewer_than_three_are_never_unusual() -> None:
    rates = Rates(rules())
    rates.put(Used("once", 1), CELL, NOW - 200 * DAY)
    rates.put(Used("old", 1), CELL, NOW - 400 * DAY)
    assert _recent(rates, 2).level is Level.CLEAR
    assert _recent(rates, 3).level is Level.RED


def test_what_never_happened_before_is_amber_without_a_chance() -> None:
    rates = Rates(rules())
    _year(rates, cell=("REALITY", "CYBER", "BALTIC"))
    found = _recent(rates, 3)
    assert found.level is Level.AMBER
    assert "chance" not in found.values


def test_more_cells_ask_for_more() -> None:
    rates = Rates(rules())
    _year(rates)
    assert _recent(rates, 6).level is Level.AMBER
    for i in range(20):
        _year(rates, cell=("REALITY", f"TYPE_{i}", "BALTIC"))
    assert _recent(rates, 6).level is Level.CLEAR


def test_drills_are_not_counted_and_other_contexts_are_apart() -> None:
    rates = Rates(rules())
    _year(rates)
    before = _recent(rates, 6)
    for i in range(30):
        at = NOW - timedelta(hours=i)
        rates.put(Used(f"drill-{i}", 1), ("EXERCISE", *CELL[1:]), at)
        rates.put(Used(f"story-{i}", 1), ("SIMULATION", *CELL[1:]), at)
    assert _recent(rates, 6) == before
    assert not [f for f in rates.findings(NOW) if f.about.startswith("EXERCISE")]
    assert rates.of("drill-1", NOW) is None


def test_what_is_dropped_counts_no_more() -> None:
    rates = Rates(rules())
    _year(rates)
    before = rates.findings(NOW)
    _recent(rates, 3)
    for i in range(3):
        rates.drop(f"new-{i}")
    rates.drop("nobody")
    assert rates.findings(NOW) == before
    assert rates.mates("new-1") == set()


def test_an_incident_tells_of_its_cell_only_in_the_window() -> None:
    rates = Rates(rules())
    _year(rates)
    _recent(rates, 6)
    assert rates.of("new-1", NOW) is not None
    assert rates.of("new-1", NOW + 8 * DAY) is None
    assert rates.mates("new-1") == {f"new-{i}" for i in range(6)}


def test_reports_of_one_event_count_once() -> None:
    judging = Judging(rules())
    reports = [happening(f"I-{i}", NOW - timedelta(hours=i + 1)) for i in range(4)]
    old = happening("I-old", NOW - 400 * DAY)
    judging.apply([*reports, old])
    [found] = [f for f in judging.findings("I-0", NOW) if f.rule == "I6"]
    assert found.values["count"] == 4
    for i in (1, 2):
        told = happening(
            f"I-{i}",
            NOW - timedelta(hours=i + 1),
            revision=2,
            duplicate_of={"id": "I-0"},
        )
        judging.apply([told])
    [found] = [f for f in judging.findings("I-0", NOW) if f.rule == "I6"]
    assert found.values["count"] == 2
    assert not [f for f in judging.findings("I-1", NOW) if f.rule == "I6"]
