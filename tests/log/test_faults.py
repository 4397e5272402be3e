"""What a broken store may do: nothing acknowledged is lost, nothing is there twice."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from layers.errors import StoreUnavailable
from layers.log import Appended, Back, Entries, Forked, Happening, Log, Lost
from layers.log.redis_log import RedisLog
from layers.picture import Entry
from tests.compiler import preloadable
from tests.log.drafts import draft, record
from tests.log.soundness import assert_sound, eid_of, whole
from tests.log.stores import BreakableStore, LossyWire

pytestmark = [pytest.mark.fault, pytest.mark.timeout(120)]

WRITERS = 10


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[RedisLog]:
    log = RedisLog(url, "main")
    yield log
    await log.aclose()


async def persistently(log: Log, eid: str) -> Appended:
    """Append until it is acknowledged, as every writer must: same event id."""
    while True:
        try:
            return await log.append(draft(eid, record(f"R-{eid}")))
        except StoreUnavailable:
            await asyncio.sleep(0.02)


class Load:
    """Ten writers, each writing as fast as it can, until they are told to stop."""

    def __init__(self, log: Log, *, retry: bool) -> None:
        self._log = log
        self._retry = retry
        self._stopping = False
        self.acknowledged: dict[str, Appended] = {}
        self._grew = asyncio.Event()

    async def __aenter__(self) -> "Load":
        self._writers = [
            asyncio.create_task(self._write(writer)) for writer in range(WRITERS)
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping = True
        await asyncio.gather(*self._writers)

    async def _write(self, writer: int) -> None:
        number = 0
        while not self._stopping:
            eid = f"{writer}-{number}"
            try:
                done = await (
                    persistently(self._log, eid)
                    if self._retry
                    else self._log.append(draft(eid))
                )
            except StoreUnavailable:
                return
            self.acknowledged[eid] = done
            self._grew.set()
            number += 1

    async def until(self, more: int) -> None:
        """Wait until so many more appends were acknowledged."""
        wanted = len(self.acknowledged) + more
        while len(self.acknowledged) < wanted:
            self._grew.clear()
            await self._grew.wait()


def assert_kept(acknowledged: dict[str, Appended], entries: list[Entry]) -> None:
    """Every acknowledged event is in the log, where its writer was told."""
    where = {eid_of(entry): (entry.id, entry.h) for entry in entries}
    for eid, done in acknowledged.items():
        assert where[eid] == (done.entry_id, done.chain)


async def gather_happenings(log: Log, into: list[Happening]) -> None:
    async with aclosing(log.follow()) as happenings:
        async for happening in happenings:
            into.append(happening)


async def test_a_killed_store_loses_and_doubles_nothing_and_readers_go_on(
    breakable_store,
):
    store: BreakableStore = breakable_store()
    happened: list[Happening] = []
    async with opened(store.url) as log, opened(store.url) as other:
        following = asyncio.create_task(gather_happenings(other, happened))
        async with Load(log, retry=True) as load:
            for kill in range(1, 4):
                await load.until(200)
                store.kill()
                # A start that is quick enough hides behind the client's own retries.
                await until_turns(happened, [Lost, Back] * (kill - 1) + [Lost])
                await asyncio.to_thread(store.start)
                await until_turns(happened, [Lost, Back] * kill)
            await load.until(200)
        entries = await whole(log)
        while not is_caught_up(happened, entries[-1]):
            await asyncio.sleep(0.01)
        following.cancel()
        await asyncio.wait([following])
        assert_sound(entries)
        assert_kept(load.acknowledged, entries)
        assert len(entries) == len(load.acknowledged)
        await assert_revisions_follow(log, entries)
    read = [e for h in happened if isinstance(h, Entries) for e in h.entries]
    assert read == entries
    assert turns_of(happened) == [Lost, Back] * 3


def turns_of(happened: list[Happening]) -> list[type[Happening]]:
    return [type(h) for h in happened if isinstance(h, Lost | Back | Forked)]


async def until_turns(happened: list[Happening], wanted: list[type[Happening]]) -> None:
    """Wait until the reader met these turns; fail at once on another one."""
    while (turns := turns_of(happened)) != wanted:
        assert turns == wanted[: len(turns)]
        await asyncio.sleep(0.01)


def is_caught_up(happened: list[Happening], last: Entry) -> bool:
    for happening in reversed(happened):
        if isinstance(happening, Entries):
            return happening.entries[-1] == last
    return False


async def assert_revisions_follow(log: Log, entries: list[Entry]) -> None:
    """The revisions are what the log says: never half of an append."""
    ids = [f"R-{eid_of(entry)}" for entry in entries]
    held = await log.revisions(ids)
    assert {i: held[i].hash for i in ids} == {i: record(i).hash for i in ids}


async def test_lost_replies_never_double_an_append(breakable_store, tmp_path):
    store: BreakableStore = breakable_store()
    wire = LossyWire(store.socket, share=0.05, seed=1)
    async with (
        wire.open(tmp_path / "wire.sock") as url,
        opened(url) as log,
        opened(store.url) as direct,
    ):
        for number in range(400):
            await persistently(log, str(number))
        entries = await whole(direct)
    assert wire.swallowed > 5
    assert_sound(entries)
    assert [eid_of(entry) for entry in entries] == [str(n) for n in range(400)]


async def test_the_same_wire_doubles_plain_writes_of_the_library(
    breakable_store, tmp_path
):
    """Why nobody but the append script writes to the log."""
    store: BreakableStore = breakable_store()
    wire = LossyWire(store.socket, share=0.05, seed=1)
    async with (
        wire.open(tmp_path / "wire.sock"),
        Redis(unix_socket_path=str(tmp_path / "wire.sock")) as careless,
        Redis.from_url(store.url) as direct,
    ):
        for number in range(400):
            await careless.xadd("plain", {"n": number})
        assert await direct.xlen("plain") > 400


@pytest.fixture(scope="module")
def shim(tmp_path_factory) -> Path:
    if sys.platform != "linux":
        pytest.skip("only Linux can put the shim between the store and its disk")
    source = Path(__file__).parent / "power_loss.c"
    return preloadable(source, tmp_path_factory.mktemp("shim"))


@pytest.mark.parametrize("trial", range(2))
async def test_a_power_loss_takes_nothing_that_was_acknowledged_or_seen(
    breakable_store, shim, trial
):
    store: BreakableStore = breakable_store(environ={"LD_PRELOAD": str(shim)})
    happened: list[Happening] = []
    async with opened(store.url) as log, opened(store.url) as other:
        following = asyncio.create_task(gather_happenings(other, happened))
        async with Load(log, retry=False) as load:
            await load.until(1500)
            store.kill()
            store.lose_power()
        store.start()
        entries = await whole(log)
        while Back not in {type(happening) for happening in happened}:
            await asyncio.sleep(0.01)
        following.cancel()
        await asyncio.wait([following])
    assert_sound(entries)
    assert_kept(load.acknowledged, entries)
    assert Forked not in {type(happening) for happening in happened}


async def test_a_store_that_syncs_once_a_second_forks_and_the_fork_is_shown(
    breakable_store, shim
):
    """What `appendfsync always` is for; and that readers notice when it is off."""
    store: BreakableStore = breakable_store(
        fsync="everysec", environ={"LD_PRELOAD": str(shim)}
    )
    happened: list[Happening] = []
    async with opened(store.url) as log, opened(store.url) as other:
        following = asyncio.create_task(gather_happenings(other, happened))
        async with Load(log, retry=False) as load:
            await load.until(500)
            while not is_caught_up(happened, await log.last()) or not store.unsynced():
                await load.until(50)
            store.kill()
            assert store.lose_power() > 0
        seen = [e for h in happened if isinstance(h, Entries) for e in h.entries]
        store.start()
        await following
        entries = await whole(log)
    forked = happened[-1]
    assert isinstance(forked, Forked)
    assert forked.epoch == 1
    assert forked.last.n == seen[-1].n > forked.common.n == len(entries)
    assert len(load.acknowledged) > len(entries)
