"""The rows are told with their sources; another limit is only asked about."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from dashboard.api.told_findings import unit_words
from dashboard.words import words
from layers.log.redis_log import RedisLog
from layers.rules.rows import Unit
from tests.conftest import SharedStore
from tests.folding import draft, scene
from tests.served import Answer, Served, served
from tests.test_ruled import exercise

ROOM = "room-rules-routes"

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
    secret = exercise("EX-SECRET", level="SENSITIVE")
    lines = (exercise("EX-OPEN"), secret, exercise("EX-SEA", land_activity=False))
    done = await log.append(draft("open", scene(), *lines, opens_scene=True))
    await worker.until_n(done.n)
    yield log
    await log.aclose()


def asked(worker: Served, path: str, clearance: str = "PUBLIC", **by: Any) -> Answer:
    name = f"rules-routes-{clearance.lower()}"
    who = worker.enter("leader", name=name, clearance=clearance)
    return worker.in_room(path, by=who, **by)


def what_if(value: object, limit: str = "troops", rule: str = "VD-OBS-LAND") -> str:
    return f"rules/{rule}/what-if?limit={limit}&value={value}"


def by_id(answer: Answer) -> dict[str, Any]:
    return {each["id"]: each for each in answer.json()["exercises"]}


async def test_every_number_is_told_with_what_it_was_held_against(
    worker: Served, log: RedisLog
) -> None:
    told = asked(worker, "rules").json()
    assert (len(told["rules"]), told["context"]) == (64, "SIMULATION")
    rows = {row["id"]: row for each in told["instruments"] for row in each["rules"]}
    observer = rows["VD-OBS-LAND"]
    troops = {each["name"]: each for each in observer["limits"]}["troops"]
    assert (troops["value"], troops["unit"]) == (13_000, "troops")
    assert (troops["compare"], observer["what_if"]) == ("at_least", True)
    assert all("checked" in limit for row in rows.values() for limit in row["limits"])
    assert not rows["DRIVERS"]["what_if"]


async def test_another_limit_is_asked_of_what_the_asker_sees(
    worker: Served, log: RedisLog
) -> None:
    answer = asked(worker, what_if(12_000))
    told, exercises = answer.json(), by_id(answer)
    assert exercises.keys() == {"EX-OPEN", "EX-SEA"}
    found = exercises["EX-OPEN"]
    assert (found["before"], found["after"]) == ("not reached", "reached")
    assert (found["changed"], told["today"]) == (True, 13_000)
    assert told["labels"] == [{"policy": "OPEN", "classification": "PUBLIC"}]
    cleared = asked(worker, what_if(12_000), "SENSITIVE")
    assert by_id(cleared).keys() == {"EX-OPEN", "EX-SEA", "EX-SECRET"}
    assert cleared.json()["labels"] == [
        {"policy": "OPEN", "classification": "SENSITIVE"}
    ]


async def test_a_row_that_does_not_apply_is_not_told_as_one_that_is_not_reached(
    worker: Served, log: RedisLog
) -> None:
    sea = by_id(asked(worker, what_if(12_000)))["EX-SEA"]
    assert (sea["before"], sea["after"]) == ("not applicable", "not applicable")
    assert sea["value"] is None


async def test_the_row_goes_on_with_its_own_limit(
    worker: Served, log: RedisLog
) -> None:
    before = asked(worker, "records/EX-OPEN/findings").json()["findings"]
    asked(worker, what_if(1))
    assert asked(worker, "records/EX-OPEN/findings").json()["findings"] == before


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (what_if(1, rule="NO-ROW"), 404),
        (what_if(1, limit="colour"), 404),
        (what_if(1, rule="DRIVERS", limit="most"), 404),
        (what_if(-1), 422),
        (what_if(0), 422),
        (what_if(13, limit="month", rule="VD-CON-5"), 422),
        (what_if(1e8, limit="years", rule="VD-CON-1"), 422),
        (what_if("nan"), 422),
        (what_if("inf"), 422),
        (what_if("many"), 422),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    worker: Served, log: RedisLog, path: str, status: int
) -> None:
    assert asked(worker, path).status == status


@pytest.mark.parametrize(
    ("value", "language", "told"),
    [
        (1, "en", "activity"),
        (2, "en", "activities"),
        (0, "en", "activities"),
        (1, "fr", "activité"),
        (2, "fr", "activités"),
    ],
)
def test_one_activity_is_counted_as_one(value: float, language: str, told: str) -> None:
    assert unit_words(value, Unit.ACTIVITIES, words(language)) == told
    assert unit_words(1, Unit.KM, words(language)) == "km"
