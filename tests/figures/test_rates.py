"""Incidents per week: what stands out, with its chance in words."""

from datetime import timedelta
from typing import Any

from dashboard.figures.rates import WEEKS, rates
from tests.figures.samples import NOW, judged, told
from tests.indicators.pictures import DAY, happening

LEAST = 3


def chart(*features: dict[str, Any], language: str = "en") -> Any:
    judging = judged(*features)
    weeks = judging.weeks(NOW, WEEKS, judging.context())
    return rates(weeks, LEAST, told(language))


def steady() -> list[dict[str, Any]]:
    """Return two incidents in each week of two years."""
    return [
        happening(f"OLD-{week}-{each}", NOW - timedelta(weeks=week, days=1 + each))
        for week in range(1, 104)
        for each in range(2)
    ]


def burst(count: int) -> list[dict[str, Any]]:
    return [happening(f"NEW-{i}", NOW - DAY / 4 * (i + 1)) for i in range(count)]


def test_eight_where_two_are_usual_stand_out_with_the_chance_in_words() -> None:
    made = chart(*steady(), *burst(8))
    newest = made.rows[-1].cells
    assert newest[3:] == ("8", "0 to 5", "1 in 930")
    assert "8 in the week until 10 Sept 2025, normal 0 to 5 (1 in 930" in made.said
    loud = [bar for bar in made.figure["data"] if "1 in 930 by chance" in str(bar)]
    [bar] = [bar for bar in loud if bar["marker"]["pattern"]["shape"] == "x"]
    assert list(bar["y"]) == [8]


def test_two_where_two_are_usual_stand_out_nowhere() -> None:
    made = chart(*steady(), *burst(2))
    assert made.said.startswith("No week stands out: that takes at least 3 incidents")
    patterns = {
        str(bar["marker"]["pattern"]["shape"]) for bar in bars(made) if bar["x"]
    }
    assert patterns == {""}


def bars(made: Any) -> list[Any]:
    return [trace for trace in made.figure["data"] if trace["type"] == "bar"]


def test_without_a_year_of_reports_there_is_no_normal_range_and_no_chance() -> None:
    made = chart(*burst(4))
    [row] = made.rows
    assert row.cells[3:] == ("4", "–", "no year of reports to compare with")


def test_each_type_and_sea_is_a_chart_of_its_own_and_the_rest_is_in_the_table() -> None:
    kinds = ("BOARDING", "LASER", "RADAR_LOCK", "CYBER", "OTHER")
    kinds += ("AIR_SAFETY", "CABLE_DAMAGE", "ARMED_ATTACK")
    made = chart(*(happening(k, NOW - DAY, type=k) for k in kinds))
    heads = [
        each for each in made.figure["layout"]["annotations"] if "<b>" in str(each)
    ]
    assert len(heads) == 6
    assert len(made.rows) == len(kinds)
    assert made.said.endswith("2 more types and seas are in the table only.")


def test_a_week_of_one_incident_leads_to_its_record() -> None:
    made = chart(happening("INC-7", NOW - DAY, region="BLACK_SEA"), language="fr")
    [row] = made.rows
    assert (row.record, row.cells[1]) == ("INC-7", "Mer Noire")


def test_without_incidents_there_is_no_figure() -> None:
    made = chart()
    said = "No incident is on the picture in these weeks."
    assert (made.figure, made.rows, made.said) == (None, (), said)
