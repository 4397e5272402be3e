"""The layer of force posture: which unit is where, how strong, as of when.

It must never let a producer declare anybody hostile: identity 6 of a symbol code is
refused from every feed, a person with that role sets it.
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from layers.errors import Reason
from layers.fields import (
    Bloc,
    Count,
    Hours,
    LongTons,
    Metres,
    Name,
    RangeKm,
    Sidc,
    State,
    States,
    Summary,
    Time,
)
from layers.findings import Finding, FindingRule, find
from layers.geodesy import distance_m
from layers.geometry import PLACE, Geometry, middle_of
from layers.layer import (
    Layer,
    LegendItem,
    order_of_counts,
    order_of_ends,
    order_of_times,
)
from layers.record import Context, Record

FRESH_H = 72.0
"""For how long a report counts as fresh that does not say so itself."""


class Echelon(StrEnum):
    """The size of a unit; BASE and UNKNOWN have no amplifier on the symbol."""

    TEAM = "TEAM"
    SQUAD = "SQUAD"
    SECTION = "SECTION"
    PLATOON = "PLATOON"
    COMPANY = "COMPANY"
    DETACHMENT = "DETACHMENT"
    BATTALION = "BATTALION"
    REGIMENT = "REGIMENT"
    BRIGADE = "BRIGADE"
    DIVISION = "DIVISION"
    CORPS = "CORPS"
    ARMY = "ARMY"
    ARMY_GROUP = "ARMY_GROUP"
    FLEET = "FLEET"
    BASE = "BASE"
    UNKNOWN = "UNKNOWN"


class PostureState(StrEnum):
    """What a unit is doing."""

    GARRISON = "GARRISON"
    ALERTED = "ALERTED"
    LOADING = "LOADING"
    MOVING = "MOVING"
    ASSEMBLED = "ASSEMBLED"
    DEPLOYED = "DEPLOYED"
    WITHDRAWING = "WITHDRAWING"


class PostureKind(StrEnum):
    """Whether the symbol stands for people or for a place."""

    UNIT = "UNIT"
    INSTALLATION = "INSTALLATION"


class PostureDomain(StrEnum):
    """In which domain the unit works."""

    LAND = "LAND"
    AIR = "AIR"
    SEA = "SEA"
    MISSILE = "MISSILE"
    CYBER = "CYBER"
    SPACE = "SPACE"
    HQ = "HQ"


class ReadinessCategory(StrEnum):
    """How ready a unit is, in words, where no hours are published."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    UNKNOWN = "UNKNOWN"


class ShipClass(StrEnum):
    """What a warship is, as the Montreux Convention tells them apart."""

    SURFACE = "SURFACE"
    CARRIER = "CARRIER"
    SUBMARINE = "SUBMARINE"
    AUXILIARY = "AUXILIARY"


class Personnel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many people: a number, or a range, or both; left out is not known."""

    personnel: Count | None = None
    low: Count | None = None
    high: Count | None = None


class Equipment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A kind of equipment and how many; null is not known."""

    type: Name
    count: Count | None


class Readiness(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How fast the unit can move."""

    notice_to_move_h: Hours | None = None
    category: ReadinessCategory | None = None


class PostureChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """From which state to which, when (null: not known) and why."""

    from_: PostureState = field(name="from")
    to: PostureState
    at: Time | None
    reason: Summary | None = None


class ForcePosture(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Where a unit is.

    The location is the geometry of the record, `garrison` where it lives. `as_of` is
    null if the source does not say. `ttl_h` is for how long the report counts as
    fresh. `state` is whose unit it is, `host_state` where it stands. How far its
    missiles reach is an estimate, low and high, and who says so: all three or none.
    A warship has its class, its standard displacement, and since when it is in the
    Black Sea; until when if it left, or is known to leave.
    """

    unit_name: Name
    state: State
    echelon: Echelon
    sidc: Sidc
    as_of: Time | None
    geometry: Annotated[Geometry, Meta(extra=PLACE)]
    position_error_m: Metres
    place: Name | None = None
    # A default that is made is always written; a constant one is left out.
    ttl_h: Hours = field(default_factory=lambda: FRESH_H)
    parent: Name | None = None
    host_state: State | None = None
    bloc: Bloc | None = None
    domain: PostureDomain | None = None
    kind: PostureKind | None = None
    contributors: States = ()
    strength: Personnel | None = None
    equipment: Annotated[tuple[Equipment, ...], Meta(max_length=100)] = ()
    readiness: Readiness | None = None
    garrison: Annotated[Geometry, Meta(extra=PLACE)] | None = None
    posture_state: PostureState | None = None
    posture_change: PostureChange | None = None
    range_km_low: RangeKm | None = None
    range_km_high: RangeKm | None = None
    range_source: Name | None = None
    ship_class: ShipClass | None = None
    displacement_t: LongTons | None = None
    black_sea_since: Time | None = None
    black_sea_until: Time | None = None


RANGE = ("range_km_low", "range_km_high", "range_source")
"""What belongs to an estimate of a range."""

IDENTITY_HOSTILE = "6"
_CONTEXT_DIGIT = {
    "0": Context.REALITY,
    "1": Context.EXERCISE,
    "2": Context.SIMULATION,
}


def check(record: ForcePosture) -> Iterator[Reason | Finding]:
    """Look across the fields of a posture report."""
    if record.sidc[3] == IDENTITY_HOSTILE:
        yield Reason(
            "sidc",
            "has identity 6 (hostile) in digit 4",
            "Give 4 (neutral) or 5 (suspect); only a person with that role sets 6.",
        )
    symbol = _CONTEXT_DIGIT.get(record.sidc[2])
    if symbol is not None and symbol is not record.context:
        yield find(
            FindingRule.SIDC_CONTEXT, "sidc", symbol=symbol, record=record.context
        )
    if record.strength is not None:
        yield from order_of_counts(record.strength, "strength")
    yield from _whole_range(record)
    yield from _whole_stay(record)


def _whole_range(record: ForcePosture) -> Iterator[Reason]:
    """An estimate without an end, or of nobody, is none."""
    missing = [name for name in RANGE if getattr(record, name) is None]
    if len(missing) < len(RANGE):
        for name in missing:
            mend = f"Give {', '.join(RANGE)} together, or none of them."
            yield Reason(name, "is missing beside the rest of a range", mend)
    yield from order_of_ends(record.range_km_low, record.range_km_high, "range_km_high")


def _whole_stay(record: ForcePosture) -> Iterator[Reason]:
    """Who left came: a stay without its begin counts no days."""
    if record.black_sea_until is not None and record.black_sea_since is None:
        mend = "Give when the ship came, or leave out when it left."
        yield Reason("black_sea_since", "is missing beside black_sea_until", mend)
    yield from order_of_times(record, ("black_sea_since", "black_sea_until"))


def compute(record: ForcePosture) -> dict[str, float]:
    """Return how far the unit is from its garrison, if it is known where that is."""
    if record.garrison is None:
        return {}
    metres = distance_m(middle_of(record.garrison), middle_of(record.geometry))
    return {"delta_distance_km": round(metres / 1000, 1)}


LAYER = Layer(
    name="posture",
    title="Force posture",
    object_type="ForcePosture",
    order=2,
    record=ForcePosture,
    ttl=timedelta(hours=FRESH_H),
    legend=(
        LegendItem("friend", "Friend"),
        LegendItem("assumed-friend", "Assumed friend"),
        LegendItem("neutral", "Neutral"),
        LegendItem("suspect", "Suspect"),
        LegendItem("unknown", "Unknown"),
        LegendItem("pending", "Pending"),
        LegendItem("uncertain", "Position uncertain"),
        LegendItem("stale", "Old report"),
        LegendItem("range", "Reach by estimate, low and high (of a chosen unit)"),
    ),
    computed={"delta_distance_km": "it is the distance from garrison to location"},
    check=check,
    compute=compute,
)
