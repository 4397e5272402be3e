"""The layer of incident reports: what happened, how sure, who says so, who denies it.

Attribution is apart from place, time and severity; a flag is not an actor. It must
never compute corroboration or suspicion: those are indicators of their own.
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from layers.errors import Reason
from layers.fields import (
    Altitude,
    Count,
    Icao24,
    Imo,
    Likelihood,
    Metres,
    Mmsi,
    Name,
    RecordId,
    Seconds,
    Severity,
    State,
    States,
    Summary,
    Time,
    Title,
    TriState,
)
from layers.findings import Finding
from layers.geometry import ANYWHERE, Geometry
from layers.layer import Layer, LegendItem, order_of_counts, order_of_times
from layers.record import Record


class IncidentType(StrEnum):
    """What happened."""

    UNSAFE_INTERCEPT = "UNSAFE_INTERCEPT"
    AIRSPACE_VIOLATION = "AIRSPACE_VIOLATION"
    AIR_SAFETY = "AIR_SAFETY"
    BOMBER_SORTIE = "BOMBER_SORTIE"
    CLOSE_APPROACH_SEA = "CLOSE_APPROACH_SEA"
    BOARDING = "BOARDING"
    SUBSURFACE_INTRUSION = "SUBSURFACE_INTRUSION"
    GNSS_INTERFERENCE = "GNSS_INTERFERENCE"
    AIS_SPOOFING = "AIS_SPOOFING"
    CABLE_DAMAGE = "CABLE_DAMAGE"
    PIPELINE_DAMAGE = "PIPELINE_DAMAGE"
    DRONE_INCURSION = "DRONE_INCURSION"
    MISSILE_INCIDENT = "MISSILE_INCIDENT"
    ARMED_ATTACK = "ARMED_ATTACK"
    CYBER = "CYBER"
    BORDER_INCIDENT = "BORDER_INCIDENT"
    DISINFORMATION = "DISINFORMATION"
    LASER = "LASER"
    RADAR_LOCK = "RADAR_LOCK"
    OTHER = "OTHER"


class IncidentDomain(StrEnum):
    """Where it happened: in which of the domains."""

    AIR = "AIR"
    SEA = "SEA"
    SUBSURFACE = "SUBSURFACE"
    LAND = "LAND"
    SPACE = "SPACE"
    CYBER = "CYBER"
    INFO = "INFO"
    GNSS = "GNSS"


class AttributionConfidence(StrEnum):
    """How sure it is that the actor did it."""

    CONFIRMED = "CONFIRMED"
    HIGH = "HIGH"
    MODERATE = "MODERATE"
    LOW = "LOW"
    CONTESTED = "CONTESTED"
    UNATTRIBUTED = "UNATTRIBUTED"
    ACCIDENT_FINDING = "ACCIDENT_FINDING"


class ActorStatus(StrEnum):
    """What stands between the named actor and the deed."""

    ALLEGED = "ALLEGED"
    ADMITTED = "ADMITTED"
    FOUND = "FOUND"
    """An inquiry or a court found so."""
    CLEARED = "CLEARED"
    UNKNOWN = "UNKNOWN"


class Intent(StrEnum):
    """Why it happened, in the judgement of a person; software never sets it."""

    ACCIDENT = "ACCIDENT"
    INDISCIPLINE = "INDISCIPLINE"
    MISCALCULATION = "MISCALCULATION"
    INTIMIDATION = "INTIMIDATION"
    ATTACK = "ATTACK"
    UNKNOWN = "UNKNOWN"


class DmaCategory(StrEnum):
    """The four categories of the 1989 agreement on dangerous military activities."""

    TERRITORY_ENTRY = "TERRITORY_ENTRY"
    LASER = "LASER"
    SPECIAL_CAUTION_AREA = "SPECIAL_CAUTION_AREA"
    COMMAND_AND_CONTROL = "COMMAND_AND_CONTROL"


class IncidentInstrument(StrEnum):
    """An instrument that the incident may touch."""

    VIENNA_DOCUMENT = "VIENNA_DOCUMENT"
    INCSEA = "INCSEA"
    DMA = "DMA"
    CUES = "CUES"
    CHICAGO_CONVENTION = "CHICAGO_CONVENTION"
    UNCLOS = "UNCLOS"
    CABLE_CONVENTION_1884 = "CABLE_CONVENTION_1884"
    MONTREUX = "MONTREUX"
    OTHER = "OTHER"


class Relation(StrEnum):
    """How this incident relates to the other one."""

    CAUSED = "CAUSED"
    SAME_EVENT = "SAME_EVENT"
    CONTRADICTS = "CONTRADICTS"
    DUPLICATE = "DUPLICATE"


class Craft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A vessel or an aircraft that was there; its flag is not an actor."""

    name: Name | None = None
    flag: State | None = None
    imo: Imo | None = None
    mmsi: Mmsi | None = None
    icao24: Icao24 | None = None
    type: Name | None = None


class IntentAssessment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person thinks the intent was, and how likely."""

    intent: Intent
    likelihood: Likelihood
    assessed_by: Name | None = None


class CounterClaim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who denies it or tells it differently; `at` is null if it is not known when."""

    party: Name
    text: Summary
    at: Time | None


class Casualties(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Casualties; `low` and `high` are the range of all casualties that is claimed."""

    killed: Count | None = None
    injured: Count | None = None
    low: Count | None = None
    high: Count | None = None


class Related(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another incident that this one has to do with."""

    id: RecordId
    relation: Relation


class IncidentReport(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A report of one incident.

    The location is the geometry of the record. `false_position` is true where the
    place is the spoofed one. `actor_state` is XXX if nobody is named. An empty
    `counter_claim` says that none was recorded. `severity` is 1 routine to 5 lethal
    or strategic; `depth_of_entry_m` how far into foreign territory.
    """

    title: Title
    summary: Summary
    type: IncidentType
    domain: IncidentDomain
    occurred_from: Time
    geometry: Annotated[Geometry, Meta(extra=ANYWHERE)]
    position_error_m: Metres
    place: Name
    false_position: bool
    affected_states: States
    actor_state: State
    actor_status: ActorStatus
    attribution_confidence: AttributionConfidence
    severity: Severity
    counter_claim: Annotated[tuple[CounterClaim, ...], Meta(max_length=40)]
    occurred_to: Time | None = None
    duration_s: Seconds | None = None
    linked_vessel: Annotated[tuple[Craft, ...], Meta(max_length=40)] = ()
    linked_aircraft: Annotated[tuple[Craft, ...], Meta(max_length=40)] = ()
    closest_distance_m: Metres | None = None
    altitude_m: Altitude | None = None
    depth_of_entry_m: Metres | None = None
    transponder_on: TriState | None = None
    flight_plan_filed: TriState | None = None
    two_way_radio: TriState | None = None
    intent_assessment: IntentAssessment | None = None
    infrastructure_id: RecordId | None = None
    service_effect: Summary | None = None
    dma_category: DmaCategory | None = None
    instruments: Annotated[tuple[IncidentInstrument, ...], Meta(max_length=20)] = ()
    casualties: Casualties | None = None
    related: Annotated[tuple[Related, ...], Meta(max_length=40)] = ()


def check(record: IncidentReport) -> Iterator[Reason | Finding]:
    """Look across the fields of a report."""
    yield from order_of_times(record, ("occurred_from", "occurred_to"))
    for name in ("linked_vessel", "linked_aircraft"):
        for i, craft in enumerate(getattr(record, name)):
            if craft == Craft():
                yield Reason(
                    f"{name}[{i}]", "says nothing", "Give its name, or leave it out."
                )
    if record.casualties is not None:
        yield from order_of_counts(record.casualties, "casualties")


LAYER = Layer(
    name="incidents",
    title="Incidents",
    object_type="IncidentReport",
    order=3,
    record=IncidentReport,
    ttl=timedelta(hours=24),
    legend=(
        LegendItem("air", "In the air"),
        LegendItem("sea", "At sea"),
        LegendItem("seabed", "Cables and pipelines"),
        LegendItem("signal", "Navigation signals and networks"),
        LegendItem("force", "Use of force"),
        LegendItem("information", "Information space"),
        LegendItem("severity-1", "Severity 1: routine"),
        LegendItem("severity-2", "Severity 2: notable"),
        LegendItem("severity-3", "Severity 3: serious"),
        LegendItem("severity-4", "Severity 4: grave"),
        LegendItem("severity-5", "Severity 5: lethal or strategic"),
        LegendItem("uncertain", "Position uncertain"),
        LegendItem("false", "Position known to be false"),
        LegendItem("stale", "Old report"),
        LegendItem("past", "Long past"),
        LegendItem("retracted", "Retracted"),
    ),
    computed={
        "corroboration": "the indicators compute it from the sources",
        "spoof_suspicion": "the indicators compute it",
    },
    check=check,
)
