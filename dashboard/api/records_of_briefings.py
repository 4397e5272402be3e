"""GET and POST record: a briefing as PDF and as one HTML file, with its proof.

A browser draws each scene with the map that everybody sees, from lines that it is given
for the audience of the record, and sends the images. All else comes from the log. It
must never write what a browser says.
"""

import asyncio
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api.exports import Exports
from dashboard.api.house import House
from dashboard.api.record_contents import (
    Audience,
    gathered,
    present,
    shared_of,
)
from dashboard.api.record_making import body, images_of, made, taken_apart
from dashboard.api.watched import Number, RoomName, briefing_of, witnesses_of
from dashboard.recording.contents import Scene, cut, digest_of
from layers.briefing import Shown

MEDIA = "application/vnd.onepicture.record"
LINES = "application/geo+json-seq"

CHANGED = (
    "Something was taken back from this audience meanwhile, or the briefing went on; "
    "make the record again."
)


class ToDraw(msgspec.Struct, frozen=True):
    """A scene that a browser has to draw.

    `now` is the time that its picture shows, `known_at` when the room knew it.
    """

    number: int
    n: int
    digest: str
    label: str
    caption: str
    now: datetime
    known_at: datetime
    shown: Shown


class Plan(msgspec.Struct, frozen=True):
    """What a record would hold, for whom, and for whom else it may be made."""

    briefing: int
    audience: str
    audience_title: str
    audiences: list[Audience]
    label: str
    context: str
    scenes: list[ToDraw]
    left_out: int


PLAN_EXAMPLE: dict[str, Any] = {
    "briefing": 4771,
    "audience": "",
    "audience_title": "PUBLIC · ALL",
    "audiences": [{"audience": "OPEN:PUBLIC;ALL", "title": "PUBLIC · ALL"}],
    "label": "OPEN PUBLIC",
    "context": "EXERCISE",
    "scenes": [
        {
            "number": 1,
            "n": 4780,
            "digest": "0f3c6d1e0b5a4f9d8c7b6a5948372615",
            "label": "OPEN PUBLIC",
            "caption": "The tanker left Ust-Luga at 14:05Z.",
            "now": "2025-09-09T23:26:04.5Z",
            "known_at": "2025-09-17T09:01:40Z",
            "shown": {"box": [22.0, 58.8, 27.0, 60.4]},
        }
    ],
    "left_out": 0,
}
DRAWN_EXAMPLE = {
    "digests": ["0f3c6d1e0b5a4f9d8c7b6a5948372615"],
    "lengths": [381204],
    "audience": "",
}
FILES_EXAMPLE = [
    {
        "name": "main_briefing-4771.html",
        "media": "text/html",
        "bytes": 512345,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }
]
LINE_EXAMPLE = (
    '{"geometry":{"coordinates":[24.7,59.4],"type":"Point"},"id":"INC-007",…}\n'
)

MISSING: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role does not see past briefings."},
    404: {"description": "No such room, briefing, picture or audience."},
}
_KEEP_NOTHING = {"cache-control": "no-store"}
Chosen = Annotated[
    str | None,
    Query(max_length=8_192, description="One of `audiences`; none is all of them."),
]


def _to_draw(scene: Scene) -> ToDraw:
    what = scene.number, scene.n, scene.digest, scene.label, scene.caption
    return ToDraw(*what, scene.as_of, scene.known_at, scene.shown)


def routes(house: House) -> APIRouter:
    """Return the routes of the record of a briefing."""
    router = APIRouter(tags=["briefing"], dependencies=[asks(Act.SEE_BRIEFINGS)])
    # Each reads and cuts up to 40 pictures.
    planning = asyncio.Semaphore(1)

    @router.get(
        "/rooms/{room}/briefings/{briefing}/record",
        summary="What a record of a briefing would hold",
        description=(
            "Its scenes: of each caption or scene of a plan the last view it had. Made "
            "for all who were there (what each of them may see), or for one audience."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": PLAN_EXAMPLE}}},
            **MISSING,
        },
    )
    async def plan(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, briefing: Number, audience: Chosen = None
    ) -> Response:
        house.require_room(room)
        told = await briefing_of(house, briefing)
        async with planning:
            found = await gathered(house, viewer_of(request), told, audience)
        said = found.contents
        planned = Plan(
            briefing=said.briefing,
            audience=audience or "",
            audience_title=said.audience_title,
            audiences=found.audiences,
            label=found.label,
            context=said.context,
            scenes=list(map(_to_draw, said.scenes)),
            left_out=said.left_out,
        )
        content = msgspec.json.encode(planned)
        return Response(content, 200, _KEEP_NOTHING, "application/json")

    @router.get(
        "/rooms/{room}/briefings/{briefing}/record/pictures/{n}",
        summary="A picture as the audience of a record sees it",
        description=(
            "One feature a line, to draw a scene from: what all of the audience could "
            "see on picture n, and what was not taken back from one of them since."
        ),
        response_class=Response,
        responses={200: {"content": {LINES: {"example": LINE_EXAMPLE}}}, **MISSING},
    )
    async def lines(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: RoomName,
        briefing: Number,
        n: Annotated[int, Path(ge=1, le=2**53)],
        audience: Chosen = None,
    ) -> Response:
        house.require_room(room)
        told = await briefing_of(house, briefing)
        viewer = viewer_of(request)
        there = present((await witnesses_of(house, told)).audiences)
        shared = shared_of(viewer, there, audience)
        async with house.turns.of(viewer.account):
            then = await house.stills.at(n)
            if then is None:
                sentence = f"There is no picture of {n} in room {room!r}."
                raise HTTPException(404, sentence)
            now = house.room.picture.copy()
            records = await asyncio.to_thread(cut, then, now, shared)
        content = b"".join(held.line + b"\n" for held in records)
        headers = {**_KEEP_NOTHING, "x-digest": digest_of(records)}
        return Response(content, 200, headers, LINES)

    _make(router, house)
    return router


def _make(router: APIRouter, house: House) -> None:
    """Put the route on the router that makes a record."""
    making = Exports(house.clock)

    @router.post(
        "/rooms/{room}/briefings/{briefing}/record",
        summary="Make the record of a briefing",
        description=(
            "The body is a line of JSON, then one PNG for each scene. The answer is a "
            "line of JSON, a list of files, then these one after the other: one HTML "
            "file that opens offline, and a PDF. Their SHA-256 is on record; "
            "`onepicture verify` checks them against the log."
        ),
        response_class=Response,
        responses={
            200: {"content": {MEDIA: {"example": FILES_EXAMPLE}}},
            **MISSING,
            409: {"description": "What may be shown has changed; ask again."},
            413: {"description": "The images are too large."},
            422: {"description": "The body or an image is not as described."},
            429: {"description": "Too many records; `Retry-After` says how long."},
            503: {"description": "Too many are being made, or it takes too long."},
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {MEDIA: {"example": DRAWN_EXAMPLE}},
            }
        },
    )
    async def make(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, briefing: Number
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        with making.place(viewer.account):
            drawn, sent = taken_apart(await body(request))
            told = await briefing_of(house, briefing)
            async with making.turn:
                found = await gathered(house, viewer, told, drawn.audience or None)
                digests = tuple(each.digest for each in found.contents.scenes)
                if drawn.digests != digests or len(sent) != len(digests):
                    raise HTTPException(409, CHANGED)
                images = await asyncio.to_thread(images_of, sent)
                files = await made(viewer, found, images)
            for file, _ in files:
                deed = Deed.EXPORTED, viewer, f"briefing {briefing} {file.sha256}"
                outcome = file.name.rpartition(".")[2]
                await audit_of(request).record(*deed, outcome, request)
        head = msgspec.json.encode([file for file, _ in files])
        content = b"".join((head, b"\n", *(content for _, content in files)))
        return Response(content, 200, _KEEP_NOTHING, MEDIA)
