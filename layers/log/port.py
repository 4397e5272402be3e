"""What the rest of the house may ask of a log, whatever it is stored in.

A log is one ordered list of entries; entry n makes picture n. Entries are only ever
added at the end, each one once, and each continues a hash chain over all before it.
`RedisLog` and `MemoryLog` keep these promises; one contract suite tests both.
"""

from collections.abc import AsyncGenerator, Collection
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from layers.entry import Custody
from layers.picture import Entry


class DraftRecord(msgspec.Struct, frozen=True):
    """One record of a draft.

    `expected` is the revision that must be the current one (0: the record must be
    new; None: whatever it is); `revision` must be higher than the current one.
    `feature` is one canonical GeoJSON feature, kept byte for byte. `custody` says whose
    it is; None if it is the author's.
    """

    id: str
    revision: int
    hash: str
    feature: bytes
    expected: int | None = None
    custody: Custody | None = None


class Draft(msgspec.Struct, frozen=True):
    """What a writer wants to append as one entry: all its records, or none.

    `eid` names the event: the same `eid` within 24 h is never written twice. With
    `opens_scene` all revisions restart before the records are checked. `reason` is why
    it was done, in the words of a person. `unchanged` are ids of other records and the
    revisions that must be their current ones; nothing is written about these.
    """

    eid: str
    author: str
    records: tuple[DraftRecord, ...]
    opens_scene: bool = False
    reason: str = ""
    unchanged: tuple[tuple[str, int], ...] = ()


class Appended(msgspec.Struct, frozen=True):
    """Where the event is in the log; `dup` if an earlier append had put it there."""

    status: Literal["ok", "dup"]
    entry_id: str
    n: int
    chain: str


class Position(msgspec.Struct, frozen=True):
    """How far a reader has read: the entry `n`, its id and its chain hash."""

    n: int = 0
    entry_id: str = ""
    chain: str = ""


class Revision(msgspec.Struct, frozen=True):
    """The newest revision of a record, the hash it was written with, and its entry."""

    revision: int
    hash: str
    entry_id: str = ""


class Checkpoint(msgspec.Struct, frozen=True):
    """A picture made by fold version `fold`, as bytes, at one entry of the log.

    The desk has checkpoints of its own, under the version of its own fold.
    """

    fold: int
    n: int
    entry_id: str
    chain: str
    picture: bytes


class Entries(msgspec.Struct, frozen=True):
    """The next entries, in order and verified; never empty."""

    entries: tuple[Entry, ...]


class Lost(msgspec.Struct, frozen=True):
    """The log cannot be reached since then; what was read is still what was true."""

    since: datetime
    problem: str


class Back(msgspec.Struct, frozen=True):
    """The log answers again and still has everything that was read before."""

    since: datetime


class EpochChanged(msgspec.Struct, frozen=True):
    """Another worker saw a fork that this one had not read far enough to notice."""

    epoch: int


class Forked(msgspec.Struct, frozen=True):
    """Entries that were read are gone; always the last event of `follow`.

    `last` is what had been read, `common` the newest position known to be in both
    branches (`Position()` if none is). Rebuild the picture and follow again.
    """

    epoch: int
    last: Position
    common: Position


Happening = Entries | Lost | Back | EpochChanged | Forked


class Log(Protocol):
    """The one ordered truth of a room.

    Every method raises StoreUnavailable if the store does not answer; an append that
    ends so may or may not have been written: repeat it with the same `eid`.
    """

    async def append(self, draft: Draft) -> Appended:
        """Add one entry; raises RevisionConflict or StaleRevision, all or none."""
        ...

    async def read(self, after_id: str | None, count: int = 1000) -> list[Entry]:
        """Return up to `count` entries after this id (None: from the first)."""
        ...

    async def last(self) -> Entry | None:
        """Return the newest entry, None if the log is empty."""
        ...

    async def entry(self, entry_id: str) -> Entry | None:
        """Return the entry with this id, None if it is not in the log."""
        ...

    async def at(self, when: int | datetime) -> Entry | None:
        """Return entry number n, or the last entry appended at or before a time."""
        ...

    async def revisions(self, ids: Collection[str]) -> dict[str, Revision]:
        """Return the current revision of those of these records that have one."""
        ...

    async def epoch(self) -> int:
        """Return how many forks of this log were noticed; part of what screens show."""
        ...

    async def bump_epoch(self, known: int) -> int:
        """Count a fork noticed by someone who knew epoch `known`; return the new one.

        Everyone who noticed the same fork bumps it once between them.
        """
        ...

    async def put_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint; putting an equal one again changes nothing."""
        ...

    async def checkpoint(self, fold: int, n: int | None = None) -> Checkpoint | None:
        """Return the newest checkpoint of this fold (at or before n) of this log.

        One that was made on an abandoned branch is never returned.
        """
        ...

    def follow(
        self, after: Position | None = None, epoch: int = 0
    ) -> AsyncGenerator[Happening, None]:
        """Yield everything that happens after a position, for ever.

        `epoch` is the one that was known before the position was read: a fork since
        then is counted beyond it. Close it with `aclose()`. It never raises because of
        the store: a lost connection is `Lost`, then `Back`. After `Forked` it ends.
        """
        ...

    async def aclose(self) -> None:
        """Let go of the connections."""
        ...
