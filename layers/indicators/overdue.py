"""An activity whose declared end has passed while it is still reported.

Seen by units of its states that came for it and have not left, however long, or by an
estimate of its strength that is dated soon after its end: a later one may be about
something else. Where nothing was reported nothing is said.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from layers.indicators.nearness import KM, apart
from layers.indicators.saying import SENTENCES, Say, exactly, level_of, rounded
from layers.indicators.sightings import Unit
from layers.rules.facts import Activity
from layers.rules.packs import Rules
from layers.rules.rows import Rule
from layers.rules.verdict import Number, RuleFinding, Used

_DAY = timedelta(days=1)


def overdue(
    activity: Activity, units: Iterable[Unit], rules: Rules
) -> RuleFinding | None:
    """Return the latest sign of one that goes on after its end, None without one."""
    row = rules.rule("OVERDUE")
    if activity.retracted:
        return None
    there = [unit for unit in units if _came_and_stays(unit, activity, row)]
    if not there:
        return None
    last = max(there, key=lambda unit: (unit.as_of, unit.used.id))
    return _finding(activity, last.as_of, (last.name, last.used), row)


def _came_and_stays(unit: Unit, activity: Activity, row: Rule) -> bool:
    """Say whether a unit came for the activity and was seen there after its end."""
    if unit.retracted or unit.posture not in row.codes or activity.place is None:
        return False
    if unit.state not in activity.states or unit.changed_at is None:
        return False
    came = timedelta(days=row.limit("came"))
    if unit.as_of <= activity.end:
        return False
    if not activity.start - came <= unit.changed_at <= activity.end:
        return False
    km = apart(activity.place, unit.place).metres / KM
    return row.compared("area").holds(km, row.limit("area"))


def estimated_after(
    activity: Activity, as_of: datetime | None, rules: Rules
) -> Iterator[RuleFinding]:
    """Give the finding that an estimate is dated after the declared end."""
    row = rules.rule("OVERDUE")
    watched = timedelta(days=row.limit("watched"))
    if as_of is None or activity.retracted:
        return
    if activity.end < as_of <= activity.end + watched:
        yield _finding(activity, as_of, None, row)


def _finding(
    activity: Activity, seen: datetime, unit: tuple[str, Used] | None, row: Rule
) -> RuleFinding:
    days = rounded((seen - activity.end) / _DAY)
    said: dict[str, str | Number] = {"days": days}
    used = [activity.used]
    if unit is not None:
        said["unit_name"], by = unit
        used.append(by)
    return RuleFinding(
        rule="OVERDUE",
        about=activity.used.id,
        level=level_of(exactly(days), row),
        value=exactly(days),
        limit=exactly(row.limit("amber")),
        unit="days",
        sentence=SENTENCES[Say.OVERDUE if unit else Say.OVERDUE_ESTIMATE],
        values=said,
        formula=f"{seen.isoformat()} - {activity.end.isoformat()} = {days}",
        records=tuple(used),
        basis="units" if unit else "estimated",
    )
