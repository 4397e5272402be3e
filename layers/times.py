"""Reads a time as RFC 3339 writes it, into aware UTC; the source's text is kept.

It must never guess a zone, and never read a clock.
"""

import re
from datetime import UTC, datetime
from typing import Any

from layers.reading import Bad, Reading

WANTED = 'a time with a zone (RFC 3339), for example "2025-09-10T04:30:00Z"'

EARLIEST, LATEST = 1900, 2200
"""The years between which times are believed."""

_FORM = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)


def read_time(value: Any, path: str, reading: Reading) -> datetime | Bad:
    """Return the time in UTC, or BAD with a reason.

    A text that UTC does not repeat (another zone, more than microseconds) is kept
    in `reading.time_text` under the path of its field.
    """
    form = _FORM.fullmatch(value) if type(value) is str else None
    if form is None:
        return reading.wrong(path, value, WANTED)
    day, clock, fraction, zone = form.groups()
    if zone is None:
        return reading.refuse(
            path,
            f'is "{value[:40]}", a time without a zone',
            'Add "Z" if it is UTC, or the offset of the place, for example "+03:00".',
        )
    micros = (fraction or ".")[:7]
    try:
        at = datetime.fromisoformat(f"{day}T{clock}{micros:0<7}{zone.upper()}")
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return reading.wrong(path, value, WANTED)
    if not EARLIEST <= at.year < LATEST:
        return reading.refuse(
            path,
            f"is in the year {at.year}",
            f"Give a time between {EARLIEST} and {LATEST}; leave out an open end.",
        )
    if zone not in "Zz" or len(fraction or "") > 7:
        reading.time_text[path] = value
    return at
