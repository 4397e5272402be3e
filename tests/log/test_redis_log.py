"""What only the log in Redis can show: its keys, its limits, and its connections."""

import os
import signal
from contextlib import aclosing

import pytest
from redis.asyncio import Redis

from layers.errors import StoreUnavailable
from layers.log import Back, Entries, Forked, Lost, Position, Revision
from layers.log.redis_log import EVENT_ID_S, RedisLog
from tests.log.drafts import draft, record


@pytest.fixture
async def log(store, room):
    made = RedisLog(store.url, room)
    yield made
    await made.aclose()


async def test_every_key_of_a_room_carries_its_name_as_hash_tag(log, store, room):
    await log.append(draft("e1"))
    await log.bump_epoch(0)
    async with store.client() as client:
        keys = {key async for key in client.scan_iter(f"*{{{room}}}*")}
        assert keys == {
            f"{{{room}}}:{name}".encode() for name in ("log", "rev", "idem:e1", "epoch")
        }
        left_s = await client.ttl(f"{{{room}}}:idem:e1")
    assert 0 < left_s <= EVENT_ID_S


async def test_two_rooms_of_one_store_have_logs_of_their_own(log, store, room):
    other = RedisLog(store.url, f"{room}-b")
    await log.append(draft("e1"))
    assert (await other.append(draft("e1"))).n == 1
    await other.aclose()


async def test_an_emptied_log_is_noticed_though_the_connection_never_broke(
    log, store, room
):
    await log.append(draft("e1"))
    async with aclosing(log.follow()) as happenings:
        assert isinstance(await anext(happenings), Entries)
        async with store.client() as client:
            await client.delete(f"{{{room}}}:log")
        forked = await anext(happenings)
        assert isinstance(forked, Forked)
        assert (forked.last.n, forked.common, forked.epoch) == (1, Position(), 1)


async def test_an_append_that_memory_refuses_changes_nothing(breakable_store):
    server = breakable_store()
    log = RedisLog(server.url, "main")
    first = await log.append(draft("e1", record("A", 3)))
    async with Redis.from_url(server.url) as client:
        await client.config_set("maxmemory", 1)
        with pytest.raises(StoreUnavailable, match="memory"):
            await log.append(draft("e2", record("scene", 1), opens_scene=True))
        await client.config_set("maxmemory", 0)
    kept = Revision(3, record("A", 3).hash, first.entry_id)
    assert await log.revisions(["A"]) == {"A": kept}
    assert (await log.append(draft("e2"))).n == 2
    await log.aclose()


async def test_a_clock_that_steps_back_never_makes_ids_step_back(log, store, room):
    async with store.client() as client:
        far = "9999999999999-1"
        fields = {"e": b"{}", "h": "0" * 40}
        await client.xadd(f"{{{room}}}:log", fields, id=far)
    done = await log.append(draft("e1"))
    assert done.entry_id == "9999999999999-2"


async def test_entries_of_very_different_times_are_found_by_number(log, store, room):
    async with store.client() as client:
        for n, ms in enumerate((1, 2, 2, 2, 5_000, 1_600_000_000_000), 1):
            fields = {"e": b"{}", "h": "0" * 40}
            await client.xadd(f"{{{room}}}:log", fields, id=f"{ms}-{n}")
    for n in range(1, 7):
        assert (await log.at(n)).n == n
    assert await log.at(7) is None


@pytest.mark.fault
async def test_a_store_that_hangs_is_lost_and_back_when_it_goes_on(breakable_store):
    server = breakable_store()
    log = RedisLog(server.url, "main")
    await log.append(draft("e1"))
    async with aclosing(log.follow()) as happenings:
        assert isinstance(await anext(happenings), Entries)
        os.kill(server.pid, signal.SIGSTOP)
        try:
            lost = await anext(happenings)
        finally:
            os.kill(server.pid, signal.SIGCONT)
        assert isinstance(lost, Lost)
        assert await anext(happenings) == Back(lost.since)
    await log.aclose()
