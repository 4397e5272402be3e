"""What the rules say of the real exercises, and what must always hold."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sample_feeds
from layers.rules import judges
from layers.rules.facts import Activity, activity_of
from layers.rules.notice import notifiable
from layers.rules.observation import observable
from layers.rules.rows import Kind
from layers.rules.sentences import say
from layers.rules.sizes import threshold
from layers.rules.verdict import Basis, RuleFinding, Verdict
from sample_feeds.rows import record
from tests.rules.making import RULES, START, activity, incident

TABLE = Path(sample_feeds.__file__).parent / "data" / "exercises.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
LETTER = {Verdict.MET: "Y", Verdict.NOT_APPLICABLE: "N", Verdict.CANNOT_TELL: ""}


def real(row_id: str) -> Activity:
    said: Any = record(row_id, datetime(2026, 1, 1, tzinfo=UTC))
    return activity_of({"id": row_id, "properties": said, "geometry": said["geometry"]})


def letter(held: Activity, verdict: Verdict) -> str:
    return LETTER[verdict] if held.land else "N/A"


def test_the_table_has_its_38_exercises() -> None:
    assert len(ROWS) == 38


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_an_answer_of_the_table_is_reproduced(row: dict[str, str]) -> None:
    held = real(row["id"])
    declared = notifiable(held, RULES, "VD11", Basis.DECLARED)
    estimated = notifiable(held, RULES, "VD11", Basis.ESTIMATED)
    observed = observable(held, RULES, "VD11", Basis.DECLARED)
    assert letter(held, declared) == row["oracle_notifiable_declared"]
    assert letter(held, observed) == row["oracle_observable_declared"]
    assert letter(held, estimated) == row["oracle_notifiable_estimated"]
    land = threshold(held, RULES.rule("VD-NOT-LAND"), RULES, Basis.DECLARED)
    ratio = "" if land.ratio is None else f"{land.ratio.low:.3f}"
    assert ratio == row["oracle_threshold_ratio_declared"]


def told(held: Activity, rule: str, basis: str = "declared") -> str:
    [found] = [
        each
        for each in judges.exercise(held, RULES)
        if each.rule == rule and each.basis == basis
    ]
    return say(found, RULES, "en", str)


def test_zapad_2017_is_over_one_line_and_just_under_the_other() -> None:
    zapad = real("EX-011")
    assert told(zapad, "VD-NOT-LAND").startswith("12,700 troops: the notice line")
    assert (
        told(zapad, "VD-OBS-LAND")
        == "12,700 of 13,000 troops: just under the observer line."
    )
    assert (
        told(zapad, "VD-OBS-LAND", "estimated")
        == "60,000 to 70,000 troops: the observer line of 13,000 is reached."
    )


@pytest.mark.parametrize(
    ("troops", "tanks", "notice", "observers"),
    [
        (8_999, 0, False, False),
        (9_000, 0, True, False),
        (12_999, 299, True, False),
        (13_000, 0, True, True),
        (0, 300, True, True),
    ],
)
def test_the_boundaries_of_the_vienna_document(
    troops: int, tanks: int, notice: bool, observers: bool
) -> None:
    held = activity(troops=troops, tanks=tanks)
    assert (notifiable(held, RULES, "VD11", Basis.DECLARED) is Verdict.MET) is notice
    assert (observable(held, RULES, "VD11", Basis.DECLARED) is Verdict.MET) is observers


def test_a_naval_drill_is_not_applicable_and_never_more() -> None:
    found = judges.exercise(activity(troops=90_000, land=False), RULES)
    assert found
    assert {each.verdict for each in found} == {Verdict.NOT_APPLICABLE}


def test_a_record_that_was_retracted_is_held_against_nothing() -> None:
    gone = activity(troops=90_000, retracted=True)
    assert judges.exercise(gone, RULES) == ()
    assert judges.exercise_among(gone, [activity("EX-2")], RULES) == ()
    assert judges.incident(incident(retracted=True), RULES) == ()


counted = st.fixed_dictionaries(
    {},
    optional={
        name: st.integers(0, 200_000)
        for name in ("troops", "tanks", "acvs", "artillery_100mm")
    },
)


@given(counted, st.integers(0, 100_000))
def test_more_troops_never_turn_notifiable_off(said: dict[str, int], more: int) -> None:
    held = activity(**said)
    larger = activity(**said | {"troops": said.get("troops", 0) + more})
    for basis in Basis:
        if notifiable(held, RULES, "VD11", basis) is Verdict.MET:
            assert notifiable(larger, RULES, "VD11", basis) is Verdict.MET


def many() -> list[Activity]:
    chance = Random(6)
    return [
        activity(
            f"EX-{i}",
            troops=chance.choice([5_000, 14_000, 26_000, 41_000]),
            start=START + timedelta(days=chance.randrange(-500, 500)),
            end=START + timedelta(days=chance.randrange(500, 530)),
            notified_at=chance.choice([None, START - timedelta(days=600)]),
        )
        for i in range(14)
    ]


@given(st.randoms(use_true_random=False))
def test_findings_do_not_depend_on_the_order_of_arrival(chance: Any) -> None:
    others = many()
    shuffled = chance.sample(others, len(others))
    for held in others[:3]:
        assert judges.exercise_among(held, others, RULES) == judges.exercise_among(
            held, shuffled, RULES
        )


def test_every_finding_carries_what_it_rests_on() -> None:
    for row in ROWS:
        held = real(row["id"])
        others = [real("EX-011"), real("EX-001")]
        found = judges.exercise(held, RULES)
        for each in (*found, *judges.exercise_among(held, others, RULES)):
            check(each, held)


def check(found: RuleFinding, held: Activity) -> None:
    assert found.records[0] == held.used
    assert found.about == held.used.id
    assert (found.verdict is None) is (RULES.rule(found.rule).kind is Kind.PLAUSIBLE)
    assert "{" not in say(found, RULES, "en", str)
    assert "{" not in say(found, RULES, "fr", str)
    if found.value is not None:
        assert found.formula
        assert found.limit is not None


def test_one_rule_tells_one_thing_of_one_record_on_one_basis() -> None:
    for row in ROWS:
        found = judges.exercise(real(row["id"]), RULES)
        keys = [(each.rule, each.basis) for each in found]
        assert len(keys) == len(set(keys))


def test_nothing_ever_says_violation() -> None:
    from layers.rules.sentences import SENTENCES

    words = [*SENTENCES]
    for rule in RULES.by_id.values():
        words += [rule.wording.en, rule.wording.fr, rule.name.en, rule.name.fr]
    assert not [w for w in words if "violat" in w.lower() or "breach" in w.lower()]
