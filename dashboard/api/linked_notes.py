"""Notes for the room go with what they are about when that is taken back.

A note for the room is for those who see the record that it is about. Its words may say
what the record says: it must never stay with somebody from whom the record was taken.
"""

import secrets
from collections.abc import Collection
from datetime import datetime

import msgspec

from dashboard.api.house import House
from layers.digests import Held
from layers.label import account_group
from layers.log.port import Draft, DraftRecord
from layers.notes import LAYER, Annotation, Visibility, note_of, unseal


async def limit(
    house: House, record_id: str, taken: Collection[str], by: tuple[str, str]
) -> int:
    """Take the notes about a record back from groups too; return how many there were.

    To be called before the record is taken back: if that fails, fewer people see a note
    than might, and never more. `by` is who does it, and why. Raises RevisionConflict if
    an author changed such a note meanwhile, and StoreUnavailable.
    """
    now, records = house.clock.now(), house.room.picture.records.values()
    held = [each for each in records if each.layer == LAYER.name]
    found = [_draft(each, note, now) for each, note in _about(held, record_id, taken)]
    if found:
        account, reason = by
        eid = f"limit:{record_id}:{secrets.token_hex(8)}"
        draft = Draft(eid, f"account:{account}", tuple(found), reason=reason)
        await house.log.append(draft)
    return len(found)


def limited(note: Annotation, taken: Collection[str]) -> Annotation:
    """Return a note for fewer groups; if none is left, it is its author's alone."""
    groups = tuple(each for each in note.releasable_to if each not in taken)
    if groups:
        return msgspec.structs.replace(note, releasable_to=groups)
    alone = (account_group(note.author),)
    private = Visibility.PRIVATE
    return msgspec.structs.replace(note, releasable_to=alone, visibility=private)


def _about(
    held: list[Held], record_id: str, taken: Collection[str]
) -> list[tuple[Held, Annotation]]:
    """Return the notes about a record that are for other people from now on.

    Those that were withdrawn too: their words are shown for a while.
    """
    found: list[tuple[Held, Annotation]] = []
    for each in held:
        note = note_of(each.line)
        if (
            note.visibility is not Visibility.SESSION
            or record_id not in note.linked_ids
        ):
            continue
        fewer = limited(note, taken)
        if fewer != note:
            found.append((each, fewer))
    return found


def _draft(held: Held, note: Annotation, now: datetime) -> DraftRecord:
    revised = msgspec.structs.replace(note, revision=held.revision + 1)
    before = msgspec.json.decode(held.line)["properties"]["hash"]
    made = unseal(revised)
    line = made.line(now, before)
    return DraftRecord(
        note.id, revised.revision, made.hash, line, expected=held.revision
    )
