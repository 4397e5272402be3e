"""What another limit would have caught: one number of one row moved, all else as it is.

Nothing is written anywhere; the row with its own limit goes on judging the picture.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from layers.rules import judges
from layers.rules.facts import Activity
from layers.rules.packs import Rules
from layers.rules.rows import COUNTS, ENDS, VALUE, Kind, Limit, Rule
from layers.rules.verdict import Level, Number, Range, RuleFinding, Verdict

ASKED = frozenset(
    {
        Kind.NOTIFIABLE,
        Kind.AIR_PART,
        Kind.NOTICE_LEAD,
        Kind.NOTICE_AT_START,
        Kind.YEARLY_NOTICE,
        Kind.OBSERVABLE,
        Kind.OBSERVATION_SNAP,
        Kind.ANNOUNCED,
        Kind.CONSTRAINT,
        Kind.SAME_TIME,
        Kind.PLAUSIBLE,
    }
)
"""Kinds of rows that exercises are held against."""


_AMONG = frozenset({Kind.CONSTRAINT, Kind.SAME_TIME, Kind.YEARLY_NOTICE})
"""Those of them that are judged among the other exercises of a state."""


MOST = 1e9
"""Another limit is at most this."""


class Compared(msgspec.Struct, frozen=True):
    """One exercise beside a row as it is and as it would be; None says nothing of it.

    `basis` tells what is declared from what others estimate.
    """

    activity: Activity
    basis: str
    before: RuleFinding | None
    after: RuleFinding | None

    @property
    def changed(self) -> bool:
        """Say whether the other limit gives another verdict, or level without one."""
        return _said(self.before) != _said(self.after)

    @property
    def value(self) -> Range | None:
        """Return what is held against the limit."""
        found = self.after or self.before
        return None if found is None else found.value


def askable(limit: Limit) -> Range:
    """Return from where to where another limit can be asked about, in its unit."""
    if limit.unit in ENDS:
        return Range(*ENDS[limit.unit])
    # A strength is told as a multiple of its limit: never of 0.
    return Range(int(limit.unit in COUNTS), MOST)


def moved(rules: Rules, rule_id: str, name: str, value: Number) -> Rules:
    """Return the rules with another limit in one row.

    Raises:
        KeyError: there is no such row, or it has no such limit.
        ValueError: no limit of this unit can have such a value; says which can.
    """
    rule = rules.rule(rule_id)
    if name not in rule.named():
        raise KeyError(name)
    limit = rule.named()[name]
    among, whole = askable(limit), limit.unit in ENDS
    if not among.low <= value <= among.high or (whole and value != int(value)):
        kind = "a whole number" if whole else "a number"
        message = f"{name} must be {kind} from {among.low} to {among.high:g}."
        raise ValueError(message)
    return rules.with_rule(_with(rule, name, value))


def what_if(
    activities: Iterable[Activity], rules: Rules, rule_id: str, other: Rules
) -> list[Compared]:
    """Return every exercise that the row says anything of, the newest start first."""
    held = [each for each in activities if not each.retracted]
    states: dict[str, list[Activity]] = {}
    for each in held:
        states.setdefault(each.notifying, []).append(each)
    found = [
        compared
        for each in held
        for compared in _compared(each, states[each.notifying], rule_id, rules, other)
    ]
    found.sort(key=lambda c: (c.activity.start, c.activity.used.id), reverse=True)
    return found


def _with(rule: Rule, name: str, value: Number) -> Rule:
    if name == VALUE and rule.value is not None:
        return msgspec.structs.replace(rule, value=value)
    limit = msgspec.structs.replace(rule.limits[name], value=value)
    return msgspec.structs.replace(rule, limits={**rule.limits, name: limit})


def _compared(
    activity: Activity,
    state: Sequence[Activity],
    rule_id: str,
    rules: Rules,
    other: Rules,
) -> Iterator[Compared]:
    before, after = (
        {each.basis: each for each in _findings(activity, state, rule_id, by)}
        for by in (rules, other)
    )
    for basis in sorted(before.keys() | after.keys()):
        yield Compared(activity, basis, before.get(basis), after.get(basis))


def _findings(
    activity: Activity, state: Sequence[Activity], rule_id: str, by: Rules
) -> Iterator[RuleFinding]:
    for found in judges.exercise(activity, by):
        if found.rule == rule_id:
            yield found
    if by.rule(rule_id).kind in _AMONG:
        others = [each for each in state if each.used != activity.used]
        among = judges.exercise_among(activity, others, by)
        yield from (each for each in among if each.rule == rule_id)


def _said(finding: RuleFinding | None) -> Verdict | Level | None:
    return None if finding is None else finding.verdict or finding.level
