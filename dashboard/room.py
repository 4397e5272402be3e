"""What this worker knows of its room: the picture, what led to it, how things stand.

Between two cuts nothing here changes, so every screen that keeps up and every answer
of the API are at the same n. It must never await, send, or read a clock.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from dashboard.frames import (
    Header,
    LostSince,
    Seats,
    Standing,
    Why,
    Wire,
    body,
    difference,
    head,
    header_of,
)
from dashboard.journal import Journal, Noted
from dashboard.screens import Whole
from layers.entry import Entry
from layers.log.boot import checkpoint_due
from layers.picture import Change, Picture, entry_time

EVERYBODY = "ALL"
"""The audience of every screen until users can log in."""

SMALL = 500
"""Features of a whole picture that is made anew whenever it is needed."""

WHOLE_KEPT = timedelta(seconds=1)
"""How long a larger one serves the screens that come, each with a frame behind it."""


class Room:
    """The newest picture of one room, as this worker has folded it.

    `branch` is the epoch that the picture is of; `standing` may know of a newer one.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.picture = Picture()
        self.journal = Journal(Noted(0, "", Change(0)))
        self.standing = Standing(name)
        self.generation = 0
        self.branch = 0
        self.began: Why = "first"
        self.due: list[Picture] = []

    def begin(self, picture: Picture, epoch: int, why: Why, wall: datetime) -> None:
        """Go on from another picture: at the start, and after a fork."""
        self.picture = picture
        self.journal = Journal(self._noted(Change(picture.n), wall))
        self.due.clear()
        self.generation += 1
        self.began = why
        self.branch = epoch
        self.standing = msgspec.structs.replace(self.standing, epoch=epoch, store="ok")

    def fold(self, entries: Iterable[Entry], wall: datetime) -> bool:
        """Fold entries in and say whether the picture is another one now.

        Pictures of which a checkpoint is due are left in `due`.
        """
        before = self.picture.n
        for entry in entries:
            change = self.picture.apply(entry)
            if self.picture.n == self.journal.last_n:
                continue
            self.journal.note(self._noted(change, wall))
            if checkpoint_due(self.picture):
                self.due.append(self.picture.copy())
        return self.picture.n != before

    def _noted(self, change: Change, wall: datetime) -> Noted:
        picture = self.picture
        return Noted(
            picture.n, picture.entry_id, change, wall, picture.digest(EVERYBODY)
        )

    def lost(self, since: datetime) -> None:
        """Say that the store cannot be reached."""
        store = LostSince(since)
        self.standing = msgspec.structs.replace(self.standing, store=store)

    def back(self) -> None:
        """Say that the store answers again."""
        self.standing = msgspec.structs.replace(self.standing, store="ok")

    def count(self, seats: Seats, ack_ms: int, rejected: int) -> None:
        """Say how many screens there are, how often they may report, what was refused.

        `rejected` counts the records that were kept as rejected.
        """
        self.standing = msgspec.structs.replace(
            self.standing, seats=seats, ack_ms=ack_ms, rejected=rejected
        )

    def set_epoch(self, epoch: int) -> None:
        """Say that the log forked beyond this picture, which is on both branches."""
        self.branch = epoch
        self.forked(epoch)

    def forked(self, epoch: int) -> None:
        """Say that the log forked; this picture is of the old branch until `begin`."""
        self.standing = msgspec.structs.replace(self.standing, epoch=epoch)

    def header(self, audience: str, wall: datetime) -> Header:
        """Return a header that claims no change."""
        return header_of(self.picture, self.standing, audience, wall)

    def beat(self, audience: str, wall: datetime) -> Wire:
        """Return the event that says: nothing changed, and it is now that late."""
        return Wire(head("beat", self.header(audience, wall)) + b"\n")

    def frame(self, audience: str, n_from: int, wall: datetime) -> Wire | None:
        """Return what changed since picture `n_from`.

        None if that is not known, or if a new scene began since.
        """
        changes = self.journal.since(n_from)
        if changes is None:
            return None
        changed = difference(self.picture, changes, audience)
        if changed is None:
            return None
        lines, remove = changed
        header = msgspec.structs.replace(
            self.header(audience, wall), n_from=n_from, remove=remove
        )
        return Wire(head("frame", header) + body(lines))

    def why_whole(self, n_from: int) -> Why:
        """Return why a screen at picture `n_from` cannot go on with a frame."""
        known = self.journal.first_n <= n_from <= self.journal.last_n
        return "scene" if known and self.journal.since(n_from) is None else "too_far"

    def whole(self, audience: str, wall: datetime) -> Whole:
        """Return the whole picture; its bytes are not made yet."""
        return Whole(self.picture, audience, self.generation, wall)

    def reset(self, whole: Whole, audience: str, why: Why, wall: datetime) -> Wire:
        """Return the event that starts a screen anew, with a whole picture."""
        header = msgspec.structs.replace(
            self.header(audience, wall),
            n_from=0,
            n=whole.n,
            entry_id=whole.entry_id,
            entry_at=entry_time(whole.entry_id) if whole.entry_id else None,
            digest=whole.digest,
            why=why,
        )
        return Wire(head("reset", header), whole.body)

    def serves(self, whole: Whole, audience: str, wall: datetime) -> bool:
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
        return (
            changes is not None
            and len(changes.ids) <= whole.features // 20
            and difference(self.picture, changes, audience) is not None
        )
