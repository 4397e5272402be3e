"""Lines that tests send: the examples of docs/records.md, and one with every field."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from layers.admission import Circumstances
from layers.exercises import Strength
from layers.record import COMPUTED, Context
from layers.registry import LAYERS

PAGE = Path(__file__).parent.parent / "docs" / "records.md"
_EXAMPLES = re.findall(r"in:(\w+)`:\n\n```json\n(.*?)```", PAGE.read_text(), re.DOTALL)

EXAMPLES: dict[str, dict[str, Any]] = {n: json.loads(text) for n, text in _EXAMPLES}
"""By layer, the whole line that the documentation shows."""

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ROOM = Circumstances(Context.REALITY, NOW)

BOX = {
    "type": "Polygon",
    "coordinates": [[[20.0, 55.0], [20.05, 55.0], [20.05, 55.05], [20.0, 55.0]]],
}
_POINT = {"type": "Point", "coordinates": [20.5, 57.5]}
_TIME = "2025-01-02T03:04:05Z"
_COUNTS = Strength.__struct_fields__

_ENVELOPE: dict[str, Any] = {
    "supersedes": "01HZ0000000000000000000000",
    "label": {
        "policy": "OPEN",
        "classification": "INTERNAL",
        "categories": [
            {"type": "INFORMATIVE", "tag_name": "topic", "values": ["cables"]}
        ],
        "privacy_mark": "staff",
        "created": _TIME,
        "review": _TIME,
    },
    "releasable_to": ["FIN", "SWE"],
    "source": [
        {
            "source_id": "s",
            "type": "PRESS",
            "reliability": "F",
            "credibility": 6,
            "chain_root": "wire",
            "collected_at": _TIME,
            "reported_at": "2025-01-02T03:04:05+02:00",
            "url_or_ref": "https://example.org/a?b=c#d",
        }
    ],
    "valid_to": "2099-01-01T00:00:00Z",
    "time_text": {"valid_to": "for a long time"},
    "provenance": {
        "was_generated_by": "a",
        "was_attributed_to": "b",
        "was_derived_from": ["c"],
    },
    "signature": "A" * 86 + "==",
    "verified_by": "second pair of eyes",
    "verification": "PARTLY_VERIFIED",
    "verification_note": "dates only",
    "region": "BALTIC",
    "note": "line one\nline two\twith a tab",
    "position_error_m": 12,
    "place": "Ålands hav / Аландское море",
}

FULL: dict[str, dict[str, Any]] = {
    "exercises": EXAMPLES["exercises"]
    | _ENVELOPE
    | {
        "geometry": {"type": "MultiPolygon", "coordinates": [BOX["coordinates"]]},
        "purpose": "Defence of a coast",
        "command_level": "BRIGADE",
        "notified_at": "2025-07-01T00:00:00Z",
        "strength_declared": dict.fromkeys(_COUNTS, 1),
        "strength_estimated": {
            "low": dict.fromkeys(_COUNTS, 1),
            "high": dict.fromkeys(_COUNTS, 2),
            "source": "others",
            "as_of": _TIME,
        },
        "participants_count": 2,
        "message_ref": "CBM/BY/25/0007/F25/O",
        "phases": [
            {
                "name": "ACTIVE",
                "start": "2025-09-12T00:00:00Z",
                "end": "2025-09-13T00:00:00Z",
                "area": BOX,
                "purpose": "the main part",
            }
        ],
        "observers_invited": {"invited": True, "states": ["USA"], "replied": []},
        "calendar_entry": "CAL-1",
        "change_notices": ["CH-1"],
    },
    "incidents": EXAMPLES["incidents"]
    | _ENVELOPE
    | {
        "geometry": {"type": "LineString", "coordinates": [[20, 57], [20.05, 57]]},
        "occurred_to": "2024-11-19T00:00:00Z",
        "duration_s": 60,
        "linked_vessel": [{"name": "V", "flag": "COK", "imo": "9187629"}],
        "linked_aircraft": [{"icao24": "3c6444", "type": "A320", "mmsi": "111222333"}],
        "closest_distance_m": 10.5,
        "altitude_m": -3,
        "depth_of_entry_m": 0,
        "transponder_on": "NO",
        "flight_plan_filed": "UNKNOWN",
        "two_way_radio": "YES",
        "intent_assessment": {
            "intent": "UNKNOWN",
            "likelihood": "EVEN_CHANCE",
            "assessed_by": "an analyst",
        },
        "counter_claim": [
            {"party": "the owner", "text": "An accident.", "at": None},
            {"party": "RUS", "text": "Denied.", "at": _TIME},
        ],
        "service_effect": "none seen",
        "dma_category": "LASER",
        "instruments": ["UNCLOS", "CABLE_CONVENTION_1884"],
        "casualties": {"killed": 0, "injured": 1, "low": 1, "high": 2},
        "related": [{"id": "INC-1", "relation": "SAME_EVENT"}],
    },
    "posture": EXAMPLES["posture"]
    | _ENVELOPE
    | {
        "sidc": "100310001812110200000000000000",
        "parent": "a division",
        "bloc": "NATO",
        "domain": "LAND",
        "kind": "UNIT",
        "contributors": ["ALB", "ESP"],
        "strength": {"personnel": 3500, "low": 3000, "high": 4000},
        "equipment": [{"type": "tank", "count": None}, {"type": "gun", "count": 6}],
        "readiness": {"notice_to_move_h": 48, "category": "HIGH"},
        "garrison": _POINT,
        "posture_change": {
            "from": "GARRISON",
            "to": "DEPLOYED",
            "at": None,
            "reason": "rotation",
        },
        "ttl_h": 24,
        "range_km_low": 400,
        "range_km_high": 500,
        "range_source": "a handbook",
        "ship_class": "SURFACE",
        "displacement_t": 9000,
        "black_sea_since": _TIME,
        "black_sea_until": _TIME,
    },
    "assessments": EXAMPLES["assessments"]
    | _ENVELOPE
    | {"geometry": {"type": "Polygon", "coordinates": BOX["coordinates"]}},
}
"""By layer, a line in which every field of the record is given."""

SCENE: dict[str, Any] = {
    "object_type": "Scene",
    "schema_version": "1.0.0",
    "context": "SIMULATION",
    "title": "September 2025",
    "story_at": "2025-09-09T12:00:00Z",
    "rate": 3600,
    "loop": 1,
}


def wire(record: object) -> bytes:
    """Return a record as a producer writes it."""
    return json.dumps(record).encode()


def record_of(line: bytes) -> dict[str, Any]:
    """Return the record of a feature line, as its producer could send it."""
    feature = json.loads(line)
    (layer,) = (known for known in LAYERS if known.name == feature["layer"])
    computed = {*COMPUTED, *layer.computed}
    record = {k: v for k, v in feature["properties"].items() if k not in computed}
    return record | {"id": feature["id"], "geometry": feature["geometry"]}


def incident(**changes: object) -> dict[str, Any]:
    """Return the incident of the documentation with some fields changed."""
    return EXAMPLES["incidents"] | changes


def assessment(**changes: object) -> dict[str, Any]:
    """Return the assessment of the documentation with some fields changed."""
    return EXAMPLES["assessments"] | changes
