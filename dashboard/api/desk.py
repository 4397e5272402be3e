"""GET desk and revisions: what there is to do, and what people have changed.

The desk is a view of its own and no part of the picture: what is on it is neither
counted nor felt in anybody's stream.
"""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks, may
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api import desk_examples as examples
from dashboard.api.house import House
from dashboard.api.keeping import (
    audience_in,
    caught_up_with_all,
    content_of,
    shows,
)
from dashboard.api.sent_between import sent_between
from dashboard.words import mark
from layers.desk import Copy, Revised, State
from layers.drafting import Json, difference, missing, written_part
from layers.entry import entry_time
from layers.label import sees

MOST_LISTED = 200
"""Copies in one list of the desk; `more` says how many there are beyond."""


def is_outdated(house: House, copy: Copy) -> bool:
    """Say whether the record was revised since a copy of it was begun."""
    held = house.room.picture.records.get(copy.last.said.record_id)
    current = 0 if held is None else held.revision
    return copy.is_open and house.room.desk.base_revision(copy) != current


def item(house: House, copy: Copy) -> Json:
    """Return a copy as the desk lists it."""
    said, record = copy.last.said, content_of(copy.last.said)
    return {
        "draft": copy.id,
        "revision": said.revision,
        "state": said.state,
        "id": said.record_id,
        "layer": said.record_layer,
        "base_revision": said.base_revision,
        "outdated": is_outdated(house, copy),
        "author": copy.author,
        "author_title": copy.author_title,
        "by": said.by,
        "by_title": said.by_title,
        "at": entry_time(copy.last.entry_id),
        "n": copy.last.n,
        "reason": said.reason,
        "missing": missing(record),
        "record": record,
    }


def desk_of(house: House, viewer: Viewer) -> Json:
    """Return what somebody has to do at the desk, in the order of what happened."""
    copies = house.room.desk.copies.values()
    shown = [each for each in copies if shows(viewer, each, each.last)]
    open_ones = [each for each in shown if each.is_open]
    waiting = [c for c in open_ones if c.last.said.state is State.SUBMITTED]
    lists = {
        "mine": [c for c in open_ones if c.author == viewer.account],
        "waiting": waiting if may(viewer.role, Act.REVIEW) else [],
        "ungraded": [c for c in open_ones if missing(content_of(c.last.said))],
        "retracted": [c for c in shown if c.last.said.state is State.RETRACTED][::-1],
    }
    told: Json = {"n": house.room.desk.n, "more": 0}
    for name, found in lists.items():
        told["more"] += max(0, len(found) - MOST_LISTED)
        told[name] = [item(house, each) for each in found[:MOST_LISTED]]
    return told


def revisions_of(house: House, viewer: Viewer, record_id: str) -> list[Json]:
    """Return what changed at the desk from revision to revision, the newest last.

    Only what the viewer may see: drafts are their author's, what was submitted is also
    for who releases, and what was released for whom the record is now.
    """
    held = house.room.picture.records.get(record_id)
    on_picture = held is not None and sees(viewer.audience, held.audience)
    told: list[tuple[int, Json]] = []
    for copy in house.room.desk.about(record_id):
        before = base_seen(viewer, copy)
        for each in copy.revisions:
            out = each.said.state in (State.RELEASED, State.RETRACTED)
            if not shows(viewer, copy, each) or (out and not on_picture):
                continue
            after = content_of(each.said)
            told.append((each.n, told_revision(copy, each, difference(before, after))))
            before = after
    if not told and not on_picture:
        raise HTTPException(
            404, mark("There is no record with this id that you may see.")
        )
    return [row for _, row in sorted(told, key=lambda pair: pair[0])]


def base_seen(viewer: Viewer, copy: Copy) -> Json:
    """Return what a copy corrects, as far as a viewer may see it."""
    base: Json = {} if copy.base is None else msgspec.json.decode(copy.base)
    return written_part(base) if sees(viewer.audience, audience_in(base)) else {}


def told_revision(copy: Copy, each: Revised, changed: list[Json]) -> Json:
    """Return one revision of a copy, and what it changed."""
    said = each.said
    return {
        "draft": copy.id,
        "draft_revision": said.revision,
        "revision": said.of_revision,
        "state": said.state,
        "action": said.action,
        "written_by": copy.author,
        "written_by_title": copy.author_title,
        "by": said.by,
        "by_title": said.by_title,
        "at": entry_time(each.entry_id),
        "n": each.n,
        "reason": said.reason,
        "changed": changed,
    }


RoomName = Annotated[str, Path(examples=["main"])]
RecordId = Annotated[str, Path(examples=["INC-007"], max_length=64)]


def routes(house: House) -> APIRouter:
    """Return the routes that tell of the desk."""
    router = APIRouter(tags=["desk"])

    @router.get(
        "/rooms/{room}/desk",
        summary="What there is to do at the desk",
        description=(
            "Your drafts and submissions (`mine`), what waits for its release "
            "(`waiting`, for who may release and the chair), what lacks a grade, a "
            "label or groups (`ungraded`), and what was retracted. `outdated` says "
            "that the record was revised since the draft was begun. All that was "
            "acknowledged before the question is in it, at whichever worker."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": examples.DESK}}},
            503: {"description": "The store does not answer, or this worker lags."},
        },
        dependencies=[asks(Act.SEE_DESK)],
    )
    async def desk(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        await caught_up_with_all(house)
        return told_as_json(desk_of(house, viewer_of(request)))

    @router.get(
        "/rooms/{room}/records/{record}/revisions",
        summary="What was changed in a record, by whom, when and why",
        description=(
            "Field by field, each revision against the one before that you may see. "
            "`revision` is that of the record that came of it; 0 if none did. What "
            "feeds sent in between has the action `SENT`, at most the last 40; "
            "`earlier` says that older ones are not listed."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": examples.REVISIONS}}},
            404: {"description": "No such record, or none that you may see."},
        },
        dependencies=[asks(Act.SEE_PICTURE)],
    )
    async def revisions(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, record: RecordId
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        rows = revisions_of(house, viewer, record)
        rows += await sent_between(house, viewer, record)
        return told_as_json(sorted(rows, key=lambda row: row["n"]))

    return router


def told_as_json(content: Any) -> Response:
    """Return an answer that nobody keeps."""
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(content), 200, headers, "application/json")
