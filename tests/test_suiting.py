"""What a worker does for who joins, and for who came while something was shown."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from dashboard.api.briefing import looked_again
from dashboard.api.stream import suited
from dashboard.presenting import Done, Kept, Outrun, Presenting
from dashboard.proving import Proving
from dashboard.room import Room
from dashboard.stills import Stills
from layers.briefing import VIEW, SharedView, Shown, read_line
from layers.clock import ManualClock
from layers.entry import lines_of
from layers.errors import OnePictureError, RevisionConflict, StoreUnavailable
from layers.leading import Asking, Move, Taking, moved, taken
from layers.log.memory_log import MemoryLog
from layers.picture import Picture
from layers.record import Context
from tests.folding import draft, feature, scene, viewer
from tests.records import NOW

BOX = (22.0, 58.8, 27.0, 60.4)
BY = Asking("bo", "Bo", Context.EXERCISE, NOW, NOW)


class Stage:
    """A worker whose room follows the log at once, and who is here as the test says."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOW)
        self.log = MemoryLog(self.clock)
        self.room = Room("main")
        self.room.begin(Picture(), 0, "first", NOW)
        self.presenting = Presenting(self.log, self.room, self.clock)
        self.follower = SimpleNamespace(state="live")
        self.seating: Any = self
        self.here = {viewer("EST")}
        self.joins: set[str] = set()
        self.away = False

    async def look(self) -> None:
        self.here |= self.joins

    async def receive(self, audience: str) -> None:
        if self.away:
            raise StoreUnavailable("away")
        self.here.add(audience)

    async def fold(self) -> None:
        self.room.fold(await self.log.read(self.room.picture.entry_id or None), NOW)

    async def named(self) -> None:
        """Show a record that Estonia alone sees."""
        await self.log.append(draft("s", scene(title="Exercise"), opens_scene=True))
        await self.log.append(draft("i", feature("INC-1", releasable_to=["EST"])))

        def take(kept: Kept | None) -> SharedView:
            return taken(None, Taking(event_id="0" * 16, seat="s"), BY)

        def show(kept: Kept | None) -> SharedView:
            assert kept is not None
            assert isinstance(kept.said, SharedView)
            shown = Shown(box=BOX, selected="INC-1")
            return moved(kept.said, Move(event_id="1" * 16, term=1, shown=shown), BY)

        await self.presenting.change(VIEW, "t", "bo", take)
        await self.presenting.change(VIEW, "m", "bo", show)

    async def folding(self, work: Any) -> Any:
        """Do something while the worker goes on to read the log."""
        doing = asyncio.ensure_future(work)
        while not doing.done():
            await asyncio.sleep(0)
            await self.fold()
            self.clock.advance(0.01)
        return await doing

    async def selected(self) -> str | None:
        entries = await self.log.read(None, 100)
        views = [read_line(line) for each in entries for line in lines_of(each.e)]
        view = next(v for v in reversed(views) if isinstance(v, SharedView))
        return None if view.shown is None else view.shown.selected


async def test_who_came_while_a_record_was_put_on_the_view_takes_it_off_again() -> None:
    stage = Stage()
    await stage.named()
    await stage.fold()
    done = Done(2, stage.room.picture.n)
    assert await stage.folding(looked_again(stage, ("INC-1",), done)) is done
    assert await stage.selected() == "INC-1"
    stage.joins = {viewer("LTU")}
    await stage.folding(looked_again(stage, ("INC-1",), done))
    assert await stage.selected() is None


async def test_nobody_joins_a_worker_that_has_not_read_what_the_log_shows() -> None:
    stage = Stage()
    await stage.named()
    joining = asyncio.ensure_future(suited(stage, viewer("LTU")))
    for _ in range(50):
        await asyncio.sleep(0)
        stage.clock.advance(0.1)
    with pytest.raises(HTTPException) as refused:
        await joining
    assert refused.value.status_code == 503
    assert refused.value.headers == {"retry-after": "1"}
    assert viewer("LTU") in stage.here
    await stage.folding(suited(stage, viewer("LTU")))
    assert await stage.selected() is None


async def test_without_the_store_who_may_see_all_that_is_shown_joins() -> None:
    stage = Stage()
    await stage.named()
    await stage.fold()
    stage.away = True
    await suited(stage, viewer("EST"))
    with pytest.raises(HTTPException):
        await suited(stage, viewer("LTU"))


async def test_who_loses_every_race_is_told_so_and_nothing_is_written() -> None:
    stage = Stage()
    await stage.named()
    entries = len(await stage.log.read(None, 100))

    async def outrun(_: Any) -> Any:
        raise RevisionConflict(VIEW, 1, 2)

    stage.log.append = outrun
    with pytest.raises(Outrun):
        await stage.presenting.change(
            VIEW,
            "x",
            "bo",
            lambda kept: taken(None, Taking(event_id="2" * 16, seat="s"), BY),
        )
    assert len(await stage.log.read(None, 100)) == entries


async def test_a_picture_that_cannot_be_proved_ends_no_worker() -> None:
    stage = Stage()
    await stage.named()
    await stage.fold()
    stills = Stills(stage.log)
    proving = Proving(stage.room, stills)
    at = stills.at

    async def broken(_: Any) -> Any:
        raise OnePictureError("a line that nobody can read")

    stills.at = broken
    assert proving.digest(2, viewer("EST")) is None
    await proving.make()
    assert proving.digest(2, viewer("EST")) is None
    stills.at = at
    await proving.make()
    assert proving.digest(2, viewer("EST"))
