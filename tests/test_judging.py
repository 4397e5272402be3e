"""Right and late are two things: a picture of then is proved as well as the newest."""

import asyncio
from datetime import timedelta

import pytest

from dashboard.judging import LATE, Seen, Watcher, following_of, judged_seat, state_of
from dashboard.proving import Proving
from dashboard.room import Room
from dashboard.stills import Stills
from layers.briefing import Cursor, Mode
from layers.clock import ManualClock
from layers.log.memory_log import MemoryLog
from layers.log.presence import Seat
from layers.picture import Picture
from tests.folding import draft, feature, scene, viewer
from tests.records import NOW

FINLAND = viewer("ALL", "FIN")
LIVE, FROZEN = Cursor(), Cursor(mode=Mode.FROZEN, n=3, at=NOW)
LONG = timedelta(minutes=20)
SPACING = timedelta(milliseconds=250)
WRONG = "0" * 32


class Stage:
    """A worker's room: scene, two records, then whatever a test lets happen."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOW)
        self.log = MemoryLog(self.clock)
        self.room = Room("main")
        self.room.begin(Picture(), 0, "first", NOW)
        self.revision = 0
        self.proving = Proving(self.room, Stills(self.log))

    async def append(self, *lines: bytes, opens_scene: bool = False) -> None:
        eid = str(self.room.picture.n)
        await self.log.append(draft(eid, *lines, opens_scene=opens_scene))
        self.fold(await self.log.read(self.room.picture.entry_id or None))

    def fold(self, entries) -> None:
        self.room.fold(entries, self.clock.now())

    async def lead(self, cursor: Cursor) -> None:
        """Lead the room to a moment, at once and for everybody."""
        self.revision += 1
        at = {"mode": cursor.mode, "n": cursor.n, "rate": cursor.rate}
        shown = {"box": [20, 55, 25, 60], "cursor": at}
        said = {
            "object_type": "SharedView",
            "context": "SIMULATION",
            "reported_at": "2025-09-17T09:06:40Z",
            "releasable_to": ["*"],
            "how": "MOVED",
            "term": 1,
            "shown": shown,
        }
        await self.append(feature("^view", self.revision, layer="briefing", **said))

    async def go_on(self, entries: int = 2) -> None:
        """Let the log go on for long."""
        for _ in range(entries):
            n = self.room.picture.n
            await self.append(feature(f"INC-{n}", releasable_to=["ALL"]))
        self.clock.advance(LONG.total_seconds())

    def forget(self) -> None:
        """Forget what led here, as a worker does that starts anew."""
        self.room.begin(self.room.picture, 0, "first", self.clock.now())

    async def digest(self, n: int, audience: str = FINLAND) -> str:
        picture = await Stills(self.log).at(n)
        assert picture is not None
        return picture.digest(audience)

    def judged(self, n: int, digest: str, view: int | None = None) -> Seat | None:
        view = self.revision if view is None else view
        by = Watcher(FINLAND, "lea", "", "Lea")
        seen = Seen("lea/s1", n, digest, "", self.clock.now(), by, 0, view)
        return judged_seat(self.room, seen, self.clock.now(), self.proving)

    def confirmed(self, n: int, digest: str, view: int | None = None) -> Seat:
        seat = self.judged(n, digest, view)
        assert seat is not None
        return seat

    def told(self, seat: Seat) -> tuple[str, str]:
        now = self.clock.now()
        state, _ = state_of(self.room, seat, now, SPACING)
        return state, following_of(self.room, seat, state, now)


@pytest.fixture
async def stage() -> Stage:
    stage = Stage()
    await stage.append(scene(), opens_scene=True)
    for record in ("INC-A", "INC-B"):
        await stage.append(feature(record, releasable_to=["ALL"]))
    return stage


async def test_a_screen_of_a_frozen_view_agrees_however_long_the_log_goes_on(
    stage: Stage,
) -> None:
    await stage.lead(FROZEN)
    await stage.go_on()
    seat = stage.confirmed(3, await stage.digest(3))
    assert (seat.agreed, seat.late) == (True, True)
    assert stage.told(seat) == ("behind", "drawn")


async def test_a_screen_of_a_frozen_view_with_another_digest_does_not_see_it(
    stage: Stage,
) -> None:
    await stage.lead(FROZEN)
    await stage.go_on()
    # Known at once: the journal still has picture 3, but it may be told with less.
    assert stage.judged(3, WRONG) is None
    await stage.proving.make()
    seat = stage.confirmed(3, WRONG)
    assert not seat.agreed
    assert stage.told(seat) == ("behind", "late")


async def test_a_screen_of_the_newest_picture_does_not_see_a_frozen_view(
    stage: Stage,
) -> None:
    await stage.lead(FROZEN)
    n = stage.room.picture.n
    seat = stage.confirmed(n, await stage.digest(n))
    assert stage.told(seat) == ("in_step", "late")


async def test_late_is_told_beside_right_of_a_view_that_is_live(stage: Stage) -> None:
    await stage.lead(LIVE)
    n, digest = stage.room.picture.n, await stage.digest(stage.room.picture.n)
    in_time = stage.confirmed(n, digest)
    await stage.go_on()
    late, wrong = stage.confirmed(n, digest), stage.confirmed(n, WRONG)
    assert [(each.agreed, each.late) for each in (in_time, late, wrong)] == [
        (True, False),
        (True, True),
        (False, True),
    ]
    assert stage.told(late) == ("behind", "late")


async def test_only_who_is_in_step_sees_a_view_that_is_live(stage: Stage) -> None:
    await stage.lead(LIVE)
    n = stage.room.picture.n
    right, wrong = stage.confirmed(n, await stage.digest(n)), stage.confirmed(n, WRONG)
    assert stage.told(right) == ("in_step", "drawn")
    assert stage.told(wrong) == ("behind", "late")
    await stage.append(feature("INC-C"))
    stage.clock.advance(LATE.total_seconds())
    assert stage.told(right) == ("in_step", "drawn")
    stage.clock.advance(0.001)
    assert stage.told(right) == ("behind", "late")


async def test_a_moment_that_the_worker_has_forgotten_is_folded_again(
    stage: Stage,
) -> None:
    digest = await stage.digest(3)
    await stage.go_on()
    await stage.lead(FROZEN)
    stage.forget()
    assert stage.room.digest_at(3, FINLAND) is None
    assert stage.judged(3, digest) is None
    await stage.proving.make()
    seat = stage.confirmed(3, digest)
    assert seat.agreed
    assert stage.told(seat) == ("behind", "drawn")


async def test_a_screen_that_leaves_out_what_was_taken_back_since_agrees(
    stage: Stage,
) -> None:
    whole = await stage.digest(3)
    await stage.append(feature("INC-B", 2, releasable_to=["SWE"]))
    await stage.lead(FROZEN)
    await stage.go_on()
    left = await stage.digest(2)
    assert left != whole
    stage.judged(3, left)
    await stage.proving.make()
    assert stage.confirmed(3, left).agreed
    # One that froze it before still has it on its glass: it is picture 3 all the same.
    assert stage.confirmed(3, whole).agreed


async def test_where_the_view_does_not_stand_nothing_is_folded(stage: Stage) -> None:
    await stage.lead(FROZEN)
    stage.forget()
    for n, view in ((2, 1), (3, 0)):
        seat = stage.confirmed(n, await stage.digest(n), view)
        assert not seat.agreed
    await asyncio.wait_for(stage.proving.make(), 20)
    assert stage.proving._known == {}


async def test_what_plays_is_seen_from_where_it_began(stage: Stage) -> None:
    await stage.lead(Cursor(mode=Mode.REPLAY, n=2, at=NOW, rate=60))
    await stage.go_on()
    seats = [stage.confirmed(n, await stage.digest(n)) for n in (1, 2, 3)]
    assert [stage.told(each)[1] for each in seats] == ["late", "drawn", "drawn"]


async def test_of_what_the_worker_has_forgotten_nothing_wrong_is_told(
    stage: Stage,
) -> None:
    await stage.lead(Cursor(mode=Mode.REPLAY, n=2, at=NOW, rate=60))
    right = await stage.digest(2)
    known = [stage.confirmed(2, digest).unproved for digest in (right, WRONG)]
    assert known == [False, False], "With the journal it is right or wrong."
    stage.forget()
    seat = stage.confirmed(2, right)
    assert (seat.agreed, seat.unproved) == (False, True)


async def test_of_a_branch_that_is_gone_nothing_is_proved(stage: Stage) -> None:
    await stage.lead(FROZEN)
    seat = stage.confirmed(3, await stage.digest(3))
    stage.room.forked(1)
    assert stage.told(seat)[1] == "late"


async def test_a_screen_that_claims_a_view_of_no_log_sees_none(stage: Stage) -> None:
    await stage.lead(FROZEN)
    digest = await stage.digest(3)
    for ahead, told in ((1, "drawn"), (2**53 - 100, "late")):
        seat = stage.confirmed(3, digest, stage.revision + ahead)
        assert stage.told(seat)[1] == told


async def test_a_view_of_the_scene_before_is_none_of_this_one(stage: Stage) -> None:
    for _ in range(3):
        await stage.lead(Cursor())
    n = stage.room.picture.n
    seat = stage.confirmed(n, await stage.digest(n))
    assert stage.told(seat) == ("in_step", "drawn")
    await stage.append(scene(), opens_scene=True)
    stage.revision = 0
    await stage.lead(Cursor())
    assert stage.told(seat)[1] == "late"
    n = stage.room.picture.n
    assert stage.told(stage.confirmed(n, await stage.digest(n)))[1] == "drawn"
