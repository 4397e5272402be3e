"""GET and POST of one refused line: what was sent is mended and judged again.

The line itself stays among the refused ones, untouched. What was mended comes onto the
desk as the work of who mended it, with the reason, and another person releases it: a
feed that sends nonsense must not be a way around four eyes.
"""

import math
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api import desk_examples as examples
from dashboard.api import rejected, writing
from dashboard.api.desk_acts import AT_ONCE, PER_S, TOO_FAST
from dashboard.api.house import House
from dashboard.api.keeping import (
    an_object,
    caught_up,
    circumstances,
    doing,
    done_before,
    keep,
    read,
    refused,
    shows,
)
from dashboard.api.openapi import schema_of
from dashboard.words import mark
from layers import refused as reading
from layers.desk import Copy, State
from layers.drafting import (
    FOR_WHOM,
    SET_HERE,
    Json,
    Stamp,
    base_of,
    begun,
    filled,
    judge,
)
from layers.errors import Reason, Rejected, RevisionRefused
from layers.four_eyes import (
    PEOPLE,
    begin,
    copy_id_of,
    raw,
    record_id_of,
    require_by_hand,
)
from layers.label import sees
from layers.log.rejected import Rejection

NO_LINE = mark(
    "There is no refused line with this id, or it had to make room for newer ones."
)
CUT = "is longer than what is kept of a refused line"
ASK_PRODUCER = "Ask who produces it to send it again."

LineId = Annotated[
    str, Path(examples=["1758100000123-0"], pattern=r"^\d{1,16}-\d{1,12}$")
]
RoomName = Annotated[str, Path(examples=["main"])]


class Mended(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A refused line as it should have been: `text` is one record as JSON."""

    event_id: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9-]{16,36}\Z")]
    text: Annotated[str, Meta(max_length=200_000)]


def mended_of(house: House, viewer: Viewer, line_id: str) -> list[Copy]:
    """Return the copies that were made of a refused line, as far as a viewer sees."""
    begins = _event(line_id, "")
    return [
        copy
        for copy in house.room.desk.copies.values()
        if copy.revisions[0].said.event.startswith(begins)
        and shows(viewer, copy, copy.last)
    ]


def _event(line_id: str, event_id: str) -> str:
    return f"mended-{line_id}-{event_id}"


async def line_of(house: House, viewer: Viewer, line_id: str) -> Rejection:
    """Return a refused line; the same 404 for one that the viewer may not see."""
    ms, _, number = line_id.partition("-")
    found = await house.inbox.rejected.newest(1, f"{ms}-{int(number) + 1}")
    trusted = rejected.is_trusted(house.policies, viewer.rights)
    for line in found:
        whom = reading.whom(line.raw, line.reasons)
        if line.id == line_id and reading.may_see(
            whom, viewer.audience, trusted=trusted
        ):
            return line
    raise HTTPException(404, NO_LINE)


def whole(house: House, viewer: Viewer, line: Rejection) -> Json:
    """Return all that is kept of a refused line, and what was made of it."""
    told: Json = msgspec.to_builtins(rejected.told(line))
    made = [
        {"draft": copy.id, "by": copy.author, "state": copy.last.said.state}
        for copy in mended_of(house, viewer, line.id)
    ]
    text = line.raw.decode(errors="replace")
    kept_whole = len(line.raw) == line.raw_bytes_total and "\ufffd" not in text
    return {**told, "text": text, "whole": kept_whole, "mended": made}


async def mend(house: House, request: Request, line_id: str) -> Response:
    """Begin a copy of what a refused line should have said; judged like every line."""
    sent, content = await read(request, Mended)
    line = await line_of(house, viewer_of(request), line_id)
    act = doing(request, _event(line_id, sent.event_id), content, _why(line))
    copy_id = copy_id_of(act)
    await caught_up(house, copy_id)
    if (before := done_before(house, copy_id, act)) is not None:
        return before
    if len(line.raw) < line.raw_bytes_total:
        raise Rejected([Reason("text", CUT, ASK_PRODUCER)])
    writing.require_room_for_more(house, request)
    room = circumstances(house)
    record = an_object(msgspec.Raw(sent.text.encode()), "text")
    named = record.get("id")
    record_id = named if isinstance(named, str) and named else record_id_of(act)
    kept = {k: v for k, v in record.items() if k not in SET_HERE}
    made = begun(kept, PEOPLE + act.by, room.now)
    base, revision = _base(house, viewer_of(request), record_id, line.inbox)
    if base is not None:
        writing.same_audience(base, made)
    stamp = Stamp(id=record_id, layer=line.inbox, author=PEOPLE + act.by)
    judge(filled(made), stamp, room)
    ready = all(made.get(name) for name in FOR_WHOM)
    state = State.SUBMITTED if ready else State.DRAFT
    said = begin(act, (record_id, line.inbox), made, state)
    if base is not None:
        said = msgspec.structs.replace(said, base=raw(base), base_revision=revision)
    return await keep(house, request, (copy_id, said))


def _why(line: Rejection) -> str:
    source = f" of {line.source}" if line.source else ""
    return f"Mended from the refused line {line.id}{source}."[:500]


def _base(
    house: House, viewer: Viewer, record_id: str, layer: str
) -> tuple[Json | None, int]:
    """Return the record of the picture that a line would revise, and its revision."""
    held = house.room.picture.records.get(record_id)
    if held is None or not sees(viewer.audience, held.audience) or held.layer != layer:
        return None, 0
    require_by_hand(held)
    return base_of(held.line), held.revision


def routes(house: House) -> APIRouter:
    """Return the routes of one refused line."""
    router = APIRouter(tags=["rejected"])
    pace = Buckets(PER_S, AT_ONCE, house.clock)
    body = {"schema": schema_of(Mended), "example": examples.MENDED}

    @router.get(
        "/rooms/{room}/rejected/{line}",
        summary="One refused line, as it was sent",
        description=(
            "With its text, every reason, and what was made of it at the desk. `whole` "
            "is false if only the beginning was kept, or if it is not text."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": examples.LINE}}},
            404: {"description": "No such room, or no such line that you may see."},
        },
        dependencies=[asks(Act.SEE_DESK)],
    )
    async def one(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, line: LineId
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        told = whole(house, viewer, await line_of(house, viewer, line))
        headers = {"cache-control": "no-store"}
        return Response(msgspec.json.encode(told), 200, headers, "application/json")

    @router.post(
        "/rooms/{room}/rejected/{line}/mend",
        summary="Mend a refused line",
        description=(
            "What it should have said, judged as every line is. It comes onto the desk "
            "as yours and is submitted if it says whom it is for; another person "
            "releases it. The refused line stays as it is."
        ),
        status_code=201,
        response_class=Response,
        responses={
            201: {"content": {"application/json": {"example": examples.DONE}}},
            404: {"description": "No such room, or no such line that you may see."},
            409: {"description": "The event was used, or somebody was faster."},
            413: {"description": "The body is too long."},
            422: {"description": "It is still not right; `reasons` says what is not."},
            429: {"description": "Too many acts; `Retry-After` says how long to wait."},
        },
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": body}}
        },
        dependencies=[asks(Act.EDIT)],
    )
    async def mended(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, line: LineId
    ) -> Response:
        house.require_room(room)
        if wait_s := pace.wait_s(viewer_of(request).account, 1):
            seconds = math.ceil(wait_s)
            headers: dict[str, Any] = {"retry-after": str(seconds)}
            raise HTTPException(429, TOO_FAST.format(n=seconds), headers)
        try:
            return await mend(house, request, line)
        except Rejected as error:
            return refused(error)
        except RevisionRefused as error:
            sentence = mark("Somebody was faster; look at it again.")
            raise HTTPException(409, sentence) from error

    return router
