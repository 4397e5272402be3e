"""I10: on how many independent origins reports stand; a denial is told beside it.

Counted by `layers.sources`. A denial is never taken off, and changes no position.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from layers.indicators.saying import SENTENCES, Say, exactly, rounded
from layers.indicators.sightings import Json, Sighting
from layers.rules.verdict import Level, RuleFinding
from layers.sources import FAIR, LIKELY, STRONG, combined, corroboration


class Confidence(StrEnum):
    """How far the sources of a number are relied on, in the words of I10."""

    LOW = "LOW"
    MODERATE = "MODERATE"
    HIGH = "HIGH"


def origins(about: Sighting, group: Sequence[Sighting]) -> RuleFinding | None:
    """Return I10 of a report, counted with all reports of the same event."""
    told = [each for each in group if not each.retracted]
    if about.retracted or not told:
        return None
    found = corroboration(each.telling for each in told)
    level = Level.NEAR if found.level == "THIN" else Level.CLEAR
    denied = bool(found.denied_by)
    return RuleFinding(
        rule="I10",
        about=about.used.id,
        level=Level.AMBER if found.contested else level,
        value=exactly(found.value),
        limit=exactly(FAIR),
        unit="ratio",
        sentence=SENTENCES[Say.ORIGINS_DENIED if denied else Say.ORIGINS],
        values={
            "origins": len(found.origins),
            "reports": len(found.reports),
            "denials": len(found.denied_by),
            "value": rounded(found.value, 4),
            "contrary": rounded(found.contrary, 4),
            "level": found.level,
        },
        formula=_formula([each.reliability for each in found.origins], found.value),
        records=tuple(each.used for each in sorted(told, key=lambda s: s.used.id)),
    )


def _formula(reliabilities: Iterable[str], value: float) -> str:
    doubts = [f"(1 - {LIKELY.get(each, LIKELY['F'])})" for each in reliabilities]
    return f"1 - {' * '.join(doubts)} = {rounded(value, 5)}"


def relied_on(feature: Json) -> float:
    """Return C of the sources of one record, from 0 to 1."""
    best: dict[str, str] = {}
    for source in feature["properties"]["source"]:
        root = source.get("chain_root") or source["source_id"]
        grade = source.get("reliability", "F")
        held = best.get(root, grade)
        best[root] = max(held, grade, key=lambda each: LIKELY.get(each, LIKELY["F"]))
    return combined(best.values())


def confidence(values: Iterable[float]) -> Confidence:
    """Return the confidence in a number: that of the least sure of its records."""
    least = min(values, default=0.0)
    if least < FAIR:
        return Confidence.LOW
    return Confidence.MODERATE if least <= STRONG else Confidence.HIGH
