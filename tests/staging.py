"""A hub on a stage of its own: no network, and a clock that stands still."""

import asyncio
from datetime import UTC, datetime

from starlette.types import Message

from dashboard.frames import View
from dashboard.hub import Hub
from dashboard.room import Room
from dashboard.screens import Screen
from layers.clock import ManualClock
from layers.log.memory_log import MemoryLog
from layers.picture import Entry, Picture
from tests.folding import log_of, viewer
from tests.one_screen import Event, read_events

VIEW = View(viewer("ALL"), rejected=True)

AT = datetime(2025, 9, 17, 9, 6, 40, tzinfo=UTC)


class Wire:
    """The server's side of one connection: it takes bytes unless it is full."""

    def __init__(self) -> None:
        self.taken = b""
        self.room = asyncio.Event()
        self.room.set()

    async def send(self, message: Message) -> None:
        await self.room.wait()
        self.taken += message["body"]

    def events(self) -> list[Event]:
        """Return the events that arrived since the last call."""
        text, self.taken = self.taken, b""
        return read_events(text)


class Stage:
    """A hub with a memory log and a clock that stands still."""

    def __init__(self, entries: list[Entry] | None = None) -> None:
        self.clock = ManualClock(AT)
        self.log = MemoryLog(self.clock)
        self.room = Room("main")
        self.hub = Hub(self.room, self.log, self.clock)
        self.room.begin(Picture(), 0, "first", AT)
        self.last: Entry | None = None
        self.add(*[entry.e for entry in entries or []])

    def log_id(self, n: int) -> str:
        """Return the id of an entry that was added."""
        noted = self.room.journal.noted(n)
        assert noted is not None
        return noted.entry_id

    def add(self, *bodies: bytes) -> None:
        """Cut a frame of further entries."""
        entries = log_of(bodies, self.last)
        self.last = entries[-1] if entries else self.last
        self.hub.take(entries)
        self.hub.cut()

    async def join(
        self,
        since: str | None = None,
        had: str | None = None,
        *,
        gzip: bool = False,
        view: View | None = None,
        own: str = "",
    ) -> tuple[Screen, Wire]:
        wire = Wire()
        screen = Screen(wire.send, view or VIEW, gzip=gzip, own=own)
        self.hub.join(screen, since, had)
        await settled()
        return screen, wire

    async def all_follow(self, screens: int) -> None:
        """Wait until so many screens have the whole picture."""
        for _ in range(2000):
            if self.hub.following == screens:
                return
            await asyncio.sleep(0.001)
        raise AssertionError(f"Only {self.hub.following} screens follow.")


async def settled() -> None:
    """Let every task go on until it waits for something outside."""
    for _ in range(50):
        await asyncio.sleep(0)


async def arrived(wire: Wire) -> list[Event]:
    """Wait until something has arrived."""
    for _ in range(2000):
        if events := wire.events():
            return events
        await asyncio.sleep(0.001)
    raise AssertionError("Nothing arrived.")
