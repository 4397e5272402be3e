"""One worker as production starts it: `dashboard.server:create`, with the pages."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.server import end_all
from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.folding import draft, feature
from tests.log.stores import BreakableStore
from tests.served import Served, Stream, served

FACTORY = "dashboard.server:create"
WORKER = "tests.served:without_pages"


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A worker with its pages; nothing here changes its room."""
    data_dir = tmp_path_factory.mktemp("whole-worker")
    with served(store.url, "room-server", data_dir, factory=FACTORY) as server:
        yield server


def test_the_page_the_api_and_the_files_are_all_there(worker: Served) -> None:
    page = worker.ask("/")
    assert (page.status, page.headers["content-type"][:9]) == (200, "text/html")
    assert worker.ask("/healthz").status == 200
    assert worker.ask("/openapi.json").status == 200
    part = worker.ask("/static/basemap.pmtiles", headers={"Range": "bytes=0-6"})
    assert (part.status, part.content) == (206, b"PMTiles")


def test_a_page_allows_no_script_but_its_own(worker: Served) -> None:
    policy = worker.ask("/").headers["content-security-policy"]
    [scripts] = [each for each in policy.split("; ") if each.startswith("script-src")]
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert "http" not in scripts


def test_readers_that_leave_with_a_request_behind_their_stream_end_nothing(
    worker: Served,
) -> None:
    """A beat into a connection that is gone once ended the worker for everybody."""
    said = "".join(f"{k}: {v}\r\n" for k, v in worker.enter("leader").headers.items())
    head = f"Host: 127.0.0.1:{worker.port}\r\n{said}\r\n"
    paths = ("/rooms/room-server/stream", "/labels.json")
    asked = "".join(f"GET {path} HTTP/1.1\r\n{head}" for path in paths).encode()
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", worker.port)) as reader:
            reader.sendall(asked)
            assert reader.recv(1)

    async def beaten() -> None:
        async with worker.stream() as stream:
            await stream.next("beat")

    asyncio.run(beaten())
    assert worker.ask("/healthz").status == 200
    assert worker.process.poll() is None


@pytest.mark.parametrize("path", ["/", "/healthz", "/rooms/room-server/stream"])
def test_a_rebound_name_gets_nothing(worker: Served, path: str) -> None:
    answer = worker.ask(path, headers={"Host": "evil.example"})
    assert answer.status == 403


def test_a_foreign_page_may_not_confirm_for_a_screen(worker: Served) -> None:
    headers = {"Origin": "http://evil.example"}
    said = {"seat": "s", "n": 0, "digest": "0" * 32}
    assert worker.in_room("seen", "POST", said, headers).status == 403
    assert worker.in_room("seats").json() == []


async def test_a_worker_comes_back_with_the_same_picture(
    store: SharedStore, room: str, tmp_path: Path
) -> None:
    log = RedisLog(store.url, room)
    with served(store.url, room, tmp_path) as server:
        done = await log.append(draft("a", feature("a")))
        await server.until_n(done.n)
        before = server.in_room("picture").json()
    with served(store.url, room, tmp_path) as server:
        assert server.in_room("picture").json() == before
    await log.aclose()


async def test_a_screen_goes_on_at_another_worker_without_starting_anew(
    store: SharedStore, room: str, tmp_path: Path
) -> None:
    log = RedisLog(store.url, room)
    await log.append(draft("a", feature("a")))
    with served(store.url, room, tmp_path) as one:
        async with one.stream() as stream:
            first = await stream.next("reset")
    await log.append(draft("b", feature("b")))
    with served(store.url, room, tmp_path) as other:
        async with other.stream(Last_Event_ID=first.entry_id) as stream:
            event = await stream.next()
    assert (event.kind, event.header["n_from"], event.header["n"]) == ("frame", 1, 2)
    assert event.lines == [feature("b")]
    await log.aclose()


@dataclass
class Fragile:
    """A worker on a store that may be broken, and a stream that has the picture."""

    store: BreakableStore
    log: RedisLog
    server: Served
    stream: Stream

    async def until_store(self, *, ok: bool) -> None:
        """Wait until the stream says that the store is there, or that it is not."""
        while ((await self.stream.next()).header["store"] == "ok") is not ok:
            pass


@pytest.fixture
async def fragile(
    breakable_store: Callable[..., BreakableStore], room: str, tmp_path: Path
) -> AsyncIterator[Fragile]:
    broken = breakable_store()
    log = RedisLog(broken.url, room)
    await log.append(draft("a", feature("a")))
    with served(broken.url, room, tmp_path / "worker") as server:
        async with server.stream() as stream:
            await stream.next("reset")
            yield Fragile(broken, log, server, stream)
    await log.aclose()


@pytest.mark.fault
async def test_a_store_that_dies_is_said_on_every_screen_and_nothing_is_reloaded(
    fragile: Fragile,
) -> None:
    fragile.store.kill()
    await fragile.until_store(ok=False)
    answer = await asyncio.to_thread(fragile.server.ask, "/healthz")
    assert (answer.status, answer.json()["store_reachable"]) == (503, False)
    assert fragile.server.in_room("picture").json()["n"] == 1
    fragile.store.start()
    await fragile.until_store(ok=True)
    await fragile.log.append(draft("b", feature("b")))
    event = await fragile.stream.next("frame", "reset")
    assert (event.kind, event.header["n_from"]) == ("frame", 1)
    assert event.lines == [feature("b")]
    assert fragile.server.ask("/healthz").status == 200


@pytest.mark.fault
async def test_beats_go_on_while_the_store_hangs(fragile: Fragile) -> None:
    os.kill(fragile.store.pid, signal.SIGSTOP)
    try:
        stopped = said = time.monotonic()
        lost = False
        while time.monotonic() - stopped < 14:
            event = await fragile.stream.next()
            now = time.monotonic()
            assert now - said <= 5.1
            said, lost = now, lost or event.header["store"] != "ok"
    finally:
        os.kill(fragile.store.pid, signal.SIGCONT)
    assert lost
    await fragile.until_store(ok=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_worker_that_is_told_to_end_ends_its_streams_and_says_nothing(
    store: SharedStore, room: str, tmp_path: Path, number: signal.Signals
) -> None:
    with served(store.url, room, tmp_path, factory=WORKER) as server:
        async with server.stream() as stream, server.stream(Accept_Encoding="gzip"):
            await stream.next("reset")
            server.process.send_signal(number)
            started = time.monotonic()
            await asyncio.to_thread(server.process.wait, 8)
            assert time.monotonic() - started < 1
            await stream.ended()
    assert b"".join(server.said) == b""


def test_a_worker_ends_in_time_although_a_stream_is_open(
    store: SharedStore, room: str, tmp_path: Path
) -> None:
    with served(store.url, room, tmp_path) as server:
        assert server.viewer is not None
        cookie = server.viewer.cookie
        opened = subprocess.Popen(
            [sys.executable, "-c", READ, str(server.port), room, cookie],
            stdout=subprocess.PIPE,
        )
        assert opened.stdout is not None
        assert opened.stdout.readline() == b"open\n"
        started = time.monotonic()
        os.kill(server.process.pid, 15)
        assert server.process.wait(timeout=8) is not None
        assert time.monotonic() - started < 6
    opened.communicate(timeout=30)


READ = """
import sys, urllib.request
url = f"http://127.0.0.1:{sys.argv[1]}/rooms/{sys.argv[2]}/stream"
asked = urllib.request.Request(url, headers={"Cookie": sys.argv[3]})
with urllib.request.urlopen(asked) as stream:
    print("open", flush=True)
    try:
        while stream.read(100): pass
    except Exception: pass
"""


async def test_a_task_that_swallows_a_cancelling_is_ended_all_the_same() -> None:
    swallowed = 0

    async def waits() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                # As a time limit does that runs out in the same moment.
                if swallowed == 2:
                    raise
                swallowed += 1

    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    await asyncio.wait_for(end_all([task]), 10)
    assert (task.cancelled(), swallowed) == (True, 2)
