"""Which stretch of time a timeline shows around now, and which exercises fall into it.

A stretch is a choice of what is looked at and judges nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from layers.rules.facts import Activity

MOST = 60
"""Exercises that one chart holds: more cannot be told apart."""


class Span(StrEnum):
    """Stretches of time that a reader may choose."""

    WEEKS = "weeks"
    YEAR = "year"
    ALL = "all"


AROUND = {
    Span.WEEKS: (timedelta(days=56), timedelta(days=56)),
    Span.YEAR: (timedelta(days=365), timedelta(days=120)),
}
"""How far before and after now each reaches."""


def within(activities: Sequence[Activity], now: datetime, span: Span) -> list[Activity]:
    """Return the exercises that touch a stretch of time."""
    if span is Span.ALL:
        return list(activities)
    before, after = AROUND[span]
    since, until = now - before, now + after
    return [each for each in activities if each.start <= until and each.end >= since]


def chosen(activities: Sequence[Activity], now: datetime) -> Span:
    """Return the stretch to begin with: the shortest in which there is anything."""
    return next((each for each in Span if within(activities, now, each)), Span.ALL)


def nearest(activities: Sequence[Activity], now: datetime) -> list[Activity]:
    """Return the exercises nearest to now, no more than a chart holds, by start."""

    def away(each: Activity) -> timedelta:
        return max(each.start - now, now - each.end, timedelta())

    near = sorted(activities, key=lambda e: (away(e), e.start, e.used.id))[:MOST]
    return sorted(near, key=lambda e: (e.start, e.used.id))
