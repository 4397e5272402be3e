"""Features as they are in the log, for tests of what is judged on them."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from layers.indicators import FOLDER
from layers.indicators.origins import scale_of
from layers.indicators.sightings import Sighting, Unit, sighting_of, unit_of
from layers.rules.facts import Activity, activity_of
from layers.rules.packs import Rules, load
from tests.lines import envelope, incident

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@cache
def rules() -> Rules:
    return load(FOLDER)


SCALE = scale_of(rules())


def square(lon: float, lat: float, half_deg: float = 0.5) -> dict[str, Any]:
    ring = [
        [lon - half_deg, lat - half_deg],
        [lon + half_deg, lat - half_deg],
        [lon + half_deg, lat + half_deg],
        [lon - half_deg, lat + half_deg],
        [lon - half_deg, lat - half_deg],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def feature(layer: str, record: dict[str, Any]) -> dict[str, Any]:
    said = {
        k: v.isoformat() if isinstance(v, datetime) else v for k, v in record.items()
    }
    whole = {"id": said.pop("id"), "layer": layer, "geometry": said.pop("geometry")}
    return {**whole, "properties": said, "type": "Feature"}


def exercise(record_id: str = "EX-1", **fields: Any) -> dict[str, Any]:
    start = fields.pop("start", NOW)
    record = {
        "designation": record_id,
        "notifying_state": "POL",
        "host_states": [],
        "participants": [],
        "bloc": "NATO",
        "instrument": "VD11",
        "kind": "FTX",
        "purpose": None,
        "command_level": "BRIGADE",
        "notified_at": None,
        "start": start,
        "end": start + 5 * DAY,
        "no_advance_notice_to_troops": False,
        "strength_declared": {"troops": 5_000},
        "land_activity": True,
        "geometry": square(20, 54),
        **fields,
    }
    return feature("exercises", envelope(record_id, "ExerciseNotification", **record))


def estimate(low: int, high: int, **fields: Any) -> dict[str, Any]:
    return {"low": {"troops": low}, "high": {"troops": high}, "source": "x", **fields}


def happening(
    record_id: str = "INC-1", at: datetime = NOW, **fields: Any
) -> dict[str, Any]:
    place = fields.pop("position", (20.0, 58.0))
    told = {"region": "BALTIC", "occurred_from": at, "reported_at": at, **fields}
    return feature("incidents", incident(record_id, place, **told))


def source(name: str, reliability: str = "B", root: str = "") -> dict[str, Any]:
    return {
        "source_id": name,
        "type": "PRESS",
        "reliability": reliability,
        "credibility": 3,
        "chain_root": root or name,
    }


def denial(party: str) -> dict[str, Any]:
    return {"party": party, "text": "It was not so.", "at": None}


def unit(record_id: str = "U-1", **fields: Any) -> dict[str, Any]:
    record = {
        "unit_name": record_id,
        "state": "RUS",
        "bloc": "RUS_BLR",
        "echelon": "BRIGADE",
        "sidc": "10051000181307000000",
        "as_of": NOW,
        "position_error_m": 1_000,
        "ttl_h": 72.0,
        "geometry": point(30, 55),
        "strength": {"personnel": 4_000},
        "posture_state": "DEPLOYED",
        **fields,
    }
    return feature("posture", envelope(record_id, "ForcePosture", **record))


def changed(
    at: datetime, was: str = "GARRISON", to: str = "DEPLOYED"
) -> dict[str, Any]:
    return {"from": was, "to": to, "at": at.isoformat()}


def activity(record_id: str = "EX-1", **fields: Any) -> Activity:
    return activity_of(exercise(record_id, **fields))


def sighting(record_id: str = "INC-1", **fields: Any) -> Sighting:
    found = sighting_of(happening(record_id, **fields))
    assert found is not None
    return found


def reported(record_id: str = "U-1", **fields: Any) -> Unit:
    found = unit_of(unit(record_id, **fields))
    assert found is not None
    return found
