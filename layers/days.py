"""Finds the day in a text about a time: a date, a word, or nothing.

It must never take a day for a month: what may be both is refused.
"""

import re
from calendar import isleap
from collections.abc import Callable
from datetime import date, timedelta

from layers.understanding import Saying, Sentence, refusal, say

MONTHS = {
    "jan": 1, "january": 1, "janv": 1, "janvier": 1,
    "feb": 2, "february": 2, "fev": 2, "fevr": 2, "fevrier": 2,
    "mar": 3, "march": 3, "mars": 3, "apr": 4, "april": 4, "avr": 4, "avril": 4,
    "may": 5, "mai": 5, "jun": 6, "june": 6, "juin": 6,
    "jul": 7, "july": 7, "juil": 7, "juillet": 7,
    "aug": 8, "august": 8, "aou": 8, "aout": 8,
    "sep": 9, "sept": 9, "september": 9, "septembre": 9,
    "oct": 10, "october": 10, "octobre": 10, "nov": 11, "november": 11, "novembre": 11,
    "dec": 12, "december": 12, "decembre": 12,
}  # fmt: skip
"""Months in English and French, without accents."""

MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![a-z])\.?"

NEAR_YEARS = 20
"""A year of two digits is at most so far ahead; else it is of the last century."""

_WORDS = {
    "the day before yesterday": -2, "day before yesterday": -2, "avant-hier": -2,
    "yesterday": -1, "hier": -1, "today": 0, "aujourd'hui": 0, "tomorrow": 1,
    "demain": 1,
}  # fmt: skip
_WEEKDAYS = (
    ("monday", "mon", "lundi", "lun"),
    ("tuesday", "tue", "mardi"),
    ("wednesday", "wed", "mercredi", "mer"),
    ("thursday", "thu", "jeudi", "jeu"),
    ("friday", "fri", "vendredi", "ven"),
    ("saturday", "sat", "samedi", "sam"),
    ("sunday", "sun", "dimanche", "dim"),
)
_EDGE, _END = r"(?<![a-z0-9])", r"(?![0-9])"
_YEAR = r"([0-9]{4})"
_WEEKDAY = re.compile(
    rf"{_EDGE}({'|'.join(name for day in _WEEKDAYS for name in day)})\b[.,]?"
)

Taken = tuple[date, tuple[Saying, ...]]
Reader = Callable[[re.Match[str], date], Taken]


def day_in(text: str, today: date) -> tuple[Taken | None, str]:
    """Return the day in a text in small letters, and what is left of the text.

    `today` is the day where the time was taken. None if there is no day.

    Raises:
        NotUnderstood: there is no such day, or it may be two.
    """
    for form, read in _FORMS:
        found = form.search(text)
        if found is None:
            continue
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        try:
            taken = read(found, today)
        except (ValueError, OverflowError):
            raise refusal(Sentence.NO_SUCH_TIME) from None
        return taken, _weekday_agrees(rest, taken[0])
    return None, text


def year_of(written: str, today: date) -> tuple[int, tuple[Saying, ...]]:
    """Return a year of two or four digits, with a remark if the century was chosen."""
    if len(written) == 4:
        return int(written), ()
    year = 2000 + int(written)
    year -= 100 if year > today.year + NEAR_YEARS else 0
    far = abs(year - today.year) > NEAR_YEARS
    return year, ((say(Sentence.YEAR_TAKEN, year=year),) if far else ())


def _weekday_agrees(rest: str, day: date) -> str:
    found = _WEEKDAY.search(rest)
    if found is None:
        return rest
    if found[1] not in _WEEKDAYS[day.weekday()]:
        raise refusal(Sentence.WRONG_WEEKDAY)
    return f"{rest[: found.start()]} {rest[found.end() :]}"


def _word(found: re.Match[str], today: date) -> Taken:
    return today + timedelta(days=_WORDS[found[1]]), ()


def _year_first(found: re.Match[str], _: date) -> Taken:
    return date(int(found[1]), int(found[2]), int(found[3])), ()


def _day_of_month(found: re.Match[str], today: date) -> Taken:
    return _with_year(int(found[1]), MONTHS[found[2]], found[3], today)


def _month_then_day(found: re.Match[str], today: date) -> Taken:
    return _with_year(int(found[2]), MONTHS[found[1]], found[3], today)


def _with_year(day: int, month: int, year: str | None, today: date) -> Taken:
    if year:
        number, remarks = year_of(year, today)
        return date(number, month, day), remarks
    for number in range(today.year, today.year - 9, -1):
        # The 29th of February is not in every year.
        if (month, day) == (2, 29) and not isleap(number):
            continue
        taken = date(number, month, day)
        if taken <= today:
            return taken, (say(Sentence.DAY_TAKEN, day=taken.isoformat()),)
    raise ValueError("no such day in nine years")


def _numbers(found: re.Match[str], _: date) -> Taken:
    first, sign, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    if sign == ".":
        taken = date(year, second, first)
        unclear = first <= 12 and first != second
        said = say(Sentence.DAY_FIRST, day=taken.isoformat())
        return taken, ((said,) if unclear else ())
    if first <= 12 and second <= 12 and first != second:
        meant = (date(year, second, first), date(year, first, second))
        one, other = (each.isoformat() for each in meant)
        raise refusal(Sentence.DAY_OR_MONTH, first=one, second=other)
    return (
        date(year, second, first) if second <= 12 else date(year, first, second)
    ), ()


_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(rf"{_EDGE}({'|'.join(_WORDS)})(?![a-z])"), _word),
    (re.compile(rf"{_EDGE}{_YEAR}([0-9]{{2}})([0-9]{{2}})(?=t|\s|$)"), _year_first),
    (
        re.compile(rf"{_EDGE}{_YEAR}[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_END}"),
        _year_first,
    ),
    (
        re.compile(rf"{_EDGE}([0-9]{{1,2}})([./-])([0-9]{{1,2}})\2([0-9]{{4}}){_END}"),
        _numbers,
    ),
    (
        re.compile(
            rf"{_EDGE}([0-9]{{1,2}})(?:st|nd|rd|th|er)?[ -]?{MONTH}"
            rf"(?:[ ,-]*([0-9]{{4}}|[0-9]{{2}}(?=$|[ ,]))(?![0-9:h]))?"
        ),
        _day_of_month,
    ),
    (
        re.compile(
            rf"{_EDGE}{MONTH} ([0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9:h])"
            rf"(?:[ ,]+([0-9]{{4}})(?![0-9:h]))?"
        ),
        _month_then_day,
    ),
)
