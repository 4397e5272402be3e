"""Where a screen that comes back was, and whether it can go on from there.

A worker that has just started knows little of the past: what it does not remember is
read from the log. It must never guess: a place that cannot be found is no place.
"""

import asyncio
import re

from dashboard.frames import Why
from dashboard.room import Room
from dashboard.screens import Screen
from layers.clock import Clock
from layers.errors import ChainBroken, Gap
from layers.log.boot import boot
from layers.log.port import Log

RESUME_WITHIN = 5_000
"""A screen that was away for more entries than these gets the whole picture."""

AHEAD_S = 2.0
"""How long a screen waits for a worker that has not read as far as it has."""

BEFORE: tuple[Why, ...] = ("unknown_id", "behind")
"""Reasons that say that the picture may be before the one that a screen has shown."""

LOOK_AGAIN_S = 0.016
"""Time between two looks whether the worker has read on."""

_ENTRY_ID = re.compile(r"([0-9]{1,20})-([0-9]{1,18})")


class Places:
    """Finds the places of screens in the log of one room."""

    def __init__(self, room: Room, log: Log, clock: Clock) -> None:
        self._room = room
        self._log = log
        self._clock = clock
        self._reading = asyncio.Lock()

    async def find(
        self, screen: Screen, since: str | None, had: str | None = None
    ) -> Why | None:
        """Find the picture that a screen is at; None, or why it must start anew.

        `had` is what a screen has shown that asks for the whole picture. Whatever it
        gets is not older than what it has shown, as if something had gone, unless
        the reason says so.
        """
        if not since:
            missing = await self._missing(had) if had else None
            self._note(screen, had, missing)
            return missing or ("first" if since is None else "asked")
        refused = await self._reach(since) or await self._look_up(since)
        self._note(screen, since, refused)
        if refused is None:
            screen.n = _number(since)
        return refused

    def _note(self, screen: Screen, shown: str | None, refused: Why | None) -> None:
        """Note what a screen has shown, if this worker has read as far."""
        screen.generation = self._room.generation
        if shown and refused not in BEFORE:
            screen.shown_n = _number(shown)

    async def _missing(self, had: str) -> Why | None:
        """Return why a picture of this worker lacks what a screen has shown."""
        refused = await self._reach(had)
        if refused is None and not self._room.journal.knows(_number(had), had):
            return await self._unless_gone(had, None)
        return refused

    async def _reach(self, entry_id: str) -> Why | None:
        """Wait until this worker has read as far as an entry; return why it has not."""
        n = _number(entry_id)
        if n < 0:
            return "unknown_id"
        other = self._room.journal.knows(n, entry_id) is False
        # Either the entry is gone, or this worker is on a branch that is.
        if other and await self._log.entry(entry_id) is None:
            return "unknown_id"
        until = self._clock.monotonic() + AHEAD_S
        while not self._has_read(n, entry_id):
            if self._clock.monotonic() >= until:
                return await self._unless_gone(entry_id, "behind")
            await self._clock.sleep(LOOK_AGAIN_S)
        return None

    def _has_read(self, n: int, entry_id: str) -> bool:
        """Say whether this worker is as far; on a branch that is gone it is not."""
        room = self._room
        return n <= room.picture.n and room.journal.knows(n, entry_id) is not False

    async def _look_up(self, entry_id: str) -> Why | None:
        room, n = self._room, _number(entry_id)
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
        if await self._log.entry(entry_id) is None:
            return "unknown_id"
        try:
            then = await boot(self._log, upto=n)
            entries = await self._log.read(entry_id, room.journal.first_n - n)
            room.journal.read_back(then, entries)
        except (Gap, ChainBroken):
            return "too_far"
        return None if room.journal.knows(n, entry_id) else "too_far"

    async def _unless_gone(self, entry_id: str, why: Why | None) -> Why | None:
        """Return why, but only if the log still has what the screen has seen."""
        return "unknown_id" if await self._log.entry(entry_id) is None else why


def _number(entry_id: str) -> int:
    """Return n of an entry id `<ms>-<n>`; -1 if the store could have given no such."""
    known = _ENTRY_ID.fullmatch(entry_id)
    return int(known[2]) if known and int(known[1]) < 2**64 else -1
