"""Several exercises of one bloc, each below a line, that cross it together.

Counted are those that last at about one moment near the one it is about, and reach no
limit of the row by themselves; a known way to keep a large activity below a line is to
name its parts apart. It must never say why.
"""

from collections.abc import Sequence
from datetime import timedelta

from layers.indicators.saying import SENTENCES, Say, exactly
from layers.rules.facts import Activity
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sizes import reaches
from layers.rules.verdict import Basis, Level, Number, RuleFinding

_LINES = (Kind.NOTIFIABLE, Kind.OBSERVABLE)


def together(
    activity: Activity, near: Sequence[Activity], rules: Rules
) -> RuleFinding | None:
    """Return what an exercise and those of its bloc that are near cross together.

    None if they do not, or if one of them does so alone.
    """
    if not _counts(activity):
        return None
    others = [each for each in near if each.bloc == activity.bloc and _counts(each)]
    if not others:
        return None
    on = activity.start.date()
    lines = [row for kind in _LINES for row in rules.asked(kind, on, activity.states)]
    found = [
        (sum(_low(each, name) for each in group) / limit.value, name, line, group)
        for line in lines
        if not line.codes
        for name, limit in line.limits.items()
        for group in [_at_once(activity, others, (line, name), rules)]
        if len(group) > 1
    ]
    if not found:
        return None
    ratio, name, line, group = max(found, key=lambda each: (*each[:2], each[2].id))
    row = rules.rule("TOGETHER")
    if not row.compared("over").holds(ratio, row.limit("over")):
        return None
    return _finding(activity, group, (line, name), row.limit("time"))


def _counts(activity: Activity) -> bool:
    return activity.land and not activity.retracted


def _low(activity: Activity, name: str) -> Number:
    said = activity.declared.get(name)
    return 0 if said is None else said.low


def _below(activity: Activity, line: tuple[Rule, str]) -> bool:
    """Say whether an exercise counts for a limit, and reaches none of its row alone."""
    rule, name = line
    return _low(activity, name) > 0 and not reaches(activity, rule, Basis.DECLARED)


def _at_once(
    activity: Activity, others: Sequence[Activity], line: tuple[Rule, str], rules: Rules
) -> list[Activity]:
    """Return the strongest group below the line that lasts at one moment with it."""
    row, (_, name) = rules.rule("TOGETHER"), line
    gap = timedelta(days=row.limit("time"))
    if not _below(activity, line):
        return []
    below = [each for each in others if _below(each, line)]
    ordered = sorted(below, key=lambda each: each.used.id)
    moments = {activity.start, *(each.start for each in ordered)}
    groups = (
        [activity, *(e for e in ordered if e.start <= at <= e.end + gap)]
        for at in sorted(moments)
        if activity.start <= at <= activity.end + gap
    )
    return max(groups, key=lambda group: sum(_low(e, name) for e in group))


def _finding(
    activity: Activity, group: Sequence[Activity], line: tuple[Rule, str], days: Number
) -> RuleFinding:
    rule, name = line
    counts = [_low(each, name) for each in group]
    total, limit = sum(counts), rule.limit(name)
    return RuleFinding(
        rule="TOGETHER",
        about=activity.used.id,
        level=Level.AMBER,
        value=exactly(total),
        limit=exactly(limit),
        unit=str(rule.limits[name].unit),
        sentence=SENTENCES[Say.TOGETHER],
        values={
            "count": len(group),
            "value": total,
            "limit": limit,
            "line_of": rule.id,
            "days": days,
            "names": ", ".join(each.name for each in group),
        },
        formula=f"{' + '.join(map(str, counts))} = {total} >= {limit}",
        records=tuple(each.used for each in group),
        basis=rule.id,
    )
