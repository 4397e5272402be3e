"""POST withdraw: an author takes a working copy back before it is released.

Its revisions stay in the log; it is on nobody's list any more, and cannot be undone.
"""

import math
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api import desk_examples as examples
from dashboard.api.desk_acts import AT_ONCE, PER_S, TOO_FAST
from dashboard.api.house import House
from dashboard.api.keeping import content_of, doing, faster, read
from dashboard.api.openapi import schema_of
from dashboard.api.writing import Step, found, kept
from dashboard.words import mark
from layers.desk import Action, State
from layers.four_eyes import follow

NOT_YOURS = mark("Only who wrote this withdraws it; send it back.")


async def withdraw(house: House, request: Request, copy_id: str) -> Response:
    """End one's own copy; nothing comes of it."""
    step, content = await read(request, Step)
    act = doing(request, step.event_id, content, step.reason)
    copy, before = await found(house, request, copy_id, act)
    if before is not None:
        return before
    viewer = viewer_of(request)
    if copy.author != viewer.account:
        raise HTTPException(403, NOT_YOURS)
    record = content_of(copy.last.said)
    if step.expected_revision != copy.last.said.revision:
        return faster(house, viewer, copy, record, record)
    said = follow(copy, act, Action.WITHDRAW, state=State.WITHDRAWN)
    return await kept(house, request, copy, (record, record), said)


def routes(house: House) -> APIRouter:
    """Return the route of a withdrawal."""
    router = APIRouter(tags=["desk"])
    pace = Buckets(PER_S, AT_ONCE, house.clock)
    body = {"schema": schema_of(Step), "example": examples.STEP}

    @router.post(
        "/rooms/{room}/drafts/{draft}/withdraw",
        summary="Withdraw your draft",
        description=(
            "Also if it waits for its release. It comes to nothing; what it said stays "
            "in the log."
        ),
        status_code=201,
        response_class=Response,
        responses={
            201: {"content": {"application/json": {"example": examples.DONE}}},
            403: {"description": "Only who wrote it withdraws it."},
            404: {"description": "No such room, or nothing of that id on your desk."},
            409: {"description": "It was changed meanwhile, has ended, or was used."},
            413: {"description": "The body is too long."},
            422: {"description": "The body is not as described."},
            429: {"description": "Too many acts; `Retry-After` says how long to wait."},
        },
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": body}}
        },
        dependencies=[asks(Act.EDIT)],
    )
    async def withdrawn(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        draft: Annotated[
            str, Path(examples=["_5f0c2a9b71d84e36a1b2c3d4"], max_length=64)
        ],
    ) -> Response:
        house.require_room(room)
        if wait_s := pace.wait_s(viewer_of(request).account, 1):
            seconds = math.ceil(wait_s)
            headers = {"retry-after": str(seconds)}
            raise HTTPException(429, TOO_FAST.format(n=seconds), headers)
        return await withdraw(house, request, draft)

    return router
