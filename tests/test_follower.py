"""The room stays at the end of the log, whatever happens to the store."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from starlette.types import Message

from dashboard.follower import Follower
from dashboard.frames import LostSince, View
from dashboard.hub import Hub
from dashboard.room import Room
from dashboard.screens import Screen
from layers.clock import SystemClock
from layers.log.boot import CHECKPOINT_EVERY
from layers.log.memory_log import MemoryLog
from layers.picture import FOLD
from tests.log.drafts import draft


class Stage:
    """A follower of a memory log, running."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.log = MemoryLog(self.clock)
        self.room = Room("main")
        self.hub = Hub(self.room, self.log, self.clock)
        self.follower = Follower(self.room, self.hub, self.log, self.clock)

    def start(self) -> list["asyncio.Task[None]"]:
        return [
            asyncio.create_task(self.follower.run()),
            asyncio.create_task(self.hub.run()),
        ]

    async def look_on(self) -> None:
        """Let somebody look on: beats are for screens."""

        async def take(_: Message) -> None:
            return

        self.hub.join(Screen(take, View("OPEN:PUBLIC;ALL"), gzip=False), None)
        await self.until(lambda: self.hub.following == 1)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not true():
                await asyncio.sleep(0.005)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    await stage.log.append(draft("e1"))
    tasks = stage.start()
    await stage.until(stage.follower.booted.is_set)
    yield stage
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_it_boots_and_follows(stage: Stage) -> None:
    assert (stage.room.picture.n, stage.follower.state) == (1, "live")
    await stage.log.append(draft("e2"))
    await stage.until(lambda: stage.room.picture.n == 2)


async def test_a_lost_store_is_said_and_following_goes_on_after_it(
    stage: Stage,
) -> None:
    await stage.look_on()
    before = datetime.now(UTC)
    stage.log.cut()
    await stage.until(lambda: stage.follower.state == "lost")
    store = stage.room.standing.store
    assert isinstance(store, LostSince)
    assert store.lost_since >= before
    assert stage.hub.counts.beats == 1
    stage.log.mend()
    await stage.until(lambda: stage.follower.state == "live")
    assert stage.hub.counts.beats == 2
    await stage.log.append(draft("e2"))
    await stage.until(lambda: stage.room.picture.n == 2)


async def test_a_fork_is_shown_and_the_picture_is_made_anew(stage: Stage) -> None:
    for number in (2, 3, 4):
        await stage.log.append(draft(f"e{number}"))
    await stage.until(lambda: stage.room.picture.n == 4)
    stage.log.roll_back(2)
    await stage.log.append(draft("other"))
    await stage.until(lambda: stage.room.began == "fork")
    assert (stage.room.standing.epoch, stage.room.picture.n) == (1, 3)
    assert "R-other" in stage.room.picture.records
    assert "R-e4" not in stage.room.picture.records


async def test_every_fork_is_counted_also_one_before_the_first_look(
    stage: Stage,
) -> None:
    for epoch in (1, 2):
        await stage.log.append(draft(f"{epoch}"))
        await stage.until(lambda: stage.room.picture.n == 2)
        if epoch == 2:
            stage.log.roll_back(0)
        else:
            stage.log.roll_back(1)
        await stage.until(lambda: stage.room.standing.epoch == epoch)  # noqa: B023
        await stage.until(lambda: stage.room.branch == epoch)  # noqa: B023
    assert await stage.log.epoch() == 2


async def test_a_worker_that_starts_without_the_store_waits_for_it() -> None:
    stage = Stage()
    await stage.log.append(draft("e1"))
    stage.log.cut()
    tasks = stage.start()
    await stage.until(lambda: stage.follower.state == "lost")
    assert not stage.follower.booted.is_set()
    stage.log.mend()
    await stage.until(lambda: stage.follower.state == "live")
    assert stage.room.picture.n == 1
    for task in tasks:
        task.cancel()


async def test_checkpoints_are_kept_when_they_are_due(stage: Stage) -> None:
    for number in range(2, CHECKPOINT_EVERY + 3):
        await stage.log.append(draft(f"e{number}"))
    await stage.until(lambda: stage.room.picture.n == CHECKPOINT_EVERY + 2)
    # Nothing else happens: what is due does not wait for the next event.
    await stage.until(lambda: not stage.room.due)
    async with asyncio.timeout(30):
        while (kept := await stage.log.checkpoint(FOLD)) is None:
            await asyncio.sleep(0.005)
    assert kept.n == CHECKPOINT_EVERY
