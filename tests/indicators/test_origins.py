"""I10: independent origins count, repetition and denials never do."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.indicators.origins import (
    Confidence,
    confidence,
    origins,
    relied_on,
)
from layers.rules.verdict import Level
from tests.indicators.pictures import SCALE, denial, happening, sighting, source

GRADES = st.sampled_from("ABCDEF")
SOURCES = st.lists(
    st.tuples(st.sampled_from(["wire", "navy", "press"]), GRADES),
    min_size=1,
    max_size=4,
)


def _value(*reports: dict[str, Any]) -> float:
    group = [sighting(f"I-{i}", **fields) for i, fields in enumerate(reports)]
    found = origins(group[0], group, SCALE)
    assert found is not None
    assert found.value is not None
    return float(found.value.low)


def _graded(*grades: str) -> dict[str, Any]:
    return {"source": [source(f"s-{i}", g) for i, g in enumerate(grades)]}


@pytest.mark.parametrize(
    ("grades", "value"),
    [("BC", 0.8875), ("A", 0.9), ("BB", 0.9375), ("CCD", 0.85825)],
)
def test_corroboration_is_the_vectors(grades: str, value: float) -> None:
    assert _value(_graded(*grades)) == value


def test_wire_stories_of_one_origin_are_one_source() -> None:
    copies = [source(name, "C", root="wire") for name in ("a", "b", "c")]
    assert _value({"source": copies}) == 0.55


@given(SOURCES, st.integers(1, 4))
def test_a_duplicate_report_never_raises_corroboration(
    sources: list[tuple[str, str]], copies: int
) -> None:
    told = {"source": [source(n, g) for n, g in sources]}
    assert _value(*[told] * (copies + 1)) == _value(told)


@given(SOURCES, st.lists(st.sampled_from(["RUS", "BLR", "someone"]), max_size=3))
def test_a_denial_is_told_and_takes_nothing_off(
    sources: list[tuple[str, str]], parties: list[str]
) -> None:
    told = {"source": [source(n, g) for n, g in sources]}
    denied = {**told, "counter_claim": [denial(party) for party in parties]}
    assert _value(denied) == _value(told)


def test_two_denials_are_contested_and_one_is_not() -> None:
    one = sighting(counter_claim=[denial("RUS")])
    two = sighting(counter_claim=[denial("RUS"), denial("BLR")])
    levels = [
        getattr(origins(each, [each], SCALE), "level", None) for each in (one, two)
    ]
    assert levels == [Level.CLEAR, Level.AMBER]


def test_a_retracted_report_stands_on_nothing() -> None:
    gone = sighting("I-2", status="RETRACTED", **_graded("A"))
    assert origins(gone, [gone], SCALE) is None
    kept = sighting("I-1", **_graded("C"))
    found = origins(kept, [kept, gone], SCALE)
    assert found is not None
    assert found.values["origins"] == 1
    assert found.level is Level.NEAR


def test_a_number_is_as_sure_as_its_least_sure_record() -> None:
    assert relied_on(happening(**_graded("A", "B")), SCALE) == 0.975
    assert confidence([0.975, 0.9], SCALE) is Confidence.HIGH
    assert confidence([0.975, 0.85], SCALE) is Confidence.MODERATE
    assert confidence([0.975, 0.3], SCALE) is Confidence.LOW
    assert confidence([], SCALE) is Confidence.LOW
