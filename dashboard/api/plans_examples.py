"""Examples of saved briefings for the description of the interface."""

from typing import Any

PLAN = "^plan-5f0c2a9b71d84e36a1b2c3d4"

SCENE: dict[str, Any] = {
    "id": "2f1c9a40",
    "title": "Two cables in the Gulf of Finland",
    "shown": {
        "box": [22.0, 58.8, 27.0, 60.4],
        "hidden": ["posture"],
        "selected": "INC-007",
        "caption": "Both were cut within 40 minutes.",
    },
    "notes": "Say that who did it is not known.",
    "length_s": 120,
}
NEW: dict[str, Any] = {
    "event_id": "0c1f7a52-6f0e-4d55-9b0b-6b9f8f5d2a31",
    "version": 0,
    "name": "Evening briefing",
    "scenes": [SCENE],
}
NEXT: dict[str, Any] = {
    **NEW,
    "event_id": "0c1f7a52-6f0e-4d55-9b0b-6b9f8f5d2a32",
    "version": 1,
    "shared": True,
}
DELETION: dict[str, Any] = {
    "event_id": "0c1f7a52-6f0e-4d55-9b0b-6b9f8f5d2a33",
    "version": 2,
}
DONE: dict[str, Any] = {"id": PLAN, "version": 1, "n": 4812}
VERSION: dict[str, Any] = {
    "version": 1,
    "name": "Evening briefing",
    "by": "bo",
    "by_title": "Bo Berg",
    "at": "2025-11-22T15:30:00Z",
    "scenes_count": 1,
    "length_s": 120,
    "shared": False,
    "deleted": False,
}
LIST: dict[str, Any] = {"n": 4812, "plans": [{"id": PLAN, **VERSION, "newer": False}]}
ONE: dict[str, Any] = {
    "id": PLAN,
    **VERSION,
    "newer": False,
    "scenes": [SCENE, {"id": "91be0d77", "length_s": 60, "sealed": True}],
    "versions": [VERSION],
}

ANSWERS: dict[int | str, dict[str, Any]] = {
    201: {"content": {"application/json": {"example": DONE}}},
    403: {"description": "Your role does not lead a briefing."},
    404: {"description": "No saved briefing with this id that you may read."},
    409: {
        "description": "Somebody else saved it meanwhile: `mine` and `theirs` are both "
        "here, `theirs` null if you may not read it or it was deleted. Or the event "
        "id was used for something else."
    },
    413: {"description": "The body is too long."},
    422: {"description": "The body is not as described; `reasons` says where."},
    429: {
        "description": "Too many saves; `Retry-After` says how many seconds to wait."
    },
}
