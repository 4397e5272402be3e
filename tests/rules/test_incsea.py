"""Incidents at sea: an agreement holds between two states, and a weapon is no guess."""

from datetime import timedelta

import pytest

from layers.rules.facts import RadioWarning
from layers.rules.incsea import aimed, close_pass, judge, matrix, pair, warned
from layers.rules.sentences import say
from layers.rules.verdict import Level, Range, RuleFinding, Used, Verdict
from tests.rules.making import RULES, START, incident

USED = Used("W", 1)


def test_the_matrix_holds_who_has_an_agreement_and_who_has_none() -> None:
    found = matrix(RULES, "INCSEA")
    assert sum(found.values()) == 12
    assert found["NOR", "RUS"]
    assert not found["POL", "RUS"]
    assert ("IRL", "RUS") not in found


def test_a_pair_is_the_same_both_ways_and_may_be_unknown() -> None:
    for one, other, agreed in (
        ("NOR", "RUS", True),
        ("FIN", "RUS", False),
        ("IRL", "RUS", None),
        ("NOR", "GBR", None),
        ("POL", "UKR", None),
        ("POL", "BLR", None),
    ):
        assert pair(RULES, "INCSEA", one, other) is agreed
        assert pair(RULES, "INCSEA", other, one) is agreed


def agreement(*affected: str, actor: str = "RUS") -> list[RuleFinding]:
    held = incident(affected=frozenset(affected), actor=actor)
    return [f for f in judge(held, RULES) if f.rule.startswith("INCSEA-")]


def test_an_incident_says_whether_its_states_have_an_agreement() -> None:
    assert [f.verdict for f in agreement("POL")] == [Verdict.NOT_APPLICABLE]
    assert [f.verdict for f in agreement("IRL")] == [Verdict.CANNOT_TELL]
    [nobody] = agreement()
    assert (nobody.verdict, nobody.missing) == (
        Verdict.CANNOT_TELL,
        ("affected_states",),
    )
    assert agreement("NOR", actor="XXX") == []


def test_of_several_affected_states_each_is_told_by_its_name() -> None:
    found = agreement("POL", "NOR", "IRL")
    assert [(f.basis, f.verdict) for f in found] == [
        ("IRL", Verdict.CANNOT_TELL),
        ("NOR", Verdict.MET),
        ("POL", Verdict.NOT_APPLICABLE),
    ]
    assert say(found[1], RULES, "en", str) == (
        "Agreements on incidents at sea (NOR): the two states have one."
    )


def warning(lead_h: float | None = 80, covers: bool | None = True) -> RuleFinding:
    at = None if lead_h is None else START - timedelta(hours=lead_h)
    [found] = warned(
        RadioWarning(
            used=USED, states=("NOR", "RUS"), act_at=START, warned_at=at, covers=covers
        ),
        RULES,
    )
    return found


def test_a_warning_is_early_and_covers_the_act_or_says_what_is_not_known() -> None:
    assert warning().verdict is Verdict.MET
    assert warning(covers=False).verdict is Verdict.NOT_MET
    assert warning(covers=None).missing == ("covers",)
    assert warning(None).missing == ("warned_at",)


@pytest.mark.parametrize(
    ("other", "verdict"),
    [("POL", Verdict.NOT_APPLICABLE), ("IRL", Verdict.CANNOT_TELL)],
)
def test_a_warning_is_asked_of_a_pair_that_agreed(other: str, verdict: Verdict) -> None:
    told = RadioWarning(
        used=USED, states=(other, "RUS"), act_at=START, warned_at=START, covers=True
    )
    [found] = warned(told, RULES)
    assert found.verdict is verdict


def test_a_pass_has_a_level_and_no_verdict() -> None:
    rule = RULES.rule("INCSEA-PASS")
    near = close_pass(incident(slant_m=Range(100, 200), height_m=Range(50, 90)), rule)
    assert (near.level, near.verdict) == (Level.AMBER, None)
    high = close_pass(incident(slant_m=Range(100, 200), height_m=Range(150, 150)), rule)
    assert high.level is Level.CLEAR
    unsure = close_pass(incident(slant_m=Range(400, 600), height_m=Range(50, 90)), rule)
    assert unsure.level is Level.UNKNOWN
    unsaid = close_pass(incident(height_m=Range(50, 90)), rule)
    assert unsaid.missing == ("closest_distance_m",)


def test_only_a_person_says_that_a_weapon_was_aimed() -> None:
    rule = RULES.rule("INCSEA-AIM")
    assert aimed(rule, USED, None).verdict is Verdict.CANNOT_TELL
    assert aimed(rule, USED, True).verdict is Verdict.NOT_MET
    assert aimed(rule, USED, False).verdict is Verdict.MET
    every = judge(incident(type="RADAR_LOCK", height_m=Range(1, 2)), RULES)
    assert "INCSEA-AIM" not in {found.rule for found in every}
