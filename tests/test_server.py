"""One worker as production starts it: `dashboard.server:create`, with the pages."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.folding import draft, feature
from tests.log.stores import BreakableStore
from tests.served import Served, served

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


@pytest.mark.fault
async def test_a_store_that_dies_is_said_on_every_screen_and_nothing_is_reloaded(
    breakable_store: Callable[..., BreakableStore], room: str, tmp_path: Path
) -> None:
    broken = breakable_store()
    log = RedisLog(broken.url, room)
    await log.append(draft("a", feature("a")))
    with served(broken.url, room, tmp_path / "worker") as server:
        async with server.stream() as stream:
            await stream.next("reset")
            broken.kill()
            while (await stream.next()).header["store"] == "ok":
                pass
            answer = await asyncio.to_thread(server.ask, "/healthz")
            assert (answer.status, answer.json()["store_reachable"]) == (503, False)
            assert server.in_room("picture").json()["n"] == 1
            broken.start()
            while (await stream.next()).header["store"] != "ok":
                pass
            await log.append(draft("b", feature("b")))
            event = await stream.next("frame", "reset")
            assert (event.kind, event.header["n_from"]) == ("frame", 1)
            assert event.lines == [feature("b")]
        assert server.ask("/healthz").status == 200
    await log.aclose()


@pytest.mark.fault
async def test_beats_go_on_while_the_store_hangs(
    breakable_store: Callable[..., BreakableStore], room: str, tmp_path: Path
) -> None:
    broken = breakable_store()
    log = RedisLog(broken.url, room)
    await log.append(draft("a", feature("a")))
    with served(broken.url, room, tmp_path / "worker") as server:
        async with server.stream() as stream:
            await stream.next("reset")
            os.kill(broken.pid, signal.SIGSTOP)
            try:
                stopped = said = time.monotonic()
                lost = False
                while time.monotonic() - stopped < 14:
                    event = await stream.next()
                    now = time.monotonic()
                    assert now - said <= 5.1
                    said, lost = now, lost or event.header["store"] != "ok"
            finally:
                os.kill(broken.pid, signal.SIGCONT)
            assert lost
            while (await stream.next()).header["store"] != "ok":
                pass
    await log.aclose()


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
        opened = subprocess.Popen(
            [sys.executable, "-c", READ, str(server.port), room],
            stdout=subprocess.PIPE,
        )
        assert opened.stdout is not None
        assert opened.stdout.readline() == b"open\n"
        started = time.monotonic()
        os.kill(server.process.pid, 15)
        assert server.process.wait(timeout=8) is not None
        assert time.monotonic() - started < 6
    opened.communicate(timeout=5)


READ = """
import sys, urllib.request
url = f"http://127.0.0.1:{sys.argv[1]}/rooms/{sys.argv[2]}/stream"
with urllib.request.urlopen(url) as stream:
    print("open", flush=True)
    try:
        while stream.read(100): pass
    except Exception: pass
"""
