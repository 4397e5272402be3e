"""An unknown inbox is found within seconds, and a store at rest is not searched."""

import pytest

from layers.clock import ManualClock
from layers.log.connection import connect
from layers.log.keys import Keys
from layers.log.strangers import COUNT_EVERY_S, SCAN_EVERY_S, SCAN_SHARE, Strangers
from tests.log.stores import BreakableStore
from tests.records import NOW


class Bench:
    """A store of its own, because all its keys are counted."""

    def __init__(self, store: BreakableStore) -> None:
        self.clock = ManualClock(NOW)
        self.connection = connect(store.url)
        self.strangers = Strangers(self.connection, Keys("main"), self.clock)

    async def looks(self) -> bool:
        """Say whether all keys were looked at, a while later."""
        self.clock.advance(COUNT_EVERY_S)
        due = await self.strangers.due()
        if due:
            await self.strangers.found()
        return due


@pytest.fixture
async def bench(breakable_store):
    bench = Bench(breakable_store())
    await bench.looks()
    yield bench
    await bench.connection.aclose()


async def test_a_new_inbox_is_looked_for_at_once(bench) -> None:
    assert not await bench.looks()
    await bench.connection.call("XADD", "{main}:in:incidnets", "*", "record", "1")
    assert await bench.looks()
    assert await bench.strangers.found() == {"{main}:in:incidnets"}
    assert not await bench.looks()


async def test_event_ids_that_come_and_go_make_nobody_look(bench) -> None:
    await bench.connection.call("SET", "lasting", "1")
    assert await bench.looks()
    for number in range(3):
        key = f"{{main}}:idem:{number}"
        await bench.connection.call("SET", key, "1-1", "EX", 86400)
        assert not await bench.looks()
    await bench.connection.call("DEL", "{main}:idem:1")
    assert not await bench.looks()


async def test_nobody_asks_the_store_again_and_again(bench) -> None:
    asked: list[str] = []
    call = bench.connection.call

    async def counted(*words):
        asked.append(words[0])
        return await call(*words)

    bench.connection.call = counted
    for _ in range(100):
        await bench.strangers.due()
    assert asked == []
    bench.clock.advance(COUNT_EVERY_S)
    for _ in range(100):
        await bench.strangers.due()
    assert asked == ["INFO"]


async def test_one_that_came_while_another_key_went_is_found_a_little_later(
    bench,
) -> None:
    await bench.connection.call("SET", "old", "1")
    assert await bench.looks()
    await bench.connection.call("DEL", "old")
    await bench.connection.call("XADD", "{main}:in:incidnets", "*", "record", "1")
    assert not await bench.looks()
    bench.clock.advance(SCAN_EVERY_S)
    assert await bench.looks()


async def test_a_store_whose_keys_change_all_the_time_is_left_in_peace(bench) -> None:
    call, took_s = bench.connection.call, 1.0

    async def slow(*words):
        if words[0] == "SCAN":
            bench.clock.advance(took_s)
        return await call(*words)

    bench.connection.call = slow
    looks = 0
    for number in range(50):
        await call("SET", f"key-{number}", "1")
        looks += await bench.looks()
    # 50 looks of a second each would take a third of the time of the store.
    assert 1 < looks <= 1 + 50 * COUNT_EVERY_S * SCAN_SHARE / took_s


async def test_a_store_that_does_not_count_its_keys_is_searched_once_a_minute(
    bench,
) -> None:
    await bench.connection.call("ACL", "SETUSER", "default", "-info")
    looks = [await bench.looks() for _ in range(31)]
    assert sum(looks) in (1, 2)
    bench.clock.advance(SCAN_EVERY_S)
    assert await bench.looks()
