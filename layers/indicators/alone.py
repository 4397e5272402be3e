"""What is said of a record by itself: one table of judges by layer.

Rules first, then indicators. A new judge is one more line of the table.
"""

from collections.abc import Callable, Iterable, Iterator

from layers.indicators.distance import reach, to_border, to_infrastructure
from layers.indicators.held import Held
from layers.indicators.overdue import estimated_after
from layers.indicators.shortfall import shortfall
from layers.indicators.sightings import Sighting, Unit
from layers.indicators.strength import discrepancy, lines
from layers.indicators.surroundings import Surroundings
from layers.rules import judges
from layers.rules.facts import Activity
from layers.rules.packs import Rules
from layers.rules.verdict import RuleFinding

Judge = Callable[[Held, Surroundings, Rules], Iterable[RuleFinding]]


def alone(held: Held, around: Surroundings, rules: Rules) -> tuple[RuleFinding, ...]:
    """Return what all judges of its layer say of a record, whatever the time."""
    return tuple(
        finding
        for judge in JUDGES.get(held.layer, ())
        for finding in judge(held, around, rules)
    )


def _exercise(held: Held, _: Surroundings, rules: Rules) -> Iterator[RuleFinding]:
    activity = held.facts
    assert isinstance(activity, Activity)
    yield from judges.exercise(activity, rules)
    yield from shortfall(activity, rules)
    yield from lines(activity, rules)
    yield from discrepancy(activity, rules)
    yield from estimated_after(activity, held.estimated_as_of, rules)


def _incident(held: Held, around: Surroundings, rules: Rules) -> Iterator[RuleFinding]:
    assert isinstance(held.facts, Sighting)
    if held.incident is not None:
        yield from judges.incident(held.incident, rules)
    if (found := to_infrastructure(held.facts, around, rules)) is not None:
        yield found


def _unit(held: Held, around: Surroundings, rules: Rules) -> Iterator[RuleFinding]:
    assert isinstance(held.facts, Unit)
    for found in (to_border(held.facts, around, rules), reach(held.facts, around)):
        if found is not None:
            yield found


JUDGES: dict[str, tuple[Judge, ...]] = {
    "exercises": (_exercise,),
    "incidents": (_incident,),
    "posture": (_unit,),
}
"""Of each layer, what judges a record of it alone."""
