"""An incident says who, how sure, and who denies it; nothing is filled in."""

from typing import Any

import msgspec
import pytest

from layers.admission import admit
from layers.errors import Rejected
from layers.incidents import LAYER, IncidentType
from tests.records import FULL, NOW, ROOM, incident, wire


def properties(record: dict[str, Any]) -> dict[str, Any]:
    (made,) = admit(wire(record), LAYER.name, ROOM)
    return msgspec.json.decode(made.line(NOW, ""))["properties"]


def refused(record: dict[str, Any]) -> list[str]:
    with pytest.raises(Rejected) as caught:
        admit(wire(record), LAYER.name, ROOM)
    return [reason.field for reason in caught.value.reasons]


def test_no_counter_claim_is_said_by_an_empty_list_and_not_by_silence() -> None:
    assert properties(incident(counter_claim=[]))["counter_claim"] == []
    without = incident()
    del without["counter_claim"]
    assert refused(without) == ["counter_claim"]


def test_attribution_is_apart_from_severity() -> None:
    made = properties(incident(severity=5, attribution_confidence="UNATTRIBUTED"))
    assert (made["severity"], made["attribution_confidence"]) == (5, "UNATTRIBUTED")


@pytest.mark.parametrize("severity", [0, 6, 3.0, "3", None, True])
def test_severity_is_a_whole_number_from_1_to_5(severity: object) -> None:
    assert refused(incident(severity=severity)) == ["severity"]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [20, 57]},
        {"type": "LineString", "coordinates": [[20, 57], [20.05, 57]]},
        FULL["exercises"]["geometry"],
        FULL["exercises"]["phases"][0]["area"],
    ],
)
def test_a_place_is_a_point_a_line_or_an_area(geometry: dict[str, Any]) -> None:
    (made,) = admit(wire(incident(geometry=geometry)), LAYER.name, ROOM)
    assert made.geometry["type"] == geometry["type"]


def test_the_error_of_the_position_is_needed() -> None:
    assert refused(incident(position_error_m=None)) == ["position_error_m"]
    assert refused(incident(position_error_m=-1)) == ["position_error_m"]


def test_end_before_beginning_is_refused() -> None:
    assert refused(incident(occurred_to="2020-01-01T00:00:00Z")) == ["occurred_to"]


def test_a_vessel_without_any_word_about_it_is_refused() -> None:
    bad = incident(linked_vessel=[{"name": "V"}, {}], linked_aircraft=[{}])
    assert refused(bad) == ["linked_vessel[1]", "linked_aircraft[0]"]


def test_casualties_need_a_range_in_order() -> None:
    assert properties(incident(casualties={"high": 2}))["casualties"] == {"high": 2}
    assert refused(incident(casualties={"low": 3, "high": 2})) == ["casualties.high"]


@pytest.mark.parametrize("name", ["corroboration", "spoof_suspicion"])
def test_what_indicators_compute_is_never_accepted(name: str) -> None:
    assert refused(incident(**{name: 1})) == [name]


def test_there_are_twenty_types() -> None:
    assert len(IncidentType) == 20


def test_every_legend_key_is_given_once() -> None:
    keys = [item.key for item in LAYER.legend]
    assert len(keys) == len(set(keys))
