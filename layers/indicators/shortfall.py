"""I1: how much of the notice that is asked for was not given.

Only where notice is asked for: an activity on land whose strength reaches a notice
line. A notice whose date is not known is never called late.
"""

from collections.abc import Iterator
from typing import Any

from layers.indicators.saying import SENTENCES, Say, exactly, level_of, rounded
from layers.indicators.strength import against
from layers.rules.facts import Activity
from layers.rules.notice import bases, lead_days
from layers.rules.packs import Rules
from layers.rules.rows import Kind
from layers.rules.verdict import Level, RuleFinding

_HOUR_S = 3600
_NO_NOTICE = "NONE"


def shortfall(activity: Activity, rules: Rules) -> Iterator[RuleFinding]:
    """Give I1, once for each row on the lead of a notice; none where none is asked."""
    if activity.retracted:
        return
    kind = Kind.NOTICE_AT_START if activity.snap else Kind.NOTICE_LEAD
    for rule in rules.asked(kind, activity.start.date(), activity.states):
        if not _asked(activity, rules, rule.instrument):
            continue
        limit = rule.limit()
        if activity.notified_at is None:
            yield _unknown(activity, {"asked": limit, "line_of": rule.id})
        elif activity.snap:
            yield _snap(activity, rules)
        else:
            yield _lead(activity, int(limit), rule.id, rules)


def _asked(activity: Activity, rules: Rules, instrument: str) -> bool:
    """Say whether any strength surely reaches a notice line of an instrument."""
    over = rules.rule("I2").limit("over")
    found = (
        against(activity, basis, Kind.NOTIFIABLE, rules, instrument)
        for basis in bases(activity)
    )
    return any(each is not None and each.ratio.low >= over for each in found)


def _unknown(activity: Activity, values: dict[str, Any]) -> RuleFinding:
    none = activity.instrument == _NO_NOTICE
    known = Say.NOTICE_NONE if none else Say.NOTICE_UNKNOWN
    if activity.snap:
        known = Say.SNAP_NONE if none else Say.SNAP_UNKNOWN
    return RuleFinding(
        rule="I1",
        about=activity.used.id,
        level=Level.RED if none else Level.UNKNOWN,
        unit="days",
        sentence=SENTENCES[known],
        values=values,
        missing=("notified_at",),
        records=(activity.used,),
    )


def _lead(activity: Activity, asked: int, line: str, rules: Rules) -> RuleFinding:
    lead = lead_days(activity)
    assert lead is not None
    short = max(0, asked - lead)
    row = rules.rule("I1")
    return RuleFinding(
        rule="I1",
        about=activity.used.id,
        level=level_of(exactly(short), row),
        value=exactly(short),
        limit=exactly(row.limit("red")),
        unit="days",
        sentence=SENTENCES[Say.NOTICE_SHORT if short else Say.NOTICE_FULL],
        values={"lead": lead, "asked": asked, "short": short, "line_of": line},
        formula=f"max(0, {asked} - {lead}) = {short}",
        records=(activity.used,),
    )


def _snap(activity: Activity, rules: Rules) -> RuleFinding:
    assert activity.notified_at is not None
    late_s = (activity.notified_at - activity.start).total_seconds()
    hours = rounded(max(0.0, late_s / _HOUR_S), 2)
    row = rules.rule("I1")
    days = late_s / _HOUR_S / 24
    return RuleFinding(
        rule="I1",
        about=activity.used.id,
        level=level_of(exactly(max(0.0, days)), row),
        value=exactly(hours),
        unit="hours",
        sentence=SENTENCES[Say.SNAP_LATE if late_s > 0 else Say.SNAP_IN_TIME],
        values={"hours": hours},
        formula=f"max(0, {late_s / _HOUR_S:g}) = {hours}",
        records=(activity.used,),
    )
