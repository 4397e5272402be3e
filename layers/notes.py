"""The layer of notes: what people write on the picture themselves, and for whom.

Rule 1: whom a note is for follows from who writes it, never from what was sent.
Rule 2: a note of a delegation or of one person is for a reserved group (layers.label),
which no release, revision or feed can name: it never becomes for anybody else.
No feed writes to this layer. It must never know a log, a clock or a request.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from layers.errors import Reason, Rejected
from layers.feature import Unsealed, reseal
from layers.fields import Metres, Name, RecordId, Revision, SquareMetres, Time
from layers.geodesy import area_m2, length_m
from layers.geometry import ANYWHERE, Geometry, GeometryType
from layers.label import EVERY_GROUP, account_group, delegation_group, is_reserved
from layers.layer import Layer, LegendItem
from layers.reading import BAD, Limits, Reading
from layers.record import Context, Label, Status
from layers.strict import StructReader, reader_of
from layers.wire import read_lines

MOST_BYTES = 32 * 1024
"""Length of the longest note as it is sent; one with an outline needs some."""

LIMITS = Limits(bytes=MOST_BYTES, records=1, vertices=500, dense_vertices=5_000)

ID_SIGN = "~"
"""Begins the id of a note; no id that a feed may send does (`layers.fields`)."""

KEPT_WITHDRAWN = timedelta(hours=1)
"""How long it stays visible, for those who saw a note, that it was withdrawn."""

PLAIN = Label(policy="OPEN", classification="PUBLIC")
"""Of a note that is about no record: whom it is for is said by its group."""


class Visibility(StrEnum):
    """Whom a note is for: its author, the delegation of its author, or the room."""

    PRIVATE = "PRIVATE"
    DELEGATION = "DELEGATION"
    SESSION = "SESSION"


class NoteKind(StrEnum):
    """How a note is drawn; all but NOTE say which geometry they have."""

    NOTE = "NOTE"
    PIN = "PIN"
    ARROW = "ARROW"
    AREA = "AREA"
    MEASURE = "MEASURE"


_DRAWN_AS = {
    NoteKind.PIN: GeometryType.POINT,
    NoteKind.ARROW: GeometryType.LINE_STRING,
    NoteKind.MEASURE: GeometryType.LINE_STRING,
    NoteKind.AREA: GeometryType.POLYGON,
}

EventId = Annotated[
    str,
    Meta(
        pattern=r"\A[A-Za-z0-9-]{16,64}\Z",
        description="an id of this event that nobody can guess: 16 to 64 letters, "
        "digits or `-`, for example a UUID",
    ),
]
Said = Annotated[str, Meta(min_length=1, max_length=140)]
Links = Annotated[tuple[RecordId, ...], Meta(max_length=20)]


class NewNote(Struct, frozen=True, kw_only=True):
    """What a person sends to write a note. Whom it is for is worked out from it.

    It needs a place (`geometry`) or a record that it is about (`linked_ids`). The same
    `event_id` again is the same note.
    """

    event_id: EventId
    text: Said
    visibility: Visibility
    kind: NoteKind = NoteKind.NOTE
    expires_at: Time | None = None
    linked_ids: Links = ()
    geometry: Annotated[Geometry, Meta(extra=ANYWHERE)] | None = None


class NoteChange(Struct, frozen=True, kw_only=True):
    """Other words for a note, by its author, who saw this `revision` of it."""

    event_id: EventId
    revision: Revision
    text: Said
    expires_at: Time | None = None


class NoteEnd(Struct, frozen=True, kw_only=True):
    """The end of a note, by its author, who saw this `revision` of it."""

    event_id: EventId
    revision: Revision


class Annotation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A note on the picture.

    `author` is an account and `role` what it was in the room. Who may see it stands in
    `label` and `releasable_to`; a group that begins with `~` or `@` is of one
    delegation or account, and nobody can write or release to it. After `expires_at`, by
    the time of the picture, no screen shows it. `length_m` is that of a MEASURE and
    `area_m2` that of an AREA, computed on the ellipsoid (WGS 84) when it is written.
    """

    id: str
    object_type: Name
    revision: Revision
    context: Context
    label: Label
    releasable_to: Annotated[tuple[str, ...], Meta(min_length=1, max_length=64)]
    status: Status
    reported_at: Time
    author: Name
    author_title: Name
    role: Name
    kind: NoteKind
    text: Said
    visibility: Visibility
    delegation: Name | None = None
    expires_at: Time | None = None
    linked_ids: Links = ()
    geometry: Annotated[Geometry, Meta(extra=ANYWHERE)] | None = None
    length_m: Metres | None = None
    area_m2: SquareMetres | None = None


class Author(Struct, frozen=True):
    """Who writes: an account, its title, its delegation ("" is none), its role.

    `in_room` says that it belongs to all of the room, as a liaison does not.
    """

    account: str
    title: str
    delegation: str
    role: str
    in_room: bool = True


class Linked(Struct, frozen=True):
    """Whom a record is for that a note is about."""

    label: Label
    releasable_to: tuple[str, ...]


READ_NEW = reader_of(NewNote)
READ_CHANGE = reader_of(NoteChange)
READ_END = reader_of(NoteEnd)


def read(raw: bytes, reader: StructReader) -> Any:
    """Return what was sent as the struct of a reader; raises Rejected with reasons."""
    reading = Reading(LIMITS)
    [value] = read_lines(raw, LIMITS)
    made = reader(value, "", reading)
    if made is BAD or reading.reasons:
        raise Rejected(reading.reasons)
    return made


def linked_to(properties: Any) -> Linked:
    """Return whom a record is for, from the properties of its line."""
    return msgspec.convert(properties, Linked)


def id_of(author: Author, event_id: str) -> str:
    """Return the id of a note: the same for the same event, and nothing to be read."""
    named = f"{author.account}\0{event_id}".encode()
    return ID_SIGN + hashlib.sha256(named).hexdigest()[:24]


def written(
    new: NewNote,
    author: Author,
    context: Context,
    now: datetime,
    linked: Sequence[Linked] = (),
) -> Annotation:
    """Return the note that an author writes at this time of the picture.

    `linked` are the records that it is about, as the author sees them. Raises Rejected.
    """
    _refuse(_mistakes(new, author, now, linked))
    label, groups = _audience(new.visibility, author, linked)
    return Annotation(
        id=id_of(author, new.event_id),
        object_type=Annotation.__name__,
        revision=1,
        context=context,
        label=label,
        releasable_to=groups,
        status=Status.RELEASED,
        reported_at=now,
        author=author.account,
        author_title=author.title,
        role=author.role,
        kind=new.kind,
        text=new.text.strip(),
        visibility=new.visibility,
        delegation=author.delegation or None,
        expires_at=new.expires_at,
        linked_ids=new.linked_ids,
        geometry=new.geometry,
        **_measured(new),
    )


def changed(note: Annotation, change: NoteChange, now: datetime) -> Annotation:
    """Return the next revision, in other words and for the same people."""
    _refuse(_too_early(change.expires_at, now))
    said = {"text": change.text.strip(), "expires_at": change.expires_at}
    return _next(note, change.revision, **said)


def withdrawn(note: Annotation, end: NoteEnd, now: datetime) -> Annotation:
    """Return the last revision: that it was withdrawn is seen by those who saw it."""
    until = now + KEPT_WITHDRAWN
    sooner = min(until, note.expires_at or until)
    return _next(note, end.revision, status=Status.RETRACTED, expires_at=sooner)


def may_change(note: Annotation, author: Author) -> bool:
    """Say whether this is the author's own note, and not yet withdrawn."""
    return note.author == author.account and note.status is Status.RELEASED


def unseal(note: Annotation) -> Unsealed:
    """Turn a note into its feature, hashed."""
    properties: dict[str, Any] = msgspec.to_builtins(note)
    del properties["id"]
    geometry = properties.pop("geometry", None)
    properties["findings"] = []
    made = Unsealed(note.id, LAYER.name, note.revision, "", geometry, properties)
    return reseal(made)


def note_of(line: bytes) -> Annotation:
    """Return the note in a feature line of this layer."""
    feature = msgspec.json.decode(line)
    whole = {**feature["properties"], "id": feature["id"]}
    if feature["geometry"] is not None:
        whole["geometry"] = feature["geometry"]
    return msgspec.convert(whole, Annotation)


def _next(note: Annotation, seen: int, **fields: Any) -> Annotation:
    return msgspec.structs.replace(note, revision=seen + 1, **fields)


def _audience(
    visibility: Visibility, author: Author, linked: Sequence[Linked]
) -> tuple[Label, tuple[str, ...]]:
    """Return label and groups: never more people than may see what it is about."""
    label = linked[0].label if linked else PLAIN
    match visibility:
        case Visibility.PRIVATE:
            groups = (account_group(author.account),)
        case Visibility.DELEGATION:
            groups = (delegation_group(author.delegation),)
        case Visibility.SESSION:
            groups = linked[0].releasable_to if linked else (EVERY_GROUP,)
    return label, groups


def _measured(new: NewNote) -> dict[str, float]:
    """Return how long or how large it is, to the metre; `new` is sound."""
    if new.geometry is None:
        return {}
    match new.kind:
        case NoteKind.MEASURE:
            return {"length_m": round(length_m(new.geometry.coordinates))}
        case NoteKind.AREA:
            return {"area_m2": round(area_m2(new.geometry.coordinates))}
        case _:
            return {}


def _mistakes(
    new: NewNote, author: Author, now: datetime, linked: Sequence[Linked]
) -> list[Reason]:
    return [
        *_wrong_audience(new.visibility, author, linked),
        *_wrong_place(new),
        *_too_early(new.expires_at, now),
    ]


def _wrong_audience(
    visibility: Visibility, author: Author, linked: Sequence[Linked]
) -> list[Reason]:
    found: list[Reason] = []
    field = "visibility"
    if visibility is Visibility.DELEGATION and not delegation_group(author.delegation):
        problem = "is DELEGATION, and you belong to none"
        found.append(Reason(field, problem, "Give PRIVATE or SESSION."))
    if visibility is Visibility.SESSION and not author.in_room:
        problem = "is SESSION, and as a liaison you do not write to the whole room"
        found.append(Reason(field, problem, "Give DELEGATION or PRIVATE."))
    if any(is_reserved(group) for each in linked for group in each.releasable_to):
        problem = "names a note that is not for the room"
        found.append(Reason("linked_ids", problem, "Link to reports."))
    if len({(_sign(each.label), frozenset(each.releasable_to)) for each in linked}) > 1:
        problem = "names records that are not for the same people"
        found.append(Reason("linked_ids", problem, "Write a note to each of them."))
    return found


def _sign(label: Label) -> bytes:
    return msgspec.json.encode(label)


def _wrong_place(new: NewNote) -> list[Reason]:
    if new.geometry is None and not new.linked_ids:
        mend = "Give a place, or a record in linked_ids."
        return [Reason("geometry", "is missing", mend)]
    wanted = _DRAWN_AS.get(new.kind)
    if wanted is None or (new.geometry and new.geometry.type is wanted):
        return []
    problem = f"is not what {new.kind} is drawn with"
    return [Reason("geometry", problem, f"Give a {wanted}.")]


def _too_early(expires_at: datetime | None, now: datetime) -> list[Reason]:
    if expires_at is None or expires_at > now:
        return []
    return [Reason("expires_at", "is in the past", "Give a later time, or none.")]


def _refuse(reasons: list[Reason]) -> None:
    if reasons:
        raise Rejected(reasons)


LAYER = Layer(
    name="notes",
    title="Notes",
    object_type=Annotation.__name__,
    order=5,
    written=Annotation,
    legend=(
        LegendItem("delegation", "Only your delegation"),
        LegendItem("private", "Only you"),
        LegendItem("session", "The room"),
    ),
)
