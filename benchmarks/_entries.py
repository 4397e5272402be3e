"""Drafts of entries of a usual size, for benchmarks of the log."""

import hashlib

from layers.log import Draft, DraftRecord

_FEATURE = (
    '{{"geometry":{{"coordinates":[{longitude:.5f},{latitude:.5f}],"type":"Point"}},'
    '"id":"{id}","layer":"incidents","properties":{{"category":"DRONE","narrative":'
    '"{narrative}","label":{{"classification":"PUBLIC","policy":"OPEN"}},'
    '"position_error_m":500,"releasable_to":["ALL"],'
    '"reported_at":"2025-09-10T02:00:00Z","revision":{revision},"severity":3,'
    '"status":"RELEASED","title":"Drone seen from the coast","verification":'
    '"PARTLY_VERIFIED"}},"type":"Feature"}}'
)
_NARRATIVE = (
    "A small drone was heard and then seen over the harbour, heading west. " * 3
)


def feature(record_id: str, revision: int) -> bytes:
    """Return one canonical incident of about 600 bytes that moves with its revision."""
    return _FEATURE.format(
        id=record_id,
        revision=revision,
        longitude=10 + revision % 2000 / 100,
        latitude=54 + revision % 700 / 100,
        narrative=_NARRATIVE,
    ).encode()


def draft(number: int) -> Draft:
    """Return an event with one new record."""
    line = feature(f"INC-{number}", 1)
    known = hashlib.sha256(line).hexdigest()
    record = DraftRecord(f"INC-{number}", 1, known, line)
    return Draft(f"benchmark:{number}", "benchmark", (record,))
