"""A real worker in a process of its own, and plain HTTP to ask it with."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from dashboard import server
from layers.settings import Settings
from tests.entering import Entered, enter
from tests.one_screen import Event, read_events

PROGRAM = """
import socket, sys, uvicorn
from dashboard.connections import Connection
config = uvicorn.Config(sys.argv[2], factory=True, loop="uvloop", http=Connection,
    ws="none", log_level="warning", proxy_headers=False, timeout_graceful_shutdown=1)
try:
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])
except KeyboardInterrupt:
    pass
"""


def without_pages() -> FastAPI:
    """Return a server of everything but the pages: it starts sooner."""
    settings = Settings.from_environment()
    app = server.assemble(settings)
    server.guard(app, settings)
    return app


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Served:
    """One worker: everything but the pages, asked by somebody who is logged in.

    `viewer` is who asks where nothing else is said.
    """

    port: int
    room: str
    process: subprocess.Popen[bytes]
    said: list[bytes] = field(default_factory=list[bytes])
    store: str = ""
    viewer: Entered | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def enter(self, role: str = "analyst", **fields: Any) -> Entered:
        """Log somebody of this role in; `fields` are those of the account."""
        work = enter(self.store, self.url, self.room, role, **fields)
        with ThreadPoolExecutor(1) as beside:  # a test may have a loop of its own
            return beside.submit(asyncio.run, work).result()

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
        *,
        by: Entered | None = None,
        anonymous: bool = False,
    ) -> Answer:
        """Ask once and return the whole answer."""
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        who = None if anonymous else by or self.viewer
        shown = {**(who.headers if who else {}), **(headers or {})}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(connection):
            # A server that refuses a long body answers before all of it was sent.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, content, shown)
            response = connection.getresponse()
            named: dict[str, str] = {}
            for name, value in response.getheaders():
                others = named.get(name.lower())
                named[name.lower()] = value if others is None else f"{others}, {value}"
            return Answer(response.status, named, response.read())

    def in_room(self, path: str, *arguments: Any, **more: Any) -> Answer:
        return self.ask(f"/rooms/{self.room}/{path}", *arguments, **more)

    @asynccontextmanager
    async def stream(
        self, by: Entered | None = None, **headers: str
    ) -> "AsyncIterator[Stream]":
        """Open the stream of the room."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        query = f"?since={headers.pop('since')}" if "since" in headers else ""
        lines = [
            f"GET /rooms/{self.room}/stream{query} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            *(f"Cookie: {who.cookie}" for who in (by or self.viewer,) if who),
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        yield Stream(reader)
        writer.close()
        # Else the server hears of it only when somebody collects the socket.
        await writer.wait_closed()

    async def until_n(self, n: int) -> None:
        """Wait until this worker shows picture n."""
        for _ in range(500):
            answer = await asyncio.to_thread(self.ask, "/healthz")
            if answer.json()["n"] >= n:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"The worker does not show picture {n}.")


class Stream:
    """An open stream, read event by event."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._text = b""
        self._events: list[Event] = []
        self.head = b""
        self._unpack: Any = None

    async def next(self, *kinds: str) -> Event:
        """Return the next event (of these kinds)."""
        async with asyncio.timeout(30):
            while True:
                while self._events:
                    event = self._events.pop(0)
                    if not kinds or event.kind in kinds:
                        return event
                await self._read()

    async def ended(self) -> None:
        """Read until the end; IncompleteReadError if the connection was just cut."""
        while (size := int(await self._reader.readline() or b"x", 16)) > 0:
            await self._reader.readexactly(size + 2)

    async def _read(self) -> None:
        if not self.head:
            self.head = await self._reader.readuntil(b"\r\n\r\n")
            if b"content-encoding: gzip" in self.head:
                self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
        size = int(await self._reader.readline(), 16)
        content = (await self._reader.readexactly(size + 2))[:-2]
        self._text += self._unpack.decompress(content) if self._unpack else content
        done, end, self._text = self._text.rpartition(b"\n\n")
        self._events += read_events(done + end)


@contextmanager
def served(
    url: str,
    room: str,
    data_dir: Path,
    factory: str = f"{__name__}:without_pages",
    **chosen: Any,
) -> Iterator[Served]:
    """Start a worker of a room, and end it; `chosen` are more of its settings."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        fixed = {"data_dir": data_dir, "redis_url": url, "room": room, "port": port}
        settings = Settings(**{**fixed, "sample_feed": False, **chosen})
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(listening.fileno()), factory],
            env={**os.environ, **settings.to_environment()},
            pass_fds=(listening.fileno(),),
            stderr=subprocess.PIPE,
        )
    said: list[bytes] = []
    listener = threading.Thread(target=lambda: said.extend(process.stderr or ()))
    listener.start()
    try:
        started = _ready(Served(port, room, process, said, url))
        started.viewer = started.enter()
        yield started
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        listener.join()
        assert process.stderr is not None
        process.stderr.close()
        print(b"".join(said).decode())


def _ready(started: Served) -> Served:
    until = time.monotonic() + 20
    while True:
        try:
            started.ask("/healthz", anonymous=True)
        except (OSError, http.client.HTTPException):
            if time.monotonic() > until or started.process.poll() is not None:
                raise
            time.sleep(0.02)
        else:
            return started
