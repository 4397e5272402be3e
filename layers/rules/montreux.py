"""The Montreux Convention: notice, transit, tonnage, stay and classes of ships.

Tons are of standard displacement, long tons of 1,016 kg. The time of day is handed in.
A ship whose size or flag is not known leaves a sum open; it must never count as
nothing, nor as foreign.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from layers.rules.facts import Passage, Warship
from layers.rules.holding import (
    cannot_tell,
    cut,
    exactly,
    finding,
    kept,
    kept_within,
    not_asked,
)
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.sentences import Said
from layers.rules.verdict import Range, RuleFinding, Verdict
from layers.states import UNKNOWN_STATE

_OF_LITTORAL = "LITTORAL"
"""The topic of a row on notice that is about states of the Black Sea."""

_SURFACE = "SURFACE"
"""The class of what is a light surface ship, or too large for one."""


def is_littoral(rules: Rules, state: str) -> bool:
    """Say whether a state lies on the Black Sea."""
    return any(state in rule.codes for rule in rules.of(Kind.LITTORAL))


def together(
    ships: Iterable[Warship], rules: Rules, now: datetime
) -> Iterator[RuleFinding]:
    """Give what is said of foreign warships together, each once, in the order of ids.

    A ship may come or go and change what is said of the others: all of it is timed.
    """
    every = sorted(ships, key=lambda ship: ship.used.id)
    every = [_perhaps(ship) if _of_nobody(ship) else ship for ship in every]
    here = [s for s in every if _foreign(s, rules) and is_inside(s, now)]
    passing = [s for s in every if s.in_transit and _foreign(s, rules)]
    on = now.date()
    if here:
        for rule in rules.asked(Kind.TONNAGE, on):
            yield headroom(here, rule)
        for rule in rules.asked(Kind.STATE_SHARE, on):
            for state in sorted({s.state for s in here if not _of_nobody(s)}):
                yield state_headroom(here, state, rule, rules)
    for rule in rules.asked(Kind.TRANSIT, on) if passing else ():
        yield from transit(passing, rule)


def staying(ship: Warship, rules: Rules, now: datetime) -> Iterator[RuleFinding]:
    """Give what is said of one warship that came into the Black Sea, as reported.

    Guns are in no report: a light surface ship is told by its tons alone.
    """
    on = now.date()
    yield from stays(ship, rules, now)
    for rule in rules.asked(Kind.BARRED, on):
        yield barred(ship, rule, rules)
    if ship.category == _SURFACE and _foreign(ship, rules) and not _of_nobody(ship):
        for rule in rules.asked(Kind.LIGHT_SURFACE, on):
            yield next(light_surface(ship, rule))


def stays(ship: Warship, rules: Rules, now: datetime) -> Iterator[RuleFinding]:
    """Give whether a ship is within the days it may stay, by each edition that asks."""
    for rule in rules.asked(Kind.STAY, now.date()):
        yield stay(ship, rule, rules, now)


def _foreign(ship: Warship, rules: Rules) -> bool:
    return not is_littoral(rules, ship.state)


def _of_nobody(ship: Warship) -> bool:
    """Say that nobody told the flag of a ship, so it may be of any state."""
    return ship.state == UNKNOWN_STATE


def _perhaps(ship: Warship) -> Warship:
    """Return a ship as it counts in a sum: wholly, or not at all."""
    size = ship.displacement
    return replace(ship, displacement=size and Range(0, size.high))


def has_come(ship: Warship, now: datetime) -> bool:
    """Say whether a ship is known to have come into the Black Sea by a time."""
    return ship.entered_at is not None and ship.entered_at <= now


def is_inside(ship: Warship, now: datetime) -> bool:
    """Say whether a ship is known to be in the Black Sea at a time."""
    return has_come(ship, now) and (ship.left_at is None or ship.left_at > now)


def tonnage(ships: Iterable[Warship]) -> Range | None:
    """Return what ships displace together in long tons; None if one is not known."""
    sizes = [ship.displacement for ship in ships]
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        return None
    return Range(sum(s.low for s in known), sum(s.high for s in known))


def headroom(ships: Sequence[Warship], rule: Rule) -> RuleFinding:
    """Return whether all foreign tonnage is within the cap, which may be one of two.

    `headroom = cap − sum`; between the two caps it cannot be told which one holds.
    """
    return _tons(ships, rule, Range(rule.limit("low"), rule.limit("high")), "low")


def state_headroom(
    ships: Sequence[Warship], state: str, rule: Rule, rules: Rules
) -> RuleFinding:
    """Return whether one state is within its share of the cap of the instrument."""
    own = [ship for ship in ships if ship.state == state]
    own += [ship for ship in ships if _of_nobody(ship)]
    caps = rules.of(Kind.TONNAGE, rule.instrument)
    if not caps:
        return cannot_tell(rule, own[0].used, Said.UNKNOWN)
    found = _tons(own, rule, share_of(caps[0], rule), "numerator")
    return replace(found, values={**found.values, "of_state": state})


def share_of(cap: Rule, share: Rule) -> Range:
    """Return the part of a cap that one state may have, in long tons."""
    over, under = share.limit("numerator"), share.limit("denominator")
    return Range(cap.limit("low") * over / under, cap.limit("high") * over / under)


def _tons(ships: Sequence[Warship], rule: Rule, limit: Range, name: str) -> RuleFinding:
    records = tuple(ship.used for ship in ships)
    total = tonnage(ships)
    if total is None:
        missing = "displacement_t"
        used = ships[0].used
        more = {"records": records, "timed": True}
        return cannot_tell(rule, used, Said.SIZE_UNKNOWN, missing, **more)
    more: dict[str, Any] = {"unit": "long_tons", "records": records, "timed": True}
    return kept_within(rule, ships[0].used, total, limit, name, **more)


def transit(ships: Sequence[Warship], rule: Rule) -> Iterator[RuleFinding]:
    """Give whether foreign ships in transit at one time are within tons and number."""
    limit = rule.limit("tonnage")
    tons = _tons(ships, rule, exactly(limit), "tonnage")
    yield _based(tons, "tonnage")
    records = tuple(ship.used for ship in ships)
    number = kept(rule, ships[0].used, exactly(len(ships)), "ships", records=records)
    yield _based(number, "ships")


def _based(found: RuleFinding, basis: str) -> RuleFinding:
    return replace(found, basis=basis)


def days_left(ship: Warship, rule: Rule, now: datetime) -> float | None:
    """Return `21 − (now − entry)` in days; None if its entry is not known."""
    if ship.entered_at is None:
        return None
    return rule.limit() - (now - ship.entered_at) / timedelta(days=1)


def stay(ship: Warship, rule: Rule, rules: Rules, now: datetime) -> RuleFinding:
    """Return whether a foreign ship is within the days it may stay, and until when."""
    if _of_nobody(ship):
        return cannot_tell(rule, ship.used, Said.UNKNOWN, "state")
    if not _foreign(ship, rules):
        return not_asked(rule, ship.used, Said.LITTORAL)
    if ship.entered_at is None:
        return cannot_tell(rule, ship.used, Said.UNKNOWN, "entered_at")
    if ship.entered_at > now:
        return not_asked(rule, ship.used, Said.NOT_BEGUN, timed=True)
    until = min(now, ship.left_at) if ship.left_at else now
    days = (until - ship.entered_at) / timedelta(days=1)
    left = days_left(ship, rule, until) or 0
    within = rule.compared().holds(days, rule.limit())
    # Cut towards its own side: what is just over never looks as if it were at it.
    shown = cut(days) if within else -cut(-days)
    return kept(
        rule,
        ship.used,
        exactly(days),
        sentence=str(Said.STAY_LEFT if within else Said.STAY_OVER),
        values={"value": shown, "left": cut(left), "limit": rule.limit()},
        due=ship.entered_at + timedelta(days=rule.limit()),
        timed=ship.left_at is None or ship.left_at > now,
    )


def barred(ship: Warship, rule: Rule, rules: Rules) -> RuleFinding:
    """Return whether a foreign ship is of a class that does not pass."""
    if _of_nobody(ship):
        return cannot_tell(rule, ship.used, Said.UNKNOWN, "state")
    if not _foreign(ship, rules):
        return not_asked(rule, ship.used, Said.LITTORAL)
    if not ship.category:
        return cannot_tell(rule, ship.used, Said.UNKNOWN, "ship_class")
    if ship.category in rule.codes:
        return finding(rule, ship.used, Verdict.NOT_MET, Said.BARRED)
    return finding(rule, ship.used, Verdict.MET, Said.NO)


_FIELDS = {"tonnage": "displacement_t", "gun": "gun_mm"}
"""The field of a record that a limit of a light surface ship is held against."""


def light_surface(ship: Warship, rule: Rule) -> Iterator[RuleFinding]:
    """Give whether a surface ship is within the size and the guns of a light one."""
    for name, value in (("tonnage", ship.displacement), ("gun", ship.gun_mm)):
        if value is None:
            found = cannot_tell(rule, ship.used, Said.SIZE_UNKNOWN, _FIELDS[name])
        else:
            found = kept(rule, ship.used, value, name)
        yield _based(found, name)


def notice(passage: Passage, rules: Rules) -> Iterator[RuleFinding]:
    """Give whether a passage was notified so many UTC dates ahead as the rows ask."""
    littoral = is_littoral(rules, passage.state)
    for rule in rules.asked(Kind.PASSAGE_NOTICE, passage.passes_at.date()):
        if (rule.topic == _OF_LITTORAL) is not littoral:
            continue
        if passage.notified_at is None:
            yield cannot_tell(rule, passage.used, Said.NOTICE_UNKNOWN, "notified_at")
            continue
        days = (passage.passes_at.date() - passage.notified_at.date()).days
        yield kept(rule, passage.used, exactly(days))
