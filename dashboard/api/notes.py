"""POST notes: a person writes on the picture, changes its words, or takes it back.

Whom a note is for follows from who writes it. Nothing here tells a note that is missing
from one of somebody else, and what was written goes nowhere but into the log: not into
a sentence for others, not on the audit record, not into a log line.
"""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, Role, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api.house import House
from dashboard.api.note_limits import pace_of, require_pace, require_room_for_more
from dashboard.words import mark
from layers.digests import Held
from layers.entry import lines_of
from layers.errors import Rejected, RevisionRefused
from layers.label import sees
from layers.log.port import Appended, Draft, DraftRecord
from layers.notes import (
    LAYER,
    MOST_BYTES,
    READ_CHANGE,
    READ_END,
    READ_NEW,
    Annotation,
    Author,
    Linked,
    NewNote,
    changed,
    linked_to,
    may_change,
    note_of,
    read,
    unseal,
    withdrawn,
    written,
)
from layers.record import Context
from layers.strict import StructReader

NO_NOTE = mark("There is no note of yours with this id on the picture.")
NO_RECORD = mark("A record that this note is about is not on your picture.")

NEW_EXAMPLE: dict[str, Any] = {
    "event_id": "0c1f7a52-6f0e-4d55-9b0b-6b9f8f5d2a11",
    "text": "Ask the coast guard when the tug left port.",
    "visibility": "DELEGATION",
    "kind": "PIN",
    "expires_at": "2125-11-22T18:00:00Z",
    "geometry": {"type": "Point", "coordinates": [24.7, 59.4]},
}
CHANGE_EXAMPLE: dict[str, Any] = {
    "event_id": "7a1c9f52-1f0e-4d55-9b0b-6b9f8f5d2a12",
    "revision": 1,
    "text": "The tug left port at 14:05.",
}
END_EXAMPLE: dict[str, Any] = {
    "event_id": "9d1c9f52-1f0e-4d55-9b0b-6b9f8f5d2a13",
    "revision": 2,
}
DONE_EXAMPLE: dict[str, Any] = {
    "id": "~5f0c2a9b71d84e36a1b2c3d4",
    "revision": 1,
    "n": 4813,
}


async def body(request: Request, reader: StructReader) -> Any:
    """Read what was sent; raises 413 or 422 with a sentence."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise HTTPException(413, f"A note is at most {MOST_BYTES} bytes.")
    try:
        return read(bytes(content), reader)
    except Rejected as refused:
        raise HTTPException(422, _sentence(refused)) from refused


def author_of(viewer: Viewer) -> Author:
    """Return who writes."""
    who = viewer.account, viewer.title, viewer.delegation, str(viewer.role)
    return Author(*who, in_room=viewer.role is not Role.LIAISON)


def linked_of(house: House, viewer: Viewer, new: NewNote) -> list[Linked]:
    """Return whom the records are for that a note is about; raises 404."""
    found: list[Linked] = []
    for record_id in new.linked_ids:
        held = house.room.picture.records.get(record_id)
        if held is None or not sees(viewer.audience, held.audience):
            raise HTTPException(404, NO_RECORD)
        found.append(linked_to(msgspec.json.decode(held.line)["properties"]))
    return found


def own_note(house: House, viewer: Viewer, note_id: str) -> tuple[Annotation, Held]:
    """Return a note that the asker wrote; raises the same 404 for all others."""
    held = house.room.picture.records.get(note_id)
    keys = viewer.audience, viewer.own
    if held is None or held.layer != LAYER.name:
        raise HTTPException(404, NO_NOTE)
    note = note_of(held.line)
    seen = any(sees(key, held.audience) for key in keys)
    if not seen or note.author != viewer.account:
        raise HTTPException(404, NO_NOTE)
    return note, held


async def append(
    house: House, request: Request, note: Annotation, event_id: str, before: str = ""
) -> Response:
    """Put a revision of a note into the log, once, and say which picture has it."""
    viewer, made = viewer_of(request), unseal(note)
    line = made.line(house.clock.now(), before)
    record = DraftRecord(
        note.id, note.revision, made.hash, line, expected=note.revision - 1
    )
    eid = f"note:{viewer.account}:{event_id}"
    try:
        appended = await house.log.append(
            Draft(eid, f"account:{viewer.account}", (record,))
        )
    except RevisionRefused as refused:
        sentence = "This note was changed meanwhile; look at it again."
        raise HTTPException(409, sentence) from refused
    await _require_same(house, appended, line)
    words = Deed.WRITE, viewer, f"note {note.id} revision {note.revision}", "taken"
    await audit_of(request).record(*words, request)
    done = {"id": note.id, "revision": note.revision, "n": appended.n}
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(done), 201, headers, "application/json")


async def _require_same(house: House, appended: Appended, line: bytes) -> None:
    """Raise 409 if the event is in the log already, and says something else there."""
    entry = (
        None if appended.status == "ok" else await house.log.entry(appended.entry_id)
    )
    if entry is None:
        return
    if _said(note_of(lines_of(entry.e)[0])) != _said(note_of(line)):
        raise HTTPException(409, "This event id was used before, for something else.")


def _said(note: Annotation) -> tuple[Any, ...]:
    """Return what must be the same if a note is sent twice: also for whom it is.

    Not its end: whoever sends it again may have counted that from another now.
    """
    what = note.id, note.text, note.status, note.visibility
    return *what, note.linked_ids, note.geometry


async def asked_at_pace(
    pace: Buckets, request: Request, reader: StructReader
) -> tuple[Viewer, Any]:
    """Return who writes, and what; raises 429 for who writes faster than it is read."""
    viewer = viewer_of(request)
    require_pace(pace, viewer)
    return viewer, await body(request, reader)


def _sentence(refused: Rejected) -> str:
    return " ".join(f"{r.field} {r.problem}. {r.mend}" for r in refused.reasons)


def _context(house: House) -> Context:
    scene = house.room.picture.scene
    if scene is None:
        raise HTTPException(503, "The room is not open yet.", {"retry-after": "1"})
    return Context(scene.context)


RoomName = Annotated[str, Path(examples=["main"])]
NoteId = Annotated[str, Path(examples=["~5f0c2a9b71d84e36a1b2c3d4"], max_length=64)]


def _answers(*more: int) -> dict[int | str, dict[str, Any]]:
    known: dict[int | str, dict[str, Any]] = {
        201: {"content": {"application/json": {"example": DONE_EXAMPLE}}},
        403: {"description": "Your role does not write notes."},
        404: {"description": "No such room, record, or note of yours."},
        409: {"description": "It was changed meanwhile, or the event id was used."},
        413: {"description": "The body is too long."},
        422: {"description": "The body is not as described."},
        429: {"description": "You write too many notes."},
    }
    return known | {status: {"description": "Not yet."} for status in more}


def _takes(example: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"example": example}}
    return {"requestBody": {"required": True, "content": content}}


def routes(house: House) -> APIRouter:
    """Return the routes of notes."""
    router = APIRouter(tags=["notes"], dependencies=[asks(Act.NOTE)])
    pace = pace_of(house.clock)

    @router.post(
        "/rooms/{room}/notes",
        summary="Write a note",
        description=(
            "For yourself (PRIVATE), your delegation (DELEGATION) or the room "
            "(SESSION). A note about records is never for more people than they are. "
            "What is not for the room is never released, by nobody. The same "
            "`event_id` within 24 h is written once."
        ),
        status_code=201,
        response_class=Response,
        responses=_answers(503),
        openapi_extra=_takes(NEW_EXAMPLE),
    )
    async def write(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        viewer, new = await asked_at_pace(pace, request, READ_NEW)
        require_room_for_more(house, viewer)
        linked = linked_of(house, viewer, new)
        now = house.room.picture.now(house.clock.now())
        try:
            note = written(new, author_of(viewer), _context(house), now, linked)
        except Rejected as refused:
            raise HTTPException(422, _sentence(refused)) from refused
        return await append(house, request, note, new.event_id)

    async def revise(
        request: Request, note_id: str, reader: StructReader, change: Any
    ) -> Response:
        viewer, asked = await asked_at_pace(pace, request, reader)
        note, held = own_note(house, viewer, note_id)
        now = house.room.picture.now(house.clock.now())
        again = note.revision == asked.revision + 1
        if not again and not may_change(note, author_of(viewer)):
            raise HTTPException(409, mark("This note was withdrawn."))
        try:
            revised = change(note, asked, now)
        except Rejected as refused:
            raise HTTPException(422, _sentence(refused)) from refused
        before = msgspec.json.decode(held.line)["properties"]["hash"]
        return await append(house, request, revised, asked.event_id, before)

    @router.post(
        "/rooms/{room}/notes/{note}",
        summary="Change the words of your note",
        description="For the same people as before: that cannot be changed.",
        status_code=201,
        response_class=Response,
        responses=_answers(),
        openapi_extra=_takes(CHANGE_EXAMPLE),
    )
    async def change(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, note: NoteId
    ) -> Response:
        house.require_room(room)
        return await revise(request, note, READ_CHANGE, changed)

    @router.post(
        "/rooms/{room}/notes/{note}/withdraw",
        summary="Withdraw your note",
        description="Those who saw it see for an hour that it was withdrawn.",
        status_code=201,
        response_class=Response,
        responses=_answers(),
        openapi_extra=_takes(END_EXAMPLE),
    )
    async def withdraw(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, note: NoteId
    ) -> Response:
        house.require_room(room)
        return await revise(request, note, READ_END, withdrawn)

    return router
