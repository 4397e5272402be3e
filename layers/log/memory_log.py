"""A log in this process's memory, for tests and for trying things out.

It keeps every promise of `RedisLog` (one contract suite tests both), except to
survive. What can go wrong with a store can be asked for: `cut`, `mend`, `roll_back`.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Collection
from datetime import datetime

from layers.clock import Clock, SystemClock
from layers.errors import RevisionConflict, StaleRevision, StoreUnavailable
from layers.log.connection import BLOCK_S, number_of
from layers.log.follow import Follower
from layers.log.port import (
    Appended,
    Checkpoint,
    Draft,
    Happening,
    Position,
    Revision,
)
from layers.log.redis_log import body_of
from layers.picture import Entry

_NONE = Revision(0, "")


class MemoryLog:
    """The log of one room, in memory."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._entries: list[Entry] = []
        self._revisions: dict[str, Revision] = {}
        self._events: dict[str, str] = {}
        self._checkpoints: dict[tuple[int, int], Checkpoint] = {}
        self._epoch = 0
        self._changed = asyncio.Condition()
        self._reachable = True

    def cut(self) -> None:
        """Let every call raise StoreUnavailable until `mend`."""
        self._reachable = False

    def mend(self) -> None:
        """Undo `cut`."""
        self._reachable = True

    def roll_back(self, n: int) -> None:
        """Forget all entries after n, as a store does that lost what it had said."""
        gone = {entry.id for entry in self._entries[n:]}
        del self._entries[n:]
        self._events = {e: i for e, i in self._events.items() if i not in gone}
        self._revisions.clear()

    async def append(self, draft: Draft) -> Appended:
        """Add one entry; raises RevisionConflict or StaleRevision, all or none."""
        self._answer()
        body = body_of(draft)
        if (before := self._events.get(draft.eid)) is not None:
            entry = await self.entry(before)
            chain = "" if entry is None else entry.h
            return Appended("dup", before, number_of(before), chain)
        held = {} if draft.opens_scene else dict(self._revisions)
        for record in draft.records:
            now = held.get(record.id, _NONE)
            if record.expected not in (None, now.revision):
                raise RevisionConflict(record.id, record.expected, now.revision)
            if record.revision <= now.revision:
                offered = record.revision
                raise StaleRevision(record.id, offered, now.revision, now.hash)
            held[record.id] = Revision(record.revision, record.hash)
        for record_id, expected in draft.unchanged:
            if (now := held.get(record_id, _NONE)).revision != expected:
                raise RevisionConflict(record_id, expected, now.revision)
        entry = self._next_entry(body)
        for record in draft.records:
            noted = Revision(held[record.id].revision, held[record.id].hash, entry.id)
            held[record.id] = noted
        self._entries.append(entry)
        self._revisions, self._events[draft.eid] = held, entry.id
        async with self._changed:
            self._changed.notify_all()
        return Appended("ok", entry.id, entry.n, entry.h)

    def _next_entry(self, body: bytes) -> Entry:
        ms, n, chain = int(self._clock.now().timestamp() * 1000), 1, ""
        if self._entries:
            last = self._entries[-1]
            ms, n, chain = max(ms, int(last.id.partition("-")[0])), last.n + 1, last.h
        entry_id = f"{ms}-{n}"
        link = (chain + entry_id).encode() + body
        chain = hashlib.sha1(link, usedforsecurity=False).hexdigest()
        return Entry(entry_id, n, body, chain)

    async def read(self, after_id: str | None, count: int = 1000) -> list[Entry]:
        """Return up to `count` entries after this id (None: from the first)."""
        self._answer()
        start = 0 if after_id is None else self._after(after_id)
        return self._entries[start : start + count]

    def _after(self, entry_id: str) -> int:
        """Return the index of the first entry with a higher id."""
        ms, n = (int(part) for part in entry_id.split("-"))
        for index, entry in enumerate(self._entries):
            entry_ms, entry_n = (int(part) for part in entry.id.split("-"))
            if (entry_ms, entry_n) > (ms, n):
                return index
        return len(self._entries)

    async def last(self) -> Entry | None:
        """Return the newest entry, None if the log is empty."""
        self._answer()
        return self._entries[-1] if self._entries else None

    async def entry(self, entry_id: str) -> Entry | None:
        """Return the entry with this id, None if it is not in the log."""
        self._answer()
        index = number_of(entry_id) - 1
        if 0 <= index < len(self._entries) and self._entries[index].id == entry_id:
            return self._entries[index]
        return None

    async def at(self, when: int | datetime) -> Entry | None:
        """Return entry number n, or the last entry appended at or before a time."""
        self._answer()
        if isinstance(when, int):
            return self._entries[when - 1] if 0 < when <= len(self._entries) else None
        ms = int(when.timestamp() * 1000)
        past = [e for e in self._entries if int(e.id.partition("-")[0]) <= ms]
        return past[-1] if past else None

    async def revisions(self, ids: Collection[str]) -> dict[str, Revision]:
        """Return the current revision of those of these records that have one."""
        self._answer()
        return {i: self._revisions[i] for i in ids if i in self._revisions}

    async def epoch(self) -> int:
        """Return how many forks of this log were noticed."""
        self._answer()
        return self._epoch

    async def bump_epoch(self, known: int) -> int:
        """Count a fork noticed by someone who knew epoch `known`; return the new."""
        self._answer()
        if self._epoch <= known:
            self._epoch = known + 1
        return self._epoch

    async def put_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint; putting an equal one again changes nothing."""
        self._answer()
        self._checkpoints[checkpoint.fold, checkpoint.n] = checkpoint

    async def checkpoint(self, fold: int, n: int | None = None) -> Checkpoint | None:
        """Return the newest checkpoint of this fold (at or before n) of this log."""
        self._answer()
        for held in sorted(self._checkpoints.values(), key=lambda c: -c.n):
            if held.fold != fold or (n is not None and held.n > n):
                continue
            entry = await self.entry(held.entry_id)
            if entry is not None and entry.h == held.chain:
                return held
        return None

    def follow(
        self, after: Position | None = None, epoch: int = 0
    ) -> AsyncGenerator[Happening, None]:
        """Yield everything that happens after a position; see `Log.follow`."""
        return Follower(self, self._clock, after, epoch).happenings()

    async def wait(self, after_id: str) -> list[Entry]:
        """Return what comes after an id, waiting about a second for it."""
        found = await self.read(after_id or None)
        if found:
            return found
        async with self._changed:
            try:
                async with asyncio.timeout(BLOCK_S):
                    await self._changed.wait()
            except TimeoutError:
                return []
        return await self.read(after_id or None)

    async def aclose(self) -> None:
        """Let go of nothing: there are no connections."""

    def _answer(self) -> None:
        if not self._reachable:
            raise StoreUnavailable("the connection was cut on purpose")
