"""What this worker knows of its room: the picture, what led to it, how things stand.

Between two cuts nothing here changes, so every screen that keeps up and every answer
of the API are at the same n. It must never await, send, or read a clock.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

import msgspec

from dashboard.frames import (
    Durability,
    Header,
    LostSince,
    OwnHeader,
    Seats,
    Standing,
    View,
    WaitingSince,
    Why,
    Wire,
    body,
    difference,
    head,
    header_of,
    own_event,
)
from dashboard.journal import Journal, Noted
from dashboard.screens import Whole
from dashboard.withheld import mark_of
from layers.briefing import VIEW, SharedView, read_line
from layers.briefings import Step, steps_of
from layers.desk import Desk
from layers.digests import seen_part, written
from layers.entry import Entry
from layers.label import is_private
from layers.log.boot import checkpoint_due
from layers.picture import Change, Picture, entry_time
from layers.refused import counted

SMALL = 500
"""Features of a whole picture that is made anew whenever it is needed."""

MARKS_KEPT = 64
"""Marks of what is withheld that are remembered: those of one picture, about."""

VIEWS_KEPT = 200
"""Revisions of the shared view of which it is known when they came."""

WHOLE_KEPT = timedelta(seconds=1)
"""How long a larger one serves the screens that come, each with a frame behind it."""


class Room:
    """The newest picture of one room, as this worker has folded it, and its desk.

    `branch` is the epoch that the picture is of; `standing` may know of a newer one.
    The seats of `standing` are all seats, `seats` those of each audience. `views` says
    when the last revisions of the shared view came. `others` are who is here, as far as
    it decides what is withheld (`layers.label.shared_by`); None while nobody presents.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.picture = Picture()
        self.desk = Desk()
        self.journal = Journal(Noted(0, "", Change(0)))
        self.standing = Standing(name)
        self.seats: Mapping[str, Seats] = {}
        self._rejected: Mapping[str, int] = {}
        self._told: dict[View, int] = {}
        self.others: tuple[str, ...] | None = None
        self._marks: dict[tuple[int, int, tuple[str, ...], str], str] = {}
        self.views: dict[int, datetime] = {}
        self.generation = 0
        self.branch = 0
        self.began: Why = "first"
        self.due: list[Picture] = []
        self.desks_due: list[tuple[Desk, str, str]] = []
        self.steps_due: list[Step] = []

    def begin(self, picture: Picture, epoch: int, why: Why, wall: datetime) -> None:
        """Go on from another picture: at the start, and after a fork."""
        self.picture = picture
        picture.changed()
        self.journal = Journal(self._noted(Change(picture.n), wall))
        self.due.clear()
        self.desks_due.clear()
        self.steps_due.clear()
        self.desk = Desk(picture.n)
        self.generation += 1
        self.began = why
        self.branch = epoch
        self.standing = msgspec.structs.replace(self.standing, epoch=epoch, store="ok")

    def fold(self, entries: Iterable[Entry], wall: datetime) -> bool:
        """Fold entries in and say whether the picture is another one now.

        Pictures of which a checkpoint is due are left in `due`, desks in `desks_due`
        with the id and the chain of their last entry, steps of briefings in
        `steps_due`.
        """
        before = self.picture.n
        for entry in entries:
            change = self.picture.apply(entry)
            if self.picture.n == self.journal.last_n:
                continue
            self.journal.note(self._noted(change, wall))
            self.desk.apply(entry)
            self.steps_due += steps_of(entry)
            if checkpoint_due(self.picture):
                self.due.append(self.picture.copy())
                at = self.picture.entry_id, self.picture.chain
                self.desks_due.append((self.desk.copy(), *at))
        return self.picture.n != before

    def _noted(self, change: Change, wall: datetime) -> Noted:
        picture = self.picture
        if VIEW in change.upserted:
            self.views[picture.records[VIEW].revision] = wall
            for old in list(self.views)[:-VIEWS_KEPT]:
                del self.views[old]
        at = picture.n, picture.entry_id
        return Noted(*at, change, wall, picture.changed(), picture.parted_n)

    def digest_at(self, n: int, viewer: str) -> str | None:
        """Return the digest of picture n as a viewer saw it; None if it is not known.

        It is that of the newest picture without what every entry since then changed.
        """
        following = self.journal.noted(n + 1)
        if following is not None and following.sums is None:
            return None
        notes = self.journal.after(n)
        if notes is None:
            return None
        later = sum(seen_part(noted.sums or {}, viewer) for noted in notes)
        return written(self.picture.total(viewer) - later)

    def lost(self, since: datetime) -> None:
        """Say that the store cannot be reached."""
        store = LostSince(since)
        self.standing = msgspec.structs.replace(self.standing, store=store)

    def back(self) -> None:
        """Say that the store answers again."""
        self.standing = msgspec.structs.replace(self.standing, store="ok")

    def keeps(self, durability: Durability | None) -> None:
        """Say whether the store keeps what it acknowledged; None if it does."""
        self.standing = msgspec.structs.replace(
            self.standing, durability=durability or msgspec.UNSET
        )

    def deals(self, ingest: Literal["ok"] | WaitingSince) -> None:
        """Say whether what producers send is dealt with."""
        self.standing = msgspec.structs.replace(self.standing, ingest=ingest)

    def count(
        self, seats: Mapping[str, Seats], ack_ms: int, rejected: Mapping[str, int]
    ) -> None:
        """Say how many screens there are, how often they may report, what was refused.

        `seats` are those of each audience; `rejected` counts the lines that were
        refused since the room began, by whom they were for (`layers.refused`).
        """
        self.seats = seats
        self._rejected, self._told = rejected, {}
        self.standing = msgspec.structs.replace(
            self.standing,
            seats=total(seats.values()),
            ack_ms=ack_ms,
            rejected=sum(rejected.values()),
        )

    def standing_of(self, view: View) -> Standing:
        """Return how things stand as far as these viewers are told."""
        return msgspec.structs.replace(
            self.standing,
            seats=self.seats.get(view.audience, Seats()),
            rejected=self._rejected_of(view) if view.rejected else msgspec.UNSET,
            here=msgspec.UNSET if self.others is None else self.mark_of(view.audience),
        )

    def mark_of(self, viewer: str) -> str:
        """Return the mark of what a viewer's screen leaves out of the shared view."""
        picture, others = self.picture, self.others or ()
        key = self.generation, picture.n, others, viewer
        if key not in self._marks:
            if len(self._marks) >= MARKS_KEPT:
                self._marks.clear()
            self._marks[key] = mark_of(picture, viewer, others)
        return self._marks[key]

    @property
    def is_led(self) -> bool:
        """Say whether somebody presents."""
        held = self.picture.records.get(VIEW)
        return held is not None and _has_presenter(held.line)

    def _rejected_of(self, view: View) -> int:
        if view not in self._told:
            viewer, trusted = view.audience, view.trusted
            self._told[view] = counted(self._rejected, viewer, trusted=trusted)
        return self._told[view]

    def set_epoch(self, epoch: int) -> None:
        """Say that the log forked beyond this picture, which is on both branches."""
        self.branch = epoch
        self.forked(epoch)

    def forked(self, epoch: int) -> None:
        """Say that the log forked; this picture is of the old branch until `begin`."""
        self.standing = msgspec.structs.replace(self.standing, epoch=epoch)

    def header(self, view: View, wall: datetime) -> Header:
        """Return a header that claims no change."""
        standing = self.standing_of(view)
        return header_of(self.picture, standing, view.audience, wall)

    def beat(self, view: View, wall: datetime) -> Wire:
        """Return the event that says: nothing changed, and it is now that late."""
        return Wire(head("beat", self.header(view, wall)) + b"\n")

    def frame(self, view: View, n_from: int, wall: datetime) -> Wire | None:
        """Return what changed since picture `n_from`.

        None if that is not known, or if a new scene began since.
        """
        changes = self.journal.since(n_from)
        if changes is None:
            return None
        lines, remove = difference(self.picture, changes, view.audience)
        header = msgspec.structs.replace(
            self.header(view, wall), n_from=n_from, remove=remove
        )
        return Wire(head("frame", header) + body(lines))

    def own(self, own: str) -> Wire:
        """Return the event with all that is for one account alone."""
        header = OwnHeader(self.picture.n, self.own_digest(own))
        return Wire(own_event(header, self.picture.lines(own)))

    def own_digest(self, own: str) -> str:
        """Return the digest of what is for one account alone; "" for who has none."""
        return self.picture.digest(own) if own else ""

    def private_changed(self, n_from: int) -> set[str] | None:
        """Return of which delegations and accounts anything private changed since.

        As audiences of records; None, if it is not known or a new scene began since.
        """
        changes = self.journal.since(n_from)
        if changes is None:
            return None
        held = self.picture.records
        audiences = {held[i].audience for i in changes.before}
        return {each for each in audiences if is_private(each)}

    def why_whole(self, n_from: int) -> Why:
        """Return why a screen at picture `n_from` cannot go on with a frame."""
        known = self.journal.first_n <= n_from <= self.journal.last_n
        return "scene" if known else "too_far"

    def whole(self, audience: str, wall: datetime) -> Whole:
        """Return the whole picture; its bytes are not made yet."""
        return Whole(self.picture, audience, self.generation, wall)

    def reset(self, whole: Whole, view: View, why: Why, wall: datetime) -> Wire:
        """Return the event that starts a screen anew, with a whole picture."""
        header = msgspec.structs.replace(
            self.header(view, wall),
            n_from=0,
            n=whole.n,
            entry_id=whole.entry_id,
            entry_at=entry_time(whole.entry_id) if whole.entry_id else None,
            digest=whole.digest,
            why=why,
        )
        return Wire(head("reset", header), whole.body)

    def serves(self, whole: Whole, wall: datetime) -> bool:
        """Say whether a whole picture made before is still good for a new screen.

        A small one must be the newest. A large one, which takes long to make, may be
        up to `WHOLE_KEPT` old if a short frame completes it.
        """
        if whole.generation != self.generation:
            return False
        if whole.n == self.picture.n:
            return True
        if whole.features <= SMALL or wall - whole.made_at > WHOLE_KEPT:
            return False
        changes = self.journal.since(whole.n)
        return changes is not None and len(changes.before) <= whole.features // 20


@lru_cache(maxsize=64)
def _has_presenter(line: bytes) -> bool:
    said = read_line(line)
    return isinstance(said, SharedView) and said.presenter is not None


def total(seats: Iterable[Seats]) -> Seats:
    """Add seats up."""
    rows = [msgspec.structs.astuple(each) for each in seats]
    return Seats(*map(sum, zip(*rows, strict=True))) if rows else Seats()
