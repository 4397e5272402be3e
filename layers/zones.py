"""Finds the zone of a time: UTC, offsets, letters, short names, names of places.

It must never choose a zone that was not written, nor one of two that share a name.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import msgspec
from dateutil.tz import datetime_ambiguous, datetime_exists

from layers.gazetteer import folded
from layers.understanding import NotUnderstood, Saying, Sentence, refusal, say

LETTERS = {
    "z": 0,
    **{letter: hours for hours, letter in enumerate("abcdefghiklm", start=1)},
    **{letter: -hours for hours, letter in enumerate("nopqrstuvwxy", start=1)},
}
"""Hours from UTC of the military letters (ACP 121); J is whatever is local."""

_UTC = {"z", "utc", "gmt", "ut", "tu", "zulu", "temps universel", "utc+0", "utc-0"}
_SHORT = {
    "wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2,
    "eest": 3, "trt": 3,
}  # fmt: skip
_SUMMER_OF = {"wet": "WEST", "cet": "CEST", "mez": "MESZ", "eet": "EEST"}
_SHARED = {"bst", "cst", "est", "ist", "pst", "mst", "ast", "gst", "amt", "get"}
_LOCAL = {"", "local", "local time", "lt", "heure locale", "hl", "locale"}
_OFFSET = re.compile(
    r"(?:utc|gmt|ut|tu)?\s*([+-])\s*([0-9]{1,2})(?::?([0-5][0-9]))?\s*(?:h|hours?)?"
)
_AROUND = re.compile(r"(?:heure (?:de |d'|du )?)?(.+?)(?: time)?")


class Zone(msgspec.Struct, frozen=True):
    """A zone of time; `short` is its short name if that may need a remark."""

    rules: tzinfo
    is_utc: bool = False
    short: str = ""


def zone_of(text: str) -> Zone:
    """Return the zone that a text in small letters names; raises NotUnderstood."""
    text = text.strip(" ()[]")
    if text in _LOCAL:
        raise refusal(Sentence.NO_ZONE)
    if text == "j":
        raise refusal(Sentence.JULIET)
    if text in _UTC:
        return Zone(UTC, is_utc=True)
    if text in _SHARED:
        raise refusal(Sentence.SHARED_ZONE, zone=text.upper())
    if text in LETTERS:
        return Zone(timezone(timedelta(hours=LETTERS[text])))
    if text in _SHORT:
        return Zone(timezone(timedelta(hours=_SHORT[text])), short=text)
    if text in ("msk", "heure de moscou"):
        return Zone(ZoneInfo("Europe/Moscow"), short="msk")
    return _of_offset(text) or _of_place(text)


def _of_offset(text: str) -> Zone | None:
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    sign, hours, minutes = found.groups()
    if int(hours) > 14:
        raise refusal(Sentence.UNKNOWN_ZONE, zone=text.upper())
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    offset = -offset if sign == "-" else offset
    return Zone(timezone(offset), is_utc=not offset)


def _of_place(text: str) -> Zone:
    around = _AROUND.fullmatch(text)
    name = folded(around[1] if around else text)
    named = _places().get(name)
    if named is None:
        raise refusal(Sentence.UNKNOWN_ZONE, zone=text.upper()[:40])
    return Zone(ZoneInfo(named))


@cache
def _places() -> dict[str, str]:
    """Return names of zones by how people write them: with and without the continent.

    A short name of the database ("EST5EDT", "CET") is not one of a place.
    """
    known = sorted(name for name in available_timezones() if "/" in name)
    known = [name for name in known if not name.startswith(("Etc/", "SystemV/"))]
    whole = {folded(name): name for name in known}
    cities = {
        folded(name.rpartition("/")[2]): name
        for name in known
        if name.startswith(("Europe/", "Asia/"))
    }
    french = {"moscou": "Europe/Moscow", "londres": "Europe/London"}
    french |= {"varsovie": "Europe/Warsaw", "bucarest": "Europe/Bucharest"}
    return {**french, **cities, **whole}


def placed(local: datetime, zone: Zone) -> datetime:
    """Return the time of a clock in a zone as UTC; raises NotUnderstood.

    A time that the change of the clocks made twice, or never, is refused.
    """
    if not datetime_exists(local, zone.rules):
        raise refusal(Sentence.CLOCKS_FORWARD)
    first = local.replace(tzinfo=zone.rules, fold=0).astimezone(UTC)
    if datetime_ambiguous(local, zone.rules):
        second = local.replace(tzinfo=zone.rules, fold=1).astimezone(UTC)
        saying = say(
            Sentence.CLOCKS_BACK,
            first=f"{first:%Y-%m-%d %H:%MZ}",
            second=f"{second:%Y-%m-%d %H:%MZ}",
        )
        raise NotUnderstood(saying, (first, second))
    return first


def remarks_on(zone: Zone, at: datetime) -> tuple[Saying, ...]:
    """Return what is known to be unclear about the short name of a zone, at a time."""
    if zone.short == "msk" and _offset(zone.rules, at) != "+3":
        return (say(Sentence.MSK, offset=_offset(zone.rules, at)),)
    summer = _SUMMER_OF.get(zone.short)
    # All zones of Europe that keep summer time change at the same moment.
    if summer and at.astimezone(ZoneInfo("Europe/Brussels")).dst():
        values = {"zone": zone.short.upper(), "summer": summer}
        return (say(Sentence.SUMMER, **values, offset=_offset(zone.rules, at)),)
    return ()


def _offset(rules: tzinfo, at: datetime) -> str:
    hours = (at.astimezone(rules).utcoffset() or timedelta()) / timedelta(hours=1)
    return f"{hours:+g}"
