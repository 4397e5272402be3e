import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from layers.clock import ManualClock, SystemClock

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)


def test_the_time_of_day_is_aware_and_in_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)


async def test_monotonic_time_passes_by_at_least_what_was_slept():
    clock = SystemClock()
    start = clock.monotonic()
    await clock.sleep(0.01)
    assert clock.monotonic() - start >= 0.009


def test_a_manual_clock_moves_only_when_it_is_advanced():
    clock = ManualClock(NOON)
    assert (clock.now(), clock.monotonic()) == (NOON, 0.0)
    clock.advance(90)
    assert clock.now() == NOON + timedelta(seconds=90)
    assert clock.monotonic() == 90


def test_a_manual_clock_keeps_utc_whatever_zone_it_was_given():
    clock = ManualClock(NOON.astimezone(timezone(timedelta(hours=3))))
    assert clock.now().tzinfo is UTC


def test_a_manual_clock_refuses_a_time_without_zone_and_a_step_back():
    with pytest.raises(ValueError, match="zone"):
        ManualClock(datetime(2025, 9, 10))  # noqa: DTZ001
    with pytest.raises(ValueError, match="backwards"):
        ManualClock(NOON).advance(-1)


async def test_sleepers_wake_in_the_order_of_their_times_and_not_before():
    clock = ManualClock(NOON)
    woken: list[str] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(name)

    tasks = [
        asyncio.create_task(sleeper("late", 10)),
        asyncio.create_task(sleeper("early", 5)),
    ]
    while clock.sleepers < 2:
        await asyncio.sleep(0)
    clock.advance(4.9)
    await asyncio.sleep(0)
    assert woken == []
    clock.advance(20)
    await asyncio.gather(*tasks)
    assert woken == ["early", "late"]


async def test_a_sleeper_that_was_cancelled_is_forgotten():
    clock = ManualClock(NOON)
    task = asyncio.create_task(clock.sleep(5))
    while not clock.sleepers:
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert clock.sleepers == 0
    clock.advance(6)


async def test_sleeping_no_time_returns_without_an_advance():
    await ManualClock(NOON).sleep(0)
