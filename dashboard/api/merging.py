"""POST same and apart: somebody decides that two reports are of one event, or not.

Both reports stay; the duplicate says with which it is counted, on every screen. Each
decision undoes the one before, and all are in the log with who, when and why. Nothing
here tells a report that is missing from one that the asker may not see.
"""

import hashlib
import math
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, Denied, asks, may
from dashboard.access.viewer import viewer_of
from dashboard.api import sameness_examples as examples
from dashboard.api.desk_acts import AT_ONCE, PER_S, REFUSALS, TOO_FAST
from dashboard.api.duplicates import answer
from dashboard.api.house import House
from dashboard.api.keeping import USED, caught_up, read, refused
from dashboard.api.openapi import schema_of
from dashboard.api.releases import visible
from dashboard.api.releasing import SAME_PERSON, Because
from dashboard.api.writing import Seen
from dashboard.words import mark
from layers.digests import Held
from layers.duplicates import pair_of
from layers.entry import lines_of
from layers.errors import Reason, Rejected, RevisionRefused
from layers.fields import RecordId
from layers.four_eyes import PEOPLE, Doing
from layers.label import EVERY_GROUP, level_of
from layers.log.port import Appended
from layers.merging import decide, duplicate_of, next_decision
from layers.notes import EventId
from layers.record import Status
from layers.release import groups_of
from layers.sameness import (
    Decided,
    Decision,
    Pair,
    id_of,
    lacking,
    may_name,
    read_decision,
)
from layers.telling import LAYER

FASTER = mark("Somebody was faster; look at both reports again.")


class AboutTwo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision about a record and another one, and why."""

    event_id: EventId
    expected_revision: Seen
    other: RecordId
    reason: Because


class Made(msgspec.Struct, frozen=True):
    """What came of a decision; from picture `n` on everybody sees it who may."""

    record: str
    other: str
    same: bool
    duplicate: str
    n: int


async def say_same(house: House, request: Request, record_id: str) -> Response:
    """Count a report with another one from now on; both stay."""
    asked, doing = await _asked(request)
    pair = await _pair(house, record_id, asked.other)
    if (before := _done(house, pair, doing)) is not None:
        return before
    held, other = _both(house, request, record_id, asked)
    _require_two(house, held, other)
    writers = {_writer(each) for each in (held, other)}
    if PEOPLE + doing.by in writers and not house.one_person_release:
        raise HTTPException(403, SAME_PERSON)
    return await _decide(house, request, (pair, doing), held, other)


async def say_apart(house: House, request: Request, record_id: str) -> Response:
    """Say that two reports are of two events; what was counted as one is not any more.

    To undo a merge takes the same right as to make one.
    """
    asked, doing = await _asked(request)
    pair = await _pair(house, record_id, asked.other)
    if (before := _done(house, pair, doing)) is not None:
        return before
    held, other = _both(house, request, record_id, asked)
    viewer, decided = viewer_of(request), _decided(house, pair)
    merged = [a for a, b in ((held, other), (other, held)) if duplicate_of(a) == b.id]
    if merged and not may(viewer.role, Act.MERGE):
        raise Denied(viewer.role, Act.MERGE, viewer.locale)
    if not merged and decided is not None and not decided.said.same:
        raise HTTPException(409, mark("That these are two events was decided already."))
    return await _decide(house, request, (pair, doing), None, *merged)


async def _asked(request: Request) -> tuple[AboutTwo, Doing]:
    asked, content = await read(request, AboutTwo)
    digest = hashlib.sha256(request.url.path.encode() + b"\0" + content).hexdigest()
    by = viewer_of(request).account
    return asked, Doing(by, asked.event_id, digest[:32], asked.reason.strip())


async def _pair(house: House, record_id: str, other: str) -> Pair:
    if record_id == other:
        problem = "is the record itself"
        raise Rejected([Reason("other", problem, "Name another report.")])
    pair = pair_of(record_id, other)
    for each in (*pair, id_of(pair)):
        await caught_up(house, each)
    return pair


def _decided(house: House, pair: Pair) -> Decided | None:
    return house.room.desk.sameness.decisions.get(pair)


def _done(house: House, pair: Pair, doing: Doing) -> Response | None:
    """Return the answer that this event got, if it is the newest decision."""
    decided = _decided(house, pair)
    if decided is None or (decided.said.by, decided.said.event) != (
        doing.by,
        doing.event,
    ):
        return None
    return _made(decided.said, decided.n, doing)


def _both(
    house: House, request: Request, record_id: str, asked: AboutTwo
) -> tuple[Held, Held]:
    viewer = viewer_of(request)
    held = visible(house, viewer, record_id)
    other = visible(house, viewer, asked.other)
    if {held.layer, other.layer} != {LAYER}:
        problem = "is no report of an incident"
        raise Rejected([Reason("other", problem, "Only incidents are compared.")])
    if held.revision != asked.expected_revision:
        raise HTTPException(
            409, mark("The record was changed meanwhile; look at it again.")
        )
    return held, other


def _require_two(house: House, held: Held, other: Held) -> None:
    """Refuse what would name a record to who may not see it, or has been decided."""
    if duplicate_of(held):
        sentence = f"This is counted with {duplicate_of(held)}: say first that it is "
        raise HTTPException(409, sentence + "another event.")
    if duplicate_of(other) == held.id:
        raise HTTPException(
            409, mark("The other report is counted with this one already.")
        )
    if _status(held) == Status.RETRACTED or _status(other) == Status.RETRACTED:
        raise HTTPException(409, mark("One of the reports was retracted."))
    ranks = {
        level_of(policy.name, level.name): rank
        for policy in house.policies.known.values()
        for rank, level in enumerate(policy.levels)
    }
    if lacking(held.line, other.line, ranks) != ():
        raise Rejected([_not_named(held, other, ranks)])


def _not_named(held: Held, other: Held, ranks: dict[str, int]) -> Reason:
    """Say why a record may not name the other one, and what would help."""
    groups = lacking(held.line, other.line, ranks)
    problem = "is not for everybody whom this record is for"
    if groups and EVERY_GROUP in groups_of(other):
        problem = f"is for {EVERY_GROUP} and not for {', '.join(groups)}, and liaisons "
        problem += f"are not in {EVERY_GROUP}"
    if may_name(other.line, held.line, ranks):
        mend = "Count that one with this one instead."
    elif groups:
        mend = f"Let a releaser release the other one to {', '.join(groups)} first."
    else:
        mend = "Its label is stricter: leave them as two reports."
    return Reason("other", problem, mend)


async def _decide(
    house: House,
    request: Request,
    about: tuple[Pair, Doing],
    duplicate: Held | None,
    *others: Held,
) -> Response:
    """Append what was decided; `others` stay, or are duplicates no more."""
    pair, doing = about
    before = _decided(house, pair)
    named = "" if duplicate is None else duplicate.id
    said = next_decision(pair, doing, before, named)
    held = others if duplicate is None else (duplicate, *others)
    done = await decide(house.log, house.clock, before, said, *held)
    if done.status == "dup":
        said = await _before(house, done)
    made = _made(said, done.n, doing)
    word = "same" if said.same else "apart"
    words = Deed.WRITE, viewer_of(request), f"{pair[0]} and {pair[1]}", word
    await audit_of(request).record(*words, request)
    return made


async def _before(house: House, done: Appended) -> Decision:
    entry = await house.log.entry(done.entry_id)
    for line in () if entry is None else lines_of(entry.e):
        if (said := read_decision(line)) is not None:
            return said
    raise HTTPException(409, USED)


def _made(said: Decision, n: int, doing: Doing) -> Response:
    if said.asked != doing.asked:
        raise HTTPException(409, USED)
    record = said.duplicate or said.pair[0]
    other = next(each for each in said.pair if each != record)
    made = answer(Made(record, other, said.same, said.duplicate, n))
    made.status_code = 201
    return made


def _status(held: Held) -> str:
    return msgspec.json.decode(held.line)["properties"].get("status", "")


def _writer(held: Held) -> str:
    properties = msgspec.json.decode(held.line)["properties"]
    return properties.get("provenance", {}).get("was_attributed_to", "")


_Work = Callable[[House, Request, str], Awaitable[Response]]
WAYS: tuple[tuple[str, Act, _Work, str, str], ...] = (
    (
        "same",
        Act.MERGE,
        say_same,
        "Say that a report is of the same event as another one",
        "Both stay; the record says with which one it is counted (`duplicate_of`), and "
        "sources are counted once. By somebody who wrote neither of them by hand. "
        "`apart` undoes it.",
    ),
    (
        "apart",
        Act.EDIT,
        say_apart,
        "Say that two reports are of two events",
        "The pair is no possible duplicate any more. What was counted as one "
        "is counted as two again; that takes the right to merge. `same` undoes it.",
    ),
)

RoomName = Annotated[str, Path(examples=["main"])]
RecordName = Annotated[str, Path(examples=["INC-007"], max_length=64)]


def routes(house: House) -> APIRouter:
    """Return the routes of both decisions."""
    router = APIRouter(tags=["desk"])
    pace = Buckets(PER_S, AT_ONCE, house.clock)
    for way in WAYS:
        _add(router, house, way, pace)
    return router


def _add(
    router: APIRouter,
    house: House,
    way: tuple[str, Act, _Work, str, str],
    pace: Buckets,
) -> None:
    name, act, work, summary, description = way

    async def decided(request: Request, room: RoomName, record: RecordName) -> Response:
        house.require_room(room)
        if wait_s := pace.wait_s(viewer_of(request).account, 1):
            seconds = math.ceil(wait_s)
            headers = {"retry-after": str(seconds)}
            raise HTTPException(429, TOO_FAST.format(n=seconds), headers)
        try:
            return await work(house, request, record)
        except Rejected as error:
            return refused(error)
        except RevisionRefused as error:
            raise HTTPException(409, FASTER) from error

    sent: dict[str, Any] = {"schema": schema_of(AboutTwo), "example": examples.DECIDE}
    body = {"required": True, "content": {"application/json": sent}}
    told = {"content": {"application/json": {"example": examples.DECIDED}}}
    router.add_api_route(
        f"/rooms/{{room}}/records/{{record}}/{name}",
        decided,
        methods=["POST"],
        name=summary,
        summary=summary,
        description=description,
        status_code=201,
        response_class=Response,
        responses={201: told, **REFUSALS},
        openapi_extra={"requestBody": body},
        dependencies=[asks(act)],
    )
