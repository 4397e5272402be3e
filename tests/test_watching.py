"""What leaders saw is kept once, as it was confirmed, and found without the log."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec import ValidationError

from dashboard.judging import Seen, Watcher
from dashboard.presenting import Presenting
from dashboard.room import Room
from dashboard.watching import AGAIN, Watching, is_news
from layers.briefing import VIEW, Shown
from layers.briefings import Step, steps_of
from layers.clock import ManualClock
from layers.entry import Entry
from layers.errors import StoreUnavailable
from layers.leading import Asking, Move, Taking, moved, taken
from layers.log.presence import Seat
from layers.log.redis_log import RedisLog
from layers.log.watched import Confirmed, WatchedViews, unpacked
from layers.picture import Picture
from layers.record import Context
from tests.conftest import SharedStore
from tests.folding import draft, feature, scene, viewer
from tests.records import NOW

BOX = (22.0, 58.8, 27.0, 60.4)
PUBLIC = viewer("ALL", level="PUBLIC")


class Worker:
    """A room, as one worker folds it, and what it keeps."""

    def __init__(self, store: SharedStore, room: str) -> None:
        self.clock = ManualClock(NOW)
        self.log = RedisLog(store.url, room, self.clock)
        self.kept = WatchedViews(store.url, room)
        self.room = Room(room)
        self.room.begin(Picture(), 0, "first", NOW)
        self.watching = Watching(self.room, self.log, self.kept, self.clock)
        self.presenting = Presenting(self.log, self.room, self.clock)

    async def fold(self) -> None:
        self.room.fold(await self.log.read(self.room.picture.entry_id or None), NOW)

    async def present(self, account: str = "anna") -> None:
        asked, by = Taking(event_id="0" * 16, seat="s1"), self.asking(account)

        def decide(kept):
            return taken(kept and kept.said, asked, by)

        await self.presenting.change(VIEW, str(uuid.uuid4()), "test", decide)
        await self.fold()

    async def show(self, caption: str) -> None:
        shown, by = Shown(box=BOX, caption=caption), self.asking("anna")

        def decide(kept):
            asked = Move(event_id="0" * 16, term=kept.said.term, shown=shown)
            return moved(kept.said, asked, by)

        await self.presenting.change(VIEW, str(uuid.uuid4()), "test", decide)
        await self.fold()

    def asking(self, account: str) -> Asking:
        return Asking(account, account.title(), Context.EXERCISE, NOW, NOW)

    async def steps(self) -> list[Step]:
        found = await self.kept.steps(1, None, 1000)
        return [decode(each) for each in found]

    async def confirmed(self) -> list[Confirmed]:
        times = NOW - timedelta(days=9000), NOW + timedelta(days=9000)
        parts = [part async for part in self.kept.between(*times)]
        return [each for part in parts for each in unpacked(part)]

    async def aclose(self) -> None:
        await self.log.aclose()
        await self.kept.aclose()


def decode(packed: bytes) -> Step:
    import msgspec

    return msgspec.msgpack.decode(packed, type=Step)


@pytest.fixture
async def worker(store: SharedStore, room: str) -> AsyncIterator[Worker]:
    worker = Worker(store, room)
    await worker.log.append(draft("scene", scene(), opens_scene=True))
    yield worker
    await worker.aclose()


def seat(name: str = "lea/s9", view: int = 2, n: int = 3, **more) -> Seat:
    fields = {"agreed": True, "at": NOW, "audience": PUBLIC, "title": "Lea", **more}
    return Seat(name, n, view=view, **fields)


async def test_what_is_confirmed_while_somebody_presents_is_kept_once(
    worker: Worker,
) -> None:
    await worker.present()
    worker.watching.note([seat(), seat()])
    worker.watching.note([seat()])
    await worker.watching.write()
    await worker.watching.write()
    [kept] = await worker.confirmed()
    assert (kept.seat, kept.title, kept.view, kept.n) == ("lea/s9", "Lea", 2, 3)
    assert kept.agreed


async def test_after_a_new_scene_the_same_revision_is_another_view(
    worker: Worker,
) -> None:
    await worker.present()
    worker.watching.note([seat(view=1, n=2)])
    await worker.log.append(draft("anew", scene(), opens_scene=True))
    await worker.fold()
    await worker.present()
    worker.watching.note([seat(view=1, n=4)])
    await worker.watching.write()
    assert [each.n for each in await worker.confirmed()] == [2, 4]


async def test_what_is_confirmed_while_nobody_presents_is_not_kept(
    worker: Worker,
) -> None:
    worker.watching.note([seat()])
    await worker.watching.write()
    assert await worker.confirmed() == []


async def test_two_workers_make_one_index_of_the_views(
    worker: Worker, store: SharedStore
) -> None:
    await worker.present()
    await worker.show("One")
    other = Worker(store, worker.room.name)
    await other.fold()
    for each in (worker, other, worker):
        await each.watching.write()
    told = [(step.how, step.n, step.revision) for step in await worker.steps()]
    assert told == [("CLEARED", 1, 0), ("TAKEN", 2, 1), ("MOVED", 3, 2)]
    bounds = [decode(each).how for each in await worker.kept.bounds(10)]
    assert bounds == ["CLEARED", "TAKEN"]
    await other.aclose()


async def test_an_index_that_is_missing_is_made_anew_from_the_log(
    worker: Worker, store: SharedStore
) -> None:
    await worker.present()
    await worker.watching.write()
    before = await worker.steps()
    async with store.client() as client:
        await client.delete(f"{{{worker.room.name}}}:views")
    again = Worker(store, worker.room.name)
    again.room.begin(worker.room.picture, 0, "first", NOW)
    await again.watching.write()
    assert await again.steps() == before
    assert len(before) == 2
    await again.aclose()


async def test_after_a_fork_the_index_holds_only_what_is_in_the_log(
    worker: Worker,
) -> None:
    await worker.present()
    # Of the other branch, up to an entry that both have.
    in_both = worker.room.picture.entry_id
    await worker.kept.index([(9, True, b"\x91\xa1x")], in_both)
    picture = worker.room.picture
    worker.room.begin(picture, 1, "fork", NOW)
    await worker.watching.write()
    assert [step.how for step in await worker.steps()] == ["CLEARED", "TAKEN"]


async def test_after_a_fork_two_workers_make_one_whole_index(
    worker: Worker, store: SharedStore
) -> None:
    """Also if one of them goes on to write while the other one begins."""
    await worker.present()
    for caption in "abcde":
        await worker.show(caption)
    await worker.watching.write()
    before = await worker.steps()
    other = Worker(store, worker.room.name)
    await other.fold()
    for each in (worker, other):
        each.room.begin(each.room.picture, 1, "fork", NOW)
    await worker.watching.write()
    await worker.show("one more")
    indexed = other.kept.indexed

    async def late() -> str:
        await worker.watching.write()
        return await indexed()

    other.kept.indexed = late
    await other.fold()
    await other.watching.write()
    other.kept.indexed = indexed
    for each in (worker, other, worker):
        await each.watching.write()
    assert (await worker.steps())[:-1] == before
    assert await other.steps() == await worker.steps()
    await other.aclose()


async def test_what_the_store_does_not_take_is_kept_later(worker: Worker) -> None:
    await worker.present()
    worker.watching.note([seat()])
    put, index = worker.kept.put, worker.kept.index

    async def away(*_):
        raise StoreUnavailable("away")

    worker.kept.put = worker.kept.index = away
    await worker.watching.write()
    worker.kept.put, worker.kept.index = put, index
    await worker.watching.write()
    assert len(await worker.confirmed()) == 1
    assert [step.how for step in await worker.steps()] == ["CLEARED", "TAKEN"]


def confirmed(view: int = 2, seconds: float = 0, **more) -> Confirmed:
    fields = {"seat": "lea/s9", "n": 3, "agreed": True, **more}
    at = NOW + timedelta(seconds=seconds)
    return Confirmed(name="", title="Lea", audience=PUBLIC, view=view, at=at, **fields)


def test_a_screen_is_noted_when_its_view_changes_and_seldom_while_it_stands() -> None:
    assert not is_news(confirmed(), confirmed(seconds=1, n=4))
    assert is_news(confirmed(), confirmed(seconds=AGAIN.total_seconds(), n=4))
    assert is_news(confirmed(), confirmed(view=3))
    assert is_news(confirmed(agreed=False), confirmed())
    assert is_news(confirmed(), confirmed(view=0)), "it looks around by itself now"
    assert not is_news(None, confirmed(view=0))


async def test_seats_tell_what_was_confirmed_here(worker: Worker) -> None:
    """The exchange with the other workers is where it is taken from."""
    from dashboard.hub import Hub
    from dashboard.seating import Seating
    from layers.log.presence import Presence

    await worker.log.append(draft("a", feature("a")))
    await worker.present()
    presence = Presence(worker.log._url, worker.room.name, "w1", worker.clock)
    hub = Hub(worker.room, worker.log, worker.clock)
    seating = Seating(hub, presence, worker.clock)
    seating.watched = worker.watching
    n, digest = worker.room.picture.n, worker.room.picture.digest(PUBLIC)
    by = Watcher(PUBLIC, "lea", "", "Lea")
    seating.seen(Seen("lea/s9", n, digest, "Wall", NOW, by, 0, view=1))
    await seating.exchange()
    await worker.watching.write()
    [kept] = await worker.confirmed()
    assert (kept.seat, kept.view, kept.n, kept.agreed) == ("lea/s9", 1, n, True)
    await presence.aclose()


async def test_what_breaks_the_keeping_ends_no_worker_and_is_said_once(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    await worker.present()
    worker.watching.note([seat()])
    index = worker.kept.index

    async def broken(*_):
        raise ValidationError("a member that nobody can read")

    worker.kept.index = broken
    running = asyncio.create_task(worker.watching.run())
    for _ in range(5):
        await asyncio.sleep(0.01)
        worker.clock.advance(1)
    assert not running.done()
    assert caplog.text.count("What leaders saw cannot be kept.") == 1
    worker.kept.index = index
    for _ in range(100):
        await asyncio.sleep(0.01)
        worker.clock.advance(1)
        if await worker.confirmed():
            break
    running.cancel()
    assert len(await worker.confirmed()) == 1


def test_an_entry_that_cannot_be_read_is_no_step_of_a_briefing() -> None:
    line = b'{"id":"^view","layer":"briefing","properties":{"how":"SUNG"}}'
    assert steps_of(Entry("1-1", 1, line, "0" * 64)) == []
