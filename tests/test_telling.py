"""A report is read from any line; one that tells too little is none."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from layers.geodesy import distance_m
from layers.telling import DAY_S, HOUR_S, telling_in, telling_of
from tests.records import incident

#: JSON of any shape, small.
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def line(layer: str = "incidents", **changes: Any) -> bytes:
    record = incident(**changes)
    place = record.pop("geometry")
    return json.dumps(
        {
            "id": record.pop("id"),
            "layer": layer,
            "geometry": place,
            "properties": record,
            "type": "Feature",
        }
    ).encode()


def test_a_report_is_where_its_point_is_and_when_it_happened() -> None:
    told = telling_of(line(position_error_m=500))
    assert told is not None
    assert (told.id, told.lon, told.lat, told.error_m) == ("INC-100", 18.5, 57.9, 500)
    assert told.from_s == told.to_s


def test_half_of_the_extent_of_an_area_is_part_of_its_error() -> None:
    ring = [[20.0, 57.0], [20.2, 57.0], [20.2, 57.1], [20.0, 57.1], [20.0, 57.0]]
    area = {"type": "Polygon", "coordinates": [ring]}
    told = telling_of(line(geometry=area, position_error_m=100))
    assert told is not None
    assert (told.lon, told.lat) == (20.1, 57.05)
    assert told.error_m == 100 + distance_m((20.1, 57.05), (20.0, 57.0))


def test_an_estimated_time_is_rougher_than_one_that_is_known() -> None:
    rough, exact = (
        telling_of(line(time_basis=each)) for each in ("ESTIMATED", "SOURCE_UTC")
    )
    assert rough is not None
    assert exact is not None
    assert (rough.slack_s, exact.slack_s) == (DAY_S, HOUR_S)


def test_what_is_no_report_of_an_event_tells_nothing() -> None:
    assert telling_of(line(layer="posture")) is None
    assert telling_of(b"{") is None
    assert telling_of(line(geometry=None)) is None
    assert telling_of(line(occurred_from="yesterday")) is None
    assert telling_in("", {"title": "Only begun"}) is None


@given(ANYTHING, ANYTHING, ANYTHING)
def test_nothing_that_somebody_writes_makes_it_fail(a: Any, b: Any, c: Any) -> None:
    telling_in("X", incident(geometry=a, counter_claim=b, position_error_m=c))
    place = {"type": "Point", "coordinates": a}
    telling_in("X", incident(geometry=place, title=b, source=c))
