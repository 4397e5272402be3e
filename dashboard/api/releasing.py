"""POST return, release and retract: what a second person does with what one wrote.

Who released and why is in the log and on the audit record. It must never let one
account write and release, unless an operator has allowed it: then the record says so.
"""

from typing import Annotated

import msgspec
from fastapi import Request
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.viewer import viewer_of
from dashboard.api.house import House
from dashboard.api.keeping import (
    caught_up,
    circumstances,
    conflict,
    content_of,
    doing,
    done_before,
    faster,
    keep,
    overtaken,
    read,
)
from dashboard.api.releases import newest
from dashboard.api.writing import Seen, Why, found, kept, same_audience
from dashboard.words import mark
from layers.desk import Action, Copy, State
from layers.drafting import Json, base_of, graded, written_part
from layers.errors import RevisionRefused
from layers.fields import Credibility, Group
from layers.four_eyes import (
    copy_id_of,
    follow,
    for_release,
    raw,
    release,
    require_by_hand,
    retract,
    revive,
)
from layers.notes import EventId
from layers.record import Reliability

SAME_PERSON = mark(
    "You wrote this: somebody else has to look at it and release it. An operator can "
    "allow it with --one-person-release; the record then says so."
)

Because = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class Reasoned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step that needs a reason: to send back, or to retract."""

    event_id: EventId
    expected_revision: Seen
    reason: Because


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A release, with a grade for sources that have none, and whom it is for.

    The label is the author's: if it is wrong, the copy is sent back.
    """

    event_id: EventId
    expected_revision: Seen
    releasable_to: Annotated[tuple[Group, ...], Meta(max_length=64)] | None = None
    reliability: Reliability | None = None
    credibility: Credibility | None = None
    reason: Why = ""


async def send_back(house: House, request: Request, copy_id: str) -> Response:
    """Give a submitted copy back to its author, with the reason."""
    step, content = await read(request, Reasoned)
    act = doing(request, step.event_id, content, step.reason)
    copy, before = await found(house, request, copy_id, act)
    if before is not None:
        return before
    record = _submitted(copy)
    if step.expected_revision != copy.last.said.revision:
        return faster(house, viewer_of(request), copy, record, record)
    said = follow(copy, act, Action.RETURN, state=State.DRAFT)
    return await kept(house, request, copy, (record, record), said)


async def let_out(house: House, request: Request, copy_id: str) -> Response:
    """Release a submitted copy: the record is on the picture for whom it is."""
    asked, content = await read(request, Release)
    act = doing(request, asked.event_id, content, asked.reason)
    copy, before = await found(house, request, copy_id, act)
    if before is not None:
        return before
    record = _submitted(copy)
    viewer = viewer_of(request)
    if asked.expected_revision != copy.last.said.revision:
        return faster(house, viewer, copy, record, record)
    if act.by in copy.writers and not house.one_person_release:
        words = Deed.DENIED, viewer, copy_id, "release what one wrote"
        await audit_of(request).record(*words, request)
        raise HTTPException(403, SAME_PERSON)
    record = _completed(copy, record, asked)
    base_revision = house.room.desk.base_revision(copy)
    made = for_release(copy, record, base_revision, act.by, circumstances(house))
    told = {"record": raw(record), "of_revision": made.revision}
    said = follow(copy, act, Action.RELEASE, state=State.RELEASED, **told)
    try:
        out = await release(house.log, house.clock, base_revision, copy, made)
        return await keep(house, request, (copy_id, said), out)
    except RevisionRefused as error:
        await caught_up(house, error.record_id)
        if error.record_id == copy_id:
            return faster(house, viewer, copy, record, record)
        return overtaken(house, viewer, copy, record)


async def take_off(house: House, request: Request, record_id: str) -> Response:
    """Retract a record of the picture; it stays to be seen that it was."""
    return await _at_once(house, request, record_id, retracts=True)


async def bring_back(house: House, request: Request, record_id: str) -> Response:
    """Put a retracted record back on the picture, as its source has it now."""
    return await _at_once(house, request, record_id, retracts=False)


async def _at_once(
    house: House, request: Request, record_id: str, *, retracts: bool
) -> Response:
    asked, content = await read(request, Reasoned)
    act = doing(request, asked.event_id, content, asked.reason)
    copy_id = copy_id_of(act)
    await caught_up(house, copy_id)
    if (before := done_before(house, copy_id, act)) is not None:
        return before
    held = await newest(house, viewer_of(request), record_id)
    require_by_hand(held)
    current = base_of(held.line)
    theirs = held.revision, written_part(current)
    changed = "The record was changed meanwhile; look at it again."
    if asked.expected_revision != held.revision:
        return conflict(changed, theirs, theirs[1], None)
    if (current.get("status") == State.RETRACTED) == retracts:
        already = mark("This record is retracted already.")
        raise HTTPException(
            409, already if retracts else mark("This record is not retracted.")
        )
    try:
        work = retract if retracts else revive
        said, out = await work(house.log, house.clock, held, act)
        return await keep(house, request, (copy_id, said), out)
    except RevisionRefused:
        held = await newest(house, viewer_of(request), record_id)
        theirs = held.revision, written_part(base_of(held.line))
        return conflict(changed, theirs, written_part(current), None)


def _submitted(copy: Copy) -> Json:
    if copy.last.said.state is not State.SUBMITTED:
        raise HTTPException(
            409, mark("This was not submitted; it is its author's alone.")
        )
    return content_of(copy.last.said)


def _completed(copy: Copy, record: Json, asked: Release) -> Json:
    """Return a record with what the releaser decides; a grade is never replaced."""
    given: Json = {}
    if asked.releasable_to is not None:
        given["releasable_to"] = list(asked.releasable_to)
    if copy.base is not None:
        same_audience(record, {**record, **given})
    return graded({**record, **given}, asked.reliability, asked.credibility)
