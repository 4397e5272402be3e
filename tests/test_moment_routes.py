"""Where the log begins and ends, and which entries brought a record."""

import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

import pytest

from layers.entry import Custody, entry_time
from layers.log.port import Draft, DraftRecord
from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.served import Served, served

ROOM = "room-moments"


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("worker")
    with served(store.url, ROOM, folder, reads_per_s=10_000) as worker:
        yield worker


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    opened = draft(str(uuid.uuid4()), scene(title="Exercise"), opens_scene=True)
    await worker.until_n((await log.append(opened)).n)
    yield log
    await log.aclose()


async def revise(log: RedisLog, record_id: str, count: int, **fields: Any) -> list[int]:
    """Append revisions of a record as writers do: each names the entry before it."""
    found: list[int] = []
    for _ in range(count):
        known = (await log.revisions([record_id])).get(record_id)
        revision = 1 if known is None else known.revision + 1
        custody = Custody("test", revision, before=known.entry_id if known else "")
        line = feature(record_id, revision, **fields)
        record = DraftRecord(record_id, revision, "", line, custody=custody)
        done = await log.append(Draft(str(uuid.uuid4()), "test", (record,)))
        found.append(done.n)
    return found


def moments(worker: Served, asked: str = "", by: Entered | None = None) -> Any:
    answer = worker.in_room(f"moments{asked}", by=by)
    assert answer.status == 200, answer.content
    return answer.json()


async def test_it_says_where_the_log_begins_and_ends(
    worker: Served, log: RedisLog
) -> None:
    done = await log.append(draft(str(uuid.uuid4()), feature("last")))
    told = moments(worker)
    assert told["first"]["n"] == 1
    assert told["last"]["n"] == done.n
    assert datetime.fromisoformat(told["last"]["at"]) == entry_time(done.entry_id)
    assert told["now"] >= told["last"]["at"]
    assert (told["here"], told["before"], told["after"]) == (None, None, None)


async def test_a_moment_has_the_entries_before_and_after_it(
    worker: Served, log: RedisLog
) -> None:
    first, second, third = await revise(log, "stepped", 3)
    told = moments(worker, f"?at={second}")
    assert [told[each]["n"] for each in ("before", "here", "after")] == [
        *(first, second, third),
    ]
    by_time = moments(worker, f"?at={told['here']['at']}")
    assert by_time["here"]["n"] >= second
    assert moments(worker, "?at=1")["before"] is None
    assert moments(worker, f"?at={third}")["after"] is None
    assert moments(worker, "?at=999999999")["here"] is None
    assert worker.in_room("moments?at=yesterday").status == 400


async def test_the_entries_of_a_record_are_named_to_who_saw_them(
    worker: Served, log: RedisLog
) -> None:
    await revise(log, "told", 2, releasable_to=["EST"])
    *_, last = known = await revise(log, "told", 2, releasable_to=["EST", "LTU"])
    await worker.until_n(last)
    estonian = worker.enter("leader", delegation="EST")
    lithuanian = worker.enter("leader", delegation="LTU")
    both = moments(worker, "?record=told", estonian)["record"]
    assert [each["revision"] for each in both] == [1, 2, 3, 4]
    only = moments(worker, "?record=told", lithuanian)["record"]
    assert [each["n"] for each in only] == known
    other = worker.enter("leader", delegation="LVA")
    assert moments(worker, "?record=told", other)["record"] == []
    assert moments(worker, "?record=nothing")["record"] == []


async def test_what_was_taken_back_has_no_moments_for_who_lost_it(
    worker: Served, log: RedisLog
) -> None:
    await revise(log, "lost", 2)
    [last] = await revise(log, "lost", 1, releasable_to=["EST"])
    await worker.until_n(last)
    lithuanian = worker.enter("leader", delegation="LTU")
    assert moments(worker, "?record=lost", lithuanian)["record"] == []
    estonian = worker.enter("leader", delegation="EST")
    assert len(moments(worker, "?record=lost", estonian)["record"]) == 3
