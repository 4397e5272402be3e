"""Whole states, their borders, and nothing about waters."""

import lzma

import pytest
import shapely

from dashboard.basemap import TERRITORIES
from layers.geodesy import length_m
from layers.states import STATE_CODES
from layers.territories import ERROR_M, Territories


@pytest.fixture(scope="module")
def territories() -> Territories:
    return Territories(TERRITORIES.read_bytes())


def test_every_ally_and_every_state_around_both_seas_is_held(
    territories: Territories,
) -> None:
    asked = {"EST", "LVA", "LTU", "POL", "DEU", "DNK", "SWE", "FIN", "RUS", "BLR"}
    asked |= {"UKR", "ROU", "BGR", "TUR", "GEO"}
    assert asked | {"USA", "CAN", "ISL", "PRT"} <= set(territories.states)
    assert set(territories.states) <= STATE_CODES
    assert territories.of("XXX") is None


@pytest.mark.parametrize(
    ("place", "state"),
    [
        ((24.75, 59.43), "EST"),
        ((20.5, 54.7), "RUS"),
        ((34.1, 45.0), "UKR"),
        ((30.2046, 45.2551), "UKR"),
        ((19.9, 60.25), "FIN"),
        ((-66.1, 18.3), "PRI"),
    ],
)
def test_a_place_is_on_the_land_of_one_state_at_most(
    territories: Territories, place: tuple[float, float], state: str
) -> None:
    found = {
        each
        for each in territories.states
        if (shape := territories.of(each)) and shape.contains(shapely.Point(place))
    }
    assert found == {state} & set(territories.states)


def test_borders_are_of_two_states_and_about_as_long_as_they_are(
    territories: Territories,
) -> None:
    km = {
        (each.one, each.other): sum(
            length_m(part.coords) / 1000 for part in shapely.get_parts(each.course)
        )
        for each in territories.borders
    }
    # Lengths that are published: 1,340 km and 272 km on land; ours are generalised.
    assert km["FIN", "RUS"] == pytest.approx(1_340, rel=0.1)
    assert km["LTU", "RUS"] == pytest.approx(255, rel=0.3)
    assert ("EST", "FIN") not in km


def test_an_edge_is_as_far_off_as_is_said_at_most(territories: Territories) -> None:
    [border] = [b for b in territories.borders if (b.one, b.other) == ("EST", "RUS")]
    narva_bridge = shapely.Point(28.204, 59.376)
    assert shapely.distance(narva_bridge, border.course) * 111_000 < ERROR_M


def test_what_is_no_such_file_is_refused() -> None:
    with pytest.raises(lzma.LZMAError):
        Territories(b"no archive")
