"""What people do to the shared view and the headline: taking, moving, giving back.

Each act makes the next revision of one of the two records of `layers.briefing`, by what
is true then, or is refused. Every change is one append that expects the revision
before, so the log itself lets no two present. It must never know a log, a clock or a
request.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from layers.briefing import (
    HEADLINE,
    VIEW,
    Count,
    Degrees,
    Headline,
    How,
    Mode,
    Presenter,
    Sentence,
    SharedView,
    Shown,
    wrong_in,
)
from layers.errors import BriefingRefused, Rejected
from layers.fields import RecordId
from layers.label import WHOLE_ROOM
from layers.notes import PLAIN, EventId
from layers.reading import BAD, Limits, Reading
from layers.record import Context, Status
from layers.strict import StructReader, reader_of
from layers.wire import read_lines

SILENT_AFTER = timedelta(seconds=15)
"""Who presents on a screen that was not heard of for so long may be taken over."""

MOST_BYTES = 16 * 1024
LIMITS = Limits(bytes=MOST_BYTES, records=1, vertices=8, dense_vertices=64)

Seat = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{1,64}\Z")]


class Taking(Struct, frozen=True, kw_only=True):
    """Asks to present, from the screen `seat`; `over` if somebody else does."""

    event_id: EventId
    seat: Seat
    over: bool = False


class Term(Struct, frozen=True, kw_only=True):
    """Gives the briefing back, or offers it to the account `to`."""

    event_id: EventId
    term: Count
    to: Annotated[str, Meta(max_length=64)] = ""


class Move(Struct, frozen=True, kw_only=True):
    """What the presenter of this term shows from now on."""

    event_id: EventId
    term: Count
    shown: Shown


class NewHeadline(Struct, frozen=True, kw_only=True):
    """Another headline; `revision` is the one seen before, 0 if there was none."""

    event_id: EventId
    revision: Count
    text: Sentence
    items: Annotated[tuple[RecordId, ...], Meta(max_length=5)] = ()


class SignalKind(StrEnum):
    """What a signal is; CALL asks those who look around alone to come back."""

    POINTER = "POINTER"
    SPOTLIGHT = "SPOTLIGHT"
    STROKE = "STROKE"
    CALL = "CALL"
    AWAY = "AWAY"


Position = Annotated[tuple[Degrees, ...], Meta(min_length=2, max_length=2)]


class Signal(Struct, frozen=True, kw_only=True):
    """Something that is seen for a moment: a place, the points of a stroke, a call.

    Points are longitude and latitude; those of a stroke with the same `stroke` go on.
    """

    kind: SignalKind
    points: Annotated[tuple[Position, ...], Meta(max_length=64)] = ()
    stroke: Count = 0


READ_TAKING = reader_of(Taking)
READ_TERM = reader_of(Term)
READ_MOVE = reader_of(Move)
READ_HEADLINE = reader_of(NewHeadline)
READ_SIGNAL = reader_of(Signal)


class Asking(Struct, frozen=True):
    """Who asks, from which screen, whether as the chair, and when.

    `now` is the time of the picture, `wall` the real one. `silent` says that the screen
    that presents was not heard of for `SILENT_AFTER`.
    """

    account: str
    title: str
    context: Context
    now: datetime
    wall: datetime
    chair: bool = False
    silent: bool = False


def read(raw: bytes, reader: StructReader) -> Any:
    """Return what was sent as the struct of a reader; raises Rejected with reasons."""
    reading = Reading(LIMITS)
    [value] = read_lines(raw, LIMITS)
    made = reader(value, "", reading)
    if made is BAD or reading.reasons:
        raise Rejected(reading.reasons)
    return made


def taken(held: SharedView | None, asked: Taking, by: Asking) -> SharedView:
    """Return the view with another presenter; raises BriefingRefused."""
    presenter = Presenter(by.account, by.title, asked.seat)
    before = None if held is None else held.presenter
    term = (0 if held is None else held.term) + 1
    how = How.TAKEN
    if held is not None and before is not None and before != presenter:
        _refuse_taking(held, before, asked, by)
        how = How.TAKEN if held.offered == by.account else How.TAKEN_OVER
    shown = None if held is None else held.shown
    begun = {"term": term, "presenter": presenter, "since": by.now}
    return _next(held, by, how=how, shown=shown, **begun)


def _refuse_taking(
    held: SharedView, before: Presenter, asked: Taking, by: Asking
) -> None:
    if by.account in (before.account, held.offered):
        return
    if not asked.over:
        raise BriefingRefused("taken", before.title)
    if not (by.chair or by.silent):
        raise BriefingRefused("heard", before.title)


def given_back(held: SharedView | None, asked: Term, by: Asking) -> SharedView:
    """Return the view without a presenter, or offered to somebody."""
    mine = _own(held, asked.term, by)
    fixed = {"term": mine.term, "shown": mine.shown}
    if asked.to:
        offer = {"presenter": mine.presenter, "offered": asked.to, "since": mine.since}
        return _next(mine, by, how=How.OFFERED, **fixed, **offer)
    return _next(mine, by, how=How.RELEASED, **fixed)


def moved(held: SharedView | None, asked: Move, by: Asking) -> SharedView:
    """Return the view as the presenter moved it; raises Rejected."""
    mine = _own(held, asked.term, by)
    reasons = wrong_in(asked.shown, "shown")
    if reasons:
        raise Rejected(reasons)
    cursor = asked.shown.cursor
    playing = cursor.mode is Mode.REPLAY and cursor.rate > 0
    cursor = msgspec.structs.replace(cursor, since=by.wall if playing else None)
    shown = msgspec.structs.replace(asked.shown, cursor=cursor)
    leads = {"presenter": mine.presenter, "since": mine.since, "offered": mine.offered}
    return _next(mine, by, how=How.MOVED, term=mine.term, shown=shown, **leads)


def wrong_headline(held: Headline | None, new: NewHeadline, by: str) -> bool:
    """Say whether somebody else wrote a headline that the writer has not seen."""
    if held is not None and (held.author, held.text) == (by, new.text.strip()):
        return False  # sent again: the log knows the event
    return new.revision != (0 if held is None else held.revision)


def headline(held: Headline | None, new: NewHeadline, by: Asking) -> Headline:
    """Return the next headline; an empty one takes it away."""
    return Headline(
        id=HEADLINE,
        object_type=Headline.__name__,
        revision=(0 if held is None else held.revision) + 1,
        author=by.account,
        author_title=by.title,
        text=new.text.strip(),
        items=new.items,
        **_of_the_room(by),
    )


def _own(held: SharedView | None, term: int, by: Asking) -> SharedView:
    """Return the view that this account presents in this term, or refuse."""
    presenter = None if held is None else held.presenter
    if held is None or presenter is None:
        raise BriefingRefused("nobody")
    if presenter.account != by.account or held.term != term:
        raise BriefingRefused("other", presenter.title)
    return held


def _next(held: SharedView | None, by: Asking, **fields: Any) -> SharedView:
    return SharedView(
        id=VIEW,
        object_type=SharedView.__name__,
        revision=(0 if held is None else held.revision) + 1,
        **_of_the_room(by),
        **fields,
    )


def _of_the_room(by: Asking) -> dict[str, Any]:
    return {
        "context": by.context,
        "label": PLAIN,
        "releasable_to": (WHOLE_ROOM,),
        "status": Status.RELEASED,
        "reported_at": by.now,
    }
