"""The Danish straits: notice of more than a few warships, submarines on the surface.

It must never count ships of several nations together.
"""

from collections.abc import Iterator
from datetime import timedelta

from layers.rules.facts import Passage, Warship
from layers.rules.holding import cannot_tell, exactly, finding, not_asked
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sentences import Said
from layers.rules.verdict import RuleFinding, Verdict


def passage(passing: Passage, rules: Rules) -> Iterator[RuleFinding]:
    """Give whether a passage of warships of one nation needs a notice, and had it."""
    for rule in rules.asked(Kind.STRAIT_NOTICE, passing.passes_at.date()):
        if passing.water in rule.codes:
            yield _notice(passing, rule)


def _notice(passing: Passage, rule: Rule) -> RuleFinding:
    """Return whether so many ships were notified; the ordinance sets no lead."""
    used = passing.used
    if passing.ships is None:
        return cannot_tell(rule, used, Said.SIZE_UNKNOWN, "ships")
    asked = rule.compared().wholly(passing.ships, rule.limit())
    more = {
        "value": passing.ships,
        "limit": exactly(rule.limit()),
        "unit": str(rule.unit),
        "formula": f"{passing.ships.low:g}–{passing.ships.high:g} > {rule.limit():g}",
    }
    if asked is False:
        return not_asked(rule, used, Said.NOT_ASKED, **more)
    if asked is None:
        return cannot_tell(rule, used, Said.SIZE_UNKNOWN, "ships", **more)
    if passing.notified_at is None:
        return cannot_tell(rule, used, Said.NOTICE_UNKNOWN, "notified_at", **more)
    early = passing.passes_at - passing.notified_at > timedelta()
    if early:
        return finding(rule, used, Verdict.MET, Said.YES, **more)
    return finding(rule, used, Verdict.NOT_MET, Said.NO, **more)


def submarine(ship: Warship, rule: Rule) -> RuleFinding:
    """Return whether a submarine is on the surface, where somebody has said so."""
    if ship.category not in rule.codes:
        return not_asked(rule, ship.used, Said.NOT_OF_THIS_KIND)
    if ship.surfaced is None:
        return cannot_tell(rule, ship.used, Said.UNKNOWN, "surfaced")
    verdict = Verdict.MET if ship.surfaced else Verdict.NOT_MET
    return finding(rule, ship.used, verdict, Said.YES if ship.surfaced else Said.NO)
