"""One value held against one row: the forms of finding that all rules share.

A threshold that is reached is MET, and below it nothing is asked: NOT_APPLICABLE. A
duty that is kept is MET, else NOT_MET. A range on both sides of a limit cannot tell. It
must never know what a row is about.
"""

import math
from typing import Any

from layers.rules.rows import VALUE, Compare, Rule
from layers.rules.sentences import Said
from layers.rules.verdict import Number, Range, RuleFinding, Used, Verdict

SIGNS = {
    Compare.AT_LEAST: "≥",
    Compare.ABOVE: ">",
    Compare.AT_MOST: "≤",
    Compare.BELOW: "<",
}


def exactly(value: Number) -> Range:
    """Return an exact number as a range."""
    return Range(value, value)


def finding(
    rule: Rule, used: Used, verdict: Verdict | None, said: Said, **more: Any
) -> RuleFinding:
    """Return a finding of a rule about one record."""
    told: dict[str, Any] = {"records": (used,), "sentence": str(said)} | more
    return RuleFinding(rule=rule.id, about=used.id, verdict=verdict, **told)


def not_asked(rule: Rule, used: Used, said: Said, **more: Any) -> RuleFinding:
    """Return that a rule does not apply here."""
    return finding(rule, used, Verdict.NOT_APPLICABLE, said, **more)


def cannot_tell(
    rule: Rule, used: Used, said: Said, *missing: str, **more: Any
) -> RuleFinding:
    """Return that a rule lacks these fields of the record."""
    return finding(rule, used, Verdict.CANNOT_TELL, said, missing=missing, **more)


def kept(
    rule: Rule, used: Used, value: Range, name: str = VALUE, **more: Any
) -> RuleFinding:
    """Return whether a duty is kept: a number held against one limit of a row."""
    limit = rule.limit(name)
    return kept_within(rule, used, value, exactly(limit), name, **more)


def kept_within(
    rule: Rule,
    used: Used,
    value: Range,
    limit: Range,
    name: str = VALUE,
    **more: Any,
) -> RuleFinding:
    """Return the same where the limit itself lies between two ends."""
    compare = rule.compared(name)
    both = {compare.wholly(value, limit.low), compare.wholly(value, limit.high)}
    held = both.pop() if len(both) == 1 else None
    verdict = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.CANNOT_TELL}
    most = compare in (Compare.AT_MOST, Compare.BELOW)
    return finding(
        rule,
        used,
        verdict[held],
        _held(most=most, held=held),
        **{
            "value": value,
            "limit": limit,
            "unit": _unit(rule, name),
            "held_to": name,
            "values": {
                "value": _shown(value),
                "limit": _shown(limit),
                "low": cut(value.low),
                "high": cut(value.high),
                "short": cut(limit.high - value.low),
                "over": cut(value.high - limit.low),
            },
            "formula": f"{_bounds(value)} {SIGNS[compare]} {_bounds(limit)}",
        }
        | more,
    )


def _shown(value: Range) -> Number | Range:
    low, high = cut(value.low), cut(value.high)
    return low if value.exact else Range(low, high)


def _held(*, most: bool, held: bool | None) -> Said:
    if held is None:
        return Said.MOST_ACROSS if most else Said.LEAST_ACROSS
    if most:
        return Said.WITHIN if held else Said.BEYOND
    return Said.KEPT if held else Said.SHORT


def plain(value: Number) -> str:
    """Write a number for a formula: three decimals at most, cut and not rounded.

    So what is just under a limit never looks as if it were at it.
    """
    cut = math.floor(value * 1000) / 1000
    return f"{cut:.3f}".rstrip("0").rstrip(".")


def cut(value: float) -> Number:
    """Return a number for a sentence: one decimal at most, cut and not rounded."""
    tenths = math.floor(value * 10) / 10
    return int(tenths) if tenths == int(tenths) else tenths


def _bounds(value: Range) -> Number | str:
    if value.exact:
        return value.low
    return f"{plain(value.low)}–{plain(value.high)}"


def _unit(rule: Rule, name: str) -> str:
    limit = rule.named().get(name)
    return "" if limit is None else str(limit.unit)
