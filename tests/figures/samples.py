"""The exercises of the sample feeds, judged as a room would judge them."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from dashboard.figures.chart import Chart, Style, Told
from dashboard.words import words
from layers.indicators.judging import Judging
from layers.rules.facts import Activity, activity_of
from sample_feeds.rows import record
from tests.indicators.pictures import feature, rules

NOW = datetime(2025, 9, 10, 12, tzinfo=UTC)
ZAPAD_2013, ZAPAD_2017, ZAPAD_2021 = "EX-001", "EX-011", "EX-024"
ZAPAD_2025, SNAP_2014 = "EX-038", "EX-003"


def sample(record_id: str) -> dict[str, Any]:
    """Return a row of the samples as a feature of the log."""
    said = {"revision": 1, "status": "REPORTED", **record(record_id, NOW)}
    return feature("exercises", said)


@cache
def zapads() -> tuple[Activity, ...]:
    """Return the four Zapad exercises, the oldest first."""
    ids = (ZAPAD_2013, ZAPAD_2017, ZAPAD_2021, ZAPAD_2025)
    return tuple(activity_of(sample(each)) for each in ids)


def judged(*features: dict[str, Any]) -> Judging:
    judging = Judging(rules())
    judging.apply(features)
    return judging


def told(language: str = "en", style: Style = Style.DARK, **more: Any) -> Told:
    return Told(words=words(language), style=style, **{"now": NOW, **more})


def rows(chart: Chart) -> dict[str, tuple[str, ...]]:
    """Return the cells of a chart by record."""
    return {row.record: row.cells for row in chart.rows}
