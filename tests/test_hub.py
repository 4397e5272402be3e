"""Frames reach every screen that can take them, and nothing is kept for the others."""

import asyncio
import zlib
from datetime import UTC, datetime

import pytest
from starlette.types import Message

from dashboard.hub import INTERVAL_S, SLOW_ENTRIES, Hub, interval_s
from dashboard.room import Room
from dashboard.screens import Screen
from layers.clock import ManualClock
from layers.log.boot import boot
from layers.log.memory_log import MemoryLog
from layers.picture import Entry, Picture
from tests.folding import body, feature, log_of, scene
from tests.log.drafts import draft
from tests.one_screen import Event, OneScreen, read_events

AT = datetime(2025, 9, 17, 9, 6, 40, tzinfo=UTC)


class Wire:
    """The server's side of one connection: it takes bytes unless it is full."""

    def __init__(self) -> None:
        self.taken = b""
        self.room = asyncio.Event()
        self.room.set()

    async def send(self, message: Message) -> None:
        await self.room.wait()
        self.taken += message["body"]

    def events(self) -> list[Event]:
        """Return the events that arrived since the last call."""
        text, self.taken = self.taken, b""
        return read_events(text)


class Stage:
    """A hub with a memory log and a clock that stands still."""

    def __init__(self, entries: list[Entry] | None = None) -> None:
        self.clock = ManualClock(AT)
        self.log = MemoryLog(self.clock)
        self.room = Room("main")
        self.hub = Hub(self.room, self.log, self.clock)
        self.room.begin(Picture(), 0, "first", AT)
        self.last: Entry | None = None
        self.add(*[entry.e for entry in entries or []])

    def add(self, *bodies: bytes) -> None:
        """Cut a frame of further entries."""
        entries = log_of(bodies, self.last)
        self.last = entries[-1] if entries else self.last
        self.hub.take(entries)
        self.hub.cut()

    async def join(
        self, since: str | None = None, *, gzip: bool = False
    ) -> tuple[Screen, Wire]:
        wire = Wire()
        screen = Screen(wire.send, "ALL", gzip=gzip)
        self.hub.join(screen, since)
        await settled()
        return screen, wire

    async def all_follow(self, screens: int) -> None:
        """Wait until so many screens have the whole picture."""
        for _ in range(2000):
            if self.hub.following == screens:
                return
            await asyncio.sleep(0.001)
        raise AssertionError(f"Only {self.hub.following} screens follow.")


async def settled() -> None:
    """Let every task go on until it waits for something outside."""
    for _ in range(50):
        await asyncio.sleep(0)


async def arrived(wire: Wire) -> list[Event]:
    """Wait until something has arrived."""
    for _ in range(2000):
        if events := wire.events():
            return events
        await asyncio.sleep(0.001)
    raise AssertionError("Nothing arrived.")


@pytest.fixture
async def stage() -> Stage:
    return Stage(log_of([body(feature("a"))]))


async def test_a_new_screen_gets_the_whole_picture_and_then_the_changes(
    stage: Stage,
) -> None:
    _, wire = await stage.join()
    [first] = await arrived(wire)
    assert (first.kind, first.header["why"], first.lines) == (
        "reset",
        "first",
        [feature("a")],
    )
    stage.add(body(feature("b")))
    [second] = wire.events()
    assert (second.kind, second.lines) == ("frame", [feature("b")])
    assert (second.header["n_from"], second.header["n"]) == (1, 2)


async def test_all_screens_get_the_same_bytes(stage: Stage) -> None:
    wires = [(await stage.join())[1] for _ in range(3)]
    packed = [(await stage.join(gzip=True))[1] for _ in range(3)]
    await stage.all_follow(6)
    for wire in (*wires, *packed):
        wire.taken = b""
    stage.add(body(feature("b")))
    assert len({wire.taken for wire in wires}) == 1
    assert len({wire.taken for wire in packed}) == 1
    unpacked = zlib.decompressobj(-15).decompress(packed[0].taken)
    assert unpacked == wires[0].taken


async def test_a_screen_goes_on_from_where_it_was(stage: Stage) -> None:
    since = stage.room.picture.entry_id
    stage.add(body(feature("b")), body(feature("c")))
    _, wire = await stage.join(since)
    [event] = wire.events()
    assert (event.kind, event.header["n_from"]) == ("frame", 1)
    assert event.lines == [feature("b"), feature("c")]


async def test_a_screen_that_has_everything_gets_nothing(stage: Stage) -> None:
    screen, wire = await stage.join(stage.room.picture.entry_id)
    assert wire.events() == []
    assert screen.n == 1


@pytest.mark.parametrize(
    ("since", "why"),
    [
        ("", "asked"),
        ("nonsense", "unknown_id"),
        ("1-1", "unknown_id"),
        ("5-0", "unknown_id"),
    ],
)
async def test_a_screen_that_cannot_go_on_is_told_why(
    stage: Stage, since: str, why: str
) -> None:
    _, wire = await stage.join(since)
    [event] = await arrived(wire)
    assert (event.kind, event.header["why"]) == ("reset", why)


async def test_a_screen_that_is_ahead_of_this_worker_waits_for_it() -> None:
    entries = log_of([body(feature("a")), body(feature("b"))])
    stage = Stage(entries[:1])
    _, wire = await stage.join(entries[1].id)
    assert wire.events() == []
    stage.add(entries[1].e)
    stage.clock.advance(INTERVAL_S)
    await settled()
    assert wire.events() == []
    stage.add(body(feature("c")))
    [event] = wire.events()
    assert event.header["n_from"] == 2


async def test_a_screen_of_a_branch_that_is_gone_starts_anew(stage: Stage) -> None:
    _, wire = await stage.join("1758100000999-9")
    for _ in range(200):
        stage.clock.advance(INTERVAL_S)
        await settled()
    [event] = await arrived(wire)
    assert event.header["why"] == "unknown_id"


async def test_a_restarted_worker_reads_the_place_of_a_screen_from_the_log() -> None:
    stage = Stage()
    for number in range(6):
        await stage.log.append(draft(f"e{number}"))
    entries = await stage.log.read(None)
    stage.room.begin(await boot(stage.log), 0, "first", AT)
    _, wire = await stage.join(entries[2].id)
    [event] = wire.events()
    assert (event.kind, event.header["n_from"], event.header["n"]) == ("frame", 3, 6)
    assert len(event.lines) == 3


async def test_a_store_that_is_away_does_not_keep_a_screen_from_the_picture() -> None:
    stage = Stage()
    for number in range(3):
        await stage.log.append(draft(f"e{number}"))
    entries = await stage.log.read(None)
    stage.room.begin(await boot(stage.log), 0, "first", AT)
    stage.log.cut()
    _, wire = await stage.join(entries[0].id)
    [event] = await arrived(wire)
    assert (event.kind, len(event.lines)) == ("reset", 3)
    assert event.header["why"] == "store"


class Hanging(MemoryLog):
    """A log whose store accepts commands and never answers."""

    async def entry(self, entry_id: str) -> Entry | None:
        return await asyncio.Future()


async def test_a_store_that_hangs_does_not_keep_a_screen_from_the_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard.hub.LOOK_UP_S", 0.01)
    stage = Stage(log_of([body(feature("a"))]))
    stage.hub = Hub(stage.room, Hanging(stage.clock), stage.clock)
    stage.room.begin(stage.room.picture, 0, "first", AT)
    _, wire = await stage.join("1-9")
    stage.clock.advance(3)
    [event] = await arrived(wire)
    assert (event.kind, event.header["why"]) == ("reset", "store")


async def test_a_screen_that_a_worker_cannot_catch_up_with_saw_no_fork() -> None:
    stage = Stage()
    for number in range(3):
        await stage.log.append(draft(f"e{number}"))
    entries = await stage.log.read(None)
    stage.room.begin(await boot(stage.log, upto=2), 0, "first", AT)
    _, wire = await stage.join(entries[2].id)
    for _ in range(200):
        stage.clock.advance(INTERVAL_S)
        await settled()
    [event] = await arrived(wire)
    assert (event.header["why"], event.header["n"]) == ("behind", 2)


@pytest.mark.parametrize(
    ("rolled_back", "why"), [(False, "too_far"), (True, "unknown_id")]
)
async def test_a_screen_that_was_away_for_long_is_told_of_a_fork_meanwhile(
    rolled_back: bool, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.places.RESUME_WITHIN", 2)
    stage = Stage()
    for number in range(2):
        await stage.log.append(draft(f"e{number}"))
    since = (await stage.log.read(None))[1].id
    if rolled_back:
        stage.log.roll_back(0)
        stage.clock.advance(1)
    for number in range(6):
        await stage.log.append(draft(f"f{number}"))
    stage.room.begin(await boot(stage.log), 0, "first", AT)
    _, wire = await stage.join(since)
    [event] = await arrived(wire)
    assert event.header["why"] == why


async def test_a_screen_that_does_not_read_is_never_given_more(stage: Stage) -> None:
    _, slow = await stage.join()
    _, quick = await stage.join()
    await arrived(slow)
    await arrived(quick)
    slow.room.clear()
    for revision in range(2, 12):
        stage.add(body(feature("a", revision)))
        await settled()
    assert slow.taken == b""
    assert len(quick.events()) == 10
    slow.room.set()
    await settled()
    [event] = slow.events()
    assert (event.header["n_from"], event.header["n"]) == (1, 11)
    assert event.lines == [feature("a", 11)]
    stage.add(body(feature("b")))
    assert [each.header["n_from"] for each in slow.events()] == [11]


async def test_a_screen_that_missed_very_much_is_reset_when_it_can_take_it(
    stage: Stage,
) -> None:
    screen, wire = await stage.join()
    await arrived(wire)
    wire.room.clear()
    stage.add(body(feature("a", 2)))
    await settled()
    for start in range(3, SLOW_ENTRIES + 10, 50):
        stage.add(*[body(feature("a", start + more)) for more in range(50)])
    wire.room.set()
    [event] = await arrived(wire)
    assert (event.kind, event.header["why"]) == ("reset", "slow")
    assert screen.n == stage.room.picture.n


async def test_a_new_scene_resets_everybody_at_once(stage: Stage) -> None:
    stage.add(body(scene()))
    _, wire = await stage.join()
    await arrived(wire)
    stage.add(body(scene(loop=1), feature("new")))
    [event] = wire.events()
    assert (event.kind, event.header["why"]) == ("reset", "scene")
    assert event.lines == [feature("new")]


async def test_a_fork_resets_everybody_and_says_so(stage: Stage) -> None:
    _, wire = await stage.join()
    await arrived(wire)
    other = log_of([body(feature("x"))])
    picture = Picture()
    picture.apply(other[0])
    stage.room.begin(picture, 1, "fork", AT)
    stage.hub.began()
    [event] = await arrived(wire)
    assert (event.kind, event.header["why"], event.header["epoch"]) == (
        "reset",
        "fork",
        1,
    )
    assert event.lines == [feature("x")]


async def test_a_fork_also_reaches_a_screen_that_was_slow_meanwhile(
    stage: Stage,
) -> None:
    _, wire = await stage.join()
    await arrived(wire)
    wire.room.clear()
    stage.add(body(feature("b")))
    await settled()
    stage.room.begin(stage.room.picture, 1, "fork", AT)
    stage.hub.began()
    wire.room.set()
    [event] = await arrived(wire)
    assert event.header["why"] == "fork"


async def test_a_screen_that_left_gets_nothing(stage: Stage) -> None:
    screen, wire = await stage.join()
    await arrived(wire)
    stage.hub.leave(screen)
    stage.add(body(feature("b")))
    stage.hub.beat()
    assert (wire.taken, stage.hub.screens) == (b"", 0)


async def test_a_screen_that_left_while_it_was_slow_leaves_no_task(
    stage: Stage,
) -> None:
    screen, wire = await stage.join()
    await arrived(wire)
    wire.room.clear()
    before = len(asyncio.all_tasks())
    stage.add(body(feature("b")))
    await settled()
    assert len(asyncio.all_tasks()) == before + 1
    stage.hub.leave(screen)
    await settled()
    assert len(asyncio.all_tasks()) == before


async def test_a_beat_changes_nothing(stage: Stage) -> None:
    _, wire = await stage.join()
    screen = OneScreen()
    for event in await arrived(wire):
        assert screen.apply(event)
    stage.hub.beat()
    [beat] = wire.events()
    assert beat.kind == "beat"
    assert screen.apply(beat)
    assert (screen.n, screen.entry_id) == (1, stage.room.picture.entry_id)


async def test_frames_are_at_least_16_ms_apart_and_carry_what_came_meanwhile(
    stage: Stage,
) -> None:
    _, wire = await stage.join()
    await arrived(wire)
    running = asyncio.create_task(stage.hub.run())
    entries = log_of([body(feature(each)) for each in "bcd"], stage.last)
    stage.hub.take(entries[:1])
    await settled()
    assert len(wire.events()) == 1
    stage.hub.take(entries[1:2])
    stage.hub.take(entries[2:])
    await settled()
    stage.clock.advance(INTERVAL_S * 0.9)
    await settled()
    assert wire.events() == []
    stage.clock.advance(INTERVAL_S * 0.11)
    await settled()
    [event] = wire.events()
    assert (event.header["n_from"], event.header["n"]) == (2, 4)
    running.cancel()


def test_frames_become_rarer_with_many_screens_and_never_faster_than_a_display() -> (
    None
):
    assert interval_s(0) == interval_s(100) == 0.016
    assert interval_s(500) == pytest.approx(0.050)
