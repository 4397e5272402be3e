"""What is said of records follows the picture, whichever way it goes."""

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from dashboard.ruled import MOST, Judged, Ruled, around
from layers.indicators.judging import Judging
from layers.indicators.marks import marks
from layers.picture import Picture
from tests.folding import body, feature, log_of, scene, viewer
from tests.records import EXAMPLES

EVERYBODY, PUBLIC = viewer("ALL"), viewer("ALL", level="PUBLIC")
IDS = ("A", "B", "C")


def exercise(record_id: str, revision: int = 1, **fields: Any) -> bytes:
    """Return the line of an exercise on land that notice is asked for."""
    own = ("id", "geometry", "revision", "status", "label", "releasable_to")
    said = {k: v for k, v in EXAMPLES["exercises"].items() if k not in own}
    said |= {"strength_estimated": None, "land_activity": True}
    said |= {"strength_declared": {"troops": 12_700}, **fields}
    return feature(record_id, revision, layer="exercises", **said)


def pictures(*bodies: bytes) -> list[Picture]:
    """Return the picture of each entry of a log."""
    folded, picture = list[Picture](), Picture()
    for entry in log_of(bodies):
        picture.apply(entry)
        folded.append(picture.copy())
    return folded


def said(judging: Judging) -> dict[str, Any]:
    return {i: judging.settled(i) for i in judging.ids("exercises")}


def test_a_record_of_a_higher_label_is_held_for_nobody_below_it() -> None:
    [picture] = pictures(
        body(exercise("OPEN"), exercise("SECRET", level="SENSITIVE")),
    )
    assert said(Judged(PUBLIC).of(picture)).keys() == {"OPEN"}
    assert said(Judged(EVERYBODY).of(picture)).keys() == {"OPEN", "SECRET"}


def test_a_record_that_is_given_to_fewer_goes() -> None:
    open_to_all, to_few = pictures(
        body(exercise("A")), body(exercise("A", 2, level="SENSITIVE"))
    )
    judged = Judged(PUBLIC)
    assert said(judged.of(open_to_all)).keys() == {"A"}
    assert said(judged.of(to_few)) == {}


def test_a_new_scene_with_the_same_ids_is_judged_anew() -> None:
    before, cleared, after = pictures(
        body(exercise("A", 7)),
        body(scene()),
        body(exercise("A", 1, strength_declared={"troops": 4_000})),
    )
    judged = Judged(EVERYBODY)
    assert [each.record_id for each in marks(judged.of(before))] == ["A"]
    assert said(judged.of(cleared)) == {}
    assert marks(judged.of(after)) == []
    assert said(judged.of(after)) == said(Judged(EVERYBODY).of(after))


def test_a_record_of_an_older_edition_is_on_the_picture_and_nothing_is_said() -> None:
    [picture] = pictures(body(feature("OLD", layer="exercises"), exercise("A")))
    assert said(Judged(EVERYBODY).of(picture)).keys() == {"A"}


changes = st.tuples(
    st.sampled_from(IDS),
    st.sampled_from([4_000, 12_700, 20_000]),
    st.sampled_from(["PUBLIC", "SENSITIVE"]),
    st.sampled_from(["NATO", "RUS_BLR"]),
)


@given(st.lists(changes, min_size=1, max_size=8), st.data())
@limits(deadline=None, max_examples=40)
def test_any_picture_after_any_other_is_said_what_it_is_said_alone(
    steps: list[tuple[str, int, str, str]], data: st.DataObject
) -> None:
    folded = pictures(
        *(
            body(
                exercise(
                    record_id,
                    number,
                    level=level,
                    bloc=bloc,
                    strength_declared={"troops": troops},
                )
            )
            for number, (record_id, troops, level, bloc) in enumerate(steps, 1)
        )
    )
    judged = Judged(PUBLIC)
    for picture in data.draw(st.lists(st.sampled_from(folded), max_size=6)):
        assert said(judged.of(picture)) == said(Judged(PUBLIC).of(picture))


async def test_many_who_ask_at_once_are_told_the_same() -> None:
    older, newer = pictures(body(exercise("A")), body(exercise("B")))
    ruled = Ruled()
    answers = await asyncio.gather(
        *(ruled.ask(each, PUBLIC, said) for each in (older, newer) * 8)
    )
    assert [answer.keys() for answer in answers] == [{"A"}, {"A", "B"}] * 8


async def test_only_so_many_audiences_are_kept() -> None:
    [picture] = pictures(body(exercise("A")))
    ruled = Ruled()
    for number in range(MOST + 4):
        await ruled.ask(picture, viewer("ALL", f"G{number}"), said)
    assert len(ruled) == MOST


def test_capitals_and_borders_of_the_map_lie_around_all_records() -> None:
    found = around()
    tallinn = next(each for each in found.capitals if each.name == "Tallinn")
    assert (tallinn.state, round(tallinn.lon), round(tallinn.lat)) == ("EST", 25, 59)
    states = {each.states for each in found.borders.each}
    assert ("EST", "RUS") in states
    assert not any({"RUS", "UKR"} == set(each) for each in states)
