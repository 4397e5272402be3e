"""POST release and revoke, GET seen-by: acts of a releaser on one record.

Nothing here tells a record that is missing from one that the asker may not see.
"""

import math
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api.house import House
from dashboard.api.keeping import caught_up
from dashboard.api.linked_notes import limit
from dashboard.api.openapi import schema_of
from dashboard.api.seats import read
from dashboard.past import names_hidden
from layers.digests import Held
from layers.errors import Rejected, RevisionRefused
from layers.fields import Group
from layers.label import EVERY_GROUP, sees
from layers.log.readers import Reading, Sending
from layers.release import (
    MOST_GROUPS,
    groups_of,
    revise,
    with_groups,
    without_groups,
)


class ReleaseBody(msgspec.Struct, frozen=True):
    """Whom a record is released to, or taken back from, and why."""

    releasable_to: Annotated[
        tuple[Group, ...], msgspec.Meta(min_length=1, max_length=MOST_GROUPS)
    ]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Done(msgspec.Struct, frozen=True):
    """What came of a release or a revoke.

    `changed` is false if the record was for these groups already: then nothing was
    written. `note` says in words what somebody might expect and did not happen.
    """

    id: str
    revision: int
    releasable_to: tuple[str, ...]
    n: int
    changed: bool
    note: str


CONFIRMED, SENT = "confirmed", "sent, not confirmed"


class Reader(msgspec.Struct, frozen=True):
    """An account whose screen confirmed a picture with the record, or was sent it.

    `n` is the last such picture that is known; `at` is when it was confirmed, or when
    what was only sent began to be sent.
    """

    account: str
    n: int
    at: Any
    state: str


EXAMPLE: dict[str, Any] = {
    "releasable_to": ["FIN"],
    "reason": "Agreed with the originator at 14:05.",
}
DONE_EXAMPLE: dict[str, Any] = {
    "id": "INC-007",
    "revision": 2,
    "releasable_to": ["NATO", "FIN"],
    "n": 4813,
    "changed": True,
    "note": "",
}
READERS_EXAMPLE: list[dict[str, Any]] = [
    {
        "account": "leader",
        "n": 4812,
        "at": "2025-11-22T15:30:00Z",
        "state": CONFIRMED,
    },
    {
        "account": "liaison",
        "n": 4812,
        "at": "2025-11-22T15:12:00Z",
        "state": SENT,
    },
]


class Way(msgspec.Struct, frozen=True):
    """Release or revoke: how the groups change, and how the route is described."""

    name: str
    change: Callable[[Held, tuple[str, ...]], tuple[str, ...]]
    deed: Deed
    summary: str
    description: str


_UNCHANGED = (
    " If the record is for these groups already, the answer is 200 with `changed` "
    "false, and no revision is written."
)
WAYS = (
    Way(
        "release",
        with_groups,
        Deed.RELEASED,
        "Release a record to more groups",
        "A new revision, whose entry in the log says who did it and why. From then on "
        "only releasers say whom the record is for: later revisions of its producer "
        "keep the groups, and never lower the label." + _UNCHANGED,
    ),
    Way(
        "revoke",
        without_groups,
        Deed.REVOKED,
        "Take a record back from groups",
        "It leaves their screens with the next frame, and every picture of the past "
        "that they ask for. Notes for the room about it are taken back from the same "
        "groups just before; one that nobody is left for stays with its author alone. "
        "`seen-by` says who has seen it. While it is releasable to "
        "ALL, members of the room see it whatever their groups are; `note` says so."
        + _UNCHANGED,
    ),
)


def visible(house: House, viewer: Viewer, record_id: str) -> Held:
    """Return a record that the viewer may see; raises the same 404 for all others."""
    held = house.room.picture.records.get(record_id)
    picture, audience = house.room.picture, viewer.audience
    if (
        held is None
        or not sees(audience, held.audience)
        or names_hidden(picture, audience, record_id)
    ):
        raise HTTPException(404, "There is no record with this id on the picture.")
    return held


async def newest(house: House, viewer: Viewer, record_id: str) -> Held:
    """Return the same with all that any worker acknowledged of it: for who acts on it.

    Raises 503 if this worker does not read that far in time.
    """
    await caught_up(house, record_id)
    return visible(house, viewer, record_id)


async def carry_out(
    house: House, request: Request, record_id: str, way: Way
) -> Response:
    """Append the record for other groups, put that on record, and say what came of it.

    The entry in the log names the releaser too, so that an act is never without one,
    even if the store goes away before it is on record.
    """
    viewer = viewer_of(request)
    held = await newest(house, viewer, record_id)
    asked = await read(request, ReleaseBody)
    try:
        groups = way.change(held, asked.releasable_to)
        changed = set(groups) != set(groups_of(held))
        n, revision = house.room.picture.n, held.revision
        if changed:
            by = viewer.account, asked.reason
            if way.deed is Deed.REVOKED:
                gone = set(groups_of(held)) - set(groups)
                await limit(house, record_id, gone, by)
            n = (await revise(house.log, house.clock, held, groups, by)).n
            revision += 1
    except Rejected as refused:
        raise HTTPException(422, str(refused)) from refused
    except RevisionRefused as refused:
        sentence = "Somebody changed this record meanwhile; look at it again."
        raise HTTPException(409, sentence) from refused
    outcome = ",".join(asked.releasable_to)
    told = f"{record_id} revision {revision}"
    said = outcome if changed else f"nothing changed: {outcome}"
    await audit_of(request).record(way.deed, viewer, told, said, request)
    note = note_on(way, groups, asked.releasable_to, changed=changed)
    done = Done(record_id, revision, groups, n, changed, note)
    return Response(msgspec.json.encode(done), 200, _KEEP_NOTHING, "application/json")


def note_on(
    way: Way, groups: tuple[str, ...], asked: tuple[str, ...], *, changed: bool
) -> str:
    """Return what to know about an act that did less than it seems; "" if nothing."""
    if way.deed is Deed.REVOKED and EVERY_GROUP in groups:
        effect = "only liaisons of" if changed else "so nobody of"
        return (
            f"The record is still releasable to {EVERY_GROUP}, {effect} "
            f"{', '.join(asked)} lost sight of it. Members of the room see it until "
            f"it is taken back from {EVERY_GROUP}."
        )
    return "" if changed else f"Nothing changed: it is for {', '.join(groups)}."


def readers_of(
    held: Held, readings: list[Reading], sendings: list[Sending] | None = None
) -> list[Reader]:
    """Return the accounts that have confirmed, or were sent, this record."""
    latest: dict[str, Reader] = {}
    for sending in sendings or ():
        if (n := sent_last(held, sending)) is not None:
            before = latest.get(sending.account)
            if before is None or before.n <= n:
                latest[sending.account] = Reader(sending.account, n, sending.at, SENT)
    for each in readings:
        if sees(each.audience, held.audience_at(each.n)):
            latest[each.account] = Reader(each.account, each.n, each.at, CONFIRMED)
    return [latest[account] for account in sorted(latest)]


def sent_last(held: Held, sending: Sending) -> int | None:
    """Return the last picture that was sent with this record on it; None if none."""
    ends = [n - 1 for n, _ in held.path[1:]] + [math.inf]
    last_n = math.inf if sending.last_n is None else sending.last_n
    for (since_n, audience), end in reversed([*zip(held.path, ends, strict=True)]):
        last = min(end, last_n)
        if max(since_n, sending.first_n) <= last and sees(sending.audience, audience):
            return int(min(last, 2**53))
    return None


RoomName = Annotated[str, Path(examples=["main"])]
RecordId = Annotated[str, Path(examples=["INC-007"], max_length=64)]

_KEEP_NOTHING = {"cache-control": "no-store"}
_RECORD = "/rooms/{room}/records/{record}"


def routes(house: House) -> APIRouter:
    """Return the routes of release, and of who had seen a record."""
    router = APIRouter(tags=["release"])
    answers: dict[int | str, dict[str, Any]] = {
        200: {"content": {"application/json": {"example": DONE_EXAMPLE}}},
        403: {"description": "Only a releaser may do this."},
        404: {"description": "No such record, or none that you may see."},
        409: {"description": "Somebody changed the record meanwhile."},
        422: {"description": "The body is not as described, or nobody would be left."},
    }
    takes = {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": schema_of(ReleaseBody),
                    "example": EXAMPLE,
                }
            },
        }
    }

    def carries_out(way: Way) -> None:
        async def act(request: Request, room: RoomName, record: RecordId) -> Response:
            house.require_room(room)
            return await carry_out(house, request, record, way)

        router.add_api_route(
            f"{_RECORD}/{way.name}",
            act,
            methods=["POST"],
            name=way.name,
            summary=way.summary,
            description=way.description,
            response_class=Response,
            responses=answers,
            openapi_extra=takes,
            dependencies=[asks(Act.RELEASE)],
        )

    for way in WAYS:
        carries_out(way)

    @router.get(
        _RECORD + "/seen-by",
        summary="Who has seen a record",
        description=(
            "Accounts whose screen confirmed, with the right digest, a picture with "
            "this record on it (`confirmed`), and those that were sent one and did not "
            "confirm it (`sent, not confirmed`). Both are known to all workers after "
            "2 s."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": READERS_EXAMPLE}}},
            404: {"description": "No such record, or none that you may see."},
        },
        dependencies=[asks(Act.SEE_READERS)],
    )
    async def seen_by(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, record: RecordId
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        held = visible(house, viewer, record)
        scene_n = house.room.picture.cleared_n
        readings = await house.readers.all(scene_n)
        sendings = await house.readers.sent(scene_n)
        audit = audit_of(request)
        await audit.record(Deed.READERS_READ, viewer, record, "told", request)
        content = msgspec.json.encode(readers_of(held, readings, sendings))
        return Response(content, 200, _KEEP_NOTHING, "application/json")

    return router
