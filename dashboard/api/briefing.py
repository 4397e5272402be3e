"""Leading a briefing: taking it, moving the shared view, a headline.

The view and the headline are records of the log, which every screen gets with the
picture.
"""

import math
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, asks, may
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api import briefing_examples as examples
from dashboard.api.house import House
from dashboard.presenting import Done, Kept, Outrun, is_silent
from dashboard.problems import problem
from layers.briefing import (
    HEADLINE,
    VIEW,
    Cursor,
    Headline,
    Mode,
    SharedView,
)
from layers.entry import entry_time
from layers.errors import BriefingRefused, Reason, Rejected
from layers.leading import (
    MOST_BYTES,
    READ_HEADLINE,
    READ_MOVE,
    READ_TAKING,
    READ_TERM,
    Asking,
    given_back,
    headline,
    moved,
    read,
    taken,
    wrong_headline,
)
from layers.record import Context
from layers.strict import StructReader

AT_ONCE, PER_S = 40, 10
"""Moves and other acts of one account on one worker: at once, and then a second."""

OFF = timedelta(seconds=2)
"""So much a browser's idea of the room's time may differ from that of the store."""

TOO_FAST = "You move the shared view faster than this server takes; try in {n} s."

_WHY = {
    "taken": "{presenter} presents now. Take it over only if that is meant.",
    "heard": "{presenter} presents, and that screen is heard of: ask for it, or ask "
    "the chair. It can be taken over once it was silent for 15 s.",
    "other": "{presenter} presents by now.",
    "headline": "{presenter} wrote another headline meanwhile; look at it first.",
    "nobody": "Nobody presents: take the briefing first.",
}

RoomName = Annotated[str, Path(examples=["main"])]


async def body(request: Request, reader: StructReader) -> Any:
    """Read what was sent; raises 413 with a sentence, or Rejected."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise HTTPException(413, f"This is at most {MOST_BYTES} bytes.")
    return read(bytes(content), reader)


def asking(house: House, viewer: Viewer, *, silent: bool = False) -> Asking:
    """Return who asks, and when."""
    wall = house.clock.now()
    scene = house.room.picture.scene
    if scene is None:
        raise HTTPException(503, "The room is not open yet.", {"retry-after": "1"})
    return Asking(
        *(viewer.account, viewer.title, Context(scene.context)),
        *(house.room.picture.now(wall), wall),
        chair=may(viewer.role, Act.TAKE_OVER),
        silent=silent,
    )


def view_in(kept: Kept | None) -> SharedView | None:
    """Return the shared view that the log holds."""
    return kept.said if kept and isinstance(kept.said, SharedView) else None


async def take(house: House, viewer: Viewer, request: Request) -> Done:
    """Begin to present."""
    asked = await body(request, READ_TAKING)

    def decide(kept: Kept | None) -> SharedView:
        now = house.clock.now()
        silent = kept is not None and is_silent(kept, house.seating.seats, now)
        return taken(view_in(kept), asked, asking(house, viewer, silent=silent))

    try:
        return await change(house, viewer, VIEW, asked.event_id, decide)
    except Outrun as error:
        # Who moves it all the time is who presents.
        held = house.presenting.view
        if held is None or held.presenter is None:
            raise
        raise BriefingRefused("taken", held.presenter.title) from error


async def give_back(house: House, viewer: Viewer, request: Request) -> Done:
    """End one's briefing, or offer it to somebody."""
    asked = await body(request, READ_TERM)

    def decide(kept: Kept | None) -> SharedView:
        return given_back(view_in(kept), asked, asking(house, viewer))

    return await change(house, viewer, VIEW, asked.event_id, decide)


async def move(house: House, viewer: Viewer, request: Request) -> Done:
    """Show something else from now on."""
    asked = await body(request, READ_MOVE)
    chosen = asked.shown.selected
    named = () if chosen is None else (chosen,)
    await require_seen(house, named, "shown.selected")
    await require_moment(house, asked.shown.cursor)

    def decide(kept: Kept | None) -> SharedView:
        return moved(view_in(kept), asked, asking(house, viewer))

    done = await change(house, viewer, VIEW, asked.event_id, decide)
    return await looked_again(house, named, done)


async def write_headline(house: House, viewer: Viewer, request: Request) -> Done:
    """Put a sentence on top of every screen."""
    asked = await body(request, READ_HEADLINE)
    await require_seen(house, asked.items, "items")

    def decide(kept: Kept | None) -> Headline:
        held = kept.said if kept and isinstance(kept.said, Headline) else None
        if wrong_headline(held, asked, viewer.account):
            raise BriefingRefused("headline", "" if held is None else held.author_title)
        return headline(held, asked, asking(house, viewer))

    done = await change(house, viewer, HEADLINE, asked.event_id, decide)
    return await looked_again(house, asked.items, done)


async def change(
    house: House,
    viewer: Viewer,
    record_id: str,
    event_id: str,
    decide: Callable[[Kept | None], SharedView | Headline],
) -> Done:
    """Append what somebody decides; the same event is appended once."""
    eid = f"briefing:{viewer.account}:{event_id}"
    author = f"account:{viewer.account}"
    return await house.presenting.change(record_id, eid, author, decide)


async def require_seen(house: House, ids: tuple[str, ...], field: str) -> None:
    """Raise Rejected if a record is not on the picture of everybody who is here."""
    if not ids:
        return
    await house.seating.look()
    records = house.room.picture.records
    here = house.seating.here
    missing = any(each not in records for each in ids)
    if missing or not house.presenting.is_seen(ids, here):
        problem_ = "is not on the picture of everybody who is here"
        mend = "Show another record, or see beforehand (P) what is hidden from whom."
        raise Rejected([Reason(field, problem_, mend)])


async def looked_again(house: House, ids: tuple[str, ...], done: Done) -> Done:
    """Take names off again if somebody came while they were put on; return `done`."""
    if ids:
        await house.seating.look()
        if not house.presenting.is_seen(ids, house.seating.here):
            await house.presenting.suit(house.seating.here)
    return done


async def require_moment(house: House, cursor: Cursor) -> None:
    """Raise Rejected if a cursor names no picture of this log, or not its time.

    All screens say when the picture stood still: that is not the word of one of them.
    """
    if cursor.mode is Mode.LIVE or cursor.at is None:
        return
    entry = await house.log.at(cursor.n)
    if entry is None or entry.n != cursor.n:
        problem_, mend = "is no picture of this room", "Choose a moment of the log."
        raise Rejected([Reason("shown.cursor.n", problem_, mend)])
    if not entry_time(entry.id) - OFF <= cursor.at <= house.clock.now() + OFF:
        problem_ = "is not a time at which this picture was the newest or later"
        mend = "Read the time of the room anew, and freeze again."
        raise Rejected([Reason("shown.cursor.at", problem_, mend)])


def refusal_of(refused: BriefingRefused) -> Response:
    """Return 409 with who presents."""
    known = {"why": refused.why, "presenter": refused.presenter}
    sentence = _WHY[refused.why].format(presenter=refused.presenter or "Nobody")
    return problem(409, sentence, more=known)


_Work = Callable[[House, Viewer, Request], Awaitable[Done]]


class Way(msgspec.Struct, frozen=True):
    """One act of a briefing: where, how it is done and described."""

    path: str
    work: _Work
    example: dict[str, Any]
    summary: str
    description: str
    recorded: bool = True


WAYS = (
    Way(
        "/rooms/{room}/briefing/take",
        take,
        examples.TAKING,
        "Begin to present",
        "From the screen `seat`. If somebody else presents it is refused with 409, and "
        "so is `over` unless that screen was silent for 15 s, the chair asks, or the "
        "presenter offered it to you.",
    ),
    Way(
        "/rooms/{room}/briefing/give-back",
        give_back,
        examples.TERM,
        "Stop presenting, or hand over",
        "With `to`, the account that may take it next; you present until it does.",
    ),
    Way(
        "/rooms/{room}/briefing/view",
        move,
        examples.MOVE,
        "Move the shared view",
        "All who follow show it. Send the newest only, at most five a second, and the "
        "last one always.",
        recorded=False,
    ),
    Way(
        "/rooms/{room}/briefing/headline",
        write_headline,
        examples.HEADLINE,
        "Write the headline",
        "One sentence on top of every screen, with at most five records under it.",
    ),
)


def routes(house: House) -> APIRouter:
    """Return the routes of a briefing."""
    router = APIRouter(tags=["briefing"], dependencies=[asks(Act.PRESENT)])
    pace = Buckets(PER_S, AT_ONCE, house.clock)
    for way in WAYS:
        router.add_api_route(
            way.path,
            _endpoint(house, way, pace),
            methods=["POST"],
            name=way.work.__name__,
            summary=way.summary,
            description=way.description,
            status_code=201,
            response_class=Response,
            responses=examples.ANSWERS,
            openapi_extra=examples.takes(way.example),
        )
    return router


def _endpoint(
    house: House, way: Way, pace: Buckets
) -> Callable[[Request, RoomName], Awaitable[Response]]:
    async def answer(request: Request, room: RoomName) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        if wait_s := pace.wait_s(viewer.account, 1):
            n = str(math.ceil(wait_s))
            raise HTTPException(429, TOO_FAST.format(n=n), {"retry-after": n})
        try:
            done = await way.work(house, viewer, request)
        except BriefingRefused as refused:
            return refusal_of(refused)
        except Rejected as refused:
            return problem(422, sentence_of(refused), more=_reasons(refused))
        if way.recorded:
            subject = f"{way.path.rpartition('/')[2]} revision {done.revision}"
            await audit_of(request).record(
                Deed.WRITE, viewer, subject, "taken", request
            )
        content = msgspec.json.encode(done)
        return Response(content, 201, {"cache-control": "no-store"}, "application/json")

    return answer


def sentence_of(refused: Rejected) -> str:
    """Return what is wrong with what was sent, field by field."""
    return " ".join(f"{r.field} {r.problem}. {r.mend}" for r in refused.reasons)


def _reasons(refused: Rejected) -> dict[str, Any]:
    return {"reasons": msgspec.to_builtins(refused.reasons)}
