"""The audit log in a real store: gapless with many writers, and after a crash."""

import asyncio
import itertools
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from redis.asyncio import Redis

from layers.errors import StoreUnavailable
from layers.log.audit import AUDIT, AuditLog
from layers.log.chain import AuditEntry, Deed, Statement
from layers.log.connection import connect
from tests.log.stores import BreakableStore, LossyWire


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AuditLog]:
    connection = connect(url)
    yield AuditLog(connection)
    await connection.aclose()


def said(subject: str) -> Statement:
    return Statement(actor="anna", deed=Deed.RELEASED, subject=subject, room="main")


async def all_of(log: AuditLog) -> list[AuditEntry]:
    return [entry async for entry in log.all()]


async def subjects(log: AuditLog) -> list[str]:
    return [each.said.subject for each in await all_of(log) if each.said]


@pytest.fixture
async def own(breakable_store) -> BreakableStore:
    return breakable_store()


@pytest.fixture
async def log(own: BreakableStore) -> AsyncIterator[AuditLog]:
    async with opened(own.url) as log:
        yield log


@pytest.fixture
async def hand(own: BreakableStore) -> AsyncIterator[Redis]:
    """Somebody who can write whatever it likes into the store."""
    async with Redis.from_url(own.url, protocol=3, legacy_responses=False) as client:
        yield client


async def test_entries_are_numbered_without_a_gap_by_the_time_of_the_store(log, hand):
    seconds, _ = await hand.time()
    written = [await log.append(said(f"r{i}")) for i in range(3)]
    assert [entry.n for entry in written] == [1, 2, 3]
    assert await all_of(log) == written
    assert all(0 <= entry.at.timestamp() - int(seconds) < 60 for entry in written)
    last, findings = await log.examine()
    assert (last, findings) == (await log.checkpoint(), [])
    assert last.n == 3


async def test_an_empty_log_is_sound(log):
    last, findings = await log.examine()
    assert (last.n, findings) == (0, [])


async def test_two_workers_who_append_at_once_make_one_chain(own):
    async with AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(opened(own.url)) for _ in range(2)]
        names = [f"r{i}" for i in range(200)]
        turns = zip(itertools.cycle(workers), names, strict=False)
        done = await asyncio.gather(*(log.append(said(name)) for log, name in turns))
        assert sorted(entry.n for entry in done) == list(range(1, 201))
        assert sorted(await subjects(workers[0])) == sorted(names)
        assert (await workers[1].examine())[1] == []


async def test_equal_statements_are_two_entries(own):
    async with opened(own.url) as one, opened(own.url) as two:
        await asyncio.gather(*(log.append(said("same")) for log in (one, two) * 10))
        assert await subjects(one) == ["same"] * 20


async def test_a_reply_that_was_lost_leaves_one_entry(own, tmp_path):
    wire = LossyWire(own.socket, share=0.3, seed=7)
    async with wire.open(tmp_path / "w.sock") as url, opened(url) as lossy:
        written, failed = [], 0
        for i in range(60):
            try:
                written.append((await lossy.append(said(f"r{i}"))).n)
            except StoreUnavailable:
                failed += 1
    assert wire.swallowed > 5
    async with opened(own.url) as log:
        found = await subjects(log)
        assert len(found) == len(set(found)) >= len(written)
        assert (await log.examine())[1] == []


@pytest.mark.fault
async def test_a_store_that_is_killed_loses_nothing_that_was_on_record(own):
    on_record: list[str] = []
    asked = itertools.count()
    begun, killed = asyncio.Event(), asyncio.Event()

    async def go_on(log: AuditLog) -> None:
        while not killed.is_set() or len(on_record) < 200:
            name = f"r{next(asked)}"
            try:
                await log.append(said(name))
            except StoreUnavailable:
                continue
            on_record.append(name)
            if len(on_record) > 50:
                begun.set()

    async with opened(own.url) as one, opened(own.url) as two:
        writers = [asyncio.create_task(go_on(log)) for log in (one, two)]
        await begun.wait()
        own.kill()
        own.start()
        killed.set()
        await asyncio.gather(*writers)
        found = await subjects(one)
        assert set(on_record) <= set(found)
        assert len(found) == len(set(found))
        assert (await one.examine())[1] == []


async def test_nothing_is_on_record_while_the_store_is_away(own, log):
    await log.append(said("before"))
    own.kill()
    with pytest.raises(StoreUnavailable):
        await log.append(said("meanwhile"))
    own.start()
    assert await subjects(log) == ["before"]


async def test_a_store_that_hangs_is_not_waited_for_by_everybody(own, log, monkeypatch):
    os.kill(own.pid, signal.SIGSTOP)
    try:
        with monkeypatch.context() as patience:
            patience.setattr("layers.log.audit.WITHIN_S", 0.1)
            waiting = (log.append(said(f"r{i}")) for i in range(20))
            refused = await asyncio.gather(*waiting, return_exceptions=True)
    finally:
        os.kill(own.pid, signal.SIGCONT)
    assert {type(each) for each in refused} == {StoreUnavailable}
    await log.append(said("after"))
    assert (await log.examine())[1] == []


async def rewrite(hand: Redis, change) -> None:
    """Put the whole stream into the store anew, changed by somebody."""
    entries = await hand.xrange(AUDIT)
    await hand.delete(AUDIT)
    for entry_id, fields in change(list(entries)):
        await hand.xadd(AUDIT, fields, id=entry_id)


async def test_a_changed_entry_is_found_and_named(log, hand):
    for i in range(5):
        await log.append(said(f"r{i}"))

    def change(entries):
        body = json.loads(entries[2][1][b"e"])
        entries[2][1][b"e"] = json.dumps(body | {"actor": "nobody"}).encode()
        return entries

    await rewrite(hand, change)
    _, [finding] = await log.examine()
    assert str(finding) == "Entry 3: it was changed, or what was before it."


async def test_a_removed_entry_is_found_and_named(log, hand):
    written = [await log.append(said(f"r{i}")) for i in range(5)]
    await hand.xdel(AUDIT, written[1].id)
    _, [finding] = await log.examine()
    assert str(finding) == "Entry 2: it was taken out."


async def test_what_was_cut_off_is_remembered_by_the_store_itself(log, hand):
    written = [await log.append(said(f"r{i}")) for i in range(5)]
    await hand.xdel(AUDIT, *(entry.id for entry in written[3:]))
    _, [finding] = await log.examine()
    assert str(finding) == "Entry 4: it and all up to 5 were taken out of the end."


async def test_a_log_that_was_emptied_is_found(log, hand):
    written = await log.append(said("r"))
    await hand.xdel(AUDIT, written.id)
    assert [each.n for each in (await log.examine())[1]] == [1]
    kept = await log.checkpoint()
    assert kept.n == 0


async def test_a_log_that_was_thrown_away_shows_against_a_checkpoint(log, hand):
    for i in range(3):
        await log.append(said(f"r{i}"))
    kept = await log.checkpoint()
    await hand.delete(AUDIT)
    assert (await log.examine())[1] == []
    assert (await log.examine(kept))[1] != []
    for i in range(5):
        await log.append(said(f"other {i}"))
    assert [each.n for each in (await log.examine(kept))[1]] == [3]


async def test_a_foreign_entry_is_found(log, hand):
    await log.append(said("r0"))
    await hand.xadd(AUDIT, {"x": "y"}, id="9999999999999-2")
    await log.append(said("r1"))
    assert [each.n for each in (await log.examine())[1]] == [2]


async def test_more_entries_than_one_reply_are_read_in_order(log, monkeypatch):
    monkeypatch.setattr("layers.log.audit.READ_COUNT", 7)
    for i in range(30):
        await log.append(said(f"r{i}"))
    assert await subjects(log) == [f"r{i}" for i in range(30)]
    assert (await log.examine())[0].n == 30
