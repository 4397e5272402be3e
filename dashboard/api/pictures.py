"""GET /rooms/{room}/picture: the picture as GeoJSON, now or of any moment before.

Of now without a view or headline that names what the asker may not see; of then also
without what was taken from the asker since (`dashboard.past`).
"""

import asyncio
import gzip
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.accepting import has_it, takes_gzip
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api.house import House
from dashboard.judging import Watcher
from dashboard.past import as_told, limit
from dashboard.sharing import Sharing
from layers.picture import FOLD, Picture, entry_time

MEDIA_TYPE = "application/geo+json"

MOST_BYTES = 32 << 20
"""Pictures of then that are kept as they are sent, with compressed ones."""

EXAMPLE: dict[str, Any] = {
    "type": "FeatureCollection",
    "n": 4812,
    "entry_id": "1758100000123-4812",
    "as_of": "2025-09-09T23:31:04.5Z",
    "known_at": "2025-09-17T09:06:40.123Z",
    "rate": 1.0,
    "digest": "0f3c6d1e0b5a4f9d8c7b6a5948372615",
    "epoch": 0,
    "fold": FOLD,
    "context": "REALITY",
    "features": [
        {
            "geometry": {"coordinates": [24.7, 59.4], "type": "Point"},
            "id": "INC-007",
            "layer": "incidents",
            "properties": {"revision": 1, "status": "RELEASED"},
            "type": "Feature",
        }
    ],
}

_time = msgspec.json.Decoder(datetime)


def moment(at: str) -> int | datetime:
    """Read what `at` asks for; raises 400 with a sentence if it is neither."""
    if at.isascii() and at.isdecimal() and len(at) <= 15:
        return int(at)
    try:
        # A "+" in a query is a blank; an offset is meant.
        when = _time.decode(msgspec.json.encode(at.replace(" ", "+")))
    except msgspec.MsgspecError:
        when = None
    if when is None or when.tzinfo is None:
        raise HTTPException(
            400,
            f"at={at!r} is neither the number of a picture nor a time as RFC 3339 "
            "writes it, with its zone: 2025-09-17T09:06:40Z.",
        )
    return when


def collection(picture: Picture, epoch: int, viewer: str, layer: str | None) -> bytes:
    """Return a picture as one FeatureCollection; the features are bytes of the log."""
    known_at = entry_time(picture.entry_id) if picture.entry_id else None
    members = {
        "type": "FeatureCollection",
        "n": picture.n,
        "entry_id": picture.entry_id,
        "as_of": None if known_at is None else picture.now(known_at),
        "known_at": known_at,
        "rate": picture.rate,
        "digest": picture.digest(viewer, None if layer is None else [layer]),
        "epoch": epoch,
        "fold": FOLD,
        "context": None if picture.scene is None else picture.scene.context,
    }
    features = b",".join(picture.lines(viewer, layer))
    return msgspec.json.encode(members)[:-1] + b',"features":[' + features + b"]}"


def tag_of(picture: Picture, epoch: int, viewer: str, layer: str | None) -> str:
    """Return the entity tag: equal tags, equal pictures."""
    digest = picture.digest(viewer, None if layer is None else [layer])
    return f'W/"{epoch}-{FOLD}-{picture.n}-{digest}"'


Made = Sharing[tuple[str, str, bool], bytes]
"""Answers by their entry and tag, compressed or not."""


async def answer(
    picture: Picture,
    epoch: int,
    layer: str | None,
    request: Request,
    made: Made | None = None,
) -> Response:
    """Return the picture, or 304 if the client has it.

    What is in `made` need not be made again.
    """
    viewer = viewer_of(request).audience
    tag = tag_of(picture, epoch, viewer, layer)
    headers = {
        "etag": tag,
        "cache-control": "private, no-cache",
        "vary": "accept-encoding, cookie, authorization",
    }
    if has_it(request.headers, tag):
        return Response(status_code=304, headers=headers)
    packed = takes_gzip(request.headers)
    if packed:
        headers["content-encoding"] = "gzip"
    still = picture.copy()

    async def make() -> bytes:
        content = await asyncio.to_thread(collection, still, epoch, viewer, layer)
        if not packed:
            return content
        return await asyncio.to_thread(gzip.compress, content, 5, mtime=0)

    key = still.entry_id, tag, packed
    content = await (make() if made is None else made.get(key, make))
    return Response(content, 200, headers, MEDIA_TYPE)


def routes(house: House) -> APIRouter:
    """Return the route of the picture."""
    router = APIRouter(tags=["picture"], dependencies=[asks(Act.SEE_PICTURE)])
    made: Made = Sharing(MOST_BYTES, len)

    @router.get(
        "/rooms/{room}/picture",
        summary="The picture, now or of then",
        description=(
            "A GeoJSON FeatureCollection with members `n`, `entry_id`, `known_at`, "
            "`as_of`, `digest`, `epoch`, `fold` and `context`: a drill says what it "
            "is also when it is empty. With `layer`, the digest is of "
            "that layer.\n\n`known_at` is when the room knew the newest record on it, "
            "by the clock of the store; `at` asks by this time. `as_of` is what the "
            "clock of the room showed then: the story's, if one is played.\n\nA "
            "picture of the past shows what you could see then and what was not taken "
            "from you since; its digest is of what is shown."
        ),
        response_class=Response,
        responses={
            200: {"content": {MEDIA_TYPE: {"example": EXAMPLE}}},
            304: {"description": "The client has this picture (If-None-Match)."},
            400: {"description": "`at` is neither a number nor a time."},
            404: {"description": "No such room, or no such picture yet."},
        },
    )
    async def picture(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        at: Annotated[
            str | None,
            Query(
                description=(
                    "Number of a picture, or when the room knew it (RFC 3339), as in "
                    "`known_at`; never a time of the story."
                ),
                examples=["4812", "2025-09-17T09:06:40Z"],
            ),
        ] = None,
        layer: Annotated[str | None, Query(examples=["incidents"])] = None,
    ) -> Response:
        house.require_room(room)
        epoch = house.room.standing.epoch
        viewer = viewer_of(request)
        by = Watcher(viewer.audience, viewer.account, viewer.session)
        # Of the past only what may be seen now as well is sent.
        house.seating.sendings.once(by, house.room.picture, house.clock.now())
        if at is None:
            newest = as_told(house.room.picture, viewer.audience)
            return await answer(newest, epoch, layer, request)
        async with house.turns.of(viewer.account):
            then = await house.stills.at(moment(at))
            if then is None:
                sentence = f"There is no picture of {at} in room {room!r} (yet)."
                raise HTTPException(404, sentence)
            withdrawn = house.room.picture.withdrawals(viewer.audience)
            limit(then, viewer.audience, withdrawn)
            return await answer(then, epoch, layer, request, made)

    return router
