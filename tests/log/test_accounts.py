"""Accounts are kept in one place, and nobody overwrites what somebody else changed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from layers.log.accounts import Account, AccountRefused, Accounts
from layers.log.connection import connect
from tests.records import NOW


@pytest.fixture
async def accounts(store) -> AsyncIterator[Accounts]:
    connection = connect(store.url)
    yield Accounts(connection)
    await connection.aclose()


def anna(room: str, **fields) -> Account:
    return Account(name=f"anna.{room}", created=NOW, **fields)


async def test_an_account_comes_back_as_it_was_added(accounts, room):
    made = anna(
        room,
        title="Anna Ek",
        delegation="FIN",
        groups=("ALL", "FIN"),
        clearance="SENSITIVE",
        categories=("HANDLING:MEDICAL",),
        roles={"main": "leader"},
    )
    await accounts.add(made)
    assert await accounts.get(made.name) == made
    assert made in await accounts.listed()
    assert await accounts.get("nobody") is None


async def test_a_name_is_taken_once(accounts, room):
    await accounts.add(anna(room))
    with pytest.raises(AccountRefused, match="already"):
        await accounts.add(anna(room, title="Another"))
    assert (await accounts.get(f"anna.{room}")).title == ""


@pytest.mark.parametrize("name", ["", "Anna", "-a", "a b", "a" * 65, "a\n", "ä"])
async def test_a_name_that_cannot_be_typed_everywhere_is_refused(accounts, name):
    with pytest.raises(AccountRefused, match="small letters"):
        await accounts.add(Account(name=name, created=NOW))


async def test_two_who_change_an_account_at_once_both_have_their_way(accounts, room):
    await accounts.add(anna(room))
    name = f"anna.{room}"
    await asyncio.gather(
        accounts.change(name, title="Anna"),
        accounts.change(name, delegation="FIN"),
        accounts.change(name, disabled=True),
    )
    now = await accounts.get(name)
    assert (now.title, now.delegation, now.disabled) == ("Anna", "FIN", True)


async def test_a_role_is_given_in_one_room_and_taken_there_only(accounts, room):
    await accounts.add(anna(room, roles={"main": "leader"}))
    name = f"anna.{room}"
    await accounts.set_role(name, "other", "analyst")
    assert (await accounts.get(name)).roles == {"main": "leader", "other": "analyst"}
    await accounts.set_role(name, "main", "")
    assert (await accounts.get(name)).roles == {"other": "analyst"}


async def test_whom_a_provider_names_is_one_account_only(accounts, room):
    subject = f"https://id.example {room}"
    await accounts.add(anna(room, subject=subject))
    assert (await accounts.of_subject(subject)).name == f"anna.{room}"
    with pytest.raises(AccountRefused):
        await accounts.add(Account(name=f"eve.{room}", created=NOW, subject=subject))
    assert await accounts.get(f"eve.{room}") is None
    assert await accounts.of_subject("somebody else") is None


async def test_what_is_not_there_cannot_be_changed(accounts, room):
    with pytest.raises(AccountRefused, match="there is none"):
        await accounts.change(f"nobody.{room}", title="x")
