"""One ingest takes the lines, in order, and begins with what was left unfinished."""

import pytest

from layers.clock import ManualClock, SystemClock
from layers.log.inbox import TAKE, Inbox
from layers.log.lease import LEASE_S, RENEW_S, LeaseLost
from layers.log.strangers import COUNT_EVERY_S
from layers.turn import Duty, Hand
from tests.records import NOW

NAMES = ("incidents", "posture", "scene")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def make(store, room, clock):
    """Make inboxes of this room, each for an ingest of its own."""
    made: list[Inbox] = []

    async def make(name: str = "ingest") -> Inbox:
        made.append(Inbox(store.url, room, NAMES, name, clock))
        await made[-1].open()
        return made[-1]

    yield make
    for each in made:
        await each.aclose()


@pytest.fixture
async def send(store, room):
    async with store.client() as client:

        async def send(name: str, ms: int) -> None:
            await client.xadd(f"{{{room}}}:in:{name}", {"record": "{}"}, id=f"{ms}-0")

        yield send


async def test_a_scene_is_not_overtaken_by_what_came_after_it(
    make, clock, send
) -> None:
    for ms in range(1, 2 * TAKE + 1):
        await send("incidents", ms)
    await send("scene", TAKE + 50)
    await send("posture", TAKE + 60)
    inbox = await make()
    hand = Hand(inbox, clock)
    seen: list[str] = []
    while len(seen) < 2 * TAKE + 2:
        ready = await hand.take()
        seen += [f"{x.inbox} {x.inbox_id}" for x in ready]
        await inbox.done(ready)
    before, after = f"incidents {TAKE + 49}-0", f"incidents {TAKE + 51}-0"
    at = seen.index(f"scene {TAKE + 50}-0")
    assert seen.index(before) < at < seen.index(after)
    assert at < seen.index(f"posture {TAKE + 60}-0")
    assert len(set(seen)) == len(seen)


async def test_what_was_left_unfinished_comes_before_anything_new(
    make, clock, send
) -> None:
    for i, name in enumerate(("ingest", "of-an-older-version")):
        dead = await make(name)
        await send("posture", 2 * i + 1)
        await send("incidents", 2 * i + 2)
        assert len(await dead.take()) == 2
    await send("scene", 9)
    heir = await make()
    hand = Hand(heir, clock)
    unfinished = await hand.take()
    assert [x.inbox_id for x in unfinished] == ["1-0", "2-0", "3-0", "4-0"]
    assert await hand.take() == unfinished, "until they are done"
    await heir.done(unfinished)
    assert [x.inbox_id for x in await hand.take()] == ["9-0"]


async def test_after_a_lost_reply_it_begins_with_what_was_taken(
    make, clock, send
) -> None:
    inbox = await make()
    hand = Hand(inbox, clock)
    await send("incidents", 1)
    taken = await hand.take()
    hand.start_over()
    assert await hand.take() == taken


async def test_one_is_at_work_and_the_other_stands_by(make, send) -> None:
    one, two = await make(), await make()
    first, second = Hand(one, SystemClock()), Hand(two, SystemClock())
    await send("incidents", 1)
    (line,) = await first.take()
    assert await second.take() == []
    await first.aclose()
    assert await second.take() == [line]
    assert await first.take() == []


async def test_a_holder_that_stood_still_notices_before_it_writes(
    store, room, make, clock, send
) -> None:
    one, two = await make(), await make()
    first, second = Hand(one, SystemClock()), Hand(two, SystemClock())
    await send("incidents", 1)
    (line,) = await first.take()
    await first.check()
    async with store.client() as client:  # its time is over, for the store
        await client.delete(f"{{{room}}}:ingest")
    assert await second.take() == [line]
    await first.check()
    clock.advance(RENEW_S)
    with pytest.raises(LeaseLost):
        await first.check()
    assert await first.take() == []


async def test_a_lease_that_ran_out_is_never_thought_kept(make, clock, send) -> None:
    inbox = await make()
    hand = Hand(inbox, clock)
    await send("incidents", 1)
    (line,) = await hand.take()
    clock.advance(LEASE_S)
    with pytest.raises(LeaseLost):
        await hand.check()
    assert await hand.take() == [line]


async def test_the_inbox_of_an_unknown_layer_is_found(
    make, clock, send, caplog
) -> None:
    inbox = await make()
    hand = Hand(inbox, clock)
    await send("incidents", 1)
    await inbox.done(await hand.take())
    await send("incidnets", 5)
    clock.advance(COUNT_EVERY_S)
    assert {x.inbox for x in await hand.take() + await hand.take()} == {"incidnets"}
    assert "no layer incidnets" in caplog.text


async def test_who_prepares_for_long_keeps_the_lease_and_notices_its_loss(
    store, room, make, clock, send
) -> None:
    inbox = await make()
    prepared: list[str] = []

    async def prepare(between: Duty) -> None:
        for _ in range(10):  # together longer than a lease lasts
            clock.advance(RENEW_S)
            await between()
        prepared.append("in time")
        async with store.client() as client:  # its time is over, for the store
            await client.delete(f"{{{room}}}:ingest")
        clock.advance(RENEW_S)
        await between()
        prepared.append("too late")

    await send("incidents", 1)
    with pytest.raises(LeaseLost):
        await Hand(inbox, clock, prepare).take()
    assert prepared == ["in time"]
