"""The log of a room in Redis: the only code that writes and reads `{room}:log`.

It must never write to the log other than through `append.lua`, and never change or
remove an entry.
"""

from collections.abc import AsyncGenerator, Collection
from datetime import datetime
from typing import Any

import msgspec

from layers.clock import Clock, SystemClock
from layers.entry import Custody
from layers.errors import RevisionConflict, StaleRevision
from layers.log.connection import (
    BLOCK_S,
    Connection,
    connect,
    connect_reader,
    entry_of,
    number_of,
)
from layers.log.follow import Follower
from layers.log.keys import Keys
from layers.log.port import (
    Appended,
    Checkpoint,
    Draft,
    Happening,
    Position,
    Revision,
)
from layers.picture import Entry

EVENT_ID_S = 24 * 60 * 60
"""How long an event id is remembered; a producer must retry within this time."""

READ_COUNT = 1000
"""Entries in one reply of a live read: bounded, so that it arrives in time."""

_LAST_OF_MS = 2**64 - 1


class _Body(msgspec.Struct, frozen=True):
    author: str
    eid: str
    records: list[msgspec.Raw]
    v: int = 1
    reason: str | msgspec.UnsetType = msgspec.UNSET
    custody: list[Custody | None] | msgspec.UnsetType = msgspec.UNSET


def body_of(draft: Draft) -> bytes:
    """Return the canonical bytes of an entry; every feature is kept byte for byte."""
    features = [msgspec.Raw(record.feature) for record in draft.records]
    reason = draft.reason or msgspec.UNSET
    custody = [record.custody for record in draft.records]
    said = custody if any(custody) else msgspec.UNSET
    body = _Body(draft.author, draft.eid, features, reason=reason, custody=said)
    return msgspec.json.encode(body)


class RedisLog:
    """The log of one room; make it once for each process, close it with `aclose`."""

    def __init__(self, url: str, room: str, clock: Clock | None = None) -> None:
        self._url = url
        self._clock = clock or SystemClock()
        self._keys = Keys(room)
        self._connection = connect(url)

    async def append(self, draft: Draft) -> Appended:
        """Add one entry; raises RevisionConflict or StaleRevision, all or none."""
        keys = (self._keys.log, self._keys.revisions, self._keys.event(draft.eid))
        words: list[str | bytes | int] = [
            body_of(draft),
            EVENT_ID_S,
            "1" if draft.opens_scene else "0",
        ]
        for record in draft.records:
            expected = "" if record.expected is None else record.expected
            words += [record.id, expected, record.revision, record.hash]
        for record_id, revision in draft.unchanged:
            words += [record_id, revision, "", ""]
        reply = await self._connection.script("append", keys, *words)
        status, where, detail = (word.decode() for word in reply)
        if status in ("ok", "dup"):
            return Appended(status, where, number_of(where), detail)
        raise _refusal(status, draft, int(where), detail)

    async def read(self, after_id: str | None, count: int = READ_COUNT) -> list[Entry]:
        """Return up to `count` entries after this id (None: from the first)."""
        start = f"({after_id}" if after_id else "-"
        return await self._range("XRANGE", start, "+", count)

    async def last(self) -> Entry | None:
        """Return the newest entry, None if the log is empty."""
        return _one(await self._range("XREVRANGE", "+", "-", 1))

    async def entry(self, entry_id: str) -> Entry | None:
        """Return the entry with this id, None if it is not in the log."""
        return _one(await self._range("XRANGE", entry_id, entry_id, 1))

    async def at(self, when: int | datetime) -> Entry | None:
        """Return entry number n, or the last entry appended at or before a time."""
        if isinstance(when, int):
            reply = await self._connection.script("seek", (self._keys.log,), when)
            return _one([entry_of(found) for found in reply])
        ms = int(when.timestamp() * 1000)
        if ms < 0:
            return None
        return _one(await self._range("XREVRANGE", f"{ms}-{_LAST_OF_MS}", "-", 1))

    async def revisions(self, ids: Collection[str]) -> dict[str, Revision]:
        """Return the current revision of those of these records that have one."""
        if not ids:
            return {}
        reply = await self._connection.call("HMGET", self._keys.revisions, *ids)
        return {
            record_id: _revision(held.decode())
            for record_id, held in zip(ids, reply, strict=True)
            if held is not None
        }

    async def epoch(self) -> int:
        """Return how many forks of this log were noticed."""
        return int(await self._connection.call("GET", self._keys.epoch) or 0)

    async def bump_epoch(self, known: int) -> int:
        """Count a fork noticed by someone who knew epoch `known`; return the new."""
        key = (self._keys.epoch,)
        return int(await self._connection.script("bump_epoch", key, known))

    async def put_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint; putting an equal one again changes nothing."""
        fold, n = checkpoint.fold, checkpoint.n
        key = self._keys.checkpoint(fold, n)
        if await self._connection.call("HGET", key, "h") == checkpoint.chain.encode():
            return
        fields = ("id", checkpoint.entry_id, "h", checkpoint.chain)
        await self._connection.calls(
            (
                ("HSET", key, *fields, "picture", checkpoint.picture),
                ("ZADD", self._keys.checkpoints(fold), n, str(n)),
            )
        )

    async def checkpoint(self, fold: int, n: int | None = None) -> Checkpoint | None:
        """Return the newest checkpoint of this fold (at or before n) of this log."""
        index, most = self._keys.checkpoints(fold), "+inf" if n is None else n
        numbers = await self._connection.call("ZREVRANGEBYSCORE", index, most, "-inf")
        for number in numbers:
            key = self._keys.checkpoint(fold, int(number))
            held = await self._connection.call("HMGET", key, "id", "h")
            if None in held:
                continue
            entry_id, chain = (value.decode() for value in held)
            entry = await self.entry(entry_id)
            if entry is None or entry.h != chain:
                continue
            picture = await self._connection.call("HGET", key, "picture")
            return Checkpoint(fold, int(number), entry_id, chain, picture)
        return None

    async def follow(
        self, after: Position | None = None, epoch: int = 0
    ) -> AsyncGenerator[Happening, None]:
        """Yield everything that happens after a position; see `Log.follow`."""
        source = _LiveSource(self, connect_reader(self._url), self._keys.log)
        happenings = Follower(source, self._clock, after, epoch).happenings()
        try:
            async for happening in happenings:
                yield happening
        finally:
            await happenings.aclose()
            await source.connection.aclose()

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._connection.aclose()

    async def _range(
        self, command: str, start: str, end: str, count: int
    ) -> list[Entry]:
        words = (command, self._keys.log, start, end, "COUNT", count)
        return [entry_of(found) for found in await self._connection.call(*words)]


class _LiveSource:
    """Reads with a connection of its own; blocked reads would use up a shared one."""

    def __init__(self, log: RedisLog, connection: Connection, key: str) -> None:
        self.connection = connection
        self._log, self._key = log, key
        self.epoch, self.bump_epoch = log.epoch, log.bump_epoch

    async def wait(self, after_id: str) -> list[Entry]:
        block = ("BLOCK", int(BLOCK_S * 1000), "COUNT", READ_COUNT)
        words = ("XREAD", *block, "STREAMS", self._key, after_id or "0")
        reply: Any = await self.connection.call(*words)
        if not reply:
            return []
        return [entry_of(found) for found in reply[self._key.encode()]]

    async def entry(self, entry_id: str) -> Entry | None:
        words = ("XRANGE", self._key, entry_id, entry_id)
        return _one([entry_of(found) for found in await self.connection.call(*words)])


def _refusal(
    status: str, draft: Draft, where: int, held: str
) -> RevisionConflict | StaleRevision:
    current, written = _revision(held), len(draft.records)
    if where >= written:
        return RevisionConflict(*draft.unchanged[where - written], current.revision)
    record = draft.records[where]
    if status == "conflict" and record.expected is not None:
        return RevisionConflict(record.id, record.expected, current.revision)
    return StaleRevision(record.id, record.revision, current.revision, current.hash)


def _revision(held: str) -> Revision:
    # One that was written before entries were noted has two words.
    revision, hash_of, entry_id, *_ = *held.split(" "), "", ""
    return Revision(int(revision), hash_of, entry_id)


def _one(entries: list[Entry]) -> Entry | None:
    return entries[0] if entries else None
