"""`onepicture run`: which processes a room consists of, and what is said meanwhile.

Composition only: the store first, then ingest, workers and feed, then the sentence with
the address. It must never do the work of its children.
"""

import asyncio
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping

from dashboard.access import require_loopback
from dashboard.supervisor import Child, Say, Supervisor, listen
from layers.clock import Clock, SystemClock
from layers.errors import SettingsError
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
        port = int(sockets[0].getsockname()[1])
        self._store = await asyncio.to_thread(ensure_store, settings)
        self._say(f"Store: {self._store.kind}, {self._store.url}")
        if self._store.url.startswith("unix://"):
            path = self._store.url.removeprefix("unix://")
            self._say(f"To write to it: export ONEPICTURE_SOCKET={path}")
        supervisor = Supervisor(self._clock, self._say)
        supervisor.stop_on_signals()
        for child in self._children([each.fileno() for each in sockets]):
            supervisor.keep(child)
        if settings.redis_url is None:
            supervisor.watch(self._mend_store, STORE_CHECK_S)
        ready = asyncio.create_task(self._say_when_ready(supervisor, port))
        await supervisor.wait()
        await ready
        for each in sockets:
            each.close()
        await asyncio.to_thread(self._store.stop)
        self._say("Ended. The log is kept; the next start goes on from it.")

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
        if self._settings.sample_feed:
            children.append(Child("sample feed", self._feed(), environ))
        self._say(f"Starting: {', '.join(child.name for child in children)}")
        return children

    def _feed(self) -> tuple[str, ...]:
        settings, store = self._settings, self._store
        assert store is not None
        return (
            *(sys.executable, "-m", "sample_feeds", "--url", store.url),
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
        url = f"http://{settings.host}:{port}"
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


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # loopback only
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
