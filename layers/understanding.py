"""What people wrote and what was made of it: sentences as data, to be translated.

A sentence is an English gettext msgid whose `{names}` are filled from its values. It
must never choose between two meanings: that is for who wrote it.
"""

from enum import StrEnum

import msgspec

from layers.errors import OnePictureError

MOST_CHARACTERS = 100
"""A position or a time that is longer is not read."""


class Sentence(StrEnum):
    """Every sentence about a position or a time that a person wrote."""

    EMPTY = "Nothing is written here."
    TOO_LONG = "This is longer than {most} characters; write only one."
    NO_POSITION = (
        "This is not understood as a position. Write for example {examples}, or the "
        "name of a place on the map."
    )
    NO_PLACE = "No place of this name is on the map."
    NO_PLACE_BUT = "No place of this name is on the map; similar names are: {names}."
    SEVERAL_PLACES = "Several places have this name; choose one."
    LABEL_TAKEN = "The place of the name on the map is taken; how far off is not known."
    LETTERS = "Write N or S with the latitude and E or W with the longitude, or none."
    LETTER_O = (
        "O is west in French and east in German; write W or E. It would be {first} "
        "or {second}."
    )
    BOTH_ORDERS = (
        "Both orders are on the map: {first} or {second}. Write N and E beside them."
    )
    LATITUDE_FIRST = "Read as latitude first: the other order is not on the map."
    LONGITUDE_FIRST = "Read as longitude first: the other order is not on the map."
    LATITUDE_BY_RULE = (
        "Neither order is on the map; read as latitude first, as people write it."
    )
    DECIMAL_OR_TWO = (
        "The comma may end a number or begin decimals; put a space or ; between "
        "latitude and longitude."
    )
    NOT_ON_EARTH = "A latitude is at most 90 degrees and a longitude at most 180."
    SIXTY = "Minutes and seconds are less than 60."
    OUTSIDE = "The place is outside the region of the map."
    SWAPPED = (
        "The place is outside the region of the map; it would be inside if latitude "
        "and longitude were swapped."
    )
    NO_MGRS = "There is no such square of MGRS; check zone and letters."
    UNEVEN_MGRS = "MGRS has as many digits for east as for north, at most 5 each."
    NO_UTM = "This UTM position is not in zone {zone}; check zone, east and north."
    SOUTH_OR_BAND = (
        "S is the band north of the equator or the southern half; write the band or "
        "degrees. It would be {first} or {second}."
    )
    BAND_S = "S is read as the band from 32° to 40° north, not as south."

    NO_TIME = "This is not understood as a time. Write for example {examples}."
    NO_ZONE = (
        'This time has no zone. Add "Z" if it is UTC, or the zone of the place, for '
        'example "Europe/Helsinki" or "+02:00".'
    )
    NO_CLOCK = "A day alone is not enough; add the time of day, for example 14:05Z."
    NO_SUCH_TIME = "There is no such day or time of day."
    DAY_OR_MONTH = (
        "This is {first} or {second}; write the month as a word, or the year first."
    )
    JULIET = "J is local time without a zone; write Z for UTC or another letter."
    UNKNOWN_ZONE = (
        "The zone {zone} is not known; write UTC, an offset such as +02:00, or a name "
        "such as Europe/Helsinki."
    )
    SHARED_ZONE = "{zone} is the name of several zones; write an offset such as +02:00."
    CLOCKS_BACK = (
        "This time of day came twice when the clocks were put back: {first} or "
        "{second}. Write it in UTC."
    )
    CLOCKS_FORWARD = (
        "This time of day did not exist: the clocks were put forward. Write it in UTC."
    )
    WRONG_WEEKDAY = "The day of the week and the date do not agree."
    TOO_FAR = "Only times between {first} and {last} are taken."
    TODAY = "Taken as today, {day}."
    YESTERDAY = "Taken as yesterday, {day}: today it would be in the future."
    DAY_TAKEN = "Taken as {day}, the latest such day that is not in the future."
    DAY_FIRST = "Read as day first: {day}."
    YEAR_TAKEN = "Two digits of a year; taken as {year}."
    FUTURE = "This is in the future."
    SUMMER = (
        "{zone} is taken as UTC{offset}, as it is written; in summer clocks there show "
        "one hour more ({summer})."
    )
    MSK = "On that day MSK was UTC{offset}."


class Saying(msgspec.Struct, frozen=True):
    """A sentence and what fills it; `values` are texts that need no translation."""

    sentence: str
    values: dict[str, str | int] = {}


def say(sentence: Sentence, **values: str | int) -> Saying:
    """Return a sentence with what fills it."""
    return Saying(str(sentence), values)


class NotUnderstood(OnePictureError):  # noqa: N818 - a name says what happened
    """What was written has no meaning, or more than one; `candidates` are those."""

    def __init__(self, saying: Saying, candidates: tuple[object, ...] = ()) -> None:
        super().__init__(saying, candidates)
        self.saying, self.candidates = saying, candidates

    def __str__(self) -> str:
        return self.saying.sentence.format(**self.saying.values)


def refusal(sentence: Sentence, **values: str | int) -> NotUnderstood:
    """Return the error that says a sentence."""
    return NotUnderstood(say(sentence, **values))


def bounded(text: str) -> str:
    """Return the text without space around it; raises NotUnderstood."""
    if len(text) > MOST_CHARACTERS:
        raise refusal(Sentence.TOO_LONG, most=MOST_CHARACTERS)
    if not text.strip():
        raise refusal(Sentence.EMPTY)
    return text.strip()
