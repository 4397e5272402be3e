"""Several exercises of one bloc that cross a line together."""

from typing import Any

import pytest

from layers.indicators.together import together
from layers.rules.verdict import Range
from tests.indicators.pictures import DAY, NOW, activity, rules


def _part(name: str, troops: int = 4_500, **fields: Any):
    return activity(name, strength_declared={"troops": troops}, **fields)


def test_two_halves_at_one_time_and_place_cross_the_line_together() -> None:
    found = together(_part("A"), [_part("B")], rules())
    assert found is not None
    assert (found.value, found.limit) == (Range(9_000, 9_000), Range(9_000, 9_000))
    assert [used.id for used in found.records] == ["A", "B"]
    assert found.formula == "4500 + 4500 = 9000 >= 9000"


@pytest.mark.parametrize(
    "other",
    [
        {"troops": 4_499},
        {"bloc": "RUS_BLR"},
        {"land_activity": False},
        {"status": "RETRACTED"},
        {"start": NOW + 9 * DAY},
    ],
)
def test_what_is_too_small_large_of_others_at_sea_or_later_is_not_added(
    other: dict,
) -> None:
    assert together(_part("A"), [_part("B", **other)], rules()) is None


def test_only_those_at_one_moment_are_added() -> None:
    long = _part("A", 3_000, start=NOW, end=NOW + 30 * DAY)
    early = _part("B", 3_000, start=NOW, end=NOW + DAY)
    late = _part("C", 3_000, start=NOW + 20 * DAY, end=NOW + 22 * DAY)
    assert together(long, [early, late], rules()) is None
    both = _part("D", 3_000, start=NOW + 2 * DAY, end=NOW + 4 * DAY)
    found = together(long, [early, late, both], rules())
    assert found is not None
    assert [used.id for used in found.records] == ["A", "B", "D"]


def test_one_that_crosses_the_line_alone_is_no_part() -> None:
    assert together(_part("A", 9_000), [_part("B", 3_999)], rules()) is None
    assert together(_part("A"), [], rules()) is None
    tanks = activity("B", strength_declared={"troops": 3_000, "tanks": 250})
    assert together(_part("A", 6_000), [tanks], rules()) is None


def test_the_line_of_observers_is_crossed_together_too() -> None:
    found = together(_part("A", 9_000), [_part("B", 4_000)], rules())
    assert found is not None
    assert (found.basis, found.values["value"]) == ("VD-OBS-LAND", 13_000)
