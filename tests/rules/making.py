"""Facts as rules read them, with everything that a test does not name left plain."""

from datetime import UTC, datetime, timedelta
from typing import Any

from layers.rules.facts import Activity, Incident, Warship
from layers.rules.packs import load
from layers.rules.verdict import Range, Used

RULES = load()
START = datetime(2026, 9, 12, tzinfo=UTC)


def activity(record_id: str = "EX-1", **told: Any) -> Activity:
    """An exercise on land; counts (troops=9000) are declared, `estimated` beside."""
    counted = {
        name: told.pop(name)
        for name in ("troops", "tanks", "acvs", "artillery_100mm", "landing_troops")
        if name in told
    }
    if "sorties" in told:
        counted["sorties"] = told.pop("sorties")
    plain: dict[str, Any] = {
        "used": Used(record_id, 1),
        "name": "Autumn",
        "states": frozenset({"FIN"}),
        "notifying": "FIN",
        "bloc": "NATO",
        "kind": "FTX",
        "instrument": "VD11",
        "start": START,
        "end": START + timedelta(days=5),
        "notified_at": None,
        "snap": False,
        "land": True,
        "place": None,
        "declared": {name: _range(count) for name, count in counted.items()},
        "estimated": {},
        "observers_invited": None,
        "in_calendar": None,
        "retracted": False,
    }
    return Activity(**plain | told)


def incident(**told: Any) -> Incident:
    plain: dict[str, Any] = {
        "used": Used("INC-1", 1),
        "type": "UNSAFE_INTERCEPT",
        "actor": "RUS",
        "affected": frozenset({"USA"}),
        "occurred": START,
        "signs": {},
        "category": "",
        "depth_m": None,
        "slant_m": None,
        "height_m": None,
        "retracted": False,
    }
    return Incident(**plain | told)


def warship(record_id: str = "SHIP-1", **told: Any) -> Warship:
    plain: dict[str, Any] = {
        "used": Used(record_id, 1),
        "state": "USA",
        "category": "SURFACE",
        "displacement": Range(9000, 9000),
        "entered_at": START,
    }
    return Warship(**plain | told)


def _range(count: Any) -> Range:
    return count if isinstance(count, Range) else Range(count, count)
