"""Why a record matters to a country, to whom who may see it, in their language."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.folding import draft, feature, scene
from tests.records import EXAMPLES
from tests.served import Answer, Served, served

ROOM = "room-concerns"

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


def line(record_id: str, layer: str, revision: int = 1, **fields: Any) -> bytes:
    own = ("id", "geometry", "revision", "status", "label", "releasable_to")
    said = {k: v for k, v in EXAMPLES[layer].items() if k not in own}
    return feature(record_id, revision, layer=layer, **{**said, **fields})


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    lines = (
        line("INC-NEAR", "incidents", affected_states=["EST"], false_position=False),
        line("INC-FALSE", "incidents", false_position=True),
        line("INC-SECRET", "incidents", level="SENSITIVE"),
    )
    opened = scene(EXAMPLES["incidents"]["context"])
    done = await log.append(draft("open", opened, *lines, opens_scene=True))
    await worker.until_n(done.n)
    yield log
    await log.aclose()


def asked(
    worker: Served, record_id: str, state: str = "EST", language: str = "en"
) -> Answer:
    who = worker.enter("leader", name="concerns-lea", clearance="PUBLIC")
    return worker.in_room(
        f"records/{record_id}/concerns?state={state}",
        by=who,
        headers={"accept-language": language},
    )


def sentences(answer: Answer) -> list[str]:
    return [each["sentence"] for each in answer.json()["concerns"]]


async def test_a_record_matters_by_its_distance_its_part_and_its_texts(
    worker: Served, log: RedisLog
) -> None:
    answer = asked(worker, "INC-NEAR")
    assert answer.status == 200
    topics = [each["topic"] for each in answer.json()["concerns"]]
    assert topics == sorted(topics, key=["LAND", "LINES", "PART", "TEXTS"].index)
    assert "Reported as affecting this country." in sentences(answer)
    assert any("land of this country" in each for each in sentences(answer))
    assert "Cité comme touchant ce pays." in sentences(
        asked(worker, "INC-NEAR", language="fr")
    )


async def test_without_a_country_only_the_choice_is_told(
    worker: Served, log: RedisLog
) -> None:
    said = asked(worker, "INC-NEAR", state="").json()
    assert said["concerns"] == []
    assert {"code": "EST", "name": "Estonia"} in said["states"]


async def test_a_country_that_is_not_on_the_map_is_refused_with_those_that_are(
    worker: Served, log: RedisLog
) -> None:
    answer = asked(worker, "INC-NEAR", state="BRA")
    assert answer.status == 400
    assert "EST" in answer.json()["detail"]


async def test_what_is_hidden_matters_to_nobody_that_may_not_see_it(
    worker: Served, log: RedisLog
) -> None:
    assert asked(worker, "INC-SECRET").status == 404
    assert asked(worker, "INC-NOWHERE").status == 404


async def test_from_a_false_position_no_kilometre_is_told(
    worker: Served, log: RedisLog
) -> None:
    assert not [each for each in sentences(asked(worker, "INC-FALSE")) if " km" in each]
