"""What a row of each kind must have, as a table: the reader of files refuses the rest.

It must never hold a limit; it names them.
"""

import msgspec

from layers.rules.facts import COUNTED
from layers.rules.rows import VALUE, Kind, Unit


class Needs(msgspec.Struct, frozen=True):
    """What a row must have: these limits, at least one of those, these other fields.

    `units` are allowed for the limit VALUE; `free` allows any other name of a limit.
    `compared` rows say how a value is held against the limit.
    """

    limits: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    compared: bool = False
    free: bool = False


def _one(*units: Unit, fields: tuple[str, ...] = ()) -> Needs:
    return Needs(limits=(VALUE,), units=units, compared=True, fields=fields)


_SIZE = Needs(one_of=COUNTED, compared=True)
_DATE = ("month", "day", "years_before")

NEEDS: dict[Kind, Needs] = {
    Kind.NOTIFIABLE: _SIZE,
    Kind.AIR_PART: Needs(limits=("sorties",), compared=True),
    Kind.NOTICE_LEAD: _one(Unit.DAYS),
    Kind.NOTICE_AT_START: _one(Unit.HOURS),
    Kind.YEARLY_NOTICE: _one(Unit.ACTIVITIES),
    Kind.OBSERVABLE: _SIZE,
    Kind.OBSERVATION_SNAP: _one(Unit.HOURS),
    Kind.INVITATION: Needs(limits=("notice", "reply", "observers")),
    Kind.CALENDAR: Needs(limits=_DATE),
    Kind.ANNOUNCED: Needs(limits=_DATE, one_of=COUNTED, compared=True),
    Kind.CONSTRAINT: Needs(
        limits=("activities", "years"), one_of=COUNTED, compared=True
    ),
    Kind.SAME_TIME: Needs(limits=("activities",), one_of=COUNTED, compared=True),
    Kind.CLOCK: _one(Unit.HOURS, Unit.DAYS, fields=("topic", "begins", "ends")),
    Kind.MOST: Needs(limits=(VALUE,), compared=True),
    Kind.STRATEGIC_LEAD: _one(Unit.DAYS),
    Kind.STRATEGIC_COUNT: _one(Unit.ACTIVITIES),
    Kind.LAUNCH_LEAD: _one(Unit.HOURS),
    Kind.LAUNCH_WINDOW: _one(Unit.DAYS),
    Kind.RANGE_CLASS: Needs(limits=("low", "high")),
    Kind.PAIRS: Needs(fields=("codes", "topic")),
    Kind.WARNING_LEAD: _one(Unit.HOURS),
    Kind.DANGEROUS_PASS: Needs(limits=("slant", "height"), compared=True),
    Kind.HUMAN_FLAG: Needs(fields=("topic",)),
    Kind.CATEGORY: Needs(fields=("codes",)),
    Kind.SIGN: Needs(fields=("topic",)),
    Kind.SIGNS: _one(Unit.SIGNS, fields=("codes",)),
    Kind.AIRSPACE_ENTRY: _one(Unit.M, fields=("codes",)),
    Kind.LITTORAL: Needs(fields=("codes",)),
    Kind.PASSAGE_NOTICE: _one(Unit.DAYS, fields=("topic",)),
    Kind.TRANSIT: Needs(limits=("tonnage", "ships"), compared=True),
    Kind.TONNAGE: Needs(limits=("low", "high"), compared=True),
    Kind.STATE_SHARE: Needs(limits=("numerator", "denominator"), compared=True),
    Kind.STAY: _one(Unit.DAYS),
    Kind.LIGHT_SURFACE: Needs(limits=("tonnage", "gun"), compared=True),
    Kind.BARRED: Needs(fields=("codes",)),
    Kind.STRAIT_NOTICE: _one(Unit.SHIPS, fields=("codes",)),
    Kind.SURFACED: Needs(fields=("codes",)),
    Kind.CLOSE_SEA: Needs(
        limits=("distance", "time"), fields=("level",), compared=True
    ),
    Kind.CLOSE_AIR: Needs(
        one_of=("distance", "vertical", "slant"), fields=("level",), compared=True
    ),
    Kind.CLOSE_BORDER: Needs(limits=("distance",), fields=("level",), compared=True),
    Kind.NEAR_LIMIT: _one(Unit.RATIO),
    Kind.PLAUSIBLE: Needs(limits=("least", "most"), fields=("topic", "level")),
    Kind.DUTY: Needs(),
    Kind.DEFINITION: Needs(free=True),
    Kind.INDICATOR: Needs(free=True),
}
"""Of each kind of row, what it must have."""
