"""A session is a secret that only its holder knows, and it ends when it should."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from layers.clock import ManualClock, SystemClock
from layers.log.accounts import Account, Accounts
from layers.log.connection import connect
from layers.log.sessions import Limits, Origin, Sessions, hash_of

BY_PASSWORD = Origin("password", agent="Firefox", address="10.0.0.1")


@pytest.fixture
def clock() -> ManualClock:
    # The store measures limits by its own clock.
    return ManualClock(SystemClock().now())


@pytest.fixture
async def accounts(store, room) -> AsyncIterator[Accounts]:
    connection = connect(store.url)
    accounts = Accounts(connection)
    await accounts.add(Account(name=room, created=SystemClock().now(), title="Anna"))
    yield accounts
    await connection.aclose()


@pytest.fixture
async def sessions(store, clock, accounts) -> AsyncIterator[Sessions]:
    connection = connect(store.url)
    yield Sessions(connection, clock)
    await connection.aclose()


async def one(sessions: Sessions, secret: str):
    [known] = await sessions.who((hash_of(secret),))
    return known


async def test_a_secret_leads_to_its_account(sessions, room):
    secret = await sessions.begin(room, BY_PASSWORD)
    known = await one(sessions, secret)
    assert (known.account.name, known.session.way) == (room, "password")
    assert known.session.address == "10.0.0.1"
    assert len(secret) == 43


async def test_no_secret_is_in_the_store(store, sessions, room):
    secret = await sessions.begin(room, BY_PASSWORD)
    async with store.client() as client:
        for key in await client.keys("{access}:*"):
            assert secret.encode() not in key
            kind = await client.type(key)
            if kind == b"hash":
                assert secret.encode() not in b"".join(await client.hvals(key))


async def test_what_was_never_given_out_is_nobody(sessions):
    assert await sessions.who(("0" * 64, hash_of("guess"))) == [None, None]


async def test_many_are_asked_for_at_once_and_told_in_order(sessions, room):
    first, second = [await sessions.begin(room, BY_PASSWORD) for _ in range(2)]
    asked = (hash_of(second), "0" * 64, hash_of(first))
    told = await sessions.who(asked)
    assert [each and each.session.id for each in told] == [asked[0], None, asked[2]]


async def test_a_disabled_account_is_nobody_at_once(sessions, accounts, room):
    secret = await sessions.begin(room, BY_PASSWORD)
    await accounts.change(room, disabled=True)
    assert await one(sessions, secret) is None
    await accounts.change(room, disabled=False, roles={"main": "leader"})
    assert (await one(sessions, secret)).account.roles == {"main": "leader"}


async def test_a_session_ends_after_its_absolute_limit(sessions, clock, room):
    secret = await sessions.begin(room, BY_PASSWORD)
    clock.advance(timedelta(days=7).total_seconds() - 1)
    assert await one(sessions, secret) is not None
    clock.advance(1)
    assert await one(sessions, secret) is None


async def test_the_store_itself_forgets_what_is_not_used(store, sessions, clock, room):
    secret = await sessions.begin(room, BY_PASSWORD)
    key = f"{{access}}:session:{hash_of(secret)}"
    async with store.client() as client:
        twelve_hours = timedelta(hours=12).total_seconds()
        assert twelve_hours - 5 < await client.ttl(key) <= twelve_hours
        await client.pexpire(key, 60_000)
        clock.advance(59)
        await one(sessions, secret)
        assert await client.ttl(key) <= 60
        clock.advance(1)
        known = await one(sessions, secret)
        assert await client.ttl(key) > twelve_hours - 5
        assert known.session.id == hash_of(secret)


async def test_a_use_never_lasts_longer_than_the_absolute_limit(
    store, sessions, clock, room
):
    secret = await sessions.begin(room, BY_PASSWORD)
    clock.advance(timedelta(days=7, hours=-1).total_seconds())
    await one(sessions, secret)
    async with store.client() as client:
        left_s = await client.ttl(f"{{access}}:session:{hash_of(secret)}")
    assert left_s <= 3600


async def test_my_sessions_are_listed_the_newest_first(sessions, clock, room):
    first = await sessions.begin(room, BY_PASSWORD)
    clock.advance(1)
    second = await sessions.begin(room, Origin("link", room="main"))
    assert [each.id for each in await sessions.of(room)] == [
        hash_of(second),
        hash_of(first),
    ]
    assert await sessions.of(f"nobody-of-{room}") == []


async def test_a_session_that_was_ended_is_over(sessions, room):
    secret = await sessions.begin(room, BY_PASSWORD)
    assert await sessions.end(room, hash_of(secret))
    assert await one(sessions, secret) is None
    assert await sessions.of(room) == []
    assert not await sessions.end(room, hash_of(secret))


async def test_nobody_ends_the_session_of_somebody_else(sessions, room):
    secret = await sessions.begin(room, BY_PASSWORD)
    assert not await sessions.end("eve", hash_of(secret))
    assert await one(sessions, secret) is not None


async def test_all_sessions_but_one_are_ended(sessions, room):
    kept, *others = [await sessions.begin(room, BY_PASSWORD) for _ in range(4)]
    assert await sessions.end_all(room, but=hash_of(kept)) == 3
    assert await one(sessions, kept) is not None
    assert [await one(sessions, each) for each in others] == [None] * 3


async def test_a_use_after_the_end_does_not_bring_a_session_back(
    store, sessions, clock, room
):
    secret = await sessions.begin(room, BY_PASSWORD)
    await sessions.end_all(room)
    clock.advance(3600)
    assert await one(sessions, secret) is None
    async with store.client() as client:
        assert not await client.exists(f"{{access}}:session:{hash_of(secret)}")


async def test_a_token_lasts_as_long_as_it_was_given_for(sessions, clock, room):
    limits = Limits(timedelta(days=400), timedelta(days=400))
    secret = await sessions.begin(room, Origin("token"), limits)
    clock.advance(timedelta(days=30).total_seconds())
    assert (await one(sessions, secret)).session.way == "token"


async def test_beyond_the_limit_what_is_unused_longest_ends(
    store, clock, accounts, room
):
    connection = connect(store.url)
    few = Sessions(connection, clock, Limits(at_once=2))
    secrets = []
    for _ in range(3):
        clock.advance(600)
        secrets.append(await few.begin(room, Origin("link")))
    token = await few.begin(room, Origin("token"))
    newest = hash_of(secrets[-1])
    assert await few.crowd_out(room, newest) == [hash_of(secrets[0])]
    assert await few.crowd_out(room, newest) == []
    left = {each.id for each in await few.of(room)}
    assert left == {*map(hash_of, secrets[1:]), hash_of(token)}
    await connection.aclose()
