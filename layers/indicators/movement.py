"""I14: how much more of a bloc's strength stands ready than a week ago.

Told by the changes of posture that units report; a unit that reports none cancels out.
Strengths are ranges and stay ranges, also in the sentence; only the usual spread, a
yardstick, is that of their middles. It must never mix contexts or blocs, nor take a
unit of unknown strength for none.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from statistics import fmean, stdev

import msgspec
from msgspec.structs import replace

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
    for unit, at_s in _changes(units, rules):
        if unit.strength is None:
            continue
        weight = weights[unit.posture].value - weights[unit.was].value
        ends = sorted((unit.strength.low * weight, unit.strength.high * weight))
        found.append(Step(at_s, unit.used.id, *ends))
    return sorted(found)


def _changes(units: Iterable[Unit], rules: Rules) -> Iterator[tuple[Unit, float]]:
    """Give the units that changed between two known postures, and when."""
    weights = rules.rule("I14-WEIGHTS").limits
    for unit in units:
        known = unit.was in weights and unit.posture in weights
        if known and not unit.retracted and unit.changed_at is not None:
            yield unit, unit.changed_at.timestamp()


def movement(
    bloc: str, units: Iterable[Unit], now: datetime, rules: Rules
) -> RuleFinding | None:
    """Return I14 of one bloc; None if nothing changed in the window."""
    ordered = units_of(units)
    held = {unit.used.id: unit.used for unit in ordered}
    row, taken = rules.rule("I14"), steps(ordered, rules)
    window_s, now_s = row.limit("window") * _DAY_S, now.timestamp()

    def lately(at_s: float) -> bool:
        return now_s - window_s < at_s <= now_s

    unknown = tuple(
        unit.used
        for unit, at_s in _changes(ordered, rules)
        if unit.strength is None and lately(at_s)
    )
    recent = [each for each in taken if lately(each.at_s)]
    if not recent:
        return _unknown(bloc, unknown, row) if unknown else None
    people = Range(sum(s.low for s in recent), sum(s.high for s in recent))
    brigades = times(people, row.limit("brigade"))
    spread = _week_by_week(taken, now_s - window_s, row)
    used = tuple(held[each.id] for each in recent)
    found = _finding(bloc, brigades, spread, (row, used))
    return found if not unknown else _less_sure(found, unknown)


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
    deviation = stdev(spread)
    values: dict[str, str | Number | Range] = {
        "bloc": bloc,
        "brigades": _size(brigades),
        "low": rounded(brigades.low),
        "high": rounded(brigades.high),
        "days": row.limit("window"),
        "before": row.limit("spread"),
    }
    formula = f"Δ = {_ends(brigades)} brigades"
    if deviation > 0:
        usual = fmean(spread)
        z = times(Range(brigades.low - usual, brigades.high - usual), deviation)
        values["z"] = _size(z)
        says, level = _direction(brigades), level_of(z, row)
        formula = f"({_ends(brigades)} - {usual:.2f}) / {deviation:.2f} = {_ends(z)}"
    else:
        says = Say.POSTURE_NO_SPREAD
        many = row.compared("least").wholly(brigades, row.limit("least"))
        level = {True: Level.AMBER, False: Level.CLEAR, None: Level.UNKNOWN}[many]
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


def _direction(brigades: Range) -> Say:
    if brigades.low < 0 < brigades.high:
        return Say.POSTURE_EITHER
    return Say.POSTURE_UP if brigades.low >= 0 else Say.POSTURE_DOWN


def _size(value: Range) -> Number | Range:
    """Return how much it is without its sign, unless it is on both sides of 0."""
    low, high = rounded(value.low), rounded(value.high)
    if high <= 0:
        low, high = -high, -low
    return low if low == high else Range(low, high)


def _ends(value: Range) -> str:
    return " … ".join(f"{end:.2f}" for end in value.ends)


def _unknown(bloc: str, unknown: tuple[Used, ...], row: Rule) -> RuleFinding:
    """Return that units changed of which nobody told how strong they are."""
    return RuleFinding(
        rule="I14",
        about=bloc,
        level=Level.UNKNOWN,
        sentence=SENTENCES[Say.POSTURE_UNKNOWN],
        values={"bloc": bloc, "units": len(unknown), "days": row.limit("window")},
        missing=("strength",),
        records=unknown,
        timed=True,
    )


def _less_sure(found: RuleFinding, unknown: tuple[Used, ...]) -> RuleFinding:
    """Return a finding beside which units of unknown strength changed too."""
    level = Level.UNKNOWN if found.level is Level.CLEAR else found.level
    records = (*found.records, *unknown)
    return replace(found, level=level, missing=("strength",), records=records)
