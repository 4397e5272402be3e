"""`onepicture run`: which processes a room consists of, and what is said meanwhile.

Composition only: the store first, then ingest, workers and feed, then the sentence with
the address. It must never do the work of its children.
"""

import asyncio
import fcntl
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import IO
from urllib.parse import urlsplit

from dashboard.access import require_loopback
from dashboard.supervisor import Child, Say, Supervisor, listen
from layers.clock import Clock, SystemClock
from layers.entry import lines_of, scene_of
from layers.errors import ContextMismatch, SettingsError
from layers.log.redis_log import RedisLog
from layers.log.store import Store, ensure_store
from layers.settings import Settings, inherited
from sample_feeds.stories import STORIES

#: How often the private store is looked at, seconds; it is started again if it died.
STORE_CHECK_S = 0.25
READY_WITHIN_S = 60.0


class Running:
    """One room on this machine, from its first process to its last."""

    def __init__(
        self, settings: Settings, say: Say, clock: Clock | None = None
    ) -> None:
        self._settings = settings
        self._say = say
        self._clock = clock or SystemClock()
        self._store: Store | None = None
        self._lock: IO[str] | None = None

    async def run(self) -> None:
        """Start everything, keep it alive, and return after the orderly end.

        Raises:
            OnePictureError: before anything was started, with the way out.

        """
        settings = self._settings
        require_loopback(settings.host)
        if settings.sample_feed:
            require_story(settings)
        sockets = listen(settings.host, settings.port, settings.workers)
        self._store = await asyncio.to_thread(ensure_store, settings)
        try:
            await require_context(settings, self._store.url)
            self._say_where_the_store_is()
            await self._serve(sockets)
        finally:
            for each in sockets:
                each.close()
            if self._lock is not None:
                self._lock.close()
            await asyncio.to_thread(self._store.stop)
        self._say("Ended. The log is kept; the next start goes on from it.")

    async def _serve(self, sockets: list[socket.socket]) -> None:
        supervisor = Supervisor(self._clock, self._say)
        supervisor.stop_on_signals()
        for child in self._children([each.fileno() for each in sockets]):
            supervisor.keep(child)
        if self._settings.redis_url is None:
            supervisor.watch(self._mend_store, STORE_CHECK_S)
        port = int(sockets[0].getsockname()[1])
        ready = asyncio.create_task(self._say_when_ready(supervisor, port))
        await supervisor.wait()
        await ready

    def _say_where_the_store_is(self) -> None:
        assert self._store is not None
        if not self._store.url.startswith("unix://"):
            self._say(f"Store: {self._store.kind}, {without_password(self._store.url)}")
            return
        path = self._store.url.removeprefix("unix://")
        self._say(f"Store: {self._store.kind}, {self._store.url}")
        self._say(f"To write to it: export ONEPICTURE_SOCKET={path}")

    def _children(self, fds: list[int]) -> list[Child]:
        environ = self._environ()
        web = (sys.executable, "-m", "dashboard.worker")
        children = [
            Child("ingest", (sys.executable, "-m", "layers.ingest"), environ),
            *(
                Child(f"worker {number}", (*web, str(fd)), environ, (fd,))
                for number, fd in enumerate(fds, start=1)
            ),
        ]
        if self._settings.sample_feed and self._alone_with_feed():
            children.append(Child("sample feed", self._feed(), environ))
        self._say(f"Starting: {', '.join(child.name for child in children)}")
        return children

    def _alone_with_feed(self) -> bool:
        """Hold the room's feed; two at once would tell two stories on one map."""
        if self._settings.redis_url is not None:
            return True  # whoever shares a store of their own knows who feeds it
        name = f"feed-{self._settings.room}.lock"
        self._lock = (self._settings.data_dir / name).open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._say("Another run already plays the sample feed in this room.")
            return False
        return True

    def _feed(self) -> tuple[str, ...]:
        settings = self._settings
        # The address of the store may hold a password: it goes by the environment,
        # not by the command line, which everybody on the machine can read.
        return (
            *(sys.executable, "-m", "sample_feeds"),
            *("--room", settings.room, "--story", settings.story),
            *("--speed", str(settings.speed)),
        )

    def _environ(self) -> Mapping[str, str]:
        assert self._store is not None
        return {
            **inherited(),
            **self._settings.to_environment(),
            "REDIS_URL": self._store.url,
            "PYTHONUNBUFFERED": "1",
        }

    async def _mend_store(self) -> None:
        if self._store is not None and self._store.running():
            return
        store = await asyncio.to_thread(ensure_store, self._settings)
        if store.running():
            self._store = store
            self._say(f"The store had ended; it runs again: {store.kind}, {store.url}")

    async def _say_when_ready(self, supervisor: Supervisor, port: int) -> None:
        settings = self._settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{host}:{port}"
        until = self._clock.monotonic() + READY_WITHIN_S
        while not supervisor.stopping:
            if await asyncio.to_thread(_healthy, f"{url}/healthz"):
                self._say(f"Room {settings.room} ({settings.context}) is open: {url}")
                self._say("Ctrl-C ends it.")
                return
            if self._clock.monotonic() > until:
                self._say(
                    f"The room has not opened within {READY_WITHIN_S:g} s; "
                    f"see {url}/healthz. Still trying."
                )
                until += READY_WITHIN_S
            await self._clock.sleep(0.1)


def require_story(settings: Settings) -> None:
    """Refuse a story that does not exist, or a room in which none may be played.

    Raises:
        SettingsError: with the stories there are, or the option to leave them out.
    """
    if settings.context != "SIMULATION":
        problem = "the sample feed plays a SIMULATION; add --no-sample-feed"
        raise SettingsError("ONEPICTURE_CONTEXT", settings.context, problem)
    if settings.story not in STORIES:
        problem = f"there are {', '.join(STORIES)}"
        raise SettingsError("ONEPICTURE_STORY", settings.story, problem)


async def require_context(settings: Settings, url: str) -> None:
    """Refuse to open a room as something else than it is for ever.

    Raises:
        ContextMismatch: with what the room is.

    """
    log = RedisLog(url, settings.room)
    try:
        first = await log.read(None, 1)
    finally:
        await log.aclose()
    for line in lines_of(first[0].e) if first else ():
        scene = scene_of(line)
        if scene is not None and scene.context != settings.context:
            raise ContextMismatch(settings.room, scene.context, settings.context)


def without_password(url: str) -> str:
    """Return the address of a store as it may be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username or ''}:***@{place}").geturl()


def _healthy(url: str) -> bool:
    # Never through a proxy: it is this machine that is asked.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
