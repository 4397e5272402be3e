"""Observation: are observers to be invited, and were they (VD 2011, chapter VI).

It must never take silence about an invitation for none.
"""

from collections.abc import Iterator
from datetime import timedelta

from layers.rules.facts import Activity
from layers.rules.holding import SIGNS, cannot_tell, cut, finding, not_asked, plain
from layers.rules.notice import any_of, bases, thresholds
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sentences import Said
from layers.rules.sizes import reaches
from layers.rules.verdict import Basis, Range, RuleFinding, Verdict


def judge(activity: Activity, rules: Rules) -> Iterator[RuleFinding]:
    """Give what the rules on observation say of one activity."""
    for basis in bases(activity):
        yield from thresholds(activity, rules, Kind.OBSERVABLE, basis)
    if not activity.land:
        return
    for rule in _asked(activity, rules, Kind.OBSERVATION_SNAP):
        if activity.snap:
            yield snap(activity, rule, rules)
    for rule in _asked(activity, rules, Kind.INVITATION):
        yield _invited(activity, rule, rules)


def _asked(activity: Activity, rules: Rules, kind: Kind) -> Iterator[Rule]:
    return rules.asked(kind, activity.start.date(), activity.states)


def reached(activity: Activity, rules: Rules, instrument: str, basis: Basis) -> Verdict:
    """Return whether any limit of an instrument for observers is reached."""
    return any_of(
        reaches(activity, rule, basis)
        for rule in _asked(activity, rules, Kind.OBSERVABLE)
        if rule.instrument == instrument
    )


def observable(
    activity: Activity, rules: Rules, instrument: str, basis: Basis
) -> Verdict:
    """Return whether observers are to be invited: by size, and a snap one by length."""
    by_size = reached(activity, rules, instrument, basis)
    if not activity.snap or by_size is Verdict.NOT_APPLICABLE:
        return by_size
    long = [
        rule.compared().holds(activity.hours, rule.limit())
        for rule in _asked(activity, rules, Kind.OBSERVATION_SNAP)
        if rule.instrument == instrument
    ]
    return by_size if all(long) else Verdict.NOT_APPLICABLE


def snap(activity: Activity, rule: Rule, rules: Rules) -> RuleFinding:
    """Return whether a snap activity of that size lasts so long that it is observed."""
    used = activity.used
    if not activity.land:
        return not_asked(rule, used, Said.SEA_ONLY)
    if not activity.snap:
        return not_asked(rule, used, Said.WARNED_TROOPS)
    by_size = reached(activity, rules, rule.instrument, Basis.DECLARED)
    if by_size is Verdict.NOT_APPLICABLE:
        return not_asked(rule, used, Said.NOT_ASKED)
    if by_size is Verdict.CANNOT_TELL:
        return cannot_tell(rule, used, Said.UNSURE_ASKED, "strength_declared")
    hours, limit = activity.hours, rule.limit()
    over = rule.compared().holds(hours, limit)
    return finding(
        rule,
        used,
        Verdict.MET if over else Verdict.NOT_APPLICABLE,
        Said.REACHED if over else Said.AT_LIMIT if hours == limit else Said.UNDER,
        value=Range(hours, hours),
        limit=Range(limit, limit),
        unit=str(rule.unit),
        values={"value": cut(hours), "limit": limit},
        formula=(
            f"{activity.end.isoformat()} − {activity.start.isoformat()}"
            f" = {plain(hours)} {SIGNS[rule.compared()]} {plain(limit)}"
        ),
    )


def _invited(activity: Activity, rule: Rule, rules: Rules) -> RuleFinding:
    """Return whether observers were invited; the reply is due after the notice."""
    used, notified = activity.used, activity.notified_at
    if not activity.land:
        return not_asked(rule, used, Said.SEA_ONLY)
    asked = observable(activity, rules, rule.instrument, Basis.DECLARED)
    if asked is Verdict.NOT_APPLICABLE:
        return not_asked(rule, used, Said.NOT_ASKED)
    if asked is Verdict.CANNOT_TELL:
        return cannot_tell(rule, used, Said.UNSURE_ASKED, "strength_declared")
    due = notified + timedelta(days=rule.limit("reply")) if notified else None
    if activity.observers_invited is None:
        return cannot_tell(rule, used, Said.UNKNOWN, "observers_invited", due=due)
    if activity.observers_invited:
        return finding(rule, used, Verdict.MET, Said.YES, due=due)
    # Nobody replies to an invitation that was not sent.
    return finding(rule, used, Verdict.NOT_MET, Said.NO)
