"""What is due: until when a notice, a reply or an answer is asked for, and who stays.

A date comes from a rule and a record alone. What the records say was done is not due;
what nobody recorded may have been done, and is told as open. The time is handed in.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import msgspec

from layers.indicators.judging import Judging
from layers.rules import montreux
from layers.rules.facts import Activity
from layers.rules.notice import bases, notifiable
from layers.rules.packs import Rules
from layers.rules.rows import Kind
from layers.rules.verdict import RuleFinding, Used, Verdict

ASKED = frozenset(
    {
        *(Kind.NOTICE_LEAD, Kind.INVITATION, Kind.CALENDAR),
        *(Kind.ANNOUNCED, Kind.CLOCK, Kind.STAY),
    }
)
"""Kinds of rules that ask for something by a time."""

_UNNOTIFIED, _CLOCK = "I5", "VD-RISK-1"
_LAST_SECOND = time(23, 59, 59)


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a rule asks for by a time, of a record.

    `missing` are the fields that would say whether it was done.
    """

    rule: str
    at: datetime
    about: Used
    missing: tuple[str, ...] = ()


def due(judging: Judging, now: datetime, context: str) -> list[Due]:
    """Return what is due and not known to be done, the next first.

    What was due goes on being told as long as the row DRIVERS calls recent.
    """
    recent = timedelta(days=judging.rules.rule("DRIVERS").limit("recent"))
    found = {
        (each.rule, each.about.id): each
        for each in _all(judging, now, context)
        if each.at >= now - recent
    }
    return sorted(found.values(), key=lambda d: (d.at, d.rule, d.about.id))


def _all(judging: Judging, now: datetime, context: str) -> Iterator[Due]:
    yield from _stays(judging, now, context)
    for layer in ("exercises", "incidents", "posture"):
        for held in judging.of(layer, context):
            if held.facts.retracted:
                continue
            yield from _told(judging.settled(held.used.id), judging.rules)
            if isinstance(held.facts, Activity):
                yield from _notices(held.facts, judging.rules)


def _stays(judging: Judging, now: datetime, context: str) -> Iterator[Due]:
    """Give until when the foreign warships that are in the Black Sea may stay."""
    for ship in judging.ships(context):
        if montreux.is_inside(ship, now):
            for each in montreux.stays(ship, judging.rules, now):
                if each.due is not None:
                    yield Due(rule=each.rule, at=each.due, about=ship.used)


def _told(findings: tuple[RuleFinding, ...], rules: Rules) -> Iterator[Due]:
    """Give what findings say is due: no duty that is kept, but the reply to one."""
    for each in findings:
        rule = rules.rule(_CLOCK if each.rule == _UNNOTIFIED else each.rule)
        kept = each.verdict is Verdict.MET and rule.kind is not Kind.INVITATION
        if each.due is None or kept or rule.kind not in ASKED:
            continue
        used, missing = each.records[0], each.missing
        yield Due(rule=rule.id, at=each.due, about=used, missing=missing)


def _notices(activity: Activity, rules: Rules) -> Iterator[Due]:
    """Give the last second at which a notice that is asked for is in time."""
    if activity.notified_at is not None or activity.snap or not activity.land:
        return
    on = activity.start.date()
    for rule in rules.asked(Kind.NOTICE_LEAD, on, activity.states):
        asked = any(
            notifiable(activity, rules, rule.instrument, basis) is Verdict.MET
            for basis in bases(activity)
        )
        if asked:
            day = on - timedelta(days=rule.limit())
            at = datetime.combine(day, _LAST_SECOND, activity.start.tzinfo)
            missing = ("notified_at",)
            yield Due(rule=rule.id, at=at, about=activity.used, missing=missing)
