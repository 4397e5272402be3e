"""I5: a large activity without a notice; a request about it opens the 48-hour clock.

Observed is an exercise of which nobody gave notice, or units of one state that left
their garrisons near one another. An instrument that is not known is no missing notice.
It must never say that somebody had to give one: a person reads what is observed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from layers.indicators.nearness import KM, Apart, apart
from layers.indicators.saying import SENTENCES, Say, exactly
from layers.indicators.sightings import Unit
from layers.indicators.strength import Against, against
from layers.rules.facts import Activity
from layers.rules.notice import bases
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.verdict import Level, Number, Range, RuleFinding

_NO_NOTICE = frozenset({"NONE"})
_CLOCK = "VD-RISK-1"


def unnotified(
    activity: Activity,
    reported_at: datetime,
    near: Mapping[str, tuple[Activity, Apart]],
    rules: Rules,
) -> RuleFinding | None:
    """Return I5 of an exercise of which nobody gave notice.

    None if it has a notice, is small, or a notice of the same state near it is held.
    """
    if activity.instrument not in _NO_NOTICE or activity.retracted:
        return None
    row = rules.rule("I5")
    for other, distance in near.values():
        if _is_notice_of(other, activity.states) and _matches(
            other, (activity.start, activity.end), distance.metres, row
        ):
            return None
    found = _over(activity, rules)
    if found is None:
        return None
    hours = rules.rule(_CLOCK).limit()
    return RuleFinding(
        rule="I5",
        about=activity.used.id,
        level=Level.RED,
        value=found.value,
        limit=exactly(found.limit),
        unit=str(found.rule.limits[found.name].unit),
        sentence=SENTENCES[Say.UNNOTIFIED],
        values={
            "value": found.value.low,
            "high": found.value.high,
            "limit": found.limit,
            "hours": hours,
        },
        formula=f"max({', '.join(found.terms)}) >= {row.limit('over')}",
        records=(activity.used,),
        due=reported_at + timedelta(hours=hours),
    )


def _over(activity: Activity, rules: Rules) -> Against | None:
    """Return the strength that surely reaches a notice line, None if none does.

    Of the instrument that has the clock.
    """
    over, instrument = rules.rule("I5").limit("over"), rules.rule(_CLOCK).instrument
    found = (
        against(activity, basis, Kind.NOTIFIABLE, rules, instrument)
        for basis in bases(activity)
    )
    sure = [each for each in found if each is not None and each.ratio.low >= over]
    return max(sure, key=lambda each: each.ratio.low, default=None)


def _is_notice_of(activity: Activity, states: Iterable[str]) -> bool:
    given = activity.instrument not in _NO_NOTICE and not activity.retracted
    return given and not activity.states.isdisjoint(states)


def _matches(
    notice: Activity, time: tuple[datetime, datetime], metres: float, row: Rule
) -> bool:
    slack = timedelta(days=row.limit("time"))
    start, end = time
    in_time = notice.start - slack <= end and start <= notice.end + slack
    return in_time and row.compared("area").holds(metres / KM, row.limit("area"))


def away(unit: Unit, row: Rule) -> bool:
    """Say whether a unit is reported to have left its place, and when."""
    return (
        not unit.retracted
        and unit.strength is not None
        and unit.changed_at is not None
        and unit.posture in row.codes
        and unit.was not in row.codes
    )


def groups(units: Iterable[Unit], rules: Rules) -> list[tuple[Unit, ...]]:
    """Return units of one state that left near one another at about one time."""
    row = rules.rule("I5")
    left = sorted((u for u in units if away(u, row)), key=lambda unit: unit.used.id)
    found: list[tuple[Unit, ...]] = []
    while left:
        group, left = [left[0]], left[1:]
        for each in group:
            near = [other for other in left if _with(each, other, row)]
            group += near
            left = [other for other in left if other not in near]
        found.append(tuple(sorted(group, key=lambda unit: unit.used.id)))
    return found


def _with(one: Unit, other: Unit, row: Rule) -> bool:
    assert one.changed_at is not None
    assert other.changed_at is not None
    slack = timedelta(days=row.limit("time"))
    if abs(one.changed_at - other.changed_at) > slack:
        return False
    km = apart(one.place, other.place).metres / KM
    return row.compared("area").holds(km, row.limit("area"))


def unnotified_units(
    group: Sequence[Unit], notices: Iterable[Activity], rules: Rules
) -> RuleFinding | None:
    """Return I5 of units that left together, None if a notice of their state matches.

    The lowest strengths must reach the line for RED; that the highest do, is AMBER.
    """
    row, line = rules.rule("I5"), _troops_line(group, rules)
    strengths = [unit.strength for unit in group if unit.strength is not None]
    low, high = sum(s.low for s in strengths), sum(s.high for s in strengths)
    over = row.limit("over")
    if line is None or high / line.limit("troops") < over:
        return None
    times = [unit.changed_at for unit in group if unit.changed_at is not None]
    for notice in notices:
        if _is_notice_of(notice, {unit.state for unit in group}) and any(
            notice.place is not None
            and _matches(notice, (at, at), apart(notice.place, unit.place).metres, row)
            for unit, at in zip(group, times, strict=True)
        ):
            return None
    limit, hours = line.limit("troops"), rules.rule(_CLOCK).limit()
    sure = low / limit >= over
    values: dict[str, str | Number] = {"low": low, "high": high, "limit": limit}
    return RuleFinding(
        rule="I5",
        about=group[0].used.id,
        level=Level.RED if sure else Level.AMBER,
        value=Range(low, high),
        limit=exactly(limit),
        unit="troops",
        sentence=SENTENCES[Say.UNNOTIFIED_UNITS],
        values={**values, "count": len(group), "hours": hours},
        formula=f"{' + '.join(str(s.low) for s in strengths)} = {low} >= {limit}",
        records=tuple(unit.used for unit in group),
        due=max(unit.as_of for unit in group) + timedelta(hours=hours),
    )


def _troops_line(group: Sequence[Unit], rules: Rules) -> Rule | None:
    states = {unit.state for unit in group}
    on = max(unit.as_of for unit in group).date()
    lines = rules.asked(Kind.NOTIFIABLE, on, states)
    return next((r for r in lines if "troops" in r.limits and not r.codes), None)
