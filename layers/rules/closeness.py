"""Safety distances at sea, in the air and at land borders: house rules with a level.

Nobody has agreed on them, so they give a level and no verdict; the strongest that is
surely reached is told. An error on both sides of a line leaves it open. It must never
hold a stale or a false position against a line: the caller leaves those out.
"""

from collections.abc import Iterator

from layers.rules.facts import Approach
from layers.rules.holding import exactly, finding
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule, Unit
from layers.rules.sentences import Said
from layers.rules.verdict import Level, Range, RuleFinding

METRES = {Unit.NM: 1852, Unit.KM: 1000, Unit.M: 1, Unit.FT: 0.3048}
"""Metres of each unit of length; exact by definition."""

_STRENGTH = (Level.RED, Level.AMBER)


def judge(approach: Approach, rules: Rules, kind: Kind) -> Iterator[RuleFinding]:
    """Give the strongest line of a kind that an approach reaches, or that none is.

    `kind` is CLOSE_SEA, CLOSE_AIR or CLOSE_BORDER.
    """
    lines = sorted(rules.of(kind), key=lambda rule: _rank(rule.level))
    found = [(rule, reached(approach, rule)) for rule in lines]
    for rule, is_reached in found:
        if is_reached is not False:
            level = rule.level if is_reached else Level.UNKNOWN
            yield _told(approach, rule, level or Level.AMBER)
            if is_reached:
                return
    if found and all(is_reached is False for _, is_reached in found):
        yield _told(approach, found[-1][0], Level.CLEAR)


def _rank(level: Level | None) -> int:
    return _STRENGTH.index(level) if level in _STRENGTH else len(_STRENGTH)


def reached(approach: Approach, rule: Rule) -> bool | None:
    """Say whether all limits of a line are reached; None if that is open."""
    if rule.kind is Kind.CLOSE_BORDER and approach.armed is not True:
        return None if approach.armed is None else False
    answers = {_one(approach, rule, name) for name in rule.limits}
    if False in answers:
        return False
    return None if None in answers else True


def _one(approach: Approach, rule: Rule, name: str) -> bool | None:
    value = _measured(approach, name)
    if value is None:
        return None
    limit = rule.limits[name]
    return rule.compared(name).wholly(value, limit.value * METRES.get(limit.unit, 1))


def _measured(approach: Approach, name: str) -> Range | None:
    """Return what is measured, in metres; a time in minutes."""
    return {
        "distance": approach.distance_m,
        "time": approach.minutes,
        "vertical": approach.vertical_m,
        "slant": approach.slant_m,
    }[name]


def _told(approach: Approach, rule: Rule, level: Level) -> RuleFinding:
    name = next(iter(rule.limits))
    limit = rule.limits[name]
    value = _measured(approach, name)
    shown = None if value is None else _in(value, METRES.get(limit.unit, 1))
    said = {Level.CLEAR: Said.NOT_CLOSE, Level.UNKNOWN: Said.CLOSE_OPEN}
    missing = [n for n in rule.limits if _measured(approach, n) is None]
    if rule.kind is Kind.CLOSE_BORDER and approach.armed is None:
        missing.append("armed")
    return finding(
        rule,
        approach.used[0],
        None,
        said.get(level, Said.CLOSER),
        level=level,
        value=shown,
        limit=exactly(limit.value),
        unit=str(limit.unit),
        values={"limit": limit.value, "low": shown.low, "high": shown.high}
        if shown
        else {},
        missing=tuple(missing) if level is Level.UNKNOWN else (),
        records=approach.used,
    )


def _in(value: Range, metres: float) -> Range:
    return Range(value.low / metres, value.high / metres)
