"""The layer of exercise notifications: what a notice says, in the words of VD 2011.

Fields follow Vienna Document 2011 paragraphs 43 to 46. It must never judge a notice:
verdicts are rules of their own, computed and never accepted from a producer.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from layers.errors import Reason
from layers.fields import (
    Bloc,
    Count,
    Metres,
    Name,
    RecordId,
    State,
    States,
    Summary,
    Time,
    Title,
)
from layers.findings import Finding, FindingRule, find
from layers.geometry import AREA, Geometry
from layers.layer import Layer, LegendItem, order_of_ends, order_of_times
from layers.record import Record


class Instrument(StrEnum):
    """Under which instrument a notice was given; UNKNOWN is not NONE."""

    VD11 = "VD11"
    VD11_PLUS = "VD11_PLUS"
    VOLUNTARY = "VOLUNTARY"
    BILATERAL = "BILATERAL"
    NONE = "NONE"
    UNKNOWN = "UNKNOWN"


class ExerciseKind(StrEnum):
    """What kind of activity it is."""

    FTX = "FTX"
    LIVEX = "LIVEX"
    CPX = "CPX"
    CPX_FTX = "CPX_FTX"
    CPX_LIVEX = "CPX_LIVEX"
    MAREX = "MAREX"
    AIREX = "AIREX"
    SNAP = "SNAP"
    TRANSFER = "TRANSFER"
    LANDING = "LANDING"


class CommandLevel(StrEnum):
    """The highest command that organises it."""

    BATTALION = "BATTALION"
    REGIMENT = "REGIMENT"
    BRIGADE = "BRIGADE"
    DIVISION = "DIVISION"
    CORPS = "CORPS"
    ARMY = "ARMY"
    ARMY_GROUP = "ARMY_GROUP"
    THEATRE = "THEATRE"
    UNKNOWN = "UNKNOWN"


class PhaseName(StrEnum):
    """A phase of an activity (VD 2011 paragraph 45)."""

    TRANSFER = "TRANSFER"
    DEPLOYMENT = "DEPLOYMENT"
    CONCENTRATION = "CONCENTRATION"
    ACTIVE = "ACTIVE"
    RECOVERY = "RECOVERY"


class Strength(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Counts of people and things; one that is left out is not known.

    `artillery_100mm` counts guns, mortars and launchers of 100 mm and above, `acvs`
    armoured combat vehicles, `vehicles` all vehicles, `sorties` without helicopters.
    """

    troops: Count | None = None
    tanks: Count | None = None
    acvs: Count | None = None
    artillery_100mm: Count | None = None
    atgm: Count | None = None
    helicopters: Count | None = None
    sorties: Count | None = None
    aircraft: Count | None = None
    ships: Count | None = None
    vehicles: Count | None = None
    landing_troops: Count | None = None


class StrengthEstimate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What others say the strength is, as a range, who says so, and as of when."""

    low: Strength
    high: Strength
    source: Name
    as_of: Time | None = None


class Phase(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One phase with its own time, area and purpose."""

    name: PhaseName
    start: Time
    end: Time
    area: Annotated[Geometry, Meta(extra=AREA)] | None = None
    purpose: Summary | None = None


class ObserversInvited(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether observers were invited, which states, and which of them replied."""

    invited: bool
    states: States = ()
    replied: States = ()


class VerdictResult(StrEnum):
    """What a rule says about a notice; never "violation"."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    NA = "NA"
    UNKNOWN = "UNKNOWN"


class ExerciseNotification(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A notice of a military exercise.

    `area` is the geometry of the record. `notified_at` and `purpose` may be null:
    null says that it is not known, and is never replaced by a guess.
    `no_advance_notice_to_troops` is VD 2011 paragraph 41; without `land_activity` the
    limits of the Vienna Document do not apply. `participants_count` is for notices
    that give a number of states without naming them.
    """

    designation: Name
    notifying_state: State
    host_states: States
    participants: States
    bloc: Bloc
    instrument: Instrument
    kind: ExerciseKind
    purpose: Summary | None
    command_level: CommandLevel
    notified_at: Time | None
    start: Time
    end: Time
    no_advance_notice_to_troops: bool
    strength_declared: Strength
    land_activity: bool
    geometry: Annotated[Geometry, Meta(extra=AREA)]
    position_error_m: Metres | None = None
    place: Name | None = None
    strength_estimated: StrengthEstimate | None = None
    participants_count: Count | None = None
    message_ref: Title | None = None
    phases: Annotated[tuple[Phase, ...], Meta(max_length=40)] = ()
    observers_invited: ObserversInvited | None = None
    calendar_entry: RecordId | None = None
    change_notices: Annotated[tuple[RecordId, ...], Meta(max_length=40)] = ()


MESSAGE_REF = re.compile(
    r"(CBM|CFE|OS|GEN)/[A-Z]{2}/[0-9]{2}/[0-9]{4}/F[0-9]{1,3}(/[A-Z])?"
)
"""A message number of the OSCE network, for example CBM/UA/22/0007/F25/O."""


def check(record: ExerciseNotification) -> Iterator[Reason | Finding]:
    """Look across the fields of a notice."""
    yield from order_of_times(record, ("start", "end"))
    for i, phase in enumerate(record.phases):
        yield from order_of_times(phase, ("start", "end"), at=f"phases[{i}].")
    if record.strength_estimated is not None:
        yield from _order_of_counts(record.strength_estimated)
    if record.message_ref and not MESSAGE_REF.fullmatch(record.message_ref):
        yield find(FindingRule.MESSAGE_REF_UNUSUAL, "message_ref")


def _order_of_counts(estimate: StrengthEstimate) -> Iterator[Reason]:
    for name in Strength.__struct_fields__:
        low, high = getattr(estimate.low, name), getattr(estimate.high, name)
        yield from order_of_ends(low, high, f"strength_estimated.high.{name}")


LAYER = Layer(
    name="exercises",
    title="Exercises",
    object_type="ExerciseNotification",
    order=1,
    record=ExerciseNotification,
    ttl=timedelta(hours=24),
    legend=(
        LegendItem("bloc-NATO", "NATO"),
        LegendItem("bloc-NATO_PARTNER", "NATO and partners"),
        LegendItem("bloc-RUS_BLR", "Russia and Belarus"),
        LegendItem("bloc-PARTNER", "Partners"),
        LegendItem("bloc-OTHER", "Other states"),
        LegendItem("planned", "Planned"),
        LegendItem("running", "Running"),
        LegendItem("ended", "Ended"),
        LegendItem("out-RED", "Stands out by a rule or indicator"),
        LegendItem("out-AMBER", "Worth a look"),
        LegendItem("out-NEAR", "Near a line"),
        LegendItem("beside", "Near an exercise of another bloc"),
    ),
    computed={
        "verdicts": "the rules compute verdicts (rule, MET, NOT_MET, NA or UNKNOWN)"
    },
    check=check,
)
