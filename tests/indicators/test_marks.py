"""What a map shows of findings: one for an exercise, and each pair once."""

from typing import Any

from pyproj import Geod

from layers.indicators.judging import Judging
from layers.indicators.marks import marks, pairs
from layers.rules.verdict import Level
from tests.indicators.pictures import DAY, NOW, estimate, exercise, rules, square

GEOD = Geod(ellps="WGS84")


def judged(*features: dict[str, Any]) -> Judging:
    judging = Judging(rules())
    judging.apply(features)
    return judging


def notified(record_id: str, troops: int, **fields: Any) -> dict[str, Any]:
    given = {"notified_at": NOW - 60 * DAY, "strength_declared": {"troops": troops}}
    return exercise(record_id, **{**given, **fields})


def test_an_ordinary_exercise_has_no_mark() -> None:
    assert marks(judged(notified("SMALL", 4_000))) == []


def test_the_strongest_finding_stands_for_an_exercise() -> None:
    zapad = notified("ZAPAD", 12_700, strength_estimated=estimate(60_000, 70_000))
    [found] = marks(judged(zapad))
    assert (found.record_id, found.level, found.finding.rule) == (
        "ZAPAD",
        Level.RED,
        "I3",
    )


def test_that_a_line_is_reached_is_told_only_if_nothing_else_is() -> None:
    [large] = marks(judged(notified("LARGE", 20_000)))
    assert (large.level, large.finding.rule) == (Level.AMBER, "I2")
    [near] = marks(judged(notified("NEAR", 12_700)))
    assert (near.level, near.finding.values["line_of"]) == (Level.NEAR, "VD-OBS-LAND")
    late = notified("LATE", 20_000, notified_at=NOW - 30 * DAY)
    [short] = marks(judged(late))
    assert (short.level, short.finding.rule) == (Level.AMBER, "I1")


def test_a_retracted_exercise_has_no_mark() -> None:
    late = notified("LATE", 20_000, notified_at=None, status="RETRACTED")
    assert marks(judged(late)) == []


def test_two_opposing_exercises_are_one_pair_whichever_came_first() -> None:
    ours = notified("B", 4_000, geometry=square(21, 54))
    theirs = notified("A", 4_000, bloc="RUS_BLR", geometry=square(22.5, 54))
    friend = notified("C", 4_000, geometry=square(21, 54))
    for order in ((ours, theirs, friend), (friend, theirs, ours)):
        found = [(each.about, each.basis) for each in pairs(judged(*order))]
        assert found == [("A", "B"), ("A", "C")]
        _, _, metres = GEOD.inv(21.5, 54.5, 22, 54.5)
        km = round(metres / 1000, 1)
        assert {each.values["km"] for each in pairs(judged(*order))} == {km}
