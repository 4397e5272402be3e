"""GET drill, POST drill/start, GET drill/result: a drill, and what came of it.

What comes next is told only to who may start a drill, and of what came only what the
asker may see. It must never measure anything itself.
"""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.rights import Act, asks, may
from dashboard.access.viewer import viewer_of
from dashboard.afteraction import Result
from dashboard.api.house import House
from dashboard.measuring import Measuring, measuring_of

NO_DRILL = "This room plays no drill."

EXAMPLE: dict[str, Any] = {
    "drill": "black-sea",
    "title": {"en": "Encounter at sea", "fr": "Rencontre en mer"},
    "invented": {"en": "All of it is invented.", "fr": "Tout est inventé."},
    "objectives": [{"en": "Say what is not known.", "fr": "Dire l’inconnu."}],
    "delegations": ["ROU", "BGR"],
    "seats": 0,
    "lasts_s": 1800.0,
    "state": "running",
    "speed": 1.0,
    "started_at": "2026-03-02T09:00:00Z",
    "elapsed_s": 95.2,
    "assembled_s": 41.3,
    "rows": [
        {
            "inject": "track",
            "record": "DRILL-BS-01",
            "title": "Track reported inside the territorial sea",
            "planned_s": 60.0,
            "expected": {"action": "release", "within_s": 600.0, "roles": ["releaser"]},
            "sent_s": 60.1,
            "shown_s": 60.1,
            "n": 3,
            "reported_s": None,
            "reported_n": None,
            "confirmed_s": 61.0,
        }
    ],
    "upcoming": None,
    "may_start": False,
}
STARTED_EXAMPLE: dict[str, Any] = {
    "started_at": "2026-03-02T09:00:00Z",
    "by": "chair",
    "before": False,
}
_KEEP_NOTHING = {"cache-control": "no-store"}
RoomName = Annotated[str, Path(examples=["main"])]


class Told(Result, frozen=True):
    """A result, and whether who asks may start the drill now."""

    may_start: bool = False


def required(request: Request) -> Measuring:
    """Return the drill of this room; raises 404 if there is none."""
    measuring = measuring_of(request)
    if measuring is None:
        raise HTTPException(404, NO_DRILL)
    return measuring


def told(house: House, request: Request) -> Told:
    """Return what the asker may know of the drill now."""
    viewer, picture = viewer_of(request), house.room.picture
    runs_it = may(viewer.role, Act.RUN_DRILL)

    def visible(record_id: str) -> bool:
        return picture.seen_by(record_id, viewer.audience)

    measuring, now = required(request), house.clock.now()
    result = measuring.result(now, visible, runs_it=runs_it)
    waiting = result.state == "waiting"
    return Told(**msgspec.structs.asdict(result), may_start=runs_it and waiting)


def routes(house: House) -> APIRouter:
    """Return the routes of the drill."""
    router = APIRouter(tags=["drill"], dependencies=[asks(Act.SEE_DRILL)])
    answers: dict[int | str, dict[str, Any]] = {
        200: {"content": {"application/json": {"example": EXAMPLE}}},
        404: {"description": "No such room, or it plays no drill."},
    }

    @router.get(
        "/rooms/{room}/drill",
        summary="The drill of this room, and what was measured so far",
        description=(
            "Times are seconds after the start; null is what is not known. Of the "
            "injects only those are there whose record you may see. `upcoming` is "
            "null but for who may start a drill."
        ),
        response_class=Response,
        responses=answers,
    )
    async def drill(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        content = msgspec.json.encode(told(house, request))
        return Response(content, 200, _KEEP_NOTHING, "application/json")

    @router.get(
        "/rooms/{room}/drill/result",
        summary="The same as a file, to keep",
        description="That it was taken is on record.",
        response_class=Response,
        responses=answers,
    )
    async def result(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        known = told(house, request)
        words = Deed.EXPORTED, viewer_of(request), f"drill {known.drill}", known.state
        await audit_of(request).record(*words, request)
        content = msgspec.json.format(msgspec.json.encode(known), indent=2)
        name = f'attachment; filename="{room}.json"'
        headers = {**_KEEP_NOTHING, "content-disposition": name}
        return Response(content, 200, headers, "application/json")

    @router.post(
        "/rooms/{room}/drill/start",
        summary="Start the drill",
        description="Now, for everybody. If it was started `before`, that start holds.",
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": STARTED_EXAMPLE}}},
            403: {"description": "Only a chair or a briefer may do this."},
            404: {"description": "No such room, or it plays no drill."},
        },
        dependencies=[asks(Act.RUN_DRILL)],
    )
    async def start(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        measuring, viewer = required(request), viewer_of(request)
        audit, words = (
            audit_of(request),
            (Deed.WRITE, viewer, f"drill {measuring.drill.id}"),
        )
        # Nobody starts a drill without a trace, and who did is known only afterwards.
        await audit.record(*words, "start asked", request)
        begun = await measuring.begin(viewer.account)
        outcome = "started" if begun.now else "was started before"
        await audit.record(*words, outcome, request)
        start, before = begun.start, not begun.now
        said = {"started_at": start.at, "by": start.by, "before": before}
        content = msgspec.json.encode(said)
        return Response(content, 200, _KEEP_NOTHING, "application/json")

    return router
