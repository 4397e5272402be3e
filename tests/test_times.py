"""Times need a zone; what UTC does not repeat is kept as the source wrote it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.reading import BAD, Limits, Reading
from layers.times import read_time


def read(value: Any) -> tuple[Any, Reading]:
    reading = Reading(Limits())
    return read_time(value, "start", reading), reading


@pytest.mark.parametrize(
    ("text", "at", "kept"),
    [
        ("2021-06-23T09:06:00Z", datetime(2021, 6, 23, 9, 6, tzinfo=UTC), False),
        ("2021-06-23t09:06:00z", datetime(2021, 6, 23, 9, 6, tzinfo=UTC), False),
        ("2021-06-23T12:06:00+03:00", datetime(2021, 6, 23, 9, 6, tzinfo=UTC), True),
        ("2021-06-23 09:06:00-00:00", datetime(2021, 6, 23, 9, 6, tzinfo=UTC), True),
        ("2025-01-01T00:30:00+05:45", datetime(2024, 12, 31, 18, 45, tzinfo=UTC), True),
        (
            "2021-06-23T09:06:00.25Z",
            datetime(2021, 6, 23, 9, 6, 0, 250_000, tzinfo=UTC),
            False,
        ),
        (
            "2021-06-23T09:06:00.1234567Z",
            datetime(2021, 6, 23, 9, 6, 0, 123_456, tzinfo=UTC),
            True,
        ),
    ],
)
def test_a_time_is_turned_into_utc_and_its_text_kept(
    text: str, at: datetime, kept: bool
) -> None:
    made, reading = read(text)
    assert made == at
    assert made.tzinfo is UTC
    assert reading.time_text == ({"start": text} if kept else {})


@pytest.mark.parametrize(
    "value",
    [
        "2025-09-10",
        "2025-09-10T04:30Z",
        "10.9.2025 04:30",
        "2025-13-10T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "2016-12-31T23:59:60Z",
        "2025-09-10T04:30:00+25:00",
        "2025-09-10T04:30:00Z\n",
        "٢٠٢٥-09-10T04:30:00Z",
        1_757_478_600,
        True,
        None,
        float("nan"),
        "",
    ],
)
def test_what_is_not_rfc_3339_is_refused(value: Any) -> None:
    made, reading = read(value)
    assert made is BAD
    assert "RFC 3339" in reading.reasons[0].mend


def test_a_time_without_a_zone_is_refused_with_advice() -> None:
    made, reading = read("2021-06-23T12:06:00")
    assert made is BAD
    assert "without a zone" in reading.reasons[0].problem
    assert '"+03:00"' in reading.reasons[0].mend


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_the_ends_of_the_calendar_are_no_times(text: str) -> None:
    assert read(text)[0] is BAD


@pytest.mark.parametrize("text", ["1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z"])
def test_a_time_of_another_age_is_refused(text: str) -> None:
    assert "is in the year" in read(text)[1].reasons[0].problem


@given(
    st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1)),  # noqa: DTZ001 - a zone is drawn
    st.integers(-14 * 60, 14 * 60),
)
def test_every_zone_gives_the_same_moment(local: datetime, minutes: int) -> None:
    at = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    made, reading = read(at.isoformat())
    assert made == at
    assert not reading.reasons
