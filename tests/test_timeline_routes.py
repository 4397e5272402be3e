"""The charts of a picture: to whom who may see it, of the newest one, in words."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.folding import draft, scene
from tests.records import EXAMPLES
from tests.served import Answer, Served, served
from tests.test_finding_routes import exercise, soon

ROOM = "room-timeline-routes"

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
    near: dict[str, Any] = soon()
    lines = (
        exercise("EX-UNDER", 12_700, designation="Under", **near),
        exercise("EX-SECRET", 150_000, level="SENSITIVE", **near),
        exercise("EX-OLD", 9_000),
    )
    opened = scene(EXAMPLES["exercises"]["context"])
    done = await log.append(draft("open", opened, *lines, opens_scene=True))
    await worker.until_n(done.n)
    yield log
    await log.aclose()


def asked(worker: Served, query: str = "", **by: Any) -> Answer:
    by = {"role": "leader", "name": "timeline-lea", "clearance": "PUBLIC", **by}
    who = worker.enter(by.pop("role"), **by)
    return worker.in_room(f"timeline{query}", by=who)


def chart(answer: Answer, name: str) -> dict[str, Any]:
    [found] = [each for each in answer.json()["charts"] if each["id"] == name]
    return found


def drawn(answer: Answer) -> set[str]:
    return {row["record"] for row in chart(answer, "gantt")["rows"]}


async def test_the_charts_are_of_the_newest_picture_with_its_number(
    worker: Served, log: RedisLog
) -> None:
    answer = asked(worker, "?span=all")
    assert answer.status == 200
    assert drawn(answer) == {"EX-UNDER", "EX-OLD"}
    done = await log.append(draft("more", exercise("EX-MORE", 9_500)))
    await worker.until_n(done.n)
    newest = asked(worker, "?span=all")
    assert newest.json()["n"] == done.n
    assert drawn(newest) == {"EX-UNDER", "EX-OLD", "EX-MORE"}


async def test_nothing_of_what_somebody_may_not_see_is_in_any_chart(
    worker: Served, log: RedisLog
) -> None:
    low, high = (
        asked(worker, "?span=all"),
        asked(worker, "?span=all", name="timeline-high", clearance="SENSITIVE"),
    )
    assert b"EX-SECRET" not in low.content
    assert b"150" not in low.content
    assert low.json()["labels"] == [{"policy": "OPEN", "classification": "PUBLIC"}]
    assert b"EX-SECRET" in high.content
    highest = {"policy": "OPEN", "classification": "SENSITIVE"}
    assert high.json()["labels"] == [highest]
    assert "OPEN SENSITIVE" in str(chart(high, "gantt")["figure"]["layout"])


async def test_the_shortest_stretch_is_chosen_and_another_one_on_request(
    worker: Served, log: RedisLog
) -> None:
    first = asked(worker)
    assert (first.json()["span"], drawn(first)) == ("weeks", {"EX-UNDER"})
    assert asked(worker, "?span=nonsense").status == 422


async def test_style_and_language_are_those_of_the_reader(
    worker: Served, log: RedisLog
) -> None:
    dark, light = asked(worker), asked(worker, "?style=light")
    grounds = {
        chart(a, "gantt")["figure"]["layout"]["paper_bgcolor"] for a in (dark, light)
    }
    assert len(grounds) == 2
    who = worker.enter("leader", name="timeline-lea", clearance="PUBLIC")
    tongue = {"Accept-Language": "fr"}
    french = worker.in_room("timeline", by=who, headers=tongue)
    assert chart(french, "gantt")["title"] == "Exercices par bloc"


async def test_another_room_has_no_timeline_here(worker: Served, log: RedisLog) -> None:
    who = worker.enter("leader", name="timeline-lea", clearance="PUBLIC")
    assert worker.ask("/rooms/elsewhere/timeline", by=who).status == 404
