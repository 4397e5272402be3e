"""A feed sends over HTTP what it may send at the store: to its own inbox only."""

import asyncio
import json
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from dashboard.access.audit import EACH, Audit
from dashboard.api.inboxes import AT_ONCE, BODY_S, EXAMPLE, MOST_BYTES, Door
from dashboard.command import Desk
from dashboard.feeding import Wanted, made
from layers.clock import SystemClock
from layers.log.audit import AuditLog
from layers.log.chain import Deed
from layers.log.connection import Connection, connect
from layers.log.feeds import MOST_WAITING
from layers.record import Context
from layers.settings import Settings
from tests.admitting import against
from tests.conftest import SharedStore
from tests.ingesting import ingesting
from tests.served import Answer, Served, served

ROOM = "room-inboxes"
RECORD = {"id": "INC-901", "revision": 1}


@dataclass
class Radar:
    """A feed and its secret."""

    name: str
    secret: str

    def send(
        self, worker: Served, body: Any = RECORD, layer: str = "incidents", **more: Any
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self.secret}", **more.pop("headers", {})}
        path = f"/rooms/{more.pop('room', ROOM)}/inboxes/{layer}{more.pop('query', '')}"
        return worker.ask(path, "POST", body, headers, anonymous=True)


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture
async def connection(store: SharedStore) -> AsyncIterator[Connection]:
    connection = connect(store.url)
    yield connection
    await connection.aclose()


@pytest.fixture
async def radar(
    connection: Connection, store: SharedStore, worker: Served, tmp_path: Any
) -> Radar:
    settings = Settings(data_dir=tmp_path, redis_url=store.url, room=ROOM)
    desk = Desk(connection, settings, SystemClock(), Audit(connection, ROOM))
    name = f"radar-{secrets.token_hex(4)}"
    _, secret = await made(desk, Wanted(name, "incidents", http_only=True))
    return Radar(name, secret)


async def lines(connection: Connection, layer: str = "incidents") -> list[Any]:
    key = f"{{{ROOM}}}:in:{layer}"
    return list(await connection.call("XRANGE", key, "-", "+"))


async def said_of(connection: Connection, name: str) -> list[tuple[str, str]]:
    log = AuditLog(connection)
    found = [entry.said async for entry in log.all()]
    mine = [each for each in found if each and each.actor == name]
    return [(each.deed, each.subject) for each in mine]


async def test_a_line_is_taken_and_is_in_the_inbox(worker, connection, radar):
    answer = radar.send(worker, headers={"Event-Id": "e-1"})
    assert answer.status == 202
    told = answer.json()
    [(inbox_id, fields)] = [
        each for each in await lines(connection) if each[0].decode() == told["inbox_id"]
    ]
    assert told == {"inbox_id": inbox_id.decode(), "event_id": "e-1"}
    assert fields[::2] == [b"record", b"source", b"event_id"]
    assert json.loads(fields[1]) == RECORD
    assert fields[3:6:2] == [radar.name.encode(), b"e-1"]


async def test_an_event_id_may_stand_in_the_address_or_be_left_out(worker, radar):
    assert radar.send(worker, query="?event_id=e-2").json()["event_id"] == "e-2"
    first, second = (radar.send(worker).json()["event_id"] for _ in range(2))
    assert first != second


async def test_a_line_that_is_sent_twice_is_on_the_picture_once(store, worker, radar):
    """A feed whose answer was lost repeats it with the same event id."""
    async with ingesting(store, ROOM, Context.SIMULATION) as bench:
        for _ in range(2):
            headers = {"Event-Id": "twice"}
            assert radar.send(worker, EXAMPLE, headers=headers).status == 202
        await bench.settle()
        assert (await bench.ids()).count(EXAMPLE["id"]) == 1
        authors = [
            json.loads(entry.e)["author"] for entry in await bench.log.read(None)
        ]
        assert radar.name in authors


def test_the_example_of_the_description_is_a_good_record():
    assert against("incidents", EXAMPLE) == []


async def test_another_inbox_is_refused_and_that_is_on_record(
    worker, connection, radar
):
    before = await lines(connection, "posture")
    answer = radar.send(worker, layer="posture")
    assert answer.status == 403
    assert "own" in answer.json()["detail"]
    assert await lines(connection, "posture") == before
    assert (Deed.DENIED, "inbox posture") in await said_of(connection, radar.name)


async def test_an_inbox_of_another_room_is_not_here(worker, radar):
    assert radar.send(worker, room="other").status == 404
    assert radar.send(worker, layer="nothing").status == 404


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 43, "x" * 999])
async def test_a_wrong_token_is_nobody(worker, secret):
    assert (
        Radar("radar", secret).send(worker).status
        in (401, 431)[: 1 + (len(secret) > 99)]
    )


async def test_who_has_no_inbox_sends_to_none(worker):
    for role, status in (("analyst", 403), ("leader", 403), ("administrator", 403)):
        answer = worker.in_room(
            "inboxes/incidents", "POST", RECORD, by=worker.enter(role)
        )
        assert answer.status == status, role


async def test_the_token_of_a_feed_reads_nothing(worker, radar):
    headers = {"Authorization": f"Bearer {radar.secret}"}
    for path in (f"/rooms/{ROOM}/picture", f"/rooms/{ROOM}/rejected", "/openapi.json"):
        assert worker.ask(path, headers=headers, anonymous=True).status == 403


async def test_a_busy_feed_is_on_record_without_an_entry_for_each_line(
    worker, connection, radar
):
    for number in range(40):
        content = {"id": f"INC-{number}", "text": "not for the record"}
        assert radar.send(worker, content).status == 202
    written = await said_of(connection, radar.name)
    assert written.count((Deed.WRITE, "inbox incidents")) == EACH + 2
    log = AuditLog(connection)
    times = [
        entry.said.times
        async for entry in log.all()
        if entry.said and entry.said.actor == radar.name
    ]
    assert times[-2:] == [16, 32]
    async for entry in AuditLog(connection).all():
        assert b"not for the record" not in entry.body


async def test_a_body_that_is_too_long_is_refused(worker, connection, radar):
    longest = b" " * MOST_BYTES
    assert radar.send(worker, longest).status == 202
    before = len(await lines(connection))
    assert radar.send(worker, longest + b" ").status == 413
    assert len(await lines(connection)) == before


async def test_a_body_that_does_not_say_its_length_is_counted(worker, radar):
    with open_request(worker, radar, "Transfer-Encoding: chunked") as opened:
        piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        try:
            for _ in range(33):
                opened.sendall(piece)
        except OSError:
            pass  # it does not read on
        assert opened.recv(200).startswith(b"HTTP/1.1 413")


async def test_an_empty_body_is_refused(worker, radar):
    assert radar.send(worker, b"").status == 422


@pytest.mark.parametrize("event_id", ["", "a b", "x" * 201, "é"])
async def test_an_event_id_that_is_no_good_is_refused(worker, radar, event_id):
    quoted = "".join(f"%{byte:02x}" for byte in event_id.encode())
    assert radar.send(worker, query=f"?event_id={quoted}").status == 422


def open_request(worker: Served, radar: Radar, *headers: str) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", worker.port), timeout=20)
    head = (
        f"POST /rooms/{ROOM}/inboxes/incidents HTTP/1.1",
        f"Host: 127.0.0.1:{worker.port}",
        f"Authorization: Bearer {radar.secret}",
        *headers,
    )
    opened.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    return opened


def all_of(opened: socket.socket) -> bytes:
    """Read until the server hangs up."""
    return b"".join(iter(lambda: opened.recv(65536), b""))


@pytest.mark.slow
async def test_a_body_that_comes_slowly_is_not_waited_for(worker, connection, radar):
    before = len(await lines(connection))
    with open_request(worker, radar, "Content-Length: 100") as opened:
        opened.sendall(b"{")
        answer = await asyncio.to_thread(all_of, opened)
    assert answer.startswith(b"HTTP/1.1 408")
    assert f"{BODY_S:g} s".encode() in answer
    assert len(await lines(connection)) == before


async def test_no_more_bodies_than_a_few_are_read_at_once() -> None:
    class Slow:
        def __init__(self) -> None:
            self.headers: dict[str, str] = {}
            self.arrived = asyncio.Event()

        async def stream(self) -> AsyncIterator[bytes]:
            await self.arrived.wait()
            yield b"{}"

    door, slow = Door(), Slow()
    reading: Any = [asyncio.create_task(door.body(slow)) for _ in range(AT_ONCE)]
    await asyncio.sleep(0)
    with pytest.raises(Exception, match="Too many send at once"):
        await door.body(slow)
    slow.arrived.set()
    assert await asyncio.gather(*reading) == [b"{}"] * AT_ONCE
    assert await door.body(slow) == b"{}"


async def test_an_inbox_that_is_full_says_when_to_come_back(worker, connection, radar):
    key = f"{{{ROOM}}}:in:incidents"
    fill = "for i=1,ARGV[1] do redis.call('XADD', KEYS[1], '*', 'record', '{}') end"
    await connection.call("EVAL", fill, 1, key, MOST_WAITING)
    answer = radar.send(worker)
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    await connection.call("DEL", key)
    assert radar.send(worker).status == 202
