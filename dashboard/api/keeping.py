"""What all acts at the desk have in common: each is kept once, and overwrites nothing.

Nothing here tells a copy that is missing from one that the asker may not see. A refusal
because of another version holds both, and what they come from.
"""

import hashlib
from typing import TypeVar, cast

import msgspec
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.rights import Act, may
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api.house import House
from dashboard.placenames import land
from dashboard.problems import problem
from dashboard.words import mark
from layers.admission import Circumstances
from layers.desk import Copy, Revised, State, Written, read_line
from layers.drafting import Json, base_of, filled, side_by_side, written_part
from layers.entry import lines_of
from layers.errors import Reason, Rejected
from layers.four_eyes import Doing, append
from layers.label import NOBODY, Marking, account_group, audience_of, sees
from layers.log.connection import number_of
from layers.log.port import Appended, DraftRecord
from layers.reading import Limits
from layers.record import Context
from layers.wire import read_lines

MOST_BYTES = 256 * 1024
"""Length of the longest body: a record that is written by hand, with an outline."""

LIMITS = Limits(bytes=2 * MOST_BYTES, records=1, vertices=20_000)
"""Of a record at the desk; one that is corrected may have been densified already."""

NO_COPY = mark("There is nothing with this id on your desk.")
WAIT_S, LOOK_S = 3.0, 0.005

T = TypeVar("T")


class Done(msgspec.Struct, frozen=True):
    """What came of an act: the copy, its revision and state, the record, the picture.

    From picture `n` on the desk has it, and after a release every screen.
    """

    draft: str
    revision: int
    state: str
    id: str
    n: int


async def read(request: Request, wanted: type[T]) -> tuple[T, bytes]:
    """Return a body, and its bytes; raises 413 or 422 with a sentence."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise HTTPException(413, f"What is sent has at most {MOST_BYTES} bytes.")
    try:
        return msgspec.json.decode(content, type=wanted), bytes(content)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise HTTPException(422, f"The body cannot be used: {error}.") from error


def an_object(sent: msgspec.Raw, field: str) -> Json:
    """Return JSON that must be one object, read as strictly as a line of a feed."""
    try:
        [value] = read_lines(bytes(sent), LIMITS)
    except Rejected as refused:
        reasons = [msgspec.structs.replace(r, field=field) for r in refused.reasons]
        raise Rejected(reasons) from refused
    if not bytes(sent).lstrip().startswith(b"{") or not isinstance(value, dict):
        raise Rejected([Reason(field, "is not an object", "Give its fields.")])
    return cast(Json, value)


def doing(request: Request, event: str, content: bytes, reason: str = "") -> Doing:
    """Return who does what; two requests with equal digests ask the same."""
    asked = hashlib.sha256(request.url.path.encode() + b"\0" + content).hexdigest()
    viewer = viewer_of(request)
    return Doing(viewer.account, event, asked[:32], reason.strip(), viewer.title)


def circumstances(house: House) -> Circumstances:
    """Return what records are judged against now; raises 503 before the room opens."""
    scene = house.room.picture.scene
    if scene is None:
        raise HTTPException(
            503, mark("The room is not open yet."), {"retry-after": "1"}
        )
    now = house.room.picture.now(house.clock.now())
    return Circumstances(Context(scene.context), now, LIMITS, house.policies, land())


async def caught_up(house: House, record_id: str) -> None:
    """Wait until this worker has all that was ever acknowledged of a record or copy.

    Another worker may have taken the last act. Raises 503 if it takes too long.
    """
    newest = (await house.log.revisions([record_id])).get(record_id)
    if newest is not None and newest.entry_id:
        await _read_to(house, number_of(newest.entry_id))


async def caught_up_with_all(house: House) -> None:
    """Wait until this worker has all that was acknowledged before now.

    A list may be asked of another worker than the act before it, and what it tells is
    acted upon. Raises 503 if it takes too long.
    """
    newest = await house.log.last()
    if newest is not None:
        await _read_to(house, number_of(newest.id))


async def _read_to(house: House, n: int) -> None:
    until = house.clock.monotonic() + WAIT_S
    while house.room.desk.n < n:
        if house.clock.monotonic() > until:
            late = mark("This worker has not read that far yet; try again.")
            raise HTTPException(503, late, {"retry-after": "1"})
        await house.clock.sleep(LOOK_S)


def audience_in(record: Json) -> str:
    """Return whom a record would be for; what is not labelled yet is for nobody."""
    try:
        label = msgspec.convert(record.get("label"), Marking)
        groups = msgspec.convert(record.get("releasable_to", ()), tuple[str, ...])
    except msgspec.ValidationError:
        return NOBODY
    return audience_of(label, groups)


def shows(viewer: Viewer, copy: Copy, each: Revised) -> bool:
    """Say whether a viewer may see a revision of a copy.

    A draft is for the reserved group of its author; what was submitted is also for who
    looks at submissions and may see what it says; what came of it, for whom it is.
    """
    record = content_of(each.said)
    if copy.author == viewer.account:
        own = {**filled(record), "releasable_to": [account_group(viewer.account)]}
        return sees(viewer.own, audience_in(own))
    state = each.said.state
    if state in (State.RELEASED, State.RETRACTED):
        return sees(viewer.audience, audience_in(record))
    reviews = state is State.SUBMITTED and may(viewer.role, Act.REVIEW)
    return reviews and sees(viewer.audience, audience_in(record))


def content_of(said: Written) -> Json:
    """Return what a revision of a copy says."""
    content: Json = msgspec.json.decode(said.record)
    return content


async def own_or_shown(house: House, request: Request, copy_id: str) -> Copy:
    """Return an open copy that the asker may see; the same 404 for all others."""
    await caught_up(house, copy_id)
    copy = house.room.desk.copies.get(copy_id)
    if copy is None or not shows(viewer_of(request), copy, copy.last):
        raise HTTPException(404, NO_COPY)
    if not copy.is_open:
        if copy.author != viewer_of(request).account and not may(
            viewer_of(request).role, Act.REVIEW
        ):
            raise HTTPException(404, NO_COPY)
        raise HTTPException(409, f"This is {copy.last.said.state} already.")
    return copy


def done_before(house: House, copy_id: str, act: Doing) -> Response | None:
    """Return the answer that this event got; raises 409 if it asked something else."""
    copy = house.room.desk.copies.get(copy_id)
    before = None if copy is None else copy.by_event(act.by, act.event)
    if before is None:
        return None
    return _answer(copy_id, before.said, before.n, act)


async def keep(
    house: House, request: Request, revised: tuple[str, Written], *more: DraftRecord
) -> Response:
    """Put a revision of a copy into the log, once, and say which picture has it.

    Raises RevisionRefused if somebody was faster.
    """
    copy_id, said = revised
    act = Doing(said.by, said.event, said.asked)
    appended = await append(house.log, house.clock, house.room.desk, revised, *more)
    if appended.status == "dup":
        copy_id, said = await _before(house, appended)
    answer = _answer(copy_id, said, appended.n, act)
    deed = {State.RELEASED: Deed.RELEASED, State.RETRACTED: Deed.RETRACTED}
    subject = f"{said.record_id} of {copy_id} revision {said.revision}"
    words = deed.get(said.state, Deed.WRITE), viewer_of(request), subject
    await audit_of(request).record(*words, said.action.lower(), request)
    return answer


async def _before(house: House, appended: Appended) -> tuple[str, Written]:
    entry = await house.log.entry(appended.entry_id)
    for line in () if entry is None else lines_of(entry.e):
        if (read := read_line(line)) is not None:
            return read
    raise HTTPException(409, USED)


USED = mark("This event id was used before, for something else.")


def _answer(copy_id: str, said: Written, n: int, act: Doing) -> Response:
    if said.asked != act.asked:
        raise HTTPException(409, USED)
    done = Done(copy_id, said.revision, said.state, said.record_id, n)
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(done), 201, headers, "application/json")


def refused(error: Rejected) -> Response:
    """Return 422 with every failing field, for a form to show it where it is."""
    sentence = " ".join(f"{r.field} {r.problem}. {r.mend}" for r in error.reasons)
    return problem(422, sentence, more={"reasons": msgspec.to_builtins(error.reasons)})


def conflict(
    sentence: str, theirs: tuple[int, Json | None], mine: Json, base: Json | None
) -> Response:
    """Return 409 with both versions: mine as sent, theirs as it is now.

    `theirs` comes with its revision. `base` is what both come from, if that is known;
    `fields` are all that differ.
    """
    revision, their = theirs
    rows = side_by_side(base or {}, mine, their or {})
    versions = {"mine": mine, "theirs": their, "base": base}
    return problem(
        409, sentence, more={"revision": revision, **versions, "fields": rows}
    )


def faster(
    house: House, viewer: Viewer, copy: Copy, mine: Json, base: Json
) -> Response:
    """Return 409 because a copy has another revision than the asker saw."""
    now = house.room.desk.copies.get(copy.id, copy)
    if not shows(viewer, now, now.last):
        raise HTTPException(404, NO_COPY)
    sentence = "This was changed meanwhile; both versions are here to be merged."
    theirs = now.last.said.revision, content_of(now.last.said)
    return conflict(sentence, theirs, mine, base)


def overtaken(house: House, viewer: Viewer, copy: Copy, mine: Json) -> Response:
    """Return 409 because the record is not the one any more that a copy corrects."""
    held = house.room.picture.records.get(copy.last.said.record_id)
    seen = held is not None and sees(viewer.audience, held.audience)
    current = written_part(base_of(held.line)) if held is not None and seen else None
    base = None if copy.base is None else written_part(msgspec.json.decode(copy.base))
    sentence = (
        "The record was changed since this was written; take its newest revision as "
        "the base, and merge."
        if seen
        else "The id of this record is taken, or the record is not on the picture any "
        "more; write it anew."
    )
    theirs = held.revision if held is not None and seen else 0, current
    return conflict(sentence, theirs, mine, base)
