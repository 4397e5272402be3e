"""A follower never hides a fork or a lost connection, on any log."""

import asyncio
from contextlib import aclosing

import msgspec
import pytest

from layers.clock import SystemClock
from layers.log import (
    Back,
    Entries,
    EpochChanged,
    Forked,
    Happening,
    Lost,
    Position,
)
from layers.log.follow import Follower, continues
from layers.log.memory_log import MemoryLog
from layers.picture import Entry
from tests.log.drafts import draft


async def filled(length: int) -> MemoryLog:
    log = MemoryLog()
    for n in range(1, length + 1):
        await log.append(draft(f"e{n}"))
    return log


async def position(log: MemoryLog, n: int) -> Position:
    entry = await log.at(n)
    assert entry is not None
    return Position(entry.n, entry.id, entry.h)


async def first(happenings, kind: type[Happening]) -> Happening:
    async for happening in happenings:
        if isinstance(happening, kind):
            return happening
    pytest.fail("it ended")


async def test_a_rolled_back_log_is_a_fork_that_says_what_is_common_and_what_is_lost():
    log = await filled(9)
    async with aclosing(log.follow()) as happenings:
        await first(happenings, Entries)
        last, common = await position(log, 9), await position(log, 6)
        log.roll_back(6)
        forked = await first(happenings, Forked)
        assert forked == Forked(epoch=1, last=last, common=common)
        with pytest.raises(StopAsyncIteration):
            await anext(happenings)


async def test_a_fork_is_seen_though_the_new_branch_is_longer_than_the_old():
    log = await filled(5)
    async with aclosing(log.follow()) as happenings:
        await first(happenings, Entries)
        common = await position(log, 3)
        log.roll_back(3)
        for n in range(10):
            await log.append(draft(f"other{n}"))
        forked = await first(happenings, Forked)
        assert (forked.last.n, forked.common) == (5, common)


async def test_an_emptied_log_is_a_fork_with_nothing_in_common():
    log = await filled(3)
    async with aclosing(log.follow()) as happenings:
        await first(happenings, Entries)
        log.roll_back(0)
        assert (await first(happenings, Forked)).common == Position()


async def test_a_fork_before_all_that_was_read_has_no_known_common_position():
    log = await filled(6)
    async with aclosing(log.follow(await position(log, 5))) as happenings:
        await first(happenings, Entries)
        log.roll_back(2)
        assert (await first(happenings, Forked)).common == Position()


async def test_two_workers_that_see_one_fork_agree_on_the_epoch():
    log = await filled(4)
    one, two = log.follow(), log.follow(await position(log, 3))
    async with aclosing(one), aclosing(two):
        await first(one, Entries)
        await first(two, Entries)
        log.roll_back(2)
        forks = await asyncio.gather(first(one, Forked), first(two, Forked))
    assert [fork.epoch for fork in forks] == [1, 1]


async def test_a_worker_that_was_not_ahead_of_the_fork_hears_of_the_new_epoch():
    log = await filled(2)
    async with aclosing(log.follow(await position(log, 2))) as happenings:
        waiting = asyncio.create_task(anext(happenings))
        await log.bump_epoch(0)
        assert await waiting == EpochChanged(1)


async def test_a_new_follower_is_told_the_epoch_first():
    log = await filled(1)
    await log.bump_epoch(4)
    async with aclosing(log.follow()) as happenings:
        assert await anext(happenings) == EpochChanged(5)


async def test_a_fork_that_the_first_check_finds_counts_beyond_the_known_epoch():
    log = await filled(3)
    await log.bump_epoch(0)
    last = await position(log, 3)
    log.roll_back(2)
    async with aclosing(log.follow(last, 1)) as happenings:
        assert (await first(happenings, Forked)).epoch == 2


async def test_a_lost_log_is_told_once_and_after_it_is_back_nothing_is_missing():
    log = await filled(2)
    async with aclosing(log.follow()) as happenings:
        await first(happenings, Entries)
        log.cut()
        lost = await first(happenings, Lost)
        coming = asyncio.create_task(anext(happenings))
        while not coming.done():
            await asyncio.sleep(0)
            log.mend()
            if len(await log.read(None)) == 2:
                await log.append(draft("e3"))
        assert await coming == Back(lost.since)
        came = await first(happenings, Entries)
        assert [entry.n for entry in came.entries] == [3]


async def test_a_log_that_forked_while_it_was_lost_is_never_said_to_be_back():
    log = await filled(4)
    async with aclosing(log.follow()) as happenings:
        await first(happenings, Entries)
        log.cut()
        await first(happenings, Lost)
        log.roll_back(1)
        log.mend()
        assert isinstance(await anext(happenings), Forked)


class Tampered(MemoryLog):
    """A log in which somebody changed entry 2 without the append script."""

    async def wait(self, after_id: str) -> list[Entry]:
        return [
            msgspec.structs.replace(entry, e=entry.e.replace(b"e2", b"eX"))
            for entry in await super().wait(after_id)
        ]


class Holed(MemoryLog):
    """A log from which somebody deleted entry 2."""

    async def wait(self, after_id: str) -> list[Entry]:
        return [entry for entry in await super().wait(after_id) if entry.n != 2]


@pytest.mark.parametrize("damaged", [Tampered, Holed])
async def test_an_entry_that_does_not_continue_the_log_is_never_handed_on(damaged):
    log = damaged()
    await log.append(draft("e1"))
    async with aclosing(log.follow()) as happenings:
        await first(happenings, Entries)
        await log.append(draft("e2"))
        await log.append(draft("e3"))
        forked = await first(happenings, Forked)
        assert forked.last.n == forked.common.n == 1


async def test_retries_wait_longer_each_time_up_to_a_second_and_start_anew():
    clock = RecordingClock()
    log = await filled(1)
    happenings = Follower(log, clock, None).happenings()
    async with aclosing(happenings):
        await first(happenings, Entries)
        for _ in range(2):
            clock.slept.clear()
            log.cut()
            await first(happenings, Lost)
            back = asyncio.create_task(first(happenings, Back))
            while len(clock.slept) < 7:
                await asyncio.sleep(0)
            log.mend()
            await back
            assert clock.slept[:7] == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


class RecordingClock(SystemClock):
    """A clock that remembers how long it was asked to sleep, and does not."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


async def test_only_the_next_number_with_the_right_hash_continues():
    log = await filled(2)
    one, two = await log.read(None)
    start = Position(one.n, one.id, one.h)
    assert continues(Position(), one)
    assert continues(start, two)
    assert not continues(Position(), two)
    assert not continues(start, one)
    assert not continues(start, msgspec.structs.replace(two, h="0" * 40))
    assert not continues(start, msgspec.structs.replace(two, e=b"{}"))
