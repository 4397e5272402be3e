"""Reads a time as people write it, in English or French, and says it back.

Rule 1: now is given by the caller.
Rule 2: a time without a zone is refused, and so is what may be two times.
A time is as precise as the last digit that was written, never more.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from layers.days import MONTH, MONTHS, Taken, day_in, year_of
from layers.record import TimeBasis
from layers.times import EARLIEST, LATEST
from layers.understanding import Saying, Sentence, bounded, refusal, say
from layers.zones import Zone, placed, remarks_on, zone_of

EXAMPLES = "14:05Z, 22 Nov 2026 16:05 Europe/Helsinki, 221405ZNOV26, 40 min ago"

_DTG = re.compile(
    r"([0-9]{2}) ?([0-9]{2})([0-9]{2})([0-9]{2})? ?([a-z])"
    rf"(?: ?{MONTH} ?([0-9]{{4}}|[0-9]{{2}}))?"
)
_CLOCK = re.compile(
    r"(?<![0-9:+.-])([0-9]{1,2})"
    r"(?::([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"| ?h ?([0-9]{2})?(?: ?(?:m|min)? ?([0-9]{2}) ?s)?(?![a-y0-9])"
    r"| ?(?=[ap]\.?m\b))(?![0-9:])"
    r"(?: ?([ap])\.?m\b\.?)?"
)
_FOUR_DIGITS = re.compile(
    r"(?<![0-9:+.-])([0-9]{2})([0-9]{2})([0-9]{2})?(?= ?[a-z+-]| ?$)"
)
_AMOUNT = re.compile(
    r"([0-9]{1,6}(?:[.,][0-9]{1,3})?|an?|une?|half an|une demi-?)[ -]?"
    r"(seconds?|secondes?|secs?|s|minutes?|mins?|mn|m|hours?|heures?|hrs?|h"
    r"|days?|jours?|d|j)(?![a-z])"
)
_TAIL = re.compile(r"([0-9]{1,2}) ?h ?([0-9]{2})(?: ?(?:min|mn|m))?(?![0-9a-z])")
_NAMES = (
    *("JAN", "FEB", "MAR", "APR", "MAY", "JUN"),
    *("JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)
_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400, "j": 86400}
_FILLERS = re.compile(r"(?<![a-z])(?:at|a|le|the|on|de|du)(?![a-z'])|[,;]")


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A time in UTC, and how it was understood.

    `precision_s` is half of the last digit that was written, `text` what was written.
    """

    at: datetime
    precision_s: float
    time_basis: TimeBasis
    text: str
    remarks: tuple[Saying, ...] = ()

    def utc(self) -> str:
        """Return it as RFC 3339 with Z, to seconds or what is finer and was written."""
        fine = self.precision_s < 0.5
        precise = "milliseconds" if self.precision_s >= 0.0005 else "microseconds"
        precise = precise if fine else "seconds"
        return self.at.isoformat(timespec=precise).replace("+00:00", "Z")

    def dtg(self) -> str:
        """Return its date-time group; seconds are not part of one."""
        at = self.at
        return f"{at:%d%H%M}Z{_NAMES[at.month - 1]}{at:%y}"

    def age_s(self, now: datetime) -> float:
        """Return how long ago it was, in seconds; below 0 in the future."""
        return (now - self.at).total_seconds()


class _Clock(msgspec.Struct, frozen=True):
    at: time
    precision_s: float


def understand(text: str, now: datetime) -> Moment:
    """Return the time that a person wrote at a time `now` (aware).

    Raises:
        NotUnderstood: it has no meaning, or several, or lacks its zone.
    """
    plain = _plain(bounded(text))
    now = now.astimezone(UTC)
    try:
        moment = _ago(plain, text, now) or _dtg(plain, text, now)
        return _believed(moment or _written(plain, text, now), now)
    except (ValueError, OverflowError):
        raise refusal(Sentence.NO_SUCH_TIME) from None


def _plain(text: str) -> str:
    """Return the text in small letters without accents."""
    for sign in "’‘′":
        text = text.replace(sign, "'")
    text = re.sub("[−–—‐‑]", "-", text.casefold())
    text = unicodedata.normalize("NFKD", text)
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(text.split())


def _believed(moment: Moment, now: datetime) -> Moment:
    if not EARLIEST <= moment.at.year < LATEST:
        raise refusal(Sentence.TOO_FAR, first=EARLIEST, last=LATEST)
    if moment.at <= now:
        return moment
    remarks = (*moment.remarks, say(Sentence.FUTURE))
    return msgspec.structs.replace(moment, remarks=remarks)


def _ago(plain: str, text: str, now: datetime) -> Moment | None:
    """Read "40 min ago", "il y a 2 h 10", "now"."""
    if plain in ("now", "just now", "maintenant", "a l'instant"):
        return _estimated(text, now, 0.5)
    past = re.fullmatch(r"(?:il y a (.+)|(.+?) ago|- ?([0-9].*))", plain)
    ahead = re.fullmatch(r"(?:in|dans) (.+)", plain)
    if past is None and ahead is None:
        return None
    amount = next(filter(None, (past or ahead).groups()))  # type: ignore[union-attr]
    span_s, precision_s = _span(amount)
    return _estimated(
        text, now - timedelta(seconds=span_s if past else -span_s), precision_s
    )


def _estimated(text: str, at: datetime, precision_s: float) -> Moment:
    basis, at = TimeBasis.ESTIMATED, at.replace(microsecond=0)
    return Moment(at=at, precision_s=precision_s, time_basis=basis, text=text)


def _span(amount: str) -> tuple[float, float]:
    """Return how long a text says, and half of its last digit, in seconds."""
    amount = _TAIL.sub(r"\1 h \2 min", amount)
    found = list(_AMOUNT.finditer(amount))
    rest = re.sub(r"and|et|[ ,]", "", _AMOUNT.sub("", amount))
    units = [_UNITS_S[each[2][0]] for each in found]
    if not found or rest or units != sorted(set(units), reverse=True):
        raise refusal(Sentence.NO_TIME, examples=EXAMPLES)
    span_s = sum(
        _number(each[1]) * unit for each, unit in zip(found, units, strict=True)
    )
    decimals = len(re.split("[.,]", found[-1][1] + ".")[1])
    return span_s, 0.5 * units[-1] * 10**-decimals


def _number(written: str) -> float:
    if written[0].isdigit():
        return float(written.replace(",", "."))
    return 0.5 if "half" in written or "demi" in written else 1.0


def _dtg(plain: str, text: str, now: datetime) -> Moment | None:
    """Read a date-time group (221405ZNOV26), with or without month and year."""
    found = _DTG.fullmatch(plain)
    if found is None:
        return None
    day, hour, minute, second, letter, month, year = found.groups()
    zone = zone_of(letter)
    clock = time(int(hour), int(minute), int(second or 0))
    precision_s = 0.5 if second else 30.0
    remarks: tuple[Saying, ...] = ()
    if month:
        number, remarks = year_of(year, now.date())
        taken = date(number, MONTHS[month], int(day))
    else:
        taken = _latest(int(day), clock, zone, now)
        remarks = (say(Sentence.DAY_TAKEN, day=taken.isoformat()),)
    at = placed(datetime.combine(taken, clock), zone)
    return _moment(text, at, precision_s, zone, remarks)


def _latest(day: int, clock: time, zone: Zone, now: datetime) -> date:
    """Return the latest date with this day of the month that is not in the future."""
    on = now.astimezone(zone.rules).date()
    for _ in range(63):
        if on.day == day and placed(datetime.combine(on, clock), zone) <= now:
            return on
        on -= timedelta(days=1)
    raise refusal(Sentence.NO_SUCH_TIME)


def _written(plain: str, text: str, now: datetime) -> Moment:
    """Read day, time of day and zone, in any order."""
    # The zone is not known yet; where it matters what day it is, it is asked again.
    taken, rest = day_in(plain, now.date())
    clock, rest = _clock_in(rest)
    if clock is None:
        _refuse_without_clock(taken)
    assert clock is not None
    zone = zone_of(" ".join(_FILLERS.sub(" ", rest).split()))
    local_now = now.astimezone(zone.rules)
    taken, _ = day_in(plain, local_now.date())
    if taken is None:
        taken = _today_or_yesterday(clock.at, zone, now)
    day, remarks = taken
    at = placed(datetime.combine(day, clock.at), zone)
    return _moment(text, at, clock.precision_s, zone, remarks)


def _refuse_without_clock(taken: Taken | None) -> None:
    if taken is not None:
        raise refusal(Sentence.NO_CLOCK)
    raise refusal(Sentence.NO_TIME, examples=EXAMPLES)


def _clock_in(text: str) -> tuple[_Clock | None, str]:
    """Return the time of day in a text, and what is left; the T of RFC 3339 goes."""
    text = re.sub(r"(?<![a-z])t(?=[0-9])", " ", text)
    found = _CLOCK.search(text)
    four = None if found else _FOUR_DIGITS.search(text)
    if four:
        at = time(int(four[1]), int(four[2]), int(four[3] or 0))
        clock = _Clock(at, 0.5 if four[3] else 30.0)
        return clock, f"{text[: four.start()]} {text[four.end() :]}"
    if found is None:
        return None, text
    return _clock(found), f"{text[: found.start()]} {text[found.end() :]}"


def _clock(found: re.Match[str]) -> _Clock:
    hour, minute, second, fraction, h_minute, h_second, half = found.groups()
    hours, minute, second = int(hour), minute or h_minute, second or h_second
    if half:
        if not 1 <= hours <= 12:
            raise refusal(Sentence.NO_SUCH_TIME)
        hours = hours % 12 + (12 if half == "p" else 0)
    micros = int(f"{fraction or '':0<6}"[:6])
    at = time(hours, int(minute or 0), int(second or 0), micros)
    if fraction:
        return _Clock(at, 0.5 * 10 ** -min(6, len(fraction)))
    return _Clock(at, 0.5 if second else 30.0 if minute else 1800.0)


def _today_or_yesterday(clock: time, zone: Zone, now: datetime) -> Taken:
    today = now.astimezone(zone.rules).date()
    if placed(datetime.combine(today, clock), zone) <= now:
        return today, (say(Sentence.TODAY, day=today.isoformat()),)
    before = today - timedelta(days=1)
    return before, (say(Sentence.YESTERDAY, day=before.isoformat()),)


def _moment(
    text: str, at: datetime, precision_s: float, zone: Zone, said: tuple[Saying, ...]
) -> Moment:
    return Moment(
        at=at,
        precision_s=precision_s,
        time_basis=TimeBasis.SOURCE_UTC if zone.is_utc else TimeBasis.CONVERTED,
        text=text,
        remarks=(*said, *remarks_on(zone, at)),
    )
