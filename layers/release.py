"""Release to another audience, and taking it back: a new revision with other readers.

The revision goes through the one append, like every other; whoever revised the record
meanwhile wins. It must never change what a record says, only whom it is for.
"""

import secrets
from collections.abc import Iterable
from typing import Any

import msgspec

from layers.clock import Clock
from layers.custody import held as holdings
from layers.digests import Held
from layers.entry import Custody
from layers.errors import Reason, Rejected, RevisionConflict
from layers.feature import STAMP, Unsealed, reseal
from layers.label import is_reserved
from layers.log.port import Appended, Draft, DraftRecord, Log

MOST_GROUPS = 64
"""As many groups as a record may be releasable to."""


def groups_of(held: Held) -> tuple[str, ...]:
    """Return the groups that a record is releasable to."""
    return tuple(_properties(held)["releasable_to"])


def with_groups(held: Held, added: Iterable[str]) -> tuple[str, ...]:
    """Return the groups after a release; raises Rejected if there are too many."""
    groups = tuple(dict.fromkeys((*groups_of(held), *added)))
    if len(groups) > MOST_GROUPS:
        problem = f"would be more than {MOST_GROUPS} groups"
        raise Rejected([Reason("releasable_to", problem, "Name groups of groups.")])
    return groups


def without_groups(held: Held, taken: Iterable[str]) -> tuple[str, ...]:
    """Return the groups after taking back; raises Rejected if nobody is left."""
    gone = set(taken)
    groups = tuple(each for each in groups_of(held) if each not in gone)
    if not groups:
        problem = "would be nobody: a record is always for somebody"
        mend = "Release it to who may keep it first, or retract it."
        raise Rejected([Reason("releasable_to", problem, mend)])
    return groups


async def revise(
    log: Log, clock: Clock, held: Held, groups: tuple[str, ...], by: tuple[str, str]
) -> Appended:
    """Append the record for these groups; `by` is who does it, and why.

    Raises RevisionConflict if somebody revised it meanwhile, and StoreUnavailable.
    """
    _require_not_private((*groups_of(held), *groups))
    properties = _properties(held)
    if properties.get("duplicate_of") and set(groups) - set(groups_of(held)):
        # It names the other record, which not all of these may know.
        problem = (
            "would be more than may see the record with which this is counted; say "
            "first that they are two events"
        )
        mend = "Say first that they are two events."
        raise Rejected([Reason("releasable_to", problem, mend)])
    before = str(properties.get("hash", ""))
    kept = {k: v for k, v in properties.items() if k not in STAMP}
    # A signature is of what the author had written, and no longer fits.
    kept.pop("signature", None)
    kept |= {"releasable_to": list(groups), "revision": held.revision + 1}
    revised = _revised(held, kept)
    line = revised.line(clock.now(), before)
    fixed = held.id, revised.revision, revised.hash, line, held.revision
    record = DraftRecord(*fixed, custody=await _released(log, held))
    account, reason = by
    eid = f"release:{held.id}:{secrets.token_hex(8)}"
    return await log.append(Draft(eid, f"account:{account}", (record,), reason=reason))


def _require_not_private(groups: Iterable[str]) -> None:
    """Refuse what is for one delegation or account only: nobody can widen that."""
    if any(map(is_reserved, groups)):
        problem = "is a private space: what is in it stays there"
        mend = "Write anew, for others, what others should see."
        raise Rejected([Reason("releasable_to", problem, mend)])


async def _released(log: Log, held: Held) -> Custody:
    """Return whose the record stays, now that a releaser says whom it is for.

    The append expects this revision: if another one is newer by then, it is refused.
    """
    holding = (await holdings(log, [held.id])).get(held.id)
    if holding is None:
        raise RevisionConflict(held.id, held.revision, 0)
    before = holding.current.entry_id
    kept = holding.custody
    groups = kept.groups if kept.released else holding.groups
    return msgspec.structs.replace(kept, released=True, before=before, groups=groups)


def _revised(held: Held, properties: dict[str, Any]) -> Unsealed:
    geometry = msgspec.json.decode(held.line).get("geometry")
    revision = int(properties["revision"])
    return reseal(Unsealed(held.id, held.layer, revision, "", geometry, properties))


def _properties(held: Held) -> dict[str, Any]:
    return dict(msgspec.json.decode(held.line)["properties"])
