"""A change touches those it meets, and nobody else."""

from layers.indicators.held import Held, read
from layers.indicators.meeting import Meeting
from tests.indicators.pictures import (
    DAY,
    NOW,
    SCALE,
    changed,
    exercise,
    happening,
    point,
    rules,
    square,
    unit,
)


def _meeting(*features: dict) -> tuple[Meeting, dict[str, Held]]:
    held: dict[str, Held] = {}
    meeting = Meeting(rules(), held)
    meeting.take({each["id"]: read(each, SCALE) for each in features})
    return meeting, held


def _touched(meeting: Meeting, feature: dict) -> set[str]:
    touched, _ = meeting.take({feature["id"]: read(feature, SCALE)})
    return touched


FAR = {"geometry": square(40, 45), "notifying_state": "UKR", "bloc": "PARTNER"}


def test_an_exercise_touches_those_near_it_only() -> None:
    meeting, _ = _meeting(
        exercise("A"), exercise("B", bloc="RUS_BLR"), exercise("C", **FAR)
    )
    assert _touched(meeting, exercise("A", revision=2)) == {"A", "B"}
    assert _touched(meeting, exercise("C", revision=2, **FAR)) == {"C"}
    assert _touched(meeting, exercise("B", revision=2, **FAR)) == {"A", "B", "C"}


def test_a_report_touches_those_of_its_event_only() -> None:
    meeting, _ = _meeting(
        happening("I-1"), happening("I-2", duplicate_of={"id": "I-1"}), happening("I-3")
    )
    assert _touched(meeting, happening("I-1", revision=2)) == {"I-1", "I-2"}
    assert _touched(meeting, happening("I-2", revision=2)) == {"I-1", "I-2"}
    assert _touched(meeting, happening("I-2", revision=3)) == {"I-2"}


def test_a_unit_touches_the_exercise_that_it_stayed_after() -> None:
    ours = exercise("A", start=NOW - 9 * DAY, notifying_state="RUS", bloc="RUS_BLR")
    meeting, _ = _meeting(ours, exercise("B", notifying_state="RUS"))
    stays = unit("U", geometry=point(20, 54), posture_change=changed(NOW - 9 * DAY))
    assert _touched(meeting, stays) == {"A", "U"}
    found = meeting.judged({"A"})["A"]
    assert [each.rule for each in found] == ["OVERDUE"]


def test_only_what_is_held_is_told_as_touched() -> None:
    meeting, held = _meeting(exercise("A"), exercise("B", bloc="RUS_BLR"))
    touched, marked = meeting.take({"B": None, "nobody": None})
    assert touched == {"A"}
    assert "B" not in marked
    assert set(held) == {"A"}
