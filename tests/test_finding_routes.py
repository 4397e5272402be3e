"""What rules and indicators say, to whom who may see it, in their language."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.folding import draft, feature, scene
from tests.records import EXAMPLES
from tests.served import Answer, Served, served

ROOM = "room-finding-routes"
SEEN = {"low": {"troops": 60_000}, "high": {"troops": 70_000}}

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


def exercise(record_id: str, troops: int, revision: int = 1, **fields: Any) -> bytes:
    """Return the line of an exercise that declares so many troops."""
    said = {
        k: v for k, v in EXAMPLES["exercises"].items() if k not in ("id", "geometry")
    }
    said |= {"strength_declared": {"troops": troops}, "strength_estimated": None}
    said |= {"land_activity": True, "no_advance_notice_to_troops": False, **fields}
    own = ("revision", "status", "label", "releasable_to")
    rest = {name: value for name, value in said.items() if name not in own}
    return feature(record_id, revision, layer="exercises", **rest)


def soon() -> dict[str, str]:
    """Return times of which the strongest drivers are told."""
    start = datetime.now(UTC) + timedelta(days=3)
    return {
        "start": start.isoformat(),
        "end": (start + timedelta(days=2)).isoformat(),
    }


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    estimate = {**EXAMPLES["exercises"]["strength_estimated"], **SEEN}
    lines = (
        exercise("EX-UNDER", 12_700),
        exercise("EX-FIVEFOLD", 12_700, strength_estimated=estimate, **soon()),
        exercise("EX-SMALL", 6_000),
        exercise("EX-SMALL-TOO", 5_000),
        exercise("EX-SECRET", 150_000, level="SENSITIVE"),
        exercise("EX-AT-SEA", 12_700, land_activity=False),
    )
    opened = scene(EXAMPLES["exercises"]["context"])
    done = await log.append(draft("open", opened, *lines, opens_scene=True))
    await worker.until_n(done.n)
    yield log
    await log.aclose()


def asked(worker: Served, record_id: str, **by: Any) -> Answer:
    by = {"role": "leader", "name": "finding-routes-lea", "clearance": "PUBLIC", **by}
    who = worker.enter(by.pop("role"), **by)
    return worker.in_room(f"records/{record_id}/findings", by=who)


def of_rule(answer: Answer, rule: str) -> dict[str, Any]:
    [found] = [each for each in answer.json()["findings"] if each["rule"] == rule]
    return found


async def test_a_strength_just_under_a_limit_is_said_with_its_source(
    worker: Served, log: RedisLog
) -> None:
    answer = asked(worker, "EX-UNDER")
    assert answer.status == 200
    found = of_rule(answer, "VD-OBS-LAND")
    said = "12,700 of 13,000 troops: just under the observer line."
    assert (found["sentence"], found["checked"]) == (said, True)
    unread = of_rule(answer, "VD-NOT-LEAD")
    assert not unread["checked"], "nobody held the limit of this row against a text"
    assert found["level"] == "NEAR", "so that the card does not fold it away"
    assert (found["value"], found["limit"]) == ([12_700, 12_700], [13_000, 13_000])
    assert (found["instrument"], found["paragraph"]) == ("Vienna Document 2011", "47")
    assert found["records"] == [{"id": "EX-UNDER", "revision": 1}]
    assert len(answer.json()["rules"]) == 64


async def test_notice_of_an_unknown_day_is_never_late(
    worker: Served, log: RedisLog
) -> None:
    found = of_rule(asked(worker, "EX-UNDER"), "VD-NOT-LEAD")
    assert (found["verdict"], found["word"]) == ("CANNOT_TELL", "cannot tell")
    assert found["missing"] == ["notified_at"]


async def test_a_drill_at_sea_is_not_compliant_but_not_applicable(
    worker: Served, log: RedisLog
) -> None:
    answer = asked(worker, "EX-AT-SEA").json()["findings"]
    told = {f["verdict"] for f in answer if f["instrument"] == "Vienna Document 2011"}
    assert told == {"NOT_APPLICABLE"}


async def test_what_is_hidden_has_no_findings_and_counts_in_none(
    worker: Served, log: RedisLog
) -> None:
    assert asked(worker, "EX-SECRET").status == 404
    assert asked(worker, "EX-NOWHERE").json() == asked(worker, "EX-SECRET").json() | {
        "detail": asked(worker, "EX-NOWHERE").json()["detail"]
    }
    used = [
        each["id"]
        for found in asked(worker, "EX-SMALL").json()["findings"]
        for each in found["records"]
    ]
    assert "EX-SECRET" not in used


async def test_the_words_are_those_of_the_reader_and_the_numbers_too(
    worker: Served, log: RedisLog
) -> None:
    who = worker.enter("leader", name="finding-routes-lea", clearance="PUBLIC")
    path = "records/EX-UNDER/findings"
    answer = worker.in_room(path, by=who, headers={"Accept-Language": "fr"})
    found = of_rule(answer, "VD-OBS-LAND")
    assert "12\u202f700" in found["sentence"]
    assert "troops" not in found["sentence"]
    assert found["wording"].startswith("Des observateurs")


async def test_an_indicator_stands_beside_the_rules_of_a_record(
    worker: Served, log: RedisLog
) -> None:
    said = asked(worker, "EX-FIVEFOLD")
    found = of_rule(said, "I3")
    assert found["sentence"] == "Declared: 12,700; others estimate 60,000 to 70,000."
    assert (found["level"], found["instrument"]) == ("RED", "House rules")
    told = {each["rule"] for each in said.json()["findings"]}
    assert not told & {"I1", "I2"}, "The rules that they rest on say it already."


def stands_out(worker: Served, at: int | None = None, **by: Any) -> Any:
    by = {"name": "finding-routes-lea", "clearance": "PUBLIC", **by}
    who = worker.enter("leader", **by)
    query = "" if at is None else f"?at={at}"
    return worker.in_room(f"indicators{query}", by=who).json()


async def test_what_stands_out_is_told_in_few_words_and_has_no_score(
    worker: Served, log: RedisLog
) -> None:
    said = stands_out(worker)
    words = {each["id"]: (each["level"], each["word"]) for each in said["marks"]}
    assert words["EX-UNDER"] == ("AMBER", "over a line together with others")
    assert words["EX-FIVEFOLD"] == ("RED", "estimated 5.12 times as strong")
    assert not {"EX-AT-SEA", "EX-SECRET"} & words.keys()
    assert words["EX-SMALL"] == ("AMBER", "over a line together with others")
    [driver, *_] = said["drivers"]
    assert (driver["rule"], driver["level_word"]) == ("I3", "stands out")
    assert driver["confidence_word"].endswith("confidence")
    assert not {"score", "total"} & said.keys()


async def test_what_is_hidden_stands_out_for_nobody_who_may_not_see_it(
    worker: Served, log: RedisLog
) -> None:
    assert "EX-SECRET" not in json.dumps(stands_out(worker))
    cleared = stands_out(worker, name="finding-routes-sue", clearance="SENSITIVE")
    assert "EX-SECRET" in {each["id"] for each in cleared["marks"]}


async def test_a_picture_of_then_gives_what_stood_out_then(
    worker: Served, log: RedisLog
) -> None:
    year = {"start": "2024-03-01T00:00:00Z", "end": "2024-03-05T00:00:00Z"}
    first = await log.append(draft("said", exercise("EX-THEN", 12_700, **year)))
    await worker.until_n(first.n)
    before = stands_out(worker)
    assert "EX-THEN" in {each["id"] for each in before["marks"]}
    mended = exercise("EX-THEN", 4_000, revision=2, **year)
    await worker.until_n((await log.append(draft("mended", mended))).n)
    assert "EX-THEN" not in {each["id"] for each in stands_out(worker)["marks"]}
    then = stands_out(worker, at=before["n"])
    assert (then["n"], then["marks"]) == (before["n"], before["marks"])
