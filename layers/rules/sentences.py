"""What rules say, as a table of English msgids, and how one is told in a language.

`{line}` is the name of the row in the language of the reader and `{unit}` the word for
what is counted; the other names are filled from the values of the finding. It must
never decide a verdict.
"""

from collections.abc import Callable
from enum import StrEnum

from layers.rules.packs import Rules
from layers.rules.rows import Unit
from layers.rules.verdict import Number, Range, RuleFinding


class Said(StrEnum):
    """Every sentence that a rule may say."""

    REACHED = "{value} {unit}: {line} of {limit} is reached."
    JUST_UNDER = "{value} of {limit} {unit}: just under {line}."
    UNDER = "{value} of {limit} {unit}: under {line}."
    AT_LIMIT = "{value} of {limit} {unit}: at {line} and not over it."
    RANGE_REACHED = "{low} to {high} {unit}: {line} of {limit} is reached."
    RANGE_UNDER = "{low} to {high} of {limit} {unit}: under {line}."
    RANGE_ACROSS = (
        "{low} to {high} of {limit} {unit}: whether {line} is reached is open."
    )
    NOT_STATED = "{line}: what it counts is not stated, so it cannot be told."
    KEPT = "{line}: {value:unit}, and {limit} are asked for at least."
    SHORT = "{line}: {value:unit}, and {limit} are asked for; short by {short}."
    LEAST_ACROSS = "{line}: {low} to {high} {unit}; whether it is {limit} is open."
    WITHIN = "{line}: {value} of at most {limit:unit}."
    BEYOND = "{line}: {value} of at most {limit:unit}; {over} more."
    MOST_ACROSS = "{line}: {low} to {high} {unit}; whether it is over {limit} is open."
    SEA_ONLY = "{line}: does not apply, as there is no activity on land."
    NOT_OF_THIS_KIND = "{line}: is about another kind of activity."
    NOT_ASKED = "{line}: does not arise, as no limit is reached."
    UNSURE_ASKED = "{line}: whether it arises cannot be told from the strength."
    WARNED_TROOPS = "{line}: does not arise, as the troops were told in advance."
    SNAP = "{line}: does not arise, as the troops were not told in advance."
    TOLD_BEFORE = "{line}: told {value:unit} before the start."
    TOLD_AFTER = "{line}: told {value:unit} after the start."
    NOTICE_UNKNOWN = "{line}: it is not known when notice was given."
    YES = "{line}: yes."
    NO = "{line}: no."
    UNKNOWN = "{line}: not known."
    IN_CALENDAR = "{line}: it is in the calendar."
    OUT_OF_CALENDAR = "{line}: it is not in the calendar."
    ANNOUNCED = "{line}: it was announced in time."
    RUNNING = "{line}: it runs, and nothing is recorded yet."
    RUN_OUT = "{line}: the time has passed, and it is not known whether it was done."
    NOT_BEGUN = "{line}: it was not asked for."
    ONE_BELOW = "{line}: an activity below the limits was notified in the year."
    LARGE_ONE = "{line}: does not arise, as an activity over the limits is known."
    NO_AGREEMENT = "{line}: the two states have no agreement of this kind."
    AGREEMENT = "{line}: the two states have one."
    PAIR_UNKNOWN = "{line}: whether the two states have one is not known."
    FOR_PEOPLE = (
        "{line}: it belongs to this; whether it was kept is for people to judge."
    )
    ENTRY_IN = "{line}: {low} to {high} {unit} inside; permission is not recorded."
    ENTRY_OPEN = "{line}: the error of the position is larger than the depth."
    NOT_COVERED = "{line}: the warning does not cover the area and the time."
    SIGNS_LACK = "{line}: {value} of {limit} are said to be lacking."
    SIGNS_OPEN = (
        "{line}: {low} of {limit} are said to be lacking, others are not known."
    )
    LITTORAL = "{line}: it is of a state of the Black Sea."
    BARRED = "{line}: this is one."
    SIZE_UNKNOWN = "{line}: the size of a ship is not known."
    STAY_LEFT = "{line}: {left:unit} left of {limit}."
    STAY_OVER = "{line}: {value} of at most {limit:unit}."
    CLOSER = "{line}: {low} to {high} {unit}, and the line is {limit}."
    NOT_CLOSE = "{line}: not reached."
    CLOSE_OPEN = "{line}: within its error it cannot be told."
    PASS = "{line}: {low} to {high} {unit} away."
    IMPLAUSIBLE = "{line}: {value} {unit} is out of the ordinary; look at the record."
    RANGE_CLASS = "{low} to {high} {unit}: {line}."
    NOT_OF_THIS_CLASS = "{low} to {high} {unit}: not {line}."
    CLASS_OPEN = "{low} to {high} {unit}: whether it is {line} is open."


UNIT_WORDS: dict[str, str] = {
    Unit.TROOPS: "troops",
    Unit.TANKS: "battle tanks",
    Unit.ACVS: "armoured combat vehicles",
    Unit.ARTILLERY: "pieces of artillery",
    Unit.SORTIES: "sorties",
    Unit.AIRCRAFT: "aircraft",
    Unit.SHIPS: "ships",
    Unit.VEHICLES: "vehicles",
    Unit.ACTIVITIES: "activities",
    Unit.OBSERVERS: "observers",
    Unit.INSPECTORS: "inspectors",
    Unit.VISITS: "visits",
    Unit.UNITS: "units",
    Unit.STATES: "states",
    Unit.REPORTS: "reports",
    Unit.OBJECTIONS: "objections",
    Unit.SIGNS: "signs",
    Unit.SECONDS: "seconds",
    Unit.MINUTES: "minutes",
    Unit.HOURS: "hours",
    Unit.DAYS: "days",
    Unit.CALENDAR_YEARS: "calendar years",
    Unit.MONTH: "month",
    Unit.DAY_OF_MONTH: "day of the month",
    Unit.M: "metres",
    Unit.KM: "km",
    Unit.NM: "nautical miles",
    Unit.FT: "feet",
    Unit.MM: "mm",
    Unit.TONNES: "tons",
    Unit.RATIO: "times",
    Unit.PROBABILITY: "probability",
    Unit.KNOTS: "knots",
    Unit.STANDARD_DEVIATIONS: "standard deviations",
    Unit.DEGREES: "degrees",
    Unit.COUNT: "in number",
}
"""The word of each unit, a msgid."""

UNIT_OF_ONE: dict[str, str] = {
    Unit.ACTIVITIES: "activity",
    Unit.OBSERVERS: "observer",
    Unit.INSPECTORS: "inspector",
    Unit.VISITS: "visit",
    Unit.UNITS: "unit",
    Unit.STATES: "state",
    Unit.REPORTS: "report",
    Unit.OBJECTIONS: "objection",
    Unit.SIGNS: "sign",
    Unit.SHIPS: "ship",
    Unit.SECONDS: "second",
    Unit.MINUTES: "minute",
    Unit.HOURS: "hour",
    Unit.DAYS: "day",
    Unit.CALENDAR_YEARS: "calendar year",
}
"""The word of one of those that are counted; with that of many it is one msgid."""

SENTENCES: tuple[str, ...] = (*map(str, Said), *UNIT_WORDS.values())
"""All words that the gatherer of the catalogues has to find."""


Writing = Callable[[Number | str, str], str]
"""Writes a number as a language does: alone with "", else counted, with "day", "hour"
or the word of a `Unit`; of the code of a state, with "state", its name."""


class Written:
    """A value in a sentence: `{days}` writes it alone, `{days:day}` counts days.

    `{value:unit}` counts what the finding is in.
    """

    def __init__(self, value: Number | str | Range, unit: str, write: Writing) -> None:
        self._value, self._unit, self._write = value, unit, write

    def __format__(self, spec: str) -> str:
        """Return it as the language of the reader writes it, a range with both ends."""
        unit = self._unit if spec == "unit" else spec
        if isinstance(self._value, Range):
            *first, last = self._value.ends
            alone = (self._write(end, "") for end in first)
            return "–".join((*alone, self._write(last, unit)))
        if isinstance(self._value, str) and not unit:
            return self._value
        return self._write(self._value, unit)


def plain(value: Number | str, unit: str) -> str:
    """Write a value in English: "12,700", "1 day", "4 days", "EST"."""
    if isinstance(value, str):
        return value
    if unit in UNIT_WORDS:
        one = UNIT_OF_ONE.get(unit, UNIT_WORDS[unit])
        return f"{value:,} {one if value == 1 else UNIT_WORDS[unit]}"
    return f"{value:,} {unit}{'' if value == 1 else 's'}" if unit else f"{value:,}"


def say(
    finding: RuleFinding,
    rules: Rules,
    language: str,
    translate: Callable[[str], str],
    write: Writing = plain,
) -> str:
    """Return the sentence of a finding in a language ("en", "fr").

    `translate` looks a msgid up, `write` writes a value as that language does. The
    value `line_of` names the row whose name is meant, where it is not the rule's own,
    and `of_state` the state that this one of several findings of a row is about.
    """
    rule = rules.by_id.get(str(finding.values.get("line_of", finding.rule)))
    filled: dict[str, str | Written] = {
        name: Written(value, finding.unit, write)
        for name, value in finding.values.items()
    }
    if rule is not None:
        name = rule.name.fr if language == "fr" else rule.name.en
        state = finding.values.get("of_state")
        filled["line"] = (
            f"{name} ({write(state, 'state')})" if isinstance(state, str) else name
        )
    if finding.unit in UNIT_WORDS:
        filled["unit"] = translate(UNIT_WORDS[finding.unit])
    told = translate(finding.sentence).format(**filled)
    return told[:1].upper() + told[1:]
