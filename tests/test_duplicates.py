"""The score is the same whichever report is asked about; hidden ones do not count."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.duplicates import (
    MOST_READ,
    REACH_M,
    SIMILAR,
    WEIGHTS,
    Index,
    likeness,
    pair_of,
)
from layers.geodesy import distance_m
from layers.telling import Telling, telling_in
from tests.records import incident

OPEN, HIDDEN = "OPEN:PUBLIC;ALL", "OPEN:PUBLIC;FIN"
SEES_ALL, SEES_FIN = "OPEN:PUBLIC;ALL", "OPEN:PUBLIC;ALL,FIN"
START = datetime(2024, 11, 18, tzinfo=UTC)


def report(record_id: str = "A", lon: float = 18.5, hours: float = 0, **more: Any):
    at = START + timedelta(hours=hours)
    place = {"type": "Point", "coordinates": [lon, more.pop("lat", 57.9)]}
    plain = {"position_error_m": 500, "time_basis": "SOURCE_UTC", **more}
    record = incident(geometry=place, occurred_from=at.isoformat(), **plain)
    told = telling_in(record_id, record)
    assert told is not None
    return told


reports = st.builds(
    report,
    record_id=st.sampled_from("ABCD"),
    lon=st.floats(17, 20),
    lat=st.floats(56, 59),
    hours=st.floats(0, 900),
    position_error_m=st.floats(0, 1e6),
    title=st.text(max_size=30),
    type=st.sampled_from(["CABLE_DAMAGE", "PIPELINE_DAMAGE", "CYBER"]),
    time_basis=st.sampled_from(["SOURCE_UTC", "ESTIMATED"]),
)


@given(reports, reports)
def test_the_score_is_the_same_whichever_comes_first(a: Telling, b: Telling) -> None:
    assert likeness(a, b) == likeness(b, a)


@given(reports, reports)
def test_every_part_is_between_0_and_1_and_they_make_the_score(
    a: Telling, b: Telling
) -> None:
    alike = likeness(a, b)
    parts = {name: getattr(alike, name) for name in WEIGHTS}
    assert all(0 <= part <= 1 for part in parts.values())
    total = sum(WEIGHTS[name] * part for name, part in parts.items())
    assert alike.score == pytest.approx(total, abs=0.002)


def test_a_report_is_as_like_itself_as_can_be() -> None:
    assert likeness(report(), report()).score == 1


def test_the_distance_is_geodesic_and_the_errors_are_those_that_are_stated() -> None:
    alike = likeness(report(lon=18.5), report(lon=18.6, position_error_m=1_500))
    assert alike.distance_m == round(distance_m((18.5, 57.9), (18.6, 57.9)), 1)
    assert alike.error_m == 2_000


def test_within_the_stated_errors_a_place_is_the_same() -> None:
    near = likeness(report(position_error_m=8_000), report(lon=18.6))
    far = likeness(report(), report(lon=18.6))
    assert near.place == 1 > far.place > 0


def test_an_error_that_says_nothing_about_the_place_is_no_agreement() -> None:
    assert likeness(report(position_error_m=5e6), report()).place < 0.02


def test_the_same_event_in_other_words_is_similar_and_another_type_far_off_is_not() -> (
    None
):
    said = report(title="Data cable interrupted east of Gotland")
    again = report(title="East of Gotland a data cable was interrupted", hours=3)
    other = report(title="Drones over a port", lon=18.9, hours=200, type="CYBER")
    assert likeness(said, again).score >= SIMILAR > likeness(said, other).score


def found(index: Index, of: Telling, viewer: str, known: dict[str, Telling]):
    return index.search(of, viewer, known.get)


def filled(
    *tellings: Telling, audience: str = OPEN
) -> tuple[Index, dict[str, Telling]]:
    index = Index()
    for each in tellings:
        index.put(each, audience)
    return index, {each.id: each for each in tellings}


def test_a_search_finds_what_is_similar_and_leaves_the_report_itself_out() -> None:
    index, known = filled(report("A"), report("B", hours=1), report("C", lon=21))
    result = found(index, known["A"], SEES_ALL, known)
    assert [each.id for each in result.matches] == ["B"]
    assert (result.near, result.read_all) == (1, True)


@given(st.lists(reports, max_size=6), st.lists(reports, max_size=6), reports)
def test_what_is_hidden_changes_nothing_in_an_answer(
    shown: list[Telling], hidden: list[Telling], of: Telling
) -> None:
    known = {each.id: each for each in shown}
    alone, both = Index(), Index()
    for number, each in enumerate(hidden):
        # Under ids of their own, in whatever slots.
        name = f"H{number}"
        known[name] = report(name, each.lon, lat=each.lat)
        both.put(known[name], HIDDEN)
    for each in shown:
        alone.put(each, OPEN)
        both.put(each, OPEN)
    assert found(both, of, SEES_ALL, known) == found(alone, of, SEES_ALL, known)


def test_many_hidden_reports_do_not_crowd_out_one_that_is_seen() -> None:
    index, known = filled(report("A"), report("B", hours=5))
    for number in range(MOST_READ + 10):
        index.put(report(f"H{number}"), HIDDEN)
    assert [m.id for m in found(index, known["A"], SEES_ALL, known).matches] == ["B"]


def test_who_sees_more_finds_more() -> None:
    index, known = filled(report("A"))
    known["H"] = report("H")
    index.put(known["H"], HIDDEN)
    assert not found(index, known["A"], SEES_ALL, known).matches
    assert [m.id for m in found(index, known["A"], SEES_FIN, known).matches] == ["H"]


@given(st.lists(st.tuples(st.booleans(), reports), max_size=20), reports)
def test_an_index_that_was_kept_up_to_date_is_as_one_that_is_new(
    changes: list[tuple[bool, Telling]], of: Telling
) -> None:
    kept, now = Index(), dict[str, Telling]()
    for there, each in changes:
        if there:
            kept.put(each, OPEN)
            now[each.id] = each
        else:
            kept.drop(each.id)
            now.pop(each.id, None)
    new, _ = filled(*now.values())
    assert len(kept) == len(new) == len(now)
    assert found(kept, of, SEES_ALL, now) == found(new, of, SEES_ALL, now)


def test_a_search_finds_all_that_comparing_one_by_one_does() -> None:
    some = [
        report(f"R{i}", 18 + (i % 17) / 10, hours=(i * 37) % 500) for i in range(200)
    ]
    index, known = filled(*some)
    for of in some[:20]:
        wanted = {
            each.id
            for each in some
            if each.id != of.id and likeness(of, each).score >= SIMILAR
        }
        assert {m.id for m in found(index, of, SEES_ALL, known).matches} == wanted


def test_the_reach_is_measured_beyond_the_stated_errors() -> None:
    far = report("B", lon=19.5, position_error_m=20_000)
    assert distance_m((18.5, 57.9), (19.5, 57.9)) > REACH_M
    index, known = filled(far)
    assert found(index, report("A"), SEES_ALL, known).near == 1


def test_memory_is_used_again() -> None:
    index = Index()
    for number in range(5_000):
        index.put(report(f"R{number}"), OPEN)
        index.drop(f"R{number}")
    assert len(index) == 0
    assert index.slots == 1
    assert index.newest(SEES_ALL, 10) == []


def test_the_newest_are_those_that_happened_last_and_are_seen() -> None:
    index, _ = filled(report("A", hours=1), report("B", hours=3), report("C", hours=2))
    index.put(report("H", hours=9), HIDDEN)
    assert index.newest(SEES_ALL, 2) == ["B", "C"]


def test_a_pair_has_one_name() -> None:
    assert pair_of("b", "a") == pair_of("a", "b") == ("a", "b")
