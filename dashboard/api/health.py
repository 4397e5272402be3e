"""GET /healthz: can this worker show the newest picture right now."""

from datetime import datetime
from typing import Any, Literal

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from dashboard.api.house import House
from dashboard.frames import LostSince
from layers.errors import StoreUnavailable


class Ingest(msgspec.Struct, frozen=True):
    """What producers sent and nobody has dealt with yet; `lag_s` of the oldest line."""

    waiting: int
    lag_s: float


class Health(msgspec.Struct, frozen=True):
    """The state of one worker; `status` is "ok" only if nothing is wrong."""

    status: Literal["ok", "unwell"]
    problem: str
    room: str
    worker: str
    n: int
    entry_id: str
    epoch: int
    store: Literal["ok"] | LostSince
    store_reachable: bool
    follower: str
    ingest: Ingest | None
    rejected: int
    screens: int
    at: datetime


async def examine(house: House) -> Health:
    """Look at everything that must work, the store included."""
    now = house.clock.now()
    problem = house.follower.damage
    ingest = None
    try:
        lines = await house.inbox.waiting()
    except StoreUnavailable as error:
        problem = problem or str(error)
    else:
        oldest = [each.since for each in lines if each.since is not None]
        lag_s = (now - min(oldest)).total_seconds() if oldest else 0.0
        ingest = Ingest(sum(each.count for each in lines), max(0.0, lag_s))
    if not problem and house.follower.state != "live":
        problem = f"The follower of the log is {house.follower.state}."
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
        follower=house.follower.state,
        ingest=ingest,
        rejected=room.standing.rejected,
        screens=house.hub.screens,
        at=now,
    )


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
    "follower": "live",
    "ingest": {"waiting": 0, "lag_s": 0.0},
    "rejected": 3,
    "screens": 16,
    "at": "2025-11-22T15:30:00Z",
}


def routes(house: House) -> APIRouter:
    """Return the route of the health check."""
    router = APIRouter(tags=["operation"])

    @router.get(
        "/healthz",
        summary="Health of this worker",
        description="200 if this worker can show the newest picture, else 503.",
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": EXAMPLE}}},
            503: {"description": "The same, with `problem` saying what is wrong."},
        },
    )
    async def healthz() -> Response:  # pyright: ignore[reportUnusedFunction]
        health = await examine(house)
        status = 200 if health.status == "ok" else 503
        headers = {"cache-control": "no-store"}
        content = msgspec.json.encode(health)
        return Response(content, status, headers, "application/json")

    return router
