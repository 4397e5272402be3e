"""Whatever a screen loses, it converges; and what it is told is true."""

from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dashboard.frames import Seats, View
from dashboard.journal import KEPT, Journal, Noted
from dashboard.room import SMALL, WHOLE_KEPT, Room
from layers.picture import Change, Entry, Picture
from tests.folding import body, feature, log_of, logs, scene, viewer
from tests.one_screen import Event, OneScreen, read_events

ALL = View(viewer("ALL"), rejected=True)
FIN, BOTH = View(viewer("FIN")), View(viewer("FIN", "NATO", level="PUBLIC"))
WALL = datetime(2025, 9, 17, 9, 6, 40, tzinfo=UTC)


def room_of(entries: list[Entry] | None = None) -> Room:
    room = Room("main")
    room.begin(Picture(), 0, "first", WALL)
    room.fold(entries or [], WALL)
    return room


def bring(room: Room, screen: OneScreen, view: View) -> None:
    """Send what a screen lacks, as a hub does."""
    wire = None
    if not screen.needs_reset:
        wire = room.frame(view, screen.n, WALL)
    if wire is None:
        wire = room.reset(room.whole(view.audience, WALL), view, "asked", WALL)
    [event] = read_events(wire.plain)
    assert screen.apply(event)


def shows(room: Room, screen: OneScreen, view: View) -> bool:
    expected = room.picture.lines(view.audience)
    return (screen.n, sorted(screen.lines.values())) == (
        room.picture.n,
        sorted(expected),
    )


@given(logs, st.sampled_from([ALL, FIN, BOTH]), st.data())
def test_a_screen_that_loses_any_frames_converges(
    entries: list[Entry], view: View, data: st.DataObject
) -> None:
    room, screen = room_of(), OneScreen()
    bring(room, screen, view)
    while entries:
        size = data.draw(st.integers(1, 6), label="entries in the next frame")
        cut, entries = entries[:size], entries[size:]
        n_from = room.picture.n
        room.fold(cut, WALL)
        wire = room.frame(view, n_from, WALL)
        if wire is not None and data.draw(st.booleans(), label="it arrives"):
            [event] = read_events(wire.plain)
            screen.apply(event)
    if not shows(room, screen, view):
        bring(room, screen, view)
    assert shows(room, screen, view)
    assert screen.digest == room.picture.digest(view.audience)


@given(logs, st.integers(0, 25), st.sampled_from([ALL, FIN]))
def test_a_screen_goes_on_from_a_log_that_was_read_back(
    entries: list[Entry], at: int, view: View
) -> None:
    before = room_of(entries[:at])
    screen = OneScreen()
    bring(before, screen, view)
    # Another worker, started from a checkpoint at the end, knows nothing before it.
    room = Room("main")
    room.begin(room_of(entries).picture, 0, "first", WALL)
    if 0 < screen.n < len(entries):
        then = room_of(entries[: screen.n]).picture
        room.journal.read_back(then, entries[screen.n :])
    bring(room, screen, view)
    assert shows(room, screen, view)


def test_what_was_read_back_is_as_exact_as_what_was_folded() -> None:
    hidden = feature("a", 2, releasable_to=["FIN"])
    secret = feature("b", releasable_to=["FIN"])
    entries = log_of([body(feature("a")), body(hidden), body(secret)])
    room = Room("main")
    room.begin(room_of(entries).picture, 0, "first", WALL)
    room.journal.read_back(room_of(entries[:1]).picture, entries[1:])
    [event] = frame(room, 1)
    assert (event.lines, event.header["remove"]) == ([], ["a"])
    [event] = frame(room, 2)
    assert (event.lines, event.header["remove"]) == ([], [])
    [event] = frame(room, 1, FIN)
    assert event.lines == [hidden, secret]


def test_what_came_and_went_between_two_frames_is_not_named() -> None:
    lines = [
        feature("x"),
        feature("a", releasable_to=["FIN"]),
        feature("a", 2),
        feature("a", 3, releasable_to=["FIN"]),
    ]
    room = room_of(log_of([body(each) for each in lines]))
    [event] = frame(room, 1)
    assert (event.lines, event.header["remove"]) == ([], [])
    [event] = frame(room, 3)
    assert event.header["remove"] == ["a"]


@given(logs, st.integers(0, 25), st.sampled_from([ALL, FIN, BOTH]))
def test_the_digest_of_a_picture_before_is_known_for_every_audience(
    entries: list[Entry], at: int, view: View
) -> None:
    at = min(at, len(entries))
    before, room = room_of(entries[:at]), room_of(entries[:at])
    for entry in entries[at:]:
        room.fold([entry], WALL)
    expected = before.picture.digest(view.audience)
    assert room.digest_at(at, view.audience) == expected


def test_a_digest_of_what_was_read_back_is_not_known() -> None:
    entries = log_of([body(feature(each)) for each in "abc"])
    room = Room("main")
    room.begin(room_of(entries).picture, 0, "first", WALL)
    room.journal.read_back(room_of(entries[:1]).picture, entries[1:])
    assert room.digest_at(2, ALL.audience) is None
    assert room.digest_at(3, ALL.audience) == room.picture.digest(ALL.audience)


def test_an_audience_is_told_of_its_own_seats_only() -> None:
    room = room_of()
    own = {ALL.audience: Seats(3, 3), FIN.audience: Seats(1, 2, 1)}
    room.count(own, ack_ms=250, rejected={"OPEN:PUBLIC;ALL": 7})
    assert room.header(FIN, WALL).seats == Seats(1, 2, 1)
    assert room.header(BOTH, WALL).seats == Seats()
    assert room.standing.seats == Seats(4, 5, 1)
    [beat] = read_events(room.beat(FIN, WALL).plain)
    assert "rejected" not in beat.header


def test_a_viewer_is_told_of_refused_lines_only_as_far_as_it_may_see_them() -> None:
    room = room_of()
    counts = {"OPEN:PUBLIC;ALL": 1, "OPEN:PUBLIC;FIN": 10, "": 100}
    counts |= {"OPEN:PUBLIC;ALL\nOPEN:PUBLIC;SWE": 1_000}
    room.count({}, ack_ms=250, rejected=counts)
    told = msgspec.structs.replace
    for view, count in (
        (ALL, 1),
        (told(FIN, rejected=True), 10),
        (told(ALL, trusted=True), 101),
        (View(viewer("ALL", "SWE"), rejected=True), 1_001),
    ):
        assert room.standing_of(view).rejected == count
    room.count({}, ack_ms=250, rejected={})
    assert room.standing_of(ALL).rejected == 0


def test_a_frame_carries_changed_lines_only_as_they_are_in_the_log() -> None:
    room = room_of(log_of([body(feature("a"), feature("b"))]))
    entries = log_of([body(feature("a"), feature("b")), body(feature("b", 2))])
    room.fold(entries, WALL)
    [event] = frame(room, 1)
    assert event.lines == [feature("b", 2)]
    assert (event.header["n_from"], event.header["n"], event.entry_id) == (
        1,
        2,
        entries[1].id,
    )


def frame(room: Room, n_from: int, view: View = ALL) -> list[Event]:
    wire = room.frame(view, n_from, WALL)
    return [] if wire is None else read_events(wire.plain)


def test_a_record_that_leaves_an_audience_is_removed_there() -> None:
    lines = [feature("a"), feature("a", 2, releasable_to=["FIN"])]
    room = room_of(log_of([body(each) for each in lines]))
    [event] = frame(room, 1)
    assert (event.lines, event.header["remove"]) == ([], ["a"])
    [event] = frame(room, 1, FIN)
    assert (event.lines, event.header["remove"]) == ([lines[1]], [])


def test_an_id_that_a_viewer_never_saw_is_never_named_to_it() -> None:
    lines = [feature("a"), feature("secret", releasable_to=["FIN"])]
    room = room_of(log_of([body(each) for each in lines]))
    [event] = frame(room, 1)
    assert (event.lines, event.header["remove"]) == ([], [])
    assert event.header["n"] == 2


def test_a_new_scene_takes_the_whole_picture() -> None:
    room = room_of(log_of([body(scene()), body(feature("a")), body(scene(loop=1))]))
    assert frame(room, 2) == []
    assert room.why_whole(2) == "scene"
    [event] = frame(room, 3)
    assert event.lines == []


def test_a_screen_that_missed_more_than_is_remembered_gets_the_whole_picture() -> None:
    bodies = [body(feature("a", revision)) for revision in range(1, KEPT + 4)]
    room = room_of(log_of(bodies))
    assert room.frame(ALL, 1, WALL) is None
    assert room.why_whole(1) == "too_far"
    [event] = frame(room, room.picture.n - KEPT)
    assert event.lines == [feature("a", KEPT + 3)]


def test_a_picture_that_is_not_known_takes_the_whole_picture() -> None:
    room = Room("main")
    room.begin(room_of(log_of([body(feature("a"))] * 3)).picture, 0, "first", WALL)
    assert room.frame(ALL, 2, WALL) is None
    assert room.frame(ALL, 4, WALL) is None


def many(records: range, revision: int = 1) -> bytes:
    return body(*(feature(f"r{number}", revision) for number in records))


def grow(room: Room, *bodies: bytes) -> None:
    picture = room.picture
    last = Entry(picture.entry_id, picture.n, b"", picture.chain)
    room.fold(log_of(bodies, last), WALL)


def test_a_small_whole_picture_is_always_the_newest() -> None:
    room = room_of(log_of([many(range(SMALL))]))
    whole = room.whole(ALL.audience, WALL)
    assert room.serves(whole, WALL)
    grow(room, many(range(1), revision=2))
    assert not room.serves(whole, WALL)


def test_a_large_whole_picture_serves_for_a_second_if_little_changed() -> None:
    room = room_of(log_of([many(range(SMALL + 100))]))
    whole = room.whole(ALL.audience, WALL)
    grow(room, many(range(30), revision=2))
    assert room.serves(whole, WALL + WHOLE_KEPT)
    assert not room.serves(whole, WALL + 2 * WHOLE_KEPT)
    grow(room, many(range(30, 31), revision=2))
    assert not room.serves(whole, WALL)


def test_a_whole_picture_of_an_abandoned_branch_is_never_sent() -> None:
    room = room_of(log_of([body(feature("a"))]))
    whole = room.whole(ALL.audience, WALL)
    room.begin(room.picture, 1, "fork", WALL)
    assert not room.serves(whole, WALL)


def test_a_header_says_how_things_stand() -> None:
    line = scene(story_at="2025-09-09T20:00:00Z", rate=60, title="September")
    room = room_of(log_of([body(line)]))
    room.count(
        {ALL.audience: Seats(31, 32, 1, 0)}, ack_ms=300, rejected={"OPEN:PUBLIC;ALL": 7}
    )
    room.set_epoch(2)
    room.lost(WALL)
    [beat] = read_events(room.beat(ALL, WALL).plain)
    header = beat.header
    seats = {"in_step": 31, "of": 32, "behind": 1, "silent": 0}
    assert header["seats"] == {**seats, "follow": 0, "view": 0}
    assert header["store"] == {"lost_since": "2025-09-17T09:06:40Z"}
    assert (header["ack_ms"], header["rejected"], header["epoch"]) == (300, 7, 2)
    assert (header["context"], header["scene_title"]) == ("SIMULATION", "September")
    assert (header["scene_at"], header["rate"]) == ("2025-09-09T20:00:00Z", 60.0)
    assert (header["n_from"], header["n"], beat.entry_id) == (
        1,
        1,
        room.picture.entry_id,
    )
    assert "why" not in header
    room.back()
    [beat] = read_events(room.beat(ALL, WALL).plain)
    assert beat.header["store"] == "ok"


def test_checkpoints_are_due_at_the_same_entries_on_every_worker() -> None:
    entries = log_of([b""] * 10_001)
    one, other = room_of(entries[:7_000]), room_of(entries[:4_999])
    one.fold(entries[7_000:], WALL)
    for entry in entries[4_999:]:
        other.fold([entry], WALL)
    assert [picture.n for picture in one.due] == [5_000, 10_000]
    assert [p.checkpoint() for p in one.due] == [p.checkpoint() for p in other.due]


def test_an_entry_that_comes_twice_is_noted_once() -> None:
    entries = log_of([body(feature("a")), body(feature("b"))])
    room = room_of(entries)
    assert not room.fold(entries, WALL)
    assert room.journal.last_n == 2
    assert room.journal.noted(2) is not None


def test_a_journal_forgets_the_oldest_and_says_so() -> None:
    journal = Journal(Noted(0, "", Change(0)), kept=3)
    for n in range(1, 6):
        change = Change(n, upserted=(f"r{n}",), before=("",))
        journal.note(Noted(n, f"9-{n}", change))
    assert (journal.first_n, journal.last_n) == (2, 5)
    assert journal.since(1) is None
    changes = journal.since(2)
    assert changes is not None
    assert list(changes.before) == ["r3", "r4", "r5"]
    assert journal.knows(1, "9-1") is None
    assert journal.knows(2, "9-2")
    assert journal.knows(5, "8-5") is False


def test_a_room_without_a_story_says_no_time_of_the_scene() -> None:
    room = room_of(log_of([body(scene("REALITY"))]))
    header = room.header(ALL, WALL)
    assert (header.context, header.scene_at, header.rate) == ("REALITY", None, 1.0)
    assert header.now == WALL
