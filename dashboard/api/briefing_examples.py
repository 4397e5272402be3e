"""Examples of a briefing for the description of the interface."""

from typing import Any

EVENT = "0c1f7a52-6f0e-4d55-9b0b-6b9f8f5d2a{:02}"

TAKING: dict[str, Any] = {"event_id": EVENT.format(21), "seat": "b1f0c2d4"}
TERM: dict[str, Any] = {"event_id": EVENT.format(22), "term": 3}
MOVE: dict[str, Any] = {
    "event_id": EVENT.format(23),
    "term": 3,
    "shown": {
        "box": [22.0, 58.8, 27.0, 60.4],
        "hidden": ["posture"],
        "caption": "The tanker left Ust-Luga at 14:05Z.",
    },
}
HEADLINE: dict[str, Any] = {
    "event_id": EVENT.format(24),
    "revision": 0,
    "text": "Two cables are cut in the Gulf of Finland; who did it is not known.",
}
SIGNAL: dict[str, Any] = {"kind": "POINTER", "points": [[24.7, 59.4]]}
DONE: dict[str, Any] = {"revision": 12, "n": 4813, "term": 3}
FOLLOWERS: list[dict[str, Any]] = [
    {
        "account": "anna",
        "seat": "b1f0c2d4",
        "name": "",
        "title": "Anna Ek",
        "delegation": "FIN",
        "state": "in_step",
        "follows": "drawn",
        "since": "2025-11-22T15:30:00Z",
        "leads": False,
    }
]

ANSWERS: dict[int | str, dict[str, Any]] = {
    201: {"content": {"application/json": {"example": DONE}}},
    403: {"description": "Your role does not lead a briefing."},
    409: {"description": "Somebody else presents, or nobody; `presenter` says who."},
    413: {"description": "The body is too long."},
    422: {"description": "The body is not as described, or names a hidden record."},
    429: {"description": "Too fast; `Retry-After` says how many seconds to wait."},
    503: {"description": "The room is not open yet, or the store does not answer."},
}
SIGNAL_ANSWERS: dict[int | str, dict[str, Any]] = {
    204: {"description": "Sent, or thrown away because there were too many."},
    409: {"description": "You do not present."},
    413: {"description": "The body is too long."},
    422: {"description": "The body is not as described."},
    503: {"description": "The store does not answer: nobody saw it."},
}


def takes(example: dict[str, Any]) -> dict[str, Any]:
    """Describe the body of a request."""
    content = {"application/json": {"example": example}}
    return {"requestBody": {"required": True, "content": content}}
