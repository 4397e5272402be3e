"""Saves briefings: each save is kept once, as one more version, and overwrites nothing.

Of two who save at once one is refused, and gets the other's version beside its own.
"""

import msgspec
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.viewer import viewer_of
from dashboard.api.house import House
from dashboard.api.keeping import USED, caught_up, doing
from dashboard.api.planning import NO_PLAN, Json, Planner
from dashboard.problems import problem
from dashboard.words import mark, words
from layers.entry import lines_of
from layers.errors import Reason, Rejected, RevisionRefused
from layers.four_eyes import PEOPLE, Doing
from layers.log.port import Appended, Draft, DraftRecord
from layers.planned import (
    MOST_BYTES,
    MOST_PLANS,
    READ_DELETION,
    READ_VERSION,
    Deletion,
    NewVersion,
    deleted,
    kept,
    plan_id_of,
    read_plan,
    saved,
)
from layers.plans import Heading, Plan, Saved, read_saved, sealed

CHANGED = mark(
    "This briefing was saved by somebody else meanwhile; their version is here, and "
    "nothing of yours is lost."
)
CLOSED = mark(
    "Somebody saved a version of this briefing that you may not read. Save yours as "
    "another briefing."
)
TOO_MANY = mark("This room has as many saved briefings as it takes; delete one first.")


class Done(msgspec.Struct, frozen=True):
    """What came of a save: the plan, its version, and from which picture it is kept."""

    id: str
    version: int
    n: int


async def save(house: House, request: Request, plan_id: str = "") -> Response:
    """Save a new plan, or the next version of one."""
    content = await _body(request)
    new: NewVersion = read_plan(content, READ_VERSION)
    planner = Planner(house, viewer_of(request))
    act = doing(request, new.event_id, content)
    begins = not plan_id
    plan_id = plan_id or plan_id_of(act.by, act.event)
    plan, done = await _before(planner, plan_id, act)
    if done is not None:
        return _answer(done)
    if begins:
        _require_new(planner, new)
    elif not planner.readable(plan):
        raise HTTPException(404, NO_PLAN)
    if plan is not None and not _is_newest(planner, plan, new.version):
        return await _conflict(planner, plan, msgspec.json.decode(content))
    before = () if plan is None else await planner.scenes(plan.last)
    scenes = kept(new.scenes, before, planner.held, planner.sees)
    said = saved(_by(planner, act, plan), new, scenes)
    return await _keep(planner, request, (plan_id, said), content)


async def delete(house: House, request: Request, plan_id: str) -> Response:
    """Take a plan off the list: one more version that says so."""
    content = await _body(request)
    asked: Deletion = read_plan(content, READ_DELETION)
    planner = Planner(house, viewer_of(request))
    act = doing(request, asked.event_id, content)
    plan, done = await _before(planner, plan_id, act)
    if done is not None:
        return _answer(done)
    if plan is None or plan.last.said.deleted or not planner.readable(plan):
        raise HTTPException(404, NO_PLAN)
    if not _is_newest(planner, plan, asked.version):
        return await _conflict(planner, plan, None)
    said = deleted(_by(planner, act, plan), plan.last.said)
    return await _keep(planner, request, (plan_id, said), content)


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise HTTPException(413, f"A briefing has at most {MOST_BYTES} bytes.")
    return bytes(content)


async def _before(
    planner: Planner, plan_id: str, act: Doing
) -> tuple[Plan | None, Done | None]:
    """Return the plan, and what this event did to it if it came before."""
    await caught_up(planner.house, plan_id)
    plan = planner.house.room.desk.plans.plans.get(plan_id)
    before = None if plan is None else plan.by_event(act.by, act.event)
    if before is None:
        return plan, None
    if before.said.asked != act.asked:
        raise HTTPException(409, USED)
    return plan, Done(plan_id, before.said.revision, before.n)


def _require_new(planner: Planner, new: NewVersion) -> None:
    plans = planner.house.room.desk.plans.plans.values()
    if sum(not each.last.said.deleted for each in plans) >= MOST_PLANS:
        raise HTTPException(409, TOO_MANY)
    if new.version:
        mend = "Save the next version of a briefing under its own address."
        raise Rejected([Reason("version", "is not 0", mend)])


def _is_newest(planner: Planner, plan: Plan, version: int) -> bool:
    return plan.last.said.revision == version and planner.reads(plan.last.said)


def _by(planner: Planner, act: Doing, plan: Plan | None) -> Heading:
    """Return who saves the next version, and in which event."""
    viewer = planner.viewer
    revision = 1 if plan is None else plan.last.said.revision + 1
    told = act.by, viewer.title, act.event, act.asked
    return Heading("", *told, rights=viewer.audience, revision=revision)


async def _keep(
    planner: Planner, request: Request, made: tuple[str, Saved], content: bytes
) -> Response:
    """Append a version, once; of two who save at once, one gets the other's."""
    house, (plan_id, said) = planner.house, made
    plan = house.room.desk.plans.plans.get(plan_id)
    expected = 0 if plan is None else house.room.desk.expected_of(plan)
    unsealed = sealed(plan_id, said)
    before = "" if plan is None else plan.last.said.hash
    line = unsealed.line(house.clock.now(), before)
    record = DraftRecord(plan_id, said.revision, unsealed.hash, line, expected)
    draft = Draft(f"plan:{said.by}:{said.event}", PEOPLE + said.by, (record,))
    try:
        appended = await house.log.append(draft)
    except RevisionRefused:
        await caught_up(house, plan_id)
        now = house.room.desk.plans.plans[plan_id]
        return await _conflict(planner, now, msgspec.json.decode(content))
    done = await _done(planner, made, appended)
    how = "deleted" if said.deleted else "saved"
    subject = f"{done.id} version {done.version}"
    await audit_of(request).record(Deed.WRITE, planner.viewer, subject, how, request)
    return _answer(done)


async def _done(planner: Planner, made: tuple[str, Saved], appended: Appended) -> Done:
    """Return what is in the log: of a repeated event, what it did at first."""
    plan_id, said = made
    if appended.status == "dup":
        entry = await planner.house.log.entry(appended.entry_id)
        lines = [] if entry is None else lines_of(entry.e)
        read = next((found for found in map(read_saved, lines) if found), None)
        if read is None or read[1].asked != said.asked:
            raise HTTPException(409, USED)
        plan_id, said = read
    return Done(plan_id, said.revision, appended.n)


async def _conflict(planner: Planner, plan: Plan, mine: Json | None) -> Response:
    """Return 409 with both versions; theirs is null if the asker may not read it."""
    reads = planner.reads(plan.last.said)
    theirs: Json | None = None
    if reads and not plan.last.said.deleted:
        told = await planner.told(plan)
        theirs = msgspec.to_builtins(told, builtin_types=())
    sentence = words(planner.viewer.locale).t(CHANGED if reads else CLOSED)
    version = plan.last.said.revision
    more = {"version": version, "deleted": plan.last.said.deleted}
    return problem(409, sentence, more={**more, "theirs": theirs, "mine": mine})


def _answer(done: Done) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(done), 201, headers, "application/json")
