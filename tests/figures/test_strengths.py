"""Two numbers of each exercise on one bar, never made one, beside the limits."""

from typing import Any

from msgspec.structs import replace

from dashboard.figures.strengths import limits, strengths
from layers.rules.facts import activity_of
from tests.figures.samples import (
    SNAP_2014,
    ZAPAD_2013,
    ZAPAD_2017,
    ZAPAD_2021,
    ZAPAD_2025,
    rows,
    sample,
    told,
    zapads,
)
from tests.indicators.pictures import activity, rules


def dots(figure: Any, name: str) -> set[tuple[float, int]]:
    [trace] = [each for each in figure["data"] if each.get("name") == name]
    return set(zip(trace["x"], trace["y"], strict=True))


def test_the_zapads_are_drawn_as_declared_and_as_others_estimate_with_both_ends() -> (
    None
):
    figure = strengths(zapads(), rules(), told()).figure
    declared = {(11_920, 0), (12_700, 1), (12_800, 2), (13_000, 3)}
    assert dots(figure, "declared") == declared
    assert dots(figure, "estimated by others, both ends") == {
        *((70_000, 0), (90_000, 0)),
        *((60_000, 1), (70_000, 1)),
        (200_000, 2),
        *((40_000, 3), (100_000, 3)),
    }


def test_the_table_says_where_the_declared_number_lies_to_each_line() -> None:
    chart = strengths(zapads(), rules(), told())
    assert chart.columns[4:] == ("the notice line: 9,000", "the observer line: 13,000")
    reached, below = "declared reaches it", "declared is below"
    found = {i: cells[2:] for i, cells in rows(chart).items()}
    assert found == {
        ZAPAD_2013: ("11,920", "70,000 to 90,000", reached, below),
        ZAPAD_2017: ("12,700", "60,000 to 70,000", reached, below),
        ZAPAD_2021: ("12,800", "200,000", reached, below),
        ZAPAD_2025: ("13,000", "40,000 to 100,000", reached, reached),
    }
    assert chart.said == (
        "4 exercises state a strength; others estimate more than was declared in 4."
    )


def test_the_limits_of_the_files_of_rules_are_lines_with_their_source() -> None:
    chart = strengths(zapads(), rules(), told())
    assert chart.figure is not None
    shapes = chart.figure["layout"]["shapes"]
    assert [shape["x0"] for shape in shapes] == [9_000, 13_000]
    assert [r.id for r in limits(zapads(), rules())] == ["VD-NOT-LAND", "VD-OBS-LAND"]
    assert "the notice line: 9,000 (VD11, § 40.1; limit not yet checked" in chart.source


def test_another_limit_moves_its_line_and_what_is_said_of_it() -> None:
    row = rules().rule("VD-OBS-LAND")
    higher = replace(row.limits["troops"], value=20_000)
    moved = replace(row, limits={**row.limits, "troops": higher})
    chart = strengths(zapads(), rules().with_rule(moved), told())
    assert rows(chart)[ZAPAD_2025][-1] == "declared is below"


def test_a_drill_at_sea_says_so_and_is_held_against_no_line() -> None:
    at_sea = activity("SEA", land_activity=False)
    chart = strengths([at_sea], rules(), told())
    assert rows(chart)["SEA"][-1] == "no activity on land"
    assert chart.figure is not None
    assert chart.figure["layout"]["yaxis"]["ticktext"] == ["SEA (at sea)"]


def test_nothing_is_drawn_for_a_number_that_nobody_stated_or_for_none() -> None:
    silent = activity("SILENT", strength_declared={})
    nobody = activity("NOBODY", strength_declared={"troops": 0})
    chart = strengths([silent, nobody], rules(), told())
    assert dots(chart.figure, "declared") == set(), "a logarithm has no place for it"
    assert rows(chart).keys() == {"NOBODY"}
    assert chart.said.endswith("1 more states none.")


def test_no_stated_strength_at_all_is_no_figure() -> None:
    chart = strengths([activity("A", strength_declared={})], rules(), told())
    assert chart.figure is None
    said = "No exercise in this time states how many troops take part."
    assert chart.said == said


def test_a_snap_check_of_150_000_is_in_the_same_chart() -> None:
    snap = activity_of(sample(SNAP_2014))
    chart = strengths([snap], rules(), told("fr"))
    assert rows(chart)[SNAP_2014][2] == "150\u202f000"
