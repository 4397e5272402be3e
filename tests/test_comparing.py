"""What reports are compared by is that of the picture, whatever comes meanwhile."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import msgspec
import pytest

from dashboard.access.viewer import Viewer
from dashboard.api.comparing import SLICE, TURN_S, Comparing
from dashboard.api.duplicates import similar_to
from dashboard.api.house import House
from dashboard.api.sources import told
from dashboard.journal import KEPT
from dashboard.room import Room
from layers.clock import ManualClock
from layers.picture import Entry, Picture
from layers.telling import Telling
from tests.folding import body, canonical, log_of, scene, viewer
from tests.test_custody import records

AT = datetime(2026, 11, 2, tzinfo=UTC)
[MADE] = records({})
[NARROWED] = records({"releasable_to": ["FIN"], "revision": 2})
LINE, HIDDEN = MADE.line(AT, ""), NARROWED.line(AT, "")
ALL = viewer("ALL")
MANY = 2 * SLICE


def report(record_id: str, of: bytes = LINE) -> bytes:
    return of.replace(b'"INC-100"', f'"{record_id}"'.encode())


def many(prefix: str, count: int = MANY) -> bytes:
    return body(*(report(f"{prefix}-{number}") for number in range(count)))


class Ticking(ManualClock):
    """A clock by which every search takes so long that others get their turn."""

    def monotonic(self) -> float:
        self.advance(TURN_S)
        return super().monotonic()


class OneRoom:
    """A room, what is compared in it, and a log that goes on."""

    def __init__(self, *bodies: bytes) -> None:
        self.room = Room("main")
        self.room.begin(Picture(), 0, "first", AT)
        self.last: Entry | None = None
        self.bring(body(scene()), *bodies)
        house = SimpleNamespace(room=self.room, clock=Ticking(AT))
        self.comparing = Comparing(cast("House", house))

    def bring(self, *bodies: bytes) -> None:
        entries = log_of(bodies, self.last)
        self.room.fold(entries, AT)
        self.last = entries[-1]

    def fork(self, *bodies: bytes) -> None:
        """Go on with another picture, as after a fork of the log."""
        picture, entries = Picture(), log_of([body(scene()), *bodies])
        for entry in entries:
            picture.apply(entry)
        self.last = entries[-1]
        self.room.begin(picture, 1, "fork", AT)

    def is_whole(self) -> bool:
        """Say whether exactly the reports of the picture are compared."""
        index, ids = self.comparing.index, set(self.room.picture.records)
        return len(index) == len(ids) and all(each in index for each in ids)


async def begun(task: "asyncio.Task[object]") -> None:
    """Wait until something is under way, and not yet done."""
    await asyncio.sleep(0)
    assert not task.done()


async def test_a_new_scene_while_the_index_begins_is_in_it() -> None:
    one = OneRoom(many("A"))
    task = asyncio.create_task(one.comparing.current())
    await begun(task)
    one.bring(body(scene(title="Another")), many("B", 3))
    await task
    assert one.is_whole()


async def test_more_entries_than_are_remembered_while_the_index_begins_are_in_it() -> (
    None
):
    one = OneRoom(many("A"))
    task = asyncio.create_task(one.comparing.current())
    await begun(task)
    one.bring(body(report("LATE")), *[body()] * KEPT)
    await task
    assert one.is_whole()


async def test_a_fork_while_the_index_begins_or_goes_on_is_in_it() -> None:
    one = OneRoom(many("A"))
    task = asyncio.create_task(one.comparing.current())
    await begun(task)
    one.fork(many("B"))
    await task
    assert one.is_whole()
    one.bring(many("C"))
    task = asyncio.create_task(one.comparing.current())
    await begun(task)
    one.fork(many("D"))
    await task
    assert one.is_whole()


async def test_what_changes_while_many_changes_are_taken_in_is_taken_in_too() -> None:
    one = OneRoom(many("A"))
    await one.comparing.current()
    one.bring(many("B"))
    task = asyncio.create_task(one.comparing.current())
    await begun(task)
    one.bring(many("C", 3))
    await task
    assert one.is_whole()


async def test_a_half_made_index_is_never_asked() -> None:
    one = OneRoom(many("A"))
    await one.comparing.current()
    one.fork(many("B"))
    task = asyncio.create_task(one.comparing.current())
    await begun(task)
    assert len(one.comparing.index) == MANY
    await task
    assert one.is_whole()


async def test_pairs_that_were_sought_while_the_index_began_anew_are_sought_again() -> (
    None
):
    one = OneRoom(many("A", 100))
    pairs = asyncio.create_task(one.comparing.pairs(ALL))
    await begun(pairs)
    one.fork(many("B", 2))
    await one.comparing.current()
    found = await pairs
    assert set(found.found) == {("B-0", "B-1")}
    assert not found.waiting


async def test_what_is_not_for_a_viewer_any_more_is_not_shown_by_an_older_index() -> (
    None
):
    one = OneRoom(many("A", 3))
    await one.comparing.current()
    telling = one.comparing.seen("A-0", ALL)
    one.bring(body(report("A-1", HIDDEN)))
    anna = cast("Viewer", SimpleNamespace(audience=ALL, locale="en"))
    similar = similar_to(one.comparing, anna, telling, "A-0")
    assert [each["id"] for each in similar["matches"]] == ["A-2"]
    assert similar["similar"] == 1


class Counting(Comparing):
    """Counts the reports that are read."""

    reads = 0

    def read(self, record_id: str) -> Telling | None:
        self.reads += 1
        return super().read(record_id)


async def test_to_count_origins_only_what_is_of_one_event_is_read() -> None:
    denial = {"party": "the owner", "text": "Denied.", "at": None}
    [denied] = records({"counter_claim": [denial]})
    of_one = {"by": "account:bo", "at": "2026-11-01T00:00:00Z", "reason": "The same."}
    merged = msgspec.json.decode(LINE)
    merged["properties"]["duplicate_of"] = {"id": "A-0", **of_one}
    with_a_0 = report("B-0", canonical(merged))
    lines = [report(f"A-{number}", denied.line(AT, "")) for number in range(MANY)]
    one = OneRoom(body(*lines, with_a_0))
    counting = Counting(one.comparing.house)
    await counting.current()
    anna = cast("Viewer", SimpleNamespace(audience=ALL, locale="en"))
    counting.reads = 0
    assert list(told(counting, anna, "B-0")["reports"]) == ["A-0", "B-0"]
    assert counting.reads <= 3
    hidden = with_a_0.replace(b'"releasable_to":["ALL"]', b'"releasable_to":["FIN"]')
    one.bring(body(hidden.replace(b'"revision":1', b'"revision":2')))
    await counting.current()
    assert list(told(counting, anna, "A-0")["reports"]) == ["A-0"]
    apart = report("B-0", LINE).replace(b'"revision":1', b'"revision":3')
    one.bring(body(apart))
    await counting.current()
    assert list(told(counting, anna, "B-0")["reports"]) == ["B-0"]


@pytest.mark.parametrize("count", [0, 1])
async def test_of_few_reports_there_are_no_pairs(count: int) -> None:
    one = OneRoom(many("A", count))
    found = await one.comparing.pairs(ALL)
    assert (found.found, found.waiting) == ({}, {})
