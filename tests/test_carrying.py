"""What was released is carried whole, once, whoever is cut off in the middle."""

import asyncio
import sys
import zlib
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from dashboard.carrying import Carrier, carrier_for
from layers.admission import admit
from layers.clock import SystemClock
from layers.errors import StoreUnavailable
from layers.importing import Import, State, import_id_of
from layers.log.port import Appended, Draft
from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.folding import draft, scene
from tests.records import EXAMPLES, ROOM, wire

NAME = "room-carrying"


class CutOff(RedisLog):
    """A log whose reply is lost after so many appends, and then every time."""

    left = 3

    async def append(self, draft: Draft) -> Appended:
        done = await super().append(draft)
        self.left -= 1
        if self.left < 0:
            raise StoreUnavailable("cut off")
        return done


RECORDS = 5
"""In each part."""


def part(name: str, index: int) -> bytes:
    ids = [f"{name}-{index * RECORDS + i}" for i in range(RECORDS)]
    made = [
        admit(wire(EXAMPLES["incidents"] | {"id": each}), "incidents", ROOM)
        for each in ids
    ]
    return zlib.compress(msgspec.json.encode([each for [each] in made]))


async def released(carrier: Carrier, name: str, parts: int) -> str:
    import_id = import_id_of("anna", name)
    contents = [part(name, i) for i in range(parts)]
    await carrier.imports.add(import_id, contents)
    digest = sha256(b"".join(map(zlib.decompress, contents))).hexdigest()
    count = parts * RECORDS
    about: dict[str, Any] = {"name": "x.csv", "of_layer": "incidents", "digest": digest}
    about |= {"count": count, "wrong": 0, "audiences": ()}
    about |= {"author": "anna", "by": "anna", "held": import_id}
    said = Import(**about, event="e", state=State.SUBMITTED)
    await carrier.step(import_id, said)
    out = {"state": State.RELEASED, "released_by": "bo", "by": "bo", "revision": 2}
    await carrier.step(import_id, msgspec.structs.replace(said, **out))
    return import_id


async def counts(log: RedisLog, name: str, records: int) -> set[int]:
    """Return how often records of an import are in the log."""
    whole = b"".join(entry.e for entry in await log.read(None))
    return {whole.count(f'"id":"{name}-{i}",'.encode()) for i in range(records)}


async def test_another_worker_goes_on_where_one_was_cut_off(store: SharedStore) -> None:
    clock = SystemClock()
    log, cut = RedisLog(store.url, NAME), CutOff(store.url, NAME)
    await log.append(draft("open", scene(title="X"), opens_scene=True))
    first = carrier_for(store.url, NAME, cut, clock)
    second = carrier_for(store.url, NAME, log, clock)
    import_id = await released(first, "C", 4)
    with pytest.raises(StoreUnavailable):
        await first._look()
    await first._lease.give_up()
    await second._look()
    found = await second.found(import_id)
    assert found is not None
    assert (found[0].state, found[0].added, found[0].there) == (State.DONE, 20, 0)
    assert await counts(log, "C", 20) == {1}
    for each in (*first.connections, *second.connections, log, cut):
        await each.aclose()


ALONE = """
import asyncio, sys
from dashboard.carrying import carrier_for
from layers.clock import SystemClock
from layers.log.redis_log import RedisLog

async def carry():
    await carrier_for(*sys.argv[1:], RedisLog(*sys.argv[1:]), SystemClock()).run()

asyncio.run(carry())
"""


async def test_what_a_killed_worker_had_begun_is_ended_by_another(
    store: SharedStore,
) -> None:
    clock, room, parts = SystemClock(), "room-killed", 150
    log = RedisLog(store.url, room)
    await log.append(draft("open", scene(title="X"), opens_scene=True))
    other = carrier_for(store.url, room, log, clock)
    import_id = await released(other, "K", parts)
    alone = (sys.executable, "-c", ALONE, store.url, room)
    worker = await asyncio.create_subprocess_exec(*alone)
    try:
        while not await other.imports.carried(import_id):
            await asyncio.sleep(0.001)
    finally:
        worker.kill()
        await worker.wait()
    begun = await other.imports.carried(import_id)
    assert 0 < begun < parts * RECORDS
    going_on = asyncio.create_task(other.run())
    while (found := await other.found(import_id)) and found[0].state is not State.DONE:
        await asyncio.sleep(0.01)
    going_on.cancel()
    assert found is not None
    assert (found[0].added, found[0].there) == (parts * RECORDS, 0)
    assert await counts(log, "K", parts * RECORDS) == {1}
    for each in (*other.connections, log):
        await each.aclose()


async def test_records_that_were_not_shown_are_never_carried(
    store: SharedStore,
) -> None:
    clock, room = SystemClock(), "room-other-records"
    log = RedisLog(store.url, room)
    await log.append(draft("open", scene(title="X"), opens_scene=True))
    carrier = carrier_for(store.url, room, log, clock)
    good = await released(carrier, "G", 2)
    more = await released(carrier, "M", 2)
    await carrier.imports.add(more, [part("OTHER", 0)])
    gone = await released(carrier, "N", 2)
    await carrier.imports.discard(gone)
    broken = await released(carrier, "B", 2)
    await carrier.imports.add(broken, [b"no zlib"])
    await carrier._look()
    for import_id in (more, gone, broken):
        found = await carrier.found(import_id)
        assert found is not None
        assert found[0].state is State.FAILED
        assert found[0].reason
    found = await carrier.found(good)
    assert found is not None
    assert (found[0].state, found[0].added) == (State.DONE, 10)
    whole = b"".join(entry.e for entry in await log.read(None))
    assert not any(f'"id":"{name}-'.encode() in whole for name in ("M", "OTHER", "B"))
    assert await carrier.imports.moving() == {}
    for each in (*carrier.connections, log):
        await each.aclose()


class Ends(RedisLog):
    """A log whose answer to an append never arrives: the worker ends there."""

    async def append(self, draft: Draft) -> Appended:
        await super().append(draft)
        raise StoreUnavailable("cut off")


async def test_an_import_that_the_log_tells_of_is_listed_and_kept(
    store: SharedStore,
) -> None:
    clock, room = SystemClock(), "room-ends"
    log, ends = RedisLog(store.url, room), Ends(store.url, room)
    await log.append(draft("open", scene(title="X"), opens_scene=True))
    first = carrier_for(store.url, room, ends, clock)
    second = carrier_for(store.url, room, log, clock)
    with pytest.raises(StoreUnavailable):
        await released(first, "E", 2)
    await second._look()
    [(import_id, said, _)] = await second.listed()
    assert said.state is State.SUBMITTED
    key = second.imports._parts(said.held)
    assert await second.connections[0].call("TTL", key) == -1
    assert import_id not in await second.imports.moving()
    for each in (*first.connections, *second.connections, log, ends):
        await each.aclose()
