"""Two workers, one log: at most one presents, and nobody is told of what is hidden."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.presenting import FOLDED_S, Kept, Presenting, Unread, is_silent
from dashboard.room import Room
from layers.briefing import VIEW, SharedView, Shown, read_line
from layers.clock import ManualClock
from layers.entry import lines_of
from layers.errors import BriefingRefused
from layers.leading import Asking, Move, Taking, moved, taken
from layers.log.memory_log import MemoryLog
from layers.log.presence import Seat
from layers.picture import Picture
from layers.record import Context
from tests.folding import draft, feature, scene, viewer
from tests.records import NOW

BOX = (22.0, 58.8, 27.0, 60.4)


class SlowLog(MemoryLog):
    """A log whose every answer takes as many turns of the loop as it was told."""

    def __init__(self, clock: ManualClock, turns: list[int]) -> None:
        super().__init__(clock)
        self._turns = turns

    async def _wait(self) -> None:
        for _ in range(self._turns.pop() if self._turns else 0):
            await asyncio.sleep(0)

    async def revisions(self, ids):
        await self._wait()
        found = await super().revisions(ids)
        await self._wait()
        return found

    async def append(self, draft):
        await self._wait()
        return await super().append(draft)


def room_of(log: MemoryLog) -> Room:
    room = Room("main")
    room.begin(Picture(), 0, "first", NOW)
    return room


def by(account: str, *, chair: bool = False) -> Asking:
    return Asking(account, account.title(), Context.EXERCISE, NOW, NOW, chair=chair)


def taking(account: str, *, chair: bool = False) -> Callable[[Kept | None], SharedView]:
    asked = Taking(event_id="0" * 16, seat=account, over=chair)
    return lambda kept: taken(said(kept), asked, by(account, chair=chair))


def moving(account: str, term: int) -> Callable[[Kept | None], SharedView]:
    asked = Move(event_id="0" * 16, term=term, shown=Shown(box=BOX))
    return lambda kept: moved(said(kept), asked, by(account))


def said(kept: Kept | None) -> SharedView | None:
    if kept is None:
        return None
    assert isinstance(kept.said, SharedView)
    return kept.said


async def whole(log: MemoryLog) -> list[SharedView]:
    """Return every revision of the view, as the log has them."""
    entries = await log.read(None, 10_000)
    read = [read_line(line) for entry in entries for line in lines_of(entry.e)]
    return [each for each in read if isinstance(each, SharedView)]


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.booleans(), st.booleans()),
        min_size=2,
        max_size=12,
    ),
    st.lists(st.integers(0, 5), max_size=60),
)
@settings(deadline=None, max_examples=60)
def test_whatever_the_delays_of_two_workers_the_log_has_one_presenter_at_a_time(
    asked: list[tuple[int, bool, bool]], turns: list[int]
) -> None:
    async def play() -> list[SharedView]:
        clock = ManualClock(NOW)
        log = SlowLog(clock, turns)
        workers = [Presenting(log, room_of(log), clock) for _ in range(2)]

        async def act(i: int, who: int, *, chair: bool, moves: bool) -> None:
            house, name = workers[i % 2], f"a{who}"
            try:
                work = taking(name, chair=chair)
                done = await house.change(VIEW, f"take-{i}", name, work)
                if moves:
                    work = moving(name, done.term)
                    await house.change(VIEW, f"move-{i}", name, work)
            except BriefingRefused:
                pass

        await asyncio.gather(
            *(
                act(i, who, chair=chair, moves=moves)
                for i, (who, chair, moves) in enumerate(asked)
            )
        )
        return await whole(log)

    views = asyncio.run(play())
    assert [each.revision for each in views] == list(range(1, len(views) + 1))
    leads: dict[int, str] = {}
    for each in views:
        assert each.presenter is not None
        assert leads.setdefault(each.term, each.presenter.account) == (
            each.presenter.account
        )
    assert sorted(leads) == list(range(1, len(leads) + 1))


async def test_an_event_that_is_sent_again_moves_the_view_once() -> None:
    clock = ManualClock(NOW)
    log = MemoryLog(clock)
    house = Presenting(log, room_of(log), clock)
    first = await house.change(VIEW, "e1", "bo", taking("bo"))
    again = await house.change(VIEW, "e1", "bo", taking("bo"))
    assert again == first
    assert len(await whole(log)) == 1


async def test_before_somebody_joins_the_view_forgets_what_they_may_not_see() -> None:
    clock = ManualClock(NOW)
    log = MemoryLog(clock)
    room = room_of(log)
    house = Presenting(log, room, clock)
    secret = feature("INC-1", releasable_to=["FIN"])
    await log.append(draft("s", scene(title="Exercise"), opens_scene=True))
    await log.append(draft("i", secret))
    done = await house.change(VIEW, "t", "bo", taking("bo"))
    asked = Move(
        event_id="0" * 16, term=done.term, shown=Shown(box=BOX, selected="INC-1")
    )
    await house.change(VIEW, "m", "bo", lambda kept: moved(said(kept), asked, by("bo")))
    room.fold(await log.read(None), NOW)

    await house.suit([viewer("FIN")])
    assert (await whole(log))[-1].shown == Shown(box=BOX, selected="INC-1")
    await folding(house.suit([viewer("LTU")]), log, room, clock)
    assert (await whole(log))[-1].shown == Shown(box=BOX)
    assert b"INC-1" not in b"".join(room.picture.lines(viewer("LTU")))


async def folding(
    work: Coroutine[Any, Any, None], log: MemoryLog, room: Room, clock: ManualClock
) -> None:
    """Do something while the worker goes on to read the log."""
    doing = asyncio.ensure_future(work)
    await asyncio.sleep(0)
    while not doing.done():
        room.fold(await log.read(None), NOW)
        clock.advance(0.01)
        await asyncio.sleep(0)
    await doing


async def named(log: MemoryLog, house: Presenting) -> None:
    """Show a record that only Finland sees."""
    secret = feature("INC-1", releasable_to=["FIN"])
    await log.append(draft("s", scene(title="Exercise"), opens_scene=True))
    await log.append(draft("i", secret))
    done = await house.change(VIEW, "t", "bo", taking("bo"))
    asked = Move(
        event_id="0" * 16, term=done.term, shown=Shown(box=BOX, selected="INC-1")
    )
    await house.change(VIEW, "m", "bo", lambda kept: moved(said(kept), asked, by("bo")))


async def test_a_worker_that_is_behind_lets_nobody_in_before_it_has_read_the_view() -> (
    None
):
    clock = ManualClock(NOW)
    log = MemoryLog(clock)
    room = room_of(log)
    house = Presenting(log, room, clock)
    await named(log, house)
    assert room.picture.n == 0
    joining = asyncio.ensure_future(house.suit([viewer("LTU")]))
    for _ in range(50):
        await asyncio.sleep(0)
    assert not joining.done()
    clock.advance(FOLDED_S + 1)
    with pytest.raises(Unread):
        await joining
    assert (await whole(log))[-1].shown == Shown(box=BOX, selected="INC-1")
    await folding(house.suit([viewer("LTU")]), log, room, clock)
    assert (await whole(log))[-1].shown == Shown(box=BOX)


async def test_a_record_that_is_hidden_later_is_taken_off_the_view_soon() -> None:
    clock = ManualClock(NOW)
    log = MemoryLog(clock)
    room = room_of(log)
    house = Presenting(log, room, clock)
    await named(log, house)
    wider = feature("INC-1", 2, releasable_to=["FIN", "LTU"])
    await log.append(draft("w", wider))
    room.fold(await log.read(None), NOW)
    here = [viewer("FIN"), viewer("LTU")]
    watching = asyncio.ensure_future(house.keep_suited(lambda: here))
    entries = len(await log.read(None))

    async def seconds(count: int) -> None:
        for _ in range(count * 100):
            await asyncio.sleep(0)
            room.fold(await log.read(None), NOW)
            clock.advance(0.01)

    await seconds(3)
    assert len(await log.read(None)) == entries
    await log.append(draft("n", feature("INC-1", 3, releasable_to=["FIN"])))
    await seconds(2)
    watching.cancel()
    assert (await whole(log))[-1].shown == Shown(box=BOX)
    assert len(await log.read(None)) == entries + 2, "it is taken off once"


@pytest.mark.parametrize(
    ("moved_s", "heard_s", "silent"),
    [
        (1, None, False),
        (20, None, True),
        (20, 1, False),
        (20, 16, True),
        (1, 40, False),
    ],
)
def test_a_screen_is_silent_when_neither_it_nor_its_view_was_heard_of(
    moved_s: int, heard_s: int | None, *, silent: bool
) -> None:
    view = taking("bo")(None)
    kept = Kept(view, "", NOW - timedelta(seconds=moved_s))
    seats = [Seat("bo/other", 1, agreed=True, at=NOW)]
    if heard_s is not None:
        at = NOW - timedelta(seconds=heard_s)
        seats.append(Seat("bo/bo", 1, agreed=True, at=at))
    assert is_silent(kept, seats, NOW) is silent
