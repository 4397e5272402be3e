"""GET timeline: the charts of a picture, as figures and as tables, in words.

The routes of findings hold what is judged; this one asks the same. It must never tell
of a record that its reader may not see.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from dashboard.access.viewer import viewer_of
from dashboard.api.exports import highest_levels
from dashboard.api.house import House
from dashboard.api.timeline_examples import TIMELINE
from dashboard.figures.chart import Style, Told
from dashboard.figures.spans import Span
from dashboard.figures.timeline import mark_of, timeline
from dashboard.ruled import JUDGED, Ruled
from dashboard.sharing import Sharing
from dashboard.words import words
from layers.indicators.judging import Judging
from layers.label import sees
from layers.picture import Picture

MOST_BYTES = 16 << 20
"""Answers that are kept, of so many audiences, languages, styles and pictures."""


def add_timeline(
    router: APIRouter, house: House, ruled: Ruled, minute: Callable[[], datetime]
) -> None:
    """Put the route on the router; `minute` is the time that all are told of."""
    content: Any = {"application/json": {"example": TIMELINE}}
    made: Sharing[tuple[Any, ...], bytes] = Sharing(MOST_BYTES, len)

    @router.get(
        "/rooms/{room}/timeline",
        summary="The charts of the newest picture",
        description=(
            "Exercises by bloc, declared and estimated strength with the limits of the "
            "rules, incidents per week against what was usual, and what is due next. "
            "Each chart is a Plotly figure (`figure`, null without data), a sentence "
            "(`said`) and a table that says the same (`columns`, `rows`). `span` is "
            "the stretch around `now` whose exercises are shown: weeks, year or all; "
            "without one the shortest in which there is any. `labels` are the "
            "highest of all records that were looked at."
        ),
        response_class=Response,
        responses={
            200: {"content": content},
            404: {"description": "No such room."},
        },
    )
    async def charts(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        style: Annotated[Style, Query()] = Style.DARK,
        span: Annotated[Span | None, Query()] = None,
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        picture, now = house.room.picture.copy(), minute()
        language = words(viewer.locale).language

        async def make() -> bytes:
            lines = _lines(picture, viewer.audience)
            levels = await highest_levels(house, lines)
            mark = mark_of(picture.n, now, levels)
            told = Told(words=words(language), style=style, now=now, mark=mark)
            labels = [{"policy": p, "classification": c} for p, c in levels.items()]
            known = {"n": picture.n, "now": now, "labels": labels}
            return await ruled.ask(
                picture,
                viewer.audience,
                lambda judging: _encoded(known, judging, told, span),
            )

        seen = picture.digest(viewer.audience)
        key = viewer.audience, language, style, span, picture.entry_id, seen, now
        headers = {"cache-control": "no-store"}
        return Response(await made.get(key, make), 200, headers, "application/json")


def _lines(picture: Picture, audience: str) -> list[bytes]:
    return [
        held.line
        for held in picture.records.values()
        if held.layer in JUDGED and sees(audience, held.audience)
    ]


def _encoded(
    known: dict[str, Any], judging: Judging, told: Told, span: Span | None
) -> bytes:
    charts = msgspec.structs.asdict(timeline(judging, told, span))
    return msgspec.json.encode({**known, "rules": judging.rules.digest, **charts})
