"""What is similar and what contradicts, as the description shows it."""

from typing import Any

Example = dict[str, Any]

_PARTS: list[Example] = [
    {
        "part": "place",
        "points": 0.3,
        "most": 0.3,
        "sentence": "3.2 km apart, within the stated errors (4.0 km together)",
    },
    {"part": "time", "points": 0.236, "most": 0.35, "sentence": "7 hours apart"},
    {"part": "type", "points": 0.15, "most": 0.15, "sentence": "The same type"},
    {
        "part": "text",
        "points": 0.148,
        "most": 0.2,
        "sentence": "The words are 74 % alike",
    },
]
_SCORED: Example = {
    "score": 0.834,
    "distance_m": 3214.6,
    "gap_s": 25200.0,
    "parts": _PARTS,
}
_ONE: Example = {
    "id": "INC-007",
    "layer": "incidents",
    "revision": 1,
    "title": "Cable fault off Kotka",
    "type": "CABLE_DAMAGE",
    "status": "RELEASED",
    "place": "Gulf of Finland",
    "occurred_from": "2025-11-22T14:05:00Z",
    "reported_at": "2025-11-22T14:12:00Z",
    "sources": ["operator"],
}
_OTHER: Example = {
    **_ONE,
    "id": "DESK-0f3c6d1e0b5a4f9d8c7b",
    "title": "Fault of a cable near Kotka",
    "occurred_from": "2025-11-22T21:05:00Z",
    "sources": ["press"],
}
ASKED: Example = {
    "record": {
        "title": "Fault of a cable near Kotka",
        "type": "CABLE_DAMAGE",
        "domain": "SUBSURFACE",
        "occurred_from": "2025-11-22T21:05:00Z",
        "geometry": {"type": "Point", "coordinates": [26.9, 60.3]},
        "position_error_m": 2000,
    }
}
SIMILAR: Example = {
    "n": 4813,
    "of": "DESK-0f3c6d1e0b5a4f9d8c7b",
    "enough": True,
    "similar": 1,
    "near": 4,
    "within_km": 50,
    "within_days": 30,
    "complete": True,
    "sentence": "1 similar report within 50 km and 30 days",
    "matches": [{**_ONE, **_SCORED, "decision": None}],
}
PAIRS: Example = {
    "n": 4813,
    "more": 0,
    "waiting": 0,
    "within_km": 50,
    "within_days": 30,
    "pairs": [{"records": [_OTHER, _ONE], **_SCORED}],
}
CONTRADICTIONS: Example = {
    "n": 4813,
    "more": 0,
    "waiting": 0,
    "contradictions": [
        {
            "kind": "POSITION",
            "basis": "DECIDED",
            "sides": [
                {
                    "id": "INC-007",
                    "title": "Cable fault off Kotka",
                    "who": ["operator"],
                    "says": {
                        "lon": 26.9,
                        "lat": 60.3,
                        "error_m": 2000.0,
                        "place": "Gulf of Finland",
                    },
                },
                {
                    "id": "INC-012",
                    "title": "Cable broken off Hamina",
                    "who": ["press"],
                    "says": {
                        "lon": 27.2,
                        "lat": 60.4,
                        "error_m": 5000.0,
                        "place": "Hamina",
                    },
                },
            ],
            "distance_m": 19960.4,
            "error_m": 7000.0,
            "gap_s": None,
            "score": 0.78,
            "records": ["INC-007", "INC-012"],
            "sentence": "The places are 20.0 km apart; the stated errors together "
            "allow for 7.0 km.",
        },
        {
            "kind": "DENIAL",
            "basis": "ONE_RECORD",
            "sides": [
                {
                    "id": "INC-007",
                    "title": "Cable fault off Kotka",
                    "who": ["operator"],
                    "says": {"summary": "A ship dragged its anchor over the cable."},
                },
                {
                    "id": "INC-007",
                    "title": "Cable fault off Kotka",
                    "who": ["the owner"],
                    "says": {
                        "text": "The ship was not there.",
                        "at": "2025-11-23T08:00:00Z",
                    },
                },
            ],
            "distance_m": None,
            "error_m": None,
            "gap_s": None,
            "score": None,
            "records": ["INC-007"],
            "sentence": "One side reports it, another denies it or tells it otherwise.",
        },
    ],
}
DECIDE: Example = {
    "event_id": "7a1c9f52-1f0e-4d55-9b0b-6b9f8f5d2a16",
    "expected_revision": 2,
    "other": "INC-007",
    "reason": "The press repeats what the operator said.",
}
DECIDED: Example = {
    "record": "INC-012",
    "other": "INC-007",
    "same": True,
    "duplicate": "INC-012",
    "n": 4814,
}
CORRECTED: Example = {
    "n": 4815,
    "more": 0,
    "records": [
        {
            "id": "INC-007",
            "layer": "incidents",
            "revision": 5,
            "title": "Cable fault off Kotka",
            "status": "RELEASED",
            "reported_at": "2025-11-22T14:12:00Z",
            "retraction": None,
            "corrections": [
                {
                    "now": 3,
                    "field": "severity",
                    "by": "account:anna",
                    "at": "2025-11-22T14:20:00Z",
                    "source_says": 2,
                }
            ],
        },
        {
            "id": "INC-012",
            "layer": "incidents",
            "revision": 4,
            "title": "Cable broken off Hamina",
            "status": "RETRACTED",
            "reported_at": "2025-11-22T15:00:00Z",
            "retraction": {
                "reason": "The cable was never there.",
                "by": "account:bo",
                "at": "2025-11-22T15:30:00Z",
                "since": {
                    "revision": 3,
                    "status": "RELEASED",
                    "says": {"title": "Cable damaged off Hamina"},
                    "without": [],
                },
            },
            "corrections": [],
        },
    ],
}
SOURCES: Example = {
    "n": 4815,
    "of": "INC-007",
    "origins": [
        {
            "root": "navy",
            "sources": ["navy"],
            "reports": ["INC-007"],
            "reliability": "C",
            "repeats": 0,
        },
        {
            "root": "operator",
            "sources": ["agency", "operator"],
            "reports": ["INC-007", "INC-012"],
            "reliability": "B",
            "repeats": 2,
        },
    ],
    "reports": ["INC-007", "INC-012"],
    "denied_by": ["the owner"],
    "value": 0.8875,
    "contrary": 0.3,
    "level": "STRONG",
    "contested": False,
    "independent": 2,
    "sentence": "2 independent origins: navy, operator; 2 tellings repeat operator; "
    "denied by the owner",
}
