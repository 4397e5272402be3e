"""POST seen and leave, GET seats: which screens confirmed which picture."""

from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks, may
from dashboard.access.viewer import Viewer, same_login, viewer_of
from dashboard.api.house import House
from dashboard.api.openapi import schema_of
from dashboard.judging import Seen, Watcher
from dashboard.seating import MOST_SEATS

MOST_BYTES = 2_048
"""Length of the longest body: a screen has little to say."""

SeatName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class SeenBody(msgspec.Struct, frozen=True):
    """What a screen says after it has drawn."""

    seat: SeatName
    n: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    digest: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$")]
    name: Annotated[str, msgspec.Meta(max_length=80)] = ""
    epoch: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None
    view: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0


class LeaveBody(msgspec.Struct, frozen=True):
    """What a screen says when it is closed."""

    seat: SeatName


T = TypeVar("T")

SEEN_EXAMPLE: dict[str, Any] = {
    "seat": "b1f0c2d4",
    "n": 4812,
    "digest": "0f3c6d1e0b5a4f9d8c7b6a5948372615",
    "name": "Duty officer",
    "epoch": 0,
}

LISTED_EXAMPLE: list[dict[str, Any]] = [
    {
        "seat": "b1f0c2d4",
        "name": "Duty officer",
        "n": 4812,
        "state": "in_step",
        "since": "2025-11-22T15:30:00Z",
        "worker": "w-71c4",
    }
]


def _takes(example: dict[str, Any], body: type) -> dict[str, Any]:
    """Describe the body of a request; beacons send it as text, so any type will do."""
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": schema_of(body), "example": example}
            },
        }
    }


def _own(viewer: Viewer, seat: str) -> str:
    """Return the name of a seat among those of all accounts: nobody takes another's."""
    return f"{viewer.account}/{seat}"


def _too_many(house: House, viewer: Viewer) -> str:
    each = house.seating.each
    if house.seating.taken_by(viewer.account) >= each:
        return f"Your account shows {each} screens already; close some of them."
    return f"This room has {MOST_SEATS} seats already; close some screens."


async def read(request: Request, wanted: type[T]) -> T:
    """Read a body; raises 413 or 422 with a sentence."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise HTTPException(413, f"The body is longer than {MOST_BYTES} bytes.")
    try:
        return msgspec.json.decode(content, type=wanted)
    except msgspec.MsgspecError as error:
        raise HTTPException(422, f"The body cannot be used: {error}.") from error


def routes(house: House) -> APIRouter:
    """Return the routes of the seats."""
    router = APIRouter(tags=["seats"], dependencies=[asks(Act.SEE_PICTURE)])
    room_path = Path(examples=["main"])
    done: dict[int | str, dict[str, Any]] = {
        204: {"description": "Noted."},
        413: {"description": "The body is too long."},
        422: {"description": "The body is not as described."},
    }

    @router.post(
        "/rooms/{room}/seen",
        summary="Confirm what a screen has drawn",
        description=(
            "After drawing picture `n`, with the digest over the lines it received. "
            "At most once in `ack_ms` (a header of every event says how long that "
            "is), and every 5 s if nothing changes. If a screen confirms more often, "
            "only the last one counts, at most four times a second. `epoch` is that "
            "of the header: a screen of an older one is never in step. Without it the "
            "digest alone says which branch of the log was drawn. `view` is the "
            "revision of the shared view that is drawn and followed, 0 for a screen "
            "that looks around by itself."
        ),
        status_code=204,
        response_class=Response,
        responses={**done, 429: {"description": "There are too many seats."}},
        openapi_extra=_takes(SEEN_EXAMPLE, SeenBody),
    )
    async def seen(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: Annotated[str, room_path]
    ) -> Response:
        house.require_room(room)
        viewer, said = viewer_of(request), await read(request, SeenBody)
        who = viewer.audience, viewer.account, viewer.session, viewer.title
        by = Watcher(*who, leads=may(viewer.role, Act.PRESENT))
        drawn = said.n, said.digest, said.name, house.clock.now()
        seen = Seen(_own(viewer, said.seat), *drawn, by, said.epoch, said.view)
        if not house.seating.seen(seen):
            raise HTTPException(429, _too_many(house, viewer))
        return Response(status_code=204)

    @router.post(
        "/rooms/{room}/leave",
        summary="Say that a screen was closed",
        description="A seat that never confirmed anything is not noted.",
        status_code=204,
        response_class=Response,
        responses=done,
        openapi_extra=_takes({"seat": "b1f0c2d4"}, LeaveBody),
    )
    async def leave(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: Annotated[str, room_path]
    ) -> Response:
        house.require_room(room)
        said = await read(request, LeaveBody)
        house.seating.leave(_own(viewer_of(request), said.seat))
        return Response(status_code=204)

    @router.get(
        "/rooms/{room}/seats",
        summary="The screens that see what you see, and how they stand",
        response_class=Response,
        responses={200: {"content": {"application/json": {"example": LISTED_EXAMPLE}}}},
        dependencies=[asks(Act.SEE_SEATS)],
    )
    async def seats(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, room_path],
        login: Annotated[
            str | None,
            Query(description="The mark of a page's login: 401 if it is another now."),
        ] = None,
    ) -> Response:
        house.require_room(room)
        same_login(viewer_of(request), login)
        content = msgspec.json.encode(house.seating.listed(viewer_of(request).audience))
        headers = {"cache-control": "no-store"}
        return Response(content, 200, headers, "application/json")

    return router
