"""How charts write numbers, days and texts of strangers, in the language of the reader.

Plotly reads markup in every text that it draws: what came with a record goes through
`plain` first, and nothing else may reach a figure.
"""

from datetime import datetime
from html import escape

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from dashboard.words import Words, mark
from layers.rules.verdict import Number, Range

_LONG = 30
"""Letters of a name that have room beside a bar."""

BLOCS = {
    "NATO": mark("NATO"),
    "NATO_PARTNER": mark("NATO with partners"),
    "PARTNER": mark("Partner states"),
    "RUS_BLR": mark("Russia and Belarus"),
    "OTHER": mark("Other states"),
}
"""The words for a bloc, in the order of the charts."""

SEAS = {
    "BALTIC": mark("Baltic"),
    "BLACK_SEA": mark("Black Sea"),
    "EASTERN_FLANK": mark("Eastern flank"),
    "NORTH": mark("North"),
    "OTHER": mark("elsewhere"),
}

TYPES = {
    "UNSAFE_INTERCEPT": mark("Unsafe intercept"),
    "AIRSPACE_VIOLATION": mark("Airspace incursion"),
    "AIR_SAFETY": mark("Air safety"),
    "BOMBER_SORTIE": mark("Bomber sortie"),
    "CLOSE_APPROACH_SEA": mark("Close approach at sea"),
    "BOARDING": mark("Boarding"),
    "SUBSURFACE_INTRUSION": mark("Intrusion under water"),
    "GNSS_INTERFERENCE": mark("Satellite navigation disturbed"),
    "AIS_SPOOFING": mark("False ship position"),
    "CABLE_DAMAGE": mark("Damage to a cable"),
    "PIPELINE_DAMAGE": mark("Damage to a pipeline"),
    "DRONE_INCURSION": mark("Drone incursion"),
    "MISSILE_INCIDENT": mark("Missile incident"),
    "ARMED_ATTACK": mark("Armed attack"),
    "CYBER": mark("Cyber incident"),
    "BORDER_INCIDENT": mark("Border incident"),
    "DISINFORMATION": mark("Disinformation"),
    "LASER": mark("Laser"),
    "RADAR_LOCK": mark("Radar lock"),
    "OTHER": mark("Other incident"),
}
"""The words of dashboard/web/terms.ts; a value without one is shown as it is."""


def term(terms: dict[str, str], value: str, words: Words) -> str:
    """Return the word for a value of a record."""
    return words.t(terms[value]) if value in terms else value


def number(value: Number, words: Words) -> str:
    """Return a number as it is written: 12,700 or 12 700."""
    return format_decimal(value, locale=words.language)


def extent(value: Range | None, words: Words) -> str:
    """Return a range in words, an exact number as one; "–" for none."""
    if value is None:
        return "–"
    low = number(value.low, words)
    if value.exact:
        return low
    return words.t("{low} to {high}", low=low, high=number(value.high, words))


def day(at: datetime, words: Words) -> str:
    """Return a date in UTC: 14 Sept 2017."""
    return format_date(at, "d MMM y", locale=_locale(words))


def minute(at: datetime, words: Words) -> str:
    """Return date and time in UTC."""
    return format_datetime(at, "d MMM y HH:mm", locale=_locale(words)) + " UTC"


def _locale(words: Words) -> str:
    return "en_GB" if words.language == "en" else words.language


def plain(text: str) -> str:
    """Return a text so that Plotly draws its letters, and no markup in them."""
    return escape(" ".join(text.split()), quote=False)


def short(text: str) -> str:
    """Return as much of a text as has room beside a bar, as `plain` gives it."""
    one = " ".join(text.split())
    return plain(one if len(one) <= _LONG else one[: _LONG - 1].rstrip() + "…")


def iso(at: datetime) -> str:
    """Return a time as Plotly reads it: in UTC, and without saying so."""
    return at.strftime("%Y-%m-%dT%H:%M:%S")
