"""What is sent to the desk and what it answers, as the description shows it."""

from typing import Any

Example = dict[str, Any]

_EVENT = "0c1f7a52-6f0e-4d55-9b0b-6b9f8f5d2a11"
_DRAFT = "_5f0c2a9b71d84e36a1b2c3d4"

_RECORD: Example = {
    "title": "Cable fault off Kotka",
    "summary": "An operator reports a fault; no cause is known.",
    "type": "CABLE_DAMAGE",
    "domain": "SUBSURFACE",
    "occurred_from": "2025-11-22T14:05:00Z",
    "valid_from": "2025-11-22T14:05:00Z",
    "time_basis": "SOURCE_UTC",
    "geometry": {"type": "Point", "coordinates": [26.9, 60.3]},
    "position_error_m": 2000,
    "place": "Gulf of Finland",
    "false_position": False,
    "affected_states": ["FIN"],
    "actor_state": "XXX",
    "actor_status": "UNKNOWN",
    "attribution_confidence": "UNATTRIBUTED",
    "severity": 2,
    "counter_claim": [],
    "label": {"policy": "OPEN", "classification": "PUBLIC"},
    "releasable_to": ["ALL"],
}

NEW: Example = {
    "event_id": _EVENT,
    "layer": "incidents",
    "state": "DRAFT",
    "record": _RECORD,
}
CHANGE: Example = {
    "event_id": "7a1c9f52-1f0e-4d55-9b0b-6b9f8f5d2a12",
    "expected_revision": 1,
    "changes": {"title": "Cable fault south of Kotka"},
    "removed": [],
    "reason": "The operator gave the place.",
}
STEP: Example = {
    "event_id": "7a1c9f52-1f0e-4d55-9b0b-6b9f8f5d2a13",
    "expected_revision": 2,
}
REASONED: Example = {
    "event_id": "7a1c9f52-1f0e-4d55-9b0b-6b9f8f5d2a14",
    "expected_revision": 3,
    "reason": "The operator has withdrawn its report.",
}
RELEASE: Example = {
    "event_id": "7a1c9f52-1f0e-4d55-9b0b-6b9f8f5d2a15",
    "expected_revision": 3,
    "releasable_to": ["ALL"],
    "reliability": "B",
    "credibility": 2,
}
DONE: Example = {
    "draft": _DRAFT,
    "revision": 3,
    "state": "SUBMITTED",
    "id": "DESK-0f3c6d1e0b5a4f9d8c7b",
    "n": 4813,
}
ITEM: Example = {
    "draft": _DRAFT,
    "revision": 3,
    "state": "SUBMITTED",
    "id": "DESK-0f3c6d1e0b5a4f9d8c7b",
    "layer": "incidents",
    "base_revision": 0,
    "outdated": False,
    "author": "anna",
    "author_title": "Anna Ek",
    "by": "anna",
    "by_title": "Anna Ek",
    "at": "2025-11-22T14:12:00Z",
    "n": 4813,
    "reason": "",
    "missing": ["source[0].reliability", "source[0].credibility"],
    "record": _RECORD,
}
DESK: Example = {
    "n": 4813,
    "more": 0,
    "mine": [],
    "waiting": [ITEM],
    "ungraded": [ITEM],
    "retracted": [],
}
REVISIONS: list[Example] = [
    {
        "draft": _DRAFT,
        "draft_revision": 2,
        "revision": 2,
        "state": "RELEASED",
        "action": "RELEASE",
        "written_by": "anna",
        "written_by_title": "Anna Ek",
        "by": "bo",
        "by_title": "Bo Lind",
        "at": "2025-11-22T14:20:00Z",
        "n": 4820,
        "reason": "Confirmed by the coast guard.",
        "changed": [
            {"field": "severity", "before": 2, "after": 3},
        ],
    }
]
_CHANGED: Example = {"field": "severity", "before": 2, "after": 3}
DRAFT: Example = {
    **ITEM,
    "base": None,
    "changed": [_CHANGED],
    "acts": ["return", "release"],
    "four_eyes": False,
    "corrects": True,
    "history": REVISIONS,
}
QUEUE: Example = {
    "n": 4813,
    "mark": "0f3c6d1e0b5a4f9d8c7b0f3c",
    "view": "waiting",
    "counts": {"mine": 0, "waiting": 1, "ungraded": 4, "refused": 2},
    "total": 1,
    "rows": [
        {
            "key": _DRAFT,
            "kind": "draft",
            "id": "DESK-0f3c6d1e0b5a4f9d8c7b",
            "layer": "incidents",
            "title": "Cable fault off Kotka",
            "at": "2025-11-22T14:12:00Z",
            "state": "SUBMITTED",
            "type": "CABLE_DAMAGE",
            "place": "Gulf of Finland",
            "author": "anna",
            "revision": 3,
            "missing": ["source[0].reliability", "source[0].credibility"],
        }
    ],
}
LINE: Example = {
    "id": "1758100000123-0",
    "at": "2025-11-22T15:30:00Z",
    "layer": "incidents",
    "source": "coast radar 4",
    "event_id": "radar-4-1177",
    "reasons": [
        {
            "field": "severity",
            "problem": "it is 9",
            "mend": "Give a whole number from 1 to 5.",
        }
    ],
    "excerpt": '{"id":"INC-901","severity":9}',
    "bytes": 29,
    "text": '{"id":"INC-901","severity":9}',
    "whole": True,
    "mended": [{"draft": _DRAFT, "by": "anna", "state": "SUBMITTED"}],
}
MENDED: Example = {
    "event_id": "7a1c9f52-1f0e-4d55-9b0b-6b9f8f5d2a16",
    "text": '{"id":"INC-901","severity":3}',
}
RECORD: Example = {
    "n": 4813,
    "feature": {
        "type": "Feature",
        "id": "INC-007",
        "layer": "incidents",
        "geometry": {"type": "Point", "coordinates": [26.9, 60.3]},
        "properties": {"title": "Cable fault off Kotka", "revision": 2},
    },
    "acts": ["correct", "retract", "same", "apart"],
}
