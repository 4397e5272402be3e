"""What a room says about its ways in when it opens."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dashboard.access.audit import Deed
from dashboard.invitations import Books, books, ways_in
from layers.log.accounts import AccountRefused
from layers.log.connection import connect
from layers.settings import Settings


@pytest.fixture
async def at(breakable_store, tmp_path: Path) -> AsyncIterator[Books]:
    """Books of a store in which there is no account yet."""
    connection = connect(breakable_store().url)
    settings = Settings(data_dir=tmp_path / "a room", port=8123)
    yield books(connection, settings)
    await connection.aclose()


def changed(at: Books, **fields: Any) -> Books:
    at.settings = msgspec.structs.replace(at.settings, **fields)
    return at


async def test_a_sample_room_has_a_link_for_each_role_at_every_start(at: Books):
    head, *links = await ways_in(at)
    assert head == "One-time links, valid once, for 10 minutes:"
    assert [line.split(":")[0].strip() for line in links] == [
        "leader",
        "adviser",
        "analyst",
        "releaser",
        "briefer",
        "chair",
        "liaison",
        "administrator",
    ]
    again = await ways_in(at)
    assert len(again) == len(links) + 1
    assert not set(again[1:]) & set(links)


async def test_a_link_of_the_start_lets_its_role_into_its_room(at: Books):
    _, first, *_ = await ways_in(at)
    address, _, code = first.partition("#")
    assert address == "  leader: http://127.0.0.1:8123/login/link"
    taken = await at.links.take("link", code)
    assert taken == {"account": "leader", "room": "main"}


async def test_a_room_without_accounts_says_how_to_add_one(at: Books):
    [said] = await ways_in(changed(at, sample_feed=False))
    assert "onepicture users --data-dir" in said
    assert f"--port {at.settings.port} add NAME --role leader" in said
    assert said.endswith(f"--room {at.settings.room}")
    assert "a room'" in said


async def test_a_room_of_ones_own_gets_no_accounts_and_tells_no_links(at: Books):
    await ways_in(at)
    assert await ways_in(changed(at, sample_feed=False)) == []
    assert await ways_in(changed(at, sample_feed=True, room="other")) == []


async def test_whatever_is_done_here_is_on_record(at: Books):
    await ways_in(at)
    told = [entry.said for entry in await at.audit.log.read()]
    deeds = [each.deed for each in told if each is not None]
    assert deeds.count(Deed.ACCOUNT_ADDED) == 8
    assert deeds.count(Deed.LINK_MADE) == 8


async def test_a_room_opens_although_an_account_of_it_is_disabled(at: Books):
    await ways_in(at)
    await at.accounts.change("chair", disabled=True)
    said = await ways_in(at)
    assert len(said) == 8
    assert not any("chair" in line for line in said)


async def test_nobody_who_is_not_there_or_disabled_gets_a_link(at: Books):
    await ways_in(at)
    await at.accounts.change("chair", disabled=True)
    for name in ("chair", "nobody"):
        with pytest.raises(AccountRefused):
            await at.link(name, "main")
