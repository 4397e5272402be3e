"""Air rules: signs of due regard, entry into airspace, dangerous military activities.

What a report says is shown; whether a duty was broken is for people. It must never
guess a sign that nobody recorded.
"""

from collections.abc import Iterator

from layers.rules.facts import Incident
from layers.rules.holding import cannot_tell, finding, kept, not_asked
from layers.rules.incsea import pair
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sentences import Said
from layers.rules.verdict import Range, RuleFinding, Verdict

YES, NO = "YES", "NO"


def judge(incident: Incident, rules: Rules) -> Iterator[RuleFinding]:
    """Give what the air rules say of one incident."""
    on = incident.occurred.date()
    if incident.signs:
        for rule in rules.asked(Kind.SIGN, on):
            yield sign(incident, rule)
        for rule in rules.asked(Kind.SIGNS, on):
            yield signs(incident, rule)
    for rule in rules.asked(Kind.AIRSPACE_ENTRY, on):
        if incident.type in rule.codes:
            yield entry(incident, rule)
    for rule in rules.asked(Kind.CATEGORY, on):
        if incident.category in rule.codes:
            yield category(incident, rule, rules)


def sign(incident: Incident, rule: Rule) -> RuleFinding:
    """Return what is recorded of one sign: MET if it was there."""
    match incident.signs.get(rule.topic):
        case "YES":
            return finding(rule, incident.used, Verdict.MET, Said.YES)
        case "NO":
            return finding(rule, incident.used, Verdict.NOT_MET, Said.NO)
        case _:
            return cannot_tell(rule, incident.used, Said.UNKNOWN, rule.topic)


def signs(incident: Incident, rule: Rule) -> RuleFinding:
    """Return whether so many signs lack that the row is reached; unknown ones may."""
    said = [incident.signs.get(name) for name in rule.codes]
    lacking = Range(said.count(NO), len(said) - said.count(YES))
    found = kept(rule, incident.used, lacking)
    values = {"value": lacking.low, "low": lacking.low, "limit": rule.limit()}
    more = {"value": lacking, "limit": found.limit, "unit": found.unit}
    if found.verdict is Verdict.MET:
        said_so = Said.SIGNS_LACK
        return finding(rule, incident.used, Verdict.MET, said_so, values=values, **more)
    if found.verdict is Verdict.NOT_MET:
        return not_asked(rule, incident.used, Said.SIGNS_LACK, values=values, **more)
    missing = [n for n in rule.codes if incident.signs.get(n) not in (YES, NO)]
    return cannot_tell(
        rule, incident.used, Said.SIGNS_OPEN, *missing, values=values, **more
    )


def entry(incident: Incident, rule: Rule) -> RuleFinding:
    """Return how far inside it is reported; whether with permission is not recorded."""
    depth, used = incident.depth_m, incident.used
    if depth is None:
        return cannot_tell(rule, used, Said.UNKNOWN, "depth_of_entry_m")
    inside = rule.compared().wholly(depth, rule.limit())
    more = {
        "value": depth,
        "limit": Range(rule.limit(), rule.limit()),
        "unit": str(rule.unit),
        "values": {"low": depth.low, "high": depth.high},
    }
    if inside is False:
        return not_asked(rule, used, Said.NOT_CLOSE, **more)
    if inside is None:
        return cannot_tell(rule, used, Said.ENTRY_OPEN, "position_error_m", **more)
    return cannot_tell(rule, used, Said.ENTRY_IN, "permission", **more)


def category(incident: Incident, rule: Rule, rules: Rules) -> RuleFinding:
    """Return that an incident belongs to a category of dangerous activities.

    An agreement binds two states only: with others it does not apply.
    """
    others = incident.affected - {incident.actor}
    bound = {pair(rules, rule.instrument, each, incident.actor) for each in others}
    if True in bound:
        return cannot_tell(rule, incident.used, Said.FOR_PEOPLE)
    if bound == {False}:
        return not_asked(rule, incident.used, Said.NO_AGREEMENT)
    return cannot_tell(rule, incident.used, Said.PAIR_UNKNOWN)
