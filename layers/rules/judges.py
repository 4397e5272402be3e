"""All rules that one record is held against, by layer: what the indicators call.

Findings are a function of the records, the rules and the time that is handed in. It
must never hold a record that was retracted against anything.
"""

from collections.abc import Iterable
from itertools import chain

from layers.rules import (
    airspace,
    announcing,
    constraints,
    incsea,
    notice,
    observation,
    plausible,
)
from layers.rules.facts import Activity, Incident
from layers.rules.packs import Rules
from layers.rules.verdict import RuleFinding


def exercise(activity: Activity, rules: Rules) -> tuple[RuleFinding, ...]:
    """Return what the rules say of one exercise alone."""
    if activity.retracted:
        return ()
    return tuple(
        chain(
            notice.judge(activity, rules),
            observation.judge(activity, rules),
            announcing.judge(activity, rules),
            plausible.judge(activity, rules),
        )
    )


def exercise_among(
    activity: Activity,
    others: Iterable[Activity],
    rules: Rules,
    memo: constraints.Memo | None = None,
) -> tuple[RuleFinding, ...]:
    """Return what the rules say of an exercise among those of the same state.

    A caller that asks often keeps one `memo` for the same rules.
    """
    if activity.retracted:
        return ()
    return tuple(constraints.judge_among(activity, others, rules, memo))


def incident(happened: Incident, rules: Rules) -> tuple[RuleFinding, ...]:
    """Return what the rules say of one incident."""
    if happened.retracted:
        return ()
    return tuple(chain(airspace.judge(happened, rules), incsea.judge(happened, rules)))
