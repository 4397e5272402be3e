"""What GET timeline answers, as its description shows it."""

from typing import Any

TIMELINE: dict[str, Any] = {
    "n": 4812,
    "now": "2025-09-10T06:12:00Z",
    "labels": [{"policy": "OPEN", "classification": "PUBLIC"}],
    "rules": "0" * 64,
    "span": "weeks",
    "shown": 1,
    "all": 1,
    "charts": [
        {
            "id": "gantt",
            "title": "Exercises by bloc",
            "unit": "days, UTC",
            "source": "Source: the notices on the picture.",
            "said": "1 exercise. Running now: 0. Snap, hatched and with the word: 0.",
            "columns": ["Exercise", "Bloc", "From", "Until", "Announced to the troops"],
            "rows": [
                {
                    "record": "EX-038",
                    "cells": [
                        "Zapad-2025",
                        "Russia and Belarus",
                        "12 Sept 2025",
                        "16 Sept 2025",
                        "yes",
                    ],
                }
            ],
            "figure": {"data": [], "layout": {}},
        }
    ],
}
