"""Frames for screens: cut once, compressed once, sent to everybody who can take them.

At most one frame in `INTERVAL_S`, fewer when sending to everybody takes long. A screen
that cannot take a frame at once leaves the round; a task of its own brings it up to
date when it can, and it joins again. It must never hold anything back for a screen.
"""

import asyncio
import math
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from dashboard.catchup import CatchUp
from dashboard.frames import Standing, View, Why, Wire
from dashboard.places import Places
from dashboard.room import Room
from dashboard.screens import (
    NONE,
    Audience,
    Said,
    Screen,
    Sent,
    message_of,
    offer,
    open_stream,
)
from layers.clock import Clock
from layers.entry import Entry
from layers.errors import StoreUnavailable
from layers.label import sees
from layers.log.port import Log

INTERVAL_S = 0.016
"""Shortest time between two frames: one frame of a display."""

SEND_S = 12e-6
"""What sending one frame to one screen costs, measured: docs/decisions/fan-out.md."""

SHARE = 0.12
"""Of one core that a worker may spend on sending frames."""

BATCH = 1_000
"""Entries folded before others get a turn."""

BATCH_BYTES = 524_288
"""So many bytes of entries are folded before others get a turn, and at least one entry:
an entry of an import has a hundred records."""

LOOK_UP_S = 4.0
"""How long a screen waits for its place to be found before it starts anew."""


class Hub:
    """Everybody on this worker who looks at the room."""

    def __init__(self, room: Room, log: Log, clock: Clock) -> None:
        self.room = room
        self.counts = Sent()
        self._places = Places(room, log, clock)
        self._catch_up = CatchUp(room, clock, self.counts)
        self._clock = clock
        self._waiting: list[Entry] = []
        self._news = asyncio.Event()
        self._audiences: dict[View, Audience] = {}
        self._screens: set[Screen] = set()
        self._bringing: dict[Screen, asyncio.Task[None]] = {}

    @property
    def screens(self) -> int:
        """How many streams are open on this worker."""
        return len(self._screens)

    @property
    def audiences(self) -> set[str]:
        """For whom frames are cut on this worker, confirmed or not."""
        return {screen.view.audience for screen in self._screens}

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
        count = _one_turn(self._waiting)
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        if not self._waiting:
            self._news.clear()
        n_from = self.room.picture.n
        wall = self._clock.now()
        if not self.room.fold(taken, wall):
            return
        for audience in self._audiences.values():
            if not audience.ready:
                continue
            view = audience.view
            wire = self.room.frame(view, n_from, wall)
            if wire is None:
                audience.whole = self.room.whole(view.audience, wall)
                wire = self.room.reset(audience.whole, view, "scene", wall)
                self.counts.resets += len(audience.ready)
                for screen in audience.ready:
                    screen.told = NONE if screen.own else ""
            self._fan_out(audience, wire)
            self._told(audience, audience.said.beat_s)
        self.counts.frames += 1
        moved = self.room.private_changed(n_from)
        if moved is None or moved:
            self._tell_own(moved)

    def _tell_own(self, moved: set[str] | None) -> None:
        """Tell every screen what is for its account alone, where that has changed.

        It comes beside the picture: a note of one's own makes nobody's picture another.
        `moved` are the private audiences that changed, None if any may have: a digest
        is worked out for those whom it may concern, and not for a whole room.
        """
        for audience in self._audiences.values():
            for screen in tuple(audience.ready):
                if moved is not None and not any(sees(screen.own, m) for m in moved):
                    continue
                if screen.told != self.room.own_digest(screen.own):
                    audience.ready.discard(screen)
                    self._bring_later([screen])

    def signal(self, told: bytes) -> None:
        """Hand a signal to all who can take it at once; no picture has it."""
        wire = Wire(b"event: signal\ndata: %s\n\n" % told)
        for audience in self._audiences.values():
            for screen in audience.ready:
                offer(screen.send, message_of(wire.packed(gzip=screen.gzip)))

    def beat(self) -> None:
        """Tell every screen that nothing changed, and how things stand."""
        self.beat_if(lambda _said, _standing: True)

    def beat_if(self, due: Callable[[Said, Standing], bool]) -> None:
        """Beat to every audience for which it is due.

        `due` is asked with what they were told last and how things stand for them now:
        what happens among others must not be seen in the time of a beat either.
        """
        wall = self._clock.now()
        for audience in self._audiences.values():
            standing = self.room.standing_of(audience.view)
            if audience.ready and due(audience.said, standing):
                self._fan_out(audience, self.room.beat(audience.view, wall))
                self._told(audience, self._clock.monotonic())
                self.counts.beats += 1

    def _told(self, audience: Audience, beat_s: float) -> None:
        audience.said = self._saying(audience.view, beat_s)

    def _saying(self, view: View, beat_s: float = -math.inf) -> Said:
        return Said(self.room.standing_of(view), self._clock.monotonic(), beat_s)

    def _fan_out(self, audience: Audience, wire: Wire) -> None:
        stale = audience.fan_out(wire, self.room.picture.n)
        self.counts.stale += len(stale)
        self._bring_later(stale)

    def join(self, screen: Screen, since: str | None, had: str | None = None) -> None:
        """Bring a new screen up to date, and keep it so until it leaves.

        `since` is the entry id that it is at; None for a screen that has nothing yet,
        and "" for one that asks for the whole picture. `had` is then the entry id of
        the picture that it has shown.
        """
        self._screens.add(screen)
        self._spawn(screen, self._welcome(screen, since, had))

    async def _welcome(
        self, screen: Screen, since: str | None, had: str | None
    ) -> None:
        await open_stream(screen)
        try:
            async with asyncio.timeout(LOOK_UP_S):
                why = await self._places.find(screen, since, had)
        except (StoreUnavailable, TimeoutError):
            # Its place cannot be looked up now; the whole picture needs no store.
            why = "store"
        if why is None and screen.n == self.room.picture.n:
            # It lacks nothing; but whose rights changed must see at once, by the
            # digest, that what it holds is not what it may hold now.
            wire = self.room.beat(screen.view, self._clock.now())
            await screen.send(message_of(wire.deflated if screen.gzip else wire.plain))
        await self._bring(screen, why)

    def leave(self, screen: Screen) -> None:
        """Forget a screen whose stream has ended."""
        self._screens.discard(screen)
        if (task := self._bringing.pop(screen, None)) is not None:
            task.cancel()
        audience = self._audiences.get(screen.view)
        if audience is None:
            return
        audience.ready.discard(screen)
        if all(each.view != screen.view for each in self._screens):
            del self._audiences[screen.view]

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
        view = screen.view
        audience = self._audiences.setdefault(view, Audience(view, self._saying(view)))
        await self._catch_up.bring(screen, audience, why)
        audience.ready.add(screen)


def interval_s(screens: int) -> float:
    """Return the time from one frame to the next with so many screens on a worker.

    It does not follow the time that the last round took: on a busy machine that is
    mostly waiting, and frames would become rarer just when they are late.
    """
    return max(INTERVAL_S, screens * SEND_S / SHARE)


def _one_turn(waiting: list[Entry]) -> int:
    """Return how many of these entries are folded at once."""
    size = 0
    for count, entry in enumerate(waiting[:BATCH]):
        size += len(entry.e)
        if count and size > BATCH_BYTES:
            return count
    return min(len(waiting), BATCH)
