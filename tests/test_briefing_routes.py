"""Leading a briefing at real workers: one presents, and all are told."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from layers.briefing import VIEW
from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.served import Answer, Served, served

ROOM = "room-briefing"
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
    opened = draft(str(uuid.uuid4()), scene(title="Exercise"), opens_scene=True)
    await worker.until_n((await log.append(opened)).n)
    yield log
    await log.aclose()


@pytest.fixture(scope="module")
def briefer(worker: Served) -> Entered:
    return worker.enter("briefer", delegation="EST", name="b-bo")


@pytest.fixture(scope="module")
def second(worker: Served) -> Entered:
    return worker.enter("briefer", delegation="FIN", name="b-cai")


@pytest.fixture(scope="module")
def chair(worker: Served) -> Entered:
    return worker.enter("chair", name="b-chris")


@pytest.fixture(scope="module")
def leader(worker: Served) -> Entered:
    return worker.enter("leader", name="b-lea")


def act(worker: Served, by: Entered, what: str, **fields: Any) -> Answer:
    sent = {"event_id": str(uuid.uuid4()), **fields}
    return worker.in_room(f"briefing/{what}", "POST", sent, by=by)


async def taken(worker: Served, by: Entered, *, over: bool = False) -> int:
    answer = act(worker, by, "take", seat="screen-1", over=over)
    assert answer.status == 201, answer.content
    await worker.until_n(answer.json()["n"])
    return int(answer.json()["term"])


async def view_on(worker: Served, by: Entered, n: int) -> dict[str, Any]:
    await worker.until_n(n)
    features = worker.in_room("picture", by=by).json()["features"]
    return next(each for each in features if each["id"] == VIEW)["properties"]


async def test_everybody_is_told_who_presents_and_what_is_shown(
    worker: Served, log: RedisLog, briefer: Entered, leader: Entered
) -> None:
    term = await taken(worker, briefer)
    moved = act(worker, briefer, "view", term=term, shown={"box": BOX})
    assert moved.status == 201, moved.content
    for by in (leader, worker.enter("liaison", delegation="LTU")):
        view = await view_on(worker, by, moved.json()["n"])
        assert view["presenter"]["account"] == "b-bo"
        assert view["shown"]["box"] == BOX


async def test_who_does_not_present_moves_nothing(
    worker: Served, log: RedisLog, briefer: Entered, second: Entered, leader: Entered
) -> None:
    term = await taken(worker, briefer)
    refused = act(worker, second, "view", term=term, shown={"box": BOX})
    assert (refused.status, refused.json()["why"]) == (409, "other")
    assert act(worker, leader, "view", term=term, shown={"box": BOX}).status == 403
    late = act(worker, briefer, "view", term=term - 1, shown={"box": BOX})
    assert late.status == 409


async def test_a_presenter_who_is_heard_of_is_asked_and_not_pushed_aside(
    worker: Served, log: RedisLog, briefer: Entered, second: Entered, chair: Entered
) -> None:
    term = await taken(worker, briefer)
    assert act(worker, second, "take", seat="s").json()["why"] == "taken"
    assert act(worker, second, "take", seat="s", over=True).json()["why"] == "heard"
    assert act(worker, briefer, "give-back", term=term, to="b-cai").status == 201
    assert await taken(worker, second) == term + 1
    assert await taken(worker, chair, over=True) == term + 2
    assert act(worker, second, "view", term=term + 1, shown={"box": BOX}).status == 409


async def test_a_record_that_is_hidden_from_somebody_here_is_not_shown_to_the_room(
    worker: Served, log: RedisLog, briefer: Entered
) -> None:
    estonian = feature("INC-9", releasable_to=["EST"])
    await worker.until_n((await log.append(draft(str(uuid.uuid4()), estonian))).n)
    term = await taken(worker, briefer)
    lea = worker.enter("leader", delegation="LTU")
    held = worker.in_room("picture", by=lea).json()
    seen = {"seat": "lea", "n": held["n"], "digest": held["digest"]}
    assert worker.in_room("seen", "POST", seen, by=lea).status == 204
    shown = {"box": BOX, "selected": "INC-9"}

    async def until(status: int) -> Answer:
        for _ in range(200):
            answer = act(worker, briefer, "view", term=term, shown=shown)
            if answer.status == status:
                return answer
            await asyncio.sleep(0.05)
        raise AssertionError(f"The view was not answered with {status}.")

    refused = await until(422)
    assert "everybody who is here" in refused.json()["detail"]
    assert worker.in_room("leave", "POST", {"seat": "lea"}, by=lea).status == 204
    moved = await until(201)
    view = await view_on(worker, briefer, moved.json()["n"])
    assert view["shown"]["selected"] == "INC-9"


async def test_who_may_see_more_is_told_what_the_shared_view_leaves_out(
    worker: Served, log: RedisLog, briefer: Entered
) -> None:
    """And nobody is told of what they do not see themselves."""
    for_all, estonian = feature("INC-1"), feature("INC-9", releasable_to=["EST"])
    both = draft(str(uuid.uuid4()), for_all, estonian)
    await worker.until_n((await log.append(both)).n)

    def left_out(by: Entered) -> list[str]:
        told = worker.in_room("briefing/left-out", by=by).json()
        return list(told["left_out"])

    lea = worker.enter("leader", delegation="LTU")
    held = worker.in_room("picture", by=lea).json()
    seen = {"seat": "lea2", "n": held["n"], "digest": held["digest"]}
    assert worker.in_room("seen", "POST", seen, by=lea).status == 204
    for _ in range(200):
        if left_out(briefer) == ["INC-9"]:
            break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("What a leader may not see stays on the shared view.")
    assert left_out(lea) == []
    worker.in_room("leave", "POST", {"seat": "lea2"}, by=lea)


async def test_who_presents_sees_by_name_who_follows(
    worker: Served, log: RedisLog, briefer: Entered
) -> None:
    term = await taken(worker, briefer)
    moved = act(worker, briefer, "view", term=term, shown={"box": BOX})
    lea = worker.enter("leader", delegation="LTU", title="Lea Lind")
    await worker.until_n(moved.json()["n"])
    held = worker.in_room("picture", by=lea).json()
    seen = {"seat": "lea", "n": held["n"], "digest": held["digest"]}
    view = moved.json()["revision"]
    worker.in_room("seen", "POST", {**seen, "view": view}, by=lea)
    for _ in range(200):
        listed = worker.in_room("briefing/followers", by=briefer).json()
        found = [e for e in listed if (e["seat"], e["follows"]) == ("lea", "drawn")]
        if found:
            break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("The leader's screen follows for nobody.")
    assert found[0]["delegation"] == "LTU"
    assert not found[0]["leads"]
    worker.in_room("leave", "POST", {"seat": "lea"}, by=lea)


async def test_only_who_presents_points_and_a_pointer_makes_no_picture(
    worker: Served, log: RedisLog, briefer: Entered, second: Entered, leader: Entered
) -> None:
    await taken(worker, briefer)
    before = worker.in_room("picture", by=leader).json()["n"]
    pointer = {"kind": "POINTER", "points": [[24.7, 59.4]]}
    assert worker.in_room("briefing/signal", "POST", pointer, by=second).status == 409
    async with worker.stream(by=leader) as stream:
        await stream.next("reset")
        answer = worker.in_room("briefing/signal", "POST", pointer, by=briefer)
        assert answer.status == 204, answer.content
        told = (await stream.next("signal")).header
    assert told["points"] == [[24.7, 59.4]]
    assert worker.in_room("picture", by=leader).json()["n"] == before


async def test_a_headline_is_on_the_picture_and_nobody_writes_over_it_unseen(
    worker: Served, log: RedisLog, briefer: Entered, second: Entered
) -> None:
    first = act(worker, briefer, "headline", revision=0, text="Two cables are cut.")
    assert first.status == 201, first.content
    refused = act(worker, second, "headline", revision=0, text="Three.")
    assert (refused.status, refused.json()["why"]) == (409, "headline")
    revision = first.json()["revision"]
    again = act(worker, second, "headline", revision=revision, text="Three.")
    assert again.json()["revision"] == revision + 1
