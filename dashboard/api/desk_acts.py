"""The acts at the desk as routes: one table says where, by whom and how it is done."""

import math
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api import desk_examples as examples
from dashboard.api import releasing, writing
from dashboard.api.house import House
from dashboard.api.keeping import refused
from dashboard.api.openapi import schema_of
from dashboard.words import mark
from layers.errors import Rejected, RevisionRefused

AT_ONCE, PER_S = 60, 2
"""Acts of one account at the desk of one worker: at once, and then a second."""

TOO_FAST = "You send more to the desk than this server takes; try again in {n} s."

RoomName = Annotated[str, Path(examples=["main"])]
RecordId = Annotated[str, Path(examples=["INC-007"], max_length=64)]
DraftId = Annotated[str, Path(examples=["_5f0c2a9b71d84e36a1b2c3d4"], max_length=64)]

_Work = Callable[[House, Request, str], Awaitable[Response]]
_DRAFT, _RECORD = "/rooms/{room}/drafts/{draft}", "/rooms/{room}/records/{record}"
REFUSALS: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role or you may not do this."},
    404: {"description": "No such room or record, or nothing of that id on your desk."},
    409: {"description": "It was changed meanwhile, has ended, or the event was used."},
    413: {"description": "The body is too long."},
    422: {"description": "The body or the record is not as described; `reasons` says."},
    429: {"description": "Too many acts; `Retry-After` says how many seconds to wait."},
}


class Way(msgspec.Struct, frozen=True):
    """One act at the desk: where, by whom, how it is done and described."""

    path: str
    act: Act
    work: _Work
    body: type
    example: dict[str, Any]
    summary: str
    description: str


async def _write(house: House, request: Request, _: str) -> Response:
    return await writing.write(house, request)


_S, _E = writing.Step, examples.STEP
WAYS = (
    Way(
        "/rooms/{room}/records",
        Act.EDIT,
        _write,
        writing.NewRecord,
        examples.NEW,
        "Write a record",
        "As a DRAFT it is its author's alone; SUBMITTED is also for those who release "
        "and may see what it says. It is judged as a line of a feed is; only grade, "
        "label and groups may still be missing from a draft. Id, author, revision and "
        "status are made here.",
    ),
    Way(
        _RECORD,
        Act.EDIT,
        writing.correct,
        writing.Change,
        examples.CHANGE,
        "Begin the correction of a record",
        "A draft of its next revision. The picture stays as it is until somebody else "
        "has released the correction.",
    ),
    Way(
        _RECORD + "/retract",
        Act.RETRACT,
        releasing.take_off,
        releasing.Reasoned,
        examples.REASONED,
        "Retract a record",
        "Everybody who may see it sees from then on that it was retracted, and why. "
        "No feed brings it back.",
    ),
    Way(
        _RECORD + "/revive",
        Act.RELEASE,
        releasing.bring_back,
        releasing.Reasoned,
        examples.REASONED,
        "Bring a retracted record back",
        "As its source has it now; what people corrected stands.",
    ),
    Way(
        _DRAFT,
        Act.EDIT,
        writing.edit,
        writing.Change,
        examples.CHANGE,
        "Change your draft",
        "A new revision of it; with `base_revision` the newest revision of the record "
        "becomes what it corrects.",
    ),
    Way(
        _DRAFT + "/submit",
        Act.EDIT,
        writing.submit,
        _S,
        _E,
        "Submit your draft",
        "Its label and groups decide who may look at it, so they are required.",
    ),
    Way(
        _DRAFT + "/undo",
        Act.EDIT,
        writing.undo,
        _S,
        _E,
        "Undo your last act on your draft",
        "A new revision with what was there before; the first one is withdrawn. Only "
        "while nobody else has done anything since.",
    ),
    Way(
        _DRAFT + "/return",
        Act.RELEASE,
        releasing.send_back,
        releasing.Reasoned,
        examples.REASONED,
        "Send a submitted draft back",
        "It is its author's alone again, who reads the reason.",
    ),
    Way(
        _DRAFT + "/release",
        Act.RELEASE,
        releasing.let_out,
        releasing.Release,
        examples.RELEASE,
        "Release a submitted draft",
        "By another account than its author's, graded, labelled and for somebody. Of "
        "two at once one is refused.",
    ),
)


def routes(house: House) -> APIRouter:
    """Return the routes of everything that is done at the desk."""
    router = APIRouter(tags=["desk"])
    pace = Buckets(PER_S, AT_ONCE, house.clock)
    for way in WAYS:
        _add(router, house, way, pace)
    return router


def _add(router: APIRouter, house: House, way: Way, pace: Buckets) -> None:
    async def done(request: Request, room: str, subject: str = "") -> Response:
        house.require_room(room)
        if wait_s := pace.wait_s(viewer_of(request).account, 1):
            seconds = math.ceil(wait_s)
            headers = {"retry-after": str(seconds)}
            raise HTTPException(429, TOO_FAST.format(n=seconds), headers)
        try:
            return await way.work(house, request, subject)
        except Rejected as error:
            return refused(error)
        except RevisionRefused as error:
            sentence = mark("Somebody was faster; look at it again.")
            raise HTTPException(409, sentence) from error

    async def of_room(request: Request, room: RoomName) -> Response:
        return await done(request, room)

    async def of_record(request: Request, room: RoomName, record: RecordId) -> Response:
        return await done(request, room, record)

    async def of_draft(request: Request, room: RoomName, draft: DraftId) -> Response:
        return await done(request, room, draft)

    named = {"{record}": of_record, "{draft}": of_draft}
    found = [each for name, each in named.items() if name in way.path]
    sent = {"schema": schema_of(way.body), "example": way.example}
    body = {"required": True, "content": {"application/json": sent}}
    told = {"content": {"application/json": {"example": examples.DONE}}}
    router.add_api_route(
        way.path,
        found[0] if found else of_room,
        methods=["POST"],
        name=way.summary,
        summary=way.summary,
        description=way.description,
        status_code=201,
        response_class=Response,
        responses={201: told, **REFUSALS},
        openapi_extra={"requestBody": body},
        dependencies=[asks(way.act)],
    )
