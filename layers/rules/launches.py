"""Notices of strategic exercises (1989) and launches (1988), and classes of range.

Strategic exercises are counted by the UTC date of their start, also across New Year. It
must never take a missing notice for none.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from layers.rules.facts import Launch, StrategicExercise
from layers.rules.holding import cannot_tell, exactly, finding, kept, not_asked
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sentences import Said
from layers.rules.verdict import Range, RuleFinding, Used, Verdict


def strategic(
    exercise: StrategicExercise, others: Iterable[StrategicExercise], rules: Rules
) -> Iterator[RuleFinding]:
    """Give what is said of an exercise with heavy bombers, and of those of its year."""
    on, states = exercise.start.date(), (exercise.state,)
    for rule in rules.asked(Kind.STRATEGIC_LEAD, on, states):
        yield _lead(exercise, rule)
    year = {e.used.id: e for e in others if e.state == exercise.state}
    year[exercise.used.id] = exercise
    found = sorted(
        (e for e in year.values() if e.start.year == on.year),
        key=lambda e: (e.used.id != exercise.used.id, e.start, e.used.id),
    )
    for rule in rules.asked(Kind.STRATEGIC_COUNT, on, states):
        records = tuple(each.used for each in found)
        yield kept(rule, exercise.used, exactly(len(found)), records=records)


def _lead(exercise: StrategicExercise, rule: Rule) -> RuleFinding:
    notified = exercise.notified_at
    if notified is None:
        return cannot_tell(rule, exercise.used, Said.NOTICE_UNKNOWN, "notified_at")
    days = (exercise.start.date() - notified.date()).days
    return kept(
        rule,
        exercise.used,
        exactly(days),
        formula=f"{exercise.start.date()} − {notified.date()} = {days}",
    )


def launch(planned: Launch, rules: Rules) -> Iterator[RuleFinding]:
    """Give what is said of the notice of a launch, and whether it still held."""
    on, states = planned.planned_at.date(), (planned.state,)
    for rule in rules.asked(Kind.LAUNCH_LEAD, on, states):
        if planned.notified_at is None:
            yield cannot_tell(rule, planned.used, Said.NOTICE_UNKNOWN, "notified_at")
        else:
            ahead = planned.planned_at - planned.notified_at
            yield kept(rule, planned.used, exactly(ahead / timedelta(hours=1)))
    for rule in rules.asked(Kind.LAUNCH_WINDOW, on, states):
        if planned.launched_at is None:
            yield cannot_tell(rule, planned.used, Said.UNKNOWN, "launched_at")
        else:
            after = planned.launched_at - planned.planned_at
            yield kept(rule, planned.used, exactly(after / timedelta(days=1)))


def range_class(rule: Rule, used: Used, range_km: Range) -> RuleFinding:
    """Return whether a missile is of a class of range, from low to high kilometres.

    Which end belongs to the class says the row: `compare` of each of its two limits.
    """
    low, high = rule.limit("low"), rule.limit("high")
    from_low = rule.compared("low").wholly(range_km, low)
    to_high = rule.compared("high").wholly(range_km, high)
    more: dict[str, Any] = {
        "value": range_km,
        "limit": Range(low, high),
        "unit": str(rule.limits["low"].unit),
        "values": {"low": range_km.low, "high": range_km.high},
    }
    if from_low and to_high:
        return finding(rule, used, Verdict.MET, Said.RANGE_CLASS, **more)
    if from_low is False or to_high is False:
        return not_asked(rule, used, Said.NOT_OF_THIS_CLASS, **more)
    return cannot_tell(rule, used, Said.CLASS_OPEN, **more)
