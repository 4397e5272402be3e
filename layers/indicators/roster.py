"""Which records are of which state and bloc, so that a change finds whom it touches.

Contexts are never mixed: every key begins with one. It must never judge.
"""

from collections.abc import Iterable
from datetime import timedelta

from layers.indicators.held import Held
from layers.indicators.sightings import Unit
from layers.indicators.unnotified import away
from layers.rules.facts import Activity
from layers.rules.packs import Rules
from layers.rules.rows import Kind

Key = tuple[str, str]


class Roster:
    """Ids of records by context and state, notifying state, or bloc."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        constraints = rules.of(Kind.CONSTRAINT)
        self._years = int(max((r.limit("years") for r in constraints), default=1))
        self._activities: dict[Key, set[str]] = {}
        self._notified: dict[tuple[str, str, int], set[str]] = {}
        self._units: dict[Key, set[str]] = {}
        self._away: dict[Key, set[str]] = {}
        self._blocs: dict[Key, set[str]] = {}
        self._ships: dict[str, set[str]] = {}
        self._stays: dict[str, list[set[str]]] = {}

    def put(self, held: Held) -> None:
        """Take a record in."""
        self.drop(held.used.id)
        self._stays[held.used.id] = kept = list(self._places(held))
        for each in kept:
            each.add(held.used.id)

    def drop(self, record_id: str) -> None:
        """Take a record out; nothing happens if it is not in."""
        for each in self._stays.pop(record_id, ()):
            each.discard(record_id)

    def _places(self, held: Held) -> Iterable[set[str]]:
        facts, context = held.facts, held.context
        if isinstance(facts, Activity):
            for state in facts.states:
                yield self._activities.setdefault((context, state), set())
            key = context, facts.notifying, facts.start.year
            yield self._notified.setdefault(key, set())
        elif isinstance(facts, Unit):
            yield self._units.setdefault((context, facts.state), set())
            yield self._blocs.setdefault((context, facts.bloc), set())
            if facts.ship is not None:
                yield self._ships.setdefault(context, set())
            if away(facts, self._rules.rule("I5")):
                yield self._away.setdefault((context, facts.state), set())

    def of_one_state(self, context: str, activity: Activity) -> set[str]:
        """Return what its state notified within years that count together."""
        years = range(
            activity.start.year - self._years + 1, activity.start.year + self._years
        )
        keys = ((context, activity.notifying, year) for year in years)
        return set[str]().union(*(self._notified.get(key, ()) for key in keys))

    def activities(self, context: str, state: str) -> set[str]:
        """Return the activities that a state takes part in."""
        return self._activities.get((context, state), set())

    def units(self, context: str, states: Iterable[str]) -> set[str]:
        """Return the units of states."""
        keys = ((context, state) for state in states)
        return set[str]().union(*(self._units.get(key, ()) for key in keys))

    def left(self, context: str, states: Iterable[str]) -> set[str]:
        """Return the units of states that left their garrisons."""
        keys = ((context, state) for state in states)
        return set[str]().union(*(self._away.get(key, ()) for key in keys))

    def of_bloc(self, context: str, bloc: str) -> set[str]:
        """Return the units of a bloc."""
        return self._blocs.get((context, bloc), set())

    def ships(self, context: str) -> set[str]:
        """Return the warships that came into the Black Sea."""
        return self._ships.get(context, set())

    def blocs(self) -> list[Key]:
        """Return each context and bloc that has units."""
        return sorted(key for key, ids in self._blocs.items() if ids)

    def watched(self) -> timedelta:
        """Return for how long after its end an activity is watched."""
        return timedelta(days=self._rules.rule("OVERDUE").limit("watched"))
