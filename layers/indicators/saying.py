"""The sentences of the indicators, and how a number gets its level.

A sentence is an English gettext msgid; `{names}` in it are filled from the values of
the finding after it is translated. It must never hold a number that is judged by.
"""

from collections.abc import Sequence
from enum import StrEnum

from layers.rules.rows import Rule
from layers.rules.verdict import Level, Number, Range


class Say(StrEnum):
    """Every sentence of an indicator."""

    NOTICE_SHORT = "NOTICE_SHORT"
    NOTICE_FULL = "NOTICE_FULL"
    NOTICE_NONE = "NOTICE_NONE"
    NOTICE_UNKNOWN = "NOTICE_UNKNOWN"
    SNAP_NONE = "SNAP_NONE"
    SNAP_UNKNOWN = "SNAP_UNKNOWN"
    SNAP_LATE = "SNAP_LATE"
    SNAP_IN_TIME = "SNAP_IN_TIME"
    STRENGTH_CLEAR = "STRENGTH_CLEAR"
    STRENGTH_NEAR = "STRENGTH_NEAR"
    STRENGTH_OVER = "STRENGTH_OVER"
    RANGE_CLEAR = "RANGE_CLEAR"
    RANGE_NEAR = "RANGE_NEAR"
    RANGE_OVER = "RANGE_OVER"
    STRENGTH_BETWEEN = "STRENGTH_BETWEEN"
    STRENGTH_PARTLY = "STRENGTH_PARTLY"
    DISCREPANCY = "DISCREPANCY"
    DISCREPANCY_EXACT = "DISCREPANCY_EXACT"
    DISCREPANCY_NONE_DECLARED = "DISCREPANCY_NONE_DECLARED"
    OVERLAP_CROSS = "OVERLAP_CROSS"
    OVERLAP_APART = "OVERLAP_APART"
    TOGETHER = "TOGETHER"
    UNNOTIFIED = "UNNOTIFIED"
    UNNOTIFIED_UNITS = "UNNOTIFIED_UNITS"
    OVERDUE = "OVERDUE"
    OVERDUE_ESTIMATE = "OVERDUE_ESTIMATE"
    RATE = "RATE"
    RATE_UNUSUAL = "RATE_UNUSUAL"
    RATE_RARER = "RATE_RARER"
    RATE_NO_YEAR = "RATE_NO_YEAR"
    RATE_NONE_BEFORE = "RATE_NONE_BEFORE"
    NEAR_LINE = "NEAR_LINE"
    AT_LINE = "AT_LINE"
    NEAR_BORDER = "NEAR_BORDER"
    AT_BORDER = "AT_BORDER"
    FALSE_PLACE = "FALSE_PLACE"
    ORIGINS = "ORIGINS"
    ORIGINS_DENIED = "ORIGINS_DENIED"
    AGE = "AGE"
    POSTURE_UP = "POSTURE_UP"
    POSTURE_DOWN = "POSTURE_DOWN"
    POSTURE_EITHER = "POSTURE_EITHER"
    POSTURE_UNKNOWN = "POSTURE_UNKNOWN"
    POSTURE_NO_SPREAD = "POSTURE_NO_SPREAD"
    REACH = "REACH"


SENTENCES: dict[Say, str] = {
    Say.NOTICE_SHORT: "Notified {lead:day} ahead. Rule: {asked}. {short} short.",
    Say.NOTICE_FULL: "Notified {lead:day} ahead. Rule: {asked}.",
    Say.NOTICE_NONE: "No notice is known. Rule: {asked:day} ahead.",
    Say.NOTICE_UNKNOWN: (
        "It is not known when notice was given. Rule: {asked:day} ahead."
    ),
    Say.SNAP_NONE: "A snap exercise, and no notice is known. Rule: at the start.",
    Say.SNAP_UNKNOWN: (
        "A snap exercise; it is not known when notice was given. Rule: at the start."
    ),
    Say.SNAP_LATE: (
        "A snap exercise, notified {hours:hour} after its start. Rule: at the start."
    ),
    Say.SNAP_IN_TIME: "A snap exercise, notified by its start.",
    Say.STRENGTH_CLEAR: "{value} of {limit} {unit}: below {line}.",
    Say.STRENGTH_NEAR: "{value} of {limit} {unit}: just under {line}.",
    Say.STRENGTH_OVER: "{value} {unit}: {line} of {limit} is reached.",
    Say.RANGE_CLEAR: "{low} to {high} of {limit} {unit}: below {line}.",
    Say.RANGE_NEAR: "{low} to {high} of {limit} {unit}: just under {line}.",
    Say.RANGE_OVER: "{low} to {high} {unit}: {line} of {limit} is reached.",
    Say.STRENGTH_BETWEEN: (
        "{low} to {high} of {limit} {unit}: it cannot be told how near that is to "
        "{line}."
    ),
    Say.STRENGTH_PARTLY: (
        "{value} of {limit} {unit} are stated, the number of troops is not: it cannot "
        "be told how near that is to {line}."
    ),
    Say.DISCREPANCY: "Declared: {declared}; others estimate {low} to {high}.",
    Say.DISCREPANCY_EXACT: "Declared: {declared}; others estimate {low}.",
    Say.DISCREPANCY_NONE_DECLARED: (
        "No strength is declared; others estimate {low} to {high}."
    ),
    Say.OVERLAP_CROSS: (
        "{one} and {other}: {days:day} at the same time, in areas that cross."
    ),
    Say.OVERLAP_APART: (
        "{one} and {other}: {days:day} at the same time, {km} km apart."
    ),
    Say.TOGETHER: (
        "{count} exercises of one bloc, each under {line}, together {value} of "
        "{limit} {unit} in one area, at most {days:day} apart."
    ),
    Say.UNNOTIFIED: (
        "{value} of {limit} {unit}, and no notice found. A request about it is to be "
        "answered within {hours:hour}."
    ),
    Say.UNNOTIFIED_UNITS: (
        "{count} units left their garrisons near one another, {low} to {high} troops "
        "of {limit}, and no notice found. A request about it is to be answered within "
        "{hours:hour}."
    ),
    Say.OVERDUE: (
        "The declared end passed {days:day} before the last report that {unit_name} "
        "is still there."
    ),
    Say.OVERDUE_ESTIMATE: (
        "The declared end passed {days:day} before the last estimate of its strength."
    ),
    Say.RATE: "{count} in {days:day}, normal {normal}.",
    Say.RATE_UNUSUAL: (
        "{count} in {days:day}, normal {normal} (1 in {chance} by chance)."
    ),
    Say.RATE_RARER: (
        "{count} in {days:day}, normal {normal} (less than 1 in {chance} by chance)."
    ),
    Say.RATE_NO_YEAR: (
        "{count} in {days:day}. The reports do not reach back a year, so there is no "
        "normal range."
    ),
    Say.RATE_NONE_BEFORE: "{count} in {days:day}, and none in the year before.",
    Say.NEAR_LINE: (
        "{km} km ± {error_km} km from {line_name}, whose course is sketched."
    ),
    Say.AT_LINE: (
        "At {line_name} as far as can be told: {km} km ± {error_km} km from its "
        "sketched course."
    ),
    Say.NEAR_BORDER: (
        "{km} km ± {error_km} km from the land border {one:state}–{other:state}, as "
        "the map draws it."
    ),
    Say.AT_BORDER: (
        "At the land border {one:state}–{other:state} as far as can be told: {km} km "
        "± {error_km} km from it, as the map draws it."
    ),
    Say.FALSE_PLACE: (
        "The reported position is known to be false; no distance is measured from it."
    ),
    Say.ORIGINS: "Independent origins: {origins}; nobody denies it.",
    Say.ORIGINS_DENIED: (
        "Independent origins: {origins}; parties that deny it: {denials}."
    ),
    Say.AGE: "Reported {hours:hour} ago; fresh for {fresh:hour}.",
    Say.POSTURE_UP: (
        "Ready forces up by {brigades} brigade equivalents in {days:day}, {z} times "
        "the usual spread."
    ),
    Say.POSTURE_DOWN: (
        "Ready forces down by {brigades} brigade equivalents in {days:day}, {z} times "
        "the usual spread."
    ),
    Say.POSTURE_EITHER: (
        "Whether more or fewer forces stand ready than {days:day} ago is open: "
        "{low} to {high} brigade equivalents."
    ),
    Say.POSTURE_UNKNOWN: (
        "{units:units} changed posture in {days:day}; how strong they are is not known."
    ),
    Say.POSTURE_NO_SPREAD: (
        "Ready forces changed by {brigades} brigade equivalents in {days:day}; "
        "nothing changed in the {before:day} before to compare it with."
    ),
    Say.REACH: "{least} to {most} capitals within {low} to {high} km, by estimate.",
}
"""Every sentence that a finding of an indicator may say."""

SHORT: dict[str, str] = {
    SENTENCES[Say.NOTICE_SHORT]: "{short:day} of notice short",
    SENTENCES[Say.NOTICE_NONE]: "no notice known",
    SENTENCES[Say.SNAP_NONE]: "no notice known",
    SENTENCES[Say.SNAP_LATE]: "notified after its start",
    SENTENCES[Say.STRENGTH_NEAR]: "just under a line",
    SENTENCES[Say.RANGE_NEAR]: "just under a line",
    SENTENCES[Say.STRENGTH_OVER]: "over a line",
    SENTENCES[Say.RANGE_OVER]: "over a line",
    SENTENCES[Say.DISCREPANCY]: "estimated {times} times as strong",
    SENTENCES[Say.DISCREPANCY_EXACT]: "estimated {times} times as strong",
    SENTENCES[Say.OVERLAP_CROSS]: "crosses {other}",
    SENTENCES[Say.OVERLAP_APART]: "{km} km from {other}",
    SENTENCES[Say.TOGETHER]: "over a line together with others",
    SENTENCES[Say.UNNOTIFIED]: "no notice found",
    SENTENCES[Say.OVERDUE]: "still reported after its end",
    SENTENCES[Say.OVERDUE_ESTIMATE]: "still reported after its end",
}
"""Of each sentence that may stand out, the few words that fit on a map."""

APART = "{km} km apart, {days:day}"
CROSSING = "areas cross, {days:day}"
NOT_MET = "not met: {line}"

MAP_WORDS = (*SHORT.values(), APART, CROSSING, NOT_MET)
"""All words that a map says of findings."""

LADDER = (("red", Level.RED), ("amber", Level.AMBER))
"""The levels of a row, the strongest first."""


def level_of(
    value: Range, rule: Rule, ladder: Sequence[tuple[str, Level]] = LADDER
) -> Level:
    """Return the strongest level of a row that the whole value reaches.

    CLEAR if it wholly reaches none; UNKNOWN if the weakest level divides it.
    """
    reached: bool | None = False
    for name, level in ladder:
        reached = rule.compared(name).wholly(value, rule.limit(name))
        if reached:
            return level
    return Level.UNKNOWN if reached is None else Level.CLEAR


def times(value: Range, limit: Number) -> Range:
    """Return how many times a limit above 0 a value is."""
    return Range(value.low / limit, value.high / limit)


def exactly(value: Number) -> Range:
    """Return a number as a range."""
    return Range(value, value)


def rounded(value: float, digits: int = 1) -> Number:
    """Return a number as a sentence says it: without a fraction that says nothing."""
    short = round(value, digits)
    return int(short) if short == int(short) else short
