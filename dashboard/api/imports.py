"""The routes of imports: of a file that is sent, and of an import that waits.

It must never write a record: what was kept waits for another person.
"""

import math
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api import imports_examples as examples
from dashboard.api.house import House
from dashboard.api.import_files import confirm, judge, look
from dashboard.api.import_receiving import Importing, told
from dashboard.api.import_steps import give_back, listed, release, sample, withdraw

__all__ = ["Importing", "routes"]

AT_ONCE, PER_S = 30, 0.5
"""Files and acts of one account at one worker: at once, and then a second."""

TOO_FAST = "You send more files than this server takes; try again in {n} s."
BASE = "/rooms/{room}/imports"

RoomName = Annotated[str, InPath(examples=["main"])]
ImportId = Annotated[
    str, InPath(examples=["_import-5f0c2a9b71d84e36a1b2c3d4"], max_length=64)
]
_REFUSALS: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role or you may not do this."},
    404: {"description": "No such room, or no import that you may see."},
    409: {"description": "It has ended already, or somebody was faster."},
    413: {"description": "The file, or what comes before it, is too long."},
    422: {"description": "The file or the plan cannot be used; the sentence says why."},
    429: {
        "description": "Too many files; `Retry-After` says how many seconds to wait."
    },
}


def routes(house: House) -> APIRouter:
    """Return the routes of all imports."""
    router = APIRouter(tags=["imports"])
    pace = Buckets(PER_S, AT_ONCE, house.clock)
    for path, work, about in (
        (f"{BASE}/look", look, examples.LOOK),
        (f"{BASE}/judge", judge, examples.JUDGE),
        (BASE, confirm, examples.CONFIRM),
    ):
        _of_a_file(router, (house, pace), (path, work), about)
    for word, doing, act, text in (
        ("release", release, Act.RELEASE, examples.RELEASE),
        ("return", give_back, Act.RELEASE, examples.RETURN),
        ("withdraw", withdraw, Act.EDIT, examples.WITHDRAW),
    ):
        _of_an_import(router, (house, pace), (word, doing, act), text)
    _shown(router, house)
    return router


_Parts = tuple[House, Buckets]


def _require(parts: _Parts, request: Request, room: str) -> House:
    house, pace = parts
    house.require_room(room)
    if wait_s := pace.wait_s(viewer_of(request).account, 1):
        seconds = math.ceil(wait_s)
        headers = {"retry-after": str(seconds)}
        raise HTTPException(429, TOO_FAST.format(n=seconds), headers)
    return house


def _of_a_file(
    router: APIRouter, parts: _Parts, way: tuple[str, Any], about: tuple[str, str, Any]
) -> None:
    path, work = way

    async def done(request: Request, room: RoomName) -> Response:
        return await work(_require(parts, request, room), request)

    summary, description, example = about
    media = "application/json" if path.endswith("look") else "application/x-ndjson"
    router.add_api_route(
        path,
        done,
        methods=["POST"],
        name=summary,
        summary=summary,
        description=description,
        response_class=Response,
        responses={200: {"content": {media: {"example": example}}}, **_REFUSALS},
        openapi_extra={"requestBody": examples.FILE},
        dependencies=[asks(Act.EDIT)],
    )


def _of_an_import(
    router: APIRouter,
    parts: _Parts,
    way: tuple[str, Any, Act],
    about: tuple[str, str],
) -> None:
    word, work, act = way

    async def done(request: Request, room: RoomName, import_id: ImportId) -> Response:
        return await work(_require(parts, request, room), request, import_id)

    answer = {"content": {"application/json": {"example": examples.STEPPED}}}
    router.add_api_route(
        f"{BASE}/{{import_id}}/{word}",
        done,
        methods=["POST"],
        name=about[0],
        summary=about[0],
        description=about[1],
        status_code=201,
        response_class=Response,
        responses={201: answer, **_REFUSALS},
        openapi_extra={"requestBody": examples.STEP},
        dependencies=[asks(act)],
    )


def _shown(router: APIRouter, house: House) -> None:
    @router.get(
        BASE,
        summary="Imports that wait, are carried, or have ended",
        description="Yours, and for who may see what waits those that it may see.",
        response_class=Response,
        responses={200: {"content": {"application/json": {"example": examples.LIST}}}},
        dependencies=[asks(Act.SEE_DESK)],
    )
    async def imports(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        return told({"imports": await listed(request)})

    @router.get(
        BASE + "/{import_id}",
        summary="One import, with some of its records",
        description="Places for a map and rows for a table, while it waits.",
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": examples.ONE}}},
            404: _REFUSALS[404],
        },
        dependencies=[asks(Act.SEE_DESK)],
    )
    async def one(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, import_id: ImportId
    ) -> Response:
        house.require_room(room)
        return told(await sample(request, import_id))
