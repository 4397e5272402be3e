"""Constraining provisions (VD 2011, chapter VIII), and one notice a year.

One activity is held against the others of the same state; which of them count does not
depend on the order in which they came in. An exercise belongs to the calendar year of
the UTC date of its start. It must never count a record that was retracted.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from layers.rules.facts import Activity
from layers.rules.holding import cannot_tell, finding, not_asked
from layers.rules.notice import notifiable
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sentences import Said
from layers.rules.sizes import counts, size
from layers.rules.verdict import Basis, Number, Range, RuleFinding, Used, Verdict

Memo = dict[tuple[str, int, str], bool | None]
"""How revisions of records lie to rows: by record, revision, and row or instrument."""


def judge_among(
    activity: Activity,
    others: Iterable[Activity],
    rules: Rules,
    memo: Memo | None = None,
) -> Iterator[RuleFinding]:
    """Give what is said of an activity among the others of the state that notified it.

    `others` may hold the activity itself, and those of other states: they are left out.
    A row that counts large activities says nothing of one that is not. `memo` keeps
    between calls how each revision of a record lies to each row of the same rules.
    """
    if not activity.land:
        return
    weighed = _Weighed(rules, {} if memo is None else memo)
    among = _same_state(activity, others)
    for rule in _asked(activity, rules, Kind.CONSTRAINT):
        if weighed.over(activity, rule) is not False:
            yield _in_years(activity, among, rule, weighed)
    for rule in _asked(activity, rules, Kind.SAME_TIME):
        if weighed.over(activity, rule) is not False:
            yield _at_once(activity, among, rule, weighed)
    for rule in _asked(activity, rules, Kind.YEARLY_NOTICE):
        yield _one_below(activity, among, rule, weighed)


def _asked(activity: Activity, rules: Rules, kind: Kind) -> Iterator[Rule]:
    return rules.asked(kind, activity.start.date(), activity.states)


def _same_state(activity: Activity, others: Iterable[Activity]) -> tuple[Activity, ...]:
    found = {
        each.used.id: each
        for each in others
        if each.notifying == activity.notifying and not each.retracted
    }
    found[activity.used.id] = activity
    return tuple(sorted(found.values(), key=lambda a: (a.start, a.used.id)))


def is_over(activity: Activity, rule: Rule, rules: Rules) -> bool | None:
    """Say whether an activity is over the limits of a row and not over those of `upto`.

    None if it cannot be told.
    """
    if not activity.land:
        return False
    said = counts(activity, Basis.DECLARED)
    over = size(rule, said).over
    if over is False or not rule.upto:
        return over
    beyond = size(rules.rule(rule.upto), said).over
    return False if beyond else (None if beyond is None else over)


class _Weighed:
    """How activities lie to rows, each worked out once for a revision of a record."""

    def __init__(self, rules: Rules, memo: Memo) -> None:
        self.rules, self._memo = rules, memo

    def over(self, activity: Activity, rule: Rule) -> bool | None:
        """Say the same as `is_over`."""
        key = (activity.used.id, activity.used.revision, rule.id)
        if key not in self._memo:
            self._memo[key] = is_over(activity, rule, self.rules)
        return self._memo[key]

    def notifiable(self, activity: Activity, instrument: str) -> bool | None:
        """Say whether a limit of an instrument for a notice is reached."""
        key = (activity.used.id, activity.used.revision, f"{instrument} notifiable")
        if key not in self._memo:
            found = notifiable(activity, self.rules, instrument, Basis.DECLARED)
            self._memo[key] = _AS_ANSWER[found]
        return self._memo[key]


_AS_ANSWER = {
    Verdict.MET: True,
    Verdict.NOT_APPLICABLE: False,
    Verdict.CANNOT_TELL: None,
}


def _in_years(
    activity: Activity, among: Sequence[Activity], rule: Rule, weighed: _Weighed
) -> RuleFinding:
    own = weighed.over(activity, rule)
    if own is not True:
        return _not_counted(activity, rule, own)
    year, span = activity.start.year, int(rule.limit("years"))
    near = [a for a in among if year - span < a.start.year < year + span]
    sizes = [(each, weighed.over(each, rule)) for each in near]
    windows = [
        [(a, o) for a, o in sizes if first <= a.start.year < first + span]
        for first in range(year - span + 1, year + 1)
    ]
    most = rule.limit("activities")
    return _counted(activity, rule, max(windows, key=lambda found: _worst(found, most)))


def _worst(
    found: Sequence[tuple[Activity, bool | None]], most: Number
) -> tuple[bool, bool, int, int]:
    """Return what orders groups: surely too many, possibly too many, then how many."""
    sure, possible = _sure_and_possible(found)
    return sure > most, possible > most, sure, possible


def _sure_and_possible(
    found: Sequence[tuple[Activity, bool | None]],
) -> tuple[int, int]:
    return (
        sum(over is True for _, over in found),
        sum(over is not False for _, over in found),
    )


def _at_once(
    activity: Activity, among: Sequence[Activity], rule: Rule, weighed: _Weighed
) -> RuleFinding:
    own = weighed.over(activity, rule)
    if own is not True:
        return _not_counted(activity, rule, own)
    beside = [
        a for a in among if a.start <= _last(activity) and activity.start <= _last(a)
    ]
    sizes = [(each, weighed.over(each, rule)) for each in beside]
    counted = [(each, over) for each, over in sizes if over is not False]
    at = _busiest(counted, activity.start, rule.limit("activities"))
    return _counted(
        activity, rule, [(a, o) for a, o in counted if a.start <= at <= _last(a)]
    )


def _busiest(
    counted: Sequence[tuple[Activity, bool | None]], first: datetime, most: Number
) -> datetime:
    """Return the moment from `first` on at which it is worst, as `_worst` orders.

    What ends at a moment is still held.
    """
    turns = sorted(
        turn
        for each, over in counted
        for turn in (
            (max(each.start, first), 0, int(over is True), 1),
            (_last(each), 1, -int(over is True), -1),
        )
    )
    best, at, sure, possible = (False, False, 0, 0), first, 0, 0
    for moment, _, more_sure, more in turns:
        sure, possible = sure + more_sure, possible + more
        now = sure > most, possible > most, sure, possible
        if now > best:
            best, at = now, moment
    return at


def _last(activity: Activity) -> datetime:
    return max(activity.start, activity.end)


def _not_counted(activity: Activity, rule: Rule, over: object) -> RuleFinding:
    """Return why an activity is not counted, or that its strength leaves that open."""
    if over is None:
        field = "strength_declared"
        return cannot_tell(rule, activity.used, Said.UNSURE_ASKED, field)
    return not_asked(rule, activity.used, Said.NOT_ASKED)


def _counted(
    activity: Activity, rule: Rule, found: Sequence[tuple[Activity, bool | None]]
) -> RuleFinding:
    """Return whether so many are at most as many as the row allows."""
    sure, possible = _sure_and_possible(found)
    most = rule.limit("activities")
    if sure > most:
        verdict, said = Verdict.NOT_MET, Said.BEYOND
    elif possible > most:
        verdict, said = Verdict.CANNOT_TELL, Said.MOST_ACROSS
    else:
        verdict, said = Verdict.MET, Said.WITHIN
    return finding(
        rule,
        activity.used,
        verdict,
        said,
        value=Range(sure, possible),
        limit=Range(most, most),
        unit=str(rule.limits["activities"].unit),
        values={
            "value": sure,
            "low": sure,
            "high": possible,
            "limit": most,
            "over": sure - most,
        },
        formula=f"{sure if sure == possible else f'{sure}–{possible}'} ≤ {most}",
        records=_first(activity, [a for a, over in found if over is not False]),
    )


def _first(activity: Activity, found: Iterable[Activity]) -> tuple[Used, ...]:
    others = [a.used for a in found if a.used.id != activity.used.id]
    return (activity.used, *others)


def _one_below(
    activity: Activity, among: Sequence[Activity], rule: Rule, weighed: _Weighed
) -> RuleFinding:
    """Return whether a state without a large activity notified a smaller one.

    What is not on the picture may have been notified: without one it cannot be told.
    """
    used, year = activity.used, activity.start.year
    if weighed.notifiable(activity, rule.instrument):
        return not_asked(rule, used, Said.LARGE_ONE)
    in_year = [a for a in among if a.start.year == year and a.land]
    sizes = {a.used: weighed.notifiable(a, rule.instrument) for a in in_year}
    if True in sizes.values():
        return not_asked(rule, used, Said.LARGE_ONE)
    below = [a for a in in_year if a.notified_at is not None and sizes[a.used] is False]
    if rule.compared().holds(len(below), rule.limit()):
        records = _first(activity, below)
        return finding(rule, used, Verdict.MET, Said.ONE_BELOW, records=records)
    return cannot_tell(rule, used, Said.NOTICE_UNKNOWN, "notified_at")
