"""`onepicture users`: what an administrator types, and what becomes of it."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from dashboard.invitations import sample_accounts
from dashboard.users import _on_record, line_of
from layers.errors import StoreUnavailable
from layers.log.accounts import Account
from layers.log.audit import AuditLog
from layers.log.chain import Deed
from layers.log.connection import connect
from layers.log.links import Links
from tests.log.stores import BreakableStore
from tests.records import NOW

COMMAND = (sys.executable, "-m", "dashboard.cli", "users")
LONG = "a long enough pass phrase"


@pytest.fixture
def data_dir(breakable_store) -> Path:
    """A data directory whose store runs, as it does beside an open room."""
    store: BreakableStore = breakable_store("data")
    return store.data_dir


def users(
    data_dir: Path, *words: str, typed: str = ""
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        (*COMMAND, "--data-dir", str(data_dir), *words),
        capture_output=True,
        text=True,
        input=typed,
        timeout=60,
        check=False,
    )


def said(data_dir: Path, *words: str, typed: str = "") -> str:
    done = users(data_dir, *words, typed=typed)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refusal(data_dir: Path, *words: str, typed: str = "") -> str:
    done = users(data_dir, *words, typed=typed)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


async def test_a_new_account_comes_with_a_link_that_is_good_once(data_dir: Path):
    told = said(
        data_dir,
        *("--port", "8123", "add", "anna", "--role", "leader", "--title", "Anna Ek"),
        *("--delegation", "FIN", "--group", "ALL", "--group", "FIN", "--room", "north"),
    )
    found = re.search(r"anna: http://127\.0\.0\.1:8123/login/link#([\w-]{43})", told)
    assert found is not None
    store = BreakableStore(data_dir)
    connection = connect(store.url)
    kept = await Links(connection).take("link", found[1])
    await connection.aclose()
    assert kept == {"account": "anna", "room": "north"}
    listed = said(data_dir, "list")
    assert listed == "anna  Anna Ek  FIN  north: leader  link only\n"


def test_an_account_goes_through_its_life(data_dir: Path):
    said(data_dir, "add", "anna", "--role", "leader")
    assert "new password" in said(
        data_dir, "password", "anna", typed=f"{LONG}\n{LONG}\n"
    )
    assert "password" in said(data_dir, "list")
    assert LONG not in said(data_dir, "list")
    assert "is disabled" in said(data_dir, "disable", "anna")
    assert "it is disabled" in refusal(data_dir, "link", "anna")
    assert "can log in" in said(data_dir, "enable", "anna")
    assert "is analyst in room main" in said(data_dir, "role", "anna", "analyst")
    assert "has no role in room main" in said(data_dir, "role", "anna", "none")


def test_what_cannot_be_is_refused_in_one_sentence(data_dir: Path):
    assert "there are leader, adviser" in refusal(
        data_dir, "add", "x", "--role", "king"
    )
    assert "small letters" in refusal(data_dir, "add", "Anna E", "--role", "leader")
    said(data_dir, "add", "anna", "--role", "leader")
    assert "already" in refusal(data_dir, "add", "anna", "--role", "leader")
    assert "there is none" in refusal(data_dir, "link", "nobody")
    assert "there is none" in refusal(data_dir, "disable", "nobody")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "fewer than 15"),
        ("a" * 201, "more than 200"),
        ("aaaaaaaaaaaaaaaaaaaa", "the same few characters"),
        ("my name is anna, hello", "name of the account"),
    ],
)
def test_a_bad_password_is_refused_with_the_reason(
    data_dir: Path, password: str, why: str
):
    said(data_dir, "add", "anna", "--role", "leader")
    typed = f"{password}\n{password}\n"
    assert why in refusal(data_dir, "password", "anna", typed=typed)


def test_no_password_can_be_given_where_others_can_read_it(data_dir: Path):
    done = users(data_dir, "password", "anna", LONG)
    assert done.returncode == 2


def test_a_sample_room_has_one_account_for_each_role_of_people_and_no_password():
    accounts = sample_accounts("main", NOW)
    assert [each.name for each in accounts] == [
        "leader",
        "adviser",
        "analyst",
        "releaser",
        "briefer",
        "chair",
        "liaison",
        "administrator",
    ]
    assert all(each.roles == {"main": each.name} for each in accounts)
    assert not any(each.password for each in accounts)


def test_a_line_about_an_account_never_holds_its_password():
    account = Account(name="anna", created=NOW, password="$argon2id$v=19$secret")
    assert "argon2" not in line_of(account)


async def test_a_change_of_rights_is_on_record_before_it_is_made(data_dir: Path):
    said(data_dir, "add", "anna", "--role", "leader")
    said(data_dir, "role", "anna", "analyst")
    said(data_dir, "role", "anna", "none")
    refusal(data_dir, "add", "anna", "--role", "leader")
    refusal(data_dir, "role", "nobody", "chair")
    connection = connect(BreakableStore(data_dir).url)
    entries = [each.said async for each in AuditLog(connection).all() if each.said]
    await connection.aclose()
    assert [
        (each.deed, each.subject, each.outcome)
        for each in entries
        if each.deed != Deed.LINK_MADE
    ] == [
        (Deed.ACCOUNT_ADDED, "anna", "leader"),
        (Deed.RIGHTS_CHANGED, "anna", "leader to analyst"),
        (Deed.RIGHTS_CHANGED, "anna", "analyst to none"),
        (Deed.ACCOUNT_ADDED, "anna", "leader"),
        (Deed.ACCOUNT_ADDED, "anna", "refused"),
        (Deed.RIGHTS_CHANGED, "nobody", "none to chair"),
        (Deed.RIGHTS_CHANGED, "nobody", "refused"),
    ]


async def test_what_cannot_be_put_on_record_is_not_done():
    class Deaf:
        """Books that nothing can be written into."""

        async def note(self, *_: object) -> None:
            raise StoreUnavailable("it is away")

    done: list[str] = []

    async def change() -> None:
        done.append("changed")

    what = Deed.ACCOUNT_CHANGED, "anna", "disabled"
    with pytest.raises(StoreUnavailable):
        await _on_record(cast(Any, Deaf()), what, change())
    assert done == []
