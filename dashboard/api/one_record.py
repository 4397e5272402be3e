"""GET one record of the picture, as its line has it, and what may be done with it."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from dashboard.access.rights import Act, asks, may
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api import desk_examples as examples
from dashboard.api.house import House
from dashboard.api.releases import visible
from layers.digests import Held
from layers.errors import Rejected
from layers.four_eyes import require_by_hand


def acts_on(viewer: Viewer, held: Held) -> list[str]:
    """Return what a viewer may do at the desk with a record; each act asks again."""
    try:
        require_by_hand(held)
    except Rejected:
        return []
    retracted = b'"status":"RETRACTED"' in held.line
    possible = {
        "correct": may(viewer.role, Act.EDIT),
        "retract": may(viewer.role, Act.RETRACT) and not retracted,
        "revive": may(viewer.role, Act.RETRACT) and retracted,
        "same": may(viewer.role, Act.MERGE) and not retracted,
        "apart": may(viewer.role, Act.EDIT),
    }
    return [name for name, allowed in possible.items() if allowed]


def routes(house: House) -> APIRouter:
    """Return the route of one record."""
    router = APIRouter(tags=["desk"])

    @router.get(
        "/rooms/{room}/records/{record}",
        summary="One record of the picture",
        description=(
            "Its feature as it is on the picture, and the acts at the desk that are "
            "open to you now (`acts`)."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": examples.RECORD}}},
            404: {"description": "No such record, or none that you may see."},
        },
        dependencies=[asks(Act.SEE_PICTURE)],
    )
    async def one(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        record: Annotated[str, Path(examples=["INC-007"], max_length=64)],
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        held = visible(house, viewer, record)
        told = {
            "n": house.room.picture.n,
            "feature": msgspec.Raw(held.line),
            "acts": acts_on(viewer, held),
        }
        headers = {"cache-control": "no-store"}
        return Response(msgspec.json.encode(told), 200, headers, "application/json")

    return router
