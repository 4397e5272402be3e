"""Who sends slowly or too much holds nobody up; a reader who has gone is noticed."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from dashboard.connections import Connection

ASK = b"GET / HTTP/1.1\r\nHost: h\r\n"
SEND = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n"
STREAM = b"GET /stream HTTP/1.1\r\nHost: h\r\n\r\n"


class Quick(Connection):
    head_s, body_s, head_bytes = 0.3, 0.3, 65_536


class Application:
    """Reads each body to its end; `/stream` answers until its reader has gone."""

    def __init__(self) -> None:
        self.open: int = 0
        self.failed: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": []}
        if scope["path"] == "/stream":
            await send(start)
            await self._stay(receive, send)
            return
        while (message := await receive())["type"] == "http.request":
            if not message["more_body"]:
                break
        await send(start)
        await send({"type": "http.response.body", "body": b"done"})

    async def _stay(self, receive: Receive, send: Send) -> None:
        self.open += 1
        part = {"type": "http.response.body", "body": b"beat", "more_body": True}
        gone = asyncio.create_task(_gone(receive))
        try:
            while not gone.done():
                await send(part)
                await asyncio.wait({gone}, timeout=0.02)
        except RuntimeError as error:
            self.failed.append(str(error))
        finally:
            gone.cancel()
            self.open -= 1


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@asynccontextmanager
async def serving(app: Application, protocol: type) -> AsyncIterator[int]:
    """Serve with uvicorn as a worker does, in a thread; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            app,
            loop="uvloop",
            http=protocol,
            ws="none",
            lifespan="off",
            log_level="critical",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        await until(lambda: server.started)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            await asyncio.to_thread(thread.join)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.01)


@dataclass
class Caller:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


@asynccontextmanager
async def calling(port: int, said: bytes) -> AsyncIterator[Caller]:
    """Connect, say something, and close the connection at the end."""
    caller = Caller(*await asyncio.open_connection("127.0.0.1", port))
    caller.writer.write(said)
    try:
        yield caller
    finally:
        caller.writer.close()
        with suppress(ConnectionError):
            await caller.writer.wait_closed()


async def ended(caller: Caller) -> bytes:
    """Return what comes until the other side ends the connection."""
    async with asyncio.timeout(20):
        try:
            return await caller.reader.read()
        except ConnectionResetError:
            return b""


@pytest.mark.parametrize(
    "said", [b"", b"\r\n", b"GET", ASK, ASK + b"X: ", SEND, SEND + b"x" * 999]
)
async def test_a_request_that_never_ends_is_ended(said: bytes) -> None:
    async with serving(Application(), Quick) as port, calling(port, said) as caller:
        assert b"200" not in await ended(caller)


async def test_blank_lines_after_an_answer_do_not_keep_a_connection() -> None:
    ask = ASK + b"\r\n"
    async with serving(Application(), Quick) as port, calling(port, ask) as caller:
        await caller.reader.readuntil(b"done")
        caller.writer.write(b"\r\n")
        await ended(caller)


async def test_a_head_that_is_too_long_is_ended_at_once() -> None:
    long = ASK + b"X: " + b"x" * 1_000_000
    async with serving(Application(), Connection) as port, calling(port, long) as it:
        assert b"200" not in await ended(it)


async def test_many_slow_bodies_hold_nobody_up() -> None:
    async with AsyncExitStack() as all_of_it:
        port = await all_of_it.enter_async_context(serving(Application(), Connection))
        slow = [
            await all_of_it.enter_async_context(calling(port, SEND + b"x"))
            for _ in range(200)
        ]
        async with asyncio.timeout(5), calling(port, ASK + b"\r\n") as caller:
            assert await caller.reader.readuntil(b"done")
        assert not any(each.reader.at_eof() for each in slow)


async def test_a_long_answer_is_not_cut_by_the_limits_of_a_request() -> None:
    app = Application()
    async with serving(app, Quick) as port, calling(port, STREAM) as caller:
        await caller.reader.readuntil(b"\r\n\r\n")
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while loop.time() - begun < 3 * Quick.body_s:
            assert await caller.reader.read(1_000)
        assert app.open == 1


@pytest.mark.parametrize("more", [b"", ASK + b"\r\n", (ASK + b"\r\n") * 5])
async def test_a_stream_ends_with_its_reader_also_with_requests_behind_it(
    more: bytes,
) -> None:
    app = Application()
    async with serving(app, Connection) as port:
        async with calling(port, STREAM + more) as caller:
            await caller.reader.readuntil(b"beat")
            assert app.open == 1
        await until(lambda: app.open == 0)
    assert app.failed == []
