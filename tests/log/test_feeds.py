"""A feed adds to its own inbox, and the store itself refuses everything else."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, RedisError

from layers.errors import StoreUnavailable
from layers.log.accounts import Account, Accounts
from layers.log.connection import connect
from layers.log.feeds import (
    MOST_WAITING,
    Feed,
    Feeds,
    InboxFull,
    NoUsersAllowed,
    restore_feeds,
)
from layers.log.sessions import hash_of
from tests.records import NOW

UNKNOWN = "invalid username-password pair or user is disabled"


@pytest.fixture
async def feeds(store) -> AsyncIterator[Feeds]:
    connection = connect(store.url)
    yield Feeds(connection)
    await connection.aclose()


def feed(room: str, secret: str, **fields) -> Feed:
    kept = {"name": f"radar.{room}", "layer": "incidents", "created": NOW, **fields}
    return Feed(room=room, secret=hash_of(secret), **kept)


@asynccontextmanager
async def logged_in(url: str, user: str, secret: str) -> AsyncIterator[Redis]:
    """A client of the store as any producer has it."""
    async with Redis.from_url(url, username=user, password=secret) as client:
        yield client


@pytest.fixture
def secret() -> str:
    return secrets.token_urlsafe(32)


async def test_a_feed_adds_to_its_own_inbox(store, feeds, room, secret):
    own = feed(room, secret)
    await feeds.keep(own)
    async with logged_in(store.url, own.user, secret) as client:
        inbox_id = await client.xadd(own.inbox, {"record": b"{}"})
    async with store.client() as client:
        assert [each[0] for each in await client.xrange(own.inbox)] == [inbox_id]


@pytest.mark.parametrize(
    "words",
    [
        ("XADD", "{{{room}}}:in:posture", "*", "record", "{{}}"),
        ("XADD", "{{{room}}}:in:incidents2", "*", "record", "{{}}"),
        ("XADD", "{{other}}:in:incidents", "*", "record", "{{}}"),
        ("XADD", "{{{room}}}:log", "*", "e", "x"),
        ("XADD", "{{access}}:audit", "*", "e", "x"),
        ("XRANGE", "{{{room}}}:in:incidents", "-", "+"),
        ("XLEN", "{{{room}}}:in:incidents"),
        ("XTRIM", "{{{room}}}:in:incidents", "MAXLEN", "0"),
        ("DEL", "{{{room}}}:in:incidents"),
        ("GET", "{{access}}:x"),
        ("HGETALL", "{{access}}:accounts"),
        ("KEYS", "*"),
        ("PUBLISH", "news", "x"),
        ("SUBSCRIBE", "news"),
        ("EVAL", "return redis.call('xlen', KEYS[1])", "1", "{{{room}}}:in:incidents"),
        ("CONFIG", "GET", "*"),
        ("ACL", "LIST"),
        ("CLIENT", "LIST"),
        ("MULTI",),
        ("FLUSHALL",),
        ("SHUTDOWN",),
    ],
    ids=" ".join,
)
async def test_everything_else_is_refused_by_the_store(
    store, feeds, room, secret, words
):
    own = feed(room, secret)
    await feeds.keep(own)
    async with logged_in(store.url, own.user, secret) as client:
        with pytest.raises(NoPermissionError):
            await client.execute_command(*(each.format(room=room) for each in words))


async def test_a_wrong_secret_is_no_way_in(store, feeds, room, secret):
    own = feed(room, secret)
    await feeds.keep(own)
    for wrong in ("guess", secret[:-1], own.secret):
        async with logged_in(store.url, own.user, wrong) as client:
            with pytest.raises(RedisError, match=UNKNOWN):
                await client.xadd(own.inbox, {"record": b"{}"})


async def test_the_store_knows_only_the_hash_of_the_secret(store, feeds, room, secret):
    own = feed(room, secret)
    await feeds.keep(own)
    async with store.client() as client:
        kept = await client.hget("{access}:feeds", own.name)
        listed = b"\n".join(await client.execute_command("ACL", "LIST"))
    assert secret.encode() not in kept + listed
    assert own.secret.encode() in listed


async def test_a_removed_feed_is_cut_off_at_once(store, feeds, room, secret):
    own = feed(room, secret)
    await feeds.keep(own)
    async with logged_in(store.url, own.user, secret) as client:
        await client.xadd(own.inbox, {"record": b"{}"})
        await feeds.remove(own)
        with pytest.raises(RedisError, match=UNKNOWN):
            await client.xadd(own.inbox, {"record": b"{}"})
    assert await feeds.get(own.name) is None


async def test_no_other_user_of_the_store_is_touched(store, feeds, secret):
    """Not even by a feed that is called like the user that everybody is."""
    named = feed("main", secret, name="default")
    await feeds.keep(named)
    async with store.client() as client:
        assert await client.execute_command("ACL", "WHOAMI") == b"default"
        assert await client.ping()
    await feeds.remove(named)
    async with store.client() as client:
        assert await client.ping()


async def test_users_are_made_again_after_a_restart(breakable_store, room, secret):
    own_store = breakable_store()
    connection = connect(own_store.url)
    here, going = feed(room, secret), feed(room, secret, name="gone")
    web = feed(room, secret, name="web", http_only=True)
    accounts, feeds = Accounts(connection), Feeds(connection)
    for each in (here, going, web):
        await feeds.keep(each)
        gone = each is going
        await accounts.add(Account(name=each.name, created=NOW, disabled=gone))
    own_store.kill()
    own_store.start()
    async with logged_in(own_store.url, here.user, secret) as client:
        with pytest.raises(RedisError, match=UNKNOWN):
            await client.xadd(here.inbox, {"record": b"{}"})
    assert await restore_feeds(own_store.url) == 3
    async with logged_in(own_store.url, here.user, secret) as client:
        assert await client.xadd(here.inbox, {"record": b"{}"})
    users = b"\n".join(await connection.call("ACL", "LIST")).decode()
    assert going.user not in users
    assert web.user not in users
    await connection.aclose()


async def test_a_suspended_feed_is_out_until_it_is_restored(store, feeds, room, secret):
    own = feed(room, secret)
    await feeds.keep(own)
    await feeds.suspend(own.name)
    await feeds.suspend("nobody")
    async with logged_in(store.url, own.user, secret) as client:
        with pytest.raises(RedisError, match=UNKNOWN):
            await client.xadd(own.inbox, {"record": b"{}"})
    assert await feeds.get(own.name) == own
    await feeds.remove(own)


async def test_a_store_that_lets_us_make_no_users_says_what_to_do(
    breakable_store, room, secret
):
    """Somebody's own Redis, whose user has no right to ACL."""
    own_store = breakable_store()
    admin = connect(own_store.url)
    rules = ("on", ">pw", "~*", "&*", "+@all", "-acl")
    await admin.call("ACL", "SETUSER", "house", *rules)
    limited = connect(own_store.url + "?username=house&password=pw")
    with pytest.raises(NoUsersAllowed, match=r"--http-only") as refused:
        await Feeds(limited).keep(feed(room, secret))
    assert "acl|setuser" in str(refused.value)
    assert await Feeds(limited).get(f"radar.{room}") is None
    web = feed(room, secret, http_only=True)
    await Feeds(limited).keep(web)
    assert await Feeds(limited).listed() == [web]
    await Feeds(limited).remove(web)
    for connection in (admin, limited):
        await connection.aclose()


async def test_a_store_that_is_away_is_not_taken_for_one_that_forbids(
    breakable_store, room, secret
):
    own_store = breakable_store()
    connection = connect(own_store.url)
    own_store.kill()
    with pytest.raises(StoreUnavailable):
        await Feeds(connection).keep(feed(room, secret))
    await connection.aclose()


async def test_what_is_sent_is_a_line_like_that_of_any_producer(
    store, feeds, room, secret
):
    own = feed(room, secret)
    inbox_id = await feeds.send(own, b'{"id":1}', "e-1")
    async with store.client() as client:
        [(found, fields)] = await client.xrange(own.inbox)
    assert found.decode() == inbox_id
    assert fields == {
        b"record": b'{"id":1}',
        b"source": own.name.encode(),
        b"event_id": b"e-1",
    }


async def test_an_inbox_that_nobody_reads_fills_up_to_a_limit(
    store, feeds, room, secret, monkeypatch
):
    monkeypatch.setattr("layers.log.feeds.MOST_WAITING", 3)
    own = feed(room, secret)
    for i in range(3):
        await feeds.send(own, b"{}", f"e-{i}")
    with pytest.raises(InboxFull):
        await feeds.send(own, b"{}", "e-3")
    assert MOST_WAITING == 10_000
