"""A decision about two reports is one in the log, and names nobody to who may not."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.desk import Desk
from layers.entry import Entry
from layers.label import rights_key, sees
from layers.picture import Picture
from layers.policies import load
from layers.sameness import (
    Decision,
    Sameness,
    id_of,
    lacking,
    may_name,
    read_decision,
    sealed,
)
from tests.folding import body, feature, log_of, scene

PAIR = ("A", "B")


def decided(revision: int = 1, **changes: Any) -> Decision:
    plain = {
        "pair": PAIR,
        "same": False,
        "by": "bo",
        "event": f"event-{revision}",
        "asked": "x",
        "reason": "No.",
        "revision": revision,
    }
    return Decision(**{**plain, **changes})


def line(said: Decision) -> bytes:
    made = sealed(said)
    return msgspec.json.encode(
        {
            "geometry": None,
            "id": made.id,
            "layer": made.layer,
            "properties": made.properties,
            "type": "Feature",
        },
        order="sorted",
    )


def test_a_decision_is_read_as_it_was_written_and_is_in_no_picture() -> None:
    said = decided(same=True, duplicate="B")
    read = read_decision(line(said))
    assert read is not None
    assert (read.pair, read.same, read.duplicate) == (PAIR, True, "B")
    picture = Picture()
    for entry in chained([[scene()], [line(said)]]):
        picture.apply(entry)
    assert picture.records == {}


def test_a_pair_has_one_id_that_tells_neither_of_both() -> None:
    assert id_of(("A", "B")) == id_of(("B", "A"))
    assert id_of(("A", "B")) != id_of(("A", "C"))


def test_what_only_looks_like_a_decision_is_none() -> None:
    assert read_decision(feature("A")) is None
    assert read_decision(b'{"layer":"sameness"}') is None
    other = msgspec.json.decode(line(decided()))
    other["id"] = "=other"
    assert read_decision(msgspec.json.encode(other)) is None


@given(st.lists(st.integers(1, 5), max_size=8))
def test_the_newest_decision_stands_and_a_checkpoint_keeps_it(
    revisions: list[int],
) -> None:
    lines = [[line(decided(each, same=each % 2 == 0))] for each in revisions]
    desk = Desk()
    for entry in chained([[scene()], *lines]):
        desk.apply(entry)
    assert desk.sameness.expected(PAIR) == max(revisions, default=0)
    again = Desk.from_checkpoint(desk.checkpoint())
    assert again.sameness.decisions == desk.sameness.decisions
    assert again.checkpoint() == desk.copy().checkpoint() == desk.checkpoint()


def test_a_new_scene_takes_decisions_with_its_records_and_one_that_keeps_does_not() -> (
    None
):
    desk = Desk()
    entries = [[scene()], [line(decided())], [scene(keep=True)], [scene()]]
    kept: list[int] = []
    for entry in chained(entries):
        desk.apply(entry)
        kept.append(len(desk.sameness.decisions))
    assert kept == [0, 1, 1, 0]


def chained(entries: list[list[bytes]]) -> list[Entry]:
    return log_of(body(*lines) for lines in entries)


RANKS = {"OPEN:PUBLIC": 0, "OPEN:INTERNAL": 1, "OPEN:SENSITIVE": 2}
GROUPS = ("ALL", "FIN", "SWE")
audiences = st.tuples(
    st.sampled_from(["PUBLIC", "INTERNAL", "SENSITIVE"]),
    st.sets(st.sampled_from(GROUPS), min_size=1),
)


@given(audiences, audiences)
def test_who_sees_a_record_that_names_another_one_sees_that_one_too(
    mine: tuple[str, set[str]], theirs: tuple[str, set[str]]
) -> None:
    one, other = (
        feature(each, level=level, releasable_to=sorted(groups))
        for each, (level, groups) in (("A", mine), ("B", theirs))
    )
    picture = Picture()
    for entry in chained([[scene()], [one, other]]):
        picture.apply(entry)
    keys = [
        rights_key(load().rights(level, groups))
        for level in ("PUBLIC", "INTERNAL", "SENSITIVE")
        for groups in ((g,) for g in GROUPS)
    ]
    if may_name(one, other, RANKS):
        for key in keys:
            a, b = picture.records["A"].audience, picture.records["B"].audience
            assert not sees(key, a) or sees(key, b)


@pytest.mark.parametrize(
    ("mine", "theirs", "allowed"),
    [
        ({}, {}, True),
        ({"level": "SENSITIVE"}, {}, True),
        ({}, {"level": "INTERNAL"}, False),
        ({"releasable_to": ["FIN"]}, {"releasable_to": ["FIN", "SWE"]}, True),
        ({"releasable_to": ["FIN", "SWE"]}, {"releasable_to": ["FIN"]}, False),
        ({"releasable_to": ["FIN"]}, {"releasable_to": ["ALL"]}, False),
    ],
)
def test_a_record_names_only_what_all_its_readers_may_see(
    mine: dict[str, Any], theirs: dict[str, Any], *, allowed: bool
) -> None:
    assert may_name(feature("A", **mine), feature("B", **theirs), RANKS) is allowed


def test_a_liaison_is_not_in_all_so_a_report_for_it_never_names_one_for_all() -> None:
    picture = Picture()
    fin, everybody = feature("A", releasable_to=["FIN"]), feature("B")
    for entry in chained([[scene()], [fin, everybody]]):
        picture.apply(entry)
    liaison = rights_key(load().rights("SENSITIVE", ("FIN",)))
    assert picture.seen_by("A", liaison)
    assert not picture.seen_by("B", liaison)
    assert lacking(fin, everybody, RANKS) == ("FIN",)
    assert lacking(fin, feature("B", level="INTERNAL"), RANKS) is None


def test_an_empty_log_has_no_decisions() -> None:
    assert Sameness().expected(PAIR) == 0
