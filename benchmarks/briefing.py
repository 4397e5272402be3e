"""The briefing: from a presenter's act to the last of 200 screens, and joining late.

Two workers as production starts them and a store that syncs every append. The screens
are streams in this process, of several audiences, and confirm what they were sent as
real ones do: what it needs to read 200 of them and to confirm is in the numbers. An act
that did not reach the last screen counts as the worst of all.
`join_ms` is a real browser that has the page in its cache, at 1.6 Mbit/s with 150 ms
round trip, from opening the page until its map shows the area that all see.
"""

import asyncio
import json
import os
import re
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks import briefing_moments, briefing_record
from benchmarks.fanout import (
    ROOM,
    WORKERS,
    end,
    let_in,
    raise_file_limit,
    start_worker,
    wait_until_served,
)
from dashboard.supervisor import listen
from layers.log.redis_log import RedisLog
from layers.log.store import start_server
from layers.settings import Settings
from tests.chromium import FLAGS, find_chromium, until
from tests.entering import Entered
from tests.folding import draft, scene
from tests.link import linked

SCREENS = 200
DELEGATIONS = ("EST", "LTU", "FIN", "POL", "DEU")
"""The screens are of so many audiences, in turn."""
MOVES, MOVES_PER_S = 60, 5
SIGNALS, SIGNALS_PER_S = 100, 20
VISITS = 3
SLOW = {"bits_per_s": 1_600_000.0, "latency_s": 0.150}
BOX = [20.0, 57.0, 28.0, 61.0]
SEEN = f"""((box) => {{
  const map = window.onePicture?.map;
  if (!map || document.body.dataset.following !== 'follows') return false;
  const b = map.getBounds();
  return !map.isMoving() && b.getWest() <= box[0] && b.getSouth() <= box[1]
    && b.getEast() >= box[2] && b.getNorth() >= box[3] && map.getZoom() > 4
    && window.onePicture.snapshot().drawn_n > 0;
}})({json.dumps(BOX)})"""

_VIEW = re.compile(rb'"revision":(\d+)')
_HEADER = re.compile(rb"data: (\{[^\n]*\})\n")
_POINT = re.compile(rb'"points":\[\[([\d.]+),')


@dataclass
class Server:
    """A room that is open, a login of who presents, and one of each delegation."""

    port: int
    url: str
    briefer: Entered
    leaders: list[Entered]


@dataclass
class Screens:
    """When each act reached each screen, in seconds of the monotonic clock."""

    moved: dict[int, list[float]] = field(default_factory=dict[int, list[float]])
    pointed: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    ready: int = 0
    confirmed: int = 0
    refused: int = 0
    all_ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, server: Server, number: int) -> None:
        """Follow the stream as one screen, for ever."""
        by = server.leaders[number % len(server.leaders)]
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        ask = (
            f"GET /rooms/{ROOM}/stream HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"Accept: text/event-stream\r\nCookie: {by.cookie}\r\n\r\n"
        )
        writer.write(ask.encode())
        first = True
        said = Confirming(server, by, f"screen{number}")
        confirming = asyncio.create_task(said.run(self))
        try:
            while True:
                event = await reader.readuntil(b"\n\n")
                self._take(event, time.monotonic())
                said.saw(event)
                if first and b"event: reset" in event:
                    first = False
                    self.ready += 1
                if self.ready == SCREENS:
                    self.all_ready.set()
        finally:
            confirming.cancel()
            writer.close()

    def _take(self, event: bytes, now: float) -> None:
        if b"event: signal" in event:
            if found := _POINT.search(event):
                self.pointed.setdefault(found[1].decode(), []).append(now)
        elif b'"id":"^view"' in event:
            line = event[event.index(b'"id":"^view"') :]
            if found := _VIEW.search(line):
                self.moved.setdefault(int(found[1]), []).append(now)


class Confirming:
    """One screen's word of what it has drawn, at most once in `ack_ms`."""

    def __init__(self, server: Server, by: Entered, seat: str) -> None:
        self._server, self._by, self._seat = server, by, seat
        self._seen: dict[str, Any] = {}
        self._view = 0
        self._news = asyncio.Event()

    def saw(self, event: bytes) -> None:
        """Note an event of the stream; a signal is none of the picture."""
        if b'"id":"^view"' in event:
            line = event[event.index(b'"id":"^view"') :]
            found = _VIEW.search(line)
            self._view = int(found[1]) if found else self._view
        header = _HEADER.search(event)
        if header is None or b"event: signal" in event or b"event: own" in event:
            return
        self._seen = json.loads(header[1])
        if b"event: beat" not in event:
            self._news.set()

    async def run(self, screens: Screens) -> None:
        """Confirm the newest of what came, for ever."""
        way = await asyncio.open_connection("127.0.0.1", self._server.port)
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                seen = self._seen
                known = {name: seen[name] for name in ("n", "digest", "epoch")}
                said = {**known, "seat": self._seat, "view": self._view}
                taken = await _post(way, self._server, self._by, "seen", said)
                screens.confirmed += taken == b"204"
                screens.refused += taken != b"204"
                await asyncio.sleep(seen["ack_ms"] / 1000)
        finally:
            way[1].close()


async def _post(
    way: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    server: Server,
    by: Entered,
    path: str,
    said: dict[str, Any],
) -> bytes:
    """Send something on a connection that is open; return the status."""
    reader, writer = way
    body = json.dumps(said)
    headers = {
        "Host": f"127.0.0.1:{server.port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **by.headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"POST /rooms/{ROOM}/{path} HTTP/1.1\r\n{lines}\r\n{body}".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = re.search(rb"content-length: (\d+)", head)
    if length:
        await reader.readexactly(int(length[1]))
    return head.split()[1]


class Hand:
    """The presenter's connection."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._way: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def act(self, what: str, **fields: Any) -> dict[str, Any]:
        """Do something as who presents does; return the answer."""
        if self._way is None:
            host = "127.0.0.1"
            self._way = await asyncio.open_connection(host, self._server.port)
        reader, writer = self._way
        body = json.dumps(fields)
        headers = {
            "Host": f"127.0.0.1:{self._server.port}",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **self._server.briefer.headers,
        }
        said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        path = f"/rooms/{ROOM}/briefing/{what}"
        writer.write(f"POST {path} HTTP/1.1\r\n{said}\r\n{body}".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", head)
        answer = await reader.readexactly(int(length[1])) if length else b""
        if head.split()[1] not in (b"201", b"204"):
            raise SystemExit(f"{what}: {head.decode()}{answer.decode()}")
        return json.loads(answer) if answer else {}


def run() -> dict[str, Any]:
    """Return what was measured; `load` is that of the machine before it began."""
    raise_file_limit()
    load = round(os.getloadavg()[0], 1)
    with serving() as server:
        measured = asyncio.run(_measure(server))
        measured["join_ms"] = join_ms(server)
    moments, record = briefing_moments.run(), briefing_record.run()
    parts = {"screens": SCREENS, "workers": WORKERS, **measured, **moments, **record}
    return {**parts, "load": load}


async def _measure(server: Server) -> dict[str, Any]:
    async with _screens(server) as screens:
        hand = Hand(server)
        done = await hand.act("take", event_id=str(uuid.uuid4()), seat="leads")
        moves = await _moves(hand, screens, int(done["term"]))
        points = await _points(hand, screens)
        said = {"confirmed": screens.confirmed, "refused": screens.refused}
    return {**_told("move", moves), **_told("pointer", points), **said}


async def _moves(hand: Hand, screens: Screens, term: int) -> list[float]:
    sent: dict[int, float] = {}
    begun = time.monotonic()
    for number in range(MOVES):
        await _at(begun + number / MOVES_PER_S)
        west = BOX[0] - (MOVES - 1 - number) / 100
        shown = {"box": [west, *BOX[1:]]}
        at = time.monotonic()
        done = await hand.act(
            "view", event_id=str(uuid.uuid4()), term=term, shown=shown
        )
        sent[int(done["revision"])] = at
    await asyncio.sleep(2)
    return [_last_ms(screens.moved.get(n, []), at) for n, at in sent.items()]


async def _points(hand: Hand, screens: Screens) -> list[float]:
    sent: dict[str, float] = {}
    begun = time.monotonic()
    for number in range(SIGNALS):
        await _at(begun + number / SIGNALS_PER_S)
        lon = f"{20 + (number + 1) / 1000:.3f}".rstrip("0")
        at = time.monotonic()
        await hand.act("signal", kind="POINTER", points=[[float(lon), 59.5]])
        sent[lon] = at
    await asyncio.sleep(2)
    return [_last_ms(screens.pointed.get(lon, []), at) for lon, at in sent.items()]


async def _at(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


def _last_ms(times: list[float], sent: float) -> float:
    """Return when the last screen had it; infinity if one never did."""
    return (max(times) - sent) * 1000 if len(times) >= SCREENS else float("inf")


def _told(name: str, late: list[float]) -> dict[str, Any]:
    came = sorted(late)
    return {
        f"{name}_p50_ms": _rounded(statistics.median_high(came)),
        f"{name}_p99_ms": _rounded(came[int(len(came) * 0.99)]),
        f"{name}_lost": came.count(float("inf")),
    }


def _rounded(ms: float) -> float | None:
    """Return it for people; None if so many were lost that it is without end."""
    return None if ms == float("inf") else round(ms, 1)


def join_ms(server: Server) -> float:
    """Return how long a screen that was here before takes to show what all see."""
    with linked(server.port, **SLOW) as wire, sync_playwright() as driver:
        chromium = find_chromium()
        browser = driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        url = f"http://127.0.0.1:{wire.port}"
        context.add_cookies([server.briefer.for_browser(url)])  # pyright: ignore[reportArgumentType]
        took: list[float] = []
        for _ in range(VISITS + 1):
            page = context.new_page()
            page.goto(url, wait_until="commit")
            until(page, SEEN, 120)
            took.append(float(page.evaluate("performance.now()")))
            page.wait_for_load_state("load")
            page.close()
        browser.close()
    return round(statistics.median(took[1:]), 1)


@asynccontextmanager
async def _screens(server: Server) -> AsyncIterator[Screens]:
    screens = Screens()
    tasks = [asyncio.create_task(screens.read(server, n)) for n in range(SCREENS)]
    await screens.all_ready.wait()
    yield screens
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def serving() -> Iterator[Server]:
    """Start store and workers, open the room and let somebody in; end them all."""
    with tempfile.TemporaryDirectory() as folder:
        store = start_server(Path(folder) / "data")
        sockets = listen("127.0.0.1", 0, WORKERS)
        port = int(sockets[0].getsockname()[1])
        settings = Settings(
            data_dir=Path(folder) / "data",
            redis_url=store.url,
            port=port,
            room=ROOM,
            sample_feed=False,
            context="REALITY",
            # All screens share an account, which no meeting does.
            reads_per_s=10**6,
            seats_per_account=SCREENS,
        )
        environ = {**os.environ, **settings.to_environment()}
        workers = [start_worker(each.fileno(), environ) for each in sockets]
        try:
            url = f"http://127.0.0.1:{port}"
            briefer = let_in(store.url, url, role="briefer")
            leaders = [
                let_in(store.url, url, role="leader", delegation=each)
                for each in DELEGATIONS
            ]
            wait_until_served(port, WORKERS, briefer.headers)
            for each in sockets:
                each.close()
            asyncio.run(_open(store.url))
            yield Server(port, url, briefer, leaders)
        finally:
            end(workers)
            store.stop()


async def _open(store: str) -> None:
    log = RedisLog(store, ROOM)
    opened = scene(title="Briefing", context="REALITY")
    await log.append(draft(str(uuid.uuid4()), opened, opens_scene=True))
    await log.aclose()
    await asyncio.sleep(1)
