"""From raw lines in inboxes to entries of the log, on a real store."""

import asyncio
import itertools
import json
import logging
import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from redis.asyncio import Redis

from layers.admission import admit
from layers.clock import SystemClock
from layers.entry import lines_of, scene_of
from layers.errors import ContextMismatch
from layers.feature import SCENE
from layers.ingest import Ingest
from layers.log import Draft, DraftRecord
from layers.log.inbox import GROUP, Inbox
from layers.log.lease import LEASE_S, LeaseLost
from layers.log.redis_log import RedisLog
from layers.record import Context
from layers.registry import inbox_names
from layers.writer import Writer
from tests.ingesting import Bench, ingesting
from tests.mutations import mutations
from tests.records import EXAMPLES, FULL, ROOM, incident, wire
from tests.records import SCENE as STORY

BOW_TIE = [[20, 55], [20.05, 55.05], [20.05, 55], [20, 55.05], [20, 55]]
FLAT = [[20, 55], [21, 56], [22, 57], [20, 55]]
MANY = [[20 + i * 1e-4, 55] for i in range(49_999)]
NOTICE = EXAMPLES["exercises"]


def area(ring: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def without(name: str) -> dict[str, Any]:
    return {k: v for k, v in incident().items() if k != name}


REFUSED = {
    "no JSON": ("incidents", b"{not json", "record"),
    "not UTF-8": ("incidents", b'{"id": "\xff"}', "record"),
    "empty": ("incidents", b"", "record"),
    "2 MB": ("incidents", wire(incident(note="x" * 2_000_000)), "record"),
    "no object": ("incidents", b"5", "record"),
    "unknown type": ("incidents", incident(object_type="Sighting"), "object_type"),
    "another layer's type": ("incidents", NOTICE, "object_type"),
    "unknown field": ("incidents", incident(colour="red"), "colour"),
    "missing field": ("incidents", without("severity"), "severity"),
    "wrong unit": ("incidents", incident(position_error_m="5 km"), "position_error_m"),
    "out of range": ("incidents", incident(severity=6), "severity"),
    "no number": (
        "incidents",
        incident(position_error_m=float("nan")),
        "position_error_m",
    ),
    "outside the Earth": (
        "incidents",
        incident(geometry=point(57, 118)),
        "geometry.coordinates",
    ),
    "crosses itself, unclear": (
        "exercises",
        NOTICE | {"geometry": area(FLAT)},
        "geometry.coordinates",
    ),
    "50,000 vertices": (
        "exercises",
        NOTICE | {"geometry": area([*MANY, MANY[0]])},
        "geometry.coordinates",
    ),
    "end before start": ("exercises", NOTICE | {"end": "2025-09-01T00:00:00Z"}, "end"),
    "no zone": (
        "incidents",
        incident(occurred_from="2025-09-10T04:30:00"),
        "occurred_from",
    ),
    "hostile": (
        "posture",
        EXAMPLES["posture"] | {"sidc": "10061000161205000000"},
        "sidc",
    ),
    "another context": ("incidents", incident(context="EXERCISE"), "context"),
    "computed": ("incidents", incident(hash="0"), "hash"),
    "given twice": ("incidents", b'{"id": "a", "id": "b"}', "id"),
    "a scene of reality": ("scene", STORY | {"context": "REALITY"}, "scene"),
}

ACCEPTED = {
    "swapped inside the Earth": (
        "incidents",
        incident(geometry=point(57.9, 18.5)),
        ["AXES_SWAPPED"],
    ),
    "crosses itself, clear": (
        "exercises",
        NOTICE | {"geometry": area(BOW_TIE)},
        ["POLYGON_MENDED"],
    ),
    "script in a text": (
        "incidents",
        incident(title="<script>alert(1)</script>", note="<img src=x onerror=a()>"),
        [],
    ),
    "a symbol that does not exist": (
        "posture",
        EXAMPLES["posture"] | {"sidc": "10031099999999999999"},
        [],
    ),
    "from the future": (
        "incidents",
        incident(reported_at="2190-01-01T00:00:00Z"),
        ["FROM_THE_FUTURE"],
    ),
}


async def test_the_first_ingest_says_what_the_room_is(store, room) -> None:
    async with ingesting(store, room, Context.EXERCISE) as one:
        await one.ingest.open(room)
        (entry,) = await one.log.read(None)
        opened = scene_of(lines_of(entry.e)[0])
        assert (entry.n, opened.context, opened.story_at) == (1, "EXERCISE", None)
        with pytest.raises(ContextMismatch):
            async with ingesting(store, room, Context.REALITY):
                pass
        assert len(await one.log.read(None)) == 1


async def test_a_line_becomes_an_entry_and_leaves_its_inbox(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.send("incidents", incident(), source="a shell")
        await one.settle()
        (feature,) = await one.features()
        assert (feature["id"], feature["layer"]) == ("INC-100", "incidents")
        entry = await one.log.last()
        assert entry.n == 2
        assert json.loads(entry.e)["author"] == "a shell"
        assert await one.client.xlen(f"{{{room}}}:in:incidents") == 0
        assert (one.ingest.told.accepted, one.ingest.told.rejected) == (1, 0)


@pytest.mark.parametrize("name", REFUSED)
async def test_a_bad_line_is_kept_with_its_reason_and_stops_nothing(
    store, room, name: str
) -> None:
    layer, record, field = REFUSED[name]
    raw = record if isinstance(record, bytes) else wire(record)
    async with ingesting(store, room) as one:
        await one.send(layer, raw)
        await one.send("incidents", incident())
        await one.settle()
        assert await one.ids() == ["INC-100"]
        (kept,) = await one.inbox.rejections()
        assert (kept.raw, kept.raw_bytes_total) == (raw[: 2 * 1024 * 1024], len(raw))
        assert [reason.field for reason in kept.reasons] == [field]
        assert all(reason.problem and reason.mend for reason in kept.reasons)


@pytest.mark.parametrize("name", ACCEPTED)
async def test_an_odd_line_is_accepted_with_what_was_noticed(
    store, room, name: str
) -> None:
    layer, record, rules = ACCEPTED[name]
    async with ingesting(store, room) as one:
        await one.send(layer, record)
        await one.settle()
        (feature,) = await one.features()
        assert [f["rule"] for f in feature["properties"]["findings"]] == rules
        for text in ("title", "note", "sidc"):
            assert feature["properties"].get(text) == record.get(text)


async def test_a_line_without_a_record_is_refused(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.client.xadd(f"{{{room}}}:in:incidents", {"recrod": "{}"})
        await one.settle()
        assert await one.refused() == ["record"]


async def test_an_unknown_layer_is_refused_by_its_name(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.send("incidnets", incident())
        await one.send("incidents", incident())
        await one.settle()
        while not await one.refused():
            await one.ingest.round()
        assert await one.refused() == ["layer"]
        assert await one.ids() == ["INC-100"]


@pytest.mark.parametrize("name", ["source", "event_id"])
async def test_names_that_cannot_be_shown_are_refused(store, room, name: str) -> None:
    async with ingesting(store, room) as one:
        for value in ("x" * 201, "a\nb", "\x1b[31m"):
            await one.send("incidents", incident(), **{name: value})
        await one.settle()
        assert await one.refused() == [name] * 3


async def test_the_same_event_id_twice_is_one_entry(store, room) -> None:
    async with ingesting(store, room) as one:
        for _ in range(3):
            await one.send("incidents", incident(), event_id="e-1")
            await one.settle()
        assert await one.ids() == ["INC-100"]
        assert await one.refused() == []
        await one.send("incidents", incident(id="X"), event_id="e-1")
        await one.settle()
        assert await one.refused() == ["event_id"]


async def test_an_old_revision_is_refused(store, room) -> None:
    async with ingesting(store, room) as one:
        for revision in (2, 1, 2, 3):
            await one.send("incidents", incident(revision=revision))
        await one.settle()
        revisions = [f["properties"]["revision"] for f in await one.features()]
        assert revisions == [2, 3]
        assert await one.refused() == ["revision", "revision"]


async def test_revisions_that_arrive_together_keep_their_order(store, room) -> None:
    async with ingesting(store, room) as one:
        for revision, name in itertools.product(range(1, 21), "ABC"):
            await one.send("incidents", incident(id=name, revision=revision))
        await one.settle()
        assert await one.refused() == []
        for name in "ABC":
            mine = [f["properties"] for f in await one.features() if f["id"] == name]
            assert [p["revision"] for p in mine] == list(range(1, 21))
            hashes = ["", *(p["hash"] for p in mine)]
            assert [p["prev_hash"] for p in mine] == hashes[:-1]


async def test_a_list_is_one_entry_or_none(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.send("incidents", [incident(id="A"), incident(id="B")])
        await one.send("incidents", [incident(id="C"), incident(id="D", severity=9)])
        await one.send("incidents", [incident(id="E"), incident(id="A")])
        await one.settle()
        assert len(await one.log.read(None)) == 2
        assert await one.ids() == ["A", "B"]
        assert await one.refused() == ["[1].severity", "revision"]


async def test_a_scene_clears_and_nothing_overtakes_it(store, room) -> None:
    drill = {"context": "SIMULATION"}
    async with ingesting(store, room, Context.SIMULATION) as one:
        for i in range(150):
            await one.send("incidents", incident(id=f"OLD-{i}", **drill))
        (last,) = await one.send("incidents", incident(id="A", revision=7, **drill))
        ms = int(last.decode().split("-")[0])
        key = f"{{{room}}}:in:"
        await one.client.xadd(f"{key}scene", {"record": wire(STORY)}, f"{ms + 1}-0")
        record = wire(incident(id="A", **drill))
        await one.client.xadd(f"{key}incidents", {"record": record}, f"{ms + 2}-0")
        await one.settle()
        assert await one.refused() == []
        ids = await one.ids()
        assert ids[-3:] == ["A", "scene", "A"]
        assert set(ids[:-3]) == {f"OLD-{i}" for i in range(150)}


async def test_a_scene_that_keeps_the_records_keeps_their_revisions(
    store, room
) -> None:
    drill = {"context": "SIMULATION"}
    async with ingesting(store, room, Context.SIMULATION) as one:
        await one.send("incidents", incident(**drill))
        await one.settle()
        await one.send("scene", STORY | {"keep": True})
        await one.settle()
        await one.send("incidents", incident(**drill))
        await one.settle()
        assert await one.ids() == ["INC-100", "scene"]
        assert await one.refused() == ["revision"]


async def test_in_a_story_of_the_future_its_own_now_counts(store, room) -> None:
    story = STORY | {"story_at": "2190-01-01T00:00:00Z", "rate": 1_000_000}
    drill = {"context": "SIMULATION", "reported_at": "2190-01-01T00:04:00Z"}
    async with ingesting(store, room, Context.SIMULATION) as one:
        await one.send("incidents", incident(id="A", **drill))
        await one.settle()
        await one.send("scene", story)
        await one.settle()
        await one.send("incidents", incident(id="B", **drill))
        await one.settle()
        before, _, after = await one.features()
        assert [f["rule"] for f in before["properties"]["findings"]] == [
            "FROM_THE_FUTURE"
        ]
        assert after["properties"]["findings"] == []


async def test_two_ingests_double_nothing(store, room) -> None:
    async with ingesting(store, room) as one, ingesting(store, room) as two:
        for i in range(300):
            await one.send("incidents", incident(id=f"I{i}"))
        await asyncio.gather(one.settle(), two.settle())
        assert sorted(await one.ids()) == sorted(f"I{i}" for i in range(300))
        assert await one.refused() == []
        assert one.ingest.told.accepted + two.ingest.told.accepted == 300


async def test_two_ingests_keep_the_order_round_scenes(store, room) -> None:
    drill = {"context": "SIMULATION"}
    async with (
        ingesting(store, room, Context.SIMULATION) as one,
        ingesting(store, room, Context.SIMULATION) as two,
    ):
        for i in range(20):
            for name in (f"A{i}", f"B{i}"):
                await one.send("incidents", incident(id=name, **drill))
            # The store tells apart what arrives within a millisecond by inbox only.
            await asyncio.sleep(0.002)
            await one.send("scene", STORY)
            await asyncio.sleep(0.002)
            both = (one, two) if i // 5 % 2 else (two, one)
            await asyncio.gather(*(each.ingest.round() for each in both))
            if i % 5 == 4:
                await asyncio.gather(one.ingest.aclose(), two.ingest.aclose())
        await asyncio.gather(one.settle(), two.settle())
        ids = await one.ids()
        for i in range(20):
            a, b, scene = ids[3 * i : 3 * i + 3]
            # Different records between two scenes have no order.
            assert (sorted((a, b)), scene) == ([f"A{i}", f"B{i}"], "scene")
        assert one.ingest.told.accepted > 0
        assert two.ingest.told.accepted > 0


async def test_what_a_dead_ingest_read_is_done_by_the_next_one(store, room) -> None:
    async with ingesting(store, room, consumer="dead") as dead:
        await dead.send("incidents", *(incident(id=f"I{i}") for i in range(5)))
        lines = await dead.inbox.take()
        # It had appended two of them, and died before it could say so.
        for line in lines[:2]:
            records = admit(line.record, line.inbox, ROOM)
            assert await Writer(dead.log, SystemClock()).write(line, records, {}) == ()
    async with ingesting(store, room) as alive:
        await alive.settle()
        assert sorted(await alive.ids()) == [f"I{i}" for i in range(5)]
        assert await alive.refused() == []


@pytest.mark.parametrize("held", ["scene", "incidents"])
async def test_what_a_dead_ingest_held_is_done_before_what_came_later(
    store, room, held: str
) -> None:
    drill = {"context": "SIMULATION"}
    async with ingesting(store, room, Context.SIMULATION) as dead:
        await dead.send(held, STORY if held == "scene" else incident(id="OLD", **drill))
        assert len(await dead.inbox.take()) == 1
    async with ingesting(store, room, Context.SIMULATION) as alive:
        await asyncio.sleep(0.002)
        if held != "scene":
            await alive.send("scene", STORY)
            await asyncio.sleep(0.002)
        await alive.send("incidents", incident(id="NEW", **drill))
        await alive.settle()
        first = [] if held == "scene" else ["OLD"]
        assert await alive.ids() == [*first, "scene", "NEW"]


async def test_an_ingest_that_stood_still_writes_nothing_late(store, room) -> None:
    async with ingesting(store, room) as one, ingesting(store, room) as two:
        await one.send("incidents", incident(id="A"))
        await one.settle()
        await one.send("incidents", incident(id="B"))
        lines = await one.inbox.take()
        await one.client.delete(f"{{{room}}}:ingest")
        await two.settle()
        one.inbox.lease.forget()
        with pytest.raises(LeaseLost):
            await one.ingest._deal_with(lines)
        assert await one.ids() == ["A", "B"]
        assert one.ingest.told.accepted == 1


async def test_no_line_can_stop_the_scenes(store, room) -> None:
    drill = {"context": "SIMULATION"}
    async with ingesting(store, room, Context.SIMULATION) as one:
        await one.send("incidents", incident(id="scene", revision=2**53 - 1, **drill))
        await one.send("scene", STORY | {"keep": True}, STORY | {"keep": True})
        await one.settle()
        (kept,) = await one.inbox.rejections()
        assert [reason.field for reason in kept.reasons] == ["id"]
        assert await one.ids() == ["scene", "scene"]


async def test_a_scene_that_cannot_follow_another_is_refused(store, room) -> None:
    async with ingesting(store, room, Context.SIMULATION) as one:
        last = DraftRecord(SCENE, 2**53, "h", b"{}")
        await one.log.append(Draft("e", "another program", (last,)))
        await one.send("scene", STORY | {"keep": True})
        await one.settle()
        assert await one.refused() == ["scene"]


async def test_an_inbox_with_an_odd_name_is_refused_by_it(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.send("x:in:incidents", incident())
        while not await one.refused():
            await one.ingest.round()
        assert await one.refused() == ["layer"]
        assert await one.client.xlen(f"{{{room}}}:in:x:in:incidents") == 0
        assert await one.ids() == []


def started(url: str, room: str) -> "subprocess.Popen[str]":
    """Start an ingest process of a room that is REALITY."""
    environment = {
        "REDIS_URL": url,
        "ONEPICTURE_ROOM": room,
        "ONEPICTURE_CONTEXT": "REALITY",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "layers.ingest"],
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.fault
async def test_an_ingest_killed_at_work_loses_and_doubles_nothing(store, room) -> None:
    names = [f"I{i}" for i in range(1_500)]
    async with ingesting(store, room) as next_one:
        await next_one.send("incidents", *(incident(id=name) for name in names))
        for goal in (200, 600):
            process = started(store.url, room)
            while (await next_one.log.last()).n < goal:
                await asyncio.sleep(0)
            process.kill()
            process.communicate()
        assert await next_one.client.xlen(f"{{{room}}}:in:incidents") > 0
        await next_one.settle()
        assert sorted(await next_one.ids()) == sorted(names)
        assert await next_one.refused() == []
        key = f"{{{room}}}:in:incidents"
        assert len(await next_one.client.xinfo_consumers(key, GROUP)) == 1


@pytest.mark.fault
async def test_who_stands_by_takes_over_from_a_killed_ingest(store, room) -> None:
    async with ingesting(store, room) as bench:
        processes = [started(store.url, room) for _ in range(2)]
        token = await holder(bench)
        names = [f"I{i}" for i in range(3_000)]
        await bench.send("incidents", *(incident(id=name) for name in names))
        # Which of the two is at work shows when it is gone.
        processes[0].send_signal(signal.SIGSTOP)
        await asyncio.sleep(LEASE_S + 1)
        first = processes[0] if await holder(bench) != token else processes[1]
        processes[0].send_signal(signal.SIGCONT)
        first.kill()
        began = time.monotonic()
        while len(await bench.ids()) < len(names):
            await asyncio.sleep(0.01)
        assert time.monotonic() - began < LEASE_S + 5
        for process in processes:
            process.kill()
            process.communicate()
        assert sorted(await bench.ids()) == sorted(names)
        assert await bench.refused() == []


async def holder(bench: Bench) -> bytes:
    """Return the token of the ingest that is at work, as soon as there is one."""
    while not (token := await bench.client.get(f"{{{bench.room}}}:ingest")):
        await asyncio.sleep(0.01)
    return token


async def test_the_process_works_and_ends_when_it_is_told_to(store, room) -> None:
    process = started(store.url, room)
    log = RedisLog(store.url, room)
    while await log.last() is None:
        await asyncio.sleep(0)
    await log.aclose()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 0
    assert said == ""


async def test_the_process_says_in_one_sentence_that_the_room_is_another(
    store, room
) -> None:
    async with ingesting(store, room, Context.SIMULATION):
        process = started(store.url, room)
        _, said = process.communicate(timeout=10)
    assert process.returncode == 1
    assert said.startswith(f"Room {room} is SIMULATION and stays so")
    assert "Traceback" not in said


@pytest.mark.fault
async def test_a_store_that_is_away_is_waited_for_and_it_is_said_once(
    breakable_store, room, caplog
) -> None:
    caplog.set_level(logging.WARNING, "layers.ingest")
    broken = breakable_store()
    clock = SystemClock()
    log = RedisLog(broken.url, room, clock)
    inbox = Inbox(broken.url, room, (*inbox_names(), SCENE), "one", clock)
    ingest = Ingest(log, inbox, clock, Context.REALITY)
    stop = asyncio.Event()
    work = asyncio.create_task(ingest.run(room, stop))
    names = [f"I{i}" for i in range(20)]
    while ingest.told.accepted < 10:
        await _offer(log, broken.url, room, names[:10])
    broken.kill()
    while not caplog.records:
        await asyncio.sleep(0)
    broken.start()
    while ingest.told.accepted < 20:
        await _offer(log, broken.url, room, names)
    stop.set()
    await work
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert said[0].endswith("The ingest waits for it.")
    assert said[1] == "The store answers again; the ingest goes on."
    ids = [json.loads(x)["id"] for e in await log.read(None) for x in lines_of(e.e)]
    assert sorted(ids[1:]) == sorted(names)
    await inbox.aclose()
    await log.aclose()


async def _offer(log: RedisLog, url: str, room: str, names: list[str]) -> None:
    """Send what is not in the log yet, as a producer does that retries."""
    entries = await log.read(None)
    there = {json.loads(x)["id"] for e in entries for x in lines_of(e.e)}
    async with Redis.from_url(url) as client:
        for name in names:
            if name not in there:
                fields = {"record": wire(incident(id=name)), "event_id": name}
                await client.xadd(f"{{{room}}}:in:incidents", fields)
    while any(waiting.count for waiting in await _waiting(url, room)):
        await asyncio.sleep(0)


async def _waiting(url: str, room: str) -> list[Any]:
    reader = Inbox(url, room, ("incidents",), "reader")
    waiting = await reader.waiting()
    await reader.aclose()
    return waiting


async def test_broken_lines_are_all_in_the_log_or_among_the_rejected(
    store, room
) -> None:
    lines = [*EXAMPLES.items(), *FULL.items()]
    sent = 0
    async with ingesting(store, room) as one:
        for i, (layer, raw) in enumerate(itertools.islice(mutations(lines, 3), 400)):
            if layer in EXAMPLES:
                await one.send(layer, raw, event_id=f"e{i}")
                sent += 1
        await one.settle()
        entries = len(await one.log.read(None)) - 1
        assert entries + await one.inbox.rejected_count() == sent
        assert entries > 0
