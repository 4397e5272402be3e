"""`onepicture feeds` makes a program that may send to one inbox, and takes it out."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError
from typer.testing import CliRunner, Result

from dashboard import users
from dashboard.feeding import app
from layers.clock import SystemClock
from layers.log.accounts import Account, Accounts
from layers.log.audit import AuditLog
from layers.log.chain import Deed
from layers.log.connection import Connection, connect
from layers.log.feeds import Feeds
from layers.log.server_directory import ServerDirectory
from layers.log.sessions import Sessions, hash_of
from tests.records import NOW


@pytest.fixture
def place(breakable_store: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("REDIS_URL", raising=False)
    return breakable_store().data_dir


def url(place: Path) -> str:
    return f"unix://{ServerDirectory(place).socket()}"


def run(place: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--data-dir", str(place), *words])


def at_store(place: Path, what: Any) -> Any:
    async def work() -> Any:
        connection = connect(url(place))
        try:
            return await what(connection)
        finally:
            await connection.aclose()

    return asyncio.run(work())


def made(place: Path, *words: str) -> str:
    done = run(place, "add", "radar", "--layer", "incidents", *words)
    assert done.exit_code == 0, done.output
    found = re.search(r"said only now: (\S{43})$", done.output, re.MULTILINE)
    assert found is not None
    return found[1]


def sent(place: Path, secret: str, key: str = "{main}:in:incidents") -> Any:
    user = "onepicture-feed-radar"
    with Redis.from_url(url(place), username=user, password=secret) as client:
        return client.xadd(key, {"record": "{}"})


async def sessions_of(connection: Connection, secret: str) -> Any:
    sessions = Sessions(connection, SystemClock())
    return (await sessions.who([hash_of(secret)]))[0]


def test_a_new_feed_writes_to_its_inbox_and_nowhere_else(place):
    secret = made(place, "--room", "main")
    assert sent(place, secret)
    for elsewhere in ("{main}:in:posture", "{other}:in:incidents", "{main}:log"):
        with pytest.raises(RedisError, match="No permissions to access a key"):
            sent(place, secret, elsewhere)


def test_the_same_secret_is_a_token_of_a_service_in_that_room_only(place):
    secret = made(place, "--room", "north")
    known = at_store(place, lambda c: sessions_of(c, secret))
    assert (known.account.kind, known.account.roles) == ("service", {"north": "feed"})
    assert (known.session.way, known.session.room) == ("token", "north")
    assert known.account.groups == ()
    assert known.account.password is None


def test_the_secret_is_said_once_and_kept_nowhere(place):
    secret = made(place)
    assert secret not in run(place, "list").output
    for file in place.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes()


def test_feeds_are_listed_with_their_inbox(place):
    made(place)
    run(place, "add", "web", "--layer", "posture", "--http-only")
    assert run(place, "list").output.splitlines() == [
        "radar  main  incidents  HTTP, store user onepicture-feed-radar",
        "web  main  posture  HTTP",
    ]


def test_a_removed_feed_can_do_nothing_any_more(place):
    secret = made(place)
    done = run(place, "remove", "radar")
    assert done.output == "radar can send no more.\n"
    with pytest.raises(RedisError, match="invalid username-password"):
        sent(place, secret)
    assert at_store(place, lambda c: sessions_of(c, secret)) is None
    assert run(place, "list").output == ""
    assert run(place, "remove", "radar").exit_code == 1


def test_a_disabled_feed_can_send_no_more_until_it_is_enabled(place):
    secret = made(place)
    data_dir = ["--data-dir", str(place)]
    for command, works in (("disable", False), ("enable", True)):
        done = CliRunner().invoke(users.app, [*data_dir, command, "radar"])
        assert done.exit_code == 0, done.output
        if works:
            assert sent(place, secret)
            continue
        with pytest.raises(RedisError, match="invalid username-password"):
            sent(place, secret)


def test_a_feed_may_come_back_with_another_secret(place):
    before = made(place)
    run(place, "remove", "radar")
    after = made(place)
    assert after != before
    assert sent(place, after)
    assert at_store(place, lambda c: sessions_of(c, before)) is None
    with pytest.raises(RedisError, match="invalid username-password"):
        sent(place, before)


def test_a_name_is_taken_once_also_by_a_person(place):
    secret = made(place)
    again = run(place, "add", "radar", "--layer", "posture")
    assert again.exit_code == 1
    assert "already" in again.output
    assert sent(place, secret)
    anna = Account(name="anna", created=NOW, disabled=True)
    at_store(place, lambda c: Accounts(c).add(anna))
    assert run(place, "add", "anna", "--layer", "posture").exit_code == 1


@pytest.mark.parametrize("name", ["Radar", "a b", "", "x" * 65, "a\nb"])
def test_a_name_that_is_none_leaves_nothing_behind(place, name):
    done = run(place, "add", name, "--layer", "incidents")
    assert done.exit_code == 1
    assert "small letters" in done.output
    assert run(place, "list").output == ""
    assert b"onepicture-feed" not in b"".join(
        at_store(place, lambda c: c.call("ACL", "LIST"))
    )


def test_a_layer_without_an_inbox_is_refused_with_those_that_have_one(place):
    done = run(place, "add", "radar", "--layer", "reference")
    assert done.exit_code == 1
    assert "incidents" in done.output


def test_a_store_without_the_right_to_make_users_is_said_and_nothing_is_left(
    place, monkeypatch
):
    rules = ("on", ">pw", "~*", "&*", "+@all", "-acl")
    at_store(place, lambda c: c.call("ACL", "SETUSER", "house", *rules))
    limited = f"{url(place)}?username=house&password=pw"
    monkeypatch.setenv("REDIS_URL", limited)
    done = run(place, "add", "radar", "--layer", "incidents")
    assert done.exit_code == 1
    assert "--http-only" in done.output
    assert run(place, "list").output == ""
    assert (
        run(place, "add", "radar", "--layer", "incidents", "--http-only").exit_code == 0
    )


def test_making_and_removing_is_on_record_without_the_secret(place):
    secret = made(place)
    run(place, "remove", "radar")

    async def read(connection: Connection) -> Any:
        return [entry async for entry in AuditLog(connection).all()]

    entries = at_store(place, read)
    said = [entry.said for entry in entries]
    assert [each.deed for each in said] == [Deed.FEED_ADDED, Deed.FEED_REMOVED]
    assert {each.subject for each in said} == {"radar main/incidents"}
    assert all(secret.encode() not in entry.body for entry in entries)
    assert at_store(place, lambda c: Feeds(c).listed()) == []
