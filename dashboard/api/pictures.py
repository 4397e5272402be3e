"""GET /rooms/{room}/picture: the picture as GeoJSON, now or of any moment before."""

import asyncio
import gzip
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.accepting import has_it, takes_gzip
from dashboard.api.house import House
from dashboard.room import EVERYBODY
from layers.log.boot import picture_at
from layers.picture import FOLD, Picture, entry_time

MEDIA_TYPE = "application/geo+json"

EXAMPLE: dict[str, Any] = {
    "type": "FeatureCollection",
    "n": 4812,
    "entry_id": "1758100000123-4812",
    "as_of": "2025-09-09T23:31:04.5Z",
    "known_at": "2025-09-17T09:06:40.123Z",
    "digest": "0f3c6d1e0b5a4f9d8c7b6a5948372615",
    "epoch": 0,
    "fold": FOLD,
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


def collection(picture: Picture, epoch: int, layer: str | None) -> bytes:
    """Return a picture as one FeatureCollection; the features are bytes of the log."""
    known_at = entry_time(picture.entry_id) if picture.entry_id else None
    members = {
        "type": "FeatureCollection",
        "n": picture.n,
        "entry_id": picture.entry_id,
        "as_of": None if known_at is None else picture.now(known_at),
        "known_at": known_at,
        "digest": picture.digest(EVERYBODY, None if layer is None else [layer]),
        "epoch": epoch,
        "fold": FOLD,
    }
    features = b",".join(picture.lines(EVERYBODY, layer))
    return msgspec.json.encode(members)[:-1] + b',"features":[' + features + b"]}"


def tag_of(picture: Picture, epoch: int, layer: str | None) -> str:
    """Return the entity tag: equal tags, equal pictures."""
    digest = picture.digest(EVERYBODY, None if layer is None else [layer])
    return f'W/"{epoch}-{FOLD}-{picture.n}-{digest}"'


async def answer(
    picture: Picture, epoch: int, layer: str | None, request: Request
) -> Response:
    """Return the picture, or 304 if the client has it."""
    tag = tag_of(picture, epoch, layer)
    headers = {"etag": tag, "cache-control": "no-cache", "vary": "accept-encoding"}
    if has_it(request.headers, tag):
        return Response(status_code=304, headers=headers)
    still = picture.copy()
    content = await asyncio.to_thread(collection, still, epoch, layer)
    if takes_gzip(request.headers):
        headers["content-encoding"] = "gzip"
        content = await asyncio.to_thread(gzip.compress, content, 5, mtime=0)
    return Response(content, 200, headers, MEDIA_TYPE)


def routes(house: House) -> APIRouter:
    """Return the route of the picture."""
    router = APIRouter(tags=["picture"])

    @router.get(
        "/rooms/{room}/picture",
        summary="The picture, now or of then",
        description=(
            "A GeoJSON FeatureCollection with members `n`, `entry_id`, `known_at`, "
            "`as_of`, `digest`, `epoch` and `fold`. With `layer`, the digest is of "
            "that layer.\n\n`known_at` is when the room knew the newest record on it, "
            "by the clock of the store; `at` asks by this time. `as_of` is what the "
            "clock of the room showed then: the story's, if one is played."
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
        if at is None:
            return await answer(house.room.picture, epoch, layer, request)
        then = await picture_at(house.log, moment(at))
        if then is None:
            raise HTTPException(
                404, f"There is no picture of {at} in room {room!r} (yet)."
            )
        return await answer(then, epoch, layer, request)

    return router
