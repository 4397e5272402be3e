"""Why a record matters to one state: its land, its lines, its part in it, its texts.

Facts only, each as reported or measured: distances with their error, never from a place
that is known to be false, and never a judgement of what a state should do.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

import msgspec
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from layers.indicators.nearness import KM, Apart, apart
from layers.indicators.saying import SENTENCES, Say, rounded
from layers.indicators.surroundings import Line
from layers.rules.incsea import pair
from layers.rules.packs import Rules
from layers.rules.rows import Instrument, Kind, Status
from layers.rules.verdict import Number, RuleFinding, Verdict
from layers.states import UNKNOWN_STATE
from layers.territories import ERROR_M

Json = Mapping[str, Any]

MOST_LINES = 3
"""Lines of infrastructure that are told, the nearest first."""

_FAR_M = 1_000_000
"""Farther apart two areas are measured again, from the nearest point of the one."""

_WHOLE_KM = 100
"""From here on kilometres are told without a fraction."""


class Topic(StrEnum):
    """Of what a concern tells."""

    LAND = "LAND"
    LINES = "LINES"
    PART = "PART"
    TEXTS = "TEXTS"


class Matter(StrEnum):
    """Every sentence of a concern, besides those of I8."""

    ON_LAND = "On the land of this country."
    AREA_ON_LAND = "Its area reaches onto the land of this country."
    AREA_PERHAPS = (
        "Its area reaches onto the land of this country as far as can be told: it is "
        "known to ± {error_km} km only."
    )
    AREA_AT_EDGE = (
        "{km} km ± {error_km} km from the land of this country: whether it reaches it "
        "cannot be told."
    )
    AT_EDGE = (
        "{km} km ± {error_km} km from the edge of the land of this country: on which "
        "side cannot be told."
    )
    FROM_LAND = "{km} km ± {error_km} km from the land of this country."
    NO_PLACE = "No position is reported."
    LINES_UNCLEAR = (
        "Its place is known to ± {error_km} km only: what is near cannot be told."
    )
    NO_LINES = "None of its cables and pipelines on the map within {km} km."
    ABOUT_LINE = "It is about {line_name}, which ends in this country."
    NOTIFIES = "It is for this country to notify it."
    HOSTS = "It takes place in this country."
    TAKES_PART = "This country takes part."
    INVITED = "This country is invited to observe."
    REPLIED = "This country replied to the invitation to observe."
    AFFECTED = "Reported as affecting this country."
    ACTOR = "This country is named as the actor; how sure that is stands below."
    SHIP = "A ship under its flag was there."
    AIRCRAFT = "An aircraft registered there was involved."
    CASUALTIES = "Casualties are reported; of which nationality they are is not."
    UNIT = "It is a unit of this country."
    STATIONED = "The unit is in this country."
    CONTRIBUTES = "This country contributes to the unit."
    NO_PART = "No part of this country in it is reported."
    JOINED = "{text}: this country takes part ({standing})."
    NOT_JOINED = "{text}: this country does not take part."
    NOT_LISTED = "{text} ({standing}): which countries take part is not listed here."
    AGREEMENT = "{text}: agreed with {other:state}."
    NO_AGREEMENT = "{text}: nothing agreed with {other:state}."
    AGREEMENT_UNKNOWN = (
        "{text}: whether anything is agreed with {other:state} is not known."
    )


class Concern(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing about a record that concerns a state.

    `sentence` is an English msgid that is filled from `values`; where `instrument` is
    given, `{text}` is its title and `{standing}` the word for `status`.
    """

    topic: Topic
    sentence: str
    values: dict[str, str | Number] = {}
    instrument: str = ""
    status: Status | None = None


class Country(msgspec.Struct, frozen=True):
    """A state by its code, with its land and the lines that end there."""

    state: str
    land: BaseGeometry
    lines: tuple[Line, ...] = ()


def concerns(
    feature: Json, of: Country, findings: Iterable[RuleFinding], rules: Rules
) -> tuple[Concern, ...]:
    """Return why a record matters to a country, in order of topics.

    `feature` is the record as it is in the log, `findings` what the rules say of it.
    """
    geometry, said = feature.get("geometry"), feature["properties"]
    place = None if not geometry else shape(geometry)
    return (
        *_land(said, place, of.land),
        *_lines(said, place, of.lines, rules),
        *_part(said, of.state),
        *_texts(said, of.state, findings, rules),
    )


def _land(
    said: Json, place: BaseGeometry | None, land: BaseGeometry
) -> Iterator[Concern]:
    if place is None:
        yield Concern(topic=Topic.LAND, sentence=Matter.NO_PLACE)
    elif said.get("false_position"):
        yield Concern(topic=Topic.LAND, sentence=SENTENCES[Say.FALSE_PLACE])
    else:
        yield _to_land(place, land, _error_m(said))


def _to_land(place: BaseGeometry, land: BaseGeometry, error_m: float) -> Concern:
    is_point, found = isinstance(place, Point), _nearest(place, land)
    own_error_m, error_m = error_m, error_m + ERROR_M
    if found.metres == 0 and is_point:
        edge = apart(place, land.boundary)
        if edge.metres > error_m:
            return Concern(topic=Topic.LAND, sentence=Matter.ON_LAND)
        return _at(Matter.AT_EDGE, edge, error_m)
    if found.metres == 0:
        sure = own_error_m == 0
        known: dict[str, str | Number] = {"error_km": _km(own_error_m)}
        return Concern(
            topic=Topic.LAND,
            sentence=Matter.AREA_ON_LAND if sure else Matter.AREA_PERHAPS,
            values={} if sure else known,
        )
    if found.metres > error_m:
        return _at(Matter.FROM_LAND, found, error_m)
    return _at(Matter.AT_EDGE if is_point else Matter.AREA_AT_EDGE, found, error_m)


def _at(sentence: Matter, found: Apart, error_m: float) -> Concern:
    told = _distance(found, error_m)
    return Concern(topic=Topic.LAND, sentence=sentence, values=told)


def _nearest(place: BaseGeometry, land: BaseGeometry) -> Apart:
    found = apart(place, land)
    if found.metres > _FAR_M and not isinstance(place, Point):
        # Halfway between far shapes no plane is true enough: from one end it is.
        return apart(Point(found.one), land)
    return found


def _lines(
    said: Json, place: BaseGeometry | None, own: tuple[Line, ...], rules: Rules
) -> Iterator[Concern]:
    row = rules.rule("I8")
    for line in own:
        if line.id == said.get("infrastructure_id"):
            named: dict[str, str | Number] = {"line_name": line.name}
            yield Concern(topic=Topic.LINES, sentence=Matter.ABOUT_LINE, values=named)
    if place is None or said.get("false_position") or not own:
        return
    reach_km = row.limit("reach")
    if _error_m(said) > reach_km * KM:
        known: dict[str, str | Number] = {"error_km": _km(_error_m(said))}
        yield Concern(topic=Topic.LINES, sentence=Matter.LINES_UNCLEAR, values=known)
        return
    error_m = _error_m(said) + row.limit("sketch") * KM
    near = ((apart(place, line.course), line) for line in own)
    within = [(far, line) for far, line in near if far.metres <= reach_km * KM]
    if not within:
        told: dict[str, str | Number] = {"km": reach_km}
        yield Concern(topic=Topic.LINES, sentence=Matter.NO_LINES, values=told)
    within.sort(key=lambda each: (each[0].metres, each[1].id))
    for far, line in within[:MOST_LINES]:
        say = Say.AT_LINE if far.metres <= error_m else Say.NEAR_LINE
        told = {**_distance(far, error_m), "line_name": line.name}
        yield Concern(topic=Topic.LINES, sentence=SENTENCES[say], values=told)


_STATE_FIELDS: tuple[tuple[str, Matter], ...] = (
    ("notifying_state", Matter.NOTIFIES),
    ("state", Matter.UNIT),
    ("affected_states", Matter.AFFECTED),
    ("actor_state", Matter.ACTOR),
    ("host_states", Matter.HOSTS),
    ("host_state", Matter.STATIONED),
    ("participants", Matter.TAKES_PART),
    ("contributors", Matter.CONTRIBUTES),
)
"""Fields of records that name states, one or several, and what that means for one."""


def _part(said: Json, state: str) -> Iterator[Concern]:
    found = [each for name, each in _STATE_FIELDS if state in _codes(said.get(name))]
    observers: Json = said.get("observers_invited") or {}
    if state in observers.get("replied", ()):
        found.append(Matter.REPLIED)
    elif state in observers.get("states", ()):
        found.append(Matter.INVITED)
    for name, each in (
        ("linked_vessel", Matter.SHIP),
        ("linked_aircraft", Matter.AIRCRAFT),
    ):
        if any(craft.get("flag") == state for craft in said.get(name) or ()):
            found.append(each)
    for each in found or [Matter.NO_PART]:
        yield Concern(topic=Topic.PART, sentence=each)
    if said.get("casualties"):
        yield Concern(topic=Topic.PART, sentence=Matter.CASUALTIES)


def _codes(named: Any) -> tuple[str, ...]:
    """Return the states that a field names: one code, several, or none."""
    if not named:
        return ()
    return (named,) if isinstance(named, str) else tuple(named)


_REPORTED = {
    "VIENNA_DOCUMENT": "VD11",
    "INCSEA": "INCSEA",
    "DMA": "DMA89",
    "CUES": "CUES",
    "CHICAGO_CONVENTION": "CHICAGO",
    "UNCLOS": "UNCLOS",
    "CABLE_CONVENTION_1884": "CABLES_1884",
    "MONTREUX": "MONTREUX",
}
"""What a report may say that it touches (layers.incidents), by the id of the rules."""


def _texts(
    said: Json, state: str, findings: Iterable[RuleFinding], rules: Rules
) -> Iterator[Concern]:
    """Give the instruments by which the record is judged, and who is bound by them."""
    found = tuple(findings)
    named = {rules.rule(each.rule).instrument for each in found}
    apply = {
        rules.rule(each.rule).instrument
        for each in found
        if each.verdict not in (None, Verdict.NOT_APPLICABLE)
    }
    reported = {_REPORTED.get(each, "") for each in said.get("instruments") or ()}
    pairs = {rule.instrument for rule in rules.of(Kind.PAIRS)}
    for code in sorted(((apply | reported) - pairs) & rules.instruments.keys()):
        if rules.instruments[code].status is not Status.HOUSE:
            yield _joined(rules.instruments[code], state)
    other = said.get("actor_state") or UNKNOWN_STATE
    if other not in (UNKNOWN_STATE, state):
        for code in sorted((named | reported) & pairs):
            yield _agreed(code, state, other, rules)


def _joined(instrument: Instrument, state: str) -> Concern:
    own = {each.state: each.status for each in instrument.by_state}
    status = own.get(state, instrument.status)
    members = instrument.parties or instrument.members
    if status is Status.NOT_JOINED or (members and state not in members):
        sentence = Matter.NOT_JOINED
    elif members or state in own:
        sentence = Matter.JOINED
    else:
        sentence = Matter.NOT_LISTED
    return Concern(
        topic=Topic.TEXTS, sentence=sentence, instrument=instrument.id, status=status
    )


def _agreed(instrument: str, state: str, other: str, rules: Rules) -> Concern:
    agreed = pair(rules, instrument, state, other)
    sentence = {
        True: Matter.AGREEMENT,
        False: Matter.NO_AGREEMENT,
        None: Matter.AGREEMENT_UNKNOWN,
    }[agreed]
    values: dict[str, str | Number] = {"other": other}
    return Concern(
        topic=Topic.TEXTS, sentence=sentence, values=values, instrument=instrument
    )


def _error_m(said: Json) -> float:
    return float(said.get("position_error_m") or 0)


def _distance(found: Apart, error_m: float) -> dict[str, str | Number]:
    return {"km": _km(found.metres), "error_km": _km(error_m)}


def _km(metres: float) -> Number:
    km = metres / KM
    return rounded(km, 1 if km < _WHOLE_KM else 0)
