"""GET corrected: where a source says otherwise than people, and somebody must decide.

A correction stands until a person lifts it, and a retraction until a person revives the
record; what the source says meanwhile is told here. It must never decide between them.
"""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api import sameness_examples as examples
from dashboard.api.comparing import Comparing
from dashboard.api.duplicates import answer
from dashboard.api.house import House
from layers.corrections import Json, corrections_in, disputed
from layers.digests import Held
from layers.label import sees

MOST_LISTED = 200
"""Records in one answer; `more` counts the others."""


def told(comparing: Comparing, viewer: Viewer) -> Json:
    """Return the records of which a source says otherwise than people decided."""
    picture = comparing.house.room.picture
    held = (picture.records.get(each) for each in sorted(comparing.decided_by_people))
    seen = [h for h in held if h is not None and sees(viewer.audience, h.audience)]
    rows = [each for each in seen if disputed(each.line)]
    return {
        "n": picture.n,
        "more": max(0, len(rows) - MOST_LISTED),
        "records": [_row(each) for each in rows[:MOST_LISTED]],
    }


def _row(held: Held) -> Json:
    feature: Json = msgspec.json.decode(held.line)
    said = {**feature["properties"], "geometry": feature["geometry"]}
    fields = [
        {"now": said.get(each.field), **msgspec.to_builtins(each)}
        for each in corrections_in(held.line)
        if each.source_says != said.get(each.field, msgspec.UNSET)
    ]
    return {
        "id": held.id,
        "layer": held.layer,
        "revision": held.revision,
        "title": _title(said),
        "status": said.get("status"),
        "reported_at": said.get("reported_at"),
        "retraction": said.get("retraction"),
        "corrections": fields,
    }


def _title(said: Json) -> str:
    names = ("title", "designation", "unit_name")
    return next((str(said[name]) for name in names if said.get(name)), "")


RoomName = Annotated[str, Path(examples=["main"])]


def routes(house: House, comparing: Comparing) -> APIRouter:
    """Return the route that lists them."""
    router = APIRouter(tags=["desk"])
    content: Any = {"application/json": {"example": examples.CORRECTED}}

    @router.get(
        "/rooms/{room}/desk/corrected",
        summary="Where a source says otherwise than people decided",
        description=(
            "Each field that somebody corrected, as it is on the picture (`now`) and "
            "as the source says it (`source_says`, left out if it does not); and what "
            "a source sends of a record that somebody retracted (`retraction.since`). "
            "A correction with the value of the source lifts the first, `revive` the "
            "second."
        ),
        response_class=Response,
        responses={200: {"content": content}},
        dependencies=[asks(Act.SEE_DESK)],
    )
    async def corrected(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        await comparing.current()
        return answer(told(comparing, viewer_of(request)))

    return router
