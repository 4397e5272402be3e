"""Facts are what a record says; what it does not say is None."""

from datetime import UTC, datetime
from typing import Any

from layers.rules.facts import activity_of, incident_of
from layers.rules.verdict import Range
from sample_feeds.rows import record

KNOWN_BY = datetime(2026, 1, 1, tzinfo=UTC)


def feature(row: str) -> dict[str, Any]:
    said: Any = record(row, KNOWN_BY)
    return {"id": row, "properties": said, "geometry": said.get("geometry")}


def test_an_exercise_keeps_what_is_declared_apart_from_what_is_estimated() -> None:
    zapad = activity_of(feature("EX-011"))
    assert zapad.declared["troops"] == Range(12_700, 12_700)
    assert zapad.estimated == {"troops": Range(60_000, 70_000)}
    assert zapad.notified_at is None
    assert zapad.observers_invited is None
    assert round(zapad.hours) == 168


def test_an_estimate_with_one_end_is_no_range() -> None:
    said = feature("EX-011")
    said["properties"]["strength_estimated"] = {"low": {"troops": 5}, "high": {}}
    assert activity_of(said).estimated == {}


def test_the_depth_of_an_entry_carries_the_error_of_its_place() -> None:
    said = feature("INC-007")
    said["properties"] |= {"depth_of_entry_m": 5_000, "position_error_m": 1_000}
    said["properties"] |= {"transponder_on": "NO", "status": "RETRACTED"}
    told = incident_of(said)
    assert told.depth_m == Range(4_000, 6_000)
    assert told.signs == {"transponder_on": "NO"}
    assert told.retracted
    assert told.slant_m is None
