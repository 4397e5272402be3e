"""The rows of the desk: what one must know of a copy, a record or a line to choose it.

Reading is remembered: a queue is asked for again and again, and hardly ever changes.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

import msgspec

from dashboard.access.viewer import Viewer
from dashboard.api.desk import is_outdated
from dashboard.api.house import House
from dashboard.api.keeping import content_of
from dashboard.api.mending import mended_of
from layers.desk import Action, Copy, State
from layers.digests import Held
from layers.drafting import Json, base_of, missing
from layers.entry import entry_time
from layers.label import sees
from layers.log.rejected import Rejection
from layers.record import Reliability

MOST_REMEMBERED = 200_000
"""Answers that a worker keeps, of all its readers, before it begins anew."""

_UNJUDGED_MARKS = b'"reliability":"F"', b'"credibility":6'
_UNJUDGED = Reliability.F, 6
_NAMES = ("title", "designation", "unit_name", "name", "key_judgement")

T = TypeVar("T")


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row: of a working copy, of a record of the picture, or of a refused line.

    `key` names it within the room: id of the copy, of the record or of the line. `at`
    is when the last act on a copy was done (clock of the store), when a record was
    reported, or when a line was refused. `missing` are paths of fields.
    """

    key: str
    kind: str
    id: str
    layer: str
    title: str
    at: Any
    state: str
    type: str = ""
    place: str = ""
    author: str = ""
    reason: str = ""
    revision: int = 0
    returned: bool = False
    outdated: bool = False
    corrects: bool = False
    missing: tuple[str, ...] = ()
    mended: str = ""


class Remembered(Generic[T]):
    """What was read of something, until there is something else in its place."""

    def __init__(self) -> None:
        self._kept: dict[Any, tuple[object, T]] = {}

    def of(self, key: Any, source: object, read: Callable[[], T]) -> T:
        """Return what was read of this very object; reads it if that is new."""
        found = self._kept.get(key)
        if found is not None and found[0] is source:
            return found[1]
        if len(self._kept) > MOST_REMEMBERED:
            self._kept.clear()
        value = read()
        self._kept[key] = source, value
        return value


class Ungraded:
    """The records of the picture whose sources nobody has judged (F and 6).

    A line is read once: what was found is kept for as long as the record has it.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._read: Remembered[Row | None] = Remembered()

    def rows(self, viewer: Viewer) -> list[Row]:
        """Return those that a viewer may see, the newest first."""
        found = [
            self._read.of(held.id, held, partial(_unjudged, held))
            for held in self._house.room.picture.records.values()
            if all(mark in held.line for mark in _UNJUDGED_MARKS)
            and sees(viewer.audience, held.audience)
        ]
        rows = [row for row in found if row is not None]
        return sorted(rows, key=lambda row: str(row.at), reverse=True)


def _unjudged(held: Held) -> Row | None:
    record = base_of(held.line) if held.layer not in ("notes", "reference") else {}
    sources = record.get("source") or ()
    judged = any(
        (each.get("reliability"), each.get("credibility")) != _UNJUDGED
        for each in sources
    )
    if not sources or judged or record.get("status") == State.RETRACTED:
        return None
    return Row(
        **_said(record),
        key=held.id,
        kind="record",
        id=held.id,
        layer=held.layer,
        at=record.get("reported_at"),
        state=str(record.get("status", "")),
        author=str(sources[0].get("source_id", "")),
        revision=held.revision,
        missing=("source[0].reliability", "source[0].credibility"),
    )


def _said(record: Json) -> Json:
    title = next((record[name] for name in _NAMES if record.get(name)), "")
    kind = record.get("type") or record.get("kind") or ""
    place = record.get("place") or ""
    told = {"title": title, "type": kind, "place": place}
    return {name: str(value) for name, value in told.items()}


def row_of(house: House, copy: Copy) -> Row:
    """Return the row of a working copy."""
    said, record = copy.last.said, content_of(copy.last.said)
    return Row(
        **_said(record),
        key=copy.id,
        kind="draft",
        id=said.record_id,
        layer=said.record_layer,
        at=entry_time(copy.last.entry_id),
        state=str(said.state),
        author=copy.author_title or copy.author,
        reason=said.reason,
        revision=said.revision,
        returned=said.action is Action.RETURN,
        outdated=is_outdated(house, copy),
        corrects=copy.base is not None,
        missing=tuple(missing(record)),
    )


def line_row(house: House, viewer: Viewer, line: Rejection) -> Row:
    """Return the row of a refused line: its first reason, and who mended it."""
    reasons = [f"{each.field} {each.problem}".strip() for each in line.reasons]
    mended = mended_of(house, viewer, line.id)
    return Row(
        key=line.id,
        kind="line",
        id=line.event_id,
        layer=line.inbox,
        title="; ".join(reasons)[:500],
        at=line.at,
        state="REFUSED",
        author=line.source,
        mended=mended[-1].author_title or mended[-1].author if mended else "",
    )


def lacks_grade(copy: Copy) -> bool:
    """Say whether a source of a copy has no grade yet."""
    paths = missing(content_of(copy.last.said))
    return any(each.startswith("source[") for each in paths)
