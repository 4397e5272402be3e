"""A picture from a checkpoint equals the picture from the whole log."""

import pytest

from layers.errors import ChainBroken
from layers.log import Checkpoint
from layers.log.boot import (
    CHECKPOINT_EVERY,
    boot,
    checkpoint_due,
    keep_checkpoint,
    picture_at,
    position_of,
)
from layers.log.memory_log import MemoryLog
from layers.picture import FOLD, Picture, entry_time
from tests.log.drafts import draft, record


async def log_of(length: int) -> MemoryLog:
    log = MemoryLog()
    for n in range(1, length + 1):
        await log.append(draft(f"e{n}", record(f"R{n % 7}", n)))
    return log


async def test_an_empty_log_makes_an_empty_picture():
    picture = await boot(MemoryLog())
    assert (picture.n, picture.records) == (0, {})


async def test_a_picture_of_many_pages_has_the_last_entry_and_number():
    log = await log_of(4321)
    picture = await boot(log)
    last = await log.last()
    assert (picture.n, picture.entry_id, picture.chain) == (4321, last.id, last.h)
    assert len(picture.records) == 7


async def test_a_checkpoint_and_what_came_after_equal_the_whole_fold():
    log = await log_of(30)
    whole = await boot(log)
    await keep_checkpoint(log, await boot(log, upto=20))
    booted = await boot(log)
    assert booted.checkpoint() == whole.checkpoint()
    assert booted.digest(None) == whole.digest(None)


async def test_the_picture_of_then_stops_at_its_entry():
    log = await log_of(30)
    await keep_checkpoint(log, await boot(log, upto=20))
    for n in (0, 1, 19, 20, 21, 30):
        picture = await boot(log, upto=n)
        assert picture.n == n


async def test_the_picture_of_a_number_or_a_moment_is_found_or_none():
    log = await log_of(5)
    last = await log.last()
    assert (await picture_at(log, 3)).n == 3
    assert (await picture_at(log, entry_time(last.id))).n == 5
    assert await picture_at(log, 6) is None


class Forgetful(MemoryLog):
    """A log whose first entries were moved to an archive."""

    async def read(self, after_id, count=1000):
        assert after_id is not None
        return await super().read(after_id, count)


async def test_a_checkpoint_that_cannot_be_read_is_passed_over_for_an_older_one():
    log = await log_of(10)
    await keep_checkpoint(log, await boot(log, upto=4))
    entry = await log.at(8)
    await log.put_checkpoint(Checkpoint(FOLD, 8, entry.id, entry.h, b"no picture"))
    log.__class__ = Forgetful
    assert (await boot(log)).n == 10


async def test_a_changed_entry_after_the_checkpoint_is_never_folded():
    log = await log_of(3)
    broken = [entry for entry in await log.read(None) if entry.n != 2]
    picture = Picture()
    picture.apply(broken[0])

    class Rewritten(MemoryLog):
        async def read(self, after_id, count=1000):
            entries = await log.read(after_id, count)
            return [
                type(e)(e.id, e.n, e.e.replace(b'"e2"', b'"x2"'), e.h) for e in entries
            ]

    with pytest.raises(ChainBroken):
        await boot(Rewritten())


async def test_following_from_a_booted_picture_gives_the_entries_it_lacks():
    log = await log_of(4)
    position = position_of(await boot(log, upto=3))
    happenings = log.follow(position)
    assert [e.n for e in (await anext(happenings)).entries] == [4]
    await happenings.aclose()


async def test_every_worker_keeps_a_checkpoint_at_the_same_numbers():
    picture = Picture()
    assert not checkpoint_due(picture)
    picture.n = CHECKPOINT_EVERY
    assert checkpoint_due(picture)
    picture.n += 1
    assert not checkpoint_due(picture)
