"""A replay that a client can prove: what changed, for whom, and in what order."""

import json
import uuid
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.one_screen import OneScreen
from tests.served import Served, served
from tests.test_past import Told

ROOM = "room-changes"


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


@pytest.fixture(scope="module")
def liaison(worker: Served) -> Entered:
    return worker.enter("liaison", delegation="FIN")


async def add(log: RedisLog, worker: Served, *lines: bytes) -> int:
    done = await log.append(draft(str(uuid.uuid4()), *lines))
    await worker.until_n(done.n)
    return done.n


class Retold:
    """An answer, read line by line."""

    def __init__(self, content: bytes) -> None:
        lines = content.splitlines()
        self.head: dict[str, Any] = json.loads(lines[0])
        after = 1 + self.head["lines"]
        self.picture = lines[1:after]
        self.steps: list[tuple[dict[str, Any], list[bytes]]] = []
        while after < len(lines):
            step = json.loads(lines[after])
            end = after + 1 + step["lines"]
            self.steps.append((step, lines[after + 1 : end]))
            after = end


def changes(worker: Served, asked: str, by: Entered | None = None) -> Retold:
    answer = worker.in_room(f"changes?{asked}", by=by)
    assert answer.status == 200, answer.content
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return Retold(answer.content)


async def test_a_replay_ends_step_by_step_with_what_screens_were_shown_live(
    worker: Served, log: RedisLog, liaison: Entered
) -> None:
    watchers: list[tuple[Entered, OneScreen, dict[int, str]]] = []
    first = await add(log, worker, feature("base"))
    for who, by in enumerate((worker.enter("leader"), liaison)):
        async with worker.stream(by=by) as stream:
            screen, shown = OneScreen(), dict[int, str]()
            screen.apply(await stream.next("reset"))
            for number in range(12):
                groups = (["ALL"], ["FIN"], ["ALL", "FIN"])[number % 3]
                lines = [feature(f"r{number % 5}-{who}", number + 1)]
                lines += [feature(f"g{number}-{who}", releasable_to=groups)]
                n = await add(log, worker, *lines)
                while screen.n < n:
                    assert screen.apply(await stream.next("frame", "beat"))
                shown[n] = screen.digest
        watchers.append((by, screen, shown))
    last = max(n for _, _, shown in watchers for n in shown)
    for by, _, shown in watchers:
        told = changes(worker, f"from={first}&to={last}&whole=true", by)
        client = Told(told.picture)
        assert client.digest == told.head["digest"]
        digests = {}
        for step, lines in told.steps:
            client.take(lines, step["remove"])
            assert client.digest == step["digest"]
            digests[step["n"]] = step["digest"]
        assert [step["n"] for step, _ in told.steps] == [*range(first + 1, last + 1)]
        assert {n: digests[n] for n in shown} == shown


async def test_an_entry_for_others_looks_like_one_that_changed_nothing(
    worker: Served, log: RedisLog, liaison: Entered
) -> None:
    before = await add(log, worker, feature("known", releasable_to=["FIN"]))
    same = await add(log, worker, feature("secret", releasable_to=["EST"]))
    asked = f"from={before}&to={same}&whole=true"
    answer = worker.in_room(f"changes?{asked}", by=liaison).content
    assert b"secret" not in answer
    [(step, lines)] = Retold(answer).steps
    assert (step["remove"], step["lines"], lines) == ([], 0, [])
    assert step["digest"] == Retold(answer).head["digest"]


async def test_what_was_taken_back_is_in_no_replay(
    worker: Served, log: RedisLog
) -> None:
    first = await add(log, worker, feature("taken"))
    last = await add(log, worker, feature("taken", 2, releasable_to=["EST"]))
    lithuanian = worker.enter("leader", delegation="LTU")
    estonian = worker.enter("leader", delegation="EST")
    asked = f"changes?from={first - 1}&to={last}&whole=true"
    assert b'"taken"' not in worker.in_room(asked, by=lithuanian).content
    assert b'"taken"' in worker.in_room(asked, by=estonian).content


async def test_entries_of_some_seconds_are_one_step(
    worker: Served, log: RedisLog
) -> None:
    first = last = await add(log, worker, feature("often"))
    for revision in range(2, 6):
        last = await add(log, worker, feature("often", revision))
    told = changes(worker, f"from={first}&to={last}&each=86400")
    assert 1 <= len(told.steps) <= 2  # a day may have ended meanwhile
    assert b'"revision":5' in told.steps[-1][1][0]
    assert told.steps[-1][0]["n"] == last


async def test_a_long_answer_says_where_to_go_on(worker: Served, log: RedisLog) -> None:
    first = last = await add(log, worker, feature("long"))
    for part in range(5):
        lines = [feature(f"long-{part}-{i}", text="x" * 40_000) for i in range(16)]
        last = await add(log, worker, *lines)
    got, n, answers = 0, first, 0
    while n < last:
        told = changes(worker, f"from={n}&to={last}")
        got += sum(len(lines) for _, lines in told.steps)
        n, answers = told.steps[-1][0]["n"], answers + 1
    assert got == 80
    assert answers == 2


async def test_the_end_of_the_log_is_the_end_and_a_later_picture_is_none(
    worker: Served, log: RedisLog
) -> None:
    last = await add(log, worker, feature("end"))
    told = changes(worker, f"from={last}&to={last + 100}")
    assert (told.steps, told.head["to"]) == ([], last)
    assert worker.in_room(f"changes?from={last + 1}&to={last + 2}").status == 404
    assert worker.in_room("changes?from=0").status == 422
    empty = changes(worker, "from=0&to=0&whole=true")
    assert (empty.head["n"], empty.picture, empty.steps) == (0, [], [])


async def test_an_answer_is_compressed_for_who_takes_it(
    worker: Served, log: RedisLog
) -> None:
    last = await add(log, worker, feature("packed"))
    asked = f"changes?from={last}&to={last}&whole=true"
    plain = worker.in_room(asked)
    packed = worker.in_room(asked, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert zlib.decompress(packed.content, zlib.MAX_WBITS | 16) == plain.content


async def test_a_replay_costs_its_reader_as_much_as_a_picture_of_then(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory, worker: Served
) -> None:
    folder = tmp_path_factory.mktemp("paced")
    with served(store.url, ROOM, folder, reads_per_s=2) as paced:
        answers = (paced.in_room("changes?from=0&to=0") for _ in range(40))
        late = next(each for each in answers if each.status == 429)
    assert int(late.headers["retry-after"]) >= 1
