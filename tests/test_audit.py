"""Who does something privileged is on record before the answer is given."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from dashboard import problems
from dashboard.access.audit import EACH, FORGET_S, Audit, audit_of, install, operator
from dashboard.access.entrance import Noted
from dashboard.access.rights import Act, Role, asks
from layers.clock import ManualClock
from layers.errors import StoreUnavailable
from layers.log.accounts import Account, Accounts
from layers.log.chain import Deed, Statement
from layers.log.connection import connect
from tests.log.stores import BreakableStore
from tests.records import NOW
from tests.viewing import SeenBy, viewer


@pytest.fixture
def own(breakable_store) -> BreakableStore:
    return breakable_store()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def audit(own, clock) -> AsyncIterator[Audit]:
    connection = connect(own.url)
    await Accounts(connection).add(Account(name="anna", created=NOW))
    yield Audit(connection, "main", clock)
    await connection.aclose()


async def on_record(audit: Audit) -> list[Statement]:
    return [entry.said async for entry in audit.log.all() if entry.said]


def small(audit: Audit) -> FastAPI:
    """A server with one act that is put on record, and one that is asked for."""
    app = FastAPI()
    problems.install(app)
    install(app, audit)

    @app.post("/records/{record}/act")
    async def act(request: Request, record: str) -> str:
        who = request.state.viewer
        await audit_of(request).record(Deed.RELEASED, who, record, "done", request)
        return "done"

    @app.get("/records/{record}", dependencies=[asks(Act.READ_AUDIT)])
    async def read(record: str) -> str:
        return record

    return app


async def ask(app: FastAPI, method: str, path: str, role: Role) -> httpx.Response:
    seen_by = SeenBy(app, viewer(role, room="main"))
    transport = httpx.ASGITransport(seen_by, client=("192.0.2.7", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        return await http.request(method, path)


async def test_an_act_says_who_what_where_and_how_it_went(audit):
    answer = await ask(small(audit), "POST", "/records/INC-7/act", Role.RELEASER)
    assert answer.json() == "done"
    [said] = await on_record(audit)
    assert (said.actor, said.deed, said.subject) == (
        "releaser",
        Deed.RELEASED,
        "INC-7",
    )
    assert (said.room, said.address, said.outcome) == ("main", "192.0.2.7", "done")


async def test_what_is_not_on_record_is_not_answered_as_done(audit, own):
    own.kill()
    answer = await ask(small(audit), "POST", "/records/INC-7/act", Role.RELEASER)
    assert answer.status_code == 503
    assert "done" not in answer.text


async def test_who_is_denied_is_on_record_without_what_it_guessed(audit):
    answer = await ask(small(audit), "GET", "/records/INC-7", Role.LIAISON)
    assert answer.status_code == 403
    assert "liaison" in answer.json()["detail"]
    [said] = await on_record(audit)
    assert (said.deed, said.actor) == (Deed.DENIED, "liaison")
    assert said.subject == "GET /records/{record}"
    assert said.outcome == Act.READ_AUDIT


@pytest.mark.parametrize(
    ("outcome", "deed"),
    [
        ("logged in", Deed.LOGIN),
        ("ended", Deed.LOGOUT),
        ("failed", Deed.LOGIN_FAILED),
        ("must wait", Deed.LOGIN_FAILED),
        ("anything else", Deed.LOGIN_FAILED),
    ],
)
async def test_what_happens_at_the_entrance_is_on_record(audit, outcome, deed):
    await audit.note(Noted("login", "anna", outcome, "password", "192.0.2.7"))
    [said] = await on_record(audit)
    assert (said.actor, said.deed, said.subject) == ("anna", deed, "password")
    assert (said.address, said.outcome) == ("192.0.2.7", outcome)


@pytest.mark.parametrize("typed", ["hunter2", "correct-horse", "", "Änna", "x" * 99])
async def test_what_somebody_typed_in_place_of_a_name_is_not_kept(audit, typed):
    await audit.note(Noted("login", typed, "failed", "password", "192.0.2.7"))
    [said] = await on_record(audit)
    assert (said.actor, said.deed) == ("", Deed.LOGIN_FAILED)
    async for entry in audit.log.all():
        assert not typed or typed.encode() not in entry.body


async def fail(audit: Audit, times: int, address: str = "192.0.2.7") -> None:
    for _ in range(times):
        await audit.note(Noted("login", "anna", "failed", "password", address))


async def test_a_flood_of_failures_is_counted_and_does_not_fill_the_store(audit):
    await fail(audit, 1000)
    times = [said.times for said in await on_record(audit)]
    assert times[:EACH] == list(range(1, EACH + 1))
    assert times[EACH:] == [16, 32, 64, 128, 256, 512]


async def test_after_a_while_failures_are_counted_anew(audit, clock):
    await fail(audit, 20)
    clock.advance(FORGET_S + 1)
    await fail(audit, 1)
    assert [said.times for said in await on_record(audit)][-1] == 1


async def test_a_flood_from_one_place_hides_no_failure_from_another(audit):
    await fail(audit, 100)
    await fail(audit, 1, "198.51.100.1")
    last = (await on_record(audit))[-1]
    assert (last.address, last.times) == ("198.51.100.1", 1)


async def test_what_was_done_is_written_each_time_however_often(audit):
    for _ in range(30):
        await audit.note(Noted("login", "anna", "logged in", "link", ""))
    assert len(await on_record(audit)) == 30


async def test_long_and_unprintable_texts_are_cut(audit):
    await audit.record(Deed.WRITE, "a\x1b[2Jb", "x" * 999 + "\n", "ok")
    [said] = await on_record(audit)
    assert said.actor == "a?[2Jb"
    assert said.subject == "x" * 200


async def test_nothing_is_on_record_when_the_store_is_away(audit, own):
    own.kill()
    with pytest.raises(StoreUnavailable):
        await audit.record(Deed.WRITE, "anna", "x", "ok")


def test_who_works_at_the_machine_cannot_be_taken_for_an_account(monkeypatch: Any):
    assert operator().startswith("os:")
    monkeypatch.setattr("dashboard.access.audit.os.getuid", lambda: 4_000_000)
    assert operator() == "os:4000000"
