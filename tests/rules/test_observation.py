"""Observation: by size, for a snap activity by length too, and asked is not invited."""

from datetime import timedelta
from typing import Any

import pytest

from layers.rules.observation import judge, observable
from layers.rules.verdict import Basis, RuleFinding, Verdict
from tests.rules.making import RULES, START, activity


def found(rule: str, **told: Any) -> list[RuleFinding]:
    return [each for each in judge(activity(**told), RULES) if each.rule == rule]


@pytest.mark.parametrize(("hours", "asked"), [(71, False), (72, False), (73, True)])
def test_a_snap_activity_is_observed_once_it_lasts_over_72_hours(
    hours: int, asked: bool
) -> None:
    end = START + timedelta(hours=hours)
    snap = activity(troops=150_000, snap=True, end=end)
    verdict = observable(snap, RULES, "VD11", Basis.DECLARED)
    assert verdict is (Verdict.MET if asked else Verdict.NOT_APPLICABLE)
    told = activity(troops=150_000, end=end)
    assert observable(told, RULES, "VD11", Basis.DECLARED) is Verdict.MET


def test_the_length_of_a_small_snap_activity_is_not_asked() -> None:
    [small] = found("VD-OBS-SNAP", troops=12_999, snap=True)
    assert small.verdict is Verdict.NOT_APPLICABLE
    [unsaid] = found("VD-OBS-SNAP", snap=True)
    assert unsaid.missing == ("strength_declared",)


@pytest.mark.parametrize(
    ("invited", "verdict"),
    [
        (True, Verdict.MET),
        (False, Verdict.NOT_MET),
        (None, Verdict.CANNOT_TELL),
    ],
)
def test_silence_about_an_invitation_is_not_taken_for_none(
    invited: bool | None, verdict: Verdict
) -> None:
    [told] = found("VD-OBS-INV", troops=13_000, observers_invited=invited)
    assert told.verdict is verdict
    assert (told.missing == ("observers_invited",)) is (invited is None)


def test_the_reply_is_due_so_many_days_after_the_notice() -> None:
    [told] = found("VD-OBS-INV", troops=13_000, notified_at=START)
    reply = RULES.rule("VD-OBS-INV").limit("reply")
    assert told.due == START + timedelta(days=reply)


def test_below_the_line_nobody_has_to_be_invited() -> None:
    [below] = found("VD-OBS-INV", troops=12_999, observers_invited=False)
    assert below.verdict is Verdict.NOT_APPLICABLE


def test_an_unstated_strength_leaves_the_invitation_open() -> None:
    [unsaid] = found("VD-OBS-INV", observers_invited=False)
    assert unsaid.verdict is Verdict.CANNOT_TELL
