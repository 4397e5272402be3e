"""A screen goes on from where it was, and is told the truth when it cannot."""

import asyncio

import pytest

from dashboard.hub import INTERVAL_S, Hub
from dashboard.places import Places
from dashboard.screens import Screen
from layers.clock import Clock
from layers.log.boot import boot
from layers.log.memory_log import MemoryLog
from layers.log.redis_log import RedisLog
from layers.picture import Entry
from tests.conftest import SharedStore
from tests.folding import body, feature, log_of
from tests.log.drafts import draft
from tests.staging import AT, Stage, Wire, arrived, settled


@pytest.fixture
async def stage() -> Stage:
    return Stage(log_of([body(feature("a"))]))


async def test_a_screen_goes_on_from_where_it_was(stage: Stage) -> None:
    since = stage.room.picture.entry_id
    stage.add(body(feature("b")), body(feature("c")))
    _, wire = await stage.join(since)
    [event] = wire.events()
    assert (event.kind, event.header["n_from"]) == ("frame", 1)
    assert event.lines == [feature("b"), feature("c")]


async def test_a_screen_that_has_everything_hears_at_once_that_it_has(
    stage: Stage,
) -> None:
    screen, wire = await stage.join(stage.room.picture.entry_id)
    [event] = wire.events()
    assert (event.kind, event.header["n"], event.lines) == ("beat", 1, [])
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
    [event] = wire.events()
    assert (event.kind, event.header["n"]) == ("beat", 2)
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


MALFORMED = [
    "abc-1",
    "-1",
    "1",
    "1-",
    "1-1-1",
    " 1-1",
    "+1-1",
    "1-+1",
    "²-1",
    "1-²",
    "1-1\n",
    "18446744073709551616-1",
    "99999999999999999999999-1",
    "1-99999999999999999999999",
]


@pytest.mark.parametrize("entry_id", MALFORMED)
@pytest.mark.parametrize("asks", ["goes on", "asks anew"])
async def test_an_id_that_no_store_gives_is_not_the_fault_of_the_store(
    store: SharedStore, room: str, entry_id: str, asks: str
) -> None:
    stage = Stage(log_of([body(feature("a"))]))
    log = RedisLog(store.url, room, stage.clock)
    places = Places(stage.room, log, stage.clock)
    screen = Screen(Wire().send, "ALL", gzip=False)
    since = (entry_id, None) if asks == "goes on" else ("", entry_id)
    assert await places.find(screen, *since) == "unknown_id"
    await log.aclose()


class Counting(MemoryLog):
    """A log that counts how often it is read, and lets others go on meanwhile."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.reads = 0

    async def read(self, after_id: str | None, count: int = 1000) -> list[Entry]:
        self.reads += 1
        await settled()
        return await super().read(after_id, count)


async def test_what_one_screen_has_read_back_the_others_need_not_read() -> None:
    stage = Stage()
    log = Counting(stage.clock)
    for number in range(6):
        await log.append(draft(f"e{number}"))
    entries = await log.read(None)
    stage.room.begin(await boot(log), 0, "first", AT)
    places = Places(stage.room, log, stage.clock)
    log.reads = 0
    screens = [Screen(Wire().send, "ALL", gzip=False) for _ in range(5)]
    found = [places.find(each, entries[2].id) for each in screens]
    assert await asyncio.gather(*found) == [None] * 5
    # The picture of then, and what came after it: once each.
    assert log.reads == 2


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


async def worker_behind(read: int, of: int) -> tuple[Stage, list[Entry]]:
    """Return a worker that has read some entries of a log, and all of them."""
    stage = Stage()
    for number in range(of):
        await stage.log.append(draft(f"e{number}"))
    stage.room.begin(await boot(stage.log, upto=read), 0, "first", AT)
    return stage, await stage.log.read(None)


async def test_a_screen_that_asks_anew_never_gets_less_than_it_had() -> None:
    stage, entries = await worker_behind(2, of=4)
    _, wire = await stage.join("", entries[2].id)
    assert wire.events() == []
    stage.hub.take(entries[2:])
    stage.hub.cut()
    stage.clock.advance(INTERVAL_S)
    [event] = await arrived(wire)
    assert (event.header["why"], event.header["n"]) == ("asked", 4)


async def test_a_worker_that_stays_behind_says_so_to_a_screen_that_asks_anew() -> None:
    stage, entries = await worker_behind(2, of=3)
    _, wire = await stage.join("", entries[2].id)
    for _ in range(200):
        stage.clock.advance(INTERVAL_S)
        await settled()
    [event] = await arrived(wire)
    assert (event.header["why"], event.header["n"]) == ("behind", 2)


@pytest.mark.parametrize("kept", [3, 1])
async def test_a_screen_that_asks_anew_is_told_of_a_fork_and_of_nothing_else(
    kept: int,
) -> None:
    stage, entries = await worker_behind(3, of=3)
    stage.log.roll_back(kept)
    stage.clock.advance(1)
    for number in range(3):
        await stage.log.append(draft(f"f{number}"))
    stage.room.begin(await boot(stage.log), 1, "first", AT)
    _, wire = await stage.join("", entries[2].id)
    [event] = await arrived(wire)
    assert event.header["why"] == ("asked" if kept == 3 else "unknown_id")


@pytest.mark.parametrize("since", [True, False], ids=["goes on", "asks anew"])
async def test_a_worker_on_a_branch_that_is_gone_makes_a_screen_wait_for_the_log(
    since: bool,
) -> None:
    stage, _ = await worker_behind(3, of=3)
    stage.log.roll_back(1)
    stage.clock.advance(1)
    for number in range(3):
        await stage.log.append(draft(f"f{number}"))
    seen = (await stage.log.read(None))[2].id
    _, wire = await (stage.join(seen) if since else stage.join("", seen))
    assert wire.events() == []
    stage.room.begin(await boot(stage.log), 1, "fork", AT)
    stage.hub.began()
    stage.clock.advance(INTERVAL_S)
    [event] = await arrived(wire)
    expected = ("frame", None) if since else ("reset", "asked")
    assert (event.kind, event.header.get("why")) == expected
    assert event.header["n"] == 4


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
