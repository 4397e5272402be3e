"""Air rules: what is recorded is shown, and what is not is not known."""

from typing import Any

import pytest

from layers.rules.airspace import judge
from layers.rules.verdict import Range, RuleFinding, Verdict
from tests.rules.making import RULES, incident

SIGNS = ("transponder_on", "flight_plan_filed", "two_way_radio")


def found(**told: Any) -> dict[str, RuleFinding]:
    return {each.rule: each for each in judge(incident(**told), RULES)}


def signs(*said: str) -> dict[str, RuleFinding]:
    return found(signs=dict(zip(SIGNS, said, strict=True)))


def test_a_sign_is_there_or_not_or_not_known() -> None:
    told = signs("YES", "NO", "UNKNOWN")
    assert told["AIR-TRANSPONDER"].verdict is Verdict.MET
    assert told["AIR-PLAN"].verdict is Verdict.NOT_MET
    assert told["AIR-RADIO"].verdict is Verdict.CANNOT_TELL
    assert told["AIR-RADIO"].missing == ("two_way_radio",)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (("NO", "NO", "NO"), Verdict.MET),
        (("NO", "NO", "YES"), Verdict.NOT_APPLICABLE),
        (("NO", "NO", "UNKNOWN"), Verdict.CANNOT_TELL),
        (("YES", "UNKNOWN", "UNKNOWN"), Verdict.NOT_APPLICABLE),
    ],
)
def test_all_three_lacking_are_the_usual_complaint(
    said: tuple[str, ...], verdict: Verdict
) -> None:
    assert signs(*said)["AIR-SIGNS"].verdict is verdict


def test_an_incident_without_any_sign_says_nothing_of_them() -> None:
    assert found() == {}


def test_an_entry_is_never_judged_without_knowing_of_a_permission() -> None:
    told = {"type": "AIRSPACE_VIOLATION"}
    inside = found(**told, depth_m=Range(6_000, 8_000))["AIR-TERRITORY"]
    assert inside.verdict is Verdict.CANNOT_TELL
    assert inside.missing == ("permission",)
    opened = found(**told, depth_m=Range(-500, 700))["AIR-TERRITORY"]
    assert opened.missing == ("position_error_m",)
    assert found(**told)["AIR-TERRITORY"].missing == ("depth_of_entry_m",)
    outside = found(**told, depth_m=Range(-900, -100))["AIR-TERRITORY"]
    assert outside.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    "category", ["LASER", "TERRITORY_ENTRY", "SPECIAL_CAUTION_AREA"]
)
def test_a_dangerous_activity_is_left_to_people_to_judge(category: str) -> None:
    [told] = found(category=category).values()
    assert told.verdict is Verdict.CANNOT_TELL
    assert told.rule.startswith("DMA-")


def test_the_agreement_binds_two_states_only() -> None:
    between = found(category="LASER")["DMA-LASER"]
    beside = found(category="LASER", affected=frozenset({"EST"}))["DMA-LASER"]
    assert between.sentence != beside.sentence
