"""The page of the desk and what it asks: rows, one draft, one line, and who may not."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from dash._utils import to_json

from dashboard.access.rights import Act, Role
from dashboard.api import desk_queue
from dashboard.api.desk_rows import Remembered
from dashboard.pages.addresses import OneHtml
from dashboard.pages.desk import VIEWS, DeskIds, layout, view_id
from dashboard.room import Room
from dashboard.words import LANGUAGES, words
from layers.desk import Copy, Revised, State
from layers.errors import Reason
from layers.four_eyes import Doing, begin, copy_id_of
from layers.log.inbox import Inbox
from layers.log.redis_log import RedisLog
from layers.policies import as_chosen
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, scene
from tests.lines import incident
from tests.served import Served, served
from tests.test_desk_routes import done, event, post, submitted, written
from tests.viewing import viewer

ROOM = "room-desk-page"
WEB = Path(__file__).parent.parent / "dashboard" / "web"
REASON = Reason("severity", "it is 9", "Give a whole number from 1 to 5.")
GRADE = {"reliability": "B", "credibility": 2}
UNJUDGED = {"reliability": "F", "credibility": 6}


def line(record_id: str, **fields: Any) -> bytes:
    plain = incident(record_id, **{"severity": 9, **fields})
    return json.dumps({**plain, "context": "SIMULATION"}).encode()


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    opened = await log.append(draft("open", scene(title="Exercise"), opens_scene=True))
    await worker.until_n(opened.n)
    yield log
    await log.aclose()


@pytest.fixture
async def refuse(store: SharedStore, worker: Served) -> AsyncIterator[Any]:
    """Send one line, refuse it as the ingest does, and give its id."""
    inbox = Inbox(store.url, ROOM, ("incidents",), "test")
    await inbox.open()

    async def refuse(record: bytes) -> str:
        async with store.client() as client:
            fields: Any = {"record": record, "source": "a radio", "event_id": "e-1"}
            await client.xadd(f"{{{ROOM}}}:in:incidents", fields)
        (taken,) = await inbox.take()
        assert await inbox.rejected.add(taken, [REASON])
        return (await inbox.rejected.newest(1))[0].id

    yield refuse
    await inbox.aclose()


@pytest.fixture(scope="module")
def anna(worker: Served) -> Entered:
    return worker.enter("analyst", name="page-anna")


@pytest.fixture(scope="module")
def bo(worker: Served) -> Entered:
    return worker.enter("releaser", name="page-bo")


def queue(worker: Served, by: Entered, view: str = "waiting", mark: str = "") -> Any:
    answer = worker.in_room(f"desk/queue?view={view}&mark={mark}", by=by)
    assert answer.status == 200, answer.content
    return answer.json()


def keys(worker: Served, by: Entered, view: str) -> set[str]:
    return {each["key"] for each in queue(worker, by, view)["rows"]}


def drawn(language: str = "en") -> str:
    return str(to_json(layout(words(language), "main", "/static/desk.css")))


# --- the page ---------------------------------------------------------------------


def test_every_id_of_the_page_is_there_and_is_what_the_typescript_writes() -> None:
    page = drawn().replace(": ", ":")
    named = {value for name, value in vars(DeskIds).items() if name[0] != "_"}
    assert all(f'"id":"{each}"' in page for each in named)
    assert all(f'"id":"{view_id(each)}"' in page for each in VIEWS)
    called = r'(?:element|write|show)\(\s*"(desk[a-z-]*)"'
    for path in sorted(WEB.glob("desk*.ts")):
        used = set(re.findall(called, path.read_text(encoding="utf-8")))
        assert used <= named, path.name


def test_the_lists_of_the_page_are_those_of_the_typescript_in_its_order() -> None:
    source = (WEB / "deskaddress.ts").read_text(encoding="utf-8")
    [listed] = re.findall(r"VIEWS = \[(.*?)\]", source, flags=re.DOTALL)
    assert tuple(re.findall(r'"(\w+)"', listed)) == VIEWS
    made_here = {str(each) for each in desk_queue.QueueName}
    assert made_here == set(VIEWS) - {"contradictions", "duplicates"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_list_has_a_key_of_its_own_in_every_language(language: str) -> None:
    shortcuts = re.findall(r'"aria-keyshortcuts": ?"(\d)"', drawn(language))
    assert shortcuts == [str(n) for n in range(1, len(VIEWS) + 1)]


async def test_the_page_is_refused_to_a_role_without_a_desk() -> None:
    from tests.viewing import viewer

    answered: list[Any] = []

    async def page(*_: Any) -> None:
        answered.append("page")

    async def send(message: Any) -> None:
        answered.append(message.get("status"))

    async def nothing() -> Any:
        raise AssertionError("the body is not read")

    for role, expected in {"leader": 403, "liaison": 403, "analyst": "page"}.items():
        answered.clear()
        from dashboard.access.rights import Role

        scope: Any = {"type": "http", "path": "/desk", "method": "GET", "headers": []}
        scope["state"] = {"viewer": viewer(role=Role(role))}
        only = OneHtml(page, ["/desk"], Act.SEE_DESK)
        await only(scope, nothing, send)
        assert answered[0] == expected, role


# --- the queue --------------------------------------------------------------------


async def test_a_submission_waits_for_a_releaser_and_not_for_its_author(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    made = await submitted(worker, anna)
    assert made["draft"] in keys(worker, bo, "waiting")
    assert made["draft"] in keys(worker, anna, "mine")
    assert made["draft"] not in keys(worker, anna, "waiting")
    [row] = [r for r in queue(worker, bo)["rows"] if r["key"] == made["draft"]]
    assert (row["author"], row["state"]) == ("page-anna", "SUBMITTED")
    assert row["missing"] == ["source[0].reliability", "source[0].credibility"]
    assert "record" not in row


async def test_a_list_that_did_not_change_is_not_told_again(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    await submitted(worker, anna)
    first = queue(worker, bo)
    again = queue(worker, bo, mark=first["mark"])
    assert "rows" not in again
    assert again["counts"] == first["counts"]
    await submitted(worker, anna)
    assert len(queue(worker, bo, mark=first["mark"])["rows"]) == first["total"] + 1


async def test_a_record_of_the_picture_that_nobody_judged_is_ungraded(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    for name, grade in (("judged", GRADE), ("unjudged", UNJUDGED)):
        made = await submitted(worker, anna, title=name)
        body = event(expected_revision=made["revision"], **grade)
        path = f"drafts/{made['draft']}/release"
        released = await done(worker, post(worker, bo, path, body))
        found = keys(worker, anna, "ungraded")
        assert (released["id"] in found) == (name == "unjudged")
        told = worker.in_room(f"records/{released['id']}", by=bo).json()
        assert set(told["acts"]) == {"correct", "retract", "same", "apart"}


async def test_what_a_reader_may_not_see_is_neither_told_nor_counted(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    label = {"policy": "OPEN", "classification": "SENSITIVE"}
    made = await submitted(worker, anna, label=label)
    low = worker.enter("releaser", name="page-low", clearance="PUBLIC")
    before = queue(worker, low)
    assert made["draft"] not in {each["key"] for each in before["rows"]}
    assert before["total"] == len(before["rows"])
    assert worker.in_room(f"drafts/{made['draft']}", by=low).status == 404


async def test_of_ten_thousand_rows_a_part_is_told_and_all_are_counted() -> None:
    room = Room("main")
    for i in range(10_000):
        who = Doing(f"author-{i % 20}", f"event-{i:016}", "")
        said = begin(who, (f"R-{i}", "incidents"), written(), State.SUBMITTED)
        copy_id = copy_id_of(who)
        revised = Revised(i + 1, f"{i + 1}-{i + 1}", i + 1, said)
        room.desk.copies[copy_id] = Copy(copy_id, (revised,))
    house: Any = SimpleNamespace(room=room, policies=as_chosen())
    queue = desk_queue.Queue(house)
    reader = viewer(role=Role.RELEASER)
    told = await queue.told(reader, desk_queue.QueueName.WAITING)
    assert told["total"] == told["counts"]["waiting"] == 10_000
    assert len(told["rows"]) == desk_queue.MOST_ROWS
    assert told["rows"][0].id == "R-0"


@pytest.mark.parametrize("role", ["leader", "liaison", "administrator", "adviser"])
@pytest.mark.parametrize("path", ["desk/queue", "rejected/1-1", "drafts/_1"])
def test_who_may_not_see_the_desk_learns_nothing(
    worker: Served, role: str, path: str
) -> None:
    assert worker.in_room(path, by=worker.enter(role)).status == 403


def test_what_was_read_is_read_once_for_the_same_object() -> None:
    read: list[int] = []
    kept: Remembered[int] = Remembered()
    thing, other = object(), object()
    for source in (thing, thing, other, other):
        kept.of("key", source, lambda: read.append(1) or len(read))
    assert len(read) == 2


async def test_a_record_with_one_judged_source_has_a_grade(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    named = {"source_id": "a crew", "type": "CREW", "chain_root": "a crew"}
    source = [{**named, **UNJUDGED}, {**named, **GRADE}]
    made = await submitted(worker, anna, source=source)
    body = event(expected_revision=made["revision"])
    out = await done(worker, post(worker, bo, f"drafts/{made['draft']}/release", body))
    assert out["id"] not in keys(worker, anna, "ungraded")


# --- one draft --------------------------------------------------------------------


async def test_the_acts_of_a_draft_are_those_of_who_asks(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    made = await submitted(worker, anna)
    path = f"drafts/{made['draft']}"
    own, theirs = (worker.in_room(path, by=by).json() for by in (anna, bo))
    assert set(own["acts"]) == {"edit", "undo", "withdraw"}
    assert set(theirs["acts"]) == {"release", "return"}
    assert not own["four_eyes"]
    by_bo = await submitted(worker, bo)
    alone = worker.in_room(f"drafts/{by_bo['draft']}", by=bo).json()
    assert alone["four_eyes"]
    assert "release" not in alone["acts"]


async def test_a_correction_says_what_was_and_what_is(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    made = await submitted(worker, anna)
    body = event(expected_revision=made["revision"], **GRADE)
    out = await done(worker, post(worker, bo, f"drafts/{made['draft']}/release", body))
    change = event(expected_revision=1, changes={"severity": 5})
    begun = await done(worker, post(worker, anna, f"records/{out['id']}", change))
    told = worker.in_room(f"drafts/{begun['draft']}", by=anna).json()
    was = written()["severity"]
    assert told["changed"] == [{"field": "severity", "before": was, "after": 5}]
    assert told["corrects"]
    assert [each["action"] for each in told["history"]] == ["WRITE"]


async def test_a_withdrawn_draft_is_on_no_list_and_is_withdrawn_once(
    worker: Served, log: RedisLog, anna: Entered, bo: Entered
) -> None:
    made = await submitted(worker, anna)
    path = f"drafts/{made['draft']}"
    change = event(expected_revision=1, changes={"severity": 2})
    changed = await done(worker, post(worker, anna, path, change))
    step = event(expected_revision=changed["revision"])
    assert post(worker, bo, f"{path}/withdraw", step).status == 403
    first = await done(worker, post(worker, anna, f"{path}/withdraw", step))
    assert first["state"] == "WITHDRAWN"
    assert post(worker, anna, f"{path}/withdraw", step).json() == first
    assert made["draft"] not in keys(worker, anna, "mine") | keys(worker, bo, "waiting")
    assert post(
        worker, anna, f"{path}/withdraw", event(expected_revision=3)
    ).status == (409)


# --- refused lines ----------------------------------------------------------------


async def test_a_mended_line_waits_on_the_desk_and_the_original_is_kept(
    worker: Served, log: RedisLog, refuse: Any, anna: Entered, bo: Entered
) -> None:
    sent = line("MEND-1")
    line_id = await refuse(sent)
    told = worker.in_room(f"rejected/{line_id}", by=anna).json()
    assert (told["text"].encode(), told["whole"]) == (sent, True)
    assert told["mended"] == []

    still = post(worker, anna, f"rejected/{line_id}/mend", event(text=told["text"]))
    assert still.status == 422
    assert {each["field"] for each in still.json()["reasons"]} == {"severity"}

    body = event(text=line("MEND-1", severity=3).decode())
    made = await done(worker, post(worker, anna, f"rejected/{line_id}/mend", body))
    assert (made["id"], made["state"]) == ("MEND-1", "SUBMITTED")
    again = post(worker, anna, f"rejected/{line_id}/mend", body)
    assert again.json() == made
    assert post(worker, bo, f"rejected/{line_id}/mend", event(text="[")).status == 422

    after = worker.in_room(f"rejected/{line_id}", by=bo).json()
    assert after["text"].encode() == sent
    assert after["mended"] == [
        {"draft": made["draft"], "by": "page-anna", "state": "SUBMITTED"}
    ]
    copy = worker.in_room(f"drafts/{made['draft']}", by=bo).json()
    assert line_id in copy["reason"]
    assert "a radio" in copy["reason"]
    release = event(expected_revision=made["revision"])
    out = post(worker, bo, f"drafts/{made['draft']}/release", release)
    released = await done(worker, out)
    record = worker.in_room(f"records/{released['id']}", by=bo).json()
    assert record["feature"]["properties"]["verified_by"] == "account:page-bo"


async def test_a_mended_line_of_a_record_of_the_picture_is_its_correction(
    worker: Served, log: RedisLog, refuse: Any, anna: Entered, bo: Entered
) -> None:
    made = await submitted(worker, anna)
    body = event(expected_revision=made["revision"], **GRADE)
    out = await done(worker, post(worker, bo, f"drafts/{made['draft']}/release", body))
    line_id = await refuse(line(out["id"]))
    text = event(text=line(out["id"], severity=4).decode())
    mended = await done(worker, post(worker, anna, f"rejected/{line_id}/mend", text))
    told = worker.in_room(f"drafts/{mended['draft']}", by=bo).json()
    assert told["corrects"]
    assert "severity" in {each["field"] for each in told["changed"]}


async def test_a_line_is_told_to_nobody_who_could_not_see_its_record(
    worker: Served, log: RedisLog, refuse: Any, anna: Entered
) -> None:
    label = {"policy": "OPEN", "classification": "SENSITIVE"}
    line_id = await refuse(line("HIDDEN-1", label=label))
    low = worker.enter("analyst", name="page-low-analyst", clearance="PUBLIC")
    for path in (f"rejected/{line_id}", "rejected/1-1"):
        hidden = worker.in_room(path, by=low)
        assert hidden.status == 404
    same = [worker.in_room(p, by=low).json() for p in (path, f"rejected/{line_id}")]
    assert same[0] == same[1]
    assert line_id not in keys(worker, low, "refused")
