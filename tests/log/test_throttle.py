"""Guessing gets slow; who was here before is never locked out by a stranger."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from layers.clock import ManualClock
from layers.log.connection import connect
from layers.log.throttle import (
    FREE,
    FREE_OF_ADDRESS,
    LONGEST,
    MOST_BEGUN,
    Attempt,
    Throttle,
)
from tests.records import NOW


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def throttle(store, clock) -> AsyncIterator[Throttle]:
    connection = connect(store.url)
    yield Throttle(connection, clock)
    await connection.aclose()


def stranger(room: str, number: int = 0) -> Attempt:
    return Attempt(room, f"{room}-{number}")


async def waits(throttle: Throttle, *attempts: Attempt) -> list[float]:
    return [(await throttle.turn(each)).wait_s for each in attempts]


async def test_after_five_failures_an_account_is_delayed_whoever_tries(throttle, room):
    tries = [stranger(room, number) for number in range(FREE + 1)]
    assert await waits(throttle, *tries[:FREE]) == [0] * FREE
    assert (await throttle.turn(tries[FREE])).wait_s == 1


async def test_the_delay_doubles_and_has_an_end(throttle, clock, room):
    delays: list[float] = []
    for number in range(20):
        turn = await throttle.turn(stranger(room, number))
        if turn.wait_s:
            delays.append(turn.wait_s)
            clock.advance(turn.wait_s)
    longest = LONGEST.total_seconds()
    assert delays[:4] == [1, 2, 4, 8]
    assert max(delays) <= longest


async def test_a_thousand_at_once_are_counted_before_any_is_judged(throttle, room):
    tries = [throttle.turn(stranger(room, number)) for number in range(1000)]
    turns = await asyncio.gather(*tries)
    assert sum(turn.wait_s == 0 for turn in turns) == FREE


async def test_who_logged_in_from_a_device_is_not_delayed_by_strangers(throttle, room):
    leader = Attempt(room, f"{room}-home", "the cookie of a device")
    await throttle.turn(leader)
    await throttle.succeeded(leader)
    for number in range(100):
        await throttle.turn(stranger(room, number))
    elsewhere = Attempt(room, f"{room}-hotel", leader.device)
    assert await throttle.turn(elsewhere) == await throttle.turn(leader)
    assert (await throttle.turn(leader)).wait_s == 0
    assert (await throttle.turn(leader)).known


async def test_an_attacker_at_the_address_of_a_leader_does_not_lock_the_device_out(
    throttle, room
):
    leader = Attempt(room, f"{room}-office", "the cookie of a device")
    await throttle.turn(leader)
    await throttle.succeeded(leader)
    beside = Attempt(room, leader.address)
    await waits(throttle, *[beside] * 50)
    assert (await throttle.turn(beside)).wait_s > 0
    assert (await throttle.turn(leader)).wait_s == 0


async def test_a_known_device_that_guesses_is_delayed_itself(throttle, room):
    stolen = Attempt(room, f"{room}-x", "a stolen device")
    await throttle.turn(stolen)
    await throttle.succeeded(stolen)
    assert await waits(throttle, *[stolen] * (FREE + 1)) == [0] * FREE + [1]


async def test_an_address_that_tries_many_accounts_is_delayed(throttle, room):
    tries = [
        Attempt(f"{room}.{number}", f"{room}-one-address")
        for number in range(FREE_OF_ADDRESS + 1)
    ]
    turns = await waits(throttle, *tries)
    assert turns == [0] * FREE_OF_ADDRESS + [1]


async def test_a_delegation_that_logs_in_from_one_address_is_not_delayed(
    throttle, room
):
    for number in range(3 * FREE_OF_ADDRESS):
        member = Attempt(f"{room}.{number}", f"{room}-embassy", f"device {number}")
        assert (await throttle.turn(member)).wait_s == 0
        await throttle.succeeded(member)


async def test_a_leader_who_logs_in_does_not_give_strangers_free_guesses(
    throttle, room
):
    leader = Attempt(room, f"{room}-home", "the cookie of a device")
    await throttle.turn(leader)
    await throttle.succeeded(leader)
    await waits(throttle, *[stranger(room, number) for number in range(FREE)])
    await throttle.turn(leader)
    await throttle.succeeded(leader)
    assert (await throttle.turn(stranger(room, 99))).wait_s > 0


async def test_an_account_is_known_from_the_newest_fifty_only(throttle, clock, room):
    first = Attempt(room, f"{room}-0", "device 0")
    for number in range(60):
        clock.advance(1)
        each = Attempt(room, f"{room}-{number}", f"device {number}")
        await throttle.succeeded(each)
    assert not (await throttle.turn(first)).known
    assert (await throttle.turn(each)).known
    clock.advance(timedelta(days=181).total_seconds())
    await throttle.succeeded(Attempt(room, f"{room}-new", "new"))
    assert not (await throttle.turn(each)).known


async def test_counting_writes_nothing_to_disk(breakable_store, clock):
    server = breakable_store()
    connection = connect(server.url)
    throttle = Throttle(connection, clock)
    for number in range(20):
        await throttle.turn(Attempt("of-an-attacker", f"10.0.0.{number}"))
    written = b"".join(path.read_bytes() for path in server.data_dir.rglob("*.aof"))
    assert b"of-an-attacker" not in written
    await connection.aclose()


async def test_who_begins_many_logins_and_finishes_none_must_wait(throttle, room):
    begun = [await throttle.begin(f"oidc {room}") for _ in range(MOST_BEGUN + 1)]
    assert begun[:-1] == [0] * MOST_BEGUN
    assert 500 < begun[-1] <= 600
    assert await throttle.begin(f"oidc elsewhere-{room}") == 0


async def test_logins_that_are_finished_are_not_counted(throttle, room):
    for _ in range(2 * MOST_BEGUN):
        assert await throttle.begin(f"oidc {room}") == 0
        await throttle.finished(f"oidc {room}")
