"""The annual calendar and the announcement of the largest activities (VD 2011, VII).

An entry that is not recorded may be there. It must never take a later notice for a
proof that nothing was announced before.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from layers.rules.facts import Activity
from layers.rules.holding import cannot_tell, finding, not_asked
from layers.rules.notice import notifiable
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sentences import Said
from layers.rules.sizes import reaches
from layers.rules.verdict import Basis, RuleFinding, Verdict


def judge(activity: Activity, rules: Rules) -> Iterator[RuleFinding]:
    """Give what the rules on the calendar say of one activity alone.

    They say nothing of one at sea only, which the limits have told already.
    """
    if not activity.land:
        return
    on = activity.start.date()
    for rule in rules.asked(Kind.CALENDAR, on, activity.states):
        yield _calendar(activity, rule, rules)
    for rule in rules.asked(Kind.ANNOUNCED, on, activity.states):
        yield _announced(activity, rule)


def deadline(activity: Activity, rule: Rule) -> datetime:
    """Return the end of the UTC day by which an activity is to be announced."""
    year = activity.start.year - int(rule.limit("years_before"))
    last = date(year, int(rule.limit("month")), int(rule.limit("day")))
    return datetime.combine(last, time.max.replace(microsecond=0), UTC)


def _calendar(activity: Activity, rule: Rule, rules: Rules) -> RuleFinding:
    used, due = activity.used, deadline(activity, rule)
    if not activity.land:
        return not_asked(rule, used, Said.SEA_ONLY)
    if activity.snap:
        return not_asked(rule, used, Said.SNAP)
    asked = notifiable(activity, rules, rule.instrument, Basis.DECLARED)
    if asked is Verdict.NOT_APPLICABLE:
        return not_asked(rule, used, Said.NOT_ASKED)
    if asked is Verdict.CANNOT_TELL:
        return cannot_tell(rule, used, Said.UNSURE_ASKED, "strength_declared", due=due)
    return _entry(activity, rule, due)


def _entry(activity: Activity, rule: Rule, due: datetime) -> RuleFinding:
    match activity.in_calendar:
        case None:
            missing = "calendar_entry"
            return cannot_tell(rule, activity.used, Said.UNKNOWN, missing, due=due)
        case True:
            said, verdict = Said.IN_CALENDAR, Verdict.MET
        case False:
            said, verdict = Said.OUT_OF_CALENDAR, Verdict.NOT_MET
    return finding(rule, activity.used, verdict, said, due=due)


def _announced(activity: Activity, rule: Rule) -> RuleFinding:
    """Return whether one of the largest activities was announced two years before."""
    own, due = reaches(activity, rule, Basis.DECLARED), deadline(activity, rule)
    if own is None:
        field = "strength_declared"
        return cannot_tell(rule, activity.used, Said.UNSURE_ASKED, field)
    if not own:
        return not_asked(rule, activity.used, Said.NOT_ASKED)
    if activity.in_calendar is False:
        verdict, said = Verdict.NOT_MET, Said.OUT_OF_CALENDAR
        return finding(rule, activity.used, verdict, said, due=due)
    notified = activity.notified_at
    in_time = notified is not None and notified <= due
    if in_time and activity.in_calendar:
        return finding(rule, activity.used, Verdict.MET, Said.ANNOUNCED, due=due)
    # A later notice does not say that it was not announced before.
    lacking = ("notified_at", not in_time), ("calendar_entry", not activity.in_calendar)
    missing = (name for name, lacks in lacking if lacks)
    return cannot_tell(rule, activity.used, Said.UNKNOWN, *missing, due=due)
