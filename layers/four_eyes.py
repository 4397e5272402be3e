"""From the desk to the picture: one person writes, another one releases.

Rule 1: a release appends the record and the last revision of its working copy as one
entry, each with the revision that it expects: of two at once, one is refused whole.
Rule 2: a record of somebody else stays whose it is (`layers.custody`).
It must never decide who may release; it says who wrote.
"""

import hashlib
from datetime import datetime
from typing import Any

import msgspec

from layers.admission import Circumstances
from layers.clock import Clock
from layers.corrections import continued, corrected, revived
from layers.custody import Holding
from layers.custody import held as holdings
from layers.desk import COPY_SIGN, Action, Copy, Desk, State, Written, sealed
from layers.digests import Held
from layers.drafting import Json, Stamp, base_of, judge, missing, require, written_part
from layers.entry import Custody
from layers.errors import Reason, Rejected, RevisionConflict
from layers.feature import STAMP, Unsealed, reseal
from layers.findings import FindingRule, find
from layers.label import is_reserved
from layers.log.port import Appended, Draft, DraftRecord, Log, Revision
from layers.record import Status
from layers.registry import LAYERS

PEOPLE = "account:"
"""Begins the name of a person among those who send records."""

_NONE = Revision(0, "")
_BY_HAND = frozenset(each.name for each in LAYERS if each.record is not None)


class Doing(msgspec.Struct, frozen=True):
    """Somebody's act: account, event id, digest of what was asked, why, and a title.

    People know the account by its title; it takes part in no decision.
    """

    by: str
    event: str
    asked: str
    reason: str = ""
    title: str = ""


def copy_id_of(doing: Doing) -> str:
    """Return the id of the copy that an act begins: the same for the same event."""
    named = f"{doing.by}\0{doing.event}".encode()
    return COPY_SIGN + hashlib.sha256(named).hexdigest()[:24]


def record_id_of(doing: Doing) -> str:
    """Return the id of a record whose author gave it none; it tells nothing of both."""
    named = f"record\0{doing.by}\0{doing.event}".encode()
    return f"DESK-{hashlib.sha256(named).hexdigest()[:20]}"


def begin(doing: Doing, about: tuple[str, str], record: Json, state: State) -> Written:
    """Return the first revision of the copy of a record; `about` is id and layer."""
    told = doing.by, doing.event, doing.asked
    said = Written(*about, Action.WRITE, state, *told, raw(record), revision=1)
    return msgspec.structs.replace(said, reason=doing.reason, by_title=doing.title)


def follow(copy: Copy, doing: Doing, action: Action, **changes: Any) -> Written:
    """Return the revision of a copy that an act makes."""
    told = {"by": doing.by, "event": doing.event, "asked": doing.asked}
    told["by_title"] = doing.title
    kept = {"base": msgspec.Raw(b"null"), "reason": doing.reason, "hash": ""}
    revision = copy.last.said.revision + 1
    fixed = {**told, **kept, "action": action, "revision": revision}
    return msgspec.structs.replace(copy.last.said, **{**fixed, **changes})


async def append(
    log: Log, clock: Clock, desk: Desk, revised: tuple[str, Written], *more: DraftRecord
) -> Appended:
    """Append a revision of a copy, and with it the record that comes of it.

    Raises RevisionConflict if somebody was faster, and StoreUnavailable.
    """
    copy_id, said = revised
    copy = desk.copies.get(copy_id)
    made = sealed(copy_id, said.revision, said)
    line = made.line(clock.now(), "" if copy is None else copy.last.said.hash)
    expected = 0 if copy is None else desk.expected(copy)
    record = DraftRecord(copy_id, said.revision, made.hash, line, expected)
    eid, author = f"desk:{said.by}:{said.event}", PEOPLE + said.by
    return await log.append(Draft(eid, author, (record, *more), reason=said.reason))


async def release(
    log: Log, clock: Clock, base_revision: int, copy: Copy, made: Unsealed
) -> DraftRecord:
    """Return the record that comes of a copy; `made` is what `for_release` made.

    Raises RevisionConflict if the record is not the one that the copy corrects.
    """
    holding = await holding_of(log, copy.last.said.record_id, base_revision)
    author, now = PEOPLE + copy.author, clock.now()
    if holding is not None and holding.line:
        if holding.custody.originator.startswith(PEOPLE):
            made = continued(made, holding.line)
        else:
            made = corrected(made, holding.line, author, now)
    return next_of(made, holding, now, Custody(author, made.revision))


def for_release(
    copy: Copy, record: Json, base_revision: int, by: str, room: Circumstances
) -> Unsealed:
    """Return the feature of the next revision; raises Rejected if anything is missing.

    If one of its writers releases it, it says so, and that nobody verified it.
    """
    require(record, missing(record))
    base = None if copy.base is None else msgspec.json.decode(copy.base)
    alone = by in copy.writers
    closed = base is not None and base.get("status") == Status.CLOSED
    stamp = Stamp(
        id=copy.last.said.record_id,
        layer=copy.last.said.record_layer,
        author=PEOPLE + copy.author,
        revision=base_revision + 1,
        status=Status.CLOSED if closed else Status.RELEASED,
        verified_by="" if alone else PEOPLE + by,
        provenance=None if base is None else base.get("provenance"),
    )
    made = judge(record, stamp, room)
    if alone:
        said = msgspec.to_builtins(find(FindingRule.ONE_PERSON_RELEASE, "verified_by"))
        made.properties["findings"].append(said)
    return made


async def retract(
    log: Log, clock: Clock, held: Held, doing: Doing
) -> tuple[Written, DraftRecord]:
    """Return what takes a record off: it stays to be seen, with the reason.

    Raises RevisionConflict if somebody revised it meanwhile, and Rejected.
    """
    require_by_hand(held)
    holding = await holding_of(log, held.id, held.revision)
    feature: Json = msgspec.json.decode(held.line)
    kept = {k: v for k, v in feature["properties"].items() if k not in STAMP}
    kept.pop("signature", None)
    now, revision = clock.now(), held.revision + 1
    why = {"reason": doing.reason, "by": PEOPLE + doing.by, "at": now}
    if kept["status"] != Status.RELEASED:
        why["was"] = kept["status"]
    kept |= {"status": Status.RETRACTED, "revision": revision}
    kept["retraction"] = msgspec.to_builtins(why)
    unsealed = Unsealed(held.id, held.layer, revision, "", feature["geometry"], kept)
    made = reseal(unsealed)
    out = next_of(made, holding, now, Custody(PEOPLE + doing.by, held.revision))
    base = base_of(held.line)
    said = begin(doing, (held.id, held.layer), written_part(base), State.RETRACTED)
    told = {"action": Action.RETRACT, "base": raw(base), "of_revision": revision}
    said = msgspec.structs.replace(said, base_revision=held.revision, **told)
    return said, out


async def revive(
    log: Log, clock: Clock, held: Held, doing: Doing
) -> tuple[Written, DraftRecord]:
    """Return what brings a retracted record back, as its source has it now.

    Raises RevisionConflict if somebody revised it meanwhile, and Rejected.
    """
    require_by_hand(held)
    holding = await holding_of(log, held.id, held.revision)
    properties, geometry = revived(held.line)
    revision = held.revision + 1
    properties["revision"] = revision
    made = reseal(Unsealed(held.id, held.layer, revision, "", geometry, properties))
    out = next_of(made, holding, clock.now(), Custody(PEOPLE + doing.by, held.revision))
    base, said = base_of(held.line), {**properties, "geometry": geometry}
    now = written_part({k: v for k, v in said.items() if k in base})
    first = begin(doing, (held.id, held.layer), now, State.RELEASED)
    told = {"action": Action.REVIVE, "base": raw(base), "of_revision": revision}
    first = msgspec.structs.replace(first, base_revision=held.revision, **told)
    return first, out


def next_of(
    made: Unsealed, holding: Holding | None, now: datetime, first: Custody
) -> DraftRecord:
    """Return the revision after what is held; `first` if nobody had it before.

    Whom a record is for is decided with its first release and by `layers.release`, not
    by what follows: until then its source says that.
    """
    current = _NONE if holding is None else holding.current
    if holding is None:
        custody = msgspec.structs.replace(first, released=True)
    else:
        entry_id = current.entry_id
        custody = msgspec.structs.replace(holding.custody, before=entry_id)
    line = made.line(now, current.hash)
    fixed = made.id, made.revision, made.hash, line, current.revision
    return DraftRecord(*fixed, custody=custody)


def require_by_hand(held: Held) -> None:
    """Refuse what nobody writes at the desk, and what is of one delegation alone."""
    groups = msgspec.json.decode(held.line)["properties"].get("releasable_to", ())
    if held.layer not in _BY_HAND or any(map(is_reserved, groups)):
        problem = "is no report: notes are changed by their own author"
        raise Rejected([Reason("record", problem, "Write to its author.")])


def raw(record: Json) -> msgspec.Raw:
    """Return a record as the bytes that a copy keeps."""
    return msgspec.Raw(msgspec.json.encode(record, order="sorted"))


async def holding_of(log: Log, record_id: str, expected: int) -> Holding | None:
    """Return what is held of a record, None if there is none.

    Raises RevisionConflict if it has another revision than is expected.
    """
    holding = (await holdings(log, [record_id])).get(record_id)
    current = _NONE if holding is None else holding.current
    if current.revision != expected:
        raise RevisionConflict(record_id, expected, current.revision)
    return holding
