"""Whether a screen is in step: its word against our own picture, and against the clock.

A seat agrees when the digest that it computed equals ours for the same n of the same
epoch, whatever the newest picture is. It is in step when this picture also is the
newest or has been replaced for `LATE` at most. It must never await, read a clock, or
take a seat's word for more than what it confirmed.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, Protocol

import msgspec

from dashboard.room import Room
from layers.briefing import VIEW, Cursor, Mode, SharedView, read_line
from layers.log.presence import Seat, is_silent

LATE = timedelta(seconds=2)
"""How long after a picture has changed a seat may still show the one before."""

State = Literal["in_step", "behind", "silent"]

Following = Literal["drawn", "late", "alone"]
"""The shared view of now is drawn, of the picture that it shows; not that; or none."""


class Watcher(msgspec.Struct, frozen=True):
    """Who sits at a screen: the key of their rights, account, session."""

    audience: str
    account: str = ""
    session: str = ""
    title: str = ""
    leads: bool = False


class Seen(msgspec.Struct, frozen=True):
    """What a screen says it has drawn, and who says so."""

    seat: str
    n: int
    digest: str
    name: str
    at: datetime
    by: Watcher
    epoch: int | None = None
    view: int = 0


class Then(Protocol):
    """Where the digests of pictures of then are known: dashboard.proving."""

    def digest(self, n: int, audience: str) -> str | None:
        """Return that of picture n as it is told of now; None if not known (yet)."""
        ...


def judged_seat(
    room: Room, seen: Seen, now: datetime, then: Then | None = None
) -> Seat | None:
    """Compare a confirmation with our own picture of that n.

    None while this worker has not read so far, has not heard of the fork that the
    screen knows of, or has not folded the picture of `then` at which the shared view
    stands: it is asked again, for `LATE`.
    """
    epoch, audience = room.branch, seen.by.audience
    ahead = seen.n > room.picture.n or (seen.epoch or 0) > epoch
    if ahead and now - seen.at <= LATE:
        return None
    same = seen.epoch in (None, epoch)
    ours = room.digest_at(seen.n, audience) if same else None
    agreed, late = ours == seen.digest, _was_late(room, seen)
    if same and not agreed and then is not None and _stands_at(room, seen):
        # The journal forgets; and what was taken from somebody since is left out.
        digest = then.digest(seen.n, audience)
        if digest is None and now - seen.at <= LATE:
            return None
        ours, agreed, late = digest or ours, digest == seen.digest, True
    return Seat(
        *(seen.seat, seen.n, agreed, seen.at, seen.name, audience),
        epoch=epoch,
        view=seen.view,
        title=seen.by.title,
        leads=seen.by.leads,
        late=late,
        unproved=same and not agreed and ours is None,
    )


def state_of(
    room: Room, seat: Seat, now: datetime, spacing: timedelta
) -> tuple[State, datetime]:
    """Return how a seat stands, and since when; it may confirm once in `spacing`."""
    if is_silent(seat, now - spacing):
        return "silent", seat.at
    passed = _passed_at(room, seat.n)
    if not seat.agreed or seat.late or seat.epoch != room.standing.epoch:
        return "behind", passed or seat.at
    if seat.n == room.picture.n:
        return "in_step", seat.at
    # One that is ahead confirmed to a worker that has read further; and when a
    # picture was replaced that is not remembered here, it was so at once.
    passed = passed or seat.at
    return ("behind", passed) if now > passed + LATE else ("in_step", seat.at)


AHEAD = 50
"""Views that another worker may have read already: ten seconds of a presenter's moves.
A screen that claims more has drawn no view that there is."""


def following_of(room: Room, seat: Seat, state: State, now: datetime) -> Following:
    """Return whether a seat follows the shared view, and has drawn the one of now.

    With the right digest of the picture that the view shows: the newest one, the one at
    which it stands still, or one that plays.
    """
    held = room.picture.records.get(VIEW)
    if held is None or seat.view == 0:
        return "alone"
    if not _sees(room, seat, state, cursor_in(held.line)):
        return "late"
    # One that is ahead told it to a worker that has read further, not much further.
    if seat.view >= held.revision:
        return "drawn" if seat.view <= held.revision + AHEAD else "late"
    passed = room.views.get(seat.view + 1)
    return "late" if passed is None or now > passed + LATE else "drawn"


def _sees(room: Room, seat: Seat, state: State, cursor: Cursor) -> bool:
    """Say whether the picture that a seat shows is proved, and that of the view."""
    if cursor.mode is Mode.LIVE or state == "silent":
        # With a scene the revisions of views begin anew: those before are other views.
        return state == "in_step" and seat.n >= room.picture.cleared_n
    if not seat.agreed or seat.epoch != room.standing.epoch:
        return False
    return seat.n == cursor.n or (cursor.rate > 0 and seat.n > cursor.n)


@lru_cache(maxsize=64)
def cursor_in(line: bytes) -> Cursor:
    """Return which moment a line of the shared view shows."""
    said = read_line(line)
    shown = said.shown if isinstance(said, SharedView) else None
    return Cursor() if shown is None else shown.cursor


def _stands_at(room: Room, seen: Seen) -> bool:
    """Say whether a screen follows a view that stands still at its picture."""
    held = room.picture.records.get(VIEW)
    if held is None or seen.view == 0:
        return False
    cursor = cursor_in(held.line)
    still = cursor.mode is not Mode.LIVE and cursor.rate == 0
    return still and cursor.n == seen.n


def _was_late(room: Room, seen: Seen) -> bool:
    """Say whether picture n had been replaced for `LATE`, as far as is remembered."""
    passed = _passed_at(room, seen.n)
    return passed is not None and seen.at - passed > LATE


def _passed_at(room: Room, n: int) -> datetime | None:
    """Return when picture n was followed by another one on this worker."""
    following = room.journal.noted(n + 1)
    return None if following is None else following.shown_at
