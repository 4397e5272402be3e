"""Prior notice: is it asked for, was it given, and how long ahead (VD 2011, chapter V).

A notice whose date is not known is never called late. It must never read a clock.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from layers.rules.facts import Activity
from layers.rules.holding import cannot_tell, cut, exactly, kept, not_asked
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sentences import Said
from layers.rules.sizes import is_about, reaches, threshold
from layers.rules.verdict import Basis, RuleFinding, Verdict

_HOUR_S = 3600


def judge(activity: Activity, rules: Rules) -> Iterator[RuleFinding]:
    """Give what the rules on notice say of one activity.

    One at sea only is told once for each limit; rows about another kind of activity
    say nothing.
    """
    for basis in bases(activity):
        yield from thresholds(activity, rules, Kind.NOTIFIABLE, basis)
    if not activity.land:
        return
    for rule in _asked(activity, rules, Kind.AIR_PART):
        yield _air_part(activity, rule, rules)
    kind = Kind.NOTICE_AT_START if activity.snap else Kind.NOTICE_LEAD
    for rule in _asked(activity, rules, kind):
        yield from each_basis(activity, rule, rules)


def bases(activity: Activity) -> tuple[Basis, ...]:
    """Return on what a strength is judged: the notice, and estimates if there are."""
    if activity.estimated and activity.land:
        return (Basis.DECLARED, Basis.ESTIMATED)
    return (Basis.DECLARED,)


def thresholds(
    activity: Activity, rules: Rules, kind: Kind, basis: Basis
) -> Iterator[RuleFinding]:
    """Give how a strength lies to every row of a kind."""
    for rule in _asked(activity, rules, kind):
        if not activity.land or is_about(activity, rule, basis):
            yield threshold(activity, rule, rules, basis)


def notifiable(
    activity: Activity, rules: Rules, instrument: str, basis: Basis
) -> Verdict:
    """Return whether any limit of an instrument for a notice is reached."""
    return any_of(
        reaches(activity, rule, basis)
        for rule in _asked(activity, rules, Kind.NOTIFIABLE)
        if rule.instrument == instrument
    )


def any_of(reached: Iterable[bool | None]) -> Verdict:
    """Return MET if one limit is reached; what is open is never taken for below."""
    is_open = False
    for each in reached:
        if each:
            return Verdict.MET
        is_open = is_open or each is None
    return Verdict.CANNOT_TELL if is_open else Verdict.NOT_APPLICABLE


def lead_days(activity: Activity) -> int | None:
    """Return the days of notice between UTC dates; None if its date is not known."""
    if activity.notified_at is None:
        return None
    return (activity.start.date() - activity.notified_at.date()).days


def _asked(activity: Activity, rules: Rules, kind: Kind) -> Iterator[Rule]:
    return rules.asked(kind, activity.start.date(), activity.states)


def each_basis(activity: Activity, rule: Rule, rules: Rules) -> Iterator[RuleFinding]:
    """Give the finding on the notice; what an estimate changes stands beside it."""
    told: set[Verdict | None] = set()
    for basis in bases(activity):
        finding = _notice(activity, rule, rules, basis)
        if finding.verdict not in told:
            yield finding
        told.add(finding.verdict)


def _notice(activity: Activity, rule: Rule, rules: Rules, basis: Basis) -> RuleFinding:
    used = activity.used
    if not activity.land:
        return not_asked(rule, used, Said.SEA_ONLY, basis=basis)
    at_start = rule.kind is Kind.NOTICE_AT_START
    if activity.snap is not at_start:
        said = Said.WARNED_TROOPS if at_start else Said.SNAP
        return not_asked(rule, used, said, basis=basis)
    match notifiable(activity, rules, rule.instrument, basis):
        case Verdict.NOT_APPLICABLE:
            return not_asked(rule, used, Said.NOT_ASKED, basis=basis)
        case Verdict.CANNOT_TELL:
            field = f"strength_{basis}"
            return cannot_tell(rule, used, Said.UNSURE_ASKED, field, basis=basis)
        case _:
            return _given(activity, rule, basis)


def _given(activity: Activity, rule: Rule, basis: Basis) -> RuleFinding:
    notified, days = activity.notified_at, lead_days(activity)
    if notified is None or days is None:
        said = Said.NOTICE_UNKNOWN
        return cannot_tell(rule, activity.used, said, "notified_at", basis=basis)
    if rule.kind is Kind.NOTICE_LEAD:
        value, text = days, f"{activity.start.date()} − {notified.date()} = {days}"
    else:
        value = (notified - activity.start).total_seconds() / _HOUR_S
        text = f"{notified.isoformat()} − {activity.start.isoformat()} = {value:g}"
    finding = kept(rule, activity.used, exactly(value), basis=basis)
    if rule.kind is Kind.NOTICE_AT_START:
        # Cut away from 0: what is just late never looks as if it were in time.
        said = Said.TOLD_AFTER if value > 0 else Said.TOLD_BEFORE
        hours = -cut(-value) if value > 0 else cut(-value)
        finding = replace(finding, sentence=str(said), values={"value": hours})
    return _with_formula(finding, text)


def _with_formula(finding: RuleFinding, text: str) -> RuleFinding:
    _, _, held = finding.formula.partition(" ")
    return replace(finding, formula=f"{text} {held}")


def _air_part(activity: Activity, rule: Rule, rules: Rules) -> RuleFinding:
    """Return whether the air part belongs into the notice, if there is to be one."""
    if not activity.land:
        return not_asked(rule, activity.used, Said.SEA_ONLY)
    asked = notifiable(activity, rules, rule.instrument, Basis.DECLARED)
    if asked is Verdict.NOT_APPLICABLE:
        return not_asked(rule, activity.used, Said.NOT_ASKED)
    return threshold(activity, rule, rules, Basis.DECLARED)
