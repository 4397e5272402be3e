"""Lines that nobody takes are said on every screen, and no guess is."""

from datetime import UTC, datetime, timedelta

import msgspec

from dashboard.backlog import LOOK_EVERY_S, Backlog, lag_s, problem_of, standing_of
from dashboard.frames import View, WaitingSince
from dashboard.room import Room
from layers.clock import ManualClock
from layers.log.inbox import Waiting

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)


def waiting(inbox: str, age_s: float | None) -> Waiting:
    since = None if age_s is None else NOON - timedelta(seconds=age_s)
    return Waiting(inbox, 0 if since is None else 1, since)


def test_a_line_that_waits_for_more_than_five_seconds_is_said_with_its_time() -> None:
    lines = [waiting("a", None), waiting("b", 5.1), waiting("c", 2)]
    assert standing_of(lines, NOON) == WaitingSince(NOON - timedelta(seconds=5.1))
    assert "waiting for 5 s" in problem_of(lines, NOON)


def test_lines_that_are_dealt_with_in_time_are_no_problem() -> None:
    for lines in ([], [waiting("a", None)], [waiting("a", 5)], [waiting("a", -3)]):
        assert standing_of(lines, NOON) == "ok"
        assert problem_of(lines, NOON) == ""


def test_the_lag_is_that_of_the_oldest_line_and_never_negative() -> None:
    assert lag_s([waiting("a", 1), waiting("b", 7), waiting("c", None)], NOON) == 7
    assert lag_s([waiting("a", -3)], NOON) == 0


def test_a_key_that_is_no_inbox_is_a_problem_although_nothing_waits_in_it() -> None:
    broken = Waiting("a", 0, None, "The key is no stream.")
    assert problem_of([broken], NOON) == "The key is no stream."
    assert problem_of([broken, waiting("b", 9)], NOON).startswith("The key is no")
    assert standing_of([broken], NOON) == "ok"


async def test_the_inboxes_are_looked_at_no_more_often_than_every_two_seconds() -> None:
    clock = ManualClock(NOON)
    looked: list[datetime] = []

    async def look() -> list[Waiting]:
        looked.append(clock.now())
        return [waiting("a", 3.5)]

    backlog = Backlog(look, clock)
    assert [await backlog.standing() for _ in range(5)] == ["ok"] * 5
    assert len(looked) == 1
    clock.advance(LOOK_EVERY_S)
    assert await backlog.standing() == WaitingSince(NOON - timedelta(seconds=3.5))
    assert len(looked) == 2


def test_guests_are_told_since_when_lines_wait_and_not_how_many() -> None:
    room = Room("main")
    room.deals(WaitingSince(NOON))
    told = room.header(View("ALL"), NOON)
    assert told.ingest == WaitingSince(NOON)
    assert told.rejected is msgspec.UNSET
