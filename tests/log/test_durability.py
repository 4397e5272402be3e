"""A store that may lose what it acknowledged is refused, or said to be one."""

from collections.abc import Callable
from typing import Any

import pytest
from redis.exceptions import (
    BusyLoadingError,
    NoPermissionError,
    RedisError,
    ResponseError,
)

from layers.clock import ManualClock
from layers.errors import StoreUnavailable, StoreUnsafe
from layers.log.connection import Connection, Word, connect
from layers.log.durability import (
    EXAMINE_EVERY_S,
    NEEDED,
    RETRY_S,
    Durability,
    examine,
    require_durable,
    watch,
)
from tests.log.stores import BreakableStore
from tests.records import NOW

Stores = Callable[..., BreakableStore]


async def say(store: BreakableStore, *words: str) -> None:
    connection = connect(store.url)
    await connection.call(*words)
    await connection.aclose()


async def test_the_private_store_keeps_what_it_acknowledges(
    breakable_store: Stores,
) -> None:
    store = breakable_store()
    assert await require_durable(store.url, allow_unsafe=False) == Durability("kept")


@pytest.mark.parametrize(
    ("name", "actual"),
    [
        ("appendfsync", "everysec"),
        ("appendonly", "no"),
        ("no-appendfsync-on-rewrite", "yes"),
        ("maxmemory-policy", "allkeys-lru"),
    ],
)
async def test_one_wrong_setting_is_refused_with_the_line_that_mends_it(
    breakable_store: Stores, name: str, actual: str
) -> None:
    store = breakable_store()
    await say(store, "CONFIG", "SET", name, actual)
    with pytest.raises(StoreUnsafe) as refused:
        await require_durable(store.url, allow_unsafe=False)
    sentence = str(refused.value)
    assert f"{name} is {actual} instead of {NEEDED[name]}" in sentence
    assert f"`redis-cli CONFIG SET {name} {NEEDED[name]}`" in sentence
    found = await require_durable(store.url, allow_unsafe=True)
    assert (found.state, found.problem) == ("unsafe", sentence)


async def test_the_line_that_mends_several_settings_is_one_that_a_store_takes(
    breakable_store: Stores,
) -> None:
    store = breakable_store()
    wrong = ("appendfsync", "no", "maxmemory-policy", "volatile-ttl")
    await say(store, "CONFIG", "SET", *wrong)
    with pytest.raises(StoreUnsafe) as refused:
        await require_durable(store.url, allow_unsafe=False)
    line = str(refused.value).split("`")[1]
    await say(store, *line.removeprefix("redis-cli ").split())
    assert (await require_durable(store.url, allow_unsafe=False)).state == "kept"


async def test_a_store_that_does_not_tell_could_not_be_checked(
    breakable_store: Stores,
) -> None:
    store = breakable_store()
    await say(store, "ACL", "SETUSER", "default", "-config")
    found = await require_durable(store.url, allow_unsafe=False)
    assert found.state == "unknown"
    assert "could not be checked" in found.problem


class Answering(Connection):
    """A connection whose store answers every command with one error."""

    def __init__(self, error: RedisError) -> None:
        self.error = error

    async def call(self, *words: Word) -> Any:
        raise StoreUnavailable(str(self.error)) from self.error


@pytest.mark.parametrize(
    "error",
    [
        NoPermissionError("this user has no permissions"),
        ResponseError("unknown command 'CONFIG'"),
    ],
)
async def test_a_store_that_will_never_tell_is_unknown(error: RedisError) -> None:
    assert (await examine(Answering(error))).state == "unknown"


@pytest.mark.parametrize(
    "error",
    [
        ResponseError("max number of clients reached"),
        ResponseError("BUSY Redis is busy running a script."),
        BusyLoadingError("Redis is loading the dataset in memory"),
    ],
)
async def test_an_error_that_will_pass_says_nothing_of_a_store(
    error: RedisError,
) -> None:
    with pytest.raises(StoreUnavailable):
        await examine(Answering(error))


async def test_a_store_that_is_away_is_not_called_unsafe(
    breakable_store: Stores,
) -> None:
    store = breakable_store()
    store.kill()
    connection = connect(store.url)
    with pytest.raises(StoreUnavailable):
        await examine(connection)
    await connection.aclose()


class Enough(Exception):  # noqa: N818
    """Ends a watch that would go on for ever."""


class Naps(ManualClock):
    """Does something instead of each sleep."""

    def __init__(self, *acts: Callable[[], object]) -> None:
        super().__init__(NOW)
        self.acts = list(acts)
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if not self.acts:
            raise Enough
        result = self.acts.pop(0)()
        if hasattr(result, "__await__"):
            await result


async def test_a_watch_tells_what_changes_and_waits_for_a_store_that_is_away(
    breakable_store: Stores,
) -> None:
    store = breakable_store(fsync="everysec")
    told: list[str] = []
    clock = Naps(
        lambda: say(store, "CONFIG", "SET", "appendfsync", "always"),
        store.kill,
        store.start,
    )
    with pytest.raises(Enough):
        await watch(store.url, clock, lambda found: told.append(found.state))
    assert told == ["unsafe", "kept", "unsafe"]
    often, rarely = RETRY_S, EXAMINE_EVERY_S
    assert clock.slept == [rarely, rarely, often, rarely]
