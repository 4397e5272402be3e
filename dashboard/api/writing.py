"""POST records and drafts: people write, correct, change, submit and undo.

Each act names the revision that its sender saw and has an event id of its own: sent
twice it is done once, and what somebody else changed meanwhile is never overwritten.
"""

from typing import Annotated, Any, Literal

import msgspec
from fastapi import Request
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.viewer import viewer_of
from dashboard.api.house import House
from dashboard.api.keeping import (
    an_object,
    caught_up,
    circumstances,
    conflict,
    content_of,
    doing,
    done_before,
    faster,
    keep,
    overtaken,
    own_or_shown,
    read,
)
from dashboard.api.releases import newest
from dashboard.words import mark
from layers.desk import Action, Copy, State
from layers.drafting import (
    FOR_WHOM,
    Json,
    Stamp,
    base_of,
    begun,
    edited,
    filled,
    judge,
    require,
    written_part,
)
from layers.errors import Reason, Rejected, RevisionRefused
from layers.fields import RecordId
from layers.four_eyes import (
    PEOPLE,
    Doing,
    begin,
    copy_id_of,
    follow,
    raw,
    record_id_of,
    require_by_hand,
)
from layers.notes import EventId

MOST_OPEN = 500
"""Drafts and submissions of one account that have not come to an end."""

TOO_MANY = f"You have {MOST_OPEN} drafts already: release or withdraw some of them."

Seen = Annotated[int, Meta(ge=0, le=2**53)]
Why = Annotated[str, Meta(max_length=500)]


def _nothing() -> msgspec.Raw:
    return msgspec.Raw(b"{}")


class NewRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new record: its fields as a feed would send them, but who, when and status."""

    event_id: EventId
    layer: Annotated[str, Meta(max_length=40)]
    record: msgspec.Raw
    state: Literal["DRAFT", "SUBMITTED"] = "DRAFT"
    id: RecordId | None = None


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Other values for some fields, and fields to leave out, and why.

    With `base_revision` the newest revision of a corrected record becomes what this
    corrects: after both versions were merged.
    """

    event_id: EventId
    expected_revision: Seen
    changes: msgspec.Raw = msgspec.field(default_factory=_nothing)
    removed: Annotated[
        tuple[Annotated[str, Meta(max_length=80)], ...], Meta(max_length=80)
    ] = ()
    base_revision: Seen | None = None
    reason: Why = ""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of a copy whose `expected_revision` was seen: submit it, or undo."""

    event_id: EventId
    expected_revision: Seen
    reason: Why = ""


async def write(house: House, request: Request) -> Response:
    """Begin the copy of a new record."""
    new, content = await read(request, NewRecord)
    act = doing(request, new.event_id, content)
    copy_id = copy_id_of(act)
    await caught_up(house, copy_id)
    if (before := done_before(house, copy_id, act)) is not None:
        return before
    require_room_for_more(house, request)
    room = circumstances(house)
    record = begun(an_object(new.record, "record"), PEOPLE + act.by, room.now)
    record_id = new.id or record_id_of(act)
    stamp = Stamp(id=record_id, layer=new.layer, author=PEOPLE + act.by)
    judge(filled(record), stamp, room)
    if new.state == State.SUBMITTED:
        require(record, FOR_WHOM)
    said = begin(act, (record_id, new.layer), record, State(new.state))
    return await keep(house, request, (copy_id, said))


async def correct(house: House, request: Request, record_id: str) -> Response:
    """Begin a copy that corrects a record of the picture."""
    change, content = await read(request, Change)
    act = doing(request, change.event_id, content, change.reason)
    copy_id = copy_id_of(act)
    await caught_up(house, copy_id)
    if (before := done_before(house, copy_id, act)) is not None:
        return before
    held = await newest(house, viewer_of(request), record_id)
    require_by_hand(held)
    base = base_of(held.line)
    mine = edited(
        written_part(base), an_object(change.changes, "changes"), change.removed
    )
    same_audience(base, mine)
    if change.expected_revision != held.revision:
        sentence = "The record was changed meanwhile; both versions are here."
        theirs = held.revision, written_part(base)
        # What the sender saw is not on this picture any more: only its changes are.
        return conflict(sentence, theirs, mine, None)
    require_room_for_more(house, request)
    about = record_id, held.layer
    _judged(house, mine, Stamp(id=record_id, layer=held.layer, author=PEOPLE + act.by))
    said = begin(act, about, mine, State.DRAFT)
    said = msgspec.structs.replace(said, base=raw(base), base_revision=held.revision)
    return await keep(house, request, (copy_id, said))


async def edit(house: House, request: Request, copy_id: str) -> Response:
    """Change what one's own copy says."""
    change, content = await read(request, Change)
    act = doing(request, change.event_id, content, change.reason)
    copy, before = await found(house, request, copy_id, act)
    if before is not None:
        return before
    _own(request, copy)
    changes = an_object(change.changes, "changes")
    seen = copy.at(change.expected_revision)
    was = content_of((seen or copy.last).said)
    mine = edited(was, changes, change.removed)
    if change.expected_revision != copy.last.said.revision:
        return faster(house, viewer_of(request), copy, mine, was)
    said = follow(copy, act, Action.EDIT, record=raw(mine))
    if change.base_revision is not None:
        held = await newest(house, viewer_of(request), copy.last.said.record_id)
        if held.revision != change.base_revision:
            return overtaken(house, viewer_of(request), copy, mine)
        base = base_of(held.line)
        mine |= {name: base[name] for name in FOR_WHOM}
        rebased = {"base": raw(base), "base_revision": held.revision}
        said = msgspec.structs.replace(said, record=raw(mine), **rebased)
    elif copy.base is not None:
        same_audience(msgspec.json.decode(copy.base), mine)
    _judged(house, mine, _stamp(copy))
    if said.state is State.SUBMITTED:
        require(mine, FOR_WHOM)
    return await kept(house, request, copy, (mine, was), said)


async def submit(house: House, request: Request, copy_id: str) -> Response:
    """Hand one's own copy to those who release."""
    step, content = await read(request, Step)
    act = doing(request, step.event_id, content, step.reason)
    copy, before = await found(house, request, copy_id, act)
    if before is not None:
        return before
    _own(request, copy)
    record = content_of(copy.last.said)
    if step.expected_revision != copy.last.said.revision:
        return faster(house, viewer_of(request), copy, record, record)
    if copy.last.said.state is State.SUBMITTED:
        raise HTTPException(409, mark("This waits for its release already."))
    require(record, FOR_WHOM)
    said = follow(copy, act, Action.SUBMIT, state=State.SUBMITTED)
    return await kept(house, request, copy, (record, record), said)


async def undo(house: House, request: Request, copy_id: str) -> Response:
    """Restore what was there before one's own last act on one's own copy."""
    step, content = await read(request, Step)
    act = doing(request, step.event_id, content, step.reason)
    copy, before = await found(house, request, copy_id, act)
    if before is not None:
        return before
    _own(request, copy)
    record, last = content_of(copy.last.said), copy.last.said
    if step.expected_revision != last.revision:
        return faster(house, viewer_of(request), copy, record, record)
    if last.by != act.by:
        raise HTTPException(
            409, mark("The last act was not yours; only yours is undone.")
        )
    if len(copy.revisions) == 1:
        said = follow(copy, act, Action.UNDO, state=State.WITHDRAWN)
    else:
        then = copy.revisions[-2].said
        restored = {"record": then.record, "state": then.state}
        base = Copy(copy.id, copy.revisions[:-1]).base
        if last.rebased and base is not None:
            restored |= {"base": base, "base_revision": then.base_revision}
        said = follow(copy, act, Action.UNDO, **restored)
    return await kept(house, request, copy, (record, record), said)


async def found(
    house: House, request: Request, copy_id: str, act: Doing
) -> tuple[Copy, Response | None]:
    """Return a copy, and the answer that this event got before."""
    await caught_up(house, copy_id)
    before = done_before(house, copy_id, act)
    if before is not None:
        return house.room.desk.copies[copy_id], before
    return await own_or_shown(house, request, copy_id), None


async def kept(
    house: House, request: Request, copy: Copy, versions: tuple[Json, Json], said: Any
) -> Response:
    """Keep a revision of a copy; 409 with both versions if somebody was faster."""
    try:
        return await keep(house, request, (copy.id, said))
    except RevisionRefused:
        await caught_up(house, copy.id)
        return faster(house, viewer_of(request), copy, *versions)


def require_room_for_more(house: House, request: Request) -> None:
    """Answer 429 to who has very many drafts: every worker holds each of them."""
    copies, own = house.room.desk.copies.values(), viewer_of(request).account
    if sum(each.is_open and each.author == own for each in copies) >= MOST_OPEN:
        raise HTTPException(429, TOO_MANY)


def _stamp(copy: Copy) -> Stamp:
    said = copy.last.said
    author = PEOPLE + copy.author
    return Stamp(id=said.record_id, layer=said.record_layer, author=author)


def _judged(house: House, record: Json, stamp: Stamp) -> None:
    judge(filled(record), stamp, circumstances(house))


def _own(request: Request, copy: Copy) -> None:
    if copy.author != viewer_of(request).account:
        raise HTTPException(403, mark("Only who wrote this changes it; send it back."))


def same_audience(base: Json, mine: Json) -> None:
    """Refuse to change by hand whom a released record is for."""
    changed = [name for name in FOR_WHOM if mine.get(name) != base.get(name)]
    if changed:
        problem = "is what a releaser decided, and no correction changes it"
        mend = "Leave it; a releaser can release or revoke the record."
        raise Rejected([Reason(name, problem, mend) for name in changed])
