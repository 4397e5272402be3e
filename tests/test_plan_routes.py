"""Saved briefings at two real workers: kept once, and nothing is ever overwritten."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest

from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.served import Answer, Served, served

ROOM = "room-plans"
BOX = [22.0, 58.8, 27.0, 60.4]
PUBLIC, OWN = {"groups": ("ALL",)}, {"clearance": "SENSITIVE"}


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture(scope="module")
def other(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("other")) as worker:
        yield worker


@pytest.fixture
async def log(
    store: SharedStore, worker: Served, other: Served
) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    opened = draft(str(uuid.uuid4()), scene(title="Exercise"), opens_scene=True)
    n = (await log.append(opened)).n
    for each in (worker, other):
        await each.until_n(n)
    yield log
    await log.aclose()


@pytest.fixture(scope="module")
def bo(worker: Served) -> Entered:
    return worker.enter("briefer", delegation="EST", name="p-bo")


@pytest.fixture(scope="module")
def cai(worker: Served) -> Entered:
    """Sees exactly as much as bo."""
    return worker.enter("briefer", delegation="EST", name="p-cai")


@pytest.fixture(scope="module")
def finn(worker: Served) -> Entered:
    """Is of another delegation."""
    return worker.enter("briefer", delegation="FIN", name="p-finn")


def scene_of(scene_id: str = "a", **shown: Any) -> dict[str, Any]:
    return {
        "id": scene_id,
        "title": f"Scene {scene_id}",
        "shown": {"box": BOX, **shown},
    }


def saving(*scenes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    event = str(uuid.uuid4())
    return {"event_id": event, "name": "Evening", "scenes": list(scenes), **fields}


def at(plan: str, more: str = "") -> str:
    return f"plans/{quote(plan)}{more}"


def begun(worker: Served, by: Entered, *scenes: dict[str, Any], **fields: Any) -> str:
    answer = worker.in_room("plans", "POST", saving(*scenes, **fields), by=by)
    assert answer.status == 201, answer.content
    return str(answer.json()["id"])


def listed(worker: Served, by: Entered) -> dict[str, dict[str, Any]]:
    plans = worker.in_room("plans", by=by).json()["plans"]
    return {each["id"]: each for each in plans}


async def until_listed(worker: Served, by: Entered, plan: str, version: int) -> None:
    for _ in range(500):
        if listed(worker, by).get(plan, {}).get("version") == version:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"The other worker does not list version {version}.")


async def test_what_one_saves_another_reads_at_another_worker(
    worker: Served, other: Served, log: RedisLog, bo: Entered, cai: Entered
) -> None:
    scenes = scene_of("a", caption="Cut."), {**scene_of("b"), "notes": "Say why."}
    plan = begun(worker, bo, *scenes)
    told = other.in_room(at(plan), by=cai).json()
    assert [each["title"] for each in told["scenes"]] == ["Scene a", "Scene b"]
    assert told["scenes"][1]["notes"] == "Say why."
    assert (told["version"], told["by"], told["newer"]) == (1, "p-bo", False)
    await until_listed(other, cai, plan, 1)
    assert worker.in_room("picture", by=bo).json()["features"] == []


async def test_of_two_editors_the_second_gets_both_versions_and_loses_nothing(
    worker: Served, other: Served, log: RedisLog, bo: Entered, cai: Entered
) -> None:
    plan = begun(worker, bo, scene_of("a"))
    first = saving(scene_of("a"), scene_of("b"), version=1, name="By bo")
    second = saving(scene_of("a"), scene_of("c"), version=1, name="By cai")
    assert worker.in_room(at(plan), "POST", first, by=bo).status == 201
    refused = other.in_room(at(plan), "POST", second, by=cai)
    assert refused.status == 409
    said = refused.json()
    assert (said["theirs"]["name"], said["mine"]["name"]) == ("By bo", "By cai")
    assert said["version"] == said["theirs"]["version"] == 2
    assert [each["id"] for each in said["mine"]["scenes"]] == ["a", "c"]
    kept = worker.in_room(at(plan), by=bo).json()
    assert kept["name"] == "By bo"
    merged = saving(scene_of("a"), scene_of("b"), scene_of("c"), version=2)
    assert other.in_room(at(plan), "POST", merged, by=cai).json()["version"] == 3
    versions = worker.in_room(at(plan), by=bo).json()["versions"]
    assert [(v["version"], v["by"]) for v in versions] == [
        (3, "p-cai"),
        (2, "p-bo"),
        (1, "p-bo"),
    ]
    old = worker.in_room(at(plan, "?version=1"), by=bo).json()
    assert [each["id"] for each in old["scenes"]] == ["a"]


async def test_of_many_who_save_at_once_on_two_workers_one_is_kept_each_time(
    worker: Served, other: Served, log: RedisLog, bo: Entered, cai: Entered
) -> None:
    plan = begun(worker, bo, scene_of("a"))

    def save(index: int) -> Answer:
        at_worker, by = ((worker, bo), (other, cai))[index % 2]
        sent = saving(scene_of("a"), version=1, name=f"By {index}")
        return at_worker.in_room(at(plan), "POST", sent, by=by)

    with ThreadPoolExecutor(6) as many:
        answers = list(many.map(save, range(6)))
    assert sorted(each.status for each in answers) == [201, 409, 409, 409, 409, 409]
    kept = worker.in_room(at(plan), by=bo).json()
    won = next(i for i, each in enumerate(answers) if each.status == 201)
    assert (kept["version"], kept["name"]) == (2, f"By {won}")


async def test_a_save_that_is_sent_again_is_kept_once(
    worker: Served, other: Served, log: RedisLog, bo: Entered
) -> None:
    sent = saving(scene_of("a"))
    first = worker.in_room("plans", "POST", sent, by=bo).json()
    again = other.in_room("plans", "POST", sent, by=bo)
    assert (again.status, again.json()) == (201, first)
    following = saving(scene_of("b"), version=1)
    done = worker.in_room(at(first["id"]), "POST", following, by=bo).json()
    repeated = other.in_room(at(first["id"]), "POST", following, by=bo).json()
    assert repeated == done
    changed = {**following, "name": "Another"}
    assert other.in_room(at(first["id"]), "POST", changed, by=bo).status == 409


async def test_a_deleted_plan_is_on_no_list_and_its_versions_stay(
    worker: Served, other: Served, log: RedisLog, bo: Entered, cai: Entered
) -> None:
    plan = begun(worker, bo, scene_of("a"))
    late = {"event_id": str(uuid.uuid4()), "version": 7}
    assert worker.in_room(at(plan, "/delete"), "POST", late, by=bo).status == 409
    gone = {"event_id": str(uuid.uuid4()), "version": 1}
    answer = other.in_room(at(plan, "/delete"), "POST", gone, by=cai)
    assert (answer.status, answer.json()["version"]) == (201, 2)
    assert worker.in_room(at(plan), by=bo).status == 404
    assert plan not in listed(worker, bo)
    assert worker.in_room(at(plan, "?version=1"), by=bo).status == 200
    late = saving(scene_of("b"), version=1)
    refused = worker.in_room(at(plan), "POST", late, by=bo).json()
    assert (refused["deleted"], refused["theirs"]) == (True, None)
    back = saving(scene_of("a"), version=2)
    assert worker.in_room(at(plan), "POST", back, by=bo).json()["version"] == 3
    assert worker.in_room(at(plan), by=bo).json()["version"] == 3


async def test_a_plan_is_for_who_sees_as_much_unless_its_writer_shares_it(
    worker: Served, log: RedisLog, bo: Entered, finn: Entered
) -> None:
    plan = begun(worker, bo, scene_of("a"))
    assert plan not in listed(worker, finn)
    missing = worker.in_room(at("^plan-none"), by=finn)
    hidden = worker.in_room(at(plan), by=finn)
    assert (hidden.status, hidden.content) == (404, missing.content)
    sent = saving(scene_of("a"), version=1)
    assert worker.in_room(at(plan), "POST", sent, by=finn).status == 404
    assert worker.in_room(at(plan, "/delete"), "POST", sent, by=finn).status == 422
    shared = saving(scene_of("a"), version=1, shared=True)
    assert worker.in_room(at(plan), "POST", shared, by=bo).status == 201
    assert worker.in_room(at(plan), by=finn).json()["version"] == 2
    assert worker.in_room(at(plan, "?version=1"), by=finn).status == 404
    mine = saving(scene_of("a"), version=2)
    assert worker.in_room(at(plan), "POST", mine, by=bo).status == 201
    told = worker.in_room(at(plan), by=finn).json()
    assert (told["version"], told["newer"]) == (2, True)
    late = saving(scene_of("b"), version=2)
    refused = worker.in_room(at(plan), "POST", late, by=finn)
    assert (refused.status, refused.json()["theirs"]) == (409, None)


async def test_a_scene_whose_record_its_reader_may_not_see_is_sealed_and_kept(
    worker: Served, log: RedisLog, bo: Entered, finn: Entered
) -> None:
    estonian = feature("INC-9", releasable_to=["EST"])
    await worker.until_n((await log.append(draft(str(uuid.uuid4()), estonian))).n)
    secret = {**scene_of("a", selected="INC-9"), "notes": "Not for all", "length_s": 60}
    plan = begun(worker, bo, secret, scene_of("b"), shared=True)
    told = worker.in_room(at(plan), by=finn)
    assert b"INC-9" not in told.content
    assert b"Not for all" not in told.content
    sealed, whole = told.json()["scenes"]
    assert sealed == {"id": "a", "length_s": 60, "sealed": True}
    assert whole["title"] == "Scene b"
    edited = saving({**whole, "title": "Mine"}, sealed, version=1, shared=True)
    assert worker.in_room(at(plan), "POST", edited, by=finn).status == 201
    back = worker.in_room(at(plan), by=bo).json()["scenes"]
    assert [each["title"] for each in back] == ["Mine", "Scene a"]
    assert back[1]["notes"] == "Not for all"
    named = saving(scene_of("c", selected="INC-9"), version=2, shared=True)
    refused = worker.in_room(at(plan), "POST", named, by=finn)
    assert refused.status == 422
    assert refused.json()["reasons"][0]["field"] == "scenes[0].shown.selected"


async def test_plans_survive_a_new_scene_of_the_room_and_can_be_saved_on(
    worker: Served, other: Served, log: RedisLog, bo: Entered, cai: Entered
) -> None:
    plan = begun(worker, bo, scene_of("a"))
    opened = draft(str(uuid.uuid4()), scene(title="Next"), opens_scene=True)
    await other.until_n((await log.append(opened)).n)
    told = other.in_room(at(plan), by=cai).json()
    assert told["version"] == 1
    sent = saving(scene_of("b"), version=1)
    assert other.in_room(at(plan), "POST", sent, by=cai).json()["version"] == 2
    assert worker.in_room(at(plan), by=bo).json()["version"] == 2


def test_who_may_not_present_has_no_part_in_plans(
    worker: Served, log: RedisLog
) -> None:
    lea = worker.enter("leader", name="p-lea")
    assert worker.in_room("plans", by=lea).status == 403
    assert worker.in_room("plans", "POST", saving(), by=lea).status == 403


async def test_what_cannot_be_saved_is_refused_with_where_it_is_wrong(
    worker: Served, log: RedisLog, bo: Entered
) -> None:
    wrong = saving(scene_of("a", box=[3, 2, 1, 0]))
    refused = worker.in_room("plans", "POST", wrong, by=bo)
    assert refused.status == 422
    assert refused.json()["reasons"][0]["field"] == "scenes[0].shown.box"
    assert worker.in_room("plans", "POST", saving(version=3), by=bo).status == 422
    assert worker.in_room("plans", "POST", b"x" * 300_000, by=bo).status == 413
