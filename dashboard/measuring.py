"""Watches a drill in its room: who is there, and when all screens had what was new.

Every worker looks; who first sees that it is so notes it, once and for ever. In a room
that plays no drill there is nothing of this. It must never judge anybody.
"""

from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from starlette.requests import Request

from dashboard.afteraction import (
    Result,
    Trace,
    Visible,
    after_action,
    all_confirmed,
    assembled,
)
from dashboard.room import Room
from dashboard.seating import Seating
from layers.clock import Clock
from layers.errors import StoreUnavailable
from layers.log.accounts import Accounts
from layers.log.connection import Connection
from layers.log.drills import Begun, Drills, Notes, Start
from layers.log.port import Log
from layers.settings import Settings
from sample_feeds.drill import Drill
from sample_feeds.drill_file import found, read_drill

LOOK_S = 0.5
"""Time between two looks: what is noted is known to the second."""

READ_COUNT = 2000


class Measuring:
    """The drill of a room, as one worker sees it."""

    def __init__(
        self, drill: Drill, drills: Drills, accounts: Accounts, clock: Clock
    ) -> None:
        self.drill = drill
        self.notes = Notes()
        self.speed = 1.0
        self._drills, self._accounts, self._clock = drills, accounts, clock
        self._trace: Trace | None = None
        self._read, self._generation = "", -1
        self._delegations: dict[str, str] = {}

    async def begin(self, by: str) -> Begun:
        """Start the drill now; if it was started before, return that start."""
        drill = self.drill
        begun = await self._drills.begin(drill.id, drill.digest, by, self.speed)
        self.notes = await self._drills.notes()
        return begun

    def result(self, now: datetime, visible: Visible, *, runs_it: bool) -> Result:
        """Return what somebody may know of the drill now."""
        known = self.drill, self.notes, self._trace
        return after_action(*known, now, visible, runs_it=runs_it, speed=self.speed)

    async def run(self, log: Log, room: Room, seating: Seating) -> None:
        """Look again and again, for ever; a store that is away is waited for."""
        while True:
            with suppress(StoreUnavailable):  # the follower says it on every screen
                await self.look(log, room, seating)
            await self._clock.sleep(LOOK_S)

    async def look(self, log: Log, room: Room, seating: Seating) -> None:
        """Read on in the log, and note what has become true."""
        self.notes = await self._drills.notes()
        start = self.notes.start
        if start is None:
            return
        if self._trace is None or self._generation != room.generation:
            # At the first look, and after a fork: what was read may be gone.
            self._trace, self._read = Trace(self.drill, start), ""
            self._generation = room.generation
        await self._read_on(log, self._trace)
        await self._note(seating, start, self._trace)

    async def _read_on(self, log: Log, trace: Trace) -> None:
        while entries := await log.read(self._read or None, READ_COUNT):
            trace.take(entries)
            self._read = entries[-1].id
            if len(entries) < READ_COUNT:
                return

    async def _note(self, seating: Seating, start: Start, trace: Trace) -> None:
        seats, now = seating.seats, self._clock.now()
        if self.notes.assembled is None:
            delegations = await self._known({s.seat.partition("/")[0] for s in seats})
            fact = assembled(self.drill, seats, delegations, start)
            if fact is not None:
                await self._drills.assembled(fact)
        for inject, shown in trace.shown.items():
            if inject in self.notes.confirmed:
                continue
            fact = all_confirmed(seats, shown.n, now)
            if fact is not None:
                await self._drills.confirmed(inject, fact)

    async def _known(self, names: set[str]) -> dict[str, str]:
        for name in names - self._delegations.keys():
            account = await self._accounts.get(name)
            # Who has none yet may be given one: only what there is stays known.
            if account is not None and account.delegation:
                self._delegations[name] = account.delegation
        return self._delegations


def measuring_for(
    settings: Settings, connection: Connection, clock: Clock
) -> Measuring | None:
    """Return what watches the drill of this room; None if it plays none."""
    if settings.drill is None:
        return None
    drill = read_drill(found(settings.drill))
    drills = Drills(connection, settings.room)
    measuring = Measuring(drill, drills, Accounts(connection), clock)
    measuring.speed = settings.speed
    return measuring


def measuring_of(request: Request) -> Measuring | None:
    """Return what watches the drill, of the server that answers this request."""
    measuring = request.app.state.measuring
    assert measuring is None or isinstance(measuring, Measuring)
    return measuring


@asynccontextmanager
async def watched(
    measuring: Measuring | None,
    parts: tuple[Log, Room, Seating],
    start: Callable[[Coroutine[Any, Any, None]], Any],
) -> AsyncGenerator[None]:
    """Watch the drill as long as the server runs; nothing to do without one."""
    task = None if measuring is None else start(measuring.run(*parts))
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
