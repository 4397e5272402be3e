"""Examples of imports for the description of the interface."""

from typing import Any

_PLAN: dict[str, Any] = {
    "layer": "incidents",
    "name": "report.csv",
    "columns": {"Titre": "title", "Date": "occurred_from", "Lat": "lat", "Lon": "lon"},
    "everywhere": {"label.policy": "OPEN", "label.classification": "PUBLIC"},
    "values": {"Domaine": {"sous-marin": "SUBSURFACE"}},
    "zone": "UTC",
}
FILE: dict[str, Any] = {
    "required": True,
    "description": (
        "One line of JSON with `plan` (and `event_id` and `digest` to confirm), a line "
        "break, then the file as it is."
    ),
    "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
    },
}
STEP: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "example": {
                "event_id": "01J0ZZZZZZZZZZZZZZZZZZZZZZ",
                "reason": "Checked against the paper.",
            }
        }
    },
}
STEPPED = {
    "import": "_import-5f0c2a9b71d84e36a1b2c3d4",
    "state": "RELEASED",
    "n": 4813,
}
LOOK: tuple[str, str, dict[str, Any]] = (
    "What a file holds, and what its columns seem to mean",
    "Nothing is kept. `columns` of the answer have a guessed `target`; `values` say "
    "what cells of columns with choices seem to mean; `fields` are all there are.",
    {"format": "csv", "layer": "incidents", "columns": [], "values": {}, "rows": []},
)
JUDGE = (
    "A dry run: what would become of each row",
    "Nothing is kept. Lines of JSON: `progress`, and at the end `judged` (with the "
    "`digest` to confirm, `mistakes` by row and field, `new`, `there`; `warned` rows "
    "are taken and worth a look, `warnings` says why) or `refused`.",
    {"judged": {"rows": 3, "good": 2, "wrong": 1, "new": 2, "there": 0, "warned": 0}},
)
CONFIRM = (
    "Keep what was shown until another person releases it",
    "The same file and plan as in the dry run, with its `digest` and an `event_id`: "
    "sent twice it is kept once. Rows in error are left out.",
    {"kept": {"import": "_import-5f0c2a9b71d84e36a1b2c3d4", "n": 4812}},
)
ONE: dict[str, Any] = {
    "import": "_import-5f0c2a9b71d84e36a1b2c3d4",
    "name": "report.csv",
    "of_layer": "incidents",
    "count": 2,
    "wrong": 1,
    "warned": 0,
    "author": "anna",
    "author_title": "Anna Ek",
    "by": "anna",
    "state": "SUBMITTED",
    "n": 4812,
    "at": "2026-11-22T14:05:00Z",
    "carried": 0,
    "records": [],
    "places": [],
    "warnings": [],
}
INSIDE = ("records", "places", "warnings")
LIST = {"imports": [{k: v for k, v in ONE.items() if k not in INSIDE}]}
RELEASE = (
    "Release an import",
    "By another account than its author's. Its records are on the picture soon after, "
    "a part at a time; those that are there already stay as they are.",
)
RETURN = ("Decide against an import", "Its author reads the reason; nothing is added.")
WITHDRAW = ("Take one's own import back", "Before it is released.")
