"""Duplicates, contradictions, decisions and what sources say, asked of real workers."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from dashboard.api.duplicates import ASKED_AT_ONCE
from dashboard.api.sent_between import MOST_READ
from layers.clock import SystemClock
from layers.log.line import Line
from layers.log.redis_log import RedisLog
from layers.writer import Writer
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, scene
from tests.served import Served, served
from tests.test_custody import records
from tests.test_desk_routes import GRADE, done, event, new, post, shown, written

ROOM = "room-sameness"


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    """A new scene for each test: nothing of another one is similar."""
    log = RedisLog(store.url, ROOM)
    number = await log.last()
    eid = f"open-{0 if number is None else number.n}"
    opened = await log.append(draft(eid, scene(title="Exercise"), opens_scene=True))
    await worker.until_n(opened.n)
    yield log
    await log.aclose()


@pytest.fixture(scope="module")
def anna(worker: Served) -> Entered:
    return worker.enter("analyst", name="same-anna")


@pytest.fixture(scope="module")
def bo(worker: Served) -> Entered:
    return worker.enter("releaser", name="same-bo")


async def sent(log: RedisLog, worker: Served, record_id: str, **changes: Any) -> None:
    """Send a record as a feed does."""
    writer = Writer(log, SystemClock())
    made = records({"id": record_id, **changes})
    line = Line("incidents", f"{record_id}-{changes}", b"", b"", "radar", "")
    assert await writer.write(line, made, await writer.held(made)) == ()
    last = await log.last()
    assert last is not None
    await worker.until_n(last.n)


def got(worker: Served, by: Entered, path: str) -> Any:
    answer = worker.in_room(path, by=by)
    assert answer.status == 200, answer.content
    return answer.json()


def decision(other: str, revision: int = 1, **more: Any) -> dict[str, Any]:
    plain = {"expected_revision": revision, "other": other, "reason": "They repeat it."}
    return event(**{**plain, **more})


async def test_what_is_similar_is_told_part_by_part(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    await sent(log, worker, "D-1")
    await sent(log, worker, "D-2", title="East of Gotland a data cable interrupted")
    await sent(log, worker, "D-3", occurred_from="2020-01-01T00:00:00Z")
    told = got(worker, anna, "records/D-1/duplicates")
    assert told["sentence"] == "1 similar report within 50 km and 30 days"
    [match] = told["matches"]
    assert match["id"] == "D-2"
    assert [each["part"] for each in match["parts"]] == [
        "place",
        "time",
        "type",
        "text",
    ]
    points = sum(each["points"] for each in match["parts"])
    assert points == pytest.approx(match["score"], abs=0.002)
    assert all(each["sentence"] for each in match["parts"])
    [pair] = got(worker, anna, "desk/duplicates")["pairs"]
    assert {each["id"] for each in pair["records"]} == {"D-1", "D-2"}


async def test_a_form_is_told_what_is_similar_before_it_is_submitted(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    await sent(log, worker, "F-1")
    record = written(title="Data cable interrupted east of Gotland")
    answer = worker.in_room("duplicates", "POST", {"record": record}, by=anna)
    assert answer.status == 200
    assert [each["id"] for each in answer.json()["matches"]] == ["F-1"]
    begun = {"record": {"title": "Data"}}
    little = worker.in_room("duplicates", "POST", begun, by=anna).json()
    assert (little["enough"], little["similar"]) == (False, 0)
    made = await done(
        worker, post(worker, anna, "records", new(record=record, state="DRAFT"))
    )
    path = f"drafts/{made['draft']}/duplicates"
    assert got(worker, anna, path)["similar"] == 1
    assert worker.in_room(path, by=bo).status == 404


async def test_who_asks_too_fast_what_is_similar_is_told_when_to_ask_again(
    worker: Served, log: RedisLog
) -> None:
    hasty = worker.enter("analyst", name="same-hasty")
    body = {"record": {"title": "Data"}}
    answers = [
        worker.in_room("duplicates", "POST", body, by=hasty)
        for _ in range(2 * ASKED_AT_ONCE)
    ]
    assert {each.status for each in answers} == {200, 429}
    assert int(answers[-1].headers["retry-after"]) >= 1
    calm = worker.enter("analyst", name="same-calm")
    assert worker.in_room("duplicates", "POST", body, by=calm).status == 200


async def test_what_somebody_may_not_see_is_neither_compared_nor_counted(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    hidden = {"label": {"policy": "OPEN", "classification": "SENSITIVE"}}
    await sent(log, worker, "H-1")
    low = worker.enter("analyst", clearance="PUBLIC")
    alone = {
        path: worker.in_room(path, by=low).json()
        for path in (
            "records/H-1/duplicates",
            "desk/duplicates",
            "desk/contradictions",
        )
    }
    claim = [{"party": "the owner", "text": "Denied.", "at": None}]
    await sent(log, worker, "H-2", title="Zebra", counter_claim=claim, **hidden)
    assert got(worker, anna, "records/H-1/duplicates")["similar"] == 1
    for path, before in alone.items():
        now = worker.in_room(path, by=low)
        assert b"H-2" not in now.content
        assert b"Zebra" not in now.content
        assert {**now.json(), "n": 0} == {**before, "n": 0}
    assert worker.in_room("records/H-2/duplicates", by=low).status == 404


async def test_a_releaser_merges_everybody_sees_it_and_it_can_be_undone(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    await sent(log, worker, "M-1")
    await sent(log, worker, "M-2")
    asked = decision("M-1")
    made = await done(worker, post(worker, bo, "records/M-2/same", asked))
    assert made["duplicate"] == "M-2"
    leader = worker.enter("leader")
    said = shown(worker, leader)["M-2"]["properties"]
    assert said["duplicate_of"]["id"] == "M-1"
    assert said["duplicate_of"]["by"] == "account:same-bo"
    assert said["duplicate_of"]["reason"] == "They repeat it."
    assert said["status"] == "RELEASED"
    assert "M-1" in shown(worker, leader)
    assert got(worker, anna, "desk/duplicates")["pairs"] == []
    assert await done(worker, post(worker, bo, "records/M-2/same", asked)) == made
    await sent(log, worker, "M-2", revision=2, title="More of it")
    said = shown(worker, leader)["M-2"]["properties"]
    assert (said["duplicate_of"]["id"], said["title"]) == ("M-1", "More of it")
    undo = decision("M-1", revision=3)
    assert post(worker, anna, "records/M-2/apart", undo).status == 403
    await done(worker, post(worker, bo, "records/M-2/apart", undo))
    assert "duplicate_of" not in shown(worker, leader)["M-2"]["properties"]
    [match] = got(worker, anna, "records/M-1/duplicates")["matches"]
    assert match["decision"]["same"] is False
    assert match["decision"]["by"] == "same-bo"


async def test_that_two_are_not_the_same_is_kept_and_not_asked_again(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    await sent(log, worker, "N-1")
    await sent(log, worker, "N-2")
    await done(worker, post(worker, anna, "records/N-1/apart", decision("N-2")))
    assert got(worker, anna, "desk/duplicates")["pairs"] == []
    again = post(worker, anna, "records/N-2/apart", decision("N-1"))
    assert again.status == 409
    assert post(worker, anna, "records/N-1/same", decision("N-2")).status == 403


async def test_who_wrote_a_report_does_not_merge_it(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    await sent(log, worker, "W-1")
    made = await done(worker, post(worker, bo, "records", new(id="W-2")))
    other = worker.enter("releaser", name="same-cleo")
    body = event(expected_revision=1, **GRADE)
    await done(worker, post(worker, other, f"drafts/{made['draft']}/release", body))
    answer = post(worker, bo, "records/W-2/same", decision("W-1"))
    assert answer.status == 403
    assert "somebody else" in answer.json()["detail"]
    await done(worker, post(worker, other, "records/W-2/same", decision("W-1")))


async def test_a_record_is_never_named_to_who_may_not_see_it(
    worker: Served, log: RedisLog, bo: Entered
) -> None:
    hidden = {"label": {"policy": "OPEN", "classification": "SENSITIVE"}}
    await sent(log, worker, "S-1", **hidden)
    await sent(log, worker, "S-2")
    answer = post(worker, bo, "records/S-2/same", decision("S-1"))
    assert answer.status == 422
    assert answer.json()["reasons"][0]["field"] == "other"
    await done(worker, post(worker, bo, "records/S-1/same", decision("S-2")))
    low = worker.enter("releaser", clearance="PUBLIC")
    missing = post(worker, low, "records/S-2/same", decision("nothing"))
    secret = post(worker, low, "records/S-2/same", decision("S-1"))
    assert (secret.status, secret.content) == (404, missing.content)


async def test_a_refused_merge_says_what_would_help(
    worker: Served, log: RedisLog, bo: Entered
) -> None:
    hidden = {"label": {"policy": "OPEN", "classification": "SENSITIVE"}}
    await sent(log, worker, "S-3")
    await sent(log, worker, "S-4", releasable_to=["ALL", "FIN"])
    await sent(log, worker, "S-5", **hidden)
    await sent(log, worker, "S-6", releasable_to=["ALL", "SWE"])
    await sent(log, worker, "S-7", releasable_to=["ALL", "FIN"], **hidden)

    def told(record: str, other: str) -> tuple[str, str]:
        answer = post(worker, bo, f"records/{record}/same", decision(other))
        assert answer.status == 422
        [reason] = answer.json()["reasons"]
        return reason["problem"], reason["mend"]

    other_way = "Count that one with this one instead."
    assert told("S-4", "S-3") == (
        "is for ALL and not for FIN, and liaisons are not in ALL",
        other_way,
    )
    assert told("S-3", "S-5")[1] == other_way
    release = "Let a releaser release the other one to FIN first."
    assert told("S-4", "S-6")[1] == release
    assert told("S-6", "S-7") == (
        "is not for everybody whom this record is for",
        "Its label is stricter: leave them as two reports.",
    )


async def test_of_two_decisions_at_once_the_second_one_is_told(
    worker: Served, log: RedisLog, bo: Entered
) -> None:
    await sent(log, worker, "T-1")
    await sent(log, worker, "T-2")
    await done(worker, post(worker, bo, "records/T-2/same", decision("T-1")))
    answer = post(worker, bo, "records/T-2/same", decision("T-1"))
    assert answer.status == 409


async def test_claim_and_denial_and_other_places_are_told_side_by_side(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    claim = [{"party": "the owner", "text": "Denied.", "at": None}]
    await sent(log, worker, "C-1", counter_claim=claim, position_error_m=100)
    away = {"type": "Point", "coordinates": [18.6, 57.9]}
    await sent(log, worker, "C-2", geometry=away, position_error_m=100)
    await done(worker, post(worker, bo, "records/C-2/same", decision("C-1")))
    told = got(worker, anna, "desk/contradictions")["contradictions"]
    assert {(each["kind"], each["basis"]) for each in told} == {
        ("DENIAL", "ONE_RECORD"),
        ("POSITION", "DECIDED"),
    }
    [position] = [each for each in told if each["kind"] == "POSITION"]
    assert position["records"] == ["C-1", "C-2"]
    assert position["distance_m"] > position["error_m"] == 200
    undo = decision("C-1", revision=2)
    await done(worker, post(worker, bo, "records/C-2/apart", undo))
    told = got(worker, anna, "desk/contradictions")["contradictions"]
    assert {each["kind"] for each in told} == {"DENIAL"}


async def test_what_a_source_says_against_people_waits_for_a_decision(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    await sent(log, worker, "R-1")
    body = event(expected_revision=1, reason="It was a drill.")
    await done(worker, post(worker, bo, "records/R-1/retract", body))
    assert got(worker, anna, "desk/corrected")["records"] == []
    await sent(log, worker, "R-1", revision=2, title="It goes on")
    [row] = got(worker, anna, "desk/corrected")["records"]
    assert (row["id"], row["status"]) == ("R-1", "RETRACTED")
    assert row["retraction"]["since"]["says"] == {"title": "It goes on"}
    body = event(expected_revision=3, reason="It was none.")
    assert post(worker, anna, "records/R-1/revive", body).status == 403
    await done(worker, post(worker, bo, "records/R-1/revive", body))
    said = shown(worker, anna)["R-1"]["properties"]
    assert (said["status"], said["title"]) == ("RELEASED", "It goes on")
    assert got(worker, anna, "desk/corrected")["records"] == []


async def test_the_revisions_also_list_what_feeds_sent_in_between(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    await sent(log, worker, "V-1")
    await sent(log, worker, "V-1", revision=2, severity=4)
    body = event(expected_revision=2, reason="It was a drill.")
    await done(worker, post(worker, bo, "records/V-1/retract", body))
    await sent(log, worker, "V-1", revision=3, severity=5)
    rows = got(worker, anna, "records/V-1/revisions")
    assert [(row["action"], row["by"]) for row in rows] == [
        ("SENT", "radar"),
        ("SENT", "radar"),
        ("RETRACT", "same-bo"),
        ("SENT", "radar"),
    ]
    assert [row["n"] for row in rows] == sorted(row["n"] for row in rows)
    assert rows[1]["changed"] == [{"field": "severity", "before": 3, "after": 4}]
    assert not any(row.get("earlier") for row in rows)


async def test_of_many_revisions_of_a_feed_the_newest_are_listed(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    for revision in range(1, MOST_READ + 3):
        await sent(log, worker, "V-2", revision=revision)
    rows = got(worker, anna, "records/V-2/revisions")
    assert len(rows) == MOST_READ
    assert rows[-1]["revision"] == MOST_READ + 2
    assert rows[0]["earlier"]
    assert rows[0]["changed"] == []


async def test_what_a_feed_sent_above_the_clearance_is_not_listed(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    low = worker.enter("analyst", clearance="PUBLIC")
    hidden = {"label": {"policy": "OPEN", "classification": "SENSITIVE"}}
    await sent(log, worker, "V-3", title="Zebra", **hidden)
    await sent(log, worker, "V-3", revision=2)
    assert [row["revision"] for row in got(worker, anna, "records/V-3/revisions")] == [
        1,
        2,
    ]
    answer = worker.in_room("records/V-3/revisions", by=low)
    assert [row["revision"] for row in answer.json()] == [2]
    assert b"Zebra" not in answer.content


async def test_merged_reports_are_counted_once_by_their_origins(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    [operator] = records({})[0].properties["source"]
    press = {**operator, "source_id": "press", "reliability": "D"}
    navy = {**operator, "source_id": "navy", "chain_root": "navy"}
    await sent(log, worker, "O-1", source=[operator])
    await sent(log, worker, "O-2", source=[press, navy])
    alone = got(worker, anna, "records/O-1/sources")
    assert alone["sentence"] == "1 independent origin: operator-statement"
    await done(worker, post(worker, bo, "records/O-2/same", decision("O-1")))
    for record_id in ("O-1", "O-2"):
        told = got(worker, anna, f"records/{record_id}/sources")
        assert told["independent"] == 2
        assert told["reports"] == ["O-1", "O-2"]
        assert told["sentence"] == (
            "2 independent origins: navy, operator-statement; "
            "1 telling repeats operator-statement"
        )


async def test_a_duplicate_is_not_released_to_more_people_than_see_the_other(
    worker: Served, log: RedisLog, bo: Entered
) -> None:
    await sent(log, worker, "L-1")
    await sent(log, worker, "L-2")
    await done(worker, post(worker, bo, "records/L-2/same", decision("L-1")))
    body = {"releasable_to": ["SWE"], "reason": "Asked for."}
    answer = post(worker, bo, "records/L-2/release", body)
    assert answer.status == 422
    assert "two events" in answer.json()["detail"]
    assert shown(worker, bo)["L-2"]["properties"]["releasable_to"] == ["ALL"]
