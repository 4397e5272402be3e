"""Clocks: an answer in time, an answer late, and one that nobody has recorded."""

from datetime import timedelta

from layers.rules.clocks import judge, quota
from layers.rules.facts import Exchange
from layers.rules.verdict import RuleFinding, Used, Verdict
from tests.rules.making import RULES, START

USED = Used("REQ-1", 1)


def clocks(
    hours_now: float, topic: str = "RISK", **hours: float
) -> dict[str, RuleFinding]:
    times = {name: START + timedelta(hours=at) for name, at in hours.items()}
    now = START + timedelta(hours=hours_now)
    exchange = Exchange(used=USED, topic=topic, times={**times, "other": None})
    return {found.rule: found for found in judge(exchange, RULES, now)}


def test_a_clock_that_runs_says_when_it_is_due() -> None:
    running = clocks(1, asked=0)["VD-RISK-1"]
    assert running.verdict is Verdict.CANNOT_TELL
    assert running.due == START + timedelta(hours=48)
    assert running.timed
    assert running.missing == ("replied",)


def test_a_reply_that_nobody_recorded_is_never_called_missing() -> None:
    passed = clocks(49, asked=0)["VD-RISK-1"]
    assert passed.verdict is Verdict.CANNOT_TELL
    assert passed.sentence != clocks(48, asked=0)["VD-RISK-1"].sentence


def test_a_reply_is_in_time_up_to_the_last_second() -> None:
    assert clocks(99, asked=0, replied=48)["VD-RISK-1"].verdict is Verdict.MET
    assert clocks(99, asked=0, replied=48.001)["VD-RISK-1"].verdict is Verdict.NOT_MET


def test_the_chain_begins_each_clock_by_its_own_question() -> None:
    chain = clocks(70, asked=0, replied=40, meeting_asked=60)
    assert chain["VD-RISK-1"].verdict is Verdict.MET
    assert chain["VD-RISK-2"].due == START + timedelta(hours=108)
    assert chain["VD-RISK-3"].verdict is Verdict.NOT_APPLICABLE


def test_a_hazardous_incident_has_only_the_clock_of_the_house() -> None:
    found = clocks(1, topic="HAZARD", asked=0)
    assert set(found) == {"HOUSE-HAZ"}
    assert RULES.rule("HOUSE-HAZ").instrument == "HOUSE"


def test_a_clock_across_a_leap_day_counts_hours() -> None:
    asked = START.replace(year=2028, month=2, day=28)
    times = {"asked": asked, "replied": asked.replace(month=3, day=1)}
    exchange = Exchange(used=USED, topic="RISK", times=times)
    [reply] = [f for f in judge(exchange, RULES, asked) if f.rule == "VD-RISK-1"]
    assert (reply.verdict, reply.value.low if reply.value else 0) == (Verdict.MET, 48)


def test_one_objection_breaks_the_silence() -> None:
    silence = RULES.rule("NATO-SILENCE")
    assert quota(silence, USED, 0).verdict is Verdict.MET
    assert quota(silence, USED, 1).verdict is Verdict.NOT_MET
