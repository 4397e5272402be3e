"""What a map shows of findings: of each exercise the strongest, and who is near whom.

One finding stands for a record, with its own number and word; none is weighed against
another, and there is no sum. It must never say more than the finding does.
"""

import msgspec

from layers.indicators.judging import Judging
from layers.rules.packs import Rules
from layers.rules.verdict import Level, RuleFinding, Verdict

_RANK = {Level.RED: 0, Level.AMBER: 1, Level.NEAR: 2}
_REACHED = "I2", Level.AMBER
"""That a line is reached is ordinary where notice was given: told after all else."""
_PAIRS = "I4"


class Mark(msgspec.Struct, frozen=True):
    """The finding by which an exercise stands out, and how strongly."""

    record_id: str
    level: Level
    finding: RuleFinding


def marks(judging: Judging) -> list[Mark]:
    """Return the exercises that stand out, by id."""
    found = (
        strongest(record_id, judging.settled(record_id), judging.rules)
        for record_id in judging.ids("exercises")
    )
    return [each for each in found if each is not None]


def strongest(
    record_id: str, findings: tuple[RuleFinding, ...], rules: Rules
) -> Mark | None:
    """Return what stands out of a record's findings; None if nothing does."""
    order = {rule: i for i, rule in enumerate(rules.rule("DRIVERS").codes)}
    best: tuple[tuple[bool, int, int, str, str], Mark] | None = None
    for finding in findings:
        level = _level(finding)
        if level not in _RANK:
            continue
        last = (finding.rule, level) == _REACHED
        at = order.get(finding.rule, len(order))
        key = (last, _RANK[level], at, finding.rule, finding.basis)
        if best is None or key < best[0]:
            best = key, Mark(record_id, level, finding)
    return None if best is None else best[1]


def _level(finding: RuleFinding) -> Level:
    if finding.level is not None:
        return finding.level
    not_met = finding.verdict is Verdict.NOT_MET
    return Level.AMBER if not_met else Level.CLEAR


def pairs(judging: Judging) -> list[RuleFinding]:
    """Return I4 of exercises of opposing blocs that are near, each pair once."""
    return [
        finding
        for record_id in judging.ids("exercises")
        for finding in judging.settled(record_id)
        if finding.rule == _PAIRS
        and finding.level in _RANK
        and record_id < finding.basis
    ]
