"""I14: how much more of a bloc's strength stands ready than a week ago.

Told by the changes of posture that units report; a unit that reports none cancels out.
Strengths are ranges and stay ranges; the spread is that of their middles. It must never
mix contexts or blocs.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate
from statistics import fmean, stdev

import msgspec

from layers.indicators.saying import SENTENCES, Say, exactly, level_of, rounded, times
from layers.indicators.sightings import Unit
from layers.rules.packs import Rules
from layers.rules.rows import Rule
from layers.rules.verdict import Level, Number, Range, RuleFinding, Used

_DAY_S = 24 * 3600


class Step(msgspec.Struct, frozen=True, order=True):
    """A change of posture: when, and by how many people more or fewer stand ready."""

    at_s: float
    id: str
    low: float
    high: float


def steps(units: Iterable[Unit], rules: Rules) -> list[Step]:
    """Return the changes of posture of units, in order."""
    weights = rules.rule("I14-WEIGHTS").limits
    found: list[Step] = []
    for unit in units:
        known = unit.was in weights and unit.posture in weights
        if unit.retracted or unit.changed_at is None or not known:
            continue
        if unit.strength is None:
            continue
        weight = weights[unit.posture].value - weights[unit.was].value
        ends = sorted((unit.strength.low * weight, unit.strength.high * weight))
        found.append(Step(unit.changed_at.timestamp(), unit.used.id, *ends))
    return sorted(found)


def movement(
    bloc: str, units: Iterable[Unit], now: datetime, rules: Rules
) -> RuleFinding | None:
    """Return I14 of one bloc; None if nothing changed in the window."""
    held = {unit.used.id: unit.used for unit in units_of(units)}
    row, taken = rules.rule("I14"), steps(units_of(units), rules)
    window_s, now_s = row.limit("window") * _DAY_S, now.timestamp()
    recent = [each for each in taken if now_s - window_s < each.at_s <= now_s]
    if not recent:
        return None
    people = Range(sum(s.low for s in recent), sum(s.high for s in recent))
    brigades = times(people, row.limit("brigade"))
    spread = _week_by_week(taken, now_s - window_s, row)
    used = tuple(held[each.id] for each in recent)
    return _finding(bloc, brigades, spread, (row, used))


def units_of(units: Iterable[Unit]) -> list[Unit]:
    """Return units in the order of their ids."""
    return sorted(units, key=lambda unit: unit.used.id)


def _week_by_week(taken: Sequence[Step], until_s: float, row: Rule) -> list[float]:
    """Return the same change on each day of the time before, in brigades."""
    at = [each.at_s for each in taken]
    sums = [0.0, *accumulate((each.low + each.high) / 2 for each in taken)]
    window_s, brigade = row.limit("window") * _DAY_S, row.limit("brigade")

    def so_far(at_s: float) -> float:
        return sums[bisect_right(at, at_s)]

    days = (until_s - i * _DAY_S for i in range(int(row.limit("spread")) + 1))
    return [(so_far(day) - so_far(day - window_s)) / brigade for day in days]


def _finding(
    bloc: str,
    brigades: Range,
    spread: Sequence[float],
    by: tuple[Rule, tuple[Used, ...]],
) -> RuleFinding:
    row, used = by
    middle = (brigades.low + brigades.high) / 2
    deviation = stdev(spread)
    values: dict[str, str | Number] = {
        "bloc": bloc,
        "brigades": rounded(abs(middle)),
        "days": row.limit("window"),
        "before": row.limit("spread"),
    }
    formula = f"Δ = {middle:.2f} brigades"
    if deviation > 0:
        z = (middle - fmean(spread)) / deviation
        values["z"] = rounded(abs(z))
        says = Say.POSTURE_UP if middle >= 0 else Say.POSTURE_DOWN
        level = level_of(exactly(z), row)
        formula = f"({middle:.2f} - {fmean(spread):.2f}) / {deviation:.2f} = {z:.2f}"
    else:
        says = Say.POSTURE_NO_SPREAD
        many = row.compared("least").holds(middle, row.limit("least"))
        level = Level.AMBER if many else Level.CLEAR
    return RuleFinding(
        rule="I14",
        about=bloc,
        level=level,
        value=Range(rounded(brigades.low, 2), rounded(brigades.high, 2)),
        limit=exactly(row.limit("least")),
        unit="ratio",
        sentence=SENTENCES[says],
        values=values,
        formula=formula,
        records=used,
        timed=True,
    )
