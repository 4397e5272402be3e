"""The fold: same prefix, same picture."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.entry import line_digest
from layers.errors import ChainBroken, CheckpointUnreadable, Gap
from layers.label import Marking, audience_of
from layers.picture import DRAWN, FOLD, Change, Entry, Picture
from tests.folding import (
    START_MS,
    body,
    canonical,
    feature,
    log_of,
    logs,
    scene,
    viewer,
)

KEYS = (viewer("ALL"), viewer("FIN"), viewer("FIN", "NATO", level="PUBLIC"))


def fold(entries: list[Entry], picture: Picture | None = None) -> Picture:
    picture = picture or Picture()
    for entry in entries:
        picture.apply(entry)
    return picture


def all_of(picture: Picture) -> list[object]:
    seen = [(picture.digest(each), picture.lines(each)) for each in KEYS]
    return [picture.n, picture.entry_id, picture.chain, picture.scene, seen]


@given(logs)
def test_two_folds_of_one_prefix_are_equal(entries: list[Entry]) -> None:
    one, other = fold(entries), Picture()
    for entry in entries:
        other.apply(entry)
        other.digest(None)
    assert all_of(one) == all_of(other)
    assert one.checkpoint() == other.checkpoint()


@given(logs, st.data())
def test_applying_an_entry_again_changes_nothing(
    entries: list[Entry], data: st.DataObject
) -> None:
    picture = fold(entries)
    before = all_of(picture)
    for entry in data.draw(st.lists(st.sampled_from(entries or [None]), max_size=5)):
        if entry is not None:
            assert picture.apply(entry) == Change(n=len(entries))
    assert all_of(picture) == before


@given(logs, st.integers(0, 25))
def test_a_checkpoint_and_the_tail_equal_the_full_fold(
    entries: list[Entry], cut: int
) -> None:
    first = fold(entries[:cut])
    resumed = fold(entries[cut:], Picture.from_checkpoint(first.checkpoint()))
    assert all_of(resumed) == all_of(fold(entries))
    assert resumed.checkpoint() == fold(entries).checkpoint()


@given(logs, st.integers(0, 25))
def test_a_copy_stays_as_it_was(entries: list[Entry], cut: int) -> None:
    picture = fold(entries[:cut])
    copy, before = picture.copy(), all_of(picture)
    fold(entries[cut:], picture)
    assert all_of(copy) == before


@given(logs)
def test_every_line_is_a_part_of_the_log_byte_for_byte(entries: list[Entry]) -> None:
    picture = fold(entries)
    log = b"".join(entry.e for entry in entries)
    for line in picture.lines(None):
        assert line in log
        assert b"\n" not in line
        assert json.loads(line.decode())["properties"]["status"] in DRAWN


def test_the_digest_does_not_depend_on_the_order_of_the_records() -> None:
    lines = [feature(each, title=each * 3) for each in ("a", "b", "c")]
    digests = {
        fold(log_of([body(each) for each in order])).digest(None)
        for order in permutations(lines)
    }
    assert len(digests) == 1


def test_digests_of_layers_add_up_to_the_digest_of_all() -> None:
    entries = log_of([body(feature("a"), feature("b", layer="posture"))])
    picture = fold(entries)
    parts = [int(picture.digest(None, [each]), 16) for each in ("incidents", "posture")]
    assert int(picture.digest(None), 16) == sum(parts) % (1 << 128)


def test_the_digest_is_the_sum_of_the_digests_of_the_lines() -> None:
    lines = [feature(each) for each in "abcde"]
    picture = fold(log_of([body(*lines)]))
    total = sum(line_digest(line) for line in lines) % (1 << 128)
    assert picture.digest(None) == f"{total:032x}"
    assert Picture().digest(None) == "0" * 32


@pytest.mark.parametrize("later", [1, 2])
def test_the_newest_revision_wins_whatever_comes_later(later: int) -> None:
    entries = log_of([body(feature("a", 2)), body(feature("a", later, title="late"))])
    assert fold(entries).lines(None) == [feature("a", 2)]


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED", "", "released"])
def test_what_is_not_released_leaves_the_picture_as_it_was(status: str) -> None:
    picture = fold(log_of([body(feature("a")), body(feature("a", 2, status=status))]))
    assert picture.lines(None) == [feature("a")]
    assert picture.n == 2


def test_a_viewer_sees_what_may_be_released_to_it_and_nothing_else() -> None:
    lines = [feature("a"), feature("b", releasable_to=["SWE", "FIN"])]
    picture = fold(log_of([body(*lines)]))
    assert picture.lines(viewer("ALL")) == lines[:1]
    assert picture.lines(viewer("FIN")) == lines[1:]
    assert picture.lines(viewer("ALL", "SWE")) == lines
    assert picture.lines(viewer("NOR")) == []
    assert picture.seen_by("b", viewer("SWE"))
    assert not picture.seen_by("b", viewer("ALL"))


def test_a_viewer_sees_no_level_above_its_clearance() -> None:
    lines = [feature("a"), feature("b", level="SENSITIVE")]
    picture = fold(log_of([body(*lines)]))
    assert picture.lines(viewer(level="INTERNAL")) == lines[:1]
    assert picture.lines(viewer(level="SENSITIVE")) == lines


@pytest.mark.parametrize("label", [None, {}, {"policy": "OPEN"}, 5, "PUBLIC", []])
def test_a_record_whose_label_cannot_be_read_is_on_no_picture(label: object) -> None:
    line = json.loads(feature("a"))
    line["properties"]["label"] = label
    picture = fold(log_of([body(canonical(line)), body(feature("b"))]))
    assert picture.lines(None) == [feature("b")]
    assert picture.n == 2


def test_a_change_names_the_audience_that_a_record_has_left() -> None:
    picture = Picture()
    entries = log_of([body(feature("a")), body(feature("a", 2, releasable_to=["FIN"]))])
    before = audience_of(Marking("OPEN", "PUBLIC"), ("ALL",))
    assert picture.apply(entries[0]) == Change(1, upserted=("a",), before=("",))
    assert picture.apply(entries[1]) == Change(2, upserted=("a",), before=(before,))


def test_what_was_taken_from_a_viewer_is_known_for_ever() -> None:
    revisions = [
        feature("a"),
        feature("a", 2, releasable_to=["FIN"]),
        feature("a", 3, releasable_to=["ALL", "FIN"]),
    ]
    picture = fold(log_of([*map(body, revisions), body(scene())]))
    everybody, finland = viewer("ALL"), viewer("FIN")
    for kept in (picture, Picture.from_checkpoint(picture.checkpoint())):
        assert kept.withdrawn(everybody, 1) == {"a"}
        assert kept.withdrawn(everybody, 2) == set()
        assert kept.withdrawn(finland, 1) == set()


def test_a_record_knows_whom_it_was_for_on_each_picture_of_its_scene() -> None:
    picture = fold(
        log_of(
            [
                body(scene()),
                body(feature("a")),
                body(feature("a", 2)),
                body(feature("a", 3, releasable_to=["FIN"])),
            ]
        )
    )
    held = picture.records["a"]
    everybody = audience_of(Marking("OPEN", "PUBLIC"), ("ALL",))
    finland = audience_of(Marking("OPEN", "PUBLIC"), ("FIN",))
    assert [held.audience_at(n) for n in range(1, 6)] == [
        "",
        everybody,
        everybody,
        finland,
        finland,
    ]
    assert (picture.cleared_n, picture.parted_n) == (1, 4)


def test_what_is_forgotten_leaves_lines_and_digest() -> None:
    picture = fold(log_of([body(feature("a"), feature("b"))]))
    picture.digest(None)
    picture.forget({"a", "never"})
    assert picture.lines(None) == [feature("b")]
    assert picture.digest(None) == fold(log_of([body(feature("b"))])).digest(None)


def test_a_scene_clears_the_picture_and_revisions_restart() -> None:
    picture = fold(log_of([body(scene()), body(feature("a", 7))]))
    change = picture.apply(log_of([body(scene(loop=1))], _last(picture))[0])
    assert change == Change(3, removed=("a",), cleared=True, scene=True)
    assert picture.digest(None) == "0" * 32
    fold(log_of([body(feature("a", 1))], _last(picture)), picture)
    assert picture.lines(None) == [feature("a", 1)]


def test_a_scene_that_keeps_only_sets_the_clock() -> None:
    picture = fold(log_of([body(scene()), body(feature("a")), body(scene(keep=True))]))
    assert picture.lines(None) == [feature("a")]


@pytest.mark.parametrize(
    ("first", "second"),
    [("REALITY", "REALITY"), ("REALITY", "EXERCISE"), ("EXERCISE", "REALITY")],
)
def test_what_a_room_is_about_never_changes(first: str, second: str) -> None:
    entries = log_of([body(scene(first)), body(feature("a")), body(scene(second))])
    picture = fold(entries)
    assert picture.scene is not None
    assert picture.scene.context == first
    assert picture.lines(None) == [feature("a")]
    assert picture.n == 3


def test_a_scene_that_cannot_be_read_changes_nothing() -> None:
    entries = log_of([body(scene()), body(feature("a")), body(scene(rate=-1))])
    picture = fold(entries)
    assert picture.lines(None) == [feature("a")]
    assert picture.rate == 1.0


def test_now_is_the_clock_of_the_story() -> None:
    story_at = datetime(2025, 9, 9, 20, tzinfo=UTC)
    line = scene(story_at="2025-09-09T20:00:00Z", rate=600)
    picture = fold(log_of([body(line)]))
    opened = datetime.fromtimestamp(START_MS / 1000, UTC) + timedelta(seconds=0.1)
    assert picture.now(opened + timedelta(seconds=3)) == story_at + timedelta(
        minutes=30
    )
    assert picture.rate == 600
    assert fold(log_of([body(scene())])).now(opened) == opened
    assert Picture().rate == 1.0


def test_a_story_that_runs_off_the_calendar_does_not_stop_a_screen() -> None:
    line = scene(story_at="9999-12-31T00:00:00Z", rate=1e6)
    picture = fold(log_of([body(line)]))
    assert picture.now(datetime(2030, 1, 1, tzinfo=UTC)).year == 9999


def test_a_missing_entry_is_refused_and_nothing_changes() -> None:
    entries = log_of([body(feature(each)) for each in "abc"])
    picture = fold(entries[:1])
    with pytest.raises(Gap, match="entry 2 next, not entry 3"):
        picture.apply(entries[2])
    assert picture.n == 1


def test_an_entry_of_another_branch_is_refused_and_nothing_changes() -> None:
    picture = fold(log_of([body(feature("a"))]))
    other = log_of([body(feature("b")), body(feature("c"))])
    with pytest.raises(ChainBroken):
        picture.apply(other[1])
    assert (picture.n, picture.lines(None)) == (1, [feature("a")])


@given(st.binary(max_size=60))
def test_bytes_that_are_no_checkpoint_are_refused(nonsense: bytes) -> None:
    with pytest.raises(CheckpointUnreadable):
        Picture.from_checkpoint(nonsense)


def test_a_checkpoint_of_another_fold_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = fold(log_of([body(feature("a"))])).checkpoint()
    monkeypatch.setattr("layers.picture.FOLD", 99)
    with pytest.raises(CheckpointUnreadable, match=f"fold {FOLD}"):
        Picture.from_checkpoint(packed)


def _last(picture: Picture) -> Entry:
    return Entry(picture.entry_id, picture.n, b"", picture.chain)
