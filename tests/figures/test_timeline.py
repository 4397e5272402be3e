"""All charts of one picture: the same for the same, and none without its words."""

import msgspec

from dashboard.figures.chart import Style
from dashboard.figures.spans import MOST, Span
from dashboard.figures.telling import BLOCS, SEAS, TYPES
from dashboard.figures.timeline import mark_of, timeline
from layers.fields import Bloc, Region
from layers.incidents import IncidentType
from tests.figures.samples import NOW, ZAPAD_2025, judged, sample, told
from tests.indicators.pictures import DAY, exercise, happening, unit

FEATURES = (sample(ZAPAD_2025), happening(), unit(), exercise(start=NOW))


def test_the_same_records_in_another_order_give_the_same_bytes() -> None:
    one = timeline(judged(*FEATURES), told())
    other = timeline(judged(*reversed(FEATURES)), told())
    assert msgspec.json.encode(one) == msgspec.json.encode(other)


def test_every_chart_has_title_unit_source_words_and_a_table_in_both_languages() -> (
    None
):
    for language in ("en", "fr"):
        for style in Style:
            charts = timeline(judged(*FEATURES), told(language, style)).charts
            assert [c.id for c in charts] == ["due", "gantt", "strengths", "rates"]
            for chart in charts:
                assert all((chart.title, chart.unit, chart.source, chart.said))
                assert all(len(row.cells) == len(chart.columns) for row in chart.rows)


def test_without_a_choice_the_shortest_stretch_with_an_exercise_is_shown() -> None:
    for start, span in (
        (NOW, Span.WEEKS),
        (NOW - 200 * DAY, Span.YEAR),
        (NOW - 4000 * DAY, Span.ALL),
    ):
        assert timeline(judged(exercise(start=start)), told()).span is span
    assert timeline(judged(), told()).span is Span.ALL


def test_of_more_exercises_than_a_chart_holds_the_nearest_to_now_are_shown() -> None:
    many = [exercise(f"EX-{i:03}", start=NOW + (i + 1) * DAY) for i in range(MOST + 5)]
    made = timeline(judged(*many), told(), Span.ALL)
    assert (made.shown, made.all) == (MOST, MOST + 5)
    [gantt] = [chart for chart in made.charts if chart.id == "gantt"]
    assert [row.record for row in gantt.rows] == [f"EX-{i:03}" for i in range(MOST)]


def test_a_retracted_exercise_is_on_no_chart() -> None:
    gone = exercise("EX-GONE", start=NOW, status="RETRACTED")
    made = timeline(judged(gone, exercise("EX-1", start=NOW)), told())
    assert made.all == 1
    assert "EX-GONE" not in str(made)


def test_records_of_another_context_are_on_no_chart() -> None:
    drill = exercise("EX-DRILL", start=NOW, context="EXERCISE")
    made = timeline(judged(*FEATURES, drill), told())
    assert "EX-DRILL" not in str(made)


def test_every_value_that_a_record_may_hold_has_its_word() -> None:
    assert BLOCS.keys() == set(Bloc)
    assert SEAS.keys() == set(Region)
    assert TYPES.keys() == set(IncidentType)


def test_the_mark_of_an_image_names_every_policy_and_no_markup() -> None:
    said = mark_of(12, NOW, {"OPEN": "PUBLIC", "<b>X": "HIGH"})
    assert said == "&lt;b&gt;X HIGH · OPEN PUBLIC · n 12 · 2025-09-10 12:00 UTC"
