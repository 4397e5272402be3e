"""Incidents at sea: who has an agreement with whom, warnings, and passes over ships.

A weapon that is aimed is a flag that a person sets. It must never turn a distance into
a judgement of intent, nor a flag of a ship into an actor.
"""

from collections.abc import Iterator
from datetime import timedelta

from msgspec.structs import replace

from layers.rules.facts import Incident, RadioWarning
from layers.rules.holding import cannot_tell, exactly, finding, kept, not_asked
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sentences import Said
from layers.rules.verdict import Level, RuleFinding, Used, Verdict

_NO_AGREEMENT = "NONE"
"""The topic of a row that lists states known to have no agreement."""

_AT_SEA = frozenset({"UNSAFE_INTERCEPT", "CLOSE_APPROACH_SEA", "RADAR_LOCK"})
"""Types of incident of which an agreement on incidents at sea speaks."""


def pair(rules: Rules, instrument: str, one: str, other: str) -> bool | None:
    """Say whether two states have an agreement; None if that is not known.

    A list of those without one is about those that the other lists are about.
    """
    rows = list(rules.of(Kind.PAIRS, instrument))
    with_whom = {rule.topic for rule in rows} - {_NO_AGREEMENT}
    for rule in rows:
        listed = set(rule.codes)
        if rule.topic == _NO_AGREEMENT:
            if (one in listed and other in with_whom) or (
                other in listed and one in with_whom
            ):
                return False
        elif (one in listed and other == rule.topic) or (
            other in listed and one == rule.topic
        ):
            return True
    return None


def matrix(rules: Rules, instrument: str) -> dict[tuple[str, str], bool]:
    """Return every listed pair of states, and whether they have an agreement."""
    having = [r for r in rules.of(Kind.PAIRS, instrument) if r.topic != _NO_AGREEMENT]
    found: dict[tuple[str, str], bool] = {}
    for rule in rules.of(Kind.PAIRS, instrument):
        others = having if rule.topic == _NO_AGREEMENT else [rule]
        for with_whom in others:
            for state in rule.codes:
                found[state, with_whom.topic] = rule.topic != _NO_AGREEMENT
    return found


def judge(incident: Incident, rules: Rules) -> Iterator[RuleFinding]:
    """Give what is said of an incident at sea: the pair of states, and a close pass."""
    if incident.type not in _AT_SEA:
        return
    on = incident.occurred.date()
    of_the_sea = {rule.instrument for rule in rules.of(Kind.WARNING_LEAD)}
    for rule in rules.asked(Kind.PAIRS, on):
        named = rule.topic == incident.actor or incident.actor in rule.codes
        if named and rule.instrument in of_the_sea:
            yield from agreements(incident, rule, rules)
    for rule in rules.asked(Kind.DANGEROUS_PASS, on):
        if incident.height_m is not None:
            yield close_pass(incident, rule)


def agreements(incident: Incident, rule: Rule, rules: Rules) -> Iterator[RuleFinding]:
    """Give of each affected state whether it has an agreement with the actor named."""
    others = sorted(incident.affected - {incident.actor})
    if not others:
        yield cannot_tell(rule, incident.used, Said.PAIR_UNKNOWN, "affected_states")
    for each in others:
        found = agreement(incident, each, rule, rules)
        yield replace(found, basis=each, values={"of_state": each})


def agreement(incident: Incident, state: str, rule: Rule, rules: Rules) -> RuleFinding:
    """Return whether an affected state has an agreement with the actor named."""
    used = incident.used
    agreed = pair(rules, rule.instrument, state, incident.actor)
    if agreed is None:
        return cannot_tell(rule, used, Said.PAIR_UNKNOWN)
    if agreed:
        return finding(rule, used, Verdict.MET, Said.AGREEMENT)
    return not_asked(rule, used, Said.NO_AGREEMENT)


def warned(warning: RadioWarning, rules: Rules) -> Iterator[RuleFinding]:
    """Give whether a warning was early enough, and covered the area and the time."""
    for rule in rules.asked(Kind.WARNING_LEAD, warning.act_at.date()):
        yield _warning(warning, rule, rules)


def _warning(warning: RadioWarning, rule: Rule, rules: Rules) -> RuleFinding:
    used = warning.used
    agreed = pair(rules, rule.instrument, *warning.states)
    if agreed is False:
        return not_asked(rule, used, Said.NO_AGREEMENT)
    if agreed is None:
        return cannot_tell(rule, used, Said.PAIR_UNKNOWN)
    if warning.warned_at is None:
        return cannot_tell(rule, used, Said.NOTICE_UNKNOWN, "warned_at")
    if warning.covers is None:
        return cannot_tell(rule, used, Said.UNKNOWN, "covers")
    if not warning.covers:
        return finding(rule, used, Verdict.NOT_MET, Said.NOT_COVERED)
    ahead = (warning.act_at - warning.warned_at) / timedelta(hours=1)
    return kept(rule, used, exactly(ahead))


def close_pass(incident: Incident, rule: Rule) -> RuleFinding:
    """Return whether a pass is within both distances of a row, as a level.

    A house rule: the treaty gives no distance, so there is no verdict.
    """
    slant, height = incident.slant_m, incident.height_m
    missing = [
        name
        for name, value in (("closest_distance_m", slant), ("altitude_m", height))
        if value is None
    ]
    within = {
        None if v is None else rule.compared(name).wholly(v, rule.limit(name))
        for name, v in (("slant", slant), ("height", height))
    }
    if False in within:
        level, said = Level.CLEAR, Said.NOT_CLOSE
    elif None in within or slant is None:
        level, said = Level.UNKNOWN, Said.CLOSE_OPEN
    else:
        level, said = rule.level or Level.AMBER, Said.PASS
    return finding(
        rule,
        incident.used,
        None,
        said,
        level=level,
        value=slant,
        limit=exactly(rule.limit("slant")),
        unit=str(rule.limits["slant"].unit),
        values={} if slant is None else {"low": slant.low, "high": slant.high},
        missing=tuple(missing) if level is Level.UNKNOWN else (),
    )


def aimed(rule: Rule, used: Used, flag: bool | None) -> RuleFinding:  # noqa: FBT001
    """Return what a person has said: whether a weapon or radar was aimed."""
    if flag is None:
        return cannot_tell(rule, used, Said.UNKNOWN, rule.topic)
    if flag:
        return finding(rule, used, Verdict.NOT_MET, Said.NO)
    return finding(rule, used, Verdict.MET, Said.YES)
