"""Where a screen that comes back was, and whether it can go on from there.

A worker that has just started knows little of the past: what it does not remember is
read from the log. It must never guess: a place that cannot be found is no place.
"""

import asyncio

from dashboard.frames import Why
from dashboard.room import Room
from dashboard.screens import Screen
from layers.clock import Clock
from layers.log.port import Log

RESUME_WITHIN = 5_000
"""A screen that was away for more entries than these gets the whole picture."""

AHEAD_S = 2.0
"""How long a screen waits for a worker that has not read as far as it has."""

LOOK_AGAIN_S = 0.016
"""Time between two looks whether the worker has read on."""


class Places:
    """Finds the places of screens in the log of one room."""

    def __init__(self, room: Room, log: Log, clock: Clock) -> None:
        self._room = room
        self._log = log
        self._clock = clock
        self._reading = asyncio.Lock()

    async def find(self, screen: Screen, since: str | None) -> Why | None:
        """Find the picture that a screen is at; None, or why it must start anew."""
        if not since:
            return "first" if since is None else "asked"
        _, _, number = since.partition("-")
        if not number.isdecimal() or not number.isascii() or len(number) > 18:
            return "unknown_id"
        n = int(number)
        refused = await self._look_up(n, since)
        if refused is None:
            screen.n, screen.generation = n, self._room.generation
        return refused

    async def _look_up(self, n: int, entry_id: str) -> Why | None:
        room = self._room
        if n > room.picture.n and not await self._reaches(n):
            return await self._unless_gone(entry_id, "behind")
        if room.picture.n - n > RESUME_WITHIN:
            return await self._unless_gone(entry_id, "too_far")
        # One after the other: what the first reads, the others need not.
        async with self._reading:
            return await self._read_back(n, entry_id)

    async def _read_back(self, n: int, entry_id: str) -> Why | None:
        room = self._room
        known = room.journal.knows(n, entry_id)
        if known is not None:
            return None if known else "unknown_id"
        base = await self._log.entry(entry_id)
        if base is None:
            return "unknown_id"
        entries = await self._log.read(entry_id, room.journal.first_n - n)
        room.journal.read_back(base, entries)
        return None if room.journal.knows(n, entry_id) else "too_far"

    async def _unless_gone(self, entry_id: str, why: Why) -> Why:
        """Return why, but only if the log still has what the screen has seen."""
        return "unknown_id" if await self._log.entry(entry_id) is None else why

    async def _reaches(self, n: int) -> bool:
        """Wait until this worker has read as far as another one had."""
        until = self._clock.monotonic() + AHEAD_S
        while self._room.picture.n < n and self._clock.monotonic() < until:
            await self._clock.sleep(LOOK_AGAIN_S)
        return self._room.picture.n >= n
