"""What lies around: cables and pipelines of the reference layer, and nothing else."""

import json

from shapely.geometry import LineString

from layers import reference
from layers.indicators.surroundings import (
    INFRASTRUCTURE,
    Surroundings,
    borders_between_blocs,
    infrastructure_of,
)
from layers.territories import Border
from tests.indicators.pictures import rules


def test_cables_and_pipelines_are_taken_and_straits_are_not() -> None:
    collection = json.loads(reference.features())
    lines = infrastructure_of(collection)
    kinds = {f["id"]: f["properties"]["kind"] for f in collection["features"]}
    assert {kinds[line.id] for line in lines} == INFRASTRUCTURE
    assert len(lines) == sum(kind in INFRASTRUCTURE for kind in kinds.values())


def test_lines_are_held_in_the_order_of_their_ids() -> None:
    lines = infrastructure_of(json.loads(reference.features()))
    around = Surroundings(reversed(lines))
    assert [line.id for line in around.infrastructure.each] == sorted(
        line.id for line in lines
    )
    assert len(around.borders.shapes) == 0


def test_only_borders_of_opposing_blocs_are_measured_by() -> None:
    course = LineString([(28, 57), (28, 58)])
    pairs = [("EST", "LVA"), ("EST", "RUS"), ("BLR", "POL"), ("RUS", "UKR")]
    lines = borders_between_blocs([Border(*pair, course) for pair in pairs], rules())
    assert [line.states for line in lines] == [("EST", "RUS"), ("BLR", "POL")]


def test_a_line_of_infrastructure_says_whose_it_is() -> None:
    lines = infrastructure_of(json.loads(reference.features()))
    [balticconnector] = [line for line in lines if line.name == "Balticconnector"]
    assert set(balticconnector.states) == {"EST", "FIN"}
