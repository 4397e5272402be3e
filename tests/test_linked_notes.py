"""What is said about a record goes with it when it is taken back."""

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from dashboard.api.linked_notes import limited
from layers.clock import SystemClock
from layers.log.redis_log import RedisLog
from layers.notes import Author, Linked, NewNote, Visibility, written
from layers.record import Context, Label
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.served import Served, served

ROOM = "room-linked-notes"
SAID = "Okapi: the second source is the same ship"


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    done = await log.append(draft("open", scene(title="Exercise"), opens_scene=True))
    await worker.until_n(done.n)
    yield log
    await log.aclose()


async def record(log: RedisLog, worker: Served, *groups: str) -> str:
    name = f"R-{uuid.uuid4().hex[:8]}"
    line = feature(name, releasable_to=[*groups])
    added = await log.append(draft(name, line))
    await worker.until_n(added.n)
    return name


async def noted(worker: Served, by: Entered, about: str) -> str:
    note: dict[str, Any] = {"event_id": str(uuid.uuid4()), "text": SAID}
    note |= {"visibility": "SESSION", "linked_ids": [about]}
    answer = worker.in_room("notes", "POST", note, by=by)
    assert answer.status == 201, answer.content
    await worker.until_n(answer.json()["n"])
    return str(answer.json()["id"])


async def revoke(worker: Served, by: Entered, about: str, group: str) -> None:
    body = {"releasable_to": [group], "reason": "Agreed with its source."}
    path = f"records/{about}/revoke"
    answer = worker.in_room(path, "POST", body, by=by)
    assert answer.status == 200, answer.content
    await worker.until_n(answer.json()["n"])


def shown(worker: Served, by: Entered, at: int | None = None) -> bytes:
    query = "" if at is None else f"?at={at}"
    answer = worker.in_room(f"picture{query}", by=by)
    assert answer.status == 200
    return answer.content


async def test_who_loses_a_record_loses_what_was_said_about_it(
    worker: Served, log: RedisLog
) -> None:
    releaser = worker.enter("releaser", groups=("ALL", "FIN", "LTU"))
    fin = worker.enter("liaison", delegation="FIN", groups=("FIN",))
    ltu = worker.enter("liaison", delegation="LTU", groups=("LTU",))
    about = await record(log, worker, "FIN", "LTU")
    note = await noted(worker, releaser, about)
    last = await log.last()
    assert last is not None
    for each in (fin, ltu):
        assert note.encode() in shown(worker, each)
    await revoke(worker, releaser, about, "FIN")
    assert note.encode() not in shown(worker, fin)
    assert note.encode() not in shown(worker, fin, last.n)
    assert note.encode() in shown(worker, ltu)


async def test_a_note_about_something_else_stays(worker: Served, log: RedisLog) -> None:
    releaser = worker.enter("releaser", groups=("ALL", "FIN", "LTU"))
    fin = worker.enter("liaison", delegation="FIN", groups=("FIN",))
    about = await record(log, worker, "FIN", "LTU")
    other = await record(log, worker, "FIN", "LTU")
    note = await noted(worker, releaser, other)
    await revoke(worker, releaser, about, "FIN")
    assert note.encode() in shown(worker, fin)


def test_a_note_that_nobody_is_left_for_is_its_authors_alone() -> None:
    new = NewNote(
        event_id="0" * 16,
        text=SAID,
        visibility=Visibility.SESSION,
        linked_ids=("R-1",),
    )
    about = Linked(Label(policy="OPEN", classification="PUBLIC"), ("FIN",))
    author = Author("anna", "Anna", "FIN", "adviser")
    now = SystemClock().now()
    note = limited(written(new, author, Context.EXERCISE, now, [about]), {"FIN"})
    assert (note.releasable_to, note.visibility) == (("@anna",), Visibility.PRIVATE)
