"""Numbers that are out of the ordinary: shown as they are, with a warning.

A strength of nobody or of ten million, a minute or forty years. It must never correct
or hide what a record says.
"""

from collections.abc import Iterator

from layers.rules.facts import Activity
from layers.rules.holding import exactly, finding, plain
from layers.rules.notice import bases
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sentences import Said
from layers.rules.verdict import Basis, Range, RuleFinding

_DURATION = "hours"


def judge(activity: Activity, rules: Rules) -> Iterator[RuleFinding]:
    """Give a warning for every number of an activity that is out of the ordinary."""
    for rule in rules.of(Kind.PLAUSIBLE):
        if rule.topic == _DURATION:
            yield from _warned(activity, rule, exactly(activity.hours), "")
            continue
        for basis in bases(activity):
            declared = basis is Basis.DECLARED
            said = activity.declared if declared else activity.estimated
            if rule.topic in said:
                yield from _warned(activity, rule, said[rule.topic], basis)


def _warned(
    activity: Activity, rule: Rule, value: Range, basis: str
) -> Iterator[RuleFinding]:
    least, most = rule.limit("least"), rule.limit("most")
    if least <= value.low and value.high <= most:
        return
    outside = value.low if value.low < least else value.high
    yield finding(
        rule,
        activity.used,
        None,
        Said.IMPLAUSIBLE,
        level=rule.level,
        value=value,
        limit=Range(least, most),
        unit=str(rule.limits["least"].unit),
        values={"value": outside},
        formula=f"{plain(least)} ≤ {plain(outside)} ≤ {plain(most)}",
        basis=basis,
    )
