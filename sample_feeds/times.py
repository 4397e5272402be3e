"""Read the time columns of the rows: when it happened, and how well that is known.

Every phrase of the `time_basis` column is named here once, with what it supports.
Must never read a clock and never make an hour out of a phrase that has none.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
#: From the first to the last second of a day that is known by its date only.
ALL_DAY = timedelta(hours=23, minutes=59, seconds=59)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What one phrase of the source supports: a basis and, for a part of a day, hours.

    `hours` are UTC hours from midnight of the row's date, the widest reading of the
    phrase in the local time of the place.
    """

    basis: str
    hours: tuple[int, int] | None = None


PHRASES = {
    "unknown": Phrase("UNKNOWN"),
    "04:53 EET": Phrase("CONVERTED"),
    "EUCOM 07:03 CET": Phrase("CONVERTED"),
    "Fingrid / Nord Pool": Phrase("SOURCE_UTC"),
    "MARAD advisory (UTC)": Phrase("SOURCE_UTC"),
    "Moscow 11:52 (UTC+3)": Phrase("CONVERTED"),
    "Moscow 23:30": Phrase("CONVERTED"),
    "about 03:00 local": Phrase("ESTIMATED"),
    "about 10:00 local (EET)": Phrase("ESTIMATED"),
    "afternoon or evening local": Phrase("ESTIMATED", (10, 22)),
    "early morning": Phrase("ESTIMATED", (0, 6)),
    "evening local": Phrase("ESTIMATED", (16, 22)),
    "evening local; navy contact 15:30Z": Phrase("ESTIMATED", (15, 21)),
    "first entry, approx": Phrase("ESTIMATED"),
    "local 04:23 (CET)": Phrase("CONVERTED"),
    "local 15:00 stated (CEST)": Phrase("CONVERTED"),
    "local 15:40 (CET)": Phrase("CONVERTED"),
    "local 18:00 (EEST)": Phrase("CONVERTED"),
    "local 18:23 (EEST)": Phrase("CONVERTED"),
    "morning local": Phrase("ESTIMATED", (3, 9)),
    "operator statement": Phrase("SOURCE_UTC"),
    "overnight 18-19 June": Phrase("ESTIMATED", (-6, 6)),
    "seismic 02:03:24 CEST": Phrase("CONVERTED"),
    "seismic 19:03:50 CEST": Phrase("CONVERTED"),
    "seismic estimate, local 8 Oct 01:20": Phrase("ESTIMATED"),
}


@dataclass(frozen=True, slots=True)
class When:
    """When a row happened: `start` and, where an end or an interval is known, `end`."""

    start: datetime
    end: datetime | None
    basis: str
    text: str


def wire(at: datetime) -> str:
    """Write an aware UTC time as RFC 3339 with Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def day(date: str) -> datetime:
    """Midnight UTC at the beginning of an ISO date."""
    return datetime.fromisoformat(date).replace(tzinfo=UTC)


def when(date: str, clock: str, phrase: str, last_date: str) -> When:
    """Read the four time columns of an incident row.

    A row without an hour covers its whole day, or the part of the day that its phrase
    names. A last date without an hour covers that day to its end.
    """
    known = PHRASES[phrase]
    start = day(date)
    end = day(last_date) + ALL_DAY if last_date else None
    if clock:
        hour, minute = clock.split(":")
        start += timedelta(hours=int(hour), minutes=int(minute))
    elif known.hours is not None:
        first, last = known.hours
        end = end or start + timedelta(hours=last)
        start += timedelta(hours=first)
    else:
        end = end or start + ALL_DAY
    return When(start, end, known.basis, phrase)


def instant(text: str) -> datetime:
    """Read `2025-09-09 21:30` as that UTC time."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
