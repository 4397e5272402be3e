"""GET briefing/left-out: what a screen that follows leaves out of the shared view.

While somebody presents, all who follow see the same: what the least cleared person in
the room may see, of the newest picture and of one of then. Whoever may see more is told
which of the records on their own picture that leaves out; nobody is told of a record
that they do not see.
"""

import asyncio
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api.house import House
from dashboard.past import limit
from dashboard.sharing import Sharing
from dashboard.withheld import mark_of, withheld
from layers.briefing import HEADLINE, VIEW
from layers.label import shared_by
from layers.picture import Picture

MOST_BYTES = 4 << 20
"""Answers that are kept, for all screens of an audience."""

NUMBER = 2**53

EXAMPLE: dict[str, Any] = {
    "n": 4812,
    "left_out": ["INC-007"],
    "here": "9f86d081884c7d65",
}


class LeftOut(msgspec.Struct, frozen=True):
    """Ids of records of picture n that not everybody who is here may see.

    `here` is that of the headers: while it is the same, so is the answer for what the
    picture shows by now.
    """

    n: int
    left_out: list[str]
    here: str


class Asked(msgspec.Struct, frozen=True):
    """What decides about the ids: a picture as one audience is told of it; the others.

    `withdrawn` are those that were taken from the audience since.
    """

    generation: int
    place: tuple[str, str]
    audience: str
    others: tuple[str, ...]
    withdrawn: frozenset[tuple[str, int]]


Made = Sharing[Asked, list[str]]


async def told(house: House, made: Made, viewer: Viewer, n: int | None) -> LeftOut:
    """Return what is left out of picture n, or of the newest one; raises 404."""
    room, audience = house.room, viewer.audience
    others = shared_by(house.seating.here)
    here = mark_of(room.picture, audience, others)
    if n is None or _is_newest(house, n):
        then, gone = room.picture.copy(), {}
        n = then.n if n is None else n
    else:
        async with house.turns.of(viewer.account):
            then = await _of_then(house, n)
        gone = room.picture.withdrawals(audience)
    since = frozenset(each for each in gone.items() if each[1] > then.n)
    place = then.entry_id, then.chain
    asked = Asked(room.generation, place, audience, others, since)

    async def make() -> list[str]:
        limit(then, audience, gone)
        return await asyncio.to_thread(withheld, then, audience, others)

    return LeftOut(n, await made.get(asked, make), here)


def _is_newest(house: House, n: int) -> bool:
    """Say whether nothing but view and headline has changed since picture n."""
    if n == house.room.picture.n:
        return True
    changes = house.room.journal.since(n)
    return changes is not None and not changes.before.keys() - {VIEW, HEADLINE}


async def _of_then(house: House, n: int) -> Picture:
    then = await house.stills.at(n) if n <= house.room.picture.n else None
    if then is None:
        raise HTTPException(404, f"There is no picture {n} in this room (yet).")
    return then


def routes(house: House) -> APIRouter:
    """Return the route of what is left out."""
    router = APIRouter(tags=["briefing"], dependencies=[asks(Act.SEE_PICTURE)])
    made: Made = Sharing(MOST_BYTES, lambda ids: 100 + sum(map(len, ids)))

    @router.get(
        "/rooms/{room}/briefing/left-out",
        summary="What the shared view leaves out of your picture",
        description=(
            "Ids of those records on your picture that somebody who is here may not "
            "see: of the newest picture, or of picture `n` as you are told of it now. "
            "A screen that follows a presenter does not draw them. Ask again when "
            "`here` is another one in a header of the stream, and of a record of an "
            "audience that you have not asked about."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": EXAMPLE}}},
            404: {"description": "No such room, or no such picture yet."},
        },
    )
    async def left_out(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        n: Annotated[
            int | None,
            Query(ge=1, le=NUMBER, description="Of this picture, also one of then."),
        ] = None,
    ) -> Response:
        house.require_room(room)
        content = msgspec.json.encode(await told(house, made, viewer_of(request), n))
        return Response(content, 200, {"cache-control": "no-store"}, "application/json")

    return router
