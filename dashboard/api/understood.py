"""POST understood: what the room makes of a position or a time before it is sent.

Nothing is kept and nothing is written. What is understood and how it is said back is
decided by `layers.positions` and `layers.moments`; here it gets the reader's language.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from fastapi import Path as InPath
from msgspec import Meta, Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api.house import House
from dashboard.placenames import gazetteer, land
from dashboard.words import Words, mark, words
from layers import moments, positions
from layers.coast import COAST_ERROR_M, told_inland
from layers.gazetteer import Place
from layers.understanding import MOST_CHARACTERS, NotUnderstood, Saying

MOST_BYTES = 2_048

FAR_M = 500_000
"""A place farther off than this says nothing of where a position is."""
BESIDE_M = 3_000
"""Nearer than this a name on the map is the place itself."""
DIRECTIONS = (
    *(mark("N"), mark("NE"), mark("E"), mark("SE")),
    *(mark("S"), mark("SW"), mark("W"), mark("NW")),
)

ASKED_EXAMPLE: dict[str, Any] = {
    "position": "59 26.2N 24 45.1E",
    "time": "22 Nov 2026 16:05 Europe/Helsinki",
}
ANSWER_EXAMPLE: dict[str, Any] = {
    "position": {
        "understood": True,
        "text": "59 26.2N 24 45.1E",
        "lon": 24.75166667,
        "lat": 59.43666667,
        "precision_m": 93.0,
        "notation": "DEGREES_MINUTES",
        "degrees_minutes": "59°26.2′N 024°45.1′E",
        "mgrs": "35VLF724908",
        "place": "",
        "country": "",
        "near": "Tallinn",
        "inland_km": 0,
        "coast_error_km": 3,
        "remarks": [],
    },
    "time": {
        "understood": True,
        "text": "22 Nov 2026 16:05 Europe/Helsinki",
        "at": "2026-11-22T14:05:00Z",
        "dtg": "221405ZNOV26",
        "age_s": 2400,
        "precision_s": 30.0,
        "time_basis": "CONVERTED",
        "remarks": [],
    },
}

_Written = Annotated[str, Meta(max_length=1_000)]


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody has written into a field; what is None is not asked."""

    position: _Written | None = None
    time: _Written | None = None


def of_position(text: str, said: Words) -> dict[str, Any]:
    """Return what was understood of a position, in the words of the reader."""
    try:
        found = positions.understand(text, gazetteer())
    except NotUnderstood as refused:
        meant = [each for each in refused.candidates if _is_position(each)]
        return _refused(text, refused, said) | {
            "candidates": [_position(each, said) for each in meant]
        }
    return {"understood": True} | _position(found, said)


def _is_position(each: object) -> bool:
    return isinstance(each, positions.Position)


def _position(found: Any, said: Words) -> dict[str, Any]:
    return {
        "text": found.text,
        "lon": round(found.lon, 8),
        "lat": round(found.lat, 8),
        "precision_m": found.precision_m,
        "notation": found.notation,
        "degrees_minutes": found.degrees_minutes(),
        "mgrs": found.mgrs(),
        "place": found.place,
        "country": found.country,
        "near": near(found.lon, found.lat, found.precision_m, said),
        **_inland(found),
        "remarks": [_told(each, said) for each in found.remarks],
    }


def near(lon: float, lat: float, precision_m: float | None, said: Words) -> str:
    """Return a position by the nearest name on the map, "" if none is near enough.

    No distance is said that the position is not exact enough for.
    """
    found = gazetteer().nearest(lon, lat)
    if found is None or found.distance_m > FAR_M:
        return ""
    place = _name(found.place, said)
    if found.distance_m <= BESIDE_M:
        return place
    if found.distance_m <= 2 * (precision_m or 0):
        return said.t("near {place}", place=place)
    direction = said.t(DIRECTIONS[round(found.bearing_deg / 45) % 8])
    km = round(found.distance_m / 1000)
    sentence = mark("{km} km {direction} of {place}")
    return said.t(sentence, km=km, direction=direction, place=place)


def _name(place: Place, said: Words) -> str:
    return (place.name_fr if said.language == "fr" else "") or place.name


def _inland(found: positions.Position) -> dict[str, int]:
    """Return kilometres to the coast, 0 where the map cannot tell it from the sea."""
    inland_m = land().inland_m(found.lon, found.lat)
    told = told_inland(inland_m)
    unclear_m = COAST_ERROR_M + (found.precision_m or 0)
    km = told["km"] if inland_m > unclear_m else 0
    return {"inland_km": km, "coast_error_km": told["error_km"]}


def of_time(text: str, now: datetime, said: Words) -> dict[str, Any]:
    """Return what was understood of a time, in the words of the reader."""
    try:
        found = moments.understand(text, now)
    except NotUnderstood as refused:
        meant = [each for each in refused.candidates if isinstance(each, datetime)]
        return _refused(text, refused, said) | {
            "candidates": [f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in meant]
        }
    return {
        "understood": True,
        "text": found.text,
        "at": found.utc(),
        "dtg": found.dtg(),
        "age_s": int(found.age_s(now)),
        "precision_s": found.precision_s,
        "time_basis": found.time_basis,
        "remarks": [_told(each, said) for each in found.remarks],
    }


def _refused(text: str, refused: NotUnderstood, said: Words) -> dict[str, Any]:
    return {
        "understood": False,
        "text": text[:MOST_CHARACTERS],
        "sentence": _told(refused.saying, said),
    }


def _told(saying: Saying, said: Words) -> str:
    return said.t(saying.sentence, **saying.values)


async def _asked(request: Request) -> Asked:
    """Read what is asked; raises 413 or 422 with a sentence."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise HTTPException(413, f"This takes at most {MOST_BYTES} bytes.")
    try:
        return msgspec.json.decode(bytes(content), type=Asked)
    except (msgspec.DecodeError, ValueError) as wrong:
        sentence = 'Send an object with "position", "time" or both, each a text.'
        raise HTTPException(422, sentence) from wrong


RoomName = Annotated[str, InPath(examples=["main"])]


def routes(house: House) -> APIRouter:
    """Return the route that says back what was understood."""
    router = APIRouter(tags=["notes"], dependencies=[asks(Act.NOTE)])

    @router.post(
        "/rooms/{room}/understood",
        summary="How a position and a time are understood",
        description=(
            "For what a person writes, before it is sent; nothing is kept. A text "
            "that has no meaning or several comes back with `understood` false, a "
            "`sentence` in your language and, where there are some, `candidates`. "
            "`precision_m` and `precision_s` are half of the last digit. `near` "
            "proposes a name for the place; `inland_km` is 0 at sea and near a coast."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": ANSWER_EXAMPLE}}},
            404: {"description": "No such room."},
            413: {"description": "The body is too long."},
            422: {"description": "The body is not as described."},
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"example": ASKED_EXAMPLE}},
            }
        },
    )
    async def understood(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        asked, said = await _asked(request), words(viewer_of(request).locale)
        now = house.room.picture.now(house.clock.now())
        answer: dict[str, Any] = {}
        if asked.position is not None:
            answer["position"] = of_position(asked.position, said)
        if asked.time is not None:
            answer["time"] = of_time(asked.time, now, said)
        headers = {"cache-control": "no-store"}
        return Response(msgspec.json.encode(answer), 200, headers, "application/json")

    return router
