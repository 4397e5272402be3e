"""What is read of reports and units; what is not there is not guessed."""

import pytest

from layers.indicators.sightings import sighting_of, unit_of
from layers.rules.verdict import Range
from tests.indicators.pictures import NOW, happening, reported, sighting, unit


def test_a_report_is_read_with_its_place_error_and_decision() -> None:
    found = sighting(duplicate_of={"id": "I-9"}, position_error_m=700)
    assert (found.duplicate_of, found.error_m, found.at) == ("I-9", 700, NOW)
    assert (found.place.x, found.place.y) == (20, 58)
    assert not found.false_position


def test_a_report_without_a_sea_or_a_place_says_so() -> None:
    assert sighting(region=None).sea == ""
    assert sighting_of({**happening(), "geometry": None}) is None


@pytest.mark.parametrize(
    ("said", "strength"),
    [
        ({"personnel": 5}, Range(5, 5)),
        ({"low": 4, "high": 6}, Range(4, 6)),
        ({"low": 4, "personnel": 5, "high": 6}, Range(4, 6)),
        ({}, None),
        (None, None),
    ],
)
def test_a_strength_is_the_range_of_all_that_is_said(
    said: dict | None, strength: Range | None
) -> None:
    assert reported(strength=said).strength == strength


def test_a_unit_without_a_date_is_as_of_its_report() -> None:
    assert reported(as_of=None).as_of == NOW.replace(hour=10)
    assert reported().changed_at is None
    assert reported(posture_change={"from": "GARRISON", "to": "MOVING", "at": None}).was
    assert unit_of({**unit(), "geometry": None}) is None


def test_a_reach_needs_both_ends() -> None:
    assert reported(range_km_low=1).reach is None
    assert reported(range_km_low=1, range_km_high=2).reach == Range(1, 2)
