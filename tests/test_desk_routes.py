"""Writing, submitting, releasing and correcting at real workers, by several people."""

import signal
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dashboard.api.desk_acts import AT_ONCE
from layers.log.audit import AuditLog
from layers.log.chain import Deed
from layers.log.connection import connect
from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, scene
from tests.records import EXAMPLES
from tests.served import Answer, Served, served

ROOM = "room-desk"
SECRET = "Quagga off the pier"
GRADE = {"reliability": "B", "credibility": 2}

#: What the server says itself, and what a person may still leave out.
_OURS = {"id", "revision", "status", "provenance", "context", "object_type"}
_LATER = {"source", "schema_version"}


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture(scope="module")
def second(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory, worker: Served
) -> Iterator[Served]:
    """Another worker of the same room."""
    with served(store.url, ROOM, tmp_path_factory.mktemp("second")) as second:
        yield second


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    done = await log.append(draft("open", scene(title="Exercise"), opens_scene=True))
    await worker.until_n(done.n)
    yield log
    await log.aclose()


@pytest.fixture(scope="module")
def anna(worker: Served) -> Entered:
    return worker.enter("analyst", name="desk-anna")


@pytest.fixture(scope="module")
def bo(worker: Served) -> Entered:
    return worker.enter("releaser", name="desk-bo")


@pytest.fixture(scope="module")
def leader(worker: Served) -> Entered:
    return worker.enter("leader", name="desk-leader")


def written(**fields: Any) -> dict[str, Any]:
    """Return an incident as a person writes it, without a source and so ungraded."""
    example = EXAMPLES["incidents"]
    kept = {k: v for k, v in example.items() if k not in _OURS | _LATER}
    plain = {"label": {"policy": "OPEN", "classification": "PUBLIC"}}
    return {**kept, **plain, "releasable_to": ["ALL"], "title": SECRET, **fields}


def event(**fields: Any) -> dict[str, Any]:
    return {"event_id": str(uuid.uuid4()), **fields}


def new(**fields: Any) -> dict[str, Any]:
    plain = {"layer": "incidents", "record": written(), "state": "SUBMITTED"}
    return event(**{**plain, **fields})


def post(worker: Served, by: Entered, path: str, body: Any) -> Answer:
    return worker.in_room(path, "POST", body, by=by)


async def done(worker: Served, answer: Answer) -> dict[str, Any]:
    assert answer.status == 201, answer.content
    await worker.until_n(answer.json()["n"])
    return answer.json()


async def submitted(worker: Served, by: Entered, **record: Any) -> dict[str, Any]:
    return await done(
        worker, post(worker, by, "records", new(record=written(**record)))
    )


async def released(
    worker: Served, anna: Entered, bo: Entered, **record: Any
) -> dict[str, Any]:
    made = await submitted(worker, anna, **record)
    body = event(expected_revision=made["revision"], **GRADE)
    return await done(worker, post(worker, bo, f"drafts/{made['draft']}/release", body))


def shown(worker: Served, by: Entered) -> dict[str, Any]:
    answer = worker.in_room("picture", by=by)
    return {each["id"]: each for each in answer.json()["features"]}


def desk(worker: Served, by: Entered, name: str) -> set[str]:
    answer = worker.in_room("desk", by=by)
    assert answer.status == 200, answer.content
    return {each["draft"] for each in answer.json()[name]}


async def test_one_writes_another_releases_and_everybody_sees_it(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered, leader: Entered
) -> None:
    made = await submitted(worker, anna)
    assert made["id"] not in shown(worker, leader)
    assert made["draft"] in desk(worker, bo, "waiting")
    assert made["draft"] in desk(worker, bo, "ungraded")
    body = event(expected_revision=1, **GRADE)
    await done(worker, post(worker, bo, f"drafts/{made['draft']}/release", body))
    said = shown(worker, leader)[made["id"]]["properties"]
    assert (said["status"], said["revision"]) == ("RELEASED", 1)
    assert said["verified_by"] == "account:desk-bo"
    assert said["provenance"]["was_attributed_to"] == "account:desk-anna"
    assert said["prev_hash"] == ""
    [source] = said["source"]
    assert (source["source_id"], source["reliability"]) == ("account:desk-anna", "B")
    assert made["draft"] not in desk(worker, bo, "waiting")


async def test_a_draft_is_its_authors_alone_and_a_submission_also_for_who_releases(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered, leader: Entered
) -> None:
    chair = worker.enter("chair")
    other = worker.enter("analyst")
    secret = "Zebra on the quay"
    mine = new(state="DRAFT", record=written(title=secret))
    made = await done(worker, post(worker, anna, "records", mine))
    draft = made["draft"]
    people = {"bo": bo, "chair": chair, "other": other}
    assert draft in desk(worker, anna, "mine")
    for by in people.values():
        assert draft.encode() not in worker.in_room("desk", by=by).content
    step = event(expected_revision=1)
    await done(worker, post(worker, anna, f"drafts/{draft}/submit", step))
    seeing = [
        name for name, by in people.items() if draft in desk(worker, by, "waiting")
    ]
    assert seeing == ["bo", "chair"]
    for by in (other, leader):
        for path in ("picture", "desk", f"records/{made['id']}/revisions", "seats"):
            answer = worker.in_room(path, by=by)
            assert secret.encode() not in answer.content, path
            assert draft.encode() not in answer.content, path
    assert secret.encode() not in b"".join(worker.said)


async def test_a_submission_above_the_clearance_of_a_releaser_is_not_shown_to_it(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    low = worker.enter("releaser", clearance="PUBLIC")
    label = {"policy": "OPEN", "classification": "SENSITIVE"}
    made = await submitted(worker, anna, label=label)
    assert made["draft"] not in desk(worker, low, "waiting")
    path = f"drafts/{made['draft']}/release"
    hidden = post(worker, low, path, event(expected_revision=1, **GRADE))
    missing = post(
        worker, low, "drafts/_nothing/release", event(expected_revision=1, **GRADE)
    )
    assert (hidden.status, hidden.content) == (404, missing.content)


async def test_who_wrote_it_cannot_release_it(
    worker: Served, log: RedisLog, bo: Entered
) -> None:
    made = await submitted(worker, bo)
    path = f"drafts/{made['draft']}"
    answer = post(worker, bo, f"{path}/release", event(expected_revision=1, **GRADE))
    assert answer.status == 403
    assert "somebody else" in answer.json()["detail"]
    edit = event(expected_revision=1, changes={"title": "Other words"})
    made = await done(worker, post(worker, bo, path, edit))
    body = event(expected_revision=made["revision"], **GRADE)
    assert post(worker, bo, f"{path}/release", body).status == 403
    connection = connect(worker.store)
    said = [each.said async for each in AuditLog(connection).all()]
    await connection.aclose()
    denied = [s for s in said if s and s.deed == Deed.DENIED and s.actor == bo.account]
    assert made["draft"] in {each.subject for each in denied}


async def test_an_operator_may_allow_one_person_and_the_record_says_so(
    store: SharedStore,
    tmp_path_factory: pytest.TempPathFactory,
    log: RedisLog,
    bo: Entered,
) -> None:
    folder = tmp_path_factory.mktemp("alone")
    with served(store.url, ROOM, folder, one_person_release=True) as alone:
        made = await submitted(alone, bo)
        body = event(expected_revision=1, **GRADE)
        path = f"drafts/{made['draft']}/release"
        await done(alone, post(alone, bo, path, body))
        said = shown(alone, bo)[made["id"]]["properties"]
    assert "verified_by" not in said
    assert [each["rule"] for each in said["findings"]] == ["ONE_PERSON_RELEASE"]


async def test_a_release_without_a_grade_names_what_is_missing(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    made = await submitted(worker, anna)
    path = f"drafts/{made['draft']}/release"
    answer = post(worker, bo, path, event(expected_revision=1))
    fields = [each["field"] for each in answer.json()["reasons"]]
    assert answer.status == 422
    assert fields == ["source[0].reliability", "source[0].credibility"]
    unlabelled = {k: v for k, v in written().items() if k not in ("label",)}
    answer = post(worker, anna, "records", new(record=unlabelled))
    assert [each["field"] for each in answer.json()["reasons"]] == ["label"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"severity": 9}, "severity"),
        ({"status": "RELEASED"}, "status"),
        ({"provenance": {}}, "provenance"),
        ({"verified_by": "me"}, "verified_by"),
        ({"headline": "x"}, "headline"),
        ({"ingested_at": "2025-01-01T00:00:00Z"}, "ingested_at"),
        ({"retraction": {}}, "retraction"),
        ({"releasable_to": ["@desk-anna"]}, "releasable_to[0]"),
        (
            {"label": {"policy": "OPEN", "classification": "TOP"}},
            "label.classification",
        ),
        ({"geometry": {"type": "Point", "coordinates": [500, 0]}}, "geometry"),
    ],
)
async def test_bad_input_is_told_by_field_and_nothing_is_written(
    worker: Served, log: RedisLog, anna: Entered, fields: dict[str, Any], named: str
) -> None:
    before = await log.last()
    answer = post(worker, anna, "records", new(record=written(**fields), state="DRAFT"))
    assert answer.status == 422, answer.content
    [reason] = answer.json()["reasons"]
    assert reason["field"].startswith(named)
    assert reason["mend"]
    assert await log.last() == before


async def test_sent_twice_it_is_done_once_also_at_two_workers(
    worker: Served, second: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    body = new()
    first, again = (post(each, anna, "records", body) for each in (worker, second))
    assert (first.status, again.json()) == (201, first.json())
    made = first.json()
    changed = {**body, "record": written(title="Else")}
    other = post(second, anna, "records", changed)
    assert (other.status, SECRET in other.content.decode()) == (409, False)
    path, body = f"drafts/{made['draft']}/release", event(expected_revision=1, **GRADE)
    first, again = (post(each, bo, path, body) for each in (worker, second))
    assert (first.status, again.json()) == (201, first.json())
    last = await log.last()
    assert last is not None
    assert last.n == first.json()["n"]


async def test_a_change_of_an_old_revision_gets_both_versions_and_what_they_come_from(
    worker: Served, second: Served, log: RedisLog, anna: Entered
) -> None:
    made = await submitted(worker, anna)
    path = f"drafts/{made['draft']}"
    one = event(expected_revision=1, changes={"title": "One", "severity": 4})
    two = event(expected_revision=1, changes={"title": "Two", "place": "A pier"})
    await done(worker, post(worker, anna, path, one))
    answer = post(second, anna, path, two)
    said = answer.json()
    assert (answer.status, said["revision"]) == (409, 2)
    assert said["mine"]["title"] == "Two"
    assert said["theirs"]["title"] == "One"
    assert said["base"]["title"] == SECRET
    rows = {each["field"]: each for each in said["fields"]}
    assert {k: v["conflict"] for k, v in rows.items()} == {
        "title": True,
        "severity": False,
        "place": False,
    }


async def test_of_two_releases_at_once_one_wins_and_the_other_is_told(
    worker: Served, second: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    cy = worker.enter("releaser")
    for _ in range(5):
        made = await submitted(worker, anna)
        path = f"drafts/{made['draft']}/release"

        def go(at: tuple[Served, Entered], path: str = path) -> int:
            body = event(expected_revision=1, **GRADE)
            return post(at[0], at[1], path, body).status

        with ThreadPoolExecutor(2) as both:
            statuses = sorted(both.map(go, [(worker, bo), (second, cy)]))
        assert statuses == [201, 409]
        current = await log.revisions([made["id"]])
        assert current[made["id"]].revision == 1


async def test_what_one_worker_put_out_is_corrected_and_taken_off_at_another_at_once(
    worker: Served, second: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    change, retract = {"changes": {"severity": 4}}, {"reason": "Put out by mistake"}
    # One after the other: of two at a time the later one would be outdated.
    for act, body in [("", change), ("/retract", retract)] * 5:
        made = post(worker, anna, "records", new()).json()
        graded = event(expected_revision=made["revision"], **GRADE)
        second.process.send_signal(signal.SIGSTOP)
        out = post(worker, bo, f"drafts/{made['draft']}/release", graded).json()
        asking = event(expected_revision=1, **body)
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(post, second, bo, f"records/{out['id']}{act}", asking)
            second.process.send_signal(signal.SIGCONT)
        assert asked.result().status == 201


async def test_what_one_worker_acknowledged_is_on_the_desk_of_another_at_once(
    worker: Served, second: Served, log: RedisLog, anna: Entered
) -> None:
    made = await done(worker, post(worker, anna, "records", new()))
    for revision in range(2, 12):
        changes = {"severity": 1 + revision % 4}
        body = event(expected_revision=revision - 1, changes=changes)
        with ThreadPoolExecutor(2) as both:
            second.process.send_signal(signal.SIGSTOP)
            kept = post(worker, anna, f"drafts/{made['draft']}", body)
            asked = [
                both.submit(second.in_room, path, by=anna)
                for path in ("desk", "desk/queue?view=mine")
            ]
            second.process.send_signal(signal.SIGCONT)
        assert kept.status == 201, kept.content
        desk, queue = (each.result().json() for each in asked)
        [mine] = [each for each in desk["mine"] if each["draft"] == made["draft"]]
        assert mine["revision"] == revision
        [row] = [each for each in queue["rows"] if each["key"] == made["draft"]]
        assert row["revision"] == revision


async def test_a_correction_waits_for_release_and_shows_what_changed(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered, leader: Entered
) -> None:
    made = await released(worker, anna, bo)
    record = f"records/{made['id']}"
    change = event(expected_revision=1, changes={"severity": 4}, reason="A second look")
    begun = await done(worker, post(worker, anna, record, change))
    assert shown(worker, leader)[made["id"]]["properties"]["severity"] != 4
    step = event(expected_revision=1)
    path = f"drafts/{begun['draft']}"
    await done(worker, post(worker, anna, f"{path}/submit", step))
    out = event(expected_revision=2, reason="Agreed")
    await done(worker, post(worker, bo, f"{path}/release", out))
    said = shown(worker, leader)[made["id"]]["properties"]
    assert (said["severity"], said["revision"]) == (4, 2)
    rows = worker.in_room(f"{record}/revisions", by=leader).json()
    assert [(r["revision"], r["by"], r["written_by"]) for r in rows] == [
        (1, "desk-bo", "desk-anna"),
        (2, "desk-bo", "desk-anna"),
    ]
    before = EXAMPLES["incidents"]["severity"]
    assert rows[1]["changed"] == [{"field": "severity", "before": before, "after": 4}]
    assert rows[1]["reason"] == "Agreed"


async def test_a_correction_of_what_was_corrected_meanwhile_is_merged_not_lost(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    made = await released(worker, anna, bo)
    record, cy = f"records/{made['id']}", worker.enter("analyst")
    drafts = []
    for by, fields in ((anna, {"severity": 4}), (cy, {"place": "A pier"})):
        change = event(expected_revision=1, changes=fields)
        begun = await done(worker, post(worker, by, record, change))
        drafts.append(f"drafts/{begun['draft']}")
        step = event(expected_revision=1)
        await done(worker, post(worker, by, f"{drafts[-1]}/submit", step))
    out = event(expected_revision=2)
    await done(worker, post(worker, bo, f"{drafts[0]}/release", out))
    told = worker.in_room(drafts[1], by=bo).json()
    assert (told["outdated"], told["four_eyes"], told["acts"]) == (
        True,
        False,
        ["return"],
    )
    answer = post(worker, bo, f"{drafts[1]}/release", event(expected_revision=2))
    said = answer.json()
    assert (answer.status, said["revision"], said["theirs"]["severity"]) == (409, 2, 4)
    assert {row["field"]: row["conflict"] for row in said["fields"]} == {
        "place": False,
        "severity": False,
    }
    assert told["now"] == {"revision": 2, "fields": said["fields"]}
    merge = event(expected_revision=2, base_revision=2, changes={"severity": 4})
    await done(worker, post(worker, cy, drafts[1], merge))
    assert "now" not in worker.in_room(drafts[1], by=bo).json()
    await done(
        worker,
        post(worker, bo, f"{drafts[1]}/release", event(expected_revision=3)),
    )
    said = shown(worker, bo)[made["id"]]["properties"]
    assert (said["severity"], said["place"], said["revision"]) == (4, "A pier", 3)


async def test_a_correction_does_not_change_whom_a_record_is_for(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    made = await released(worker, anna, bo, releasable_to=["ALL"])
    change = event(expected_revision=1, changes={"releasable_to": ["ALL", "FIN"]})
    answer = post(worker, anna, f"records/{made['id']}", change)
    assert answer.status == 422
    assert answer.json()["reasons"][0]["field"] == "releasable_to"


async def test_what_was_taken_back_for_others_is_not_given_again_by_a_correction(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered, leader: Entered
) -> None:
    fin = worker.enter("releaser", groups=("ALL", "FIN"))
    analyst = worker.enter("analyst", groups=("ALL", "FIN"))
    made = await released(worker, anna, bo, releasable_to=["ALL", "FIN"])
    record = f"records/{made['id']}"
    change = event(expected_revision=1, changes={"severity": 4})
    begun = await done(worker, post(worker, analyst, record, change))
    path = f"drafts/{begun['draft']}"
    step = event(expected_revision=1)
    await done(worker, post(worker, analyst, f"{path}/submit", step))
    # A correction that waits is in nobody's way: taking back is done at once.
    body = {"releasable_to": ["ALL"], "reason": "To be kept closer."}
    answer = post(worker, fin, f"{record}/revoke", body)
    assert answer.status == 200, answer.content
    await worker.until_n(answer.json()["n"])
    out = event(expected_revision=2)
    assert post(worker, fin, f"{path}/release", out).status == 409
    merge = event(expected_revision=2, base_revision=2)
    await done(worker, post(worker, analyst, path, merge))
    out = event(expected_revision=3)
    await done(worker, post(worker, fin, f"{path}/release", out))
    assert shown(worker, fin)[made["id"]]["properties"]["releasable_to"] == ["FIN"]
    assert made["id"] not in shown(worker, leader)
    assert worker.in_room(f"{record}/revisions", by=leader).status == 404


async def test_a_retraction_is_seen_with_its_reason_by_who_saw_the_record(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered, leader: Entered
) -> None:
    made = await released(worker, anna, bo)
    path = f"records/{made['id']}/retract"
    body = event(expected_revision=1, reason="The operator withdrew it.")
    assert post(worker, anna, path, body).status == 403
    gone = await done(worker, post(worker, bo, path, body))
    assert gone["draft"] in desk(worker, bo, "retracted")
    said = shown(worker, leader)[made["id"]]["properties"]
    assert (said["status"], said["revision"]) == ("RETRACTED", 2)
    assert said["retraction"]["reason"] == "The operator withdrew it."
    rows = worker.in_room(f"records/{made['id']}/revisions", by=leader).json()
    assert [(r["action"], r["reason"]) for r in rows][-1] == (
        "RETRACT",
        "The operator withdrew it.",
    )
    again = event(expected_revision=2, reason="Twice.")
    assert post(worker, bo, path, again).status == 409


async def test_a_submission_goes_back_with_a_reason_that_its_author_reads(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    made = await submitted(worker, anna)
    path = f"drafts/{made['draft']}"
    body = event(expected_revision=1, reason="Which pier?")
    await done(worker, post(worker, bo, f"{path}/return", body))
    mine = worker.in_room("desk", by=anna).json()["mine"]
    [own] = [each for each in mine if each["draft"] == made["draft"]]
    assert (own["state"], own["reason"]) == ("DRAFT", "Which pier?")
    assert made["draft"] not in desk(worker, bo, "waiting")
    out = event(expected_revision=2, **GRADE)
    assert post(worker, bo, f"{path}/release", out).status == 404


async def test_undo_restores_what_was_there_and_only_ones_own(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    made = await submitted(worker, anna)
    path = f"drafts/{made['draft']}"
    edit = event(expected_revision=1, changes={"title": "Worse"})
    await done(worker, post(worker, anna, path, edit))
    step = event(expected_revision=2)
    assert (await done(worker, post(worker, anna, f"{path}/undo", step)))[
        "revision"
    ] == 3
    mine = worker.in_room("desk", by=anna).json()["mine"]
    [own] = [each for each in mine if each["draft"] == made["draft"]]
    assert (own["record"]["title"], own["state"]) == (SECRET, "SUBMITTED")
    back = event(expected_revision=3, reason="Which pier?")
    await done(worker, post(worker, bo, f"{path}/return", back))
    answer = post(worker, anna, f"{path}/undo", event(expected_revision=4))
    assert answer.status == 409
    assert "not yours" in answer.json()["detail"]


async def test_a_new_scene_clears_the_picture_and_no_draft(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    made = await submitted(worker, anna)
    fresh = draft(str(uuid.uuid4()), scene(title="Next"), opens_scene=True)
    opened = await log.append(fresh)
    await worker.until_n(opened.n)
    path = f"drafts/{made['draft']}"
    edit = event(expected_revision=1, changes={"title": "After the scene"})
    await done(worker, post(worker, anna, path, edit))
    out = event(expected_revision=2, **GRADE)
    await done(worker, post(worker, bo, f"{path}/release", out))
    said = shown(worker, bo)[made["id"]]["properties"]
    assert (said["title"], said["revision"]) == ("After the scene", 1)


async def test_the_desk_is_the_same_after_a_restart(
    store: SharedStore,
    tmp_path_factory: pytest.TempPathFactory,
    worker: Served,
    log: RedisLog,
    anna: Entered,
) -> None:
    made = await submitted(worker, anna)
    before = worker.in_room("desk", by=anna).json()
    with served(store.url, ROOM, tmp_path_factory.mktemp("fresh")) as fresh:
        await fresh.until_n(made["n"])
        assert fresh.in_room("desk", by=anna).json() == before


def test_a_flood_of_acts_is_slowed_for_its_sender_alone(
    worker: Served, anna: Entered
) -> None:
    flooding = worker.enter("analyst")
    answers = [post(worker, flooding, "records", {}) for _ in range(AT_ONCE + 30)]
    assert {each.status for each in answers} == {422, 429}
    slowed = next(each for each in answers if each.status == 429)
    assert int(slowed.headers["retry-after"]) >= 1
    assert post(worker, anna, "records", {}).status == 422


@pytest.mark.parametrize("role", ["leader", "adviser", "briefer", "liaison", "feed"])
def test_who_may_not_write_is_refused(worker: Served, role: str) -> None:
    by = worker.enter(role)
    assert post(worker, by, "records", new()).status == 403
    assert worker.in_room("desk", by=by).status == 403
