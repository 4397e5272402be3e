"""I14: how much more of a bloc stands ready than a week ago."""

from datetime import timedelta
from typing import Any

import pytest

from layers.indicators.movement import movement, steps
from layers.rules.verdict import Level, Range
from tests.indicators.pictures import DAY, NOW, changed, reported, rules


def _unit(name: str, days_ago: float, **fields: Any):
    return reported(name, posture_change=changed(NOW - days_ago * DAY), **fields)


def _usual() -> list[Any]:
    """Return half a brigade that moves each other week of the 90 days before."""
    some = {"strength": {"personnel": 2_000}}
    return [_unit(f"old-{i}", 8 + 14 * i, **some) for i in range(6)]


def test_a_brigade_that_deploys_counts_whole_and_one_that_is_alerted_for_a_third() -> (
    None
):
    [found] = steps([_unit("A", 1)], rules())
    assert (found.low, found.high) == (4_000, 4_000)
    alerted = changed(NOW - DAY, to="ALERTED")
    [found] = steps(
        [reported(posture_state="ALERTED", posture_change=alerted)], rules()
    )
    assert found.low == pytest.approx(1_200)


def test_four_brigades_in_a_week_are_far_beyond_the_usual_spread() -> None:
    units = [*_usual(), *(_unit(f"new-{i}", 2) for i in range(4))]
    found = movement("RUS_BLR", units, NOW, rules())
    assert found is not None
    assert found.level is Level.RED
    assert found.value == Range(4, 4)
    assert float(found.values["z"]) > 3
    assert "up by" in found.sentence
    assert len(found.records) == 4


def test_as_many_as_usual_are_clear() -> None:
    units = [*_usual(), _unit("new", 2, strength={"personnel": 2_000})]
    found = movement("RUS_BLR", units, NOW, rules())
    assert found is not None
    assert found.level is Level.CLEAR


def test_after_90_quiet_days_there_is_no_spread_and_no_z() -> None:
    found = movement("RUS_BLR", [_unit("A", 1), _unit("B", 1)], NOW, rules())
    assert found is not None
    assert (found.level, "z" in found.values) == (Level.AMBER, False)
    small = movement(
        "RUS_BLR", [_unit("A", 1, strength={"personnel": 500})], NOW, rules()
    )
    assert small is not None
    assert small.level is Level.CLEAR


def test_going_home_is_down_and_never_red() -> None:
    home = changed(NOW - DAY, was="DEPLOYED", to="GARRISON")
    gone = [
        reported(f"G-{i}", posture_state="GARRISON", posture_change=home)
        for i in range(4)
    ]
    found = movement("RUS_BLR", [*_usual(), *gone], NOW, rules())
    assert found is not None
    assert found.level is Level.CLEAR
    assert "down by" in found.sentence


def test_a_range_of_strength_stays_a_range() -> None:
    unit = _unit("A", 1, strength={"low": 4_000, "high": 8_000})
    found = movement("RUS_BLR", [unit], NOW, rules())
    assert found is not None
    assert found.value == Range(1, 2)


def test_units_without_a_change_or_a_strength_tell_nothing() -> None:
    units = [
        reported("A"),
        _unit("B", 1, strength=None),
        _unit("C", 1, status="RETRACTED"),
    ]
    assert movement("RUS_BLR", units, NOW, rules()) is None
    assert (
        movement("RUS_BLR", [_unit("D", 1)], NOW - timedelta(days=3), rules()) is None
    )
