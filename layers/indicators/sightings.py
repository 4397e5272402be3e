"""What the indicators read of incident reports and of units: plain facts.

Activities are read by `layers.rules.facts`. What is not there is None, never a guess.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.rules.facts import Warship
from layers.rules.verdict import Range, Used
from layers.telling import Telling, telling_in

Json = Mapping[str, Any]

_RETRACTED = "RETRACTED"


class Sighting(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An incident as one report tells of it.

    `sea` is "" if the report does not name one, `line` the cable or pipeline that it is
    about, likewise. `duplicate_of` is the record with which people count it. At a
    `false_position` nothing is measured.
    """

    used: Used
    type: str
    domain: str
    sea: str
    line: str
    at: datetime
    reported_at: datetime
    place: BaseGeometry
    error_m: float
    false_position: bool
    duplicate_of: str
    retracted: bool
    telling: Telling


class Unit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A unit as one report has it: where, how strong, since when in its posture.

    `was` is its posture before `changed_at`. `reach` are the estimates of the range of
    its missiles in kilometres, if the report gives them. It is a `ship` if the report
    says when it came into the Black Sea.
    """

    used: Used
    name: str
    state: str
    bloc: str
    echelon: str
    as_of: datetime
    place: BaseGeometry
    error_m: float
    ttl_h: float
    strength: Range | None
    posture: str
    was: str
    changed_at: datetime | None
    reach: Range | None
    ship: Warship | None
    retracted: bool


def sighting_of(feature: Json) -> Sighting | None:
    """Return the facts of a feature of the layer of incidents, None if it has none."""
    said: Json = feature["properties"]
    geometry = feature.get("geometry")
    telling = telling_in(feature["id"], {**said, "geometry": geometry})
    if telling is None or not geometry:
        return None
    return Sighting(
        used=Used(feature["id"], said["revision"]),
        type=said["type"],
        domain=said["domain"],
        sea=said.get("region") or "",
        line=said.get("infrastructure_id") or "",
        at=telling.said.occurred_from,
        reported_at=datetime.fromisoformat(said["reported_at"]),
        place=shape(geometry),
        error_m=telling.said.position_error_m,
        false_position=bool(said.get("false_position")),
        duplicate_of=telling.said.duplicate_of.id if telling.said.duplicate_of else "",
        retracted=said.get("status") == _RETRACTED,
        telling=telling,
    )


def unit_of(feature: Json) -> Unit | None:
    """Return the facts of a feature of the layer of posture, None without a place."""
    said: Json = feature["properties"]
    geometry = feature.get("geometry")
    if not geometry:
        return None
    change: Json = said.get("posture_change") or {}
    at = change.get("at")
    used = Used(feature["id"], said["revision"])
    return Unit(
        used=used,
        name=said["unit_name"],
        state=said["state"],
        bloc=said.get("bloc") or "",
        echelon=said["echelon"],
        as_of=datetime.fromisoformat(said.get("as_of") or said["reported_at"]),
        place=shape(geometry),
        error_m=said.get("position_error_m") or 0,
        ttl_h=said["ttl_h"],
        strength=_strength(said.get("strength")),
        posture=said.get("posture_state") or "",
        was=change.get("from") or "",
        changed_at=datetime.fromisoformat(at) if at else None,
        reach=_reach(said),
        ship=_ship(said, used),
        retracted=said.get("status") == _RETRACTED,
    )


def _strength(said: Json | None) -> Range | None:
    """Return the range of what is said: of one number alone it is exact."""
    ends = [said.get(name) for name in ("low", "personnel", "high")] if said else []
    known = [end for end in ends if end is not None]
    return Range(min(known), max(known)) if known else None


def _reach(said: Json) -> Range | None:
    low, high = said.get("range_km_low"), said.get("range_km_high")
    return None if low is None or high is None else Range(low, high)


def _ship(said: Json, used: Used) -> Warship | None:
    since, until = said.get("black_sea_since"), said.get("black_sea_until")
    if not since:
        return None
    tons = said.get("displacement_t")
    return Warship(
        used=used,
        state=said["state"],
        category=said.get("ship_class") or "",
        displacement=None if tons is None else Range(tons, tons),
        entered_at=datetime.fromisoformat(since),
        left_at=datetime.fromisoformat(until) if until else None,
    )
