"""Records that meet: near one another, of one event, of one state, of one bloc.

It keeps what is needed to find them, and judges those that a change touches. It must
never look at all records because one changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from layers.indicators.events import Events
from layers.indicators.held import Held
from layers.indicators.nearby import Nearby, Reach, Where, reaches
from layers.indicators.origins import origins, scale_of
from layers.indicators.overdue import overdue
from layers.indicators.overlap import overlap
from layers.indicators.rate import DAY_S, sea_of
from layers.indicators.rates import Rates
from layers.indicators.roster import Roster
from layers.indicators.sightings import Sighting, Unit
from layers.indicators.together import together
from layers.indicators.unnotified import groups, unnotified, unnotified_units
from layers.rules.facts import Activity, Warship
from layers.rules.packs import Rules
from layers.rules.verdict import RuleFinding

Changed = Mapping[str, Held | None]


class Meeting:
    """Which records meet which; it is the only one that writes `held`."""

    def __init__(self, rules: Rules, held: dict[str, Held]) -> None:
        self._rules, self._held = rules, held
        self._scale = scale_of(rules)
        self._reach = _reach(rules)
        self._nearby = Nearby(self._reach)
        self._events = Events()
        self._roster = Roster(rules)
        self.rates = Rates(rules)

    def take(self, changed: Changed) -> tuple[set[str], set[str]]:
        """Take records in and out; return whom that touches, and whom at some times.

        The first are to be judged again by `judged`; the findings of the second that
        are not kept, timed ones and yearly limits, may be others now.
        """
        touched, marked = self._around(changed)
        for record_id, held in changed.items():
            self._forget(record_id)
            if held is not None:
                self._note(held)
        wheres = {i: w for i, h in changed.items() if h and (w := _where(h))}
        touched |= self._nearby.put(wheres, changed.keys() - wheres.keys())
        for record_id in changed:
            touched |= self._nearby.of(record_id).keys()
        for record_id in self._counted_again(changed):
            self._count(record_id)
        more, others = self._around(changed)
        touched = (touched | more | changed.keys()) & self._held.keys()
        return touched, (marked | others) & self._held.keys()

    def _forget(self, record_id: str) -> None:
        self._held.pop(record_id, None)
        self._roster.drop(record_id)
        self.rates.drop(record_id)

    def _note(self, held: Held) -> None:
        self._held[held.used.id] = held
        self._roster.put(held)

    def _counted_again(self, changed: Changed) -> set[str]:
        """Join reports of one event as they are now; return all that this concerns."""
        before = {each for i in changed for each in self._events.of(i)}
        for record_id, held in changed.items():
            facts = held.facts if held else None
            same = facts.duplicate_of if isinstance(facts, Sighting) else ""
            self._events.put(record_id, same)
        return before | {each for i in changed for each in self._events.of(i)}

    def _count(self, record_id: str) -> None:
        """Count an incident if it is the first of its event, else not."""
        self.rates.drop(record_id)
        held = self._held.get(record_id)
        if held is None or not isinstance(held.facts, Sighting):
            return
        told = [s for s in self._event(held) if not s.retracted]
        facts = held.facts
        if told and told[0].used.id == record_id:
            telling = facts.telling
            sea = sea_of(facts.sea, telling.lon, telling.lat, self._rules)
            self.rates.put(held.used, (held.context, facts.type, sea), facts.at)

    def _event(self, held: Held) -> list[Sighting]:
        """Return all reports of one event and context, by id."""
        ids = self._events.of(held.used.id)
        if len(ids) == 1 and isinstance(held.facts, Sighting):
            return [held.facts]
        same = (self._held.get(each) for each in sorted(ids))
        return [
            each.facts
            for each in same
            if each is not None
            and each.context == held.context
            and isinstance(each.facts, Sighting)
        ]

    def _around(self, changed: Iterable[str]) -> tuple[set[str], set[str]]:
        """Return whom records touch as they are held now; empty for new ones."""
        touched, marked = set[str](), set[str]()
        for record_id in changed:
            held = self._held.get(record_id)
            if held is None:
                continue
            facts, context = held.facts, held.context
            if isinstance(facts, Sighting):
                event = self._events.of(record_id)
                touched |= event
                marked |= set(chain.from_iterable(map(self.rates.mates, event)))
            elif isinstance(facts, Activity):
                touched |= self._roster.left(context, facts.states)
                marked |= self._roster.of_one_state(context, facts)
            else:
                touched |= self._roster.left(context, (facts.state,))
                touched |= set(self._ended_before(context, facts))
                marked |= self._roster.of_bloc(context, facts.bloc)
                if facts.ship is not None:
                    marked |= self._roster.ships(context)
        return touched, marked

    def _ended_before(self, context: str, unit: Unit) -> Iterator[str]:
        watched = self._roster.watched()
        for record_id in self._roster.activities(context, unit.state):
            facts = self._held[record_id].facts
            if isinstance(facts, Activity) and (
                facts.end < unit.as_of <= facts.end + watched
            ):
                yield record_id

    def judged(self, touched: Iterable[str]) -> dict[str, tuple[RuleFinding, ...]]:
        """Return what is said of each of these records among the others."""
        found: dict[str, tuple[RuleFinding, ...]] = {}
        left = set[tuple[str, str]]()
        for record_id in touched:
            held = self._held[record_id]
            if isinstance(held.facts, Activity):
                found[record_id] = tuple(self._of_activity(held, held.facts))
            elif isinstance(held.facts, Sighting):
                told = origins(held.facts, self._event(held), self._scale)
                found[record_id] = () if told is None else (told,)
            else:
                found[record_id] = ()
                left.add((held.context, held.facts.state))
        for context, state in left:
            found |= self._of_units(context, state)
        return found

    def _of_activity(self, held: Held, facts: Activity) -> Iterator[RuleFinding]:
        distances = self._nearby.of(held.used.id)
        near = {
            other: (other_facts, distances[other])
            for other in sorted(distances)
            if isinstance(other_facts := self._held[other].facts, Activity)
        }
        for other, apart in near.values():
            if (facts.bloc, other.bloc) in self._opposing:
                found = overlap(facts, other, apart, self._rules)
                if found is not None:
                    yield found
        others = [other for other, _ in near.values()]
        alone = unnotified(facts, held.reported_at, near, self._rules)
        both = together(facts, others, self._rules), alone
        units = self._units(self._roster.units(held.context, facts.states))
        for found in (*both, overdue(facts, units, self._rules)):
            if found is not None:
                yield found

    @property
    def _opposing(self) -> frozenset[tuple[str, str]]:
        return self._reach.opposing

    def _of_units(self, context: str, state: str) -> dict[str, tuple[RuleFinding, ...]]:
        """Return I5 of the units of a state that left near one another."""
        found: dict[str, tuple[RuleFinding, ...]] = {}
        ids = self._roster.activities(context, state)
        held = (self._held[each].facts for each in sorted(ids))
        notices = [each for each in held if isinstance(each, Activity)]
        left = self._units(self._roster.left(context, (state,)))
        for group in groups(left, self._rules):
            told = unnotified_units(group, notices, self._rules)
            for unit in group:
                found[unit.used.id] = () if told is None else (told,)
        return found

    def _units(self, ids: Iterable[str]) -> list[Unit]:
        held = (self._held[each].facts for each in sorted(ids))
        return [each for each in held if isinstance(each, Unit)]

    def ships(self, context: str) -> list[Warship]:
        """Return the warships that came into the Black Sea, by id."""
        units = self._units(self._roster.ships(context))
        return [unit.ship for unit in units if unit.ship and not unit.retracted]

    def units_of_bloc(self, context: str, bloc: str) -> list[Unit]:
        """Return the units of a bloc."""
        return self._units(self._roster.of_bloc(context, bloc))

    def blocs(self) -> list[tuple[str, str]]:
        """Return each context and bloc with units."""
        return self._roster.blocs()

    def of_one_state(self, held: Held, facts: Activity) -> list[Activity]:
        """Return the activities that count together with one, itself among them."""
        ids = self._roster.of_one_state(held.context, facts)
        found = map(self._held.__getitem__, ids)
        return [each.facts for each in found if type(each.facts) is Activity]


def _reach(rules: Rules) -> Reach:
    near = rules.rule("I4"), rules.rule("I5"), rules.rule("TOGETHER")
    i4, i5, together_row = near
    pairs = reaches(i4.codes)
    return Reach(
        opposing=pairs | {(other, one) for one, other in pairs},
        opposing_km=i4.limit("amber"),
        other_km=max(i5.limit("area"), together_row.limit("area")),
        gap_s=max(i5.limit("time"), together_row.limit("time")) * DAY_S,
    )


def _where(held: Held) -> Where | None:
    facts = held.facts
    if not isinstance(facts, Activity) or facts.place is None:
        return None
    return Where(
        context=held.context,
        bloc=facts.bloc,
        place=facts.place,
        start_s=facts.start.timestamp(),
        end_s=facts.end.timestamp(),
    )
