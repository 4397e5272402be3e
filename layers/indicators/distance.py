"""I8 and I16: distances to what lies around, geodesic, with the errors carried along.

From a position that is known to be false nothing is measured. It must never say that
something is inside a state's waters: the lines are sketches.
"""

from msgspec.structs import replace
from shapely.geometry.base import BaseGeometry

from layers.geodesy import distance_m
from layers.indicators.nearness import KM, Near, Shapes
from layers.indicators.saying import SENTENCES, Say, exactly, rounded
from layers.indicators.sightings import Sighting, Unit
from layers.indicators.surroundings import Line, Lines, Surroundings
from layers.rules.packs import Rules
from layers.rules.rows import Kind
from layers.rules.verdict import Level, Number, Range, RuleFinding, Used


def to_infrastructure(
    sighting: Sighting, around: Surroundings, rules: Rules
) -> RuleFinding | None:
    """Return I8 of an incident at sea; None far from all cables and pipelines.

    Courses are sketched, so no distance is surely small; of the line that a report is
    about it need not be measured.
    """
    row = rules.rule("I8")
    if sighting.retracted or sighting.domain not in row.codes:
        return None
    if sighting.false_position:
        return RuleFinding(
            rule="I8",
            about=sighting.used.id,
            level=Level.UNKNOWN,
            sentence=SENTENCES[Say.FALSE_PLACE],
            records=(sighting.used,),
        )
    found = _nearest(around.infrastructure, sighting.place, row.limit("reach"))
    if found is None:
        return None
    line, near = found
    error_km = sighting.error_m / KM + row.limit("sketch")
    value = _with_error(near.apart.metres / KM, error_km)
    wholly = row.compared("amber").wholly(value, row.limit("amber"))
    if line.id == sighting.line:
        wholly = True
    level = {True: Level.AMBER, None: Level.NEAR, False: Level.CLEAR}[wholly]
    finding = _finding(sighting.used, (line, near), (value, error_km), level)
    return _limited(finding, row.limit("amber"))


def to_border(unit: Unit, around: Surroundings, rules: Rules) -> RuleFinding | None:
    """Return I8 of a unit above a company; None far from all borders."""
    rows = rules.of(Kind.CLOSE_BORDER)
    if unit.retracted or unit.echelon not in rules.rule("I8-BORDER").codes or not rows:
        return None
    rows = tuple(sorted(rows, key=lambda each: each.limit("distance")))
    error_km = unit.error_m / KM + rules.rule("I8-BORDER").limit("sketch")
    within_km = rows[-1].limit("distance") + error_km
    found = _nearest(around.borders, unit.place, within_km)
    if found is None:
        return None
    line, near = found
    value = _with_error(near.apart.metres / KM, error_km)
    level = Level.NEAR
    for row in rows:
        if row.compared("distance").wholly(value, row.limit("distance")):
            level = row.level or Level.NEAR
            break
    finding = _finding(unit.used, (line, near), (value, error_km), level)
    return _limited(finding, rows[-1].limit("distance"))


def reach(unit: Unit, around: Surroundings) -> RuleFinding | None:
    """Return I16: the capitals within the estimates of the range of a missile unit."""
    if unit.reach is None or unit.retracted:
        return None
    centre = unit.place.representative_point()
    far = {
        capital.name: distance_m((centre.x, centre.y), (capital.lon, capital.lat)) / KM
        for capital in around.capitals
        if capital.state != unit.state
    }
    error_km = unit.error_m / KM
    surely = [name for name, km in far.items() if km + error_km <= unit.reach.low]
    perhaps = [name for name, km in far.items() if km - error_km <= unit.reach.high]
    return RuleFinding(
        rule="I16",
        about=unit.used.id,
        value=Range(len(surely), len(perhaps)),
        unit="count",
        sentence=SENTENCES[Say.REACH],
        values={
            "least": len(surely),
            "most": len(perhaps),
            "low": unit.reach.low,
            "high": unit.reach.high,
            "surely": ", ".join(surely),
            "perhaps": ", ".join(perhaps),
        },
        records=(unit.used,),
    )


def _nearest(
    lines: Lines, place: BaseGeometry, within_km: float
) -> tuple[Line, Near] | None:
    shapes: Shapes = lines.shapes
    near = shapes.nearest(place, within_km)
    return None if near is None else (lines.each[near.index], near)


def _with_error(km: float, error_km: float) -> Range:
    return Range(rounded(max(0.0, km - error_km)), rounded(km + error_km))


def _finding(
    used: Used, found: tuple[Line, Near], value: tuple[Range, float], level: Level
) -> RuleFinding:
    line, near = found
    km = near.apart.metres / KM
    shown, error_km = rounded(km), rounded(value[1])
    (lon, lat), (to_lon, to_lat) = near.apart.one, near.apart.other
    here = km <= value[1]
    named: dict[str, str | Number]
    if line.name:
        sentence = SENTENCES[Say.AT_LINE if here else Say.NEAR_LINE]
        named = {"line_name": line.name}
    else:
        sentence = SENTENCES[Say.AT_BORDER if here else Say.NEAR_BORDER]
        named = dict(zip(("one", "other"), line.states, strict=True))
    return RuleFinding(
        rule="I8",
        about=used.id,
        level=level,
        value=value[0],
        unit="km",
        sentence=sentence,
        values={
            **named,
            "km": shown,
            "error_km": error_km,
            "line_id": line.id,
            "lon": lon,
            "lat": lat,
            "to_lon": to_lon,
            "to_lat": to_lat,
        },
        formula=f"{shown} ± {error_km} km",
        records=(used,),
        basis=line.id,
    )


def _limited(finding: RuleFinding, limit_km: float) -> RuleFinding:
    return replace(finding, limit=exactly(limit_km))
