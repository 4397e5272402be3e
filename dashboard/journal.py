"""What the last entries changed, so that a screen can go on from where it was.

Rule: everything here can be thrown away and be read from the log again; a screen
whose place is no longer known gets the whole picture. It must never await or read a
clock.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime

import msgspec

from layers.digests import Sums
from layers.entry import Entry
from layers.picture import Change, Picture

KEPT = 5_000
"""Entries that are remembered; a screen further behind gets the whole picture."""


class Noted(msgspec.Struct, frozen=True):
    """What one entry changed, and when its picture was shown here.

    `sums` is by how much it changed the digests, None if it was read back from the log;
    `parted_n` is that of the picture after it.
    """

    n: int
    entry_id: str
    change: Change
    shown_at: datetime | None = None
    sums: Sums | None = None
    parted_n: int = 0


class Changes(msgspec.Struct, frozen=True):
    """What changed between two pictures: ids in order, and whom each was for before."""

    before: dict[str, str]


class Journal:
    """The last entries of one log without gaps, oldest first."""

    def __init__(self, base: Noted, kept: int = KEPT) -> None:
        self._base = base
        self._notes: deque[Noted] = deque()
        self._kept = kept

    @property
    def first_n(self) -> int:
        """The oldest picture that a screen can go on from."""
        return self._base.n

    @property
    def last_n(self) -> int:
        """The newest picture noted."""
        return self._notes[-1].n if self._notes else self._base.n

    def note(self, noted: Noted) -> None:
        """Remember what the next entry did, and forget the oldest if there are many."""
        self._notes.append(noted)
        while len(self._notes) > self._kept:
            self._base = self._notes.popleft()

    def read_back(self, then: Picture, entries: Iterable[Entry]) -> None:
        """Remember older entries, read from the log: those after picture `then`.

        Only those that end just before the oldest one known are taken. `then` is
        folded on. Raises Gap or ChainBroken if they do not continue it.
        """
        older = [each for each in entries if each.n <= self.first_n]
        if not older or older[0].n != then.n + 1 or older[-1].n != self.first_n:
            return
        base = Noted(then.n, then.entry_id, Change(then.n))
        notes = [Noted(each.n, each.id, then.apply(each)) for each in older]
        # The picture that this worker started with was shown here.
        notes[-1] = msgspec.structs.replace(notes[-1], shown_at=self._base.shown_at)
        self._notes.extendleft(reversed(notes))
        self._base = base

    def noted(self, n: int) -> Noted | None:
        """Return the note of entry n, None if it is not remembered."""
        if n == self._base.n:
            return self._base
        index = n - self.first_n - 1
        return self._notes[index] if 0 <= index < len(self._notes) else None

    def knows(self, n: int, entry_id: str) -> bool | None:
        """Say whether entry n is this one; None if it is not remembered."""
        noted = self.noted(n)
        return None if noted is None else noted.entry_id == entry_id

    def after(self, n: int) -> list[Noted] | None:
        """Return what is noted after picture n, in order; None if n is not known."""
        if not self.first_n <= n <= self.last_n:
            return None
        return [self._notes[i] for i in range(n - self.first_n, len(self._notes))]

    def since(self, n: int) -> Changes | None:
        """Return what changed after picture n.

        None if that is not remembered, or if a new scene began since: then only the
        whole picture will do.
        """
        notes = self.after(n)
        if notes is None or any(noted.change.cleared for noted in notes):
            return None
        before: dict[str, str] = {}
        for noted in notes:
            change = noted.change
            for record_id, audience in zip(change.upserted, change.before, strict=True):
                # What it was at picture n, not what it became in between.
                before.setdefault(record_id, audience)
        return Changes(before)
