"""Valid records as a producer would write them, for tests that only need one."""

from typing import Any

WHEN = "2026-11-22T10:00:00Z"


def envelope(record_id: str, object_type: str, **fields: Any) -> dict[str, Any]:
    """Return what every record says, with anything replaced by `fields`."""
    return {
        "id": record_id,
        "object_type": object_type,
        "schema_version": "1.0.0",
        "revision": 1,
        "context": "REALITY",
        "label": {"policy": "OPEN", "classification": "PUBLIC"},
        "releasable_to": ["ALL"],
        "source": [
            {
                "source_id": "coast guard",
                "type": "GOVERNMENT",
                "reliability": "B",
                "credibility": 2,
                "chain_root": "coast guard",
            }
        ],
        "valid_from": WHEN,
        "reported_at": WHEN,
        "time_basis": "SOURCE_UTC",
        "status": "RELEASED",
        "provenance": {
            "was_generated_by": "duty log",
            "was_attributed_to": "duty officer",
        },
        "verification": "VERIFIED",
        **fields,
    }


def incident(
    record_id: str = "T-1",
    position: tuple[float, float] = (20.0, 58.0),
    **fields: Any,
) -> dict[str, Any]:
    """Return a report of cable damage at a position (longitude, latitude)."""
    report = {
        "title": "Cable damaged east of Gotland",
        "summary": "The operator reports an outage; the cause is not known.",
        "type": "CABLE_DAMAGE",
        "domain": "SUBSURFACE",
        "occurred_from": WHEN,
        "geometry": {"type": "Point", "coordinates": list(position)},
        "position_error_m": 500,
        "place": "East of Gotland",
        "false_position": False,
        "affected_states": ["SWE"],
        "actor_state": "XXX",
        "actor_status": "UNKNOWN",
        "attribution_confidence": "UNATTRIBUTED",
        "severity": 3,
        "counter_claim": [],
    }
    return envelope(record_id, "IncidentReport", **{**report, **fields})
