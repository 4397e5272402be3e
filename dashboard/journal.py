"""What the last entries changed, so that a screen can go on from where it was.

Rule: everything here can be thrown away and be read from the log again; a screen
whose place is no longer known gets the whole picture. It must never await or read a
clock.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime

import msgspec

from layers.entry import Entry, feature_of, lines_of, scene_of
from layers.picture import DRAWN, Change

KEPT = 5_000
"""Entries that are remembered; a screen further behind gets the whole picture."""


class Noted(msgspec.Struct, frozen=True):
    """What one entry changed, and when its picture was shown here.

    `digest` is that of the picture after it, for those who see what everybody sees.
    `guessed` notes were read back from the log: whom the ids were for before is not
    known, nor the digest.
    """

    n: int
    entry_id: str
    change: Change
    shown_at: datetime | None = None
    digest: str | None = None
    guessed: bool = False


class Changes(msgspec.Struct, frozen=True):
    """What changed between two pictures: ids in order, and audiences they left."""

    ids: tuple[str, ...]
    left: dict[str, set[str]]
    guessed: frozenset[str]


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

    def read_back(self, base: Entry, entries: Iterable[Entry]) -> None:
        """Remember older entries, read from the log: those after `base`, in order.

        Only those that end just before the oldest one known are taken.
        """
        older = [each for each in entries if each.n <= self.first_n]
        if not older or older[0].n != base.n + 1 or older[-1].n != self.first_n:
            return
        for entry in reversed(older):
            self._notes.appendleft(
                Noted(entry.n, entry.id, mentioned(entry), guessed=True)
            )
        self._base = Noted(base.n, base.id, Change(base.n), guessed=True)

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

    def since(self, n: int) -> Changes | None:
        """Return what changed after picture n.

        None if that is not remembered, or if a new scene began since: then only the
        whole picture will do.
        """
        if not self.first_n <= n <= self.last_n:
            return None
        ids: dict[str, None] = {}
        left: dict[str, set[str]] = {}
        guessed: set[str] = set()
        for index in range(n - self.first_n, len(self._notes)):
            noted = self._notes[index]
            if noted.change.cleared:
                return None
            for record_id in noted.change.upserted:
                ids[record_id] = None
            for record_id, audience in noted.change.moved:
                left.setdefault(record_id, set()).add(audience)
            if noted.guessed:
                guessed.update(noted.change.upserted)
        return Changes(tuple(ids), left, frozenset(guessed))


def mentioned(entry: Entry) -> Change:
    """Return what an entry may have changed, judged without the picture before it."""
    ids: list[str] = []
    cleared = scene = False
    for line in lines_of(entry.e):
        feature = feature_of(line)
        if feature is None:
            continue
        if feature.layer == "scene":
            opened = scene_of(line)
            scene = scene or opened is not None
            cleared = cleared or (opened is not None and not opened.keep)
        elif feature.properties.status in DRAWN:
            ids.append(feature.id)
    return Change(entry.n, tuple(ids), cleared=cleared, scene=scene)
