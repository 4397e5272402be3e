"""What GET findings and GET indicators answer, as their descriptions show it."""

from typing import Any

FINDINGS: dict[str, Any] = {
    "n": 4812,
    "now": "2025-09-10T06:12:00Z",
    "of": "EX-014",
    "rules": "0" * 64,
    "findings": [
        {
            "rule": "VD-OBS-LAND",
            "name": "the observer line",
            "wording": "Observers are invited from 13,000 troops.",
            "paragraph": "47",
            "own": False,
            "checked": False,
            "instrument": "Vienna Document 2011",
            "status": "politically binding",
            "since": "2011-12-01",
            "note": "",
            "verdict": "NOT_APPLICABLE",
            "word": "not applicable",
            "level": "NEAR",
            "basis": "declared",
            "sentence": "12,700 of 13,000 troops: just under the observer line.",
            "value": [12700, 12700],
            "limit": [13000, 13000],
            "unit": "troops",
            "formula": "12700 / 13000 = 0.977",
            "missing": [],
            "due": None,
            "records": [{"id": "EX-014", "revision": 2}],
        }
    ],
}

INDICATORS: dict[str, Any] = {
    "n": 4812,
    "now": "2025-09-10T06:12:00Z",
    "rules": "0" * 64,
    "marks": [
        {
            "id": "EX-014",
            "level": "RED",
            "rule": "I3",
            "word": "estimated 5.12 times as strong",
            "sentence": "Declared: 12,700; others estimate 60,000 to 70,000.",
            "records": ["EX-014"],
        }
    ],
    "pairs": [
        {
            "id": "EX-014",
            "other": "EX-021",
            "level": "RED",
            "from": [24.6, 54.1],
            "to": [24.9, 54.4],
            "km": 38,
            "days": 4,
            "word": "38 km apart, 4 days",
            "sentence": "A and B: 4 days at the same time, 38 km apart.",
        }
    ],
    "drivers": [
        {
            **FINDINGS["findings"][0],
            "rule": "I4",
            "level": "RED",
            "level_word": "stands out",
            "confidence": "HIGH",
            "confidence_word": "high confidence",
            "as_of": "2025-09-09T23:31:04Z",
        }
    ],
}

CONCERNS: dict[str, Any] = {
    "n": 4812,
    "now": "2025-09-10T06:12:00Z",
    "of": "EX-014",
    "state": "LTU",
    "states": [{"code": "LTU", "name": "Lithuania"}],
    "concerns": [
        {
            "topic": "LAND",
            "title": "Its land",
            "sentence": "38.2 km ± 9 km from the land of this country.",
            "instrument": "",
        }
    ],
}
