"""In step is measured: the digest must be right, and it must be fresh."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

import pytest
from starlette.types import Message

from dashboard.frames import Seats, View, WaitingSince
from dashboard.hub import Hub
from dashboard.judging import Seen, Watcher
from dashboard.room import Room
from dashboard.screens import Screen
from dashboard.seating import CONFIRMATIONS_PER_S, LATE_S, MOST_SEATS, Seating
from layers.clock import ManualClock
from layers.errors import StoreUnavailable
from layers.log.memory_log import MemoryLog
from layers.log.presence import Seat
from layers.picture import Picture
from tests.folding import body, feature, log_of, viewer

BY = Watcher(viewer("ALL"))
AT = datetime(2025, 9, 17, 9, 6, 40, tzinfo=UTC)


async def all_taken() -> Literal["ok"]:
    """Say that no line waits."""
    return "ok"


class Shared:
    """What the workers tell one another, in one process."""

    def __init__(self) -> None:
        self.seats: dict[str, Seat] = {}
        self.streams: frozenset[str] = frozenset()
        self.away = False

    async def put(
        self, seats: Iterable[Seat], streams: Iterable[str] = ()
    ) -> list[Seat]:
        if self.away:
            raise StoreUnavailable("away")
        self.streams |= frozenset(streams)
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
        digest = self.room.digest_at(n, BY.audience)
        assert digest is not None
        return digest

    async def look_on(self) -> None:
        """Let somebody look on: beats are for screens."""

        async def take(_: Message) -> None:
            return

        view = View(BY.audience)
        self.hub.join(Screen(take, view, gzip=False), None)
        while not self.hub.following:
            await asyncio.sleep(0)

    def summary(self) -> Seats:
        return self.seating.summary().get(BY.audience, Seats())

    async def confirm(self, n: int, digest: str | None = None) -> str:
        self.seating.seen(seen(self, "s1", n, digest or self.digest(n)))
        await self.seating.exchange()
        return self.state()

    def state(self) -> str:
        [listed] = self.seating.listed(BY.audience)
        return listed.state

    def state_of(self, seat: str) -> str:
        listed = self.seating.listed(BY.audience)
        return {each.seat: each.state for each in listed}[seat]


def seen(
    stage: Stage, seat: str, n: int, digest: str, epoch: int | None = None
) -> Seen:
    """Return what a screen of this stage says now."""
    return Seen(seat, n, digest, "Ann", stage.clock.now(), BY, epoch)


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_a_screen_with_the_right_digest_is_in_step(stage: Stage) -> None:
    assert await stage.confirm(3) == "in_step"
    assert stage.summary() == Seats(in_step=1, of=1)


async def test_a_screen_with_a_wrong_digest_is_not(stage: Stage) -> None:
    assert await stage.confirm(3, "0" * 32) == "behind"
    assert await stage.confirm(3, stage.digest(2)) == "behind"
    assert stage.summary() == Seats(of=1, behind=1)


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
    [listed] = stage.seating.listed(BY.audience)
    assert (listed.state, listed.since) == ("behind", changed)


async def test_in_step_is_two_seconds_also_when_seats_confirm_rarely(
    stage: Stage,
) -> None:
    for number in range(1_000):
        stage.seating.seen(seen(stage, f"s{number}", 3, stage.digest(3)))
    await stage.seating.exchange()
    assert stage.seating.ack_ms > 8_000
    stage.show(4)
    stage.clock.advance(2)
    assert stage.summary().in_step == 1_000
    stage.clock.advance(0.001)
    assert stage.summary() == Seats(of=1_000, behind=1_000)


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
        stage.seating.seen(seen(stage, "s1", 3, stage.digest(3), epoch))
        await stage.seating.exchange()
        assert stage.state() == state


async def test_a_screen_of_an_older_epoch_is_never_in_step(stage: Stage) -> None:
    stage.room.begin(stage.room.picture, 1, "fork", AT)
    # The same picture to the last bit, but of a branch that may lack what follows.
    for _ in range(3):
        stage.seating.seen(seen(stage, "s1", 3, stage.digest(3), 0))
        await stage.seating.exchange()
        assert stage.summary() == Seats(of=1, behind=1)
        stage.clock.advance(1)


async def test_a_screen_that_knows_of_a_fork_before_this_worker_is_judged_after_it(
    stage: Stage,
) -> None:
    stage.seating.seen(seen(stage, "s1", 3, stage.digest(3), 1))
    await stage.seating.exchange()
    assert stage.seating.seats == ()
    stage.room.begin(stage.room.picture, 1, "fork", AT)
    await stage.seating.exchange()
    assert stage.state() == "in_step"


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
    stage.seating.seen(seen(stage, "s1", 4, other.digest(4)))
    await stage.seating.exchange()
    assert stage.seating.seats == ()
    stage.show(4)
    await stage.seating.exchange()
    assert stage.state() == "in_step"


async def test_a_screen_that_claims_a_picture_to_come_is_not_in_step(
    stage: Stage,
) -> None:
    stage.seating.seen(seen(stage, "s1", 99, stage.digest(3)))
    await stage.seating.exchange()
    stage.clock.advance(2.1)
    await stage.seating.exchange()
    assert stage.state() == "behind"


async def test_workers_agree_on_who_is_in_step() -> None:
    shared = Shared()
    one, other = Stage(shared), Stage(shared)
    await one.confirm(3)
    other.seating.seen(seen(other, "s2", 2, other.digest(2)))
    await other.seating.exchange()
    await one.seating.exchange()
    assert one.summary() == other.summary() == Seats(in_step=2, of=2)


async def test_a_screen_that_was_closed_is_gone_at_once(stage: Stage) -> None:
    await stage.confirm(3)
    stage.seating.leave("s1")
    await stage.seating.exchange()
    assert stage.summary() == Seats()


async def test_a_confirmation_that_arrives_after_the_leaving_changes_nothing(
    stage: Stage,
) -> None:
    await stage.confirm(3)
    stage.seating.leave("s1")
    assert stage.seating.seen(seen(stage, "s1", 3, stage.digest(3)))
    await stage.seating.exchange()
    assert stage.seating.seen(seen(stage, "s1", 3, stage.digest(3)))
    await stage.seating.exchange()
    assert stage.summary() == Seats()
    stage.clock.advance(LATE_S)
    assert await stage.confirm(3) == "in_step"


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
    assert other.summary() == Seats()


async def test_of_many_confirmations_only_the_last_one_counts(stage: Stage) -> None:
    for _ in range(100):
        stage.seating.seen(seen(stage, "s1", 3, "0" * 32))
    assert await stage.confirm(3) == "in_step"
    assert len(stage.seating.seats) == 1


class Counted(Shared):
    """Counts what the workers were told of each seat."""

    def __init__(self) -> None:
        super().__init__()
        self.told: Counter[str] = Counter()

    async def put(
        self, seats: Iterable[Seat], streams: Iterable[str] = ()
    ) -> list[Seat]:
        told = list(seats)
        self.told.update(each.seat for each in told)
        return await super().put(told, streams)


async def test_a_seat_counts_at_most_four_times_a_second_whatever_it_sends() -> None:
    async def nothing_rejected() -> dict[str, int]:
        return {}

    shared = Counted()
    stage = Stage(shared)
    running = asyncio.create_task(stage.seating.run(nothing_rejected, all_taken))
    for moment in range(100):
        stage.seating.seen(seen(stage, "s1", 3, stage.digest(3)))
        # Others come all the time, so that the workers exchange as often as they may.
        stage.seating.seen(seen(stage, f"other-{moment}", 3, stage.digest(3)))
        for _ in range(20):
            await asyncio.sleep(0)
        stage.clock.advance(0.05)
    running.cancel()
    assert 5 <= shared.told["s1"] <= 4 * 5 + 1
    assert stage.state_of("s1") == "in_step"


async def test_all_seats_together_confirm_a_bounded_number_of_times(
    stage: Stage,
) -> None:
    assert stage.seating.ack_ms == 250
    for number in range(1_000):
        stage.seating.seen(seen(stage, f"s{number}", 3, stage.digest(3)))
    await stage.seating.exchange()
    assert 1_000 / (stage.seating.ack_ms / 1_000) <= CONFIRMATIONS_PER_S
    stage.clock.advance(stage.seating.ack_ms / 1_000 - 1)
    assert stage.summary().in_step == 1_000


async def test_there_is_an_end_to_seats(stage: Stage) -> None:
    for number in range(MOST_SEATS):
        assert stage.seating.seen(seen(stage, f"s{number}", 3, stage.digest(3)))
    assert not stage.seating.seen(seen(stage, "one more", 3, stage.digest(3)))
    assert stage.seating.seen(seen(stage, "s7", 3, stage.digest(3)))


class Hung(Shared):
    """A store that accepts commands and never answers."""

    async def put(
        self, seats: Iterable[Seat], streams: Iterable[str] = ()
    ) -> list[Seat]:
        return await asyncio.Future()


async def test_beats_go_on_while_the_store_hangs() -> None:
    async def nothing_rejected() -> dict[str, int]:
        return {}

    stage = Stage(Hung())
    await stage.look_on()
    running = asyncio.create_task(stage.seating.run(nothing_rejected, all_taken))
    for _ in range(11):
        for _ in range(20):
            await asyncio.sleep(0)
        stage.clock.advance(1)
    running.cancel()
    assert stage.hub.counts.beats >= 2


async def test_beats_come_within_five_seconds_and_when_seats_change(
    stage: Stage,
) -> None:
    async def nothing_rejected() -> dict[str, int]:
        return {}

    await stage.look_on()
    running = asyncio.create_task(stage.seating.run(nothing_rejected, all_taken))
    beats: list[int] = []
    for second in range(10):
        if second == 6:
            stage.seating.seen(seen(stage, "s1", 3, stage.digest(3)))
        for _ in range(20):
            await asyncio.sleep(0)
        beats.append(stage.hub.counts.beats)
        stage.clock.advance(1)
    running.cancel()
    assert all(later > beat for beat, later in zip(beats, beats[5:], strict=False))
    assert beats[6] == beats[5] + 1


async def test_lines_that_wait_are_told_with_a_beat_and_so_is_their_end() -> None:
    async def nothing_rejected() -> dict[str, int]:
        return {}

    said: list[Literal["ok"] | WaitingSince] = ["ok"]

    async def ingest() -> Literal["ok"] | WaitingSince:
        return said[-1]

    stage = Stage()
    await stage.look_on()
    running = asyncio.create_task(stage.seating.run(nothing_rejected, ingest))
    for state in (WaitingSince(AT), "ok"):
        said.append(state)
        before = stage.hub.counts.beats
        for _ in range(4):
            for _ in range(20):
                await asyncio.sleep(0)
            stage.clock.advance(1)
        assert stage.room.standing_of(View(BY.audience)).ingest == state
        assert stage.hub.counts.beats > before
    running.cancel()


def test_one_account_takes_no_more_than_its_part_of_the_seats(stage: Stage) -> None:
    seating = Seating(stage.hub, stage.shared, stage.clock, each=2)
    digest = stage.digest(3)
    for name in ("anna/1", "anna/2", "anna/1"):
        assert seating.seen(seen(stage, name, 3, digest))
    assert not seating.seen(seen(stage, "anna/3", 3, digest))
    assert seating.seen(seen(stage, "annabel/1", 3, digest))
    seating.leave("anna/1")
    assert seating.seen(seen(stage, "anna/3", 3, digest))


async def test_a_screen_that_closed_while_the_store_was_away_is_gone(
    stage: Stage,
) -> None:
    await stage.confirm(3)
    stage.shared.away = True
    stage.seating.leave("s1")
    with pytest.raises(StoreUnavailable):
        await stage.seating.exchange()
    stage.shared.away = False
    await stage.seating.exchange()
    assert stage.summary() == Seats()


async def test_a_screen_that_closed_and_came_back_while_the_store_was_away_stays(
    stage: Stage,
) -> None:
    await stage.confirm(3)
    stage.shared.away = True
    stage.seating.leave("s1")
    with pytest.raises(StoreUnavailable):
        await stage.seating.exchange()
    stage.shared.away = False
    stage.clock.advance(LATE_S)
    assert await stage.confirm(3) == "in_step"
