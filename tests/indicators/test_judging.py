"""Findings are a function of the records held and of now, however they came."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from layers.indicators.judging import Judging
from layers.indicators.surroundings import Surroundings
from layers.rules.verdict import RuleFinding
from tests.indicators.pictures import (
    DAY,
    NOW,
    changed,
    denial,
    estimate,
    exercise,
    happening,
    point,
    rules,
    source,
    square,
    unit,
)

AROUND = Surroundings(fresh={"exercises": DAY, "incidents": DAY})
SOON = timedelta(hours=1)

days = st.integers(-20, 20).map(lambda n: NOW + n * DAY)
contexts = st.sampled_from(["REALITY", "REALITY", "EXERCISE"])


@st.composite
def _exercises(draw: st.DrawFn, record_id: str) -> dict[str, Any]:
    start = draw(days)
    return exercise(
        record_id,
        context=draw(contexts),
        start=start,
        end=start + draw(st.integers(0, 12)) * DAY,
        bloc=draw(st.sampled_from(["NATO", "RUS_BLR"])),
        notifying_state=draw(st.sampled_from(["POL", "RUS"])),
        instrument=draw(st.sampled_from(["VD11", "NONE", "UNKNOWN"])),
        notified_at=draw(st.none() | days),
        strength_declared={"troops": draw(st.sampled_from([4_500, 12_700, 45_000]))},
        strength_estimated=draw(st.none() | st.just(estimate(9_000, 60_000))),
        geometry=square(draw(st.integers(18, 24)), 54),
        status=draw(st.sampled_from(["RELEASED", "RELEASED", "RETRACTED"])),
    )


@st.composite
def _incidents(draw: st.DrawFn, record_id: str) -> dict[str, Any]:
    same = draw(st.none() | st.sampled_from(["I-0", "I-1", "I-2"]))
    return happening(
        record_id,
        draw(days),
        context=draw(contexts),
        duplicate_of={"id": same} if same else None,
        source=[
            source(draw(st.sampled_from(["a", "b"])), draw(st.sampled_from("ABF")))
        ],
        status=draw(st.sampled_from(["RELEASED", "RELEASED", "RETRACTED"])),
    )


@st.composite
def _units(draw: st.DrawFn, record_id: str) -> dict[str, Any]:
    moved = draw(st.none() | days)
    return unit(
        record_id,
        context=draw(contexts),
        state=draw(st.sampled_from(["POL", "RUS"])),
        as_of=draw(days),
        geometry=point(draw(st.integers(18, 24)), 54),
        posture_change=changed(moved) if moved else None,
    )


MAKERS = {"X": _exercises, "I": _incidents, "U": _units}
names = st.builds(
    lambda kind, number: f"{kind}-{number}",
    st.sampled_from("XXXIIU"),
    st.integers(0, 4),
)
one_line = names.flatmap(lambda name: MAKERS[name[0]](name))
pictures = st.lists(one_line, min_size=1, max_size=14).map(
    lambda lines: list({line["id"]: line for line in lines}.values())
)
steps = st.lists(st.tuples(one_line, st.booleans()), min_size=1, max_size=14)


def _all(judging: Judging, ids: Any) -> dict[str, tuple[RuleFinding, ...]]:
    return {each: judging.findings(each, NOW) for each in sorted(ids)}


def _anew(features: list[dict[str, Any]]) -> Judging:
    judging = Judging(rules(), AROUND)
    judging.apply(features)
    return judging


@limits(max_examples=80)
@given(pictures, st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(features: Any, chance: Any) -> None:
    ids = [each["id"] for each in features]
    whole = _anew(features)
    slowly = Judging(rules(), AROUND)
    mixed = list(features)
    chance.shuffle(mixed)
    for each in mixed:
        slowly.apply([each])
    assert _all(slowly, ids) == _all(whole, ids)
    assert slowly.drivers(NOW) == whole.drivers(NOW)


@limits(max_examples=80)
@given(steps)
def test_step_by_step_equals_from_nothing_and_names_all_that_changed(
    taken: list[tuple[dict[str, Any], bool]],
) -> None:
    held: dict[str, dict[str, Any]] = {}
    judging, before = Judging(rules(), AROUND), dict[str, tuple[RuleFinding, ...]]()
    for revision, (line, away) in enumerate(taken, 1):
        line["properties"]["revision"] = revision
        if away:
            held.pop(line["id"], None)
            judging.apply([], [line["id"]])
        else:
            held[line["id"]] = line
            judging.apply([line])
        after = _all(judging, held)
        assert after == _all(_anew(list(held.values())), held)
        different = {i for i in after.keys() & before if after[i] != before[i]}
        # The normal range and the spread of others are asked anew with each frame.
        kept = {i for i in different if _kept(after[i]) != _kept(before[i])}
        assert kept <= judging.changed
        before = after


def _kept(findings: tuple[RuleFinding, ...]) -> list[RuleFinding]:
    return [each for each in findings if not each.timed]


def _of(judging: Judging, record_id: str, rule: str) -> list[RuleFinding]:
    return [f for f in judging.findings(record_id, NOW) if f.rule == rule]


def test_opposing_exercises_in_one_place_overlap_and_contexts_never_meet() -> None:
    ours, theirs = exercise("A"), exercise("B", bloc="RUS_BLR", notifying_state="RUS")
    judging = _anew([ours, theirs])
    assert len(_of(judging, "A", "I4")) == len(_of(judging, "B", "I4")) == 1
    drill = exercise(
        "B", bloc="RUS_BLR", notifying_state="RUS", context="EXERCISE", revision=2
    )
    judging.apply([drill])
    assert not _of(judging, "A", "I4")
    assert judging.changed == {"A", "B"}


def test_a_new_revision_of_one_is_in_the_findings_of_the_other() -> None:
    judging = _anew([exercise("A"), exercise("B", bloc="RUS_BLR")])
    judging.apply([exercise("B", bloc="RUS_BLR", revision=2)])
    [found] = _of(judging, "A", "I4")
    assert [used.revision for used in found.records] == [1, 2]


def test_an_older_revision_changes_nothing() -> None:
    judging = _anew([exercise("A", revision=3)])
    judging.apply([exercise("A", revision=2, strength_declared={"troops": 50_000})])
    assert judging.changed == frozenset()
    assert judging.findings("A", NOW)[0].records[0].revision == 3


def test_what_is_removed_has_no_findings_and_touches_its_neighbours() -> None:
    judging = _anew([exercise("A"), exercise("B", bloc="RUS_BLR")])
    judging.apply([], ["B"])
    assert judging.findings("B", NOW) == ()
    assert not _of(judging, "A", "I4")
    assert judging.changed == {"A", "B"}
    assert "A" in judging
    assert "B" not in judging


def test_a_layer_without_judges_is_left_out() -> None:
    note = {**exercise("A"), "layer": "notes"}
    judging = _anew([note])
    assert judging.findings("A", NOW) == ()


def test_rules_and_indicators_speak_of_one_exercise() -> None:
    judging = _anew([exercise("A", strength_declared={"troops": 12_700})])
    told = {finding.rule for finding in judging.findings("A", NOW)}
    assert {"VD-NOT-LAND", "VD-OBS-LAND", "I1", "I2", "I11"} <= told


def test_two_reports_decided_to_be_one_stand_on_both_origins() -> None:
    one = happening("I-1", source=[source("a", "B")])
    other = happening("I-2", source=[source("b", "C")])
    judging = _anew([one, other])
    assert _of(judging, "I-1", "I10")[0].values["origins"] == 1
    joined = happening(
        "I-2", source=[source("b", "C")], revision=2, duplicate_of={"id": "I-1"}
    )
    judging.apply([joined])
    for record_id in ("I-1", "I-2"):
        [found] = _of(judging, record_id, "I10")
        assert found.values["value"] == 0.8875
    assert judging.changed >= {"I-1", "I-2"}


@given(st.lists(st.sampled_from(["RUS", "BLR", "XXX"]), max_size=3))
def test_a_denial_changes_nothing_but_what_is_said_of_denials(
    parties: list[str],
) -> None:
    plain = _anew([happening("I-1")])
    denied = _anew([happening("I-1", counter_claim=[denial(p) for p in parties])])
    one, other = (
        [f for f in each.findings("I-1", NOW) if f.rule != "I10"]
        for each in (plain, denied)
    )
    assert one == other
    values = [_of(each, "I-1", "I10")[0].value for each in (plain, denied)]
    assert values[0] == values[1]


def test_staleness_is_of_now_and_ends_with_the_exercise() -> None:
    judging = _anew([exercise("A"), happening("I-1"), unit("U-1")])
    late = NOW + 4 * DAY
    levels = {
        i: [f.level for f in judging.findings(i, late) if f.rule == "I11"]
        for i in ("A", "I-1", "U-1")
    }
    assert levels == {"A": ["AMBER"], "I-1": ["AMBER"], "U-1": ["NEAR"]}
    assert not [f for f in judging.findings("A", NOW + 9 * DAY) if f.rule == "I11"]


def test_units_that_left_together_are_explained_by_a_notice() -> None:
    left = [
        unit(f"U-{i}", posture_change=changed(NOW - DAY), geometry=point(20, 54))
        for i in range(3)
    ]
    judging = _anew(left)
    assert len(_of(judging, "U-0", "I5")) == 1
    notice = exercise("A", notifying_state="RUS", bloc="RUS_BLR")
    judging.apply([notice])
    assert not _of(judging, "U-0", "I5")
    assert judging.changed >= {"U-0", "U-1", "U-2", "A"}


def test_the_rate_of_posture_is_of_one_bloc_and_context() -> None:
    left = [unit(f"U-{i}", posture_change=changed(NOW - DAY)) for i in range(2)]
    drill = [
        unit(f"D-{i}", context="EXERCISE", posture_change=changed(NOW - DAY))
        for i in range(9)
    ]
    judging = _anew([*left, *drill])
    [found] = _of(judging, "U-0", "I14")
    assert [used.id for used in found.records] == ["U-0", "U-1"]


@pytest.mark.parametrize("context", ["REALITY", "EXERCISE"])
def test_one_audience_is_judged_by_what_it_sees_only(context: str) -> None:
    everything = _anew([exercise("A"), exercise("B", bloc="RUS_BLR", context=context)])
    less = _anew([exercise("A")])
    assert not _of(less, "A", "I4")
    assert bool(_of(everything, "A", "I4")) is (context == "REALITY")


def test_an_exercise_that_is_postponed_or_brought_forward_meets_others() -> None:
    later = {"bloc": "RUS_BLR", "start": NOW + 30 * DAY}
    judging = _anew([exercise("A"), exercise("B", **later)])
    assert not _of(judging, "A", "I4")
    judging.apply([exercise("B", bloc="RUS_BLR", revision=2)])
    assert len(_of(judging, "A", "I4")) == 1
    judging.apply([exercise("B", **later, revision=3)])
    assert not _of(judging, "A", "I4")


def test_a_record_that_comes_again_after_a_new_scene_is_judged_anew() -> None:
    large = [exercise(f"L-{i}", strength_declared={"troops": 45_000}) for i in range(2)]
    judging = _anew(large)
    assert _all(judging, ["L-0", "L-1"])
    judging.apply([], ["L-1"])
    again = exercise("L-1", strength_declared={"troops": 100})
    judging.apply([again])
    assert _all(judging, ["L-0"]) == _all(_anew([large[0], again]), ["L-0"])


def test_reports_of_a_drill_never_stand_beside_real_ones() -> None:
    real = happening("I-1", source=[source("a", "C")])
    drill = happening(
        "I-2",
        context="EXERCISE",
        source=[source("b", "A")],
        duplicate_of={"id": "I-1"},
    )
    judging = _anew([real, drill])
    assert _of(judging, "I-1", "I10")[0].values["value"] == 0.55
    assert _of(judging, "I-2", "I10")[0].values["value"] == 0.9
