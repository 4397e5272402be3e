"""What other programs may rely on, asked of a real worker on the real store."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from layers.log.redis_log import RedisLog
from layers.picture import FOLD, entry_time
from tests.conftest import SharedStore
from tests.folding import draft, feature, scene
from tests.one_screen import OneScreen
from tests.served import Answer, Served, served

ROOM = "room-api"


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One worker for all tests here; each test looks at its own records."""
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as server:
        yield server


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    """The log that the worker follows, with at least one scene in it."""
    log = RedisLog(store.url, ROOM)
    await log.append(draft("open", scene(title="Exercise"), opens_scene=True))
    yield log
    await log.aclose()


async def add(log: RedisLog, worker: Served, eid: str, *lines: bytes) -> int:
    done = await log.append(draft(eid, *lines))
    await worker.until_n(done.n)
    return done.n


def is_problem(answer: Answer, status: int) -> str:
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"].endswith(".")
    return problem["detail"]


async def test_healthz_says_that_all_is_well(worker: Served, log: RedisLog) -> None:
    n = await add(log, worker, "health", feature("health"))
    answer = worker.ask("/healthz")
    assert answer.status == 200
    health = answer.json()
    assert health["n"] >= n
    assert (health["status"], health["store"], health["follower"]) == (
        "ok",
        "ok",
        "live",
    )
    assert health["store_reachable"]
    assert health["ingest"] == {"waiting": 0, "lag_s": 0.0}
    assert health["rejected"] == 0


@pytest.mark.parametrize(("of", "why"), [("1-9", "unknown_id"), ("", "asked")])
async def test_a_screen_that_asks_anew_is_told_whether_the_log_has_what_it_had(
    worker: Served, log: RedisLog, of: str, why: str
) -> None:
    last = await log.last()
    assert last is not None
    async with worker.stream(since=f"&had={of or last.id}") as stream:
        event = await stream.next("reset")
    assert event.header["why"] == why
    assert event.header["n"] >= last.n


async def test_a_store_that_may_lose_what_it_acknowledged_is_said_to_be_one(
    worker: Served, log: RedisLog
) -> None:
    # The store that tests share does not sync.
    durability = worker.ask("/healthz").json()["durability"]
    assert durability["state"] == "unsafe"
    assert "appendfsync is no instead of always" in durability["problem"]
    async with worker.stream() as stream:
        assert (await stream.next("reset")).header["durability"] == "unsafe"


async def test_a_scene_that_nobody_takes_in_is_seen_in_healthz(
    worker: Served, store: SharedStore
) -> None:
    inbox = f"{{{ROOM}}}:in:scene"
    async with store.client() as client:
        await client.xadd(inbox, {"record": "{}"})
        await client.xgroup_create(inbox, "ingest", "0")
        health = worker.ask("/healthz").json()
        await client.delete(inbox)
    assert health["ingest"]["waiting"] == 1


async def test_lines_that_nobody_takes_in_make_the_worker_say_that_it_is_unwell(
    worker: Served, store: SharedStore
) -> None:
    inbox = f"{{{ROOM}}}:in:scene"
    async with store.client() as client:
        seconds, _ = await client.time()
        await client.xadd(inbox, {"record": "{}"}, f"{(seconds - 60) * 1000}-0")
        answer = worker.ask("/healthz")
        async with worker.stream() as stream:
            beat = await stream.next("beat")
            while beat.header["ingest"] == "ok":
                beat = await stream.next("beat")
        await client.delete(inbox)
    health = answer.json()
    assert (answer.status, health["status"]) == (200, "unwell")
    assert "no ingest takes them" in health["problem"]
    told = datetime.fromisoformat(beat.header["ingest"]["waiting_since"])
    assert told.timestamp() == seconds - 60


async def test_a_key_that_is_no_inbox_is_named_in_healthz_with_what_mends_it(
    worker: Served, store: SharedStore
) -> None:
    key = f"{{{ROOM}}}:in:exercises"
    async with store.client() as client:
        await client.set(key, "hello")
        health = worker.ask("/healthz").json()
        await client.delete(key)
    assert health["status"] == "unwell"
    assert f"redis-cli DEL '{key}'" in health["problem"]
    assert worker.ask("/healthz").json()["problem"] == ""


async def test_metrics_are_for_prometheus(worker: Served, log: RedisLog) -> None:
    await add(log, worker, "metrics", feature("metrics"))
    text = worker.ask("/metrics", by=worker.enter("administrator")).content.decode()
    [line] = [each for each in text.splitlines() if each.startswith("onepicture_n{")]
    assert f'room="{ROOM}"' in line
    assert float(line.split()[-1]) >= 2
    assert "onepicture_fan_out_seconds_total" in text


async def test_the_picture_is_geojson_of_the_bytes_of_the_log(
    worker: Served, log: RedisLog
) -> None:
    line = feature("picture", title="Åland ✓ <script>")
    n = await add(log, worker, "picture", line)
    answer = worker.in_room("picture")
    assert answer.headers["content-type"] == "application/geo+json"
    assert line in answer.content
    picture = answer.json()
    assert picture["type"] == "FeatureCollection"
    assert picture["n"] >= n
    assert picture["entry_id"].endswith(f"-{picture['n']}")
    assert (picture["epoch"], picture["fold"]) == (0, FOLD)
    assert picture["as_of"].endswith("Z")
    assert len(picture["digest"]) == 32


async def test_the_picture_of_a_layer(worker: Served, log: RedisLog) -> None:
    lines = [feature("l-i"), feature("l-p", layer="posture")]
    await add(log, worker, "layers", *lines)
    picture = worker.in_room("picture?layer=posture").json()
    assert {each["layer"] for each in picture["features"]} == {"posture"}
    assert worker.in_room("picture?layer=nothing").json()["features"] == []


async def test_the_picture_of_then(worker: Served, log: RedisLog) -> None:
    n = await add(log, worker, "then-1", feature("then", 1))
    entry = await log.at(n)
    assert entry is not None
    await add(log, worker, "then-2", feature("then", 2))
    now = worker.in_room("picture").json()
    then = worker.in_room(f"picture?at={n}").json()
    assert (revision(now, "then"), revision(then, "then")) == (2, 1)
    assert (then["n"], then["entry_id"]) == (n, entry.id)
    by_time = worker.in_room(f"picture?at={then['as_of']}").json()
    assert by_time["n"] >= n
    with_offset = then["as_of"].replace("Z", "+00:00")
    assert worker.in_room(f"picture?at={with_offset}").json() == by_time


async def test_a_picture_is_asked_for_by_the_time_when_the_room_knew_it(
    worker: Served, log: RedisLog
) -> None:
    started = {"story_at": "2025-09-09T20:00:00Z", "rate": 60, "keep": True}
    await add(log, worker, "story", scene(title="A story", revision=2, **started))
    n = await add(log, worker, "told-1", feature("told", 1))
    then = worker.in_room(f"picture?at={n}").json()
    assert then["as_of"].startswith("2025-09-09T2")
    entry = await log.at(n)
    assert entry is not None
    assert datetime.fromisoformat(then["known_at"]) == entry_time(entry.id)
    await asyncio.sleep(0.01)
    await add(log, worker, "told-2", feature("told", 2))
    assert worker.in_room(f"picture?at={then['known_at']}").json() == then
    is_problem(worker.in_room(f"picture?at={then['as_of']}"), 404)
    await add(log, worker, "untold", scene(title="Exercise", revision=3, keep=True))


def revision(picture: dict[str, Any], record_id: str) -> int:
    [found] = [each for each in picture["features"] if each["id"] == record_id]
    return found["properties"]["revision"]


@pytest.mark.parametrize("at", ["yesterday", "2025-09-17T09:06:40", "-1", ""])
async def test_a_moment_that_is_none_is_refused(worker: Served, at: str) -> None:
    assert "RFC 3339" in is_problem(worker.in_room(f"picture?at={at}"), 400)


@pytest.mark.parametrize("at", ["999999", "1999-01-01T00:00:00Z"])
async def test_a_moment_without_a_picture_is_not_found(
    worker: Served, log: RedisLog, at: str
) -> None:
    is_problem(worker.in_room(f"picture?at={at}"), 404)


async def test_a_picture_that_the_client_has_is_not_sent_again(
    worker: Served, log: RedisLog
) -> None:
    await add(log, worker, "tag-1", feature("tag"))
    tag = worker.in_room("picture").headers["etag"]
    again = worker.in_room("picture", headers={"If-None-Match": tag})
    assert (again.status, again.content) == (304, b"")
    await add(log, worker, "tag-2", feature("tag", 2))
    anew = worker.in_room("picture", headers={"If-None-Match": tag})
    assert anew.status == 200


async def test_the_picture_is_compressed_for_those_who_take_it(
    worker: Served, log: RedisLog
) -> None:
    await add(log, worker, "gzip", feature("gzip"))
    plain = worker.in_room("picture")
    packed = worker.in_room("picture", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    refused = worker.in_room("picture", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


@pytest.mark.parametrize("path", ["picture", "stream", "seats"])
async def test_an_unknown_room_is_not_found(worker: Served, path: str) -> None:
    assert ROOM in is_problem(worker.ask(f"/rooms/other/{path}"), 404)


async def test_an_unknown_address_is_a_problem_with_a_sentence(worker: Served) -> None:
    is_problem(worker.ask("/nothing"), 404)
    is_problem(worker.ask("/healthz", "DELETE"), 405)


async def test_the_stream_starts_with_the_picture_and_goes_on(
    worker: Served, log: RedisLog
) -> None:
    await add(log, worker, "stream-1", feature("stream"))
    async with worker.stream() as stream:
        screen = OneScreen()
        first = await stream.next()
        assert (first.kind, first.header["why"]) == ("reset", "first")
        assert screen.apply(first)
        assert b"text/event-stream" in stream.head
        await log.append(draft("stream-2", feature("stream", 2)))
        assert screen.apply(await stream.next("frame"))
    assert screen.lines["stream"] == feature("stream", 2)
    picture = worker.in_room("picture").json()
    assert (screen.n, screen.digest) == (picture["n"], picture["digest"])


async def test_the_stream_is_compressed_and_arrives_event_by_event(
    worker: Served, log: RedisLog
) -> None:
    async with worker.stream(Accept_Encoding="gzip") as stream:
        screen = OneScreen()
        assert screen.apply(await stream.next())
        for revision in (1, 2, 3):
            await log.append(draft(f"gz-{revision}", feature("gz", revision)))
            assert screen.apply(await stream.next("frame"))
    assert screen.lines["gz"] == feature("gz", 3)


@pytest.mark.parametrize("how", ["header", "query"])
async def test_the_stream_goes_on_from_where_a_screen_was(
    worker: Served, log: RedisLog, how: str
) -> None:
    await add(log, worker, f"on-1-{how}", feature(f"before-{how}"))
    async with worker.stream() as stream:
        screen = OneScreen()
        assert screen.apply(await stream.next())
    await add(log, worker, f"on-2-{how}", feature(f"on-{how}", 1))
    place = {"header": "Last_Event_ID", "query": "since"}[how]
    async with worker.stream(**{place: screen.entry_id}) as stream:
        event = await stream.next()
        assert event.kind == "frame"
        assert screen.apply(event)
    assert screen.lines[f"on-{how}"] == feature(f"on-{how}", 1)


async def test_a_stream_can_ask_for_the_whole_picture(
    worker: Served, log: RedisLog
) -> None:
    async with worker.stream(since="") as stream:
        assert (await stream.next()).header["why"] == "asked"
    async with worker.stream(Last_Event_ID="17-4711") as stream:
        assert (await stream.next()).header["why"] == "unknown_id"


async def test_a_beat_comes_at_least_every_five_seconds(
    worker: Served, log: RedisLog
) -> None:
    async with worker.stream() as stream, asyncio.timeout(8):
        first = await stream.next("reset")
        beat = await stream.next("beat")
        assert beat.header["n_from"] == beat.header["n"] >= first.header["n"]


async def test_a_confirmed_picture_is_counted_on_every_screen(
    worker: Served, log: RedisLog
) -> None:
    await add(log, worker, "seen", feature("seen"))
    async with worker.stream() as stream:
        screen = OneScreen()
        screen.apply(await stream.next("reset"))
        said = {"seat": "s-1", "n": screen.n, "digest": screen.digest, "name": "Ann"}
        assert worker.in_room("seen", "POST", said).status == 204
        while screen.header["seats"]["in_step"] == 0:
            assert screen.apply(await stream.next())
        [listed] = worker.in_room("seats").json()
        assert (listed["name"], listed["state"], listed["n"]) == (
            "Ann",
            "in_step",
            screen.n,
        )
        assert worker.in_room("leave", "POST", {"seat": "s-1"}).status == 204
        while screen.header["seats"]["of"] == 1:
            assert screen.apply(await stream.next())


async def test_a_wrong_digest_is_not_in_step(worker: Served, log: RedisLog) -> None:
    n = await add(log, worker, "wrong", feature("wrong"))
    async with worker.stream() as stream:
        worker.in_room("seen", "POST", {"seat": "s-2", "n": n, "digest": "0" * 32})
        while (event := await stream.next()).header["seats"]["behind"] == 0:
            assert event.header["seats"]["in_step"] == 0
    worker.in_room("leave", "POST", {"seat": "s-2"})


@pytest.mark.parametrize(
    "said",
    [
        b"not json",
        b"",
        {"seat": "s"},
        {"seat": "<script>", "n": 1, "digest": "0" * 32},
        {"seat": "s", "n": -1, "digest": "0" * 32},
        {"seat": "s", "n": 1.5, "digest": "0" * 32},
        {"seat": "s", "n": 1, "digest": "short"},
        {"seat": "s", "n": 1, "digest": "0" * 32, "name": "x" * 81},
        {"seat": "s", "n": 1, "digest": "0" * 32, "epoch": -1},
    ],
)
async def test_a_confirmation_that_says_nothing_is_refused(
    worker: Served, said: Any
) -> None:
    is_problem(worker.in_room("seen", "POST", said), 422)


async def test_a_body_that_is_too_long_is_refused(worker: Served) -> None:
    said = {"seat": "s", "n": 1, "digest": "0" * 32, "name": "x" * 3_000}
    is_problem(worker.in_room("seen", "POST", said), 413)


async def test_the_api_is_described_with_examples(worker: Served) -> None:
    described = worker.ask("/openapi.json").json()
    assert set(described["paths"]) == {
        "/healthz",
        "/metrics",
        "/rooms/{room}/drill",
        "/rooms/{room}/drafts/{draft}",
        "/rooms/{room}/drafts/{draft}/release",
        "/rooms/{room}/drafts/{draft}/undo",
        "/rooms/{room}/records/{record}",
        "/rooms/{room}/records/{record}/retract",
        "/rooms/{room}/desk",
        "/rooms/{room}/export",
        "/rooms/{room}/imports",
        "/rooms/{room}/imports/judge",
        "/rooms/{room}/imports/look",
        "/rooms/{room}/imports/{import_id}",
        "/rooms/{room}/imports/{import_id}/release",
        "/rooms/{room}/imports/{import_id}/return",
        "/rooms/{room}/imports/{import_id}/withdraw",
        "/rooms/{room}/desk/contradictions",
        "/rooms/{room}/desk/duplicates",
        "/rooms/{room}/drafts/{draft}/duplicates",
        "/rooms/{room}/duplicates",
        "/rooms/{room}/desk/corrected",
        "/rooms/{room}/records/{record}/apart",
        "/rooms/{room}/records/{record}/duplicates",
        "/rooms/{room}/records/{record}/revive",
        "/rooms/{room}/records/{record}/same",
        "/rooms/{room}/records/{record}/sources",
        "/rooms/{room}/records/{record}/findings",
        "/rooms/{room}/records/{record}/concerns",
        "/rooms/{room}/indicators",
        "/rooms/{room}/rules",
        "/rooms/{room}/rules/{rule}/what-if",
        "/rooms/{room}/timeline",
        "/rooms/{room}/desk/queue",
        "/rooms/{room}/drafts/{draft}/withdraw",
        "/rooms/{room}/rejected/{line}",
        "/rooms/{room}/rejected/{line}/mend",
        "/rooms/{room}/drafts/{draft}/return",
        "/rooms/{room}/drafts/{draft}/submit",
        "/rooms/{room}/records",
        "/rooms/{room}/records/{record}/revisions",
        "/rooms/{room}/drill/result",
        "/rooms/{room}/drill/start",
        "/rooms/{room}/briefing/take",
        "/rooms/{room}/briefing/give-back",
        "/rooms/{room}/briefing/view",
        "/rooms/{room}/briefing/headline",
        "/rooms/{room}/briefing/signal",
        "/rooms/{room}/briefing/followers",
        "/rooms/{room}/briefing/left-out",
        "/rooms/{room}/briefings",
        "/rooms/{room}/briefings/{briefing}",
        "/rooms/{room}/briefings/{briefing}/record",
        "/rooms/{room}/briefings/{briefing}/record/pictures/{n}",
        "/rooms/{room}/plans",
        "/rooms/{room}/plans/{plan}",
        "/rooms/{room}/plans/{plan}/delete",
        "/rooms/{room}/picture",
        "/rooms/{room}/changes",
        "/rooms/{room}/moments",
        "/rooms/{room}/stream",
        "/rooms/{room}/seen",
        "/rooms/{room}/leave",
        "/rooms/{room}/seats",
        "/layers/reference.geojson",
        "/rooms/{room}/rejected",
        "/rooms/{room}/inboxes/{layer}",
        "/labels.json",
        "/rooms/{room}/records/{record}/release",
        "/rooms/{room}/records/{record}/revoke",
        "/rooms/{room}/records/{record}/seen-by",
        "/rooms/{room}/notes",
        "/rooms/{room}/understood",
        "/rooms/{room}/notes/{note}",
        "/rooms/{room}/notes/{note}/withdraw",
        "/rooms/{room}/audiences",
        "/rooms/{room}/preview",
    }
    for path, methods in described["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert "example" in json.dumps(operation), path
    page = worker.ask("/docs").content.decode()
    assert "/rooms/{room}/stream" in page
    assert "<script" not in page
    assert "http" not in page.replace("/openapi.json", "").split("<h1>")[0]


async def test_the_layer_for_orientation_is_served_once(worker: Served) -> None:
    first = worker.ask("/layers/reference.geojson")
    assert first.json()["type"] == "FeatureCollection"
    assert len(first.json()["features"]) > 20
    known = {"If-None-Match": first.headers["etag"]}
    again = worker.ask("/layers/reference.geojson", headers=known)
    assert again.status == 304


async def test_a_stream_is_ended_by_its_client_only(
    worker: Served, log: RedisLog
) -> None:
    administrator = worker.enter("administrator")
    async with worker.stream(Accept_Encoding="gzip") as stream:
        await stream.next("reset")
        assert worker.ask("/healthz", by=administrator).json()["screens"] == 1
    for _ in range(200):
        if worker.ask("/healthz", by=administrator).json()["screens"] == 0:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("The worker still counts a screen that has gone.")


async def test_a_screen_that_does_not_read_costs_no_memory_and_catches_up(
    worker: Served, log: RedisLog
) -> None:
    large = "x" * 400_000
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", worker.port, limit=2**12
    )
    assert worker.viewer is not None
    who = f"Cookie: {worker.viewer.cookie}"
    ask = f"GET /rooms/{ROOM}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n{who}\r\n\r\n"
    writer.write(ask.encode())
    await reader.readuntil(b"\r\n\r\n")
    before = resident_mb(worker)
    for number in range(1, 61):
        await log.append(draft(f"large-{number}", feature("large", number, text=large)))
    await worker.until_n((await log.last()).n)  # type: ignore[union-attr]
    assert resident_mb(worker) - before < 40
    last = await log.append(draft("small", feature("large", 61)))
    received = b""
    async with asyncio.timeout(20):
        while f'"n":{last.n},'.encode() not in received[-3_000_000:]:
            received += await reader.read(2**20)
    assert len(received) < 30 * len(large)
    writer.close()


def resident_mb(worker: Served) -> float:
    text = Path(f"/proc/{worker.process.pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1024
