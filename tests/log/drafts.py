"""Drafts of entries for tests of the log, which does not care what they mean."""

import hashlib

from layers.log import Draft, DraftRecord


def record(
    record_id: str = "INC-001", revision: int = 1, expected: int | None = None
) -> DraftRecord:
    """Return a record whose feature is canonical and small."""
    feature = (
        f'{{"geometry":null,"id":"{record_id}","layer":"incidents","properties":'
        f'{{"label":{{"classification":"PUBLIC","policy":"OPEN"}},"releasable_to":["ALL"],"revision":{revision},"status":"RELEASED"}},'
        '"type":"Feature"}'
    ).encode()
    return DraftRecord(
        record_id, revision, hashlib.sha256(feature).hexdigest(), feature, expected
    )


def draft(
    eid: str, *records: DraftRecord, author: str = "test", opens_scene: bool = False
) -> Draft:
    """Return a draft; with no record given, one new record named after the event."""
    return Draft(eid, author, records or (record(f"R-{eid}"),), opens_scene)
