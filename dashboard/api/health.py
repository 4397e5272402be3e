"""GET /healthz: can this worker show the newest picture right now."""

from datetime import datetime
from typing import Any, Literal

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from dashboard.access.rights import Act, Role, asks, may
from dashboard.api.house import House
from dashboard.backlog import lag_s, problem_of
from dashboard.frames import LostSince
from layers.errors import StoreUnavailable


class Ingest(msgspec.Struct, frozen=True):
    """What producers sent and nobody has dealt with yet; `lag_s` of the oldest line."""

    waiting: int
    lag_s: float


class Keeps(msgspec.Struct, frozen=True):
    """Whether the store keeps what it acknowledged: "kept", "unsafe" or "unknown"."""

    state: str
    problem: str


class Health(msgspec.Struct, frozen=True):
    """The state of one worker; `status` is "ok" if it shows all that was sent.

    `durability` is apart: a store that may lose what it acknowledged serves the newest
    picture as well as any other, and taking its workers away would save nothing.
    `rejected` are all lines that were refused, `rejected_dropped` those of them that
    had to make room for newer ones. `screens` are the open streams of all audiences on
    this worker, and told only to who looks after the server.
    """

    status: Literal["ok", "unwell"]
    problem: str
    room: str
    worker: str
    n: int
    entry_id: str
    epoch: int
    store: Literal["ok"] | LostSince
    store_reachable: bool
    durability: Keeps
    follower: str
    ingest: Ingest | None
    rejected: int
    rejected_dropped: int
    screens: int | msgspec.UnsetType
    at: datetime


class Brief(msgspec.Struct, frozen=True):
    """What somebody is told who is a guest, or not logged in."""

    status: Literal["ok", "unwell"]


async def examine(house: House) -> Health:
    """Look at everything that must work, the store included."""
    now = house.clock.now()
    problem, unread = house.follower.damage, ""
    ingest, dropped = None, 0
    try:
        lines = await house.inbox.waiting()
        dropped = (await house.inbox.rejected.refused()).dropped
    except StoreUnavailable as error:
        problem = problem or str(error)
    else:
        ingest = Ingest(sum(each.count for each in lines), lag_s(lines, now))
        unread = problem_of(lines, now)
    if not problem and house.follower.state != "live":
        problem = f"The follower of the log is {house.follower.state}."
    problem = problem or unread
    room = house.room
    return Health(
        status="unwell" if problem else "ok",
        problem=problem,
        room=room.name,
        worker=house.worker,
        n=room.picture.n,
        entry_id=room.picture.entry_id,
        epoch=room.standing.epoch,
        store=room.standing.store,
        store_reachable=ingest is not None,
        durability=Keeps(house.durability.state, house.durability.problem),
        follower=house.follower.state,
        ingest=ingest,
        rejected=room.standing.rejected or 0,
        rejected_dropped=dropped,
        screens=house.hub.screens,
        at=now,
    )


def able(health: Health) -> bool:
    """Say whether this worker shows the newest picture of the log.

    What the ingest leaves lying is no reason to take its screens away: they must say
    so, and no other worker could show more.
    """
    return health.store_reachable and health.follower == "live"


EXAMPLE: dict[str, Any] = {
    "status": "ok",
    "problem": "",
    "room": "main",
    "worker": "w-71c4",
    "n": 4812,
    "entry_id": "1758100000123-4812",
    "epoch": 0,
    "store": "ok",
    "store_reachable": True,
    "durability": {"state": "kept", "problem": ""},
    "follower": "live",
    "ingest": {"waiting": 0, "lag_s": 0.0},
    "rejected": 3,
    "rejected_dropped": 0,
    "screens": 16,
    "at": "2025-11-22T15:30:00Z",
}


def told(health: Health, role: Role | None) -> Health | Brief:
    """Return as much of it as a role is told; None is somebody not logged in."""
    if may(role, Act.SEE_OPERATION):
        return health
    if not may(role, Act.SEE_REJECTED):
        return Brief(health.status)
    return msgspec.structs.replace(health, screens=msgspec.UNSET)


def routes(house: House) -> APIRouter:
    """Return the route of the health check."""
    router = APIRouter(tags=["operation"], dependencies=[asks(Act.ASK_HEALTH)])

    @router.get(
        "/healthz",
        summary="Health of this worker",
        description=(
            "200 if this worker can show the newest picture of the log, else 503. "
            "Whether producers' lines get into the log is said by `status` and "
            "`problem`: a 200 is `unwell` if they wait for more than 5 s. Whether the "
            "store keeps what it acknowledged is apart from that: `durability`. "
            "Guests, and who is not logged in, are told only `status`."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": EXAMPLE}}},
            503: {"description": "The same, with `problem` saying what is wrong."},
        },
    )
    async def healthz(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        health = await examine(house)
        status = 200 if able(health) else 503
        headers = {"cache-control": "no-store"}
        viewer = getattr(request.state, "viewer", None)
        content = msgspec.json.encode(told(health, viewer and viewer.role))
        return Response(content, status, headers, "application/json")

    return router
