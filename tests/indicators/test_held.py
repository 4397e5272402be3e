"""What is held of a record, and whether it is about now."""

from datetime import timedelta

from layers.indicators.held import Held, read
from tests.indicators.pictures import (
    DAY,
    NOW,
    SCALE,
    estimate,
    exercise,
    happening,
    unit,
)


def _held(feature: dict) -> Held:
    found = read(feature, SCALE)
    assert found is not None
    return found


def _current(feature: dict, days: float) -> bool:
    now = NOW + timedelta(days=days)
    return _held(feature).current(now, recent=14 * DAY, ahead=42 * DAY)


def test_an_exercise_is_current_from_before_its_start_to_after_its_end() -> None:
    found = [_current(exercise(), n) for n in (-42.1, -42, 19, 19.1)]
    assert found == [False, True, True, False]


def test_a_report_is_current_for_a_time_and_not_before() -> None:
    for feature in (happening(), unit()):
        assert [_current(feature, n) for n in (-0.1, 0, 13.9, 14.1)] == [
            *(False, True, True, False)
        ]


def test_a_unit_is_as_of_its_own_time_and_an_estimate_is_kept() -> None:
    assert _held(unit()).as_of == NOW
    assert _held(happening()).as_of == NOW
    told = exercise(strength_estimated=estimate(1, 2, as_of=NOW.isoformat()))
    assert _held(told).estimated_as_of == NOW
    assert _held(exercise()).estimated_as_of is None


def test_what_no_judge_is_for_is_not_held() -> None:
    assert read({**exercise(), "layer": "notes"}, SCALE) is None
    assert read({**happening(), "geometry": None}, SCALE) is None
