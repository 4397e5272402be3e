"""Watches a log live: what was read must still be there, and what comes must continue.

Rule 1: never read from "the newest": always from the entry that was read last.
Rule 2: after every reconnect, and once a second, the last read entry must still exist.
Rule 3: n rises by one and every hash continues the chain; else the log has forked.
It must never hide a fork or a lost connection, and never guess across one.
"""

import hashlib
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Protocol

from layers.clock import Clock
from layers.errors import StoreUnavailable
from layers.log.port import (
    Back,
    Entries,
    EpochChanged,
    Forked,
    Happening,
    Lost,
    Position,
)
from layers.picture import Entry

CHECK_EVERY_S = 1.0
"""How often the last read entry and the epoch are looked at again."""

FIRST_RETRY_S, LAST_RETRY_S = 0.05, 1.0

TRAIL = 10_000
"""How many positions are remembered, to say where a fork began."""


class Source(Protocol):
    """What is needed of a log to follow it; everything raises StoreUnavailable."""

    async def wait(self, after_id: str) -> list[Entry]:
        """Return what comes after an id, waiting about a second for it."""
        ...

    async def entry(self, entry_id: str) -> Entry | None:
        """Return the entry with this id."""
        ...

    async def epoch(self) -> int:
        """Return the epoch."""
        ...

    async def bump_epoch(self, known: int) -> int:
        """Count a fork and return the new epoch."""
        ...


def continues(position: Position, entry: Entry) -> bool:
    """Say whether an entry is the next one, by number and by chain."""
    link = (position.chain + entry.id).encode() + entry.e
    chain = hashlib.sha1(link, usedforsecurity=False).hexdigest()
    return entry.n == position.n + 1 and chain == entry.h


class Follower:
    """One reader of one log."""

    def __init__(
        self, source: Source, clock: Clock, after: Position | None, epoch: int = 0
    ) -> None:
        self._source = source
        self._clock = clock
        self._position = after or Position()
        self._trail = deque([self._position], maxlen=TRAIL)
        self._epoch = epoch
        self._check_due = clock.monotonic()
        self._lost_since: datetime | None = None
        self._retry_s = FIRST_RETRY_S

    async def happenings(self) -> AsyncGenerator[Happening, None]:
        """Yield what happens, for ever, or until the log forks."""
        while True:
            try:
                happened = await self._next()
            except StoreUnavailable as error:
                if self._lost_since is None:
                    self._lost_since = self._clock.now()
                    yield Lost(self._lost_since, error.problem)
                await self._wait_to_retry()
                continue
            for happening in happened:
                yield happening
                if isinstance(happening, Forked):
                    return

    async def _wait_to_retry(self) -> None:
        await self._clock.sleep(self._retry_s)
        self._retry_s = min(2 * self._retry_s, LAST_RETRY_S)
        self._check_due = self._clock.monotonic()

    async def _next(self) -> list[Happening]:
        if self._clock.monotonic() >= self._check_due and (
            happened := await self._check()
        ):
            return happened
        entries = await self._source.wait(self._position.entry_id)
        if not entries:
            self._check_due = self._clock.monotonic()
            return []
        return [await self._read(entries)]

    async def _check(self) -> list[Happening]:
        """Make sure that what was read is still the log; tell what changed."""
        if not await self._holds(self._position):
            return [await self._forked()]
        epoch = await self._source.epoch()
        self._check_due = self._clock.monotonic() + CHECK_EVERY_S
        happened: list[Happening] = []
        if self._lost_since is not None:
            happened.append(Back(self._lost_since))
            self._lost_since, self._retry_s = None, FIRST_RETRY_S
        if epoch > self._epoch:
            happened.append(EpochChanged(epoch))
            self._epoch = epoch
        return happened

    async def _read(self, entries: Sequence[Entry]) -> Happening:
        position = self._position
        positions: list[Position] = []
        for entry in entries:
            if not continues(position, entry):
                return await self._forked()
            position = Position(entry.n, entry.id, entry.h)
            positions.append(position)
        self._position = position
        self._trail.extend(positions)
        return Entries(tuple(entries))

    async def _holds(self, position: Position) -> bool:
        """Say whether the log still has what was read there."""
        if position.n == 0:
            return True
        entry = await self._source.entry(position.entry_id)
        return entry is not None and entry.h == position.chain

    async def _forked(self) -> Forked:
        common = await self._newest_common()
        epoch = await self._source.bump_epoch(self._epoch)
        return Forked(epoch, self._position, common)

    async def _newest_common(self) -> Position:
        """Halve the remembered positions: all before a fork hold, none after it."""
        trail = list(self._trail)
        low, high = 0, len(trail)
        while low < high:
            middle = (low + high) // 2
            if await self._holds(trail[middle]):
                low = middle + 1
            else:
                high = middle
        return trail[low - 1] if low else Position()
