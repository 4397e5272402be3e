"""In step is measured: the digest must be right, and it must be fresh."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from dashboard.frames import Seats
from dashboard.hub import Hub
from dashboard.room import Room
from dashboard.seating import CONFIRMATIONS_PER_S, MOST_SEATS, Seating
from layers.clock import ManualClock
from layers.log.memory_log import MemoryLog
from layers.log.presence import Seat
from layers.picture import Picture
from tests.folding import body, feature, log_of

AT = datetime(2025, 9, 17, 9, 6, 40, tzinfo=UTC)


class Shared:
    """What the workers tell one another, in one process."""

    def __init__(self) -> None:
        self.seats: dict[str, Seat] = {}

    async def put(self, seats: Iterable[Seat]) -> list[Seat]:
        self.seats.update({each.seat: each for each in seats})
        return [each for each in self.seats.values() if not each.left]


class Stage:
    """One worker with three pictures, and a clock that stands still."""

    def __init__(self, shared: Shared | None = None) -> None:
        self.clock = ManualClock(AT)
        self.room = Room("main")
        self.hub = Hub(self.room, MemoryLog(self.clock), self.clock)
        self.room.begin(Picture(), 0, "first", AT)
        self.entries = log_of([body(feature(each)) for each in "abcdef"])
        self.shared = shared or Shared()
        self.seating = Seating(self.hub, self.shared, self.clock)
        self.show(3)

    def show(self, n: int) -> None:
        self.room.fold(self.entries[:n], self.clock.now())

    def digest(self, n: int) -> str:
        noted = self.room.journal.noted(n)
        assert noted is not None
        assert noted.digest is not None
        return noted.digest

    async def confirm(self, n: int, digest: str | None = None) -> str:
        self.seating.seen("s1", n, digest or self.digest(n), "Ann")
        await self.seating.exchange()
        return self.state()

    def state(self) -> str:
        [listed] = self.seating.listed()
        return listed.state


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_a_screen_with_the_right_digest_is_in_step(stage: Stage) -> None:
    assert await stage.confirm(3) == "in_step"
    assert stage.seating.summary() == Seats(in_step=1, of=1)


async def test_a_screen_with_a_wrong_digest_is_not(stage: Stage) -> None:
    assert await stage.confirm(3, "0" * 32) == "behind"
    assert await stage.confirm(3, stage.digest(2)) == "behind"
    assert stage.seating.summary() == Seats(of=1, behind=1)


async def test_a_screen_may_confirm_the_picture_before_for_two_seconds(
    stage: Stage,
) -> None:
    stage.show(4)
    stage.clock.advance(2)
    assert await stage.confirm(3) == "in_step"
    stage.clock.advance(0.001)
    assert await stage.confirm(3) == "behind"


async def test_a_screen_that_stops_confirming_falls_behind_then_silent_then_goes(
    stage: Stage,
) -> None:
    assert await stage.confirm(3) == "in_step"
    stage.clock.advance(11)
    assert stage.state() == "in_step"
    stage.show(4)
    stage.clock.advance(0.9)
    assert stage.state() == "in_step"
    stage.clock.advance(0.5)
    assert stage.state() == "silent"


async def test_a_screen_that_does_not_follow_is_behind_since_the_picture_changed(
    stage: Stage,
) -> None:
    await stage.confirm(3)
    stage.show(4)
    changed = stage.clock.now()
    stage.clock.advance(2.3)
    [listed] = stage.seating.listed()
    assert (listed.state, listed.since) == ("behind", changed)


async def test_in_step_is_two_seconds_also_when_seats_confirm_rarely(
    stage: Stage,
) -> None:
    for number in range(1_000):
        stage.seating.seen(f"s{number}", 3, stage.digest(3), "")
    await stage.seating.exchange()
    assert stage.seating.ack_ms > 8_000
    stage.show(4)
    stage.clock.advance(2)
    assert stage.seating.summary().in_step == 1_000
    stage.clock.advance(0.001)
    assert stage.seating.summary() == Seats(of=1_000, behind=1_000)


async def test_a_frozen_screen_is_not_in_step_after_a_fork(stage: Stage) -> None:
    assert await stage.confirm(3) == "in_step"
    picture = Picture()
    for entry in log_of([body(feature("x"))]):
        picture.apply(entry)
    stage.room.forked(1)
    assert stage.state() == "behind"
    # What is confirmed before the picture is made anew is of the old branch.
    assert await stage.confirm(3) == "behind"
    stage.room.begin(picture, 1, "fork", AT)
    assert stage.state() == "behind"
    after = log_of(
        [body(feature(each)) for each in "yz"], log_of([body(feature("x"))])[0]
    )
    stage.room.fold(after, stage.clock.now())
    assert stage.room.picture.n == 3
    assert stage.state() == "behind"
    assert await stage.confirm(3) == "in_step"


async def test_a_screen_says_which_epoch_it_has_drawn(stage: Stage) -> None:
    stage.room.set_epoch(1)
    for epoch, state in ((0, "behind"), (1, "in_step"), (None, "in_step")):
        stage.seating.seen("s1", 3, stage.digest(3), "Ann", epoch)
        await stage.seating.exchange()
        assert stage.state() == state


async def test_a_seat_ahead_of_this_worker_is_believed_for_two_seconds() -> None:
    shared = Shared()
    one, other = Stage(shared), Stage(shared)
    one.show(4)
    await one.confirm(4)
    await other.seating.exchange()
    assert other.state() == "in_step"
    other.clock.advance(2.1)
    assert other.state() == "behind"


async def test_a_screen_that_is_ahead_of_this_worker_is_judged_when_it_is_known(
    stage: Stage,
) -> None:
    other = Stage()
    other.show(4)
    stage.seating.seen("s1", 4, other.digest(4), "Ann")
    await stage.seating.exchange()
    assert stage.seating.seats == ()
    stage.show(4)
    await stage.seating.exchange()
    assert stage.state() == "in_step"


async def test_a_screen_that_claims_a_picture_to_come_is_not_in_step(
    stage: Stage,
) -> None:
    stage.seating.seen("s1", 99, stage.digest(3), "Ann")
    await stage.seating.exchange()
    stage.clock.advance(2.1)
    await stage.seating.exchange()
    assert stage.state() == "behind"


async def test_workers_agree_on_who_is_in_step() -> None:
    shared = Shared()
    one, other = Stage(shared), Stage(shared)
    await one.confirm(3)
    other.seating.seen("s2", 2, other.digest(2), "")
    await other.seating.exchange()
    await one.seating.exchange()
    assert one.seating.summary() == other.seating.summary() == Seats(in_step=2, of=2)


async def test_a_screen_that_was_closed_is_gone_at_once(stage: Stage) -> None:
    await stage.confirm(3)
    stage.seating.leave("s1")
    await stage.seating.exchange()
    assert stage.seating.summary() == Seats()


async def test_seats_that_nobody_knows_cannot_leave(stage: Stage) -> None:
    await stage.confirm(3)
    for number in range(MOST_SEATS + 10):
        stage.seating.leave(f"invented-{number}")
    await stage.seating.exchange()
    await stage.seating.exchange()
    assert set(stage.shared.seats) == {"s1"}


async def test_a_seat_of_another_worker_that_was_told_of_just_now_can_leave() -> None:
    shared = Shared()
    one, other = Stage(shared), Stage(shared)
    await one.confirm(3)
    other.seating.leave("s1")
    await other.seating.exchange()
    await other.seating.exchange()
    assert other.seating.summary() == Seats()


async def test_of_many_confirmations_only_the_last_one_counts(stage: Stage) -> None:
    for _ in range(100):
        stage.seating.seen("s1", 3, "0" * 32, "Ann")
    assert await stage.confirm(3) == "in_step"
    assert len(stage.seating.seats) == 1


async def test_all_seats_together_confirm_a_bounded_number_of_times(
    stage: Stage,
) -> None:
    assert stage.seating.ack_ms == 250
    for number in range(1_000):
        stage.seating.seen(f"s{number}", 3, stage.digest(3), "")
    await stage.seating.exchange()
    assert 1_000 / (stage.seating.ack_ms / 1_000) <= CONFIRMATIONS_PER_S
    stage.clock.advance(stage.seating.ack_ms / 1_000 - 1)
    assert stage.seating.summary().in_step == 1_000


async def test_there_is_an_end_to_seats(stage: Stage) -> None:
    for number in range(MOST_SEATS):
        assert stage.seating.seen(f"s{number}", 3, stage.digest(3), "")
    assert not stage.seating.seen("one more", 3, stage.digest(3), "")
    assert stage.seating.seen("s7", 3, stage.digest(3), "")


class Hung(Shared):
    """A store that accepts commands and never answers."""

    async def put(self, seats: Iterable[Seat]) -> list[Seat]:
        return await asyncio.Future()


async def test_beats_go_on_while_the_store_hangs() -> None:
    async def nothing_rejected() -> int:
        return 0

    stage = Stage(Hung())
    running = asyncio.create_task(stage.seating.run(nothing_rejected))
    for _ in range(11):
        for _ in range(20):
            await asyncio.sleep(0)
        stage.clock.advance(1)
    running.cancel()
    assert stage.hub.counts.beats >= 2


async def test_beats_come_within_five_seconds_and_when_seats_change(
    stage: Stage,
) -> None:
    async def nothing_rejected() -> int:
        return 0

    running = asyncio.create_task(stage.seating.run(nothing_rejected))
    beats: list[int] = []
    for second in range(10):
        if second == 6:
            stage.seating.seen("s1", 3, stage.digest(3), "Ann")
        for _ in range(20):
            await asyncio.sleep(0)
        beats.append(stage.hub.counts.beats)
        stage.clock.advance(1)
    running.cancel()
    assert all(later > beat for beat, later in zip(beats, beats[5:], strict=False))
    assert beats[6] == beats[5] + 1
