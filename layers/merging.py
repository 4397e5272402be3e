"""From two reports of one event to one that counts: both stay, and it can be undone.

Rule: a decision and what it makes of the record are one entry, each with the revision
that it expects; of two decisions at once one is refused whole.
It must never decide who may decide, and never change what a report says.
"""

from datetime import datetime
from typing import Any

import msgspec

from layers.clock import Clock
from layers.digests import Held
from layers.entry import Custody
from layers.feature import STAMP, Unsealed, reseal
from layers.four_eyes import PEOPLE, Doing, holding_of, next_of
from layers.log.port import Appended, Draft, DraftRecord, Log
from layers.sameness import Decided, Decision, Pair, id_of, sealed


class _Of(msgspec.Struct):
    id: str = ""


class _Properties(msgspec.Struct):
    duplicate_of: _Of | None = None


class _Line(msgspec.Struct):
    properties: _Properties


_line = msgspec.json.Decoder(_Line).decode


def duplicate_of(held: Held) -> str:
    """Return the record with which this one is counted, "" if it is by itself."""
    decided = _line(held.line).properties.duplicate_of
    return "" if decided is None else decided.id


async def decide(
    log: Log, clock: Clock, before: Decided | None, decision: Decision, *held: Held
) -> Appended:
    """Append a decision, and the next revision of the record that it changes.

    That is the duplicate, if it is another one than before. The other one stays, but
    must be as it was when somebody decided: it is named to all who see the duplicate.
    Raises RevisionConflict if somebody was faster, and StoreUnavailable.
    """
    now = clock.now()
    changed: list[DraftRecord] = []
    unchanged: list[tuple[str, int]] = []
    for each in held:
        other = next(i for i in decision.pair if i != each.id)
        is_one = duplicate_of(each) == other
        if is_one != (decision.duplicate == each.id):
            changed.append(await _revised(log, now, each, other, decision))
        else:
            unchanged.append((each.id, each.revision))
    made = sealed(decision)
    line = made.line(now, "" if before is None else before.said.hash)
    expected = 0 if before is None else before.said.revision
    own = DraftRecord(id_of(decision.pair), made.revision, made.hash, line, expected)
    eid, author = event_id(decision.by, decision.event), PEOPLE + decision.by
    written, stays = (own, *changed), tuple(unchanged)
    draft = Draft(eid, author, written, reason=decision.reason, unchanged=stays)
    return await log.append(draft)


def event_id(by: str, event: str) -> str:
    """Return the id of the event of a decision."""
    return f"sameness:{by}:{event}"


def next_decision(
    pair: Pair, doing: Doing, before: Decided | None, duplicate: str
) -> Decision:
    """Return the decision of somebody; with a `duplicate` they are the same."""
    return Decision(
        pair=pair,
        same=bool(duplicate),
        by=doing.by,
        event=doing.event,
        asked=doing.asked,
        reason=doing.reason,
        duplicate=duplicate,
        revision=1 if before is None else before.said.revision + 1,
    )


async def _revised(
    log: Log, now: datetime, held: Held, other: str, decision: Decision
) -> DraftRecord:
    holding = await holding_of(log, held.id, held.revision)
    feature: dict[str, Any] = msgspec.json.decode(held.line)
    kept = {k: v for k, v in feature["properties"].items() if k not in STAMP}
    kept.pop("signature", None)
    kept.pop("duplicate_of", None)
    kept["revision"] = revision = held.revision + 1
    if decision.duplicate == held.id:
        why = {"id": other, "by": PEOPLE + decision.by, "at": now}
        kept["duplicate_of"] = msgspec.to_builtins({**why, "reason": decision.reason})
    shape = held.id, held.layer, revision, "", feature["geometry"], kept
    first = Custody(PEOPLE + decision.by, held.revision)
    return next_of(reseal(Unsealed(*shape)), holding, now, first)
