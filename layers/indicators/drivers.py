"""The three strongest drivers: each a number, a comparison, a confidence and an as-of.

Red comes before amber, then the order of the row DRIVERS; of each indicator the one
farthest over its level. There is no overall score, and nothing here may become one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from layers.indicators.held import Held
from layers.indicators.origins import Confidence, confidence, scale_of
from layers.rules.packs import Rules
from layers.rules.rows import Compare
from layers.rules.verdict import Level, Range, RuleFinding
from layers.sources import Scale

_FIRST = {Level.RED: 0, Level.AMBER: 1}


_NEARER = (Compare.AT_MOST, Compare.BELOW)


class Driver(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that stands out: `number` in `unit`, beside what it is compared with.

    `confidence` is that of the least sure record, `as_of` when the newest was reported.
    """

    finding: RuleFinding
    number: Range | None
    comparison: Range | None
    unit: str
    confidence: Confidence
    as_of: datetime


def strongest(
    settled: Iterable[RuleFinding],
    timed: Iterable[RuleFinding],
    held: Mapping[str, Held],
    rules: Rules,
) -> tuple[Driver, ...]:
    """Return the strongest findings, at most one of each indicator."""
    row = rules.rule("DRIVERS")
    order = {rule: i for i, rule in enumerate(row.codes)}
    best: dict[str, RuleFinding] = {}
    for finding in (*settled, *timed):
        if finding.level not in _FIRST or finding.rule not in order:
            continue
        other = best.get(finding.rule)
        if other is None or _before(finding, rules) < _before(other, rules):
            best[finding.rule] = finding
    ranked = sorted(
        best.values(), key=lambda f: (_FIRST[f.level or Level.AMBER], order[f.rule])
    )
    strongest, scale = ranked[: int(row.limit("most"))], scale_of(rules)
    return tuple(_driver(each, held, scale) for each in strongest)


def _before(finding: RuleFinding, rules: Rules) -> tuple[int, float, str, str]:
    """Return what orders findings of one indicator, the strongest first.

    Where a level is at most so far away, what is nearest is the strongest.
    """
    far, row = 0.0, rules.rule(finding.rule)
    if "amber" in row.named() and row.compared("amber") in _NEARER and finding.value:
        far = -finding.value.low
    elif finding.ratio is not None:
        far = finding.ratio.high
    elif finding.value is not None:
        far = finding.value.high
    for name in ("score", "chance"):
        known = finding.values.get(name)
        far = known if isinstance(known, int | float) else far
    level = _FIRST[finding.level or Level.AMBER]
    return level, -far, finding.about, finding.basis


def _driver(finding: RuleFinding, held: Mapping[str, Held], scale: Scale) -> Driver:
    used = [held[each.id] for each in finding.records if each.id in held]
    return Driver(
        finding=finding,
        number=finding.value,
        comparison=finding.limit,
        unit=finding.unit,
        confidence=confidence((each.relied_on for each in used), scale),
        as_of=max(each.as_of for each in used),
    )
