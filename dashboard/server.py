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
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Any

from fastapi import FastAPI, Response

from dashboard import api, pages, problems
from dashboard.access import audit as access_audit
from dashboard.access.gate import Gate
from dashboard.access.hosts import reach_of
from dashboard.access.pace import Pace
from dashboard.access.refusals import Refusals
from dashboard.api.imports import Importing
from dashboard.backlog import Backlog
from dashboard.carrying import carrier_for
from dashboard.follower import Follower
from dashboard.hub import Hub
from dashboard.judged_files import JudgedFiles
from dashboard.measuring import measuring_for, watched
from dashboard.placenames import land
from dashboard.presenting import Presenting
from dashboard.proving import Proving
from dashboard.reception import open_door, receive
from dashboard.room import Room
from dashboard.ruled import rules
from dashboard.seating import Seating
from dashboard.security import NOT_A_PAGE, Guard
from dashboard.static import BuiltFiles
from dashboard.watching import Watching
from dashboard.words import words
from layers.clock import SystemClock
from layers.feature import SCENE
from layers.log.connection import connect
from layers.log.durability import watch
from layers.log.feeds import Feeds
from layers.log.inbox import Inbox
from layers.log.presence import Presence
from layers.log.readers import Readers
from layers.log.redis_log import RedisLog
from layers.log.signals import Signals
from layers.log.store import Store, ensure_store
from layers.log.watched import WatchedViews
from layers.policies import as_chosen
from layers.registry import inbox_names
from layers.settings import Settings
from layers.tables.reading import Limits

BOOT_S = 10.0
"""How long the first requests wait for the picture; then they see an empty one."""

CANCEL_AGAIN_S = 0.5

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
    guard(server, settings, lambda: pages.content_security_policy(page))
    return server


def assemble(settings: Settings) -> FastAPI:
    """Return a server of everything but the pages."""
    store = ensure_store(settings)
    house, presence = build(settings, store.url)
    connection = connect(store.url)
    reception = receive(settings, connection, house.clock, pages.built_parts)
    audit = access_audit.Audit(connection, settings.room, house.clock)
    reception.entrance.note = audit.note
    measuring = measuring_for(settings, connection, house.clock)
    carrier = carrier_for(store.url, settings.room, house.log, house.clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with (
            open_door(reception, connection, _start),
            open_house(house, presence, store),
            watched(measuring, (house.log, house.room, house.seating), _start),
            carrier.carrying(_start),
        ):
            # It takes a quarter of a second: not while somebody waits for a frame.
            known = asyncio.get_running_loop().run_in_executor(None, land)
            with ending_streams(house):
                yield
            await known

    server = FastAPI(
        title="One Picture",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
    )
    server.state.house = house
    server.state.reception = reception
    server.state.feeds = Feeds(connection)
    server.state.measuring = measuring
    most = Limits(rows=settings.import_rows, bytes=settings.import_mb << 20)
    judged = JudgedFiles(settings.data_dir / "judged", house.clock)
    server.state.importing = Importing(carrier, most, judged)
    problems.install(server)
    access_audit.install(server, audit)
    api.serve(server, house, reception)
    server.mount("/static", BuiltFiles(), name="static")
    return server


def guard(
    server: FastAPI,
    settings: Settings,
    policy: Callable[[], str] = lambda: NOT_A_PAGE,
) -> None:
    """Put gate and guard around everything; call it last, the guard is outermost."""
    reception: api.Reception = server.state.reception

    def refusal(name: str, language: str) -> Response:
        return reception.forms.no_role(words(language), name)

    server.add_middleware(
        Gate,
        callers=reception.entrance.callers,
        room=settings.room,
        policies=as_chosen(),
        refusal=refusal,
    )
    server.add_middleware(Pace, room=settings.room, per_s=settings.reads_per_s)
    server.add_middleware(Refusals, forms=reception.forms)
    rules()  # A file of rules that is wrong stops the start, not the first card.
    origins = settings.frame_origins
    server.add_middleware(
        Guard, policy=policy, reach=reach_of(settings), frame_origins=origins
    )


def build(settings: Settings, url: str) -> tuple[api.House, Presence]:
    """Return the parts of one worker, put together and not yet running."""
    clock = SystemClock()
    # The number of a process is not its own: another container has it too.
    worker = f"w{os.getpid()}-{secrets.token_hex(3)}"
    log = RedisLog(url, settings.room, clock)
    room = Room(settings.room)
    hub = Hub(room, log, clock)
    presence = Presence(url, settings.room, worker, clock)
    readers = Readers(url, settings.room)
    house = api.House(
        worker=worker,
        room=room,
        hub=hub,
        seating=Seating(hub, presence, clock, readers, settings.seats_per_account),
        follower=Follower(room, hub, log, clock),
        log=log,
        inbox=Inbox(url, settings.room, (*inbox_names(), SCENE), worker, clock),
        readers=readers,
        policies=as_chosen(),
        clock=clock,
        presenting=Presenting(log, room, clock),
        signals=Signals(url, settings.room, clock),
        watched=WatchedViews(url, settings.room),
        one_person_release=settings.one_person_release,
    )
    return house, presence


@asynccontextmanager
async def open_house(
    house: api.House, presence: Presence, store: Store
) -> AsyncGenerator[None]:
    """Run everything that runs by itself, until the server ends."""
    durability = watch(store.url, house.clock, house.keeps)
    backlog = Backlog(house.inbox.waiting, house.clock)
    watching = Watching(house.room, house.log, house.watched, house.clock)
    proving = Proving(house.room, house.stills)
    house.seating.watched, house.seating.then = watching, proving
    tasks = [
        _start(durability),
        _start(watching.run()),
        _start(proving.run()),
        _start(house.presenting.keep_suited(lambda: house.seating.here)),
        _start(house.follower.run()),
        _start(house.hub.run()),
        _start(hear(house)),
        _start(house.seating.run(house.inbox.rejected.counts, backlog.standing)),
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
        await end_all(tasks)
        own = house.log, house.inbox, house.readers, house.signals, house.watched
        for each in (*own, presence):
            await each.aclose()
        await asyncio.to_thread(store.stop)


async def end_all(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks until every one has ended.

    Whoever waits for the store with a time limit that runs out in the same moment takes
    the cancelling for it, and goes on.
    """
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=CANCEL_AGAIN_S)


async def hear(house: api.House) -> None:
    """Hand every signal of the room on to the screens of this worker, for ever."""
    async for told in house.signals.heard():
        house.hub.signal(told)


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
