"""Saved briefings as routes: list, read, save, delete."""

import math
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api import plan_saving, planning
from dashboard.api import plans_examples as examples
from dashboard.api.desk import told_as_json
from dashboard.api.house import House
from dashboard.api.keeping import refused
from dashboard.api.openapi import schema_of
from layers.errors import Rejected
from layers.planned import Deletion, NewVersion

AT_ONCE, PER_S = 30, 1
"""Saves of one account on one worker: at once, and then a second."""

TOO_FAST = "You save faster than this server takes; try again in {n} s."

RoomName = Annotated[str, Path(examples=["main"])]
PlanId = Annotated[str, Path(examples=[examples.PLAN], max_length=64)]
VersionNumber = Annotated[
    int, Query(ge=0, le=2**53, description="An older version; 0 for the newest.")
]

_PLAN = "/rooms/{room}/plans/{plan}"


class Way(msgspec.Struct, frozen=True):
    """One act on a plan: where, how it is done and described."""

    path: str
    work: Callable[[House, Request, str], Awaitable[Response]]
    body: type
    example: dict[str, Any]
    summary: str
    description: str


async def _begin(house: House, request: Request, _: str) -> Response:
    return await plan_saving.save(house, request)


WAYS = (
    Way(
        "/rooms/{room}/plans",
        _begin,
        NewVersion,
        examples.NEW,
        "Save a new briefing",
        "A list of at most 200 scenes. With `shared` everybody who may present here "
        "reads it; else who sees as much as you do.",
    ),
    Way(
        _PLAN,
        plan_saving.save,
        NewVersion,
        examples.NEXT,
        "Save the next version of a briefing",
        "`version` is the one that it was made from; if somebody saved another one "
        "meanwhile, nothing is overwritten and both come back. A sealed scene is sent "
        "back as it came and stays what it is. A deleted briefing comes back so.",
    ),
    Way(
        _PLAN + "/delete",
        plan_saving.delete,
        Deletion,
        examples.DELETION,
        "Delete a saved briefing",
        "One more version that says so; the log keeps those before.",
    ),
)


def routes(house: House) -> APIRouter:
    """Return the routes of saved briefings."""
    router = APIRouter(tags=["briefing"], dependencies=[asks(Act.PRESENT)])
    pace = Buckets(PER_S, AT_ONCE, house.clock)
    for way in WAYS:
        _add(router, house, way, pace)

    @router.get(
        "/rooms/{room}/plans",
        summary="The saved briefings of the room",
        description=(
            "Those that you may read, the one that was changed last first. `newer` "
            "says that there is a version that you may not read."
        ),
        response_class=Response,
        responses={200: {"content": {"application/json": {"example": examples.LIST}}}},
    )
    async def plans(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        listed = planning.Planner(house, viewer_of(request)).listed()
        return told_as_json({"n": house.room.desk.n, "plans": listed})

    @router.get(
        _PLAN,
        summary="One saved briefing, in its newest or an older version",
        description=(
            "A scene that names a record that you may not see is `sealed`: only its "
            "id and its length are told."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": examples.ONE}}},
            404: examples.ANSWERS[404],
        },
    )
    async def plan(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, plan: PlanId, version: VersionNumber = 0
    ) -> Response:
        house.require_room(room)
        return told_as_json(await planning.read(house, request, plan, version))

    return router


def _add(router: APIRouter, house: House, way: Way, pace: Buckets) -> None:
    async def done(request: Request, room: str, plan: str = "") -> Response:
        house.require_room(room)
        if wait_s := pace.wait_s(viewer_of(request).account, 1):
            n = str(math.ceil(wait_s))
            raise HTTPException(429, TOO_FAST.format(n=n), {"retry-after": n})
        try:
            return await way.work(house, request, plan)
        except Rejected as error:
            return refused(error)

    async def of_room(request: Request, room: RoomName) -> Response:
        return await done(request, room)

    async def of_plan(request: Request, room: RoomName, plan: PlanId) -> Response:
        return await done(request, room, plan)

    sent = {"schema": schema_of(way.body), "example": way.example}
    body = {"required": True, "content": {"application/json": sent}}
    router.add_api_route(
        way.path,
        of_plan if "{plan}" in way.path else of_room,
        methods=["POST"],
        name=way.summary,
        summary=way.summary,
        description=way.description,
        status_code=201,
        response_class=Response,
        responses=examples.ANSWERS,
        openapi_extra={"requestBody": body},
    )
