"""All of a timeline: four charts of what one audience may see, of one picture and time.

The same picture, time, style and language give the same bytes on every worker.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from dashboard.figures.chart import Chart, Told
from dashboard.figures.due_next import due_next
from dashboard.figures.gantt import gantt
from dashboard.figures.rates import WEEKS, rates
from dashboard.figures.spans import Span, chosen, nearest, within
from dashboard.figures.strengths import strengths
from dashboard.figures.telling import plain
from layers.indicators.due import due
from layers.indicators.judging import Judging
from layers.indicators.sightings import Unit
from layers.rules.facts import Activity


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """The charts, the stretch of time of those about exercises, and what it leaves out.

    `all` is how many exercises fall into it; charts hold the nearest to now of them.
    """

    span: Span
    shown: int
    all: int
    charts: tuple[Chart, ...]


def timeline(judging: Judging, told: Told, span: Span | None = None) -> Timeline:
    """Return the timeline of the records that are judged; without a span a fit one."""
    now, rules = told.now, judging.rules
    least = rules.rule("I6").limit("least")
    context = judging.context()
    every = activities(judging, context)
    span = span or chosen(every, now)
    inside = within(every, now, span)
    shown = nearest(inside, now)
    return Timeline(
        span=span,
        shown=len(shown),
        all=len(inside),
        charts=(
            due_next(due(judging, now, context), names(judging, context), rules, told),
            gantt(shown, told),
            strengths(shown, rules, told),
            rates(judging.weeks(now, WEEKS, context), least, told),
        ),
    )


def activities(judging: Judging, context: str) -> Sequence[Activity]:
    """Return the exercises that were not retracted."""
    held = (each.facts for each in judging.of("exercises", context))
    return [e for e in held if isinstance(e, Activity) and not e.retracted]


def names(judging: Judging, context: str) -> dict[str, str]:
    """Return the names of exercises and units by id."""
    held = [*judging.of("exercises", context), *judging.of("posture", context)]
    named = ((each.used.id, each.facts) for each in held)
    return {i: f.name for i, f in named if isinstance(f, Activity | Unit)}


def mark_of(n: int, now: datetime, levels: Mapping[str, str]) -> str:
    """Return what an image says of itself: its labels, its picture and its time.

    `levels` are the highest level of each policy among the records.
    """
    labels = [plain(f"{policy} {level}") for policy, level in sorted(levels.items())]
    return " · ".join((*labels, f"n {n}", now.strftime("%Y-%m-%d %H:%M UTC")))
