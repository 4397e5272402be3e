"""I10: on how many independent origins reports stand; a denial is told beside it.

Counted by `layers.sources`. A denial is never taken off, and changes no position.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from layers.indicators.saying import SENTENCES, Say, exactly, rounded
from layers.indicators.sightings import Json, Sighting
from layers.rules.packs import Rules
from layers.rules.verdict import Level, RuleFinding
from layers.sources import UNGRADED, Scale, corroboration

_GRADES = "ABCDEF"


class Confidence(StrEnum):
    """How far the sources of a number are relied on, in the words of I10."""

    LOW = "LOW"
    MODERATE = "MODERATE"
    HIGH = "HIGH"


_CONFIDENCE = {
    "THIN": Confidence.LOW,
    "FAIR": Confidence.MODERATE,
    "STRONG": Confidence.HIGH,
}


def scale_of(rules: Rules) -> Scale:
    """Return how far origins are relied on, by the numbers of the row."""
    row = rules.rule("I10")
    return Scale(
        likely={grade: row.limit(grade) for grade in _GRADES},
        fair=row.limit("fair"),
        strong=row.limit("strong"),
        contested=row.limit("contested"),
    )


def origins(
    about: Sighting, group: Sequence[Sighting], scale: Scale
) -> RuleFinding | None:
    """Return I10 of a report, counted with all reports of the same event."""
    told = [each for each in group if not each.retracted]
    if about.retracted or not told:
        return None
    found = corroboration((each.telling for each in told), scale)
    level = Level.NEAR if found.level == "THIN" else Level.CLEAR
    denied = bool(found.denied_by)
    return RuleFinding(
        rule="I10",
        about=about.used.id,
        level=Level.AMBER if found.contested else level,
        value=exactly(found.value),
        limit=exactly(scale.fair),
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
        formula=_formula((scale.of(o.reliability) for o in found.origins), found.value),
        records=tuple(each.used for each in sorted(told, key=lambda s: s.used.id)),
    )


def _formula(relied: Iterable[float], value: float) -> str:
    doubts = [f"(1 - {each})" for each in relied]
    return f"1 - {' * '.join(doubts)} = {rounded(value, 5)}"


def relied_on(feature: Json, scale: Scale) -> float:
    """Return C of the sources of one record, from 0 to 1."""
    best: dict[str, str] = {}
    for source in feature["properties"]["source"]:
        root = source.get("chain_root") or source["source_id"]
        grade = source.get("reliability", UNGRADED)
        held = best.get(root, grade)
        best[root] = max(held, grade, key=scale.of)
    return scale.combined(best.values())


def confidence(values: Iterable[float], scale: Scale) -> Confidence:
    """Return the confidence in a number: that of the least sure of its records."""
    least = min(values, default=0.0)
    return _CONFIDENCE[scale.level(least)]
