"""Exercises along the time: each where it was, snap ones told by pattern and word."""

from typing import Any

import pytest

from dashboard.figures.chart import Style
from dashboard.figures.gantt import gantt
from layers.rules.facts import activity_of
from tests.figures.samples import SNAP_2014, ZAPAD_2017, rows, sample, told, zapads
from tests.indicators.pictures import activity

DAY_MS = 24 * 3600 * 1000


def bars(figure: Any) -> list[Any]:
    return [trace for trace in figure["data"] if trace["type"] == "bar"]


def test_zapad_2017_lies_from_its_first_day_for_as_long_as_it_lasted() -> None:
    chart = gantt(zapads(), told())
    assert chart.figure is not None
    [bar] = bars(chart.figure)
    place = bar["base"].index("2017-09-14T00:00:00")
    assert bar["x"][place] / DAY_MS == pytest.approx(7, abs=0.01)
    texts = chart.figure["layout"]["yaxis"]["ticktext"]
    assert texts[0] == "<b>Russia and Belarus</b>"
    assert texts[bar["y"][place]] == "Zapad-2017"
    said = ("Zapad-2017", "Russia and Belarus", "14 Sept 2017", "20 Sept 2017", "yes")
    assert rows(chart)[ZAPAD_2017] == said


def test_a_snap_exercise_is_told_by_a_pattern_a_word_and_in_the_table() -> None:
    snap = activity_of(sample(SNAP_2014))
    chart = gantt([*zapads(), snap], told())
    assert chart.figure is not None
    [bar] = bars(chart.figure)
    place = len(bar["x"]) - 1
    assert (bar["text"][place], bar["marker"]["pattern"]["shape"][place]) == (
        "snap",
        "/",
    )
    assert set(bar["text"][:place]) == {""}
    assert rows(chart)[SNAP_2014][-1] == "no: a snap exercise"
    assert chart.said == (
        "5 exercises. Running now: 0. Snap, hatched and with the word: 1."
    )


def test_each_bloc_has_a_heading_and_a_colour_in_both_styles() -> None:
    both = [activity("A", bloc="NATO"), activity("B", bloc="RUS_BLR")]
    colours = set[str]()
    for style in Style:
        chart = gantt(both, told(style=style))
        assert chart.figure is not None
        found = [bar["marker"]["color"] for bar in bars(chart.figure)]
        colours |= {*found, chart.figure["layout"]["paper_bgcolor"]}
        heads = [t for t in chart.figure["layout"]["yaxis"]["ticktext"] if "<b>" in t]
        assert heads == ["<b>NATO</b>", "<b>Russia and Belarus</b>"]
    assert len(colours) == 6


def test_a_name_that_is_markup_is_drawn_as_its_letters() -> None:
    name = "<a href='https://elsewhere.example'>Zapad</a>"
    chart = gantt([activity("A", designation=name)], told())
    assert chart.figure is not None
    drawn = str(chart.figure)
    assert "<a " not in drawn
    assert "&lt;a href" in drawn
    assert rows(chart)["A"][0] == name, "in a table no text is markup"


def test_without_exercises_there_is_no_figure_and_a_sentence_says_so() -> None:
    chart = gantt([], told())
    assert (chart.figure, chart.rows) == (None, ())
    assert chart.said == "No exercise is on the picture in this time."


def test_the_chart_is_french_for_who_reads_french() -> None:
    chart = gantt(zapads(), told("fr"))
    assert rows(chart)[ZAPAD_2017][1:3] == ("Russie et Biélorussie", "14 sept. 2017")
    assert chart.figure is not None
    assert chart.figure["layout"]["separators"] == ",\u202f"
    assert "maintenant" in str(chart.figure["layout"]["annotations"])


def test_an_image_says_its_label_its_picture_and_its_time() -> None:
    chart = gantt(zapads(), told(mark="OPEN SENSITIVE · n 12"))
    assert chart.figure is not None
    assert "OPEN SENSITIVE · n 12" in str(chart.figure["layout"]["annotations"])
