"""Reports that cannot all be right stand side by side; nobody is called right."""

from typing import Any

from hypothesis import given

from layers.contradictions import Basis, Kind, between, linked, names, within
from layers.telling import Telling, telling_in
from tests.records import incident
from tests.test_duplicates import report, reports


def kinds(one: Telling, other: Telling) -> set[Kind]:
    return {each.kind for each in between(one, other, Basis.LINKED)}


@given(reports, reports)
def test_a_contradiction_is_the_same_whichever_report_comes_first(
    a: Telling, b: Telling
) -> None:
    assert list(between(a, b, Basis.SIMILAR)) == list(between(b, a, Basis.SIMILAR)) or (
        a.id == b.id
    )


@given(reports)
def test_no_report_contradicts_itself(one: Telling) -> None:
    assert list(between(one, one, Basis.SIMILAR)) == []


def test_places_differ_only_beyond_both_stated_errors() -> None:
    here, there = report("A"), report("B", lon=18.6)
    wide = report("B", lon=18.6, position_error_m=6_000)
    assert kinds(here, there) == {Kind.POSITION}
    assert kinds(here, wide) == set()
    [told] = between(here, there, Basis.DECIDED)
    assert told.basis is Basis.DECIDED
    assert told.distance_m is not None
    assert told.error_m is not None
    assert told.distance_m > told.error_m
    assert [side.says["lon"] for side in told.sides] == [18.5, 18.6]


def test_times_differ_only_beyond_what_their_basis_allows() -> None:
    assert kinds(report("A"), report("B", hours=1.9)) == set()
    assert kinds(report("A"), report("B", hours=2.1)) == {Kind.TIME}
    rough = report("B", hours=24, time_basis="ESTIMATED")
    assert kinds(report("A"), rough) == set()


def test_other_actors_and_an_actor_and_an_accident_are_told_and_nobody_is_not() -> None:
    one = report("A", actor_state="EST", attribution_confidence="HIGH")
    other = report("B", actor_state="FIN", attribution_confidence="LOW")
    accident = report("C", attribution_confidence="ACCIDENT_FINDING")
    nobody = report("D")
    assert kinds(one, other) == kinds(one, accident) == {Kind.ATTRIBUTION}
    assert kinds(other, accident) == kinds(one, nobody) == set()


def test_a_claim_and_its_denials_stand_side_by_side() -> None:
    claims = [
        {"party": "the owner", "text": "An accident.", "at": None},
        {"party": "RUS", "text": "Denied.", "at": "2025-01-02T03:04:05Z"},
    ]
    [told] = within(report("A", counter_claim=claims))
    assert told.kind is Kind.DENIAL
    assert [side.who for side in told.sides] == [
        ("operator",),
        ("the owner",),
        ("RUS",),
    ]
    assert told.ids == ("A",)
    assert list(within(report("A"))) == []


def related(record_id: str, other: str, relation: str) -> Telling:
    return report(record_id, related=[{"id": other, "relation": relation}])


def test_why_two_reports_are_of_one_event_is_said() -> None:
    decided: dict[str, Any] = incident(duplicate_of={"id": "A"})
    merged = telling_in("B", decided)
    assert merged is not None
    assert linked(report("A"), merged) is Basis.DECIDED
    assert linked(merged, report("A")) is Basis.DECIDED
    assert linked(report("A"), related("B", "A", "SAME_EVENT")) is Basis.LINKED
    assert linked(report("A"), related("B", "A", "CAUSED")) is None
    assert names(merged) == {"A"}


def test_a_report_that_says_so_contradicts_the_other() -> None:
    assert kinds(report("A"), related("B", "A", "CONTRADICTS")) == {Kind.SAID}
