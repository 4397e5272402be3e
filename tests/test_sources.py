"""Reports that repeat one another count once, in whatever order they come."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.sources import corroboration, of_one_event
from layers.telling import Telling
from tests.indicators.pictures import SCALE
from tests.test_duplicates import report


def told(record_id: str, *sources: tuple[str, str, str], **more: Any) -> Telling:
    """Return a report; each source by name, origin and reliability."""
    listed = [
        {
            "source_id": name,
            "chain_root": root,
            "type": "PRESS",
            "reliability": grade,
            "credibility": 3,
        }
        for name, root, grade in sources
    ]
    return report(record_id, source=listed, **more)


@pytest.mark.parametrize(
    ("grades", "value"),
    [("BC", 0.8875), ("A", 0.9), ("BB", 0.9375), ("CCD", 0.85825), ("", 0.0)],
)
def test_independent_origins_are_combined_as_the_indicator_says(
    grades: str, value: float
) -> None:
    assert SCALE.combined(grades) == pytest.approx(value)


def test_what_repeats_an_origin_is_counted_once_and_said() -> None:
    made = corroboration(
        [
            told("A", ("operator", "operator", "B"), ("agency", "operator", "C")),
            told("B", ("paper", "operator", "D")),
            told("C", ("navy", "navy", "C")),
        ],
        SCALE,
    )
    assert [(o.root, o.repeats) for o in made.origins] == [("navy", 0), ("operator", 2)]
    assert made.origins[1].reports == ("A", "B")
    assert made.origins[1].reliability == "B"
    assert (made.value, made.level) == (pytest.approx(0.8875), "STRONG")


def test_denials_stand_beside_the_claim_and_take_nothing_off() -> None:
    claims = [{"party": each, "text": "No.", "at": None} for each in ("RUS", "owner")]
    plain = corroboration([told("A", ("x", "x", "A"))], SCALE)
    denied = corroboration([told("A", ("x", "x", "A"), counter_claim=claims)], SCALE)
    assert denied.value == plain.value
    assert denied.denied_by == ("RUS", "owner")
    assert denied.contested
    assert not plain.contested


names = st.sampled_from(["p", "q", "r"])
sources = st.lists(st.tuples(names, names, st.sampled_from("ABCDEF")), max_size=4)


@given(st.lists(sources, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing(
    given_sources: list[list[tuple[str, str, str]]], random: Any
) -> None:
    made = [told(f"R{i}", *each) for i, each in enumerate(given_sources)]
    mixed = random.sample(made, len(made))
    assert corroboration(mixed, SCALE) == corroboration(made, SCALE)


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF")))
def test_who_is_counted_with_whom_is_mutual_and_independent_of_the_order(
    links: dict[str, str],
) -> None:
    backwards = dict(reversed(links.items()))
    for one in "ABCDEF":
        group = of_one_event(one, links)
        assert one in group
        assert group == of_one_event(one, backwards)
        assert all(of_one_event(other, links) == group for other in group)


def test_one_party_that_is_written_in_two_ways_denies_once() -> None:
    claims = [{"party": p, "text": "No.", "at": None} for p in ("Russia", "russia ")]
    denied = corroboration([told("A", ("x", "x", "A"), counter_claim=claims)], SCALE)
    assert denied.denied_by == ("Russia",)
    assert not denied.contested


@given(st.lists(st.sampled_from("ABCDEF"), min_size=1, max_size=5), st.data())
def test_a_report_that_repeats_an_origin_never_raises_what_it_is_relied_on(
    grades: list[str], data: st.DataObject
) -> None:
    reports = [told(f"R{i}", (f"s{i}", f"o{i}", g)) for i, g in enumerate(grades)]
    i = data.draw(st.integers(0, len(grades) - 1))
    again = told("AGAIN", ("relay", f"o{i}", grades[i]))
    made = corroboration([*reports, again], SCALE)
    assert made.value == corroboration(reports, SCALE).value
