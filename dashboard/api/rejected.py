"""GET rejected: the newest lines that were refused, why, and how to mend them."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api.house import House
from layers import refused
from layers.errors import Reason
from layers.label import EVERY_GROUP, Rights
from layers.log.rejected import Rejection
from layers.policies import Policies

MOST = 20
"""How many lines are told at once: of each there may be 64 KiB in the store."""

MOST_LOOKS = 50
"""How often further lines are read for who may see only some of them."""

EXCERPT_BYTES = 400
"""How much of a line is told; its whole length is told beside it."""


class RejectedLine(msgspec.Struct, frozen=True):
    """One refused line.

    `at` is when it was refused (server time), `layer` the inbox it was sent to,
    `excerpt` its beginning as text, with U+FFFD for what is not UTF-8, and `bytes`
    the length of the whole line.
    """

    id: str
    at: datetime
    layer: str
    source: str
    event_id: str
    reasons: tuple[Reason, ...]
    excerpt: str
    bytes: int


LISTED_EXAMPLE: list[dict[str, Any]] = [
    {
        "id": "1758100000123-0",
        "at": "2025-11-22T15:30:00Z",
        "layer": "incidents",
        "source": "coast radar 4",
        "event_id": "radar-4-1177",
        "reasons": [
            {
                "field": "severity",
                "problem": "it is 9",
                "mend": "Give a whole number from 1 to 5.",
            }
        ],
        "excerpt": '{"id":"INC-901","severity":9,',
        "bytes": 1204,
    }
]


def is_trusted(policies: Policies, rights: Rights) -> bool:
    """Say whether somebody is cleared for everything, and no guest."""
    return policies.reaches_top(rights) and EVERY_GROUP in rights.groups


def audiences_of(rejection: Rejection) -> list[str]:
    """Return whom the records of a refused line were for, as far as it can be read."""
    return refused.audiences_of(rejection.raw, rejection.reasons)


async def visible(
    house: House, viewer: Viewer, count: int, *, trusted: bool
) -> list[Rejection]:
    """Return the newest lines that a viewer may see.

    Those of others do not make the answer shorter, unless there are very many of them.
    """
    found: list[Rejection] = []
    last_id = ""
    for _ in range(MOST_LOOKS):
        lines = await house.inbox.rejected.newest(MOST, last_id)
        found += [
            each
            for each in lines
            if refused.may_see(
                refused.whom(each.raw, each.reasons), viewer.audience, trusted=trusted
            )
        ]
        if len(found) >= count or len(lines) < MOST:
            break
        last_id = lines[-1].id
    return found[:count]


def told(rejection: Rejection) -> RejectedLine:
    """Return what is told of a refused line: everything but the rest of its bytes."""
    return RejectedLine(
        id=rejection.id,
        at=rejection.at,
        layer=rejection.inbox,
        source=rejection.source,
        event_id=rejection.event_id,
        reasons=rejection.reasons,
        excerpt=rejection.raw[:EXCERPT_BYTES].decode(errors="replace"),
        bytes=rejection.raw_bytes_total,
    )


def routes(house: House) -> APIRouter:
    """Return the route of the refused lines."""
    router = APIRouter(tags=["rejected"], dependencies=[asks(Act.SEE_REJECTED)])
    one_at_a_time = asyncio.Lock()

    @router.get(
        "/rooms/{room}/rejected",
        summary="The newest rejected lines, and why",
        description=(
            "Newest first. Every failing field is named, with what is wrong and how "
            "to mend it. Of the line itself only the beginning is told; its first "
            "64 KiB are in the stream `{room}:rejected` of the store. Only lines whose "
            "records you could see are told, and lines that do not say whom they are "
            "for only to who is cleared for everything. Texts come from producers: "
            "show them as text."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": LISTED_EXAMPLE}}},
            404: {"description": "No such room."},
            422: {"description": f"`count` is not a number from 1 to {MOST}."},
            503: {"description": "The store does not answer."},
        },
    )
    async def rejected(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        count: Annotated[
            int, Query(ge=1, le=MOST, description="How many lines, at most.")
        ] = MOST,
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        trusted = is_trusted(house.policies, viewer.rights)
        # Many readers at once must not fill the memory with lines.
        async with one_at_a_time:
            found = await visible(house, viewer, count, trusted=trusted)
            lines = [told(each) for each in found]
        headers = {"cache-control": "no-store"}
        return Response(msgspec.json.encode(lines), 200, headers, "application/json")

    return router
