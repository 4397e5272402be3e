"""Frames for screens: cut once, compressed once, sent to everybody who can take them.

At most one frame in `INTERVAL_S`, fewer when sending to everybody takes long. A screen
that cannot take a frame at once leaves the round; a task of its own brings it up to
date when it can, and it joins again. It must never hold anything back for a screen.
"""

import asyncio
import math
from collections.abc import Coroutine, Iterable
from typing import Any

import msgspec

from dashboard.frames import Standing, Why, Wire
from dashboard.places import Places
from dashboard.room import SMALL, Room
from dashboard.screens import (
    NOTHING,
    Audience,
    Screen,
    Whole,
    message_of,
    open_stream,
)
from layers.clock import Clock
from layers.entry import Entry
from layers.errors import StoreUnavailable
from layers.log.port import Log

INTERVAL_S = 0.016
"""Shortest time between two frames: one frame of a display."""

SEND_S = 12e-6
"""What sending one frame to one screen costs, measured: docs/decisions/fan-out.md."""

SHARE = 0.12
"""Of one core that a worker may spend on sending frames."""

BATCH = 1_000
"""Entries folded before others get a turn."""

SLOW_ENTRIES = 500
"""A screen that was here, but did not read for so many entries, gets it too."""


LOOK_UP_S = 4.0
"""How long a screen waits for its place to be found before it starts anew."""


class Sent(msgspec.Struct):
    """What was sent since the start: for metrics."""

    frames: int = 0
    beats: int = 0
    resets: int = 0
    stale: int = 0
    cost_s: float = 0.0


class Said(msgspec.Struct, frozen=True):
    """What screens were told last, when, and when with a beat; monotonic seconds."""

    standing: Standing
    at_s: float
    beat_s: float = -math.inf


class Hub:
    """Everybody on this worker who looks at the room."""

    def __init__(self, room: Room, log: Log, clock: Clock) -> None:
        self.room = room
        self.counts = Sent()
        self.said = Said(room.standing, clock.monotonic())
        self._places = Places(room, log, clock)
        self._clock = clock
        self._waiting: list[Entry] = []
        self._news = asyncio.Event()
        self._audiences: dict[str, Audience] = {}
        self._screens: set[Screen] = set()
        self._bringing: dict[Screen, asyncio.Task[None]] = {}

    @property
    def screens(self) -> int:
        """How many streams are open on this worker."""
        return len(self._screens)

    @property
    def following(self) -> int:
        """How many of them have everything and can take more."""
        return sum(len(audience.ready) for audience in self._audiences.values())

    def take(self, entries: Iterable[Entry]) -> None:
        """Accept the next entries of the log: they are in the next cut."""
        self._waiting.extend(entries)
        self._news.set()

    def began(self) -> None:
        """Start every screen anew, because the room began anew."""
        self._waiting.clear()
        for audience in self._audiences.values():
            self._bring_later(list(audience.ready))
            audience.ready.clear()

    async def run(self) -> None:
        """Cut frames for ever; raises Gap or ChainBroken if the log is broken."""
        while True:
            await self._news.wait()
            started = self._clock.monotonic()
            self.cut()
            took_s = self._clock.monotonic() - started
            self.counts.cost_s += took_s
            await self._clock.sleep(max(0.0, interval_s(self.screens) - took_s))

    def cut(self) -> None:
        """Fold what waits, and send every audience what changed for it."""
        taken, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        if not self._waiting:
            self._news.clear()
        n_from = self.room.picture.n
        wall = self._clock.now()
        if not self.room.fold(taken, wall):
            return
        for audience in self._audiences.values():
            if not audience.ready:
                continue
            wire = self.room.frame(audience.name, n_from, wall)
            if wire is None:
                audience.whole = self.room.whole(audience.name, wall)
                wire = self.room.reset(audience.whole, audience.name, "scene", wall)
                self.counts.resets += len(audience.ready)
            self._fan_out(audience, wire)
        self.counts.frames += 1
        self.said = Said(self.room.standing, self._clock.monotonic(), self.said.beat_s)

    def beat(self) -> None:
        """Tell every screen that nothing changed, and how things stand."""
        wall = self._clock.now()
        for audience in self._audiences.values():
            self._fan_out(audience, self.room.beat(audience.name, wall))
        self.counts.beats += 1
        now_s = self._clock.monotonic()
        self.said = Said(self.room.standing, now_s, now_s)

    def _fan_out(self, audience: Audience, wire: Wire) -> None:
        stale = audience.fan_out(wire, self.room.picture.n)
        self.counts.stale += len(stale)
        self._bring_later(stale)

    def join(self, screen: Screen, since: str | None) -> None:
        """Bring a new screen up to date, and keep it so until it leaves.

        `since` is the entry id that it is at; None for a screen that has nothing yet,
        and "" for one that asks for the whole picture.
        """
        self._screens.add(screen)
        self._spawn(screen, self._welcome(screen, since))

    async def _welcome(self, screen: Screen, since: str | None) -> None:
        await open_stream(screen)
        try:
            async with asyncio.timeout(LOOK_UP_S):
                why = await self._places.find(screen, since)
        except (StoreUnavailable, TimeoutError):
            # Its place cannot be looked up now; the whole picture needs no store.
            why = "store"
        await self._bring(screen, why)

    def leave(self, screen: Screen) -> None:
        """Forget a screen whose stream has ended."""
        self._screens.discard(screen)
        if screen.audience in self._audiences:
            self._audiences[screen.audience].ready.discard(screen)
        if (task := self._bringing.pop(screen, None)) is not None:
            task.cancel()

    def _bring_later(self, screens: Iterable[Screen]) -> None:
        for screen in screens:
            self._spawn(screen, self._bring(screen, None))

    def _spawn(self, screen: Screen, work: Coroutine[Any, Any, None]) -> None:
        """Work for one screen; it ends with the screen."""
        task = asyncio.create_task(work)
        self._bringing[screen] = task
        task.add_done_callback(lambda done: self._worked(screen, done))

    def _worked(self, screen: Screen, done: asyncio.Task[None]) -> None:
        if self._bringing.get(screen) is done:
            del self._bringing[screen]
        if not done.cancelled():
            done.result()

    async def _bring(self, screen: Screen, why: Why | None) -> None:
        """Send a screen what it lacks until it lacks nothing; then it is ready."""
        audience = self._audiences.setdefault(
            screen.audience, Audience(screen.audience)
        )
        while why is not None or not self._is_current(screen):
            await screen.send(NOTHING)
            n, wire = await self._lacking(screen, audience, why)
            content = wire.deflated if screen.gzip else wire.plain
            generation = self.room.generation
            await screen.send(message_of(content))
            screen.n, screen.generation, why = n, generation, None
        screen.slow = False
        audience.ready.add(screen)

    def _is_current(self, screen: Screen) -> bool:
        room = self.room
        return (screen.n, screen.generation) == (room.picture.n, room.generation)

    async def _lacking(
        self, screen: Screen, audience: Audience, why: Why | None
    ) -> tuple[int, Wire]:
        """Return the event that a screen needs, and the picture that it leads to."""
        room = self.room
        if why is None:
            why = self._why_anew(screen)
        if why is None and screen.n is not None:
            wire = room.frame(audience.name, screen.n, self._clock.now())
            if wire is not None:
                return room.picture.n, wire
            why = room.why_whole(screen.n)
        whole = await self._whole(audience)
        self.counts.resets += 1
        wall = self._clock.now()
        return whole.n, room.reset(whole, audience.name, why or "first", wall)

    def _why_anew(self, screen: Screen) -> Why | None:
        if screen.n is None:
            return "first"
        if screen.generation != self.room.generation:
            return self.room.began
        missed = self.room.picture.n - screen.n
        return "slow" if screen.slow and missed > SLOW_ENTRIES else None

    async def _whole(self, audience: Audience) -> Whole:
        """Return a whole picture; a large one is packed outside the event loop."""
        room = self.room
        async with audience.making:
            wall, whole = self._clock.now(), audience.whole
            while whole is None or not room.serves(whole, audience.name, wall):
                audience.whole = whole = room.whole(audience.name, wall)
                if whole.features > SMALL:
                    await asyncio.to_thread(whole.prepare)
                if whole.generation == room.generation:
                    break
            return whole


def interval_s(screens: int) -> float:
    """Return the time from one frame to the next with so many screens on a worker.

    It does not follow the time that the last round took: on a busy machine that is
    mostly waiting, and frames would become rarer just when they are late.
    """
    return max(INTERVAL_S, screens * SEND_S / SHARE)
