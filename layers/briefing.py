"""The layer of the briefing: the one view that all who follow are shown, and who leads.

Two records on the picture, which the house writes for people: the shared view and the
headline. Who presents is what the newest revision of the view says; what people do to
the two stands in `layers.leading`. It must never know a log, a clock or a request.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from layers.errors import Reason
from layers.feature import Unsealed, reseal
from layers.fields import Name, Revision, Time
from layers.layer import Layer
from layers.notes import Links
from layers.record import Context, Label, Status

VIEW, HEADLINE = "^view", "^headline"
"""Ids of the two records; no id that a feed may send begins so (`layers.fields`)."""

NAME = "briefing"

Degrees = Annotated[float, Meta(ge=-180, le=180)]
PlanId = Annotated[str, Meta(pattern=r"\A\^[A-Za-z0-9-]{1,64}\Z")]
Caption = Annotated[str, Meta(max_length=280)]
Sentence = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Day = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]


class Mode(StrEnum):
    """Which picture is shown: the newest, one that stands still, or one of then."""

    LIVE = "LIVE"
    FROZEN = "FROZEN"
    REPLAY = "REPLAY"


class Cursor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which moment is shown.

    FROZEN and REPLAY show picture `n`, that of the log's time `at`. A replay that plays
    goes on from there with `rate` seconds of the log in a real one, since the real time
    `since`, which the server sets; 0 stands still.
    """

    mode: Mode = Mode.LIVE
    n: Count = 0
    at: Time | None = None
    rate: Annotated[float, Meta(ge=0, le=3600)] = 0.0
    since: Time | None = None


class SceneOf(Struct, frozen=True, kw_only=True):
    """Which scene of a saved briefing is shown, counted from 1, of how many."""

    plan: PlanId
    version: Revision
    number: Annotated[int, Meta(ge=1, le=200)]
    of: Annotated[int, Meta(ge=1, le=200)]
    title: Sentence = ""


class Shown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a view shows.

    `box` is west, south, east, north in degrees: a screen of another shape shows all of
    it and more. `hidden` are layers that are not drawn; with `days`, the first and the
    last in UTC, only records of these days are. `selected` is a record, with an open
    card if `card`. `style` is "" where every screen keeps its own. `compared` is how
    much of the map, in percent from the left, shows a picture of then that is compared
    with the newest; None if it is not.
    """

    box: Annotated[tuple[Degrees, ...], Meta(min_length=4, max_length=4)]
    hidden: Annotated[tuple[Name, ...], Meta(max_length=20)] = ()
    days: Annotated[tuple[Day, ...], Meta(min_length=2, max_length=2)] | None = None
    style: Annotated[str, Meta(pattern=r"\A(dark|light)?\Z")] = ""
    cursor: Cursor = Cursor()
    selected: Annotated[str, Meta(max_length=64)] | None = None
    card: bool = False
    compared: Annotated[int, Meta(ge=0, le=100)] | None = None
    caption: Caption = ""
    scene: SceneOf | None = None


class Presenter(Struct, frozen=True):
    """Who presents: an account, its title, and the screen that leads."""

    account: str
    title: str
    seat: str


class How(StrEnum):
    """What a revision of the shared view did."""

    TAKEN = "TAKEN"
    TAKEN_OVER = "TAKEN_OVER"
    MOVED = "MOVED"
    OFFERED = "OFFERED"
    HIDDEN = "HIDDEN"
    """The house took off a record that not everybody who is here may see."""
    RELEASED = "RELEASED"


class SharedView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The view that all who follow are shown, as a record of the picture.

    `term` counts who presented: it is another one whenever somebody else does, and a
    word of an earlier term changes nothing; it began at `since`, in the time of the
    picture. `offered` is the account to which the presenter hands over. Without a
    `presenter` nobody presents, and screens are free.
    """

    id: str
    object_type: Name
    revision: Revision
    context: Context
    label: Label
    releasable_to: tuple[str, ...]
    status: Status
    reported_at: Time
    how: How
    term: Count
    presenter: Presenter | None = None
    since: Time | None = None
    offered: str = ""
    shown: Shown | None = None


class Headline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One plain sentence on top of every screen, by a person, and its items.

    `how` is HIDDEN where the house took the items off: somebody here may not see one.
    """

    id: str
    object_type: Name
    revision: Revision
    context: Context
    label: Label
    releasable_to: tuple[str, ...]
    status: Status
    reported_at: Time
    author: Name
    author_title: Name
    text: Sentence
    items: Links = ()
    how: How | None = None


_KINDS: dict[str, type[SharedView] | type[Headline]] = {
    VIEW: SharedView,
    HEADLINE: Headline,
}
_MARK = b'"layer":"briefing"'


def unnamed(held: SharedView | Headline) -> SharedView | Headline:
    """Return it without the records that it names, for who may not see one of them."""
    revision = held.revision + 1
    if isinstance(held, Headline):
        hidden = {"items": (), "how": How.HIDDEN}
        return msgspec.structs.replace(held, revision=revision, **hidden)
    shown = held.shown
    if shown is not None:
        shown = msgspec.structs.replace(shown, selected=None, card=False)
    return msgspec.structs.replace(held, revision=revision, how=How.HIDDEN, shown=shown)


def named_in(made: SharedView | Headline) -> tuple[str, ...]:
    """Return the ids of the records that it names."""
    if isinstance(made, Headline):
        return made.items
    selected = None if made.shown is None else made.shown.selected
    return () if selected is None else (selected,)


def unseal(made: SharedView | Headline) -> Unsealed:
    """Turn one of the two records into its feature, hashed; it has no place."""
    properties: dict[str, Any] = msgspec.to_builtins(made)
    del properties["id"]
    properties["findings"] = []
    return reseal(Unsealed(made.id, NAME, made.revision, "", None, properties))


def read_line(line: bytes) -> SharedView | Headline | None:
    """Return what a feature line of this layer says; None if it is of another one."""
    if _MARK not in line:
        return None
    feature = msgspec.json.decode(line)
    kind = _KINDS.get(feature["id"]) if feature["layer"] == NAME else None
    if kind is None:
        return None
    return msgspec.convert({**feature["properties"], "id": feature["id"]}, kind)


def area_alone(shown: Shown) -> Shown:
    """Return what is left of a view for who may not see the record that it names."""
    changed = {"selected": None, "card": False, "caption": "", "scene": None}
    return msgspec.structs.replace(shown, **changed)


def wrong_in(shown: Shown, path: str) -> list[Reason]:
    """Return what cannot be shown of a view that was read; `path` is its field."""
    return [
        *_wrong_box(shown.box, f"{path}.box"),
        *_wrong_days(shown.days, f"{path}.days"),
        *_wrong_cursor(shown.cursor, f"{path}.cursor"),
    ]


def _wrong_box(box: Sequence[float], field: str) -> list[Reason]:
    west, south, east, north = box
    if west < east and -90 <= south < north <= 90:
        return []
    mend = "Give west, south, east, north in degrees, west below east."
    return [Reason(field, "is no area", mend)]


def _wrong_days(days: Sequence[str] | None, field: str) -> list[Reason]:
    if days is None:
        return []
    mend = (
        "Give the first and the last day as 2026-11-23, the first not after the last."
    )
    try:
        first, last = (date.fromisoformat(day) for day in days)
    except ValueError:
        return [Reason(field, "is no day of the calendar", mend)]
    return [] if first <= last else [Reason(field, "ends before it begins", mend)]


def _wrong_cursor(cursor: Cursor, field: str) -> list[Reason]:
    if cursor.mode is Mode.LIVE or (cursor.n > 0 and cursor.at is not None):
        return []
    mend = "Give the number of the picture (n) and its time (at)."
    return [Reason(field, f"is {cursor.mode} without a moment", mend)]


LAYER = Layer(
    name=NAME,
    title="Briefing",
    object_type=SharedView.__name__,
    order=9,
    legend=(),
)
