"""The ingest as a process: killed, stopped, without a store, told to end."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from redis.asyncio import Redis

from layers.clock import SystemClock
from layers.entry import lines_of
from layers.errors import StoreUnsafe
from layers.feature import SCENE
from layers.ingest import Ingest, main, serve
from layers.log.inbox import GROUP, Inbox
from layers.log.lease import LEASE_S
from layers.log.redis_log import RedisLog
from layers.log.rejected import Refused
from layers.log.store import Store, ensure_store
from layers.record import Context
from layers.registry import inbox_names
from layers.settings import Settings
from tests.ingesting import Bench, ingesting
from tests.records import incident, wire


def started(url: str, room: str, **more: str) -> "subprocess.Popen[str]":
    """Start an ingest process of a room that is REALITY."""
    environment = {
        "REDIS_URL": url,
        "ONEPICTURE_ROOM": room,
        "ONEPICTURE_CONTEXT": "REALITY",
        "ONEPICTURE_ALLOW_UNSAFE_STORE": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "layers.ingest"],
        env=os.environ | environment | more,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_ingest_refuses_a_store_that_may_lose_what_it_writes(
    breakable_store, room, monkeypatch
) -> None:
    store = breakable_store(fsync="everysec")
    monkeypatch.setenv("REDIS_URL", store.url)
    monkeypatch.setenv("ONEPICTURE_ROOM", room)
    monkeypatch.delenv("ONEPICTURE_ALLOW_UNSAFE_STORE", raising=False)
    with pytest.raises(SystemExit, match="appendfsync is everysec instead of always"):
        main()


async def test_an_ingest_checks_a_store_that_was_away_at_its_start(
    breakable_store, room, caplog
) -> None:
    caplog.set_level(logging.WARNING, "layers.ingest")
    store = breakable_store(fsync="everysec")
    store.kill()
    settings = Settings(data_dir=store.data_dir, redis_url=store.url, room=room)
    work = asyncio.create_task(serve(settings))
    while not caplog.records:
        await asyncio.sleep(0)
    store.start()
    with pytest.raises(StoreUnsafe, match="appendfsync is everysec"):
        await work
    log = RedisLog(store.url, room)
    assert await log.last() is None
    await log.aclose()


async def test_an_ingest_that_cannot_start_leaves_no_store_behind(
    tmp_path, monkeypatch
) -> None:
    started: list[Store] = []

    def start(settings: Settings) -> Store:
        started.append(ensure_store(settings))
        return started[0]

    def fail(*_: object) -> Inbox:
        raise OSError("no more files")

    monkeypatch.setattr("layers.ingest.ensure_store", start)
    monkeypatch.setattr("layers.ingest.Inbox", fail)
    with pytest.raises(OSError, match="no more files"):
        await serve(Settings(data_dir=tmp_path / "data"))
    running = started[0].running()
    started[0].stop()
    assert not running


def test_a_bad_variable_is_refused_before_a_store_is_started(
    tmp_path, monkeypatch
) -> None:
    data_dir = tmp_path / "data"
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("ONEPICTURE_DATA_DIR", str(data_dir))
    monkeypatch.setenv("ONEPICTURE_REJECTED_KEPT", "abc")
    with pytest.raises(SystemExit, match="ONEPICTURE_REJECTED_KEPT='abc'"):
        main()
    assert not data_dir.exists()


async def test_an_ingest_keeps_as_many_refused_lines_as_the_operator_chose(
    store, room
) -> None:
    async with ingesting(store, room) as bench:
        await bench.send("incidents", *[b"no record"] * 20)
        process = started(store.url, room, ONEPICTURE_REJECTED_KEPT="7")
        while await bench.inbox.rejected.count() < 20:
            await asyncio.sleep(0.01)
        process.terminate()
        process.communicate(timeout=30)
        assert await bench.inbox.rejected.refused() == Refused(20, 7)


@pytest.mark.fault
async def test_an_ingest_killed_at_work_loses_and_doubles_nothing(store, room) -> None:
    names = [f"I{i}" for i in range(1_500)]
    async with ingesting(store, room) as next_one:
        await next_one.send("incidents", *(incident(id=name) for name in names))
        for goal in (200, 600):
            process = started(store.url, room)
            while (await next_one.log.last()).n < goal:
                await asyncio.sleep(0)
            process.kill()
            process.communicate()
        assert await next_one.client.xlen(f"{{{room}}}:in:incidents") > 0
        await next_one.settle()
        assert sorted(await next_one.ids()) == sorted(names)
        assert await next_one.refused() == []
        key = f"{{{room}}}:in:incidents"
        assert len(await next_one.client.xinfo_consumers(key, GROUP)) == 1


@pytest.mark.fault
async def test_who_stands_by_takes_over_from_a_killed_ingest(store, room) -> None:
    async with ingesting(store, room) as bench:
        processes = [started(store.url, room) for _ in range(2)]
        token = await holder(bench)
        names = [f"I{i}" for i in range(3_000)]
        await bench.send("incidents", *(incident(id=name) for name in names))
        # Which of the two is at work shows when it is gone.
        processes[0].send_signal(signal.SIGSTOP)
        await asyncio.sleep(LEASE_S + 1)
        first = processes[0] if await holder(bench) != token else processes[1]
        processes[0].send_signal(signal.SIGCONT)
        first.kill()
        began = time.monotonic()
        while len(await bench.ids()) < len(names):
            await asyncio.sleep(0.01)
        assert time.monotonic() - began < LEASE_S + 5
        for process in processes:
            process.kill()
            process.communicate()
        assert sorted(await bench.ids()) == sorted(names)
        assert await bench.refused() == []


async def holder(bench: Bench) -> bytes:
    """Return the token of the ingest that is at work, as soon as there is one."""
    while not (token := await bench.client.get(f"{{{bench.room}}}:ingest")):
        await asyncio.sleep(0.01)
    return token


async def test_the_process_works_and_ends_when_it_is_told_to(store, room) -> None:
    process = started(store.url, room)
    log = RedisLog(store.url, room)
    while await log.last() is None:
        await asyncio.sleep(0)
    await log.aclose()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0
    assert said == ""


async def test_the_process_says_in_one_sentence_that_the_room_is_another(
    store, room
) -> None:
    async with ingesting(store, room, Context.SIMULATION):
        process = started(store.url, room)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.startswith(f"Room {room} is SIMULATION and stays so")
    assert "Traceback" not in said


@pytest.mark.fault
async def test_a_store_that_is_away_is_waited_for_and_it_is_said_once(
    breakable_store, room, caplog
) -> None:
    caplog.set_level(logging.WARNING, "layers.ingest")
    broken = breakable_store()
    clock = SystemClock()
    log = RedisLog(broken.url, room, clock)
    inbox = Inbox(broken.url, room, (*inbox_names(), SCENE), "one", clock)
    ingest = Ingest(log, inbox, clock, Context.REALITY)
    stop = asyncio.Event()
    work = asyncio.create_task(ingest.run(room, stop))
    names = [f"I{i}" for i in range(20)]
    while ingest.told.accepted < 10:
        await _offer(log, broken.url, room, names[:10])
    broken.kill()
    while not caplog.records:
        await asyncio.sleep(0)
    broken.start()
    while ingest.told.accepted < 20:
        await _offer(log, broken.url, room, names)
    stop.set()
    await work
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert said[0].endswith("The ingest waits for it.")
    assert said[1] == "The store answers again; the ingest goes on."
    ids = [json.loads(x)["id"] for e in await log.read(None) for x in lines_of(e.e)]
    assert sorted(ids[1:]) == sorted(names)
    await inbox.aclose()
    await log.aclose()


async def _offer(log: RedisLog, url: str, room: str, names: list[str]) -> None:
    """Send what is not in the log yet, as a producer does that retries."""
    entries = await log.read(None)
    there = {json.loads(x)["id"] for e in entries for x in lines_of(e.e)}
    async with Redis.from_url(url) as client:
        for name in names:
            if name not in there:
                fields = {"record": wire(incident(id=name)), "event_id": name}
                await client.xadd(f"{{{room}}}:in:incidents", fields)
    while any(waiting.count for waiting in await _waiting(url, room)):
        await asyncio.sleep(0)


async def _waiting(url: str, room: str) -> list[Any]:
    reader = Inbox(url, room, ("incidents",), "reader")
    waiting = await reader.waiting()
    await reader.aclose()
    return waiting
