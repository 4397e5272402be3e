"""What is due: by when, how long that is, and never that somebody missed it."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.figures.chart import Chart
from dashboard.figures.due_next import KINDS, due_next, left
from dashboard.figures.timeline import names
from dashboard.words import words
from layers.indicators.due import ASKED, due
from tests.figures.samples import NOW, judged, told
from tests.indicators.pictures import DAY, exercise, rules


def listed(*features: dict[str, Any], language: str = "en") -> Chart:
    judging = judged(*features)
    context = judging.context()
    dues = due(judging, NOW, context)
    return due_next(dues, names(judging, context), rules(), told(language))


def large(record_id: str, **fields: Any) -> dict[str, Any]:
    return exercise(record_id, **{"strength_declared": {"troops": 20_000}, **fields})


def test_the_last_day_for_a_notice_is_42_days_before_the_start() -> None:
    chart = listed(large("EX-1", start=NOW + 50 * DAY))
    [row] = [each for each in chart.rows if "VD-NOT-LEAD" in each.cells[-1]]
    assert row.cells[:4] == (
        "last day for a notice",
        "18 Sept 2025 23:59 UTC",
        "8 days",
        "EX-1",
    )
    assert chart.said.startswith("1 thing is due, and is not known to be done.")


def test_a_notice_that_was_given_is_not_due_and_its_reply_is() -> None:
    given = large("EX-1", start=NOW + 50 * DAY, notified_at=NOW - DAY)
    kinds = [row.cells[0] for row in listed(given).rows]
    assert "last day for a notice" not in kinds
    assert "reply of observers" in kinds


def test_the_48_hours_about_an_activity_without_a_notice_run_in_hours() -> None:
    unseen = large("EX-1", start=NOW, instrument="NONE", reported_at=NOW - DAY)
    [row] = [each for each in listed(unseen).rows if "VD-RISK-1" in each.cells[-1]]
    assert row.cells[:3] == (
        "answer within its clock",
        "11 Sept 2025 12:00 UTC",
        "24 hours",
    )


def test_what_comes_next_is_first_and_what_has_passed_below_it() -> None:
    chart = listed(
        *(
            large(f"EX-{days}", start=NOW + (42 + days) * DAY, notified_at=None)
            for days in (-9, -2, 3, 20)
        )
    )
    notices = [row for row in chart.rows if "VD-NOT-LEAD" in row.cells[-1]]
    order = [row.record for row in notices]
    assert order == ["EX-3", "EX-20", "EX--2", "EX--9"]
    assert notices[-1].cells[2] == "passed 8 days ago"
    assert "has passed lately" in chart.said or "have passed lately" in chart.said


def test_that_no_ship_is_known_to_have_come_is_said_and_not_passed_over() -> None:
    chart = listed()
    assert chart.rows == ()
    assert chart.figure is None
    assert chart.said.startswith("Nothing is due that the picture tells of.")
    assert "No record says when a warship came into the Black Sea" in chart.said


def test_every_kind_that_may_be_due_has_its_words() -> None:
    assert KINDS.keys() == ASKED


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=71), "71 hours"),
        (timedelta(days=3), "3 days"),
        (timedelta(hours=-5), "passed 5 hours ago"),
        (timedelta(days=-12), "passed 12 days ago"),
    ],
)
def test_time_that_is_left_is_told_in_hours_first(time: timedelta, said: str) -> None:
    assert left(time, words("en")) == said
