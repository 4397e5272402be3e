"""I4: exercises of opposing blocs at the same time, and near one another.

The distance is 0 where their areas cross. It must never say that one answers the other.
"""

from collections.abc import Mapping
from math import exp

from layers.indicators.nearness import KM, Apart
from layers.indicators.saying import SENTENCES, Say, exactly, level_of, rounded
from layers.rules.facts import Activity
from layers.rules.packs import Rules
from layers.rules.verdict import Level, Number, RuleFinding

_DAY_S = 24 * 3600


def overlap_score(
    days: float, shorter_days: float, apart_km: float, scale_km: Number
) -> float:
    """Return S = 100 t / min(durations) exp(-d / scale), from 0 to 100."""
    if shorter_days <= 0:
        return 0.0
    return 100 * min(1.0, days / shorter_days) * exp(-apart_km / scale_km)


def days_at_once(one: Activity, other: Activity) -> float:
    """Return for how many days two activities last at the same time."""
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(0.0, both.total_seconds() / _DAY_S)


def overlap(
    one: Activity, other: Activity, apart: Apart, rules: Rules
) -> RuleFinding | None:
    """Return I4 of two opposing exercises, None if they are never at the same time."""
    days, km = days_at_once(one, other), apart.metres / KM
    if one.retracted or other.retracted or days <= 0:
        return None
    row = rules.rule("I4")
    level = level_of(exactly(km), row)
    if not row.compared("days").holds(days, row.limit("days")):
        level = Level.CLEAR
    shorter = min(one.hours, other.hours) * 3600 / _DAY_S
    score = overlap_score(days, shorter, km, row.limit("scale"))
    t, d = rounded(days), rounded(km)
    return RuleFinding(
        rule="I4",
        about=one.used.id,
        level=level,
        value=exactly(d),
        limit=exactly(row.limit("amber")),
        unit="km",
        sentence=SENTENCES[Say.OVERLAP_APART if d else Say.OVERLAP_CROSS],
        values={
            "one": one.name,
            "other": other.name,
            "other_id": other.used.id,
            "days": t,
            "km": d,
            "score": rounded(score),
            **_ends(apart),
        },
        formula=f"100 * {t} / {rounded(shorter)} * exp(-{d} / {row.limit('scale')})"
        f" = {rounded(score)}",
        records=(one.used, other.used),
        basis=other.used.id,
    )


def _ends(apart: Apart) -> Mapping[str, Number]:
    """Return the line that a map draws, from one exercise to the other."""
    (lon, lat), (to_lon, to_lat) = apart.one, apart.other
    return {"lon": lon, "lat": lat, "to_lon": to_lon, "to_lat": to_lat}
