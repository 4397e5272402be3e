"""Safety distances give the strongest level that is surely reached, and no verdict."""

from typing import Any

import pytest

from layers.rules.closeness import judge
from layers.rules.facts import Approach
from layers.rules.rows import Kind
from layers.rules.verdict import Level, Range, RuleFinding, Used
from tests.rules.making import RULES

NM = 1852.0


def approach(kind: Kind, **told: Any) -> list[RuleFinding]:
    ranges = {
        name: Range(value, value) if isinstance(value, int | float) else value
        for name, value in told.items()
        if name != "armed"
    }
    armed = {"armed": told["armed"]} if "armed" in told else {}
    plain: dict[str, Any] = {"distance_m": None}
    held = Approach(used=(Used("A", 1), Used("B", 2)), **plain | ranges | armed)
    found = list(judge(held, RULES, kind))
    assert all(each.verdict is None for each in found)
    assert all(each.records == held.used for each in found)
    return found


@pytest.mark.parametrize(
    ("nm", "minutes", "levels"),
    [
        (0.4, 10, [Level.RED]),
        (0.4, 15, [Level.AMBER]),
        (0.9, 20, [Level.AMBER]),
        (0.9, 21, [Level.CLEAR]),
        (1.6, 15, [Level.CLEAR]),
    ],
)
def test_at_sea_distance_and_time_count_together(
    nm: float, minutes: int, levels: list[Level]
) -> None:
    found = approach(Kind.CLOSE_SEA, distance_m=nm * NM, minutes=minutes)
    assert [each.level for each in found] == levels


def test_an_error_on_both_sides_of_a_line_leaves_it_open() -> None:
    wide = Range(0.3 * NM, 0.8 * NM)
    found = approach(Kind.CLOSE_SEA, distance_m=wide, minutes=5)
    assert [each.level for each in found] == [Level.UNKNOWN, Level.AMBER]
    assert found[0].value == Range(0.3, 0.8)
    assert found[0].unit == "nm"


def test_in_the_air_what_is_not_measured_is_named() -> None:
    found = approach(Kind.CLOSE_AIR, distance_m=3 * NM, vertical_m=200)
    assert [(each.level, each.missing) for each in found] == [
        (Level.UNKNOWN, ("slant",)),
        (Level.AMBER, ()),
    ]


def test_at_a_border_only_armed_units_above_a_company_count() -> None:
    close = {"distance_m": 500}
    assert [f.level for f in approach(Kind.CLOSE_BORDER, **close, armed=True)] == [
        Level.RED
    ]
    assert [f.level for f in approach(Kind.CLOSE_BORDER, **close, armed=False)] == [
        Level.CLEAR
    ]
    unknown = approach(Kind.CLOSE_BORDER, **close)
    assert {each.missing for each in unknown} == {("armed",)}
