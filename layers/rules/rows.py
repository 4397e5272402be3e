"""The rows of the files of rules: what a rule, a limit and an instrument may say.

A row holds every number that is judged by, its unit and its source; what a kind of row
must have is the table NEEDS. It must never hold a limit of a treaty itself.
"""

from enum import StrEnum
from functools import cached_property
from typing import Annotated

import msgspec
from msgspec import Meta

from layers.rules.verdict import Level, Number, Range

Code = Annotated[str, Meta(pattern=r"\A[A-Z][A-Z0-9_-]{0,39}\Z")]
Day = Annotated[str, Meta(pattern=r"\A([0-9]{4}-[0-9]{2}-[0-9]{2})?\Z")]
Since = Annotated[str, Meta(pattern=r"\A([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?\Z")]
"""An ISO date, as exactly as it is known; empty if it is not."""

Sentence = Annotated[str, Meta(min_length=1, max_length=400)]

NOT_SIZES = frozenset({"activities", "years", "month", "day", "years_before"})
"""Limits that stand beside limits of strength and are none themselves."""

VALUE = "value"
"""The name of the limit of a row that has one only."""


class Unit(StrEnum):
    """In what limits are counted and measured."""

    TROOPS = "troops"
    TANKS = "tanks"
    ACVS = "acvs"
    ARTILLERY = "artillery"
    SORTIES = "sorties"
    AIRCRAFT = "aircraft"
    SHIPS = "ships"
    VEHICLES = "vehicles"
    ACTIVITIES = "activities"
    OBSERVERS = "observers"
    INSPECTORS = "inspectors"
    VISITS = "visits"
    UNITS = "units"
    STATES = "states"
    REPORTS = "reports"
    OBJECTIONS = "objections"
    SIGNS = "signs"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    CALENDAR_YEARS = "calendar_years"
    MONTH = "month"
    DAY_OF_MONTH = "day_of_month"
    M = "m"
    KM = "km"
    NM = "nm"
    FT = "ft"
    MM = "mm"
    TONNES = "long_tons"
    RATIO = "ratio"
    PROBABILITY = "probability"
    KNOTS = "kn"
    STANDARD_DEVIATIONS = "standard_deviations"
    DEGREES = "degrees"
    COUNT = "count"


class Compare(StrEnum):
    """How a value is held against a limit; at the limit itself they differ."""

    AT_LEAST = "at_least"
    ABOVE = "above"
    AT_MOST = "at_most"
    BELOW = "below"

    def holds(self, value: Number, limit: Number) -> bool:
        """Say whether an exact value is on the named side of a limit."""
        match self:
            case Compare.AT_LEAST:
                return value >= limit
            case Compare.ABOVE:
                return value > limit
            case Compare.AT_MOST:
                return value <= limit
            case Compare.BELOW:
                return value < limit

    def wholly(self, value: Range, limit: Number) -> bool | None:
        """Say the same of a range; None if the limit divides it."""
        low, high = self.holds(value.low, limit), self.holds(value.high, limit)
        return low if low == high else None


class Status(StrEnum):
    """How an instrument stands."""

    IN_FORCE = "IN_FORCE"
    POLITICAL = "POLITICAL"
    """In being and politically binding, not a treaty."""
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"
    NOT_JOINED = "NOT_JOINED"
    """In being among others; the states of these seas have not agreed on it."""
    HOUSE = "HOUSE"
    """Our own, and nobody has agreed on it."""


class Kind(StrEnum):
    """What a row asks, each judged by one function."""

    NOTIFIABLE = "NOTIFIABLE"
    AIR_PART = "AIR_PART"
    NOTICE_LEAD = "NOTICE_LEAD"
    NOTICE_AT_START = "NOTICE_AT_START"
    YEARLY_NOTICE = "YEARLY_NOTICE"
    OBSERVABLE = "OBSERVABLE"
    OBSERVATION_SNAP = "OBSERVATION_SNAP"
    INVITATION = "INVITATION"
    CALENDAR = "CALENDAR"
    ANNOUNCED = "ANNOUNCED"
    CONSTRAINT = "CONSTRAINT"
    SAME_TIME = "SAME_TIME"
    CLOCK = "CLOCK"
    MOST = "MOST"
    STRATEGIC_LEAD = "STRATEGIC_LEAD"
    STRATEGIC_COUNT = "STRATEGIC_COUNT"
    LAUNCH_LEAD = "LAUNCH_LEAD"
    LAUNCH_WINDOW = "LAUNCH_WINDOW"
    RANGE_CLASS = "RANGE_CLASS"
    PAIRS = "PAIRS"
    WARNING_LEAD = "WARNING_LEAD"
    DANGEROUS_PASS = "DANGEROUS_PASS"
    HUMAN_FLAG = "HUMAN_FLAG"
    CATEGORY = "CATEGORY"
    SIGN = "SIGN"
    SIGNS = "SIGNS"
    AIRSPACE_ENTRY = "AIRSPACE_ENTRY"
    LITTORAL = "LITTORAL"
    PASSAGE_NOTICE = "PASSAGE_NOTICE"
    TRANSIT = "TRANSIT"
    TONNAGE = "TONNAGE"
    STATE_SHARE = "STATE_SHARE"
    STAY = "STAY"
    LIGHT_SURFACE = "LIGHT_SURFACE"
    BARRED = "BARRED"
    STRAIT_NOTICE = "STRAIT_NOTICE"
    SURFACED = "SURFACED"
    CLOSE_SEA = "CLOSE_SEA"
    CLOSE_AIR = "CLOSE_AIR"
    CLOSE_BORDER = "CLOSE_BORDER"
    NEAR_LIMIT = "NEAR_LIMIT"
    PLAUSIBLE = "PLAUSIBLE"
    DUTY = "DUTY"
    """Said in words only; a screen shows it, and no function judges it."""
    DEFINITION = "DEFINITION"
    """A number that is shown or used, and judges nothing by itself."""
    INDICATOR = "INDICATOR"
    """The levels of an indicator of layers.indicators."""


class Titled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in each language of the page."""

    en: Sentence
    fr: Sentence


COUNTS = frozenset(
    {
        Unit.TROOPS,
        Unit.TANKS,
        Unit.ACVS,
        Unit.ARTILLERY,
        Unit.SORTIES,
        Unit.AIRCRAFT,
        Unit.SHIPS,
        Unit.VEHICLES,
    }
)
"""Units of a strength."""

ENDS: dict[Unit, tuple[int, int]] = {
    Unit.MONTH: (1, 12),
    # Days that every month has.
    Unit.DAY_OF_MONTH: (1, 28),
    Unit.CALENDAR_YEARS: (1, 50),
}
"""Units of a date: any other number is none, or takes as long as it is large."""


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number of a row; the source of the row is its own unless it names one.

    `name` says what it is of, where the unit alone does not.
    """

    value: Number
    unit: Unit
    compare: Compare | None = None
    name: Titled | None = None
    verified_by: str = ""
    verified_on: Day = ""


class Participation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one state stands to an instrument, where that differs from the others."""

    state: Code
    status: Status
    since: Since = ""


class Instrument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What states agreed on, how it stands and since when.

    `since` is from when the status holds. `parties` are the states that it binds;
    empty, it is held beside everybody. `members` are those that take part, where that
    is asked of one state and binds nobody else; empty, no list is kept.
    """

    id: Code
    title: Titled
    status: Status
    since: Since
    note: Titled
    parties: tuple[Code, ...] = ()
    members: tuple[Code, ...] = ()
    by_state: tuple[Participation, ...] = ()
    verified_by: str
    verified_on: Day


class Rule(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True
):
    """One row: what is asked, its limits, where that is written and who checked it.

    `name` stands in sentences ("the observer line"). `codes` are what the row is about
    where that is no number: kinds of activity, states, classes of ships, fields. `upto`
    names a rule whose limits a value must not reach.
    """

    id: Code
    kind: Kind
    instrument: Code
    paragraph: str
    name: Titled
    wording: Titled
    verified_by: str
    verified_on: Day
    value: Number | None = None
    unit: Unit | None = None
    limits: dict[str, Limit] = {}
    compare: Compare | None = None
    codes: tuple[str, ...] = ()
    topic: str = ""
    begins: str = ""
    ends: str = ""
    level: Level | None = None
    upto: str = ""

    def named(self) -> dict[str, Limit]:
        """Return all limits of the row by name."""
        if self.value is None or self.unit is None:
            return self.limits
        return {VALUE: Limit(self.value, self.unit), **self.limits}

    @cached_property
    def sizes(self) -> tuple[tuple[str, Compare, Number], ...]:
        """Return the limits of strength: what is counted, how, and from where."""
        counted = [name for name in self.limits if name not in NOT_SIZES]
        return tuple((n, self.compared(n), self.limits[n].value) for n in counted)

    def limit(self, name: str = VALUE) -> Number:
        """Return one number of the row; the loader has seen that it is there."""
        if name == VALUE and self.value is not None:
            return self.value
        return self.limits[name].value

    def compared(self, name: str = VALUE) -> Compare:
        """Return how this limit is compared: in its own way or that of the row."""
        own = self.limits[name].compare if name in self.limits else None
        return own or self.compare or Compare.AT_LEAST

    def verified(self, name: str = VALUE) -> bool:
        """Say whether somebody held this limit against a copy of the text."""
        limit = self.limits.get(name)
        return bool(self.verified_on or (limit is not None and limit.verified_on))
