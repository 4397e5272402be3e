"""I6 week by week: how often something happened, beside what was usual until then.

Every week is held against the year before it, as the newest one is: what was out of the
ordinary then is told by what was known to be ordinary then. It must never read a clock.
"""

from bisect import bisect_left
from datetime import datetime

import msgspec

from layers.indicators.rate import Rate, negative_binomial_tail, poisson_tail
from layers.indicators.rates import Rates
from layers.rules.packs import Rules
from layers.rules.rows import Rule
from layers.rules.verdict import Level, Range

_FAR = 20
"""Spreads from the mean beyond which no end of a normal range is looked for."""


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """One type in one sea in the window that ends at `until`.

    `usual` is how many are in the normal range, None without a year of reports before.
    `chance` is that of as many or more, before it is corrected; None as in `Rate`. It
    is less than that if it is `rarer`.
    """

    type: str
    sea: str
    until: datetime
    ids: tuple[str, ...]
    mean: float | None
    usual: Range | None
    chance: float | None
    level: Level
    rarer: bool = False


def weeks_of(
    rates: Rates, now: datetime, count: int, context: str, rules: Rules
) -> list[Week]:
    """Return so many weeks of every type and sea of a context, the oldest first."""
    row = rules.rule("I6")
    return [
        Week(
            type=cell[1],
            sea=cell[2],
            until=until,
            ids=found.ids,
            mean=found.mean,
            usual=usual(found, row),
            chance=found.p,
            level=rates.level(found),
            rarer=found.rarer,
        )
        for until, cells in rates.weeks(now, count)
        for cell, found in cells.items()
        if cell[0] == context
    ]


def usual(found: Rate, row: Rule) -> Range | None:
    """Return the counts of which neither end is rarer than the row's first level."""
    mean, size = found.mean, found.size
    if mean is None or not found.before:
        return None

    def as_many(k: int) -> float:
        if size is None:
            return poisson_tail(k, mean)
        return negative_binomial_tail(k, mean, size)

    rare = row.limit("amber")
    variance = mean + (mean**2 / size if size else 0)
    counts = range(int(mean + _FAR * (variance**0.5 + 1)))
    low = bisect_left(counts, 1, key=lambda k: 1 - as_many(k + 1) >= rare)
    high = bisect_left(counts, 1, key=lambda k: as_many(k + 1) < rare)
    return Range(low, high)
