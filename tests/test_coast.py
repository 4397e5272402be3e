"""What is said to be at sea is on land only if map and position leave no doubt."""

from typing import Any

import pytest

from dashboard.placenames import land
from layers.admission import Circumstances
from layers.coast import COAST_ERROR_M, on_land
from layers.drafting import Stamp, judge
from tests.records import EXAMPLES, ROOM

VILNIUS, TALLINN, BALTIC = (25.28, 54.69), (24.76, 59.445), (20.0, 57.0)
WARSAW, TBILISI, MOSCOW = (21.0, 52.2), (44.8, 41.7), (37.6, 55.75)
ON_LAND = Circumstances(ROOM.context, ROOM.now, land=land())


@pytest.mark.parametrize(
    ("place", "km"),
    [
        (VILNIUS, (255, 270)),  # a seam of the map's tiles was once nearer
        (WARSAW, (255, 275)),
        (TBILISI, (250, 270)),  # and so was the edge of the region
        (MOSCOW, (590, 640)),
        (TALLINN, (0, 3)),
        (BALTIC, (0, 0)),
        ((0.0, 0.0), (0, 0)),
    ],
)
def test_distances_are_to_the_coast_of_the_map(
    place: tuple[float, float], km: tuple[int, int]
) -> None:
    assert km[0] <= land().inland_m(*place) / 1000 <= km[1]


def rules(place: tuple[float, float], **changes: Any) -> list[str]:
    """Return what is found in an incident that somebody writes."""
    record = EXAMPLES["incidents"] | {"domain": "SEA"} | changes
    ours = ("id", "revision", "status", "provenance", "object_type", "schema_version")
    written = {k: v for k, v in record.items() if k not in (*ours, "context")}
    written["geometry"] = {"type": "Point", "coordinates": list(place)}
    made = judge(
        written, Stamp(id="X-1", layer="incidents", author="account:anna"), ON_LAND
    )
    return [each["rule"] for each in made.properties["findings"]]


def test_a_ship_on_land_is_said_and_not_refused() -> None:
    assert "ON_LAND" in rules(VILNIUS)
    assert "ON_LAND" not in rules(BALTIC)
    assert "ON_LAND" not in rules(VILNIUS, domain="AIR")


def test_a_harbour_or_a_vague_position_is_no_ship_on_land() -> None:
    assert "ON_LAND" not in rules(TALLINN)
    assert "ON_LAND" not in rules(VILNIUS, position_error_m=400_000)


@pytest.mark.parametrize(
    ("sidc", "warned"),
    [("10033000001202000000", True), ("10031000001211000000", False)],
)
def test_a_posture_is_at_sea_by_its_symbol(sidc: str, *, warned: bool) -> None:
    point = {"type": "Point", "coordinates": list(VILNIUS)}
    found = on_land("posture", point, {"sidc": sidc}, land())
    assert (found is not None) == warned
    if found:
        sentence = found["sentence"].format(**found["values"])
        assert f"{COAST_ERROR_M // 1000} km" in sentence
        assert found["field"] == "geometry"


def test_without_a_map_nothing_is_said() -> None:
    point = {"type": "Point", "coordinates": list(VILNIUS)}
    assert on_land("incidents", point, {"domain": "SEA"}, None) is None
