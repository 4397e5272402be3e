"""Who presents, and what is shown to all who follow: read, decided, appended once.

Every change expects the revision that it was decided by, so of two who ask at once on
two workers the log takes one, and the other is asked again with what is true by then.
It must never decide itself: `layers.leading` does, from what the log holds.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime

import msgspec

from dashboard.room import Room
from layers.briefing import (
    HEADLINE,
    VIEW,
    Headline,
    Presenter,
    SharedView,
    named_in,
    read_line,
    unnamed,
    unseal,
)
from layers.clock import Clock
from layers.entry import lines_of
from layers.errors import OnePictureError, RevisionRefused, StoreUnavailable
from layers.label import sees
from layers.leading import SILENT_AFTER
from layers.log.connection import number_of
from layers.log.port import Appended, Draft, DraftRecord, Log
from layers.log.presence import Seat
from layers.picture import entry_time

_log = logging.getLogger(__name__)

TRIES = 8
"""How often somebody who lost a race asks again; each time another one won."""

FOLDED_S = 2.0
"""How long a joining screen waits for this worker to fold what was written for it."""

AGAIN_S = 1.0
"""Time between two looks whether what is named is hidden from somebody by now."""

NAMING = (VIEW, HEADLINE)
"""Records that name others."""

Said = SharedView | Headline


class Kept(msgspec.Struct, frozen=True):
    """One of the two records as the log holds it, and when it was appended."""

    said: Said
    hash: str
    at: datetime


class Done(msgspec.Struct, frozen=True):
    """What was appended: its revision, the term of the view, the picture with it."""

    revision: int
    n: int
    term: int = 0


class Presenting:
    """The shared view and the headline of one room, as the log holds them."""

    def __init__(self, log: Log, room: Room, clock: Clock) -> None:
        self._log, self._room, self._clock = log, room, clock

    @property
    def view(self) -> SharedView | None:
        """The shared view that is on the picture of this worker."""
        held = self._room.picture.records.get(VIEW)
        said = None if held is None else read_line(held.line)
        return said if isinstance(said, SharedView) else None

    async def kept(self, record_id: str) -> Kept | None:
        """Return the newest revision of a record in the log; None if it has none.

        Raises StoreUnavailable.
        """
        current = (await self._log.revisions([record_id])).get(record_id)
        if current is None:
            return None
        said = await self._in_entry(record_id, current.entry_id)
        at = entry_time(current.entry_id)
        return None if said is None else Kept(said, current.hash, at)

    async def _in_entry(self, record_id: str, entry_id: str) -> Said | None:
        entry = await self._log.entry(entry_id)
        said = map(read_line, [] if entry is None else lines_of(entry.e))
        return next((e for e in said if e is not None and e.id == record_id), None)

    async def change(
        self,
        record_id: str,
        eid: str,
        author: str,
        decide: Callable[[Kept | None], Said],
    ) -> Done:
        """Append what `decide` makes of what the log holds, once for each `eid`.

        `decide` may be asked several times; what it raises ends it. Raises
        StoreUnavailable, and Outrun if others are faster all the time.
        """
        for _ in range(TRIES):
            kept = await self.kept(record_id)
            made = decide(kept)
            sealed = unseal(made)
            line = sealed.line(self._clock.now(), "" if kept is None else kept.hash)
            before = made.revision - 1
            record = DraftRecord(record_id, made.revision, sealed.hash, line, before)
            try:
                appended = await self._log.append(Draft(eid, author, (record,)))
            except RevisionRefused:
                continue
            return await self._done(made, appended)
        raise Outrun("others change the shared view all the time")

    async def _done(self, made: Said, appended: Appended) -> Done:
        """Return what is in the log: of a repeated event, what it did at first."""
        if appended.status == "dup":
            made = await self._in_entry(made.id, appended.entry_id) or made
        term = made.term if isinstance(made, SharedView) else 0
        return Done(made.revision, appended.n, term)

    async def suit(self, audiences: Collection[str]) -> None:
        """Take off view and headline what one of these audiences may not see.

        Call it before the first byte for who joins: a record that is hidden from
        somebody in the room is not named to all of it. It goes by what the log holds
        by then, and returns when this worker has folded that. Raises StoreUnavailable,
        and Unread if it has not in time.
        """
        for _ in range(TRIES):
            current = await self._log.revisions(NAMING)
            entries = (number_of(each.entry_id) for each in current.values())
            await self._folded(max(entries, default=0))
            hidden = self.hidden_from(audiences)
            if not hidden:
                return
            for record_id in hidden:
                await self._unname(record_id)
        raise StoreUnavailable("records that are hidden from somebody are shown again")

    def hidden_from(self, audiences: Collection[str]) -> list[str]:
        """Return which of the two name something that one of these may not see.

        As this worker knows them.
        """
        found: list[str] = []
        for record_id in NAMING:
            held = self._room.picture.records.get(record_id)
            said = None if held is None else read_line(held.line)
            if said is not None and not self.is_seen(named_in(said), audiences):
                found.append(record_id)
        return found

    async def _unname(self, record_id: str) -> None:
        held = self._room.picture.records[record_id]
        eid = f"briefing:house:{record_id}:{held.revision}:{self._room.picture.n}"
        with suppress(_Gone):
            done = await self.change(record_id, eid, "house", _without_records)
            await self._folded(done.n)

    async def _folded(self, n: int) -> None:
        """Wait until this worker has folded picture n; raises StoreUnavailable."""
        until_s = self._clock.monotonic() + FOLDED_S
        while self._room.picture.n < n:
            if self._clock.monotonic() >= until_s:
                raise Unread("this worker has not read what is shown by now")
            await self._clock.sleep(0.01)

    async def keep_suited(self, here: Callable[[], Collection[str]]) -> None:
        """Look once a second for ever whether all who are here may see what is named.

        Who joins is suited before (`suit`); but a label can become narrower, and a
        fork bring an older view back.
        """
        while True:
            await self._clock.sleep(AGAIN_S)
            try:
                if self.hidden_from(here()):
                    await self.suit(here())
            except StoreUnavailable:
                continue
            except (OnePictureError, msgspec.MsgspecError):
                _log.exception("What the shared view names cannot be judged.")

    def is_seen(self, ids: Iterable[str], audiences: Iterable[str]) -> bool:
        """Say whether all of these audiences see all of these records."""
        records = self._room.picture.records
        held = [records[each].audience for each in ids if each in records]
        return all(sees(key, each) for key in audiences for each in held)


class Outrun(StoreUnavailable):
    """Others changed the shared view whenever this one was about to."""


class Unread(StoreUnavailable):
    """This worker has not folded in time what the log holds of the shared view."""


class _Gone(Exception):  # noqa: N818 - a name says what happened
    """There is nothing to take names off: another worker was first, or a new scene."""


def _without_records(kept: Kept | None) -> Said:
    if kept is None or not named_in(kept.said):
        raise _Gone  # this worker has not read that yet
    return unnamed(kept.said)


def is_silent(kept: Kept, seats: Iterable[Seat], now: datetime) -> bool:
    """Say whether the screen that presents was not heard of for long enough.

    One that closed is on no list: it has given up once its last word is old enough.
    """
    assert isinstance(kept.said, SharedView)
    presenter = kept.said.presenter
    if presenter is None:
        return True
    name = seat_of(presenter)
    heard = max((each.at for each in seats if each.seat == name), default=kept.at)
    return now - max(heard, kept.at) > SILENT_AFTER


def seat_of(presenter: Presenter) -> str:
    """Return the name of the presenter's screen among those of all accounts."""
    return f"{presenter.account}/{presenter.seat}"
