"""GET findings and GET indicators: what rules and indicators say, with their sources.

Each finding brings its rule, the limit, the value, the formula and the records that it
rests on, in the reader's language. The same picture and the same time give the same.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api.findings_examples import FINDINGS, INDICATORS
from dashboard.api.house import House
from dashboard.api.pictures import moment
from dashboard.api.timeline import add_timeline
from dashboard.api.told_findings import told, told_driver, told_mark, told_pair
from dashboard.past import limit
from dashboard.ruled import Ruled, rules
from dashboard.sharing import Sharing
from dashboard.words import mark, words
from layers.indicators.judging import Judging
from layers.indicators.marks import marks, pairs
from layers.picture import Picture, entry_time

NONE = mark("There is no such record, or none that you may see.")

ELSEWHERE = frozenset({"I1", "I2", "I10", "I11"})
"""Indicators that a card tells in other places: by the rules they rest on, by its
sources and by its age."""

MOST_BYTES = 8 << 20
"""Answers that are kept, of so many audiences, languages and pictures."""


def routes(house: House) -> APIRouter:
    """Return the routes that tell what rules and indicators say."""
    router = APIRouter(tags=["picture"], dependencies=[asks(Act.SEE_PICTURE)])
    ruled = house.ruled
    _findings(router, house, ruled)
    _indicators(router, house, ruled)
    add_timeline(router, house, ruled, lambda: minute(house))
    return router


def _findings(router: APIRouter, house: House, ruled: Ruled) -> None:
    content: Any = {"application/json": {"example": FINDINGS}}

    @router.get(
        "/rooms/{room}/records/{record}/findings",
        summary="What rules and indicators say of a record",
        description=(
            "Of the newest picture, among the records that you see, at the time `now` "
            "of the room. `verdict` is MET, NOT_MET, NOT_APPLICABLE or CANNOT_TELL; "
            "`checked` says whether the limit was held against the official text; "
            "`rules` names the files of rules."
        ),
        response_class=Response,
        responses={
            200: {"content": content},
            404: {"description": "No such record, or none that you may see."},
        },
    )
    async def findings(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        record: Annotated[str, Path(examples=["EX-014"], max_length=64)],
    ) -> Response:
        house.require_room(room)
        # As it is now: what comes in while this waits for its turn is not judged.
        viewer, by, picture = viewer_of(request), rules(), house.room.picture.copy()
        if not picture.seen_by(record, viewer.audience):
            raise HTTPException(404, NONE)
        n, now, said = picture.n, minute(house), words(viewer.locale)
        found = await ruled.ask(
            picture, viewer.audience, lambda judging: judging.findings(record, now)
        )
        shown = [each for each in found if each.rule not in ELSEWHERE]
        answer = {
            "n": n,
            "now": now,
            "of": record,
            "rules": by.digest,
            "findings": [told(each, by, said) for each in shown],
        }
        return plain_answer(msgspec.json.encode(answer))


def _indicators(router: APIRouter, house: House, ruled: Ruled) -> None:
    content: Any = {"application/json": {"example": INDICATORS}}
    made: Sharing[tuple[Any, ...], bytes] = Sharing(MOST_BYTES, len)

    @router.get(
        "/rooms/{room}/indicators",
        summary="What stands out on a picture",
        description=(
            "`marks` are the exercises that stand out, each by its strongest finding; "
            "`pairs` those of opposing blocs that are near one another at the same "
            "time; `drivers` the three strongest, each with its number, what it is "
            "compared with, how far its sources are relied on and as of when. There is "
            "no score. Of the newest picture, or of that of `at` as the room knew it "
            "then. What depends on the time is as of `now`, of the room's clock, to "
            "the minute: the same n and `now` give the same answer everywhere."
        ),
        response_class=Response,
        responses={
            200: {"content": content},
            400: {"description": "`at` is neither a number nor a time."},
            404: {"description": "No such room, or no such picture yet."},
        },
    )
    async def indicators(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        at: Annotated[str | None, Query(examples=["4812"])] = None,
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        if at is None:
            picture, now, ask = house.room.picture.copy(), minute(house), ruled.ask
        else:
            picture = await _then(house, at, viewer.audience)
            now = picture.now(entry_time(picture.entry_id))
            ask = ruled.ask_then
        language = words(viewer.locale).language

        async def make() -> bytes:
            return await ask(
                picture,
                viewer.audience,
                lambda judging: _told(picture.n, judging, now, language),
            )

        seen = picture.digest(viewer.audience)
        key = viewer.audience, language, at is None, picture.entry_id, seen, now
        return plain_answer(await made.get(key, make))


def _told(n: int, judging: Judging, now: datetime, language: str) -> bytes:
    by, said = judging.rules, words(language)
    answer = {
        "n": n,
        "now": now,
        "rules": by.digest,
        "marks": [told_mark(each, by, said) for each in marks(judging)],
        "pairs": [told_pair(each, by, said) for each in pairs(judging)],
        "drivers": [told_driver(each, by, said) for each in judging.drivers(now)],
    }
    return msgspec.json.encode(answer)


async def _then(house: House, at: str, audience: str) -> Picture:
    """Return the picture of then, as this audience may be told of it now."""
    then = await house.stills.at(moment(at))
    if then is None:
        raise HTTPException(
            404, f"There is no picture of {at} in room {house.room.name!r} (yet)."
        )
    limit(then, audience, house.room.picture.withdrawals(audience))
    return then


def minute(house: House) -> datetime:
    """Return the time of the room, so that for a minute all are told the same."""
    now = house.room.picture.now(house.clock.now())
    return now.replace(second=0, microsecond=0)


def plain_answer(content: bytes) -> Response:
    """Return JSON that nobody between us and the reader keeps."""
    headers = {"cache-control": "no-store"}
    return Response(content, 200, headers, "application/json")
