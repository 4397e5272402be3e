"""What is seen of a briefing for a moment, and who follows it.

A pointer is no record: it passes from screen to screen and is kept nowhere.
"""

import msgspec
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api import briefing_examples as examples
from dashboard.api.briefing import RoomName, body, refusal_of, sentence_of
from dashboard.api.house import House
from layers.errors import BriefingRefused, Rejected
from layers.leading import READ_SIGNAL, SignalKind

SIGNALS_AT_ONCE, SIGNALS_PER_S = 40, 30
"""Signals of one account, strokes apart from all others; what is more is thrown away,
as what comes late would be."""


def routes(house: House) -> APIRouter:
    """Return the routes of signals and of who follows."""
    router = APIRouter(tags=["briefing"], dependencies=[asks(Act.PRESENT)])
    signals = Buckets(SIGNALS_PER_S, SIGNALS_AT_ONCE, house.clock)

    @router.post(
        "/rooms/{room}/briefing/signal",
        summary="Point at something",
        description=(
            "A pointer, a spotlight, a stroke or a call to come back: all screens get "
            "it as an event `signal`, now or never. It is no part of the picture. Only "
            "who presents may send one; more than 30 strokes a second are thrown away, "
            "and more than 30 others."
        ),
        status_code=204,
        response_class=Response,
        responses=examples.SIGNAL_ANSWERS,
        openapi_extra=examples.takes(examples.SIGNAL),
    )
    async def signal(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        try:
            asked = await body(request, READ_SIGNAL)
        except Rejected as refused:
            raise HTTPException(422, sentence_of(refused)) from refused
        held = house.presenting.view
        presenter = None if held is None else held.presenter
        if held is None or presenter is None:
            return refusal_of(BriefingRefused("nobody"))
        if presenter.account != viewer.account:
            return refusal_of(BriefingRefused("other", presenter.title))
        # A pen that is broken must not drown the pointer of the same person.
        what = "pen" if asked.kind is SignalKind.STROKE else "hand"
        if not signals.wait_s(f"{viewer.account}/{what}", 1):
            told = {**msgspec.to_builtins(asked), "by": viewer.title, "term": held.term}
            await house.signals.send(msgspec.json.encode(told))
        return Response(status_code=204)

    @router.get(
        "/rooms/{room}/briefing/followers",
        summary="Who follows, and who looks around alone",
        description="All screens of the room, for who presents.",
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": examples.FOLLOWERS}}}
        },
    )
    async def followers(  # pyright: ignore[reportUnusedFunction]
        room: RoomName,
    ) -> Response:
        house.require_room(room)
        content = msgspec.json.encode(house.seating.followers())
        return Response(content, 200, {"cache-control": "no-store"}, "application/json")

    return router
