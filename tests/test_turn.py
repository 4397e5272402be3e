"""Lines of all inboxes come in the order the store received them; scenes come first."""

import pytest

from layers.clock import ManualClock
from layers.log.inbox import Inbox, Line
from layers.turn import (
    CLAIM_EVERY_S,
    DISCOVER_EVERY_S,
    MOST_IN_HAND,
    TAKE,
    Hand,
    horizon,
    turn_of,
)
from tests.records import NOW

NAMES = ("incidents", "posture", "scene")


def line(inbox: str, inbox_id: str) -> Line:
    return Line(inbox, inbox_id, b"{}", b"{}")


def test_lines_are_sorted_by_time_then_scene_then_place_in_their_inbox() -> None:
    lines = [
        line("posture", "20-0"),
        line("incidents", "10-11"),
        line("incidents", "10-2"),
        line("scene", "10-5"),
        line("incidents", "9-0"),
    ]
    order = [(x.inbox, x.inbox_id) for x in sorted(lines, key=turn_of)]
    assert order == [
        ("incidents", "9-0"),
        ("scene", "10-5"),
        ("incidents", "10-2"),
        ("incidents", "10-11"),
        ("posture", "20-0"),
    ]


def test_an_inbox_that_gave_all_it_had_holds_nobody_up() -> None:
    assert horizon([line("incidents", "1-0"), line("scene", "5-0")]) is None
    assert horizon([]) is None


def test_a_full_inbox_holds_the_others_up_at_its_last_line() -> None:
    full = [line("incidents", f"{i}-0") for i in range(TAKE)]
    fuller = [line("posture", f"{i + 7}-0") for i in range(TAKE)]
    assert horizon([*full, *fuller, line("scene", "500-0")]) == (TAKE - 1, True, 0)


@pytest.fixture
async def inbox(store, room):
    reader = Inbox(store.url, room, NAMES, "one")
    await reader.open()
    yield reader
    await reader.aclose()


@pytest.fixture
async def send(store, room):
    async with store.client() as client:

        async def send(name: str, ms: int) -> None:
            await client.xadd(f"{{{room}}}:in:{name}", {"record": "{}"}, id=f"{ms}-0")

        yield send


async def test_a_scene_is_not_overtaken_by_what_came_after_it(inbox, send) -> None:
    for ms in range(1, 2 * TAKE + 1):
        await send("incidents", ms)
    await send("scene", TAKE + 50)
    await send("posture", TAKE + 60)
    hand = Hand(inbox, ManualClock(NOW), 0)
    seen: list[str] = []
    while len(seen) < 2 * TAKE + 2:
        ready = await hand.take()
        seen += [f"{x.inbox} {x.inbox_id}" for x in ready]
        hand.let_go(ready)
    before, after = f"incidents {TAKE + 49}-0", f"incidents {TAKE + 51}-0"
    at = seen.index(f"scene {TAKE + 50}-0")
    assert seen.index(before) < at < seen.index(after)
    assert at < seen.index(f"posture {TAKE + 60}-0")
    assert len(set(seen)) == len(seen)


async def test_lines_stay_in_hand_until_they_are_let_go(inbox, send) -> None:
    await send("incidents", 1)
    hand = Hand(inbox, ManualClock(NOW), 60_000)
    (first,) = await hand.take()
    assert await hand.take() == [first]
    hand.let_go([first])
    await send("incidents", 2)
    assert [x.inbox_id for x in await hand.take()] == ["2-0"]


async def test_what_a_dead_reader_left_is_claimed_every_few_seconds(
    store, room, inbox, send
) -> None:
    await send("posture", 1)
    dead = Inbox(store.url, room, NAMES, "dead")
    assert await dead.take()
    await dead.aclose()
    clock = ManualClock(NOW)
    hand = Hand(inbox, clock, 0)
    assert [x.inbox_id for x in await hand.take()] == ["1-0"]
    hand.let_go([line("posture", "1-0")])
    await send("posture", 2)
    assert [x.inbox_id for x in await hand.take()] == ["2-0"], "not asked for again yet"
    clock.advance(CLAIM_EVERY_S)
    assert [x.inbox_id for x in await hand.take()] == ["1-0", "2-0"]


async def test_the_inbox_of_an_unknown_layer_is_found(inbox, send, caplog) -> None:
    clock = ManualClock(NOW)
    hand = Hand(inbox, clock, 0)
    await send("incidents", 1)
    await hand.take()
    await send("incidnets", 5)
    clock.advance(DISCOVER_EVERY_S)
    names = {x.inbox for x in await hand.take()}
    assert names == {"incidents", "incidnets"}
    assert "no layer incidnets" in caplog.text


async def test_a_backlog_in_one_inbox_does_not_fill_the_memory(inbox, send) -> None:
    for ms in range(MOST_IN_HAND + 2 * TAKE):
        await send("posture", 10_000 + ms)
    for ms in range(1, 40 * TAKE + 1):
        await send("incidents", ms)
    hand = Hand(inbox, ManualClock(NOW), 0)
    held = 0
    for _ in range(MOST_IN_HAND // TAKE + 1):
        ready = await hand.take()
        hand.let_go([x for x in ready if x.inbox == "incidents"])
        held = sum(x.inbox == "posture" for x in ready)
    assert held > MOST_IN_HAND, "given out rather than piled up"
