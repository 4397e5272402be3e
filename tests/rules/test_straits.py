"""The Danish straits: more than three of one nation, and submarines on the surface."""

from datetime import timedelta

import pytest

from layers.rules.facts import Passage
from layers.rules.straits import passage, submarine
from layers.rules.verdict import Range, RuleFinding, Used, Verdict
from tests.rules.making import RULES, START, warship


def passing(ships: Range | None, notice_h: float | None = None) -> list[RuleFinding]:
    at = None if notice_h is None else START - timedelta(hours=notice_h)
    told = Passage(
        used=Used("P", 1),
        state="RUS",
        water="GREAT_BELT",
        passes_at=START,
        notified_at=at,
        ships=ships,
    )
    return list(passage(told, RULES))


@pytest.mark.parametrize(
    ("ships", "notice_h", "verdict"),
    [
        (Range(3, 3), None, Verdict.NOT_APPLICABLE),
        (Range(4, 4), None, Verdict.CANNOT_TELL),
        (Range(4, 4), 1, Verdict.MET),
        (Range(4, 4), 0, Verdict.NOT_MET),
        (Range(3, 5), 1, Verdict.CANNOT_TELL),
        (None, 1, Verdict.CANNOT_TELL),
    ],
)
def test_notice_is_asked_for_more_than_three(
    ships: Range | None, notice_h: float | None, verdict: Verdict
) -> None:
    [found] = passing(ships, notice_h)
    assert found.verdict is verdict


def test_other_waters_are_not_asked_about() -> None:
    elsewhere = Passage(
        used=Used("P", 1),
        state="RUS",
        water="KIEL_CANAL",
        passes_at=START,
        notified_at=None,
        ships=Range(9, 9),
    )
    assert list(passage(elsewhere, RULES)) == []


def test_a_submarine_is_on_the_surface_if_somebody_says_so() -> None:
    rule = RULES.rule("DNK-SURFACED")
    told = {"category": "SUBMARINE"}
    assert submarine(warship(**told, surfaced=True), rule).verdict is Verdict.MET
    assert submarine(warship(**told, surfaced=False), rule).verdict is Verdict.NOT_MET
    assert submarine(warship(**told), rule).missing == ("surfaced",)
    assert submarine(warship(), rule).verdict is Verdict.NOT_APPLICABLE
