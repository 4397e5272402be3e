"""GET audiences and preview: what others in the room see of one's own picture.

Everything here is cut for who asks first: what the asker may not see is in no list and
no count. It must never tell which audience sees something that the asker does not.
"""

import asyncio
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api.house import House
from layers.label import (
    delegation_of,
    is_private,
    least_cleared,
    seen_by_all,
    sees,
    shared_by,
    title_of,
)
from layers.log.presence import Seat
from layers.picture import Picture

RoomName = Annotated[str, Path(examples=["main"])]

LONGEST_KEY = 8_192
"""Characters of the longest key that is looked for among those present."""


class Present(msgspec.Struct, frozen=True):
    """An audience that is in the room now, and on how many screens."""

    audience: str
    title: str
    delegation: str
    screens: int


class Preview(msgspec.Struct, frozen=True):
    """What of the asker's own picture n others see.

    `shown` and `hidden` are ids of records; `own` are notes of the asker's delegation,
    which nobody else ever sees.
    """

    audience: str
    title: str
    n: int
    shown: list[str]
    hidden: list[str]
    own: list[str]


AUDIENCES_EXAMPLE: list[dict[str, Any]] = [
    {
        "audience": "OPEN:PUBLIC;ALL,LTU,~LTU",
        "title": "PUBLIC · ALL, LTU",
        "delegation": "LTU",
        "screens": 2,
    }
]
PREVIEW_EXAMPLE: dict[str, Any] = {
    "audience": "OPEN:PUBLIC;ALL,LTU,~LTU",
    "title": "PUBLIC · ALL, LTU",
    "n": 4812,
    "shown": ["INC-001"],
    "hidden": ["INC-007"],
    "own": ["~5f0c2a9b71d84e36a1b2c3d4"],
}


def present(seats: Iterable[Seat]) -> list[Present]:
    """Return the audiences of these screens, those that may see least first."""
    screens: dict[str, int] = {}
    for seat in seats:
        if seat.audience:
            screens[seat.audience] = screens.get(seat.audience, 0) + 1
    return [
        Present(key, title_of(key), delegation_of(key), screens[key])
        for key in least_cleared(screens)
    ]


def preview_of(
    picture: Picture, viewer: str, others: tuple[str, ...]
) -> tuple[list[str], list[str], list[str]]:
    """Return the ids that a viewer sees: shown to all of the others, hidden, own."""
    shown: list[str] = []
    hidden: list[str] = []
    own: list[str] = []
    for record_id, held in sorted(picture.records.items()):
        if not sees(viewer, held.audience):
            continue
        if is_private(held.audience):
            own.append(record_id)
        elif seen_by_all(others, held.audience):
            shown.append(record_id)
        else:
            hidden.append(record_id)
    return shown, hidden, own


def _told(content: object) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(content), 200, headers, "application/json")


def routes(house: House) -> APIRouter:
    """Return the routes of the preview."""
    router = APIRouter(tags=["preview"], dependencies=[asks(Act.PREVIEW)])

    @router.get(
        "/rooms/{room}/audiences",
        summary="Who is in the room, by what they may see",
        description="Those of the screens that are here now, least cleared first.",
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": AUDIENCES_EXAMPLE}}}
        },
    )
    async def audiences(  # pyright: ignore[reportUnusedFunction]
        room: RoomName,
    ) -> Response:
        house.require_room(room)
        return _told(present(house.seating.seats))

    @router.get(
        "/rooms/{room}/preview",
        summary="What others see of your picture",
        description=(
            "Of an audience that is in the room, or, if none is named, of all of them "
            "together: what everybody here may see. Only records that you see yourself "
            "are listed and counted."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": PREVIEW_EXAMPLE}}},
            404: {"description": "No such room, or no such audience in it now."},
        },
    )
    async def preview(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: RoomName,
        audience: Annotated[
            str | None,
            Query(
                description="An `audience` of the list; none: all of them together.",
                max_length=LONGEST_KEY,
            ),
        ] = None,
    ) -> Response:
        house.require_room(room)
        here = house.seating.here
        if audience is not None and audience not in here:
            raise HTTPException(404, "Nobody of this audience is in the room now.")
        others = shared_by(here if audience is None else [audience])
        # A large picture takes long to go through, and frames must not wait for it.
        picture, viewer = house.room.picture.copy(), viewer_of(request).audience
        parts = await asyncio.to_thread(preview_of, picture, viewer, others)
        title = "" if audience is None else title_of(audience)
        return _told(Preview(audience or "", title, picture.n, *parts))

    return router
