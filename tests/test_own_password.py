"""A person changes the own password, and whoever had the old one is out."""

import re
from collections.abc import AsyncIterator, Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from dashboard.access.gate import session_name
from dashboard.access.passwords import hashed
from layers.clock import SystemClock
from layers.log.accounts import Account, Accounts
from layers.log.audit import AuditLog
from layers.log.chain import Deed
from layers.log.connection import connect
from tests.conftest import SharedStore
from tests.served import Answer, Served, served

ROOM = "room-own-password"
COOKIE = session_name(ROOM)
OLD, NEW = "correct horse battery", "a lamp above seven rivers"
HASHED = hashed(OLD)

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder, factory = tmp_path_factory.mktemp("worker"), "dashboard.server:create"
    with served(store.url, ROOM, folder, factory=factory) as server:
        yield server


@pytest.fixture
async def accounts(store: SharedStore) -> AsyncIterator[Accounts]:
    connection = connect(store.url)
    yield Accounts(connection)
    await connection.aclose()


async def person(accounts: Accounts, name: str, password: str | None = HASHED) -> str:
    made = {"clearance": "SENSITIVE", "roles": {ROOM: "leader"}, "password": password}
    await accounts.add(Account(name=name, created=SystemClock().now(), **made))
    return name


def post(worker: Served, path: str, secret: str = "", **fields: str) -> Answer:
    """Send a form as a page of ours does."""
    sent = {"Sec-Fetch-Site": "same-origin", "Origin": worker.url}
    sent["Content-Type"] = "application/x-www-form-urlencoded"
    if secret:
        sent["Cookie"] = f"{COOKIE}={secret}"
    return worker.ask(path, "POST", urlencode(fields).encode(), sent, anonymous=True)


def logged_in(worker: Served, name: str, password: str = OLD) -> str:
    """Return the secret of a new session, "" if there is none."""
    answer = post(worker, "/login", name=name, password=password)
    found = re.search(r"onepicture-in-[\w-]+=([\w-]{43})", str(answer.headers))
    return found[1] if found else ""


def change(worker: Served, secret: str, old: str, new: str, again: str = "") -> Answer:
    typed = {"old": old, "new": new, "again": again or new}
    return post(worker, "/password", secret, **typed)


def said(answer: Answer) -> str:
    found = re.search(r'role="(?:alert|status)">([^<]*)<', answer.content.decode())
    return unescape(found[1]) if found else ""


def is_in(worker: Served, secret: str) -> bool:
    headers: dict[str, Any] = {"Cookie": f"{COOKIE}={secret}", "Accept": "text/html"}
    return worker.ask("/sessions", headers=headers, anonymous=True).status == 200


async def test_a_new_password_ends_the_old_one_and_every_other_login(
    worker: Served, accounts: Accounts
) -> None:
    name = await person(accounts, "own-password-anna")
    here, elsewhere = logged_in(worker, name), logged_in(worker, name)
    answer = change(worker, here, OLD, NEW)
    assert answer.status == 200
    assert said(answer) == "Your password is changed; 1 other login has ended."
    assert is_in(worker, here)
    assert not is_in(worker, elsewhere)
    assert not logged_in(worker, name)
    assert logged_in(worker, name, NEW)
    connection = connect(worker.store)
    told = [each.said async for each in AuditLog(connection).all()]
    await connection.aclose()
    changed = [s for s in told if s and s.deed == Deed.ACCOUNT_CHANGED]
    assert [(s.actor, s.outcome) for s in changed if s.subject == name] == [
        (name, "own password")
    ]


async def test_who_does_not_know_the_old_one_changes_nothing_and_soon_must_wait(
    worker: Served, accounts: Accounts
) -> None:
    name = await person(accounts, "own-password-bo")
    here = logged_in(worker, name)
    answer = change(worker, here, "not the old one at all", NEW)
    assert (answer.status, said(answer)) == (401, "The old password is not right.")
    codes = {change(worker, here, "guess " * 3, NEW).status for _ in range(20)}
    assert 429 in codes
    assert (await accounts.get(name)).password == HASHED  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("new", "again", "why"),
    [
        ("too short", "", "The new password has fewer than 15 characters."),
        (NEW, NEW + "!", "The new password was not typed the same twice."),
        (
            "passwordpassword1",
            "",
            "The new password is one of those that are tried first.",
        ),
    ],
)
async def test_a_new_password_that_is_no_good_says_why_and_the_old_one_stays(
    worker: Served, accounts: Accounts, new: str, again: str, why: str
) -> None:
    name = await person(accounts, f"own-password-{len(new)}-{len(again)}")
    answer = change(worker, logged_in(worker, name), OLD, new, again)
    assert (answer.status, said(answer)) == (422, why)
    assert logged_in(worker, name)


async def test_who_came_by_a_link_is_told_who_gives_a_password(
    worker: Served, accounts: Accounts
) -> None:
    entered = worker.enter("leader", name="own-password-link")
    asked = worker.ask("/password", headers={"Accept": "text/html"}, by=entered)
    assert asked.status == 200
    assert b"<input" not in asked.content.split(b"<main>")[1]
    answer = change(worker, entered.secret, "", NEW)
    assert b"no password here" in answer.content
    assert (await accounts.get("own-password-link")).password is None  # type: ignore[union-attr]
