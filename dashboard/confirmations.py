"""Who confirmed the views of a past briefing: read once for all who ask, and folded.

An hour of a view that moves over many screens is millions of confirmations. They are
read in small parts, each taken apart in a thread, and only what is asked for is kept.
It must never hold up frames, nor keep what it read.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime

import msgspec

from dashboard.sharing import Sharing
from layers.clock import Clock
from layers.log.watched import Confirmed, WatchedViews, unpacked

MOST_KEPT = 200_000
"""Confirmations that are kept of all that was asked for lately."""

OF_ONE = 1_000
"""What an answer counts for beside its confirmations, so that small ones are few."""


class Witnesses:
    """Who confirmed views until a time, folded of what comes in the order of the log.

    `first` are those of each of these revisions, by seat; `seats` is the last that each
    screen confirmed, and `audiences` are theirs, both of all revisions.
    """

    def __init__(self, until: datetime, revisions: frozenset[int]) -> None:
        self.first: dict[int, dict[str, Confirmed]] = {}
        self.seats: dict[str, Confirmed] = {}
        self.audiences: set[str] = set()
        self._until, self._revisions = until, revisions

    def take(self, confirmed: Iterable[Confirmed]) -> None:
        """Fold these in.

        What was confirmed with a wrong digest stands for a screen only until it was
        right.
        """
        for each in confirmed:
            if each.view == 0 or each.at > self._until:
                continue
            self.seats[each.seat] = each
            self.audiences.add(each.audience)
            if each.view not in self._revisions:
                continue
            of_view = self.first.setdefault(each.view, {})
            before = of_view.get(each.seat)
            if before is None or (each.agreed and not before.agreed):
                of_view[each.seat] = each

    def of(self, revision: int) -> list[Confirmed]:
        """Return who confirmed a view, the earliest first."""
        by_seat = self.first.get(revision, {})
        return sorted(by_seat.values(), key=lambda each: (each.at, each.seat))

    @property
    def weight(self) -> int:
        """How many confirmations are kept here."""
        return OF_ONE + len(self.seats) + sum(map(len, self.first.values()))


class _Asked(msgspec.Struct, frozen=True):
    """What decides about an answer; `newest` is "" where nothing comes any more."""

    since: datetime
    until: datetime | None
    newest: str
    revisions: frozenset[int]


class Confirmations:
    """What screens confirmed of views, as it is kept of one room."""

    def __init__(self, kept: WatchedViews, clock: Clock) -> None:
        self._kept, self._clock = kept, clock
        self._made: Sharing[_Asked, Witnesses] = Sharing(
            MOST_KEPT, lambda witnesses: witnesses.weight
        )

    async def between(
        self, since: datetime, until: datetime, revisions: Iterable[int] = ()
    ) -> Witnesses:
        """Return who confirmed views in this time, and which of these revisions.

        It is of all who ask: nobody may change it. Raises StoreUnavailable.
        """
        over = until < self._clock.now()
        newest = "" if over else await self._kept.newest()
        end = until if over else None
        asked = _Asked(since, end, newest, frozenset(revisions))
        return await self._made.get(asked, lambda: self._read(asked, until))

    async def _read(self, asked: _Asked, until: datetime) -> Witnesses:
        witnesses = Witnesses(until, asked.revisions)
        async for packed in self._kept.between(asked.since, until):
            await asyncio.to_thread(_take, witnesses, packed)
        return witnesses


def _take(witnesses: Witnesses, packed: list[bytes]) -> None:
    witnesses.take(unpacked(packed))
