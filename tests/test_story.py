"""The clock of a story runs at its rate, and survives whoever started it."""

from datetime import UTC, datetime, timedelta

import pytest

from layers.clock import ManualClock
from layers.log.memory_log import MemoryLog
from layers.story import Story
from tests.folding import draft, feature, scene
from tests.records import NOW

FUTURE = datetime(2190, 1, 1, tzinfo=UTC)


async def nothing() -> None:
    """Do nothing between two readings."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


def test_without_a_story_it_is_real_time(clock: ManualClock) -> None:
    story = Story(MemoryLog(clock), clock)
    story.begin(None, 60.0, NOW)
    clock.advance(10)
    assert story.now() == NOW + timedelta(seconds=10)


def test_a_story_runs_at_its_own_rate_and_never_behind_real_time(
    clock: ManualClock,
) -> None:
    story = Story(MemoryLog(clock), clock)
    story.begin(FUTURE, 60.0, NOW - timedelta(seconds=1))
    clock.advance(10)
    assert story.now() == FUTURE + timedelta(minutes=11), "since the entry was written"
    story.begin(datetime(1990, 1, 1, tzinfo=UTC), 60.0, NOW)
    assert story.now() == clock.now()


async def test_a_story_is_recovered_from_the_log_at_the_time_that_it_has_reached(
    clock: ManualClock,
) -> None:
    log = MemoryLog(clock)
    told = scene(story_at="2190-01-01T00:00:00Z", rate=60)
    await log.append(draft("scene", told, opens_scene=True))
    await log.append(draft("a", feature("a")))
    clock.advance(10)
    story = Story(log, clock)
    await story.recover(nothing)
    assert story.now() == FUTURE + timedelta(minutes=10)


async def test_a_room_without_a_story_has_none_to_recover(clock: ManualClock) -> None:
    log = MemoryLog(clock)
    await log.append(draft("scene", scene(), opens_scene=True))
    story = Story(log, clock)
    story.begin(FUTURE, 1.0, NOW)
    await story.recover(nothing)
    assert story.now() == NOW


async def test_whoever_recovers_a_long_log_is_asked_for_other_duties_meanwhile(
    clock: ManualClock,
) -> None:
    log = MemoryLog(clock)
    for number in range(4_500):
        await log.append(draft(f"e{number}", feature(f"R{number}")))
    asked = 0

    async def count() -> None:
        nonlocal asked
        asked += 1

    await Story(log, clock).recover(count)
    assert asked == 3
