"""`onepicture run`: which processes a room consists of, and what is said meanwhile.

Composition only: the store first, then ingest, workers and feed, then the sentence with
the address. It must never do the work of its children.
"""

import asyncio
import fcntl
import socket
import sys
from collections.abc import Mapping
from typing import IO

from msgspec.structs import replace

from dashboard.access.hosts import require_reach
from dashboard.invitations import books, ways_in
from dashboard.preconditions import (
    is_open,
    require_context,
    require_exercise,
    require_story,
    without_password,
)
from dashboard.rule_files import as_chosen
from dashboard.supervisor import Child, Say, Supervisor, listen
from layers.clock import Clock, SystemClock
from layers.errors import OnePictureError, StoreUnavailable
from layers.log.connection import connect
from layers.log.drills import Drills
from layers.log.durability import require_durable
from layers.log.feeds import restore_feeds
from layers.log.store import Store, ensure_store
from layers.settings import Settings, inherited
from sample_feeds.drill_file import found, read_drill

#: How often the private store is looked at, seconds; it is started again if it died.
STORE_CHECK_S = 0.25
READY_WITHIN_S = 60.0


class Running:
    """One room on this machine, from its first process to its last.

    `started_by` is who starts its drill as soon as it is open; "" leaves that to the
    people in it.
    """

    def __init__(
        self,
        settings: Settings,
        say: Say,
        clock: Clock | None = None,
        started_by: str = "",
    ) -> None:
        self._settings = settings
        self._started_by = started_by
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
        require_reach(settings)
        require_exercise(settings)
        as_chosen(inherited())  # A file of rules that is wrong stops it here.
        if settings.sample_feed:
            require_story(settings)
        sockets = listen(settings.host, settings.port, settings.workers)
        self._store = await asyncio.to_thread(ensure_store, settings)
        try:
            await require_context(settings, self._store.url)
            await self._require_durable()
            await self._let_feeds_in()
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

    async def _require_durable(self) -> None:
        """Refuse a store that breaks the promise, unless its owner accepts that."""
        assert self._store is not None
        if self._store.kind != "given":
            return
        allowed = self._settings.allow_unsafe_store
        durability = await require_durable(self._store.url, allow_unsafe=allowed)
        if durability.problem:
            self._say(durability.problem)

    async def _let_feeds_in(self) -> None:
        """Make the users of all feeds again: a store forgets them when it ends."""
        assert self._store is not None
        try:
            await restore_feeds(self._store.url)
        except OnePictureError as error:
            self._say(str(error))

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
        if self._settings.drill is not None and self._alone_with_feed():
            children.append(Child("drill player", self._player(), environ))
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

    def _player(self) -> tuple[str, ...]:
        settings = self._settings
        assert settings.drill is not None
        module = "sample_feeds.drill_player"
        return (sys.executable, "-m", module, "--room", settings.room, settings.drill)

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
            await self._let_feeds_in()
            self._say(f"The store had ended; it runs again: {store.kind}, {store.url}")

    async def _say_when_ready(self, supervisor: Supervisor, port: int) -> None:
        settings = replace(self._settings, port=port)
        url = settings.address()
        until = self._clock.monotonic() + READY_WITHIN_S
        while not supervisor.stopping:
            if await asyncio.to_thread(is_open, settings):
                await self._say_links(settings)
                self._say(f"Room {settings.room} ({settings.context}) is open: {url}")
                await self._say_drill(url)
                self._say("Ctrl-C ends it.")
                return
            if self._clock.monotonic() > until:
                self._say(
                    f"The room has not opened within {READY_WITHIN_S:g} s; "
                    f"see {url}/healthz. Still trying."
                )
                until += READY_WITHIN_S
            await self._clock.sleep(0.1)

    async def _say_links(self, settings: Settings) -> None:
        """Say how people come in; a sample room has an account for each role."""
        assert self._store is not None
        connection = connect(self._store.url)
        try:
            said = await ways_in(books(connection, settings))
        except StoreUnavailable as error:
            said = (str(error),)
        finally:
            await connection.aclose()
        for sentence in said:
            self._say(sentence)

    async def _say_drill(self, url: str) -> None:
        """Say how the drill begins; start it if that was asked for."""
        settings = self._settings
        if settings.drill is None:
            return
        self._say(f"An EXERCISE at an address of its own, not the real room: {url}")
        if not self._started_by:
            self._say(f"A chair or a briefer starts the drill: {url}/drill")
            return
        assert self._store is not None
        drill, connection = read_drill(found(settings.drill)), connect(self._store.url)
        try:
            drills = Drills(connection, settings.room)
            by = drill.id, drill.digest, self._started_by, settings.speed
            start = (await drills.begin(*by)).start
            self._say(f"The drill began at {start.at:%H:%M:%S} UTC: {url}/drill")
        except StoreUnavailable as error:
            self._say(str(error))
        finally:
            await connection.aclose()
