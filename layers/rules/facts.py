"""What the rules read of a record: plain facts, the same for every edition of a treaty.

Made from the properties of a feature as they are in the log. What is not there is None,
never a guess: a rule that needs it says that it cannot tell.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.rules.verdict import Number, Range, Used

Json = Mapping[str, Any]

COUNTED = (
    *("troops", "tanks", "acvs", "artillery_100mm", "landing_troops"),
    *("sorties", "aircraft", "ships", "vehicles"),
)
"""What is counted in an activity."""


class Activity(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A military exercise as its notice and others describe it.

    `declared` and `estimated` hold only what is said of COUNTED. `place` is in
    longitude and latitude.
    """

    used: Used
    name: str
    states: frozenset[str]
    notifying: str
    bloc: str
    kind: str
    instrument: str
    start: datetime
    end: datetime
    notified_at: datetime | None
    snap: bool
    land: bool
    place: BaseGeometry | None
    declared: dict[str, Range]
    estimated: dict[str, Range]
    observers_invited: bool | None
    in_calendar: bool | None
    retracted: bool

    @property
    def hours(self) -> float:
        """Return how long it lasts."""
        return (self.end - self.start).total_seconds() / 3600


class Incident(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the rules read of an incident; a sign (transponder_on) is YES, NO, UNKNOWN.

    `depth_m` is how far it reached into the territory, with the error of the position.
    """

    used: Used
    type: str
    actor: str
    affected: frozenset[str]
    occurred: datetime
    signs: dict[str, str]
    category: str
    depth_m: Range | None
    slant_m: Range | None
    height_m: Range | None
    retracted: bool


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked and answered between states, as times by name (asked, replied).

    `topic` is RISK, HAZARD or INSPECTION; a time that is not recorded is None.
    """

    used: Used
    topic: str
    times: dict[str, datetime | None]


class StrategicExercise(msgspec.Struct, frozen=True, kw_only=True):
    """A major strategic exercise with heavy bombers."""

    used: Used
    state: str
    start: datetime
    notified_at: datetime | None


class Launch(msgspec.Struct, frozen=True, kw_only=True):
    """A launch of an ICBM or SLBM as it is planned, and as it was."""

    used: Used
    state: str
    planned_at: datetime
    notified_at: datetime | None
    launched_at: datetime | None


class RadioWarning(msgspec.Struct, frozen=True, kw_only=True):
    """A warning to mariners and airmen of an act; `covers` its area and time or not."""

    used: Used
    states: tuple[str, str]
    act_at: datetime
    warned_at: datetime | None
    covers: bool | None


class Warship(msgspec.Struct, frozen=True, kw_only=True):
    """A warship in the straits or the Black Sea; its displacement is in long tons.

    `category` is SURFACE, CARRIER, SUBMARINE and the like, "" if nobody says.
    """

    used: Used
    state: str
    category: str
    displacement: Range | None
    gun_mm: Range | None = None
    entered_at: datetime | None = None
    left_at: datetime | None = None
    in_transit: bool = False
    surfaced: bool | None = None


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A passage of warships of one state through a strait, and its notice."""

    used: Used
    state: str
    water: str
    passes_at: datetime
    notified_at: datetime | None
    ships: Range | None


class Approach(msgspec.Struct, frozen=True, kw_only=True):
    """How close two come to each other, or one to a border, with its error.

    Metres and minutes; `slant_m` is in a straight line, `armed` says that it is an
    armed unit above a company.
    """

    used: tuple[Used, ...]
    distance_m: Range | None
    minutes: Range | None = None
    vertical_m: Range | None = None
    slant_m: Range | None = None
    armed: bool | None = None


def activity_of(feature: Json) -> Activity:
    """Return the facts of a feature of the layer of exercises.

    Raises:
        KeyError: the feature is none of that layer as its record has it.
    """
    said: Json = feature["properties"]
    invited = said.get("observers_invited")
    states = {said["notifying_state"], *said["host_states"], *said["participants"]}
    return Activity(
        used=Used(feature["id"], said["revision"]),
        name=said["designation"],
        states=frozenset(states),
        notifying=said["notifying_state"],
        bloc=said["bloc"],
        kind=said["kind"],
        instrument=said["instrument"],
        start=_time(said["start"]),
        end=_time(said["end"]),
        notified_at=_time(at) if (at := said.get("notified_at")) else None,
        snap=bool(said["no_advance_notice_to_troops"]),
        land=bool(said["land_activity"]),
        place=_place(feature),
        declared=_counts(said["strength_declared"], said["strength_declared"]),
        estimated=_estimated(said.get("strength_estimated")),
        observers_invited=None if invited is None else bool(invited["invited"]),
        in_calendar=True if said.get("calendar_entry") else None,
        retracted=said.get("status") == "RETRACTED",
    )


SIGNS = ("transponder_on", "flight_plan_filed", "two_way_radio")
"""What an incident says of an aircraft, each YES, NO or UNKNOWN."""


def incident_of(feature: Json) -> Incident:
    """Return the facts of a feature of the layer of incidents.

    Raises:
        KeyError: the feature is none of that layer as its record has it.
    """
    said: Json = feature["properties"]
    signs = {name: said[name] for name in SIGNS if said.get(name)}
    return Incident(
        used=Used(feature["id"], said["revision"]),
        type=said["type"],
        actor=said["actor_state"],
        affected=frozenset(said["affected_states"]),
        occurred=_time(said["occurred_from"]),
        signs=signs,
        category=said.get("dma_category") or "",
        depth_m=_measured(said.get("depth_of_entry_m"), said["position_error_m"]),
        slant_m=_measured(said.get("closest_distance_m"), 0),
        height_m=_measured(said.get("altitude_m"), 0),
        retracted=said.get("status") == "RETRACTED",
    )


def _measured(value: Number | None, error: Number) -> Range | None:
    return None if value is None else Range(value - error, value + error)


def _estimated(said: Json | None) -> dict[str, Range]:
    return {} if said is None else _counts(said["low"], said["high"])


def _counts(low: Json, high: Json) -> dict[str, Range]:
    """Return what both ends say; of one end alone no range is known."""
    found = {name: (low.get(name), high.get(name)) for name in COUNTED}
    return {
        name: Range(least, most)
        for name, (least, most) in found.items()
        if least is not None and most is not None
    }


def _place(feature: Json) -> BaseGeometry | None:
    geometry = feature.get("geometry")
    return shape(geometry) if geometry else None


def _time(said: str) -> datetime:
    return datetime.fromisoformat(said)
