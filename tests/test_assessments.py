"""An assessment says how likely, how sure, why, what else, and who disagrees."""

from typing import Any

import msgspec
import pytest

from layers.admission import admit
from layers.assessments import LAYER
from layers.errors import Rejected
from layers.fields import Likelihood
from layers.record import Status
from tests.records import NOW, ROOM, assessment, wire


def properties(record: dict[str, Any]) -> dict[str, Any]:
    (made,) = admit(wire(record), LAYER.name, ROOM)
    return msgspec.json.decode(made.line(NOW, ""))["properties"]


def refused(record: dict[str, Any]) -> list[str]:
    with pytest.raises(Rejected) as caught:
        admit(wire(record), LAYER.name, ROOM)
    return [reason.field for reason in caught.value.reasons]


@pytest.mark.parametrize(
    "name",
    [
        "key_judgement",
        "likelihood_word",
        "confidence",
        "basis",
        "alternatives",
        "dissent",
        "valid_until",
    ],
)
def test_nothing_that_makes_a_judgement_honest_can_be_left_out(name: str) -> None:
    without = assessment()
    del without[name]
    assert refused(without) == [name]


@pytest.mark.parametrize("name", ["basis", "alternatives"])
def test_a_judgement_needs_a_basis_and_an_alternative(name: str) -> None:
    assert refused(assessment(**{name: []})) == [name]


def test_no_dissent_is_said_by_an_empty_list_and_not_by_silence() -> None:
    assert properties(assessment(dissent=[]))["dissent"] == []


def test_likelihood_and_confidence_do_not_follow_from_one_another() -> None:
    for likelihood in Likelihood:
        for confidence in ("LOW", "MODERATE", "HIGH"):
            said = {"likelihood_word": likelihood, "confidence": confidence}
            made = properties(assessment(**said))
            assert {name: made[name] for name in said} == said


@pytest.mark.parametrize("word", ["PROBABLE", "likely", "", None, 0.7])
def test_a_likelihood_is_a_word_of_the_yardstick(word: object) -> None:
    assert refused(assessment(likelihood_word=word)) == ["likelihood_word"]


@pytest.mark.parametrize(
    "again", ["The cable was cut by an anchor", "  the cable was CUT by an anchor. "]
)
def test_the_judgement_is_no_alternative_to_itself(again: str) -> None:
    found = refused(assessment(alternatives=["Fishing gear cut it.", again]))
    assert found == ["alternatives[1]"]


def test_an_alternative_is_given_once() -> None:
    assert refused(assessment(alternatives=["A.", "a"])) == ["alternatives[1]"]


def test_a_basis_says_something() -> None:
    assert refused(assessment(basis=[{"text": "Seen."}, {}])) == ["basis[1]"]


def test_an_assessment_is_no_basis_of_itself() -> None:
    assert refused(assessment(basis=[{"record": "ASM-100"}])) == ["basis[0].record"]


def test_it_ends_after_it_begins() -> None:
    assert refused(assessment(valid_until="2024-11-18T17:59:59Z")) == ["valid_until"]


def test_who_disagrees_is_a_state_and_says_how() -> None:
    bad = [{"state": "Lithuania", "text": "No."}, {"state": "LTU"}]
    assert refused(assessment(dissent=bad)) == ["dissent[0].state", "dissent[1].text"]


def test_a_state_may_disagree_twice_but_not_with_the_same_words() -> None:
    first, other = {"state": "LTU", "text": "No."}, {"state": "LTU", "text": "Late."}
    assert len(properties(assessment(dissent=[first, other]))["dissent"]) == 2
    assert refused(assessment(dissent=[first, first])) == ["dissent"]


def test_it_need_not_be_about_a_place() -> None:
    without = {k: v for k, v in assessment().items() if k != "geometry"}
    for record in (without, assessment(geometry=None)):
        (made,) = admit(wire(record), LAYER.name, ROOM)
        assert made.geometry is None


def test_it_can_be_retracted_like_every_record() -> None:
    assert properties(assessment(status="RETRACTED"))["status"] == Status.RETRACTED


def test_every_legend_key_is_given_once() -> None:
    keys = [item.key for item in LAYER.legend]
    assert len(keys) == len(set(keys))
