"""How large an activity is, held against a row with several limits of which one counts.

What is declared and what others estimate are two findings, never one number. It must
never fill in what nobody said.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from layers.rules.facts import Activity
from layers.rules.holding import SIGNS, cannot_tell, finding, not_asked, plain
from layers.rules.packs import Rules
from layers.rules.rows import Compare, Kind, Rule
from layers.rules.sentences import Said
from layers.rules.verdict import Basis, Level, Number, Range, RuleFinding, Verdict

_TROOPS, _LANDING = "troops", "landing_troops"
"""Counts of people, which are never taken from a notice into an estimate."""

_IS_LANDING = "LANDING"
"""The kind of activity that is a landing, heliborne or by parachute too."""

_FIELDS = {
    Basis.DECLARED: "strength_declared",
    Basis.ESTIMATED: "strength_estimated",
}


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """Where a strength lies: over the limits of a row, below, or open (None).

    `name` is the limit that it comes nearest to or exceeds most, "" if nothing is
    stated; `unstated` are limits of the row that nothing is said about.
    """

    over: bool | None
    name: str
    unstated: tuple[str, ...]


def counts(activity: Activity, basis: Basis) -> Mapping[str, Range]:
    """Return what is said of an activity on one basis.

    An estimate that says nothing of a kind of equipment is read beside the notice;
    people are never taken from the notice into an estimate.
    """
    if basis is Basis.DECLARED:
        return activity.declared
    equipment = {k: v for k, v in activity.declared.items() if not _people(k)}
    return equipment | activity.estimated


def _people(name: str) -> bool:
    return name in (_TROOPS, _LANDING)


def size(rule: Rule, said: Mapping[str, Range]) -> Size:
    """Hold a strength against the limits of a row; one that is reached is enough."""
    found: dict[str, tuple[bool | None, float, float]] = {}
    unstated: list[str] = []
    for name, compare, limit in rule.sizes:
        value = said.get(name)
        if value is None:
            unstated.append(name)
        else:
            over = compare.wholly(value, limit)
            found[name] = (over, value.low / limit, value.high / limit)
    if not found:
        return Size(over=None, name="", unstated=tuple(unstated))
    answers = {over for over, _, _ in found.values()}
    leads = rule.sizes[0][0] in unstated
    over = True if True in answers else None if None in answers or leads else False
    name = max(found, key=lambda n: (found[n][0] is over, *found[n][1:]))
    return Size(over=over, name=name, unstated=tuple(unstated))


def reaches(activity: Activity, rule: Rule, basis: Basis) -> bool | None:
    """Say whether a strength reaches the limits of a row that is about it."""
    if not is_about(activity, rule, basis):
        return False
    return size(rule, counts(activity, basis)).over


def is_about(activity: Activity, rule: Rule, basis: Basis) -> bool:
    """Say whether a row is about such an activity at all.

    A row on landings is about those who state one, or are one.
    """
    if not activity.land or (rule.codes and activity.kind not in rule.codes):
        return False
    if [name for name, _, _ in rule.sizes] != [
        _LANDING
    ] or activity.kind == _IS_LANDING:
        return True
    return _LANDING in counts(activity, basis)


def threshold(
    activity: Activity, rule: Rule, rules: Rules, basis: Basis
) -> RuleFinding:
    """Return whether a strength reaches the limits of a row.

    MET, it does; NOT_APPLICABLE, it is below all of them; CANNOT_TELL, a range lies on
    both sides, or nothing is said of what the row counts first.
    """
    if not is_about(activity, rule, basis):
        why = Said.NOT_OF_THIS_KIND if activity.land else Said.SEA_ONLY
        return not_asked(rule, activity.used, why, basis=basis)
    said = counts(activity, basis)
    found = size(rule, said)
    field = _FIELDS[basis]
    missing = tuple(f"{field}.{name}" for name in found.unstated)
    if not found.name:
        said_so = Said.NOT_STATED
        return cannot_tell(rule, activity.used, said_so, *missing, basis=basis)
    return _told(activity, rule, rules, (found, basis, said, missing))


_VERDICTS = {
    True: Verdict.MET,
    False: Verdict.NOT_APPLICABLE,
    None: Verdict.CANNOT_TELL,
}


def _told(
    activity: Activity,
    rule: Rule,
    rules: Rules,
    at: tuple[Size, Basis, Mapping[str, Range], tuple[str, ...]],
) -> RuleFinding:
    found, basis, said, missing = at
    value, limit = said[found.name], rule.limit(found.name)
    across = rule.compared(found.name).wholly(value, limit) is None
    unsaid = found.over is None and not across
    sentence = Said.NOT_STATED if unsaid else _sentence(rule, rules, found, value)
    more: dict[str, Any] = {
        "value": value,
        "limit": Range(limit, limit),
        "unit": str(rule.limits[found.name].unit),
        "held_to": found.name,
        "values": {
            "value": value.low,
            "limit": limit,
            "low": value.low,
            "high": value.high,
        },
        "formula": formula(rule, said),
        "missing": missing if found.over is not True else (),
        "level": Level.NEAR if sentence is Said.JUST_UNDER else None,
    }
    return finding(
        rule, activity.used, _VERDICTS[found.over], sentence, basis=basis, **more
    )


def _sentence(rule: Rule, rules: Rules, found: Size, value: Range) -> Said:
    if not value.exact:
        if found.over is None:
            return Said.RANGE_ACROSS
        return Said.RANGE_REACHED if found.over else Said.RANGE_UNDER
    if found.over:
        return Said.REACHED
    limit = rule.limit(found.name)
    if value.low == limit and rule.compared(found.name) is Compare.ABOVE:
        return Said.AT_LIMIT
    return Said.JUST_UNDER if is_near(rules, value.low, limit) else Said.UNDER


def is_near(rules: Rules, value: Number, limit: Number) -> bool:
    """Say whether a value is so near a limit that it is called just under it."""
    return any(
        near.compared().holds(value, limit * near.limit())
        for near in rules.of(Kind.NEAR_LIMIT)
    )


def formula(rule: Rule, said: Mapping[str, Range]) -> str:
    """Write how a strength is held against the limits, its numbers filled in."""
    parts: list[str] = []
    for name, _, limit in rule.sizes:
        if name in said:
            value = said[name]
            low, high = plain(value.low / limit), plain(value.high / limit)
            share = low if value.exact else f"{low}–{high}"
            number = plain(value.low)
            number += "" if value.exact else f"–{plain(value.high)}"
            parts.append(f"{name} {number} / {plain(limit)} = {share}")
    sign = SIGNS[rule.compare or Compare.AT_LEAST]
    return f"max({'; '.join(parts)}) {sign} 1"
