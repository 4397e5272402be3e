"""I14: how much more of a bloc stands ready than a week ago."""

from datetime import timedelta
from typing import Any

import pytest

from layers.indicators.movement import movement, steps
from layers.rules.sentences import say
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
    assert found.value == found.values["brigades"] == Range(1, 2)
    found = movement("RUS_BLR", [*_usual(), unit], NOW, rules())
    assert found is not None
    assert isinstance(found.values["z"], Range)
    assert found.formula.count("…") == 2


def test_a_range_on_both_sides_of_a_step_takes_the_weaker_one() -> None:
    unit = _unit("A", 1, strength={"low": 2_000, "high": 60_000})
    found = movement("RUS_BLR", [*_usual(), unit], NOW, rules())
    assert found is not None
    assert found.level is Level.UNKNOWN


def test_what_may_be_more_or_fewer_is_said_to_be_open() -> None:
    home = changed(NOW - DAY, was="DEPLOYED", to="GARRISON")
    some = {"strength": {"low": 1_000, "high": 9_000}}
    gone = reported("G", posture_state="GARRISON", posture_change=home, **some)
    found = movement("RUS_BLR", [*_usual(), gone, _unit("A", 1)], NOW, rules())
    assert found is not None
    assert found.value == Range(-1.25, 0.75)
    said = say(found, rules(), "en", str)
    assert "more or fewer" in said
    assert "open: -1.2 to 0.8 brigade" in said


def test_a_unit_of_unknown_strength_that_changes_is_not_taken_for_none() -> None:
    unknown = _unit("B", 1, strength=None)
    alone = movement("RUS_BLR", [unknown], NOW, rules())
    assert alone is not None
    assert (alone.level, alone.missing) == (Level.UNKNOWN, ("strength",))
    assert alone.values["units"] == 1
    few = _unit("A", 1, strength={"personnel": 500})
    beside = movement("RUS_BLR", [few, unknown], NOW, rules())
    assert beside is not None
    assert (beside.level, beside.missing) == (Level.UNKNOWN, ("strength",))
    assert [each.id for each in beside.records] == ["A", "B"]


def test_units_without_a_change_tell_nothing() -> None:
    units = [
        reported("A"),
        _unit("B", 9, strength=None),
        _unit("C", 1, status="RETRACTED"),
    ]
    assert movement("RUS_BLR", units, NOW, rules()) is None
    assert (
        movement("RUS_BLR", [_unit("D", 1)], NOW - timedelta(days=3), rules()) is None
    )
