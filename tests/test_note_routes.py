"""Writing notes at a real worker, and every way in which others might get at one."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest
import redis

from dashboard.api.note_limits import AT_ONCE, MOST_NOTES, TOO_MANY
from layers.clock import SystemClock
from layers.log.redis_log import RedisLog
from layers.notes import Author, NewNote, unseal, written
from layers.record import Context
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.served import Answer, Served, served

ROOM = "room-notes"
SAID = "Zebra-crossing: we doubt the third report"
HERE = {"type": "Point", "coordinates": [24.7, 59.4]}


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    done = await log.append(draft("open", scene(title="Exercise"), opens_scene=True))
    await worker.until_n(done.n)
    yield log
    await log.aclose()


@pytest.fixture(scope="module")
def anna(worker: Served) -> Entered:
    return worker.enter("adviser", delegation="FIN", name="anna")


@pytest.fixture(scope="module")
def others(worker: Served) -> dict[str, Entered]:
    """Everybody who must never see it, with all the groups there are."""
    most = {"groups": ("ALL", "NATO", "FIN", "LTU"), "clearance": "SENSITIVE"}
    return {
        "leader": worker.enter("leader", delegation="LTU", **most),
        "releaser": worker.enter("releaser", delegation="LTU", **most),
        "chair": worker.enter("chair", **most),
        "briefer": worker.enter("briefer", delegation="EST", **most),
        "liaison": worker.enter("liaison", delegation="LTU", **most),
        "administrator": worker.enter("administrator", delegation="FIN", **most),
        "forger": worker.enter(
            "analyst", delegation="~FIN", groups=("ALL", "~FIN", "@anna")
        ),
    }


def sent(**fields: Any) -> dict[str, Any]:
    plain = {"event_id": str(uuid.uuid4()), "text": SAID, "visibility": "DELEGATION"}
    return {**plain, "geometry": HERE, **fields}


def post(worker: Served, by: Entered, note: Any, path: str = "notes") -> Answer:
    return worker.in_room(path, "POST", note, by=by)


async def done(worker: Served, answer: Answer) -> str:
    assert answer.status == 201, answer.content
    await worker.until_n(answer.json()["n"])
    return str(answer.json()["id"])


def shown(worker: Served, by: Entered, at: Any = None) -> dict[str, Any]:
    query = "" if at is None else f"?at={at}"
    answer = worker.in_room(f"picture{query}", by=by)
    assert answer.status == 200
    return {each["id"]: each for each in answer.json()["features"]}


async def test_a_delegation_sees_what_one_of_it_wrote(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    bo = worker.enter("leader", delegation="FIN")
    note = await done(worker, post(worker, anna, sent()))
    assert shown(worker, bo)[note]["properties"]["text"] == SAID
    assert shown(worker, anna)[note]["properties"]["author"] == "anna"


async def test_sent_twice_it_is_one_note(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    once = sent()
    first, again = post(worker, anna, once), post(worker, anna, once)
    assert (first.status, first.json()) == (201, again.json())
    other = post(worker, anna, {**once, "text": "Something else"})
    assert other.status == 409
    assert SAID not in other.content.decode()


async def test_sent_again_for_other_people_or_elsewhere_it_is_not_the_same_note(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    once = sent(visibility="SESSION")
    await done(worker, post(worker, anna, once))
    assert post(worker, anna, {**once, "visibility": "PRIVATE"}).status == 409
    there = {"type": "Point", "coordinates": [25.0, 60.0]}
    assert post(worker, anna, {**once, "geometry": there}).status == 409
    later = {**once, "expires_at": "2125-11-22T18:00:00Z"}
    assert post(worker, anna, later).status == 201


async def test_who_writes_faster_than_anybody_types_is_slowed_down_alone(
    worker: Served, log: RedisLog
) -> None:
    hasty = worker.enter("adviser", delegation="FIN", name="hasty")
    calm = worker.enter("adviser", delegation="FIN", name="calm")
    answers = (post(worker, hasty, b"[]") for _ in range(20 * AT_ONCE))
    refused = next(each for each in answers if each.status == 429)
    assert int(refused.headers["retry-after"]) >= 1
    assert post(worker, calm, sent()).status == 201


async def test_nobody_fills_the_picture_of_all_with_notes(
    worker: Served, log: RedisLog
) -> None:
    author = Author("filler", "Filler", "FIN", "adviser")
    many: list[bytes] = []
    for i in range(MOST_NOTES):
        new = msgspec.convert(sent(event_id=f"filling-{i:016}"), NewNote)
        note = written(new, author, Context.EXERCISE, SystemClock().now())
        many.append(unseal(note).line(SystemClock().now(), ""))
    added = await log.append(draft("filling", *many))
    await worker.until_n(added.n)
    filler = worker.enter("adviser", delegation="FIN", name="filler")
    refused = post(worker, filler, sent())
    assert (refused.status, refused.json()["detail"]) == (429, TOO_MANY)
    calm = worker.enter("adviser", delegation="FIN", name="calm")
    assert post(worker, calm, sent()).status == 201


async def test_the_event_id_of_another_says_nothing(
    worker: Served, log: RedisLog, anna: Entered, others: dict[str, Entered]
) -> None:
    once = sent()
    mine = await done(worker, post(worker, anna, once))
    theirs = await done(worker, post(worker, others["leader"], once))
    assert mine != theirs


@pytest.mark.parametrize("visibility", ["PRIVATE", "DELEGATION"])
async def test_no_route_gives_a_private_note_to_anybody_else(
    worker: Served,
    log: RedisLog,
    anna: Entered,
    others: dict[str, Entered],
    visibility: str,
) -> None:
    """Every route with the id, a guessed time, every write: refused alike, or empty."""
    before = await log.last()
    assert before is not None
    secret = f"Quagga {visibility}"
    answer = post(worker, anna, sent(visibility=visibility, text=secret))
    note, n = await done(worker, answer), answer.json()["n"]
    nothing = "~" + "0" * 24
    for role, other in others.items():
        for path in ("picture", f"picture?at={n}", "picture?layer=notes", "seats"):
            got = worker.in_room(path, by=other)
            assert note.encode() not in got.content, (role, path)
            assert secret.encode() not in got.content, (role, path)
        for path in ("/metrics", "/healthz", "/openapi.json"):
            got = worker.ask(path, by=other)
            assert note.encode() not in got.content, (role, path)
            assert secret.encode() not in got.content, (role, path)
        for method, path, body in tries(note):
            got = worker.in_room(path, method, body, by=other)
            like = worker.in_room(path.replace(note, nothing), method, body, by=other)
            assert got.status in (403, 404, 422), (role, path, got.status)
            assert got.status == like.status, (role, path)
            assert got.content.replace(note.encode(), b"") == like.content.replace(
                nothing.encode(), b""
            ), (role, path)
    assert secret.encode() not in b"".join(worker.said)


def tries(note: str) -> list[tuple[str, str, Any]]:
    groups = {"releasable_to": ["LTU"], "reason": "To know."}
    event = {"event_id": str(uuid.uuid4()), "revision": 1}
    return [
        ("POST", f"records/{note}/release", groups),
        ("POST", f"records/{note}/revoke", groups),
        ("GET", f"records/{note}/seen-by", None),
        ("POST", f"notes/{note}", {**event, "text": "mine now"}),
        ("POST", f"notes/{note}/withdraw", event),
        ("POST", "notes", sent(linked_ids=["INC-9"], geometry=None)),
    ]


async def test_its_own_delegation_cannot_release_it_either(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    note = await done(worker, post(worker, anna, sent()))
    releaser = worker.enter("releaser", delegation="FIN")
    body = {"releasable_to": ["LTU"], "reason": "To tell them."}
    answer = worker.in_room(f"records/{note}/release", "POST", body, by=releaser)
    assert answer.status == 422
    assert "private space" in answer.content.decode()
    for wrong in ("~LTU", "@leo"):
        body = {"releasable_to": [wrong], "reason": "To tell them."}
        path = f"records/{note}/release"
        assert worker.in_room(path, "POST", body, by=releaser).status == 422


async def test_what_is_only_mine_comes_to_my_screens_and_into_no_picture(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    async with worker.stream(by=anna) as stream:
        reset = await stream.next("reset")
        answer = post(worker, anna, sent(visibility="PRIVATE"))
        note = await done(worker, answer)
        ids: list[str] = []
        while note not in ids:
            own = await stream.next("own")
            ids = [json.loads(each)["id"] for each in own.lines]
    assert note not in shown(worker, anna)
    assert reset.header["audience"].count("anna") == 0


async def test_only_its_author_changes_and_withdraws_a_note(
    worker: Served, log: RedisLog, anna: Entered
) -> None:
    bo = worker.enter("leader", delegation="FIN")
    note = await done(worker, post(worker, anna, sent()))
    change = {"event_id": str(uuid.uuid4()), "revision": 1, "text": "Other words"}
    assert post(worker, bo, change, f"notes/{note}").status == 404
    await done(worker, post(worker, anna, change, f"notes/{note}"))
    assert post(worker, anna, change, f"notes/{note}").status == 201
    late = {"event_id": str(uuid.uuid4()), "revision": 1, "text": "Too late"}
    assert post(worker, anna, late, f"notes/{note}").status == 409
    end = {"event_id": str(uuid.uuid4()), "revision": 2}
    await done(worker, post(worker, anna, end, f"notes/{note}/withdraw"))
    said = shown(worker, bo)[note]["properties"]
    assert (said["status"], said["revision"]) == ("RETRACTED", 3)
    assert said["releasable_to"] == ["~FIN"]
    again = {"event_id": str(uuid.uuid4()), "revision": 3, "text": "Back"}
    assert post(worker, anna, again, f"notes/{note}").status == 409


async def test_a_note_on_a_record_that_is_not_seen_is_like_one_on_none(
    worker: Served, log: RedisLog, others: dict[str, Entered]
) -> None:
    hidden = feature("hidden-1", level="SENSITIVE", releasable_to=["EST"])
    added = await log.append(draft("hidden-1", hidden))
    await worker.until_n(added.n)
    answers = [
        post(worker, others["leader"], sent(linked_ids=[record], geometry=None))
        for record in ("hidden-1", "none-at-all")
    ]
    assert [each.status for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content


async def test_the_audit_record_says_that_a_note_was_written_and_not_what(
    worker: Served, log: RedisLog, store: SharedStore, anna: Entered
) -> None:
    note = await done(worker, post(worker, anna, sent()))
    with redis.Redis.from_url(store.url) as client:
        kept = client.xrange("{access}:audit")
    text = repr(kept)
    assert note in text
    assert "Zebra" not in text
    assert "DELEGATION" not in text


async def test_metrics_do_not_count_private_notes(
    worker: Served, log: RedisLog, anna: Entered, others: dict[str, Entered]
) -> None:
    def records() -> str:
        content = worker.ask("/metrics", by=others["administrator"]).content.decode()
        return next(x for x in content.splitlines() if x.startswith("onepicture_rec"))

    before = records()
    await done(worker, post(worker, anna, sent()))
    assert records() == before
    await done(worker, post(worker, anna, sent(visibility="SESSION")))
    assert records() != before


@pytest.mark.parametrize("role", ["administrator"])
def test_who_may_not_write_notes_is_told_so(
    worker: Served, others: dict[str, Entered], role: str
) -> None:
    assert post(worker, others[role], sent()).status == 403


def test_a_note_that_is_too_long_or_no_note_is_refused_in_words(
    worker: Served, anna: Entered
) -> None:
    assert post(worker, anna, b"x" * 40_000).status == 413
    answer = post(worker, anna, b"[]")
    assert (answer.status, answer.json()["status"]) == (422, 422)


async def test_many_at_once_are_each_written_once(
    worker: Served, log: RedisLog
) -> None:
    anna = worker.enter("adviser", delegation="FIN", name="quick")
    notes = [sent(text=f"Number {i}") for i in range(8)]
    both = [*notes, *notes]
    asked = (asyncio.to_thread(post, worker, anna, each) for each in both)
    answers = await asyncio.gather(*asked)
    ids = {await done(worker, each) for each in answers}
    assert len(ids) == 8
    assert ids <= set(shown(worker, anna))
