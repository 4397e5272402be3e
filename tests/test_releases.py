"""Release and taking back on a real worker: at once, on record, and never half."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from layers.entry import lines_of
from layers.label import rights_key
from layers.log.audit import AuditLog
from layers.log.chain import Deed
from layers.log.connection import connect
from layers.log.redis_log import RedisLog
from layers.policies import load
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.one_screen import OneScreen
from tests.served import Answer, Served, served

ROOM = "room-releases"
BECAUSE = "The originator agreed."


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture(scope="module")
def releaser(worker: Served) -> Entered:
    return worker.enter("releaser", groups=("ALL", "FIN", "NATO"))


@pytest.fixture(scope="module")
def liaison(worker: Served) -> Entered:
    """Somebody of Finland, who sees what was released to Finland."""
    return worker.enter("liaison", delegation="FIN", groups=("ALL",))


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    await log.append(draft("open", scene(title="Exercise"), opens_scene=True))
    yield log
    await log.aclose()


async def add(log: RedisLog, worker: Served, *lines: bytes) -> int:
    done = await log.append(draft(json.loads(lines[0])["id"], *lines))
    await worker.until_n(done.n)
    return done.n


def act(worker: Served, act: str, record: str, by: Entered, *groups: str) -> Answer:
    body = {"releasable_to": groups, "reason": BECAUSE}
    return worker.in_room(f"records/{record}/{act}", "POST", body, by=by)


async def done(worker: Served, answer: Answer) -> int:
    assert answer.status == 200, answer.content
    await worker.until_n(answer.json()["n"])
    return answer.json()["n"]


def ids(worker: Served, by: Entered, at: Any = None) -> set[str]:
    query = "" if at is None else f"?at={at}"
    answer = worker.in_room(f"picture{query}", by=by)
    assert answer.status == 200
    return {each["id"] for each in answer.json()["features"]}


async def test_a_liaison_sees_only_what_was_released_to_it(
    worker: Served, log: RedisLog, releaser: Entered, liaison: Entered
) -> None:
    await add(log, worker, feature("to-all"), feature("plan", releasable_to=["NATO"]))
    assert ids(worker, liaison).isdisjoint({"to-all", "plan"})
    await done(worker, act(worker, "release", "plan", releaser, "FIN"))
    assert ids(worker, liaison) & {"to-all", "plan"} == {"plan"}


async def test_who_released_and_why_is_in_the_log(
    worker: Served, log: RedisLog, releaser: Entered
) -> None:
    await add(log, worker, feature("noted", releasable_to=["NATO"], hash="0f"))
    n = await done(worker, act(worker, "release", "noted", releaser, "FIN"))
    entry = await log.at(n)
    assert entry is not None
    body = json.loads(entry.e)
    assert body["author"] == f"account:{releaser.account}"
    assert body["reason"] == BECAUSE
    [line] = lines_of(entry.e)
    said = json.loads(line)["properties"]
    assert (said["revision"], said["releasable_to"]) == (2, ["NATO", "FIN"])
    assert said["prev_hash"] == "0f"
    assert said["hash"] != "0f"


async def test_release_and_revoke_are_in_the_audit_log(
    worker: Served, log: RedisLog, releaser: Entered
) -> None:
    await add(log, worker, feature("audited", releasable_to=["NATO"], title="Secret"))
    await done(worker, act(worker, "release", "audited", releaser, "FIN"))
    await done(worker, act(worker, "revoke", "audited", releaser, "FIN"))
    worker.in_room("records/audited/seen-by", by=releaser)
    connection = connect(worker.store)
    said = [each.said async for each in AuditLog(connection).all()]
    await connection.aclose()
    own = [each for each in said if each and each.subject.startswith("audited")]
    assert [(each.deed, each.outcome) for each in own] == [
        (Deed.RELEASED, "FIN"),
        (Deed.REVOKED, "FIN"),
        (Deed.READERS_READ, "told"),
    ]
    assert {each.actor for each in own} == {releaser.account}
    assert "Secret" not in str(own)


async def test_a_picture_of_before_a_release_does_not_show_it(
    worker: Served, log: RedisLog, releaser: Entered, liaison: Entered
) -> None:
    before = await add(log, worker, feature("late", releasable_to=["NATO"]))
    n = await done(worker, act(worker, "release", "late", releaser, "FIN"))
    assert "late" not in ids(worker, liaison, before)
    assert "late" in ids(worker, liaison, n)
    assert "late" in ids(worker, releaser, before)


async def test_what_was_taken_back_is_on_no_picture_of_the_past(
    worker: Served, log: RedisLog, releaser: Entered, liaison: Entered
) -> None:
    shown = await add(log, worker, feature("taken", releasable_to=["NATO", "FIN"]))
    assert "taken" in ids(worker, liaison, shown)
    gone = await done(worker, act(worker, "revoke", "taken", releaser, "FIN"))
    for at in (None, shown, gone):
        assert "taken" not in ids(worker, liaison, at)
        assert "taken" in ids(worker, releaser, at)
    await done(worker, act(worker, "release", "taken", releaser, "FIN"))
    assert "taken" in ids(worker, liaison)
    assert "taken" not in ids(worker, liaison, shown)


async def test_the_screens_lose_it_with_the_next_frame(
    worker: Served, log: RedisLog, releaser: Entered, liaison: Entered
) -> None:
    await add(log, worker, feature("watched", releasable_to=["NATO", "FIN"]))
    async with worker.stream(by=liaison) as stream:
        screen = OneScreen()
        assert screen.apply(await stream.next("reset"))
        assert "watched" in screen.lines
        n = await done(worker, act(worker, "revoke", "watched", releaser, "FIN"))
        while screen.n < n:
            assert screen.apply(await stream.next())
        assert "watched" not in screen.lines


async def test_who_had_seen_it_is_known_afterwards(
    worker: Served, log: RedisLog, releaser: Entered, liaison: Entered
) -> None:
    await add(log, worker, feature("seen", releasable_to=["NATO", "FIN"]))
    unknowing = worker.enter("liaison", delegation="SWE")
    for viewer, seat in ((liaison, "one"), (unknowing, "two")):
        async with worker.stream(by=viewer) as stream:
            screen = OneScreen()
            assert screen.apply(await stream.next("reset"))
        drawn = {"seat": seat, "n": screen.n, "digest": screen.digest}
        assert worker.in_room("seen", "POST", drawn, by=viewer).status == 204
    await until_known(worker, releaser, "seen", [liaison.account])
    n = await done(worker, act(worker, "revoke", "seen", releaser, "FIN"))
    readers = worker.in_room("records/seen/seen-by", by=releaser).json()
    [reader] = [each for each in readers if each["state"] == "confirmed"]
    assert (reader["account"], reader["n"] < n) == (liaison.account, True)
    assert unknowing.account not in {each["account"] for each in readers}


async def until_known(
    worker: Served,
    by: Entered,
    record: str,
    accounts: list[str],
    state: str = "confirmed",
) -> None:
    for _ in range(20):
        answer = worker.in_room(f"records/{record}/seen-by", by=by)
        told = [each for each in answer.json() if each["state"] == state]
        if [each["account"] for each in told] == accounts:
            return
        await asyncio.sleep(0.5)
    raise AssertionError(answer.json())


async def test_a_picture_that_was_not_proved_counts_for_nobody(
    worker: Served, log: RedisLog, releaser: Entered
) -> None:
    n = await add(log, worker, feature("claimed"))
    claimer, honest = worker.enter("leader"), worker.enter("leader")
    drawn = {"seat": "liar", "n": n, "digest": "0" * 32}
    assert worker.in_room("seen", "POST", drawn, by=claimer).status == 204
    digest = worker.in_room("picture", by=honest).json()["digest"]
    drawn = {"seat": "honest", "n": n, "digest": digest}
    assert worker.in_room("seen", "POST", drawn, by=honest).status == 204
    await until_known(worker, releaser, "claimed", [honest.account])


@pytest.mark.parametrize("role", ["leader", "chair", "analyst", "liaison"])
async def test_only_a_releaser_releases(
    worker: Served, log: RedisLog, role: str
) -> None:
    await add(log, worker, feature(f"by-{role}"))
    answer = act(worker, "release", f"by-{role}", worker.enter(role), "FIN")
    assert answer.status == 403
    assert role in answer.json()["detail"]


async def test_a_guessed_id_is_answered_like_one_that_does_not_exist(
    worker: Served, log: RedisLog, releaser: Entered
) -> None:
    other = worker.enter("releaser", clearance="PUBLIC")
    await add(log, worker, feature("hidden", level="SENSITIVE"))
    for way in ("release", "revoke"):
        hidden = act(worker, way, "hidden", other, "FIN")
        missing = act(worker, way, "no-such", other, "FIN")
        assert (hidden.status, hidden.content) == (404, missing.content)
    hidden = worker.in_room("records/hidden/seen-by", by=other)
    missing = worker.in_room("records/no-such/seen-by", by=other)
    assert (hidden.status, hidden.content) == (404, missing.content)
    names = {"date", "content-length", "content-type"}
    assert hidden.headers.keys() == missing.headers.keys() >= names


async def test_nobody_left_is_refused_and_nothing_changes(
    worker: Served, log: RedisLog, releaser: Entered
) -> None:
    n = await add(log, worker, feature("last"))
    answer = act(worker, "revoke", "last", releaser, "ALL")
    assert answer.status == 422
    last = await log.last()
    assert last is not None
    assert last.n == n


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"releasable_to": [], "reason": "x"},
        {"releasable_to": ["fin"], "reason": "x"},
        {"releasable_to": ["FIN"]},
        {"releasable_to": ["FIN"], "reason": ""},
    ],
)
async def test_a_release_without_groups_or_reason_is_refused(
    worker: Served, log: RedisLog, releaser: Entered, body: dict[str, Any]
) -> None:
    await add(log, worker, feature("asked"))
    answer = worker.in_room("records/asked/release", "POST", body, by=releaser)
    assert answer.status == 422


async def test_the_place_of_another_audience_leads_to_nothing_of_it(
    worker: Served, log: RedisLog, liaison: Entered
) -> None:
    await add(log, worker, feature("base", releasable_to=["FIN"]))
    last = await log.last()
    assert last is not None
    await add(log, worker, feature("secret", level="SENSITIVE"))
    async with worker.stream(by=liaison, Last_Event_ID=last.id) as stream:
        event = await stream.next("reset", "frame")
    assert event.header["audience"] != rights_key(load().rights("SENSITIVE", ["ALL"]))
    assert not any(b"secret" in line for line in event.lines)


async def test_an_administrator_reads_no_content(worker: Served, log: RedisLog) -> None:
    n = await add(log, worker, feature("content", title="Told to nobody here"))
    administrator = worker.enter("administrator")
    ways = ["picture", f"picture?at={n}", "stream", "seats", "rejected"]
    ways += ["records/content/seen-by"]
    for way in ways:
        answer = worker.in_room(way, by=administrator)
        assert answer.status == 403, way
        assert b"Told to nobody here" not in answer.content
    for way in ("/metrics", "/healthz", "/docs"):
        answer = worker.ask(way, by=administrator)
        assert (answer.status, b"Told to nobody here" in answer.content) == (200, False)


async def test_seats_of_another_audience_are_not_listed(
    worker: Served, log: RedisLog, liaison: Entered
) -> None:
    await add(log, worker, feature("seated"))
    leader = worker.enter("leader")
    shown = worker.in_room("picture", by=leader).json()
    drawn = {"seat": "leaders-own", "n": shown["n"], "digest": shown["digest"]}
    assert worker.in_room("seen", "POST", drawn, by=leader).status == 204
    await _until_listed(worker, leader, "leaders-own")
    assert not _listed(worker, liaison, "leaders-own")
    worker.in_room("leave", "POST", {"seat": "leaders-own"}, by=liaison)
    # Once a later seat is known, so would be that this one has left.
    assert worker.in_room("seen", "POST", {**drawn, "seat": "b"}, by=leader)
    await _until_listed(worker, leader, "b")
    assert _listed(worker, leader, "leaders-own")


async def _until_listed(worker: Served, by: Entered, seat: str) -> None:
    for _ in range(400):
        if _listed(worker, by, seat):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"The seat {seat} is not listed.")


def _listed(worker: Served, by: Entered, seat: str) -> bool:
    return seat in {each["seat"] for each in worker.in_room("seats", by=by).json()}


async def test_a_feed_cannot_undo_what_a_releaser_took_back(
    worker: Served, log: RedisLog, releaser: Entered, liaison: Entered
) -> None:
    await add(log, worker, feature("kept-back", releasable_to=["NATO", "FIN"]))
    await done(worker, act(worker, "revoke", "kept-back", releaser, "FIN"))
    entry = await log.last()
    assert entry is not None
    [custody] = json.loads(entry.e)["custody"]
    assert custody.pop("before")
    groups = ["NATO", "FIN"]
    whose = {"originator": "test", "revision": 1, "released": True, "groups": groups}
    assert custody == whose


@pytest.mark.parametrize(
    ("way", "group"), [("release", "NATO"), ("release", "FIN"), ("revoke", "SWE")]
)
async def test_an_act_that_changes_nothing_says_so_and_writes_nothing(
    worker: Served, log: RedisLog, releaser: Entered, way: str, group: str
) -> None:
    record = f"same-{way}-{group}"
    n = await add(log, worker, feature(record, releasable_to=["FIN", "NATO"]))
    answer = act(worker, way, record, releaser, group)
    said = answer.json()
    assert (answer.status, said["changed"], said["revision"]) == (200, False, 1)
    assert said["note"].startswith("Nothing changed")
    last = await log.last()
    assert last is not None
    assert (last.n, said["n"]) == (n, n)


async def test_taking_back_while_all_may_see_it_says_what_that_does(
    worker: Served, log: RedisLog, releaser: Entered, liaison: Entered
) -> None:
    await add(log, worker, feature("for-all", releasable_to=["ALL", "FIN"]))
    member = worker.enter("leader", delegation="FIN", groups=("ALL", "FIN"))
    answer = act(worker, "revoke", "for-all", releaser, "FIN")
    await done(worker, answer)
    assert (answer.json()["changed"], "for-all" in ids(worker, member)) == (True, True)
    assert "for-all" not in ids(worker, liaison)
    assert "still releasable to ALL, only liaisons of FIN" in answer.json()["note"]
    again = act(worker, "revoke", "for-all", releaser, "FIN").json()
    assert again["changed"] is False
    assert "still releasable to ALL, so nobody of FIN" in again["note"]


async def test_who_was_sent_it_and_never_confirmed_is_listed_too(
    worker: Served, log: RedisLog, releaser: Entered
) -> None:
    quiet = worker.enter("liaison", delegation="EST")
    late = worker.enter("liaison", delegation="EST")
    await add(log, worker, feature("sent", releasable_to=["NATO"]))
    async with worker.stream(by=quiet) as stream:
        await stream.next("reset")
        await done(worker, act(worker, "release", "sent", releaser, "EST"))
        await done(worker, act(worker, "revoke", "sent", releaser, "EST"))
        ids(worker, late)
        only = [quiet.account], "sent, not confirmed"
        await until_known(worker, releaser, "sent", *only)
    await done(worker, act(worker, "release", "sent", releaser, "EST"))
    ids(worker, late)
    both = sorted([quiet.account, late.account]), "sent, not confirmed"
    await until_known(worker, releaser, "sent", *both)
