import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from layers.clock import ManualClock
from layers.log.presence import (
    GONE_AFTER,
    SILENT_AFTER,
    Presence,
    Seat,
    is_gone,
    is_silent,
)

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
async def worker(store, room, clock) -> AsyncIterator[Callable[[str], Presence]]:
    made: list[Presence] = []

    def make(name: str) -> Presence:
        made.append(Presence(store.url, room, name, clock))
        return made[-1]

    yield make
    for presence in made:
        await presence.aclose()


def seat(seat_id: str, clock: ManualClock, n: int = 1, **fields) -> Seat:
    return Seat(seat_id, n, agreed=True, at=clock.now(), **fields)


async def test_every_worker_hears_what_all_workers_told(worker, clock):
    one, two = worker("one"), worker("two")
    assert await one.put([seat("a", clock, 7, name="Anna")]) == await one.seats()
    heard = await two.put([seat("b", clock, 8, since=NOON)])
    assert heard == await one.seats() == await one.put([])
    assert [(s.seat, s.n, s.name, s.worker) for s in heard] == [
        ("a", 7, "Anna", "one"),
        ("b", 8, "", "two"),
    ]
    assert heard[1].since == NOON


async def test_every_worker_hears_for_whom_the_others_have_streams(worker, clock):
    one, two = worker("one"), worker("two")
    await one.put([], ["EST", "LTU"])
    await two.put([seat("b", clock)], ["FIN"])
    assert two.streams == {"EST", "LTU", "FIN"}
    await one.put([], ["EST"])
    await two.put([])
    assert two.streams == {"EST"}
    clock.advance(SILENT_AFTER.total_seconds() + 1)
    await two.put([])
    assert two.streams == frozenset(), "a worker that tells no more is gone"


async def test_a_seat_that_stops_confirming_is_silent_then_gone(worker, clock):
    one, two = worker("one"), worker("two")
    await one.put([seat("a", clock)])
    clock.advance(SILENT_AFTER.total_seconds())
    still, _ = await two.put([seat("b", clock)])
    assert not is_silent(still, clock.now())
    clock.advance(1)
    assert is_silent((await one.put([]))[0], clock.now())
    clock.advance(GONE_AFTER.total_seconds() - SILENT_AFTER.total_seconds())
    assert [s.seat for s in await one.put([])] == ["b"]


async def test_a_seat_leaves_at_once_whichever_worker_it_tells(worker, clock):
    one, two = worker("one"), worker("two")
    await one.put([seat("a", clock), seat("b", clock)])
    clock.advance(0.5)
    assert [s.seat for s in await two.leave("a")] == ["b"]
    assert [s.seat for s in await one.put([])] == ["b"]


async def test_a_seat_that_comes_back_after_leaving_is_here(worker, clock):
    one, two = worker("one"), worker("two")
    await one.put([seat("a", clock)])
    clock.advance(0.5)
    await one.leave("a")
    clock.advance(1.5)
    assert [s.seat for s in await two.put([seat("a", clock)])] == ["a"]


async def test_what_a_seat_confirmed_before_it_left_does_not_bring_it_back(
    worker, clock
):
    one, two = worker("one"), worker("two")
    await one.leave("a")
    clock.advance(0.3)
    assert await two.put([seat("a", clock)]) == []
    clock.advance(10)
    assert await one.put([]) == await two.put([]) == []


async def test_a_seat_that_moved_to_another_worker_is_listed_once_with_the_newest(
    worker, clock
):
    one, two = worker("one"), worker("two")
    await one.put([seat("a", clock, 1)])
    clock.advance(1)
    await two.put([seat("a", clock, 2)])
    assert [(s.n, s.worker) for s in await one.put([])] == [(2, "two")]
    clock.advance(1)
    await one.put([seat("a", clock, 3)])
    assert [(s.n, s.worker) for s in await two.put([])] == [(3, "one")]


async def test_what_a_dead_worker_told_is_removed_by_another(
    store, room, worker, clock
):
    await worker("dead").put([seat("a", clock)])
    alive = worker("alive")
    await alive.put([seat("b", clock)])
    clock.advance(GONE_AFTER.total_seconds() + 1)
    assert await alive.put([]) == []
    assert [s.seat for s in await alive.put([seat("b", clock)])] == ["b"]
    async with store.client() as client:
        assert await client.hkeys(f"{{{room}}}:seats") == [b"alive"]


async def test_what_a_worker_tells_is_not_removed_by_one_that_saw_it_idle(
    worker, clock
):
    idle, other = worker("idle"), worker("other")
    await idle.put([])
    await other.put([])
    await idle.put([seat("a", clock)])
    assert [s.seat for s in await other.put([])] == ["a"]
    assert [s.seat for s in await other.put([])] == ["a"]


async def test_presence_is_forgotten_by_the_store_itself(store, room, worker, clock):
    await worker("one").put([seat("a", clock)])
    async with store.client() as client:
        left_s = await client.ttl(f"{{{room}}}:seats")
    assert 0 < left_s <= 2 * GONE_AFTER.total_seconds()


async def test_presence_is_never_written_to_disk(breakable_store, clock):
    server = breakable_store()
    presence = Presence(server.url, "main", "one", clock)
    for n in range(20):
        await presence.put([seat("a-seat-that-nobody-writes-down", clock, n)])
    written = b"".join(path.read_bytes() for path in server.data_dir.rglob("*.aof"))
    assert b"nobody-writes-down" not in written
    await presence.aclose()


async def test_a_thousand_seats_are_told_and_heard_in_one_round_trip(worker, clock):
    one, two = worker("one"), worker("two")
    names = [f"seat-{number:04}" for number in range(1000)]
    await asyncio.gather(
        one.put(seat(name, clock) for name in names[:500]),
        two.put(seat(name, clock) for name in names[500:]),
    )
    assert [s.seat for s in await one.put([])] == names


def test_a_seat_that_left_is_gone_and_one_just_silent_is_not():
    here = Seat("a", 1, agreed=True, at=NOON)
    assert not is_gone(here, NOON + GONE_AFTER)
    assert is_gone(here, NOON + GONE_AFTER + timedelta(milliseconds=1))
    assert is_gone(Seat("a", 1, agreed=True, at=NOON, left=True), NOON)
