"""The composition root: the only place where the parts of one worker meet.

`uvicorn dashboard.server:create --factory` serves one room. It must never decide
anything itself: every part is handed what it needs, here.
"""

import asyncio
import gc
import logging
import os
import secrets
import signal
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Any

from fastapi import FastAPI

from dashboard import api, pages, problems
from dashboard.follower import Follower
from dashboard.hub import Hub
from dashboard.room import Room
from dashboard.seating import Seating
from dashboard.security import NOT_A_PAGE, Guard
from dashboard.static import BuiltFiles
from layers.clock import SystemClock
from layers.feature import SCENE
from layers.log.inbox import Inbox
from layers.log.presence import Presence
from layers.log.redis_log import RedisLog
from layers.log.store import Store, ensure_store
from layers.registry import inbox_names
from layers.settings import Settings

BOOT_S = 10.0
"""How long the first requests wait for the picture; then they see an empty one."""

ENDING = (signal.SIGINT, signal.SIGTERM)
"""Signals that tell the process to end."""

DESCRIPTION = """One map for a virtual crisis meeting: every screen shows the same
picture, and can prove it. The picture is a pure function of the first n entries of one
log; its number and its digest are on every answer."""

_log = logging.getLogger(__name__)


def create() -> FastAPI:
    """Return the server of the room that the environment names."""
    settings = Settings.from_environment()
    server = assemble(settings)
    page = pages.mount(server, settings)
    guard(server, lambda: pages.content_security_policy(page))
    return server


def assemble(settings: Settings) -> FastAPI:
    """Return a server of everything but the pages."""
    store = ensure_store(settings)
    house, presence = build(settings, store.url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with open_house(house, presence, store):
            with ending_streams(house):
                yield

    server = FastAPI(
        title="One Picture",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    server.state.house = house
    problems.install(server)
    api.serve(server, house)
    server.mount("/static", BuiltFiles(), name="static")
    return server


def guard(server: FastAPI, policy: Callable[[], str] = lambda: NOT_A_PAGE) -> None:
    """Put the guard around everything; call it last, so that it is the outermost."""
    server.add_middleware(Guard, policy=policy)


def build(settings: Settings, url: str) -> tuple[api.House, Presence]:
    """Return the parts of one worker, put together and not yet running."""
    clock = SystemClock()
    # The number of a process is not its own: another container has it too.
    worker = f"w{os.getpid()}-{secrets.token_hex(3)}"
    log = RedisLog(url, settings.room, clock)
    room = Room(settings.room)
    hub = Hub(room, log, clock)
    presence = Presence(url, settings.room, worker, clock)
    house = api.House(
        worker=worker,
        room=room,
        hub=hub,
        seating=Seating(hub, presence, clock),
        follower=Follower(room, hub, log, clock),
        log=log,
        inbox=Inbox(url, settings.room, (*inbox_names(), SCENE), worker, clock),
        clock=clock,
    )
    return house, presence


@asynccontextmanager
async def open_house(
    house: api.House, presence: Presence, store: Store
) -> AsyncGenerator[None]:
    """Run everything that runs by itself, until the server ends."""
    tasks = [
        _start(house.follower.run()),
        _start(house.hub.run()),
        _start(house.seating.run(house.inbox.rejected_count)),
    ]
    booted = asyncio.ensure_future(house.follower.booted.wait())
    await asyncio.wait({booted}, timeout=BOOT_S)
    booted.cancel()
    # What is here now stays: collecting it again and again would delay frames.
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for each in (house.log, house.inbox, presence):
            await each.aclose()
        await asyncio.to_thread(store.stop)


@contextmanager
def ending_streams(house: api.House) -> Generator[None]:
    """End the streams as soon as the process is told to end.

    The server waits for open answers before it ends its lifespan, and a stream is an
    answer that never ends by itself.
    """
    loop = asyncio.get_running_loop()
    in_main = threading.current_thread() is threading.main_thread()
    before = {each: signal.getsignal(each) for each in ENDING if in_main}

    def end(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(house.end_streams)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    hooked = [number for number, handler in before.items() if callable(handler)]
    for number in hooked:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in hooked:
            signal.signal(number, before[number])


def _start(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    task = asyncio.create_task(work)
    task.add_done_callback(_end_if_broken)
    return task


def _end_if_broken(task: asyncio.Task[None]) -> None:
    """End the worker if one of its tasks broke: a new one starts from the log."""
    if task.cancelled():
        return
    _log.critical("A part of this worker ended.", exc_info=task.exception())
    signal.raise_signal(signal.SIGTERM)
