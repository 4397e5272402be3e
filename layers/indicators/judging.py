"""The findings of a picture, kept up as it changes; one for each audience.

Rule 1: findings are a function of the records held and of `now`: the order in which
they came makes no difference, and step by step gives what starting anew gives.
Rule 2: only what changed, and what it touches, is judged again.
Rule 3: records of different contexts never meet.
It must never read a clock, await, or see a record that its audience may not see.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from layers.indicators.age import age
from layers.indicators.alone import alone
from layers.indicators.drivers import Driver, strongest
from layers.indicators.held import Held, read
from layers.indicators.meeting import Meeting
from layers.indicators.movement import movement
from layers.indicators.origins import scale_of
from layers.indicators.sightings import Json, Unit
from layers.indicators.surroundings import Surroundings
from layers.indicators.weeks import Week, weeks_of
from layers.rules import judges, montreux
from layers.rules.constraints import Memo
from layers.rules.facts import Activity, Warship
from layers.rules.packs import Rules
from layers.rules.verdict import Level, RuleFinding

_LOUD = frozenset({Level.AMBER, Level.RED})

_MOST_SIZES = 1_000_000
"""Kept sizes of older revisions are never asked for again; then all are forgotten."""

Findings = tuple[RuleFinding, ...]


class Judging:
    """All findings of one audience's records.

    `changed` are the ids whose findings the last `apply` may have changed: none that
    it did change is missing. Findings that are `timed` change with `now` besides.
    """

    def __init__(self, rules: Rules, around: Surroundings | None = None) -> None:
        self.rules = rules
        self._scale = scale_of(rules)
        self.changed: frozenset[str] = frozenset()
        self._around = around or Surroundings()
        self._held: dict[str, Held] = {}
        self._meeting = Meeting(rules, self._held)
        self._alone: dict[str, Findings] = {}
        self._together: dict[str, Findings] = {}
        self._among: dict[str, Findings] = {}
        self._sizes: Memo = {}
        self._loud: dict[str, dict[str, Findings]] = {}

    def apply(self, upserted: Iterable[Json], removed: Iterable[str] = ()) -> None:
        """Take changed features in and removed records out, and judge what is touched.

        A feature is as it is in the log. An older revision than the one held is left
        out; a layer without judges is, too.
        """
        changed: dict[str, Held | None] = dict.fromkeys(removed)
        for feature in upserted:
            record_id, held = feature["id"], self._held.get(feature["id"])
            revision = feature["properties"]["revision"]
            if record_id in changed:
                held = changed[record_id]
            if held is not None and held.used.revision > revision:
                continue
            changed[record_id] = read(feature, self._scale)
        self._forget_sizes(changed)
        touched, marked = self._meeting.take(changed)
        for record_id, held in changed.items():
            self._take_alone(record_id, held)
        found = self._meeting.judged(touched)
        different = {i for i in found if found[i] != self._together.get(i, ())}
        self._together.update(found)
        for record_id in changed.keys() | different:
            self._note_loud(record_id)
        for record_id in marked | changed.keys():
            self._among.pop(record_id, None)
        self.changed = frozenset(changed.keys() | different | marked)

    def _forget_sizes(self, changed: Mapping[str, Held | None]) -> None:
        """Forget what was kept of sizes, where an id and revision may mean another."""
        newer = (
            held is not None
            and (before := self._held.get(record_id)) is not None
            and held.used.revision > before.used.revision
            for record_id, held in changed.items()
            if record_id in self._held
        )
        if len(self._sizes) > _MOST_SIZES or not all(newer):
            self._sizes.clear()

    def _take_alone(self, record_id: str, held: Held | None) -> None:
        if held is None:
            self._alone.pop(record_id, None)
            self._together.pop(record_id, None)
        else:
            self._alone[record_id] = alone(held, self._around, self.rules)

    def _note_loud(self, record_id: str) -> None:
        """Keep what may be a driver apart, by indicator."""
        for known in self._loud.values():
            known.pop(record_id, None)
        for finding in self.settled(record_id):
            if finding.level in _LOUD:
                of_rule = self._loud.setdefault(finding.rule, {})
                of_rule[record_id] = (*of_rule.get(record_id, ()), finding)

    def _joined(self, record_id: str) -> Findings:
        return self._together.get(record_id, ())

    def findings(self, record_id: str, now: datetime) -> Findings:
        """Return all that is said of a record at a time; () if it is not held."""
        held = self._held.get(record_id)
        if held is None:
            return ()
        found = (
            *self.settled(record_id),
            *self._of_its_state(record_id, held),
            *self._timed(held, now),
        )
        return tuple(sorted(found, key=lambda f: (f.rule, f.basis, f.about)))

    def settled(self, record_id: str) -> Findings:
        """Return what is said of a record whatever the time, yearly limits aside."""
        return (*self._alone.get(record_id, ()), *self._joined(record_id))

    def ids(self, layer: str) -> tuple[str, ...]:
        """Return the records of a layer that are held, in order."""
        return tuple(sorted(i for i, h in self._held.items() if h.layer == layer))

    def of(self, layer: str, context: str) -> list[Held]:
        """Return the records of a layer and a context as they are held, by id."""
        held = (self._held[each] for each in self.ids(layer))
        return [each for each in held if each.context == context]

    def context(self) -> str:
        """Return the context of most records, "" without any: a room has one."""
        contexts = Counter(held.context for held in self._held.values())
        return max(sorted(contexts), key=contexts.__getitem__, default="")

    def weeks(self, now: datetime, count: int, context: str) -> list[Week]:
        """Return how often incidents of a context happened, week by week."""
        return weeks_of(self._meeting.rates, now, count, context, self.rules)

    def _of_its_state(self, record_id: str, held: Held) -> Findings:
        """Return what the yearly limits say; judged when somebody asks."""
        if not isinstance(held.facts, Activity):
            return ()
        if record_id not in self._among:
            others = self._meeting.of_one_state(held, held.facts)
            self._among[record_id] = judges.exercise_among(
                held.facts, others, self.rules, self._sizes
            )
        return self._among[record_id]

    def _timed(self, held: Held, now: datetime) -> Iterable[RuleFinding]:
        facts = held.facts
        if facts.retracted:
            return
        fresh = self._around.fresh.get(held.layer, timedelta())
        if isinstance(facts, Unit):
            fresh = timedelta(hours=facts.ttl_h)
            moved = self._movements(now, (held.context, facts.bloc))
            yield from (f for f in moved if held.used in f.records)
            yield from self._as_ship(held, facts, now)
        over = isinstance(facts, Activity) and facts.end < now
        aged = age(held.used, held.as_of, fresh, now, self.rules)
        if aged is not None and not over:
            yield aged
        if (rate := self._meeting.rates.of(held.used.id, now)) is not None:
            yield rate

    def _as_ship(self, held: Held, unit: Unit, now: datetime) -> Iterable[RuleFinding]:
        """Give what is said of a warship in the Black Sea, alone and among the others.

        Not of one that is only about to come.
        """
        if unit.ship is None or not montreux.has_come(unit.ship, now):
            return
        yield from montreux.staying(unit.ship, self.rules, now)
        found = montreux.together(self.ships(held.context), self.rules, now)
        yield from (each for each in found if held.used in each.records)

    def ships(self, context: str) -> list[Warship]:
        """Return the warships that are known to have come into the Black Sea, by id."""
        return self._meeting.ships(context)

    def _movements(self, now: datetime, key: tuple[str, str]) -> Iterable[RuleFinding]:
        context, bloc = key
        units = self._meeting.units_of_bloc(context, bloc)
        found = movement(bloc, units, now, self.rules)
        return () if found is None else (found,)

    def drivers(self, now: datetime, context: str = "") -> tuple[Driver, ...]:
        """Return the strongest drivers of a context, three as the row DRIVERS says.

        Without a named one that of most records: a room has one for ever.
        """
        context = context or self.context()
        timed = [
            finding
            for finding in self._meeting.rates.findings(now)
            if finding.about.startswith(f"{context}/")
        ]
        for key in self._meeting.blocs():
            if key[0] == context:
                timed += self._movements(now, key)
        return strongest(self._current(now, context), timed, self._held, self.rules)

    def _current(self, now: datetime, context: str) -> Iterable[RuleFinding]:
        row = self.rules.rule("DRIVERS")
        recent = timedelta(days=row.limit("recent"))
        ahead = timedelta(days=row.limit("ahead"))
        for rule in row.codes:
            for record_id, found in self._loud.get(rule, {}).items():
                held = self._held[record_id]
                if held.context == context and held.current(now, recent, ahead):
                    yield from found

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._held
