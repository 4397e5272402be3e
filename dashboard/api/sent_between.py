"""What feeds sent of a record, for the list of its revisions: bounded, newest first.

Each revision names the entry of the one before it, so only entries of this record are
read. What the asker may not see is left out, and what came of acts at the desk is told
by the desk itself.
"""

import msgspec

from dashboard.access.viewer import Viewer
from dashboard.api.house import House
from layers.digests import Held
from layers.drafting import Json, base_of, difference, written_part
from layers.entry import (
    Custody,
    Entry,
    author_of,
    custodies_of,
    entry_time,
    feature_of,
    lines_of,
)
from layers.errors import Rejected
from layers.four_eyes import PEOPLE, require_by_hand
from layers.label import audience_of, sees
from layers.log.connection import number_of

MOST_READ = 40
"""Revisions of a record that are read back for one answer."""


class _Step(msgspec.Struct, frozen=True):
    """One revision of a record, as its entry has it."""

    entry: Entry
    line: bytes
    custody: Custody


async def sent_between(house: House, viewer: Viewer, record_id: str) -> list[Json]:
    """Return what feeds sent of a record that the viewer may see, the oldest first.

    `earlier` of a row says that what was before it is not listed; what it changed is
    then not known. Raises StoreUnavailable.
    """
    held = house.room.picture.records.get(record_id)
    if held is None or not sees(viewer.audience, held.audience) or not _report(held):
        return []
    steps, whole = await _read_back(house, record_id)
    rows: list[Json] = []
    before: Json | None = {} if whole else None
    for step in reversed(steps):
        if not _seen(viewer, step.line):
            continue
        after = written_part(base_of(step.line))
        if not author_of(step.entry.e).startswith(PEOPLE):
            rows.append(_row(step, before, after))
        before = after
    return rows


def _report(held: Held) -> bool:
    try:
        require_by_hand(held)
    except Rejected:
        return False
    return True


async def _read_back(house: House, record_id: str) -> tuple[list[_Step], bool]:
    newest = (await house.log.revisions([record_id])).get(record_id)
    entry_id = "" if newest is None else newest.entry_id
    steps: list[_Step] = []
    while entry_id and len(steps) < MOST_READ:
        step = await _step(house, record_id, entry_id)
        if step is None:
            return steps, False
        steps.append(step)
        earlier = step.custody.before
        if not earlier or number_of(earlier) >= number_of(entry_id):
            return steps, _is_first(step.line)
        entry_id = earlier
    return steps, False


async def _step(house: House, record_id: str, entry_id: str) -> _Step | None:
    entry = await house.log.entry(entry_id)
    if entry is None:
        return None
    custody_of = custodies_of(entry.e)
    for index, line in enumerate(lines_of(entry.e)):
        feature = feature_of(line)
        if feature is not None and feature.id == record_id:
            custody = custody_of(index, feature.properties.revision)
            return _Step(entry, line, custody)
    return None


def _is_first(line: bytes) -> bool:
    return b'"prev_hash":""' in line


def _seen(viewer: Viewer, line: bytes) -> bool:
    feature = feature_of(line)
    if feature is None or feature.properties.label is None:
        return False
    said = feature.properties
    return sees(viewer.audience, audience_of(said.label, said.releasable_to))


def _row(step: _Step, before: Json | None, after: Json) -> Json:
    feature, author = feature_of(step.line), author_of(step.entry.e)
    return {
        "draft": "",
        "draft_revision": 0,
        "revision": 0 if feature is None else feature.properties.revision,
        "state": "" if feature is None else feature.properties.status,
        "action": "SENT",
        "written_by": author,
        "by": author,
        "at": entry_time(step.entry.id),
        "n": step.entry.n,
        "reason": "",
        "changed": [] if before is None else difference(before, after),
        "earlier": before is None,
    }
