"""What GET rules and GET what-if answer, as their descriptions show it."""

from typing import Any

RULES: dict[str, Any] = {
    "rules": "0" * 64,
    "context": "REALITY",
    "instruments": [
        {
            "id": "VD11",
            "title": "Vienna Document 2011",
            "status": "POLITICAL",
            "status_word": "politically binding",
            "since": "2011-12-01",
            "note": "",
            "parties": [],
            "checked_by": "a public copy",
            "checked_on": "2026-09-01",
            "own": False,
            "rules": [
                {
                    "id": "VD-OBS-LAND",
                    "name": "the observer line",
                    "wording": "Observers are invited from 13,000 troops.",
                    "paragraph": "47",
                    "limits": [
                        {
                            "name": "troops",
                            "title": "",
                            "value": 13000,
                            "unit": "troops",
                            "compare": "at_least",
                            "checked": True,
                        }
                    ],
                    "checked_by": "",
                    "checked_on": "",
                    "what_if": True,
                    "own": False,
                }
            ],
        }
    ],
}

WHAT_IF: dict[str, Any] = {
    "n": 4812,
    "labels": [{"policy": "OPEN", "classification": "PUBLIC"}],
    "rule": "VD-OBS-LAND",
    "limit": "troops",
    "today": 13000,
    "value": 12000,
    "exercises": [
        {
            "id": "EX-014",
            "name": "Zapad-2017",
            "start": "2017-09-14T00:00:00Z",
            "basis": "declared",
            "value": [12700, 12700],
            "before": "not reached",
            "after": "reached",
            "changed": True,
        }
    ],
}
