"""Numbers out of the ordinary are shown with a warning and never changed."""

from datetime import timedelta
from typing import Any

import pytest

from layers.rules import judges
from layers.rules.plausible import judge
from layers.rules.verdict import Level, Range
from tests.rules.making import RULES, START, activity


@pytest.mark.parametrize(
    "told",
    [
        {"troops": 0},
        {"troops": 10_000_000},
        {"end": START + timedelta(minutes=1)},
        {"end": START + timedelta(days=40 * 365 + 10)},
    ],
)
def test_what_is_out_of_the_ordinary_is_shown_with_a_warning(
    told: dict[str, Any],
) -> None:
    [warning] = judge(activity(**told), RULES)
    assert (warning.level, warning.verdict) == (Level.AMBER, None)
    assert warning in judges.exercise(activity(**told), RULES)


def test_an_estimate_is_warned_of_beside_the_notice() -> None:
    held = activity(troops=500, estimated={"troops": Range(100, 10_000_000)})
    [warning] = judge(held, RULES)
    assert (warning.basis, warning.value) == ("estimated", Range(100, 10_000_000))


def test_an_ordinary_exercise_has_no_warning() -> None:
    assert list(judge(activity(troops=12_700), RULES)) == []
