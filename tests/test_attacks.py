"""Attacks that belong to no single part: whoever walks all addresses learns nothing."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator

import pytest

from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.served import Answer, Served, served

ROOM = "room-attacks"
HIDDEN_ID = "ZEBRA-7"
HIDDEN_WORD = "narwhal"
MARKS = (HIDDEN_ID.encode(), HIDDEN_WORD.encode())

QUERIES = ("", "?at=2", "?at=1", "?layer=incidents", "?since=0", "?record=ZEBRA-7")
"""What an intruder adds to each address."""


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("attacks")
    # A walk is no normal screen: what slows it down is tested for itself.
    with served(store.url, ROOM, folder, reads_per_s=10**6) as worker:
        yield worker


@pytest.fixture
async def hidden(store: SharedStore, worker: Served) -> AsyncIterator[None]:
    """A record for Norway alone is on the picture."""
    log = RedisLog(store.url, ROOM)
    await log.append(draft("open", scene(title="Exercise"), opens_scene=True))
    line = feature(HIDDEN_ID, releasable_to=["NOR"], title=HIDDEN_WORD)
    done = await log.append(draft(HIDDEN_ID, line))
    await worker.until_n(done.n)
    yield
    await log.aclose()


def addresses(worker: Served) -> list[str]:
    """Return every address that is read, with the hidden record where one is named."""
    paths = worker.ask("/openapi.json").json()["paths"]
    read = [path for path, methods in paths.items() if "get" in methods]
    named = {"{room}": ROOM, "{record}": HIDDEN_ID, "{note}": HIDDEN_ID}
    found: list[str] = []
    for path in [*read, "/docs", "/openapi.json", "/sessions", "/metrics"]:
        for name, value in named.items():
            path = path.replace(name, value)
        if not path.endswith("/stream"):  # it does not end, and is opened below
            found.append(re.sub(r"\{\w+\}", HIDDEN_ID, path))
    return found


def walked(worker: Served, by: Entered) -> list[tuple[str, Answer]]:
    """Ask every address in every way as somebody."""
    return [
        (path + query, worker.ask(path + query, by=by))
        for path in addresses(worker)
        for query in QUERIES
    ]


def told(answer: Answer) -> bool:
    """Say whether an answer holds anything of the hidden record."""
    headers = json.dumps(answer.headers).encode()
    return any(mark in answer.content + headers for mark in MARKS)


def echoed(path: str, answer: Answer) -> bool:
    """Say whether the id is only what the asker said itself."""
    plain = answer.content.replace(HIDDEN_ID.encode(), b"")
    return (
        HIDDEN_ID in path and answer.status >= 400 and HIDDEN_WORD.encode() not in plain
    )


@pytest.mark.usefixtures("hidden")
def test_who_may_see_a_record_finds_it_on_this_walk(worker: Served) -> None:
    norway = worker.enter("leader", groups=("ALL", "NOR"))
    assert [path for path, answer in walked(worker, norway) if told(answer)]


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize(
    ("role", "delegation"),
    [
        ("liaison", "FIN"),
        ("leader", "FIN"),
        ("analyst", ""),
        ("releaser", "FIN"),
        ("chair", "FIN"),
        ("administrator", "NOR"),
        ("feed", "NOR"),
    ],
)
def test_whoever_may_not_see_a_record_walks_all_addresses_for_nothing(
    worker: Served, role: str, delegation: str
) -> None:
    by = worker.enter(role, delegation=delegation, groups=("ALL",))
    found = walked(worker, by)
    assert len(found) > 60
    leaks = [
        path for path, answer in found if told(answer) and not echoed(path, answer)
    ]
    assert leaks == []


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("role", ["liaison", "leader"])
async def test_the_stream_tells_nothing_of_it_from_any_place(
    worker: Served, role: str
) -> None:
    by = await asyncio.to_thread(worker.enter, role, delegation="FIN", groups=("ALL",))
    for place in ({}, {"since": "0"}, {"since": "1"}, {"Last_Event_ID": "0-1"}):
        async with worker.stream(by=by, **place) as stream:
            event = await stream.next()
            shown = repr(event).encode()
            assert not any(mark in shown for mark in MARKS), place


@pytest.mark.usefixtures("hidden")
def test_a_hidden_record_is_answered_like_one_that_does_not_exist(
    worker: Served,
) -> None:
    by = worker.enter("releaser", delegation="FIN", groups=("ALL",))
    body = {"releasable_to": ["FIN"], "reason": "Guessed."}
    answers = [
        worker.in_room(f"records/{record}/release", "POST", body, by=by)
        for record in (HIDDEN_ID, "ZEBRA-8")
    ]
    texts = {each.content.replace(b"ZEBRA-8", b"ZEBRA-7") for each in answers}
    assert {each.status for each in answers} == {404}
    assert len(texts) == 1


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_no_method_echoes_what_was_sent(worker: Served, method: str) -> None:
    secret = {"X-Secret": HIDDEN_WORD}
    answer = worker.ask("/healthz", method, headers=secret)
    assert answer.status in (400, 403, 404, 405)
    assert HIDDEN_WORD.encode() not in answer.content


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 4", "Transfer-Encoding: chunked"],
        ["Content-Length: 4", "Content-Length: 5"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    ],
)
async def test_where_a_request_ends_is_never_a_matter_of_taste(
    worker: Served, lines: list[str]
) -> None:
    """A request hidden in the body of another is not answered."""
    inner = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{worker.port}\r\n\r\n"
    head = ["POST /login HTTP/1.1", f"Host: 127.0.0.1:{worker.port}", *lines]
    reader, writer = await asyncio.open_connection("127.0.0.1", worker.port)
    writer.write(("\r\n".join(head) + "\r\n\r\n0\r\n\r\n" + inner).encode())
    async with asyncio.timeout(20):
        first = await reader.readline()
        rest = await reader.read(65_536)
    writer.close()
    assert b" 400 " in first
    assert b"200 OK" not in rest
