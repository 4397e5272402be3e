"""The three strongest drivers, and never one score."""

import msgspec

from layers.indicators.drivers import Driver, strongest
from layers.indicators.held import read
from layers.indicators.judging import Judging
from layers.indicators.origins import Confidence
from layers.rules.verdict import Level, Range, RuleFinding, Used
from tests.indicators.pictures import (
    DAY,
    NOW,
    SCALE,
    changed,
    estimate,
    exercise,
    happening,
    rules,
    source,
    unit,
)


def _drivers(*features: dict, now=NOW, context: str = "") -> tuple[Driver, ...]:
    judging = Judging(rules())
    judging.apply(features)
    return judging.drivers(now, context)


ZAPAD = exercise(
    "Z",
    bloc="RUS_BLR",
    notifying_state="RUS",
    strength_declared={"troops": 12_700},
    strength_estimated=estimate(60_000, 70_000),
    source=[source("a", "A")],
)


def test_red_comes_before_amber_and_each_indicator_once() -> None:
    second = exercise("Y", bloc="RUS_BLR", strength_estimated=estimate(30_000, 40_000))
    found = _drivers(ZAPAD, second, exercise("N"))
    assert [each.finding.rule for each in found] == ["I4", "I3", "TOGETHER"]
    assert [each.finding.level for each in found] == [Level.RED, Level.RED, Level.AMBER]
    assert found[1].finding.about == "Y", "7 times is farther over than 5.1 times"


def test_each_has_a_number_a_comparison_a_confidence_and_an_as_of() -> None:
    [*_, found] = _drivers(ZAPAD)
    assert found.number == Range(60_000, 70_000)
    assert found.comparison == Range(9_000, 9_000)
    assert found.unit == "troops"
    assert found.confidence is Confidence.HIGH
    assert found.as_of == NOW.replace(hour=10)


def test_the_confidence_is_that_of_the_least_sure_record() -> None:
    weak = exercise("N", source=[source("x", "E")])
    [found, *_] = _drivers(ZAPAD, weak)
    assert (found.finding.rule, found.confidence) == ("I4", Confidence.LOW)


def test_there_are_three_at_most_and_none_on_a_calm_day() -> None:
    left = [unit(f"U-{i}", posture_change=changed(NOW - DAY)) for i in range(5)]
    found = _drivers(ZAPAD, exercise("N"), *left, exercise("M", instrument="NONE"))
    assert len(found) == 3
    assert _drivers(exercise("N"), happening()) == ()
    assert _drivers() == ()


def test_what_is_long_past_or_far_ahead_drives_nothing() -> None:
    assert _drivers(ZAPAD, now=NOW + 5 * DAY + 14 * DAY)
    assert not _drivers(ZAPAD, now=NOW + 5 * DAY + 14.1 * DAY)
    assert _drivers(ZAPAD, now=NOW - 42 * DAY)
    assert not _drivers(ZAPAD, now=NOW - 42.1 * DAY)


def test_a_drill_never_drives_the_real_picture() -> None:
    drill = exercise("D", context="EXERCISE", strength_declared={"troops": 50_000})
    real = [exercise("N"), happening("I-1")]
    assert _drivers(drill, *real, context="REALITY") == ()
    assert _drivers(drill)


def test_there_is_no_overall_score() -> None:
    fields = {field.name for field in msgspec.structs.fields(Driver)}
    wanted = {"finding", "number", "comparison", "unit", "confidence", "as_of"}
    assert fields == wanted


def test_of_distances_the_nearest_is_the_strongest() -> None:
    held = {name: read(unit(name), SCALE) for name in ("FAR", "NEAR")}
    known = {name: each for name, each in held.items() if each is not None}
    found = strongest([border("FAR", 5.2), border("NEAR", 0.6)], [], known, rules())
    assert [each.finding.about for each in found] == ["NEAR"]


def border(name: str, km: float) -> RuleFinding:
    return RuleFinding(
        rule="I8",
        about=name,
        level=Level.AMBER,
        value=Range(km, km),
        limit=Range(10, 10),
        sentence="",
        records=(Used(name, 1),),
    )
