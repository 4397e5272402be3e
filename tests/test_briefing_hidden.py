"""A briefing names no record to who may not see it, also not to who only reads it."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from layers.briefing import HEADLINE, VIEW
from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.served import Answer, Served, served

ROOM = "room-briefing-hidden"
BOX = [22.0, 58.8, 27.0, 60.4]

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    opened = draft(str(uuid.uuid4()), scene(title="Exercise"), opens_scene=True)
    await worker.until_n((await log.append(opened)).n)
    yield log
    await log.aclose()


@pytest.fixture(scope="module")
def bo(worker: Served) -> Entered:
    return worker.enter("briefer", delegation="EST", name="briefing-hidden-bo")


@pytest.fixture(scope="module")
def lina(worker: Served) -> Entered:
    """See less: another delegation, and no screen."""
    return worker.enter("releaser", delegation="LTU", name="briefing-hidden-lina")


def act(worker: Served, by: Entered, what: str, **fields: Any) -> Answer:
    fields = {"event_id": str(uuid.uuid4()), **fields}
    return worker.in_room(f"briefing/{what}", "POST", fields, by=by)


async def led(worker: Served, log: RedisLog, bo: Entered) -> tuple[int, int]:
    """Take the briefing with a record that only Estonia sees; return term and n."""
    line = feature("INC-9", releasable_to=["EST"])
    await worker.until_n((await log.append(draft(str(uuid.uuid4()), line))).n)
    taken = act(worker, bo, "take", seat="s").json()
    return taken["term"], taken["n"]


async def named(worker: Served, log: RedisLog, bo: Entered) -> int:
    """Show the record that is hidden from others; return the number of the briefing."""
    term, n = await led(worker, log, bo)
    shown = {"box": BOX, "selected": "INC-9", "caption": "About nine"}
    assert act(worker, bo, "view", term=term, shown=shown).status == 201
    said = act(worker, bo, "headline", revision=0, text="Nine", items=["INC-9"])
    await worker.until_n(said.json()["n"])
    return n


async def test_who_reads_the_picture_is_told_of_no_hidden_record(
    worker: Served, log: RedisLog, bo: Entered, lina: Entered
) -> None:
    await named(worker, log, bo)
    for by, seen in ((bo, True), (lina, False)):
        ids = {f["id"] for f in worker.in_room("picture", by=by).json()["features"]}
        assert (ids >= {VIEW, HEADLINE}) is seen
        answer = worker.in_room("records/%5Eview", by=by)
        assert (answer.status == 200) is seen
        assert (b"INC-9" in answer.content) is seen


async def test_a_stream_that_has_confirmed_nothing_yet_is_here(
    worker: Served, log: RedisLog, bo: Entered, lina: Entered
) -> None:
    term, _ = await led(worker, log, bo)
    async with worker.stream(by=lina) as stream:
        await stream.next("reset")
        shown = {"box": BOX, "selected": "INC-9"}
        refused = act(worker, bo, "view", term=term, shown=shown)
        assert refused.status == 422
        assert [each["field"] for each in refused.json()["reasons"]] == [
            "shown.selected"
        ]


async def test_a_stream_of_another_worker_is_here_though_it_confirms_nothing(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> None:
    room, folder = f"{ROOM}-two", tmp_path_factory.mktemp("two")
    log = RedisLog(store.url, room)
    with (
        served(store.url, room, folder / "one") as one,
        served(store.url, room, folder / "other") as other,
    ):
        await log.append(draft("scene", scene(title="Exercise"), opens_scene=True))
        bo = one.enter("briefer", delegation="EST", name="hidden-two-bo")
        lina = one.enter("releaser", delegation="LTU", name="hidden-two-lina")
        term, n = await led(one, log, bo)
        await other.until_n(n)
        async with other.stream(by=lina) as stream:
            await stream.next("reset")
            shown = {"box": BOX, "selected": "INC-9"}
            assert act(one, bo, "view", term=term, shown=shown).status == 422
            headline = {"revision": 0, "text": "Nine", "items": ["INC-9"]}
            assert act(one, bo, "headline", **headline).status == 422
    await log.aclose()


async def test_of_a_picture_of_then_is_left_out_what_somebody_here_may_not_see(
    worker: Served, log: RedisLog, bo: Entered, lina: Entered
) -> None:
    secret = await log.append(
        draft(str(uuid.uuid4()), feature("INC-77", releasable_to=["EST"]))
    )
    opened = draft(str(uuid.uuid4()), scene(title="Next"), opens_scene=True)
    newest = await log.append(opened)
    await worker.until_n(newest.n)
    taken = act(worker, bo, "take", seat="s").json()
    await worker.until_n(taken["n"])

    def left_out(**query: int) -> dict[str, Any]:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return worker.in_room(f"briefing/left-out?{asked}", by=bo).json()

    async with worker.stream(by=bo) as own, AsyncExitStack() as joining:
        await own.next("reset")
        assert left_out(n=secret.n)["left_out"] == []
        await (await joining.enter_async_context(worker.stream(by=lina))).next("reset")
        told = left_out(n=secret.n)
        assert (told["n"], told["left_out"]) == (secret.n, ["INC-77"])
        assert left_out()["left_out"] == []
        # Something that the presenter's audience sees alone: its mark is another one.
        line = feature("INC-78", releasable_to=["EST"])
        await log.append(draft(str(uuid.uuid4()), line))
        for _ in range(20):
            said = (await own.next("frame", "beat")).header.get("here")
            if said == left_out()["here"] != told["here"]:
                break
        else:
            raise AssertionError("no header has the mark of the answer")
    missing = worker.in_room(f"briefing/left-out?n={2**40}", by=bo)
    assert missing.status == 404


async def test_what_leaders_saw_gives_of_a_hidden_record_the_area_alone(
    worker: Served, log: RedisLog, bo: Entered, lina: Entered
) -> None:
    number = await named(worker, log, bo)
    for by, seen in ((bo, True), (lina, False)):
        for _ in range(100):
            answer = worker.in_room(f"briefings/{number}", by=by)
            if answer.status == 200 and len(answer.json()["watched"]) > 1:
                break
            await asyncio.sleep(0.05)
        said = answer.content
        assert (b"INC-9" in said) is seen
        assert (b"About nine" in said) is seen
        assert str(BOX[0]).encode() in said


@pytest.mark.parametrize(
    ("n", "at"), [(2**40, "2031-01-01T00:00:00Z"), (1, "2031-01-01T00:00:00Z")]
)
async def test_all_screens_stand_still_only_at_a_moment_of_the_log(
    worker: Served, log: RedisLog, bo: Entered, n: int, at: str
) -> None:
    term, _ = await led(worker, log, bo)
    shown = {"box": BOX, "cursor": {"mode": "FROZEN", "n": n, "at": at}}
    refused = act(worker, bo, "view", term=term, shown=shown)
    assert refused.status == 422
    assert refused.json()["reasons"][0]["field"].startswith("shown.cursor")
