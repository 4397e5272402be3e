"""Clocks that run from a question to an answer, and quotas (VD 2011, chapters III, IX).

An answer that is not recorded may have been given: when its time has passed it cannot
be told. The time of day is handed in; it must never read a clock.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from layers.rules.facts import Exchange
from layers.rules.holding import cannot_tell, exactly, kept, not_asked
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule, Unit
from layers.rules.sentences import Said
from layers.rules.verdict import Number, RuleFinding, Used

_LONG = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1)}


def judge(exchange: Exchange, rules: Rules, now: datetime) -> Iterator[RuleFinding]:
    """Give the clocks of one exchange between states."""
    on = min((at for at in exchange.times.values() if at), default=now).date()
    for rule in rules.asked(Kind.CLOCK, on):
        if rule.topic == exchange.topic:
            yield clock(exchange, rule, now)


def due(rule: Rule, began: datetime) -> datetime:
    """Return when a clock that began then runs out."""
    return began + _unit(rule) * rule.limit()


def clock(exchange: Exchange, rule: Rule, now: datetime) -> RuleFinding:
    """Return whether an answer came in time, or when it is due."""
    began, ended = exchange.times.get(rule.begins), exchange.times.get(rule.ends)
    if began is None:
        return not_asked(rule, exchange.used, Said.NOT_BEGUN)
    until = due(rule, began)
    if ended is None:
        said = Said.RUNNING if now <= until else Said.RUN_OUT
        return cannot_tell(rule, exchange.used, said, rule.ends, due=until, timed=True)
    took = (ended - began) / _unit(rule)
    return kept(
        rule,
        exchange.used,
        exactly(took),
        due=until,
        formula=f"{ended.isoformat()} − {began.isoformat()} = {took:g} {rule.unit}",
    )


def quota(rule: Rule, used: Used, count: Number) -> RuleFinding:
    """Return whether a count is within a row that says at most how many."""
    return kept(rule, used, exactly(count))


def _unit(rule: Rule) -> timedelta:
    return _LONG[rule.unit or Unit.HOURS]
