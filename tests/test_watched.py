"""What leaders saw, asked of real workers: which view, who confirmed it, and when."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.api.watched import by_of
from layers.briefing import Cursor, Mode, Shown
from layers.log.redis_log import RedisLog
from layers.log.watched import Confirmed
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene, viewer
from tests.served import Answer, Served, served

ROOM = "room-watched"
BOX = [22.0, 58.8, 27.0, 60.4]


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    opened = draft(
        str(uuid.uuid4()),
        scene(title="Exercise", story_at="2025-09-09T23:00:00Z"),
        opens_scene=True,
    )
    await worker.until_n((await log.append(opened)).n)
    yield log
    await log.aclose()


@pytest.fixture(scope="module")
def briefer(worker: Served) -> Entered:
    return worker.enter("briefer", delegation="EST", name="w-bo")


@pytest.fixture(scope="module")
def leader(worker: Served) -> Entered:
    return worker.enter("leader", delegation="FIN", name="w-lea", title="Lea Aho")


def act(worker: Served, by: Entered, what: str, **fields: Any) -> Answer:
    sent = {"event_id": str(uuid.uuid4()), **fields}
    answer = worker.in_room(f"briefing/{what}", "POST", sent, by=by)
    assert answer.status == 201, answer.content
    return answer


async def led(worker: Served, by: Entered, *captions: str) -> int:
    """Present once, with a view of each caption; return its number."""
    begun = act(worker, by, "take", seat="s1").json()
    for caption in captions:
        shown = {"box": BOX, "caption": caption}
        done = act(worker, by, "view", term=begun["term"], shown=shown).json()
    await worker.until_n(done["n"])
    return int(begun["n"])


def confirm(worker: Served, by: Entered, view: int) -> None:
    held = worker.in_room("picture", by=by).json()
    seen = {"seat": "wall-1", "n": held["n"], "digest": held["digest"], "view": view}
    assert worker.in_room("seen", "POST", seen, by=by).status == 204


async def until(worker: Served, by: Entered, number: int, views: int) -> Any:
    """Return a briefing once the index has all its views."""
    for _ in range(400):
        answer = worker.in_room(f"briefings/{number}", by=by)
        if answer.status == 200 and len(answer.json()["watched"]) >= views:
            return answer.json()
        await asyncio.sleep(0.02)
    raise AssertionError("The views are not in the index.")


async def test_a_briefing_tells_its_views_in_order_and_who_confirmed_each(
    worker: Served, log: RedisLog, briefer: Entered, leader: Entered
) -> None:
    number = await led(worker, briefer, "One", "Two")
    confirm(worker, leader, 3)
    for _ in range(400):
        told = await until(worker, briefer, number, 3)
        if told["watched"][-1]["confirmed"]:
            break
        await asyncio.sleep(0.02)
    captions = [(each["shown"] or {}).get("caption") for each in told["watched"]]
    assert captions == [None, "One", "Two"]
    [by] = told["watched"][-1]["confirmed"]
    assert (by["screen"], by["delegation"], by["agreed"]) == ("wall-1", "FIN", True)
    assert by["n"] == told["watched"][-1]["n"]


async def test_when_it_happened_and_when_the_room_knew_it_are_two_times(
    worker: Served, log: RedisLog, briefer: Entered
) -> None:
    told = await until(worker, briefer, await led(worker, briefer, "One"), 2)
    view = told["watched"][-1]
    assert view["as_of"].startswith("2025-09-09T23:0")
    assert view["at"] > "2026"
    entry = await log.entry(view["entry_id"])
    assert entry is not None
    assert entry.n == view["n"]


async def test_past_briefings_are_listed_newest_first_with_how_they_ended(
    worker: Served, log: RedisLog, briefer: Entered
) -> None:
    first = await led(worker, briefer, "One")
    term = worker.in_room(f"briefings/{first}", by=briefer)
    told = await until(worker, briefer, first, 2)
    act(worker, briefer, "give-back", term=told["term"])
    second = await led(worker, briefer, "Two", "Three")
    await until(worker, briefer, second, 3)
    listed = worker.in_room("briefings", by=briefer).json()
    assert [each["briefing"] for each in listed[:2]] == [second, first]
    assert (listed[0]["ended"], listed[0]["views"]) == ("", 3)
    assert (listed[1]["ended"], listed[1]["views"]) == ("RELEASED", 2)
    assert listed[1]["n_to"] > listed[1]["n_from"]
    earlier = worker.in_room(f"briefings?before={second}", by=briefer).json()
    assert earlier[0]["briefing"] == first
    assert earlier[0]["ended"] == "RELEASED"
    assert term.status in (200, 404)


def test_late_is_told_of_a_live_view_and_never_of_one_of_then() -> None:
    at = datetime(2025, 9, 17, 9, 6, 40, tzinfo=UTC)
    who = "lea/s1", "", "Lea", viewer("ALL", "FIN")
    late = Confirmed(*who, view=2, n=3, agreed=True, at=at, late=True)
    box = (20.0, 55.0, 25.0, 60.0)
    frozen = Shown(box=box, cursor=Cursor(mode=Mode.FROZEN, n=3))
    told = [by_of(late, shown) for shown in (Shown(box=box), frozen)]
    assert [(by.agreed, by.late) for by in told] == [(True, True), (True, False)]


async def test_who_may_not_see_past_briefings_is_told_so(
    worker: Served, log: RedisLog, leader: Entered, briefer: Entered
) -> None:
    assert worker.in_room("briefings", by=leader).status == 403
    assert worker.in_room("briefings/1", by=leader).status == 403
    entry = draft(str(uuid.uuid4()), feature("INC-1"))
    n = (await log.append(entry)).n
    missing = worker.in_room(f"briefings/{n}", by=briefer)
    assert missing.status == 404
    assert str(n) in missing.json()["detail"]
