"""What lies around the records and does not change with them: given once, from outside.

Lines of infrastructure and borders, capitals, and for how long a report of each layer
is fresh. It must never read a file.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.indicators.nearby import reaches
from layers.indicators.nearness import Shapes
from layers.rules.packs import Rules
from layers.rules.rows import Kind
from layers.territories import Border

INFRASTRUCTURE = frozenset({"power_cable", "data_cable", "gas_pipeline"})
"""Kinds of the reference layer that lie on the sea bed."""


class Line(msgspec.Struct, frozen=True):
    """A cable, a pipeline or a border: its id, name, course, and whose it is.

    A border has no name of its own: it is that of its two states.
    """

    id: str
    name: str
    course: BaseGeometry
    states: tuple[str, ...] = ()


class Capital(msgspec.Struct, frozen=True):
    """A capital: whose, its name, and where."""

    state: str
    name: str
    lon: float
    lat: float


class Lines:
    """Lines by which distances are measured."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self.each = tuple(sorted(lines, key=lambda line: line.id))
        self.shapes = Shapes([line.course for line in self.each])


class Surroundings:
    """All of it; what is not given is not judged by."""

    def __init__(
        self,
        infrastructure: Iterable[Line] = (),
        borders: Iterable[Line] = (),
        capitals: Iterable[Capital] = (),
        fresh: Mapping[str, timedelta] | None = None,
    ) -> None:
        self.infrastructure = Lines(infrastructure)
        self.borders = Lines(borders)
        self.capitals = tuple(sorted(capitals, key=lambda c: (c.state, c.name)))
        self.fresh = dict(fresh or {})


def infrastructure_of(collection: Mapping[str, Any]) -> list[Line]:
    """Return the cables and pipelines of the reference layer's FeatureCollection."""
    return [
        Line(
            each["id"],
            each["properties"]["name"],
            shape(each["geometry"]),
            tuple(each["properties"].get("states", ())),
        )
        for each in collection["features"]
        if each["properties"].get("kind") in INFRASTRUCTURE
    ]


def borders_between_blocs(borders: Iterable[Border], rules: Rules) -> list[Line]:
    """Return the land borders of states whose blocs are opposed by the row I4."""
    bloc = {
        state: rule.topic
        for rule in rules.of(Kind.DEFINITION)
        if rule.topic
        for state in rule.codes
    }
    pairs = reaches(rules.rule("I4").codes)
    opposed = pairs | {(other, one) for one, other in pairs}
    return [
        Line(f"{each.one}/{each.other}", "", each.course, (each.one, each.other))
        for each in borders
        if (bloc.get(each.one), bloc.get(each.other)) in opposed
    ]
