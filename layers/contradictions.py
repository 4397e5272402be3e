"""Reports that cannot all be right: what each of them says, side by side.

Rule 1: it says where they differ and by how much, and never who is right.
Rule 2: two positions or times differ only beyond what both of them allow for.
Rule 3: that two reports are of one event is said by people, by the reports, or only
guessed from how alike they are; which of these it is stands with each contradiction.
It must never know a screen, a clock or the log.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

from layers.duplicates import Likeness, likeness
from layers.telling import Telling

UNNAMED = "XXX"
"""The actor of a report that names nobody."""

_ACCIDENT = "ACCIDENT_FINDING"
_SURE = frozenset({"CONFIRMED", "HIGH"})


class Kind(StrEnum):
    """In what reports contradict each other."""

    DENIAL = "DENIAL"
    """Somebody denies it or tells it differently, in the report itself."""
    POSITION = "POSITION"
    """Farther apart than both stated errors together."""
    TIME = "TIME"
    """Farther apart than both ways to know the time allow."""
    ATTRIBUTION = "ATTRIBUTION"
    """Other actors, or an actor and an accident."""
    SAID = "SAID"
    """One report says of itself that it contradicts the other."""


class Basis(StrEnum):
    """Why two reports are taken to be of one event."""

    ONE_RECORD = "ONE_RECORD"
    DECIDED = "DECIDED"
    """A person has decided that they are the same."""
    LINKED = "LINKED"
    """One of them names the other as related."""
    SIMILAR = "SIMILAR"
    """They are alike; it is a guess."""


class Side(msgspec.Struct, frozen=True):
    """What one side says of the matter; `who` are its sources, or who denies it."""

    id: str
    title: str
    who: tuple[str, ...]
    says: dict[str, Any]


class Contradiction(msgspec.Struct, frozen=True):
    """Two sides that cannot both be right.

    `distance_m`, `error_m` (of both together) and `gap_s` are null where they are not
    the matter; `score` is how alike two reports are, null for one.
    """

    kind: Kind
    basis: Basis
    sides: tuple[Side, ...]
    distance_m: float | None = None
    error_m: float | None = None
    gap_s: float | None = None
    score: float | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the records that it is about, each once."""
        return tuple(dict.fromkeys(side.id for side in self.sides))


def within(telling: Telling) -> Iterator[Contradiction]:
    """Give what a report itself tells in two ways: claim and denial."""
    denials = telling.said.counter_claim
    if not denials:
        return
    claim = _side(telling, {"summary": telling.said.summary})
    denied = (
        Side(telling.id, telling.said.title, (each.party,), _denial(each.text, each.at))
        for each in denials
    )
    yield Contradiction(Kind.DENIAL, Basis.ONE_RECORD, (claim, *denied))


def between(one: Telling, other: Telling, basis: Basis) -> Iterator[Contradiction]:
    """Give where two reports of one event differ, the same whichever comes first."""
    first, second = sorted((one, other), key=lambda each: each.id)
    alike = likeness(first, second)
    if _says_so(first, second) or _says_so(second, first):
        sides = tuple(_side(t, {"summary": t.said.summary}) for t in (first, second))
        yield Contradiction(Kind.SAID, basis, sides, score=alike.score)
    if alike.distance_m > alike.error_m:
        sides = tuple(_side(each, _position(each)) for each in (first, second))
        far = {"distance_m": alike.distance_m, "error_m": alike.error_m}
        yield Contradiction(Kind.POSITION, basis, sides, **far, score=alike.score)
    if alike.gap_s > first.slack_s + second.slack_s:
        yield _times(first, second, basis, alike)
    if _attributed_differently(first, second):
        sides = tuple(_side(each, _attribution(each)) for each in (first, second))
        yield Contradiction(Kind.ATTRIBUTION, basis, sides, score=alike.score)


def linked(one: Telling, other: Telling) -> Basis | None:
    """Say why two reports are of one event, as far as they themselves say so."""
    for first, second in ((one, other), (other, one)):
        decided = first.said.duplicate_of
        if decided is not None and decided.id == second.id:
            return Basis.DECIDED
    for first, second in ((one, other), (other, one)):
        if any(each.id == second.id for each in first.said.related if _of_one(each)):
            return Basis.LINKED
    return None


def names(telling: Telling) -> set[str]:
    """Return the ids of the reports that a report takes to be of the same event."""
    found = {each.id for each in telling.said.related if _of_one(each)}
    decided = telling.said.duplicate_of
    return found if decided is None else found | {decided.id}


def _of_one(link: Any) -> bool:
    return link.relation in ("SAME_EVENT", "DUPLICATE", "CONTRADICTS")


def _says_so(one: Telling, other: Telling) -> bool:
    related = one.said.related
    return any(r.id == other.id and r.relation == "CONTRADICTS" for r in related)


def _times(
    one: Telling, other: Telling, basis: Basis, alike: Likeness
) -> Contradiction:
    sides = tuple(_side(each, _time(each)) for each in (one, other))
    return Contradiction(Kind.TIME, basis, sides, gap_s=alike.gap_s, score=alike.score)


def _attributed_differently(one: Telling, other: Telling) -> bool:
    actors = one.said.actor_state, other.said.actor_state
    if UNNAMED not in actors:
        return actors[0] != actors[1] or _is_accident(one) != _is_accident(other)
    return any(
        _is_accident(first)
        and second.said.actor_state != UNNAMED
        and second.said.attribution_confidence in _SURE
        for first, second in ((one, other), (other, one))
    )


def _is_accident(telling: Telling) -> bool:
    return telling.said.attribution_confidence == _ACCIDENT


def _side(telling: Telling, says: dict[str, Any]) -> Side:
    who = tuple(dict.fromkeys(each.source_id for each in telling.said.source))
    return Side(telling.id, telling.said.title, who, says)


def _denial(text: str, at: str | None) -> dict[str, Any]:
    return {"text": text, "at": at}


def _position(telling: Telling) -> dict[str, Any]:
    return {
        "lon": telling.lon,
        "lat": telling.lat,
        "error_m": round(telling.error_m, 1),
        "place": telling.said.place,
    }


def _time(telling: Telling) -> dict[str, Any]:
    return {
        "from": _written(telling.from_s),
        "to": _written(telling.to_s),
        "time_basis": telling.said.time_basis,
    }


def _written(at_s: float) -> str:
    at = datetime.fromtimestamp(at_s, UTC)
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _attribution(telling: Telling) -> dict[str, Any]:
    said = telling.said
    return {
        "actor_state": said.actor_state,
        "actor_status": said.actor_status,
        "attribution_confidence": said.attribution_confidence,
    }
