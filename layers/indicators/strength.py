"""I2 and I3: how near a strength is to the lines of rules, and declared to estimated.

Declared and estimated are two numbers, each with its own finding, never averaged into
one. A naval drill has no finding: the lines are for activities on land.
"""

from collections.abc import Iterator

import msgspec

from layers.indicators.saying import SENTENCES, Say, exactly, level_of, rounded, times
from layers.rules import sizes
from layers.rules.facts import COUNTED, Activity
from layers.rules.notice import bases
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.verdict import Basis, Level, Number, Range, RuleFinding

_LEADING = COUNTED[0]
_LINES = (Kind.NOTIFIABLE, Kind.OBSERVABLE)
_LADDER = (("over", Level.AMBER), ("near", Level.NEAR))
_SAYS = {
    Level.AMBER: (Say.STRENGTH_OVER, Say.RANGE_OVER),
    Level.NEAR: (Say.STRENGTH_NEAR, Say.RANGE_NEAR),
    Level.CLEAR: (Say.STRENGTH_CLEAR, Say.RANGE_CLEAR),
    Level.UNKNOWN: (Say.STRENGTH_PARTLY, Say.STRENGTH_BETWEEN),
}
"""Of each level, what is said of an exact number and of a range."""


class Against(msgspec.Struct, frozen=True):
    """A strength against a line: the count that is nearest to it or farthest over.

    `ratio` is T of domain indicator I2, `terms` every count that it is the most of;
    it is `whole` if troops are among them: without them more may be there.
    """

    rule: Rule
    name: str
    value: Range
    limit: Number
    ratio: Range
    terms: tuple[str, ...]
    whole: bool


def against(
    activity: Activity, basis: Basis, kind: Kind, rules: Rules, instrument: str = ""
) -> Against | None:
    """Return a strength against the lines of one kind, None where none applies.

    Of one instrument, if it is named: what one asks for, another may not.
    """
    if not activity.land:
        return None
    counts = sizes.counts(activity, basis)
    found = [
        (times(counts[name], limit.value), rule, name, limit.value)
        for rule in rules.asked(kind, activity.start.date(), activity.states)
        if not rule.codes or activity.kind in rule.codes
        if not instrument or rule.instrument == instrument
        for name, limit in rule.limits.items()
        if name in counts
    ]
    if not found:
        return None
    ratio, rule, name, limit = max(
        found, key=lambda each: (each[0].high, each[0].low, each[1].id, each[2])
    )
    # Of several counts none can be below the highest lower end.
    least = max(each[0].low for each in found)
    terms = tuple(f"{_said(counts[n])} / {most}" for _, _, n, most in found)
    ratio = Range(least, ratio.high)
    return Against(rule, name, counts[name], limit, ratio, terms, _LEADING in counts)


def lines(activity: Activity, rules: Rules) -> Iterator[RuleFinding]:
    """Give I2: each strength against the notice line and the observer line."""
    if activity.retracted:
        return
    for basis in bases(activity):
        for kind in _LINES:
            found = against(activity, basis, kind, rules)
            if found is not None:
                yield _line(activity, found, basis, rules)


def _line(
    activity: Activity, found: Against, basis: Basis, rules: Rules
) -> RuleFinding:
    level = level_of(found.ratio, rules.rule("I2"), _LADDER)
    if not found.whole and level is not Level.AMBER:
        level = Level.UNKNOWN
    unit = str(found.rule.limits[found.name].unit)
    value: dict[str, str | Number] = {
        "value": found.value.low,
        "low": found.value.low,
        "high": found.value.high,
        "limit": found.limit,
        "under": max(0, found.limit - found.value.high),
        "line_of": found.rule.id,
    }
    return RuleFinding(
        rule="I2",
        about=activity.used.id,
        level=level,
        value=found.value,
        limit=exactly(found.limit),
        unit=unit,
        sentence=SENTENCES[_SAYS[level][not found.value.exact]],
        values=value,
        formula=f"max({', '.join(found.terms)}) = {_ratio(found.ratio)}",
        records=(activity.used,),
        missing=() if found.whole else (f"strength_{basis}.{_LEADING}",),
        basis=basis,
    )


def discrepancy(activity: Activity, rules: Rules) -> Iterator[RuleFinding]:
    """Give I3: how many times the declared troops others estimate."""
    estimated = activity.estimated.get("troops")
    if estimated is None or activity.retracted:
        return
    declared = activity.declared.get("troops")
    said: dict[str, str | Number] = {"low": estimated.low, "high": estimated.high}
    if declared is None or declared.low <= 0:
        yield RuleFinding(
            rule="I3",
            about=activity.used.id,
            level=Level.UNKNOWN,
            sentence=SENTENCES[Say.DISCREPANCY_NONE_DECLARED],
            values=said,
            missing=("strength_declared.troops",),
            records=(activity.used,),
        )
        return
    rule, middle = rules.rule("I3"), (estimated.low + estimated.high) / 2
    ratio = middle / declared.low
    says = Say.DISCREPANCY_EXACT if estimated.exact else Say.DISCREPANCY
    yield RuleFinding(
        rule="I3",
        about=activity.used.id,
        level=level_of(exactly(ratio), rule),
        value=times(estimated, declared.low),
        limit=exactly(rule.limit("amber")),
        unit="ratio",
        sentence=SENTENCES[says],
        values={**said, "declared": declared.low, "times": round(ratio, 2)},
        formula=f"({estimated.low} + {estimated.high}) / 2 / {declared.low}"
        f" = {ratio:.2f}",
        records=(activity.used,),
    )


def _said(value: Range) -> Number | str:
    return value.low if value.exact else f"{value.low}-{value.high}"


def _ratio(ratio: Range) -> str:
    low, high = (rounded(end, 2) for end in (ratio.low, ratio.high))
    return f"{low}" if low == high else f"{low} to {high}"
