"""Nothing of a drill ever becomes real, and nothing real becomes part of a drill.

Every way by which a record comes into a room is tried in both directions: the stream
of an inbox, the HTTP inbox of a feed and of an analyst, a scene, the sample feed, the
player of a drill, a release, a checkpoint, and what was exported from the other room.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from dashboard.access.audit import Audit
from dashboard.command import Desk
from dashboard.feeding import Wanted, made
from layers.clock import SystemClock
from layers.log.boot import boot, keep_checkpoint
from layers.log.connection import connect
from layers.log.drills import Drills
from layers.log.port import Checkpoint
from layers.picture import FOLD, Picture
from layers.record import COMPUTED, Context
from layers.settings import Settings
from sample_feeds.drill_file import read_drill, shipped
from sample_feeds.drill_player import DrillInbox, Playing, WrongRoomError
from sample_feeds.inbox import Inbox
from sample_feeds.play import play
from sample_feeds.stories import STORIES
from tests.conftest import SharedStore
from tests.ingesting import Bench, ingesting
from tests.lines import incident
from tests.served import served

CROSSINGS = [("EXERCISE", "REALITY"), ("REALITY", "EXERCISE")]
DRILL = read_drill(shipped()["black-sea"])

pytestmark = pytest.mark.parametrize(("of", "into"), CROSSINGS)


@pytest.fixture
async def bench(
    store: SharedStore, room: str, of: str, into: str
) -> AsyncIterator[Bench]:
    """The room that a record of the other kind must not get into."""
    async with ingesting(store, f"{room}-{into.lower()}", Context(into)) as bench:
        yield bench


async def refused_for_its_context(bench: Bench) -> None:
    await bench.settle()
    assert await bench.ids() == []
    assert set(await bench.refused()) == {"context"}


async def test_by_the_stream_of_an_inbox(bench: Bench, of: str, into: str) -> None:
    await bench.send("incidents", incident("X-1", context=of))
    await refused_for_its_context(bench)


async def test_by_a_list_in_which_one_record_is_of_the_other_kind(
    bench: Bench, of: str, into: str
) -> None:
    both = [incident("X-1", context=into), incident("X-2", context=of)]
    await bench.send("incidents", json.dumps(both).encode())
    await bench.settle()
    assert await bench.ids() == []


async def test_by_a_revision_of_a_record_that_is_there(
    bench: Bench, of: str, into: str
) -> None:
    await bench.send("incidents", incident("X-1", context=into))
    await bench.send("incidents", incident("X-1", context=of, revision=2))
    await bench.settle()
    assert await bench.ids() == ["X-1"]
    assert await bench.refused() == ["context"]


async def test_by_a_scene_that_says_the_room_is_something_else(
    bench: Bench, of: str, into: str
) -> None:
    scene = {
        "object_type": "Scene",
        "schema_version": "1.0.0",
        "context": of,
        "title": "Something else",
        "story_at": None,
        "rate": 1.0,
        "loop": 0,
    }
    await bench.send("scene", scene)
    await bench.settle()
    assert len(await bench.log.read(None)) == 1
    assert await bench.refused() != []


async def test_by_the_http_inbox_of_a_feed_and_of_an_analyst(
    store: SharedStore, bench: Bench, of: str, into: str, tmp_path: Any
) -> None:
    record = incident("X-1", context=of)
    path = "inboxes/incidents"
    settings = Settings(data_dir=tmp_path, redis_url=store.url, room=bench.room)
    connection = connect(store.url)
    audit = Audit(connection, bench.room)
    desk = Desk(connection, settings, SystemClock(), audit)
    wanted = Wanted(f"feed-{secrets.token_hex(4)}", "incidents", http_only=True)
    _, secret = await made(desk, wanted)
    await connection.aclose()
    with served(store.url, bench.room, tmp_path) as worker:
        bearer = {"Authorization": f"Bearer {secret}"}
        sent = await asyncio.to_thread(
            worker.in_room, path, "POST", record, bearer, anonymous=True
        )
        assert sent.status == 202
        analyst = await asyncio.to_thread(worker.in_room, path, "POST", record)
        assert analyst.status in (202, 403)
        elsewhere = f"/rooms/another-{of.lower()}/records/X-1/release"
        releaser = await asyncio.to_thread(worker.enter, "releaser")
        body = {"releasable_to": ["ALL"], "reason": "Across."}
        released = await asyncio.to_thread(
            worker.ask, elsewhere, "POST", body, by=releaser
        )
        assert released.status == 404
    await refused_for_its_context(bench)


async def test_by_the_sample_feed(
    store: SharedStore, bench: Bench, of: str, into: str
) -> None:
    telling = STORIES["2014-snap-check"]
    async with Inbox(store.url, bench.room, lambda _: None) as inbox:
        playing = asyncio.create_task(play(telling, inbox, "run", speed=100, loops=1))
        while not playing.done():
            await bench.settle()
            await asyncio.wait({playing}, timeout=0.02)
        await playing
    await bench.settle()
    assert await bench.ids() == []
    assert "context" in set(await bench.refused())


async def test_by_the_player_of_a_drill_and_by_its_records(
    store: SharedStore, bench: Bench, of: str, into: str
) -> None:
    connection = connect(store.url)
    drills = Drills(connection, bench.room)
    await drills.begin(DRILL.id, DRILL.digest, "chair", 100.0)
    await connection.aclose()
    async with DrillInbox(store.url, bench.room, lambda _: None) as inbox:
        if into == "REALITY":
            with pytest.raises(WrongRoomError, match="the room is REALITY"):
                await Playing(DRILL, inbox, lambda _: None).play()
            assert not any(each.count for each in await bench.inbox.waiting())
    started = SystemClock().now()
    for inject in DRILL.injects:
        record = DRILL.told(inject, started, 1.0) | {"context": of}
        await bench.send(inject.layer, record)
    await refused_for_its_context(bench)


async def test_by_what_was_exported_from_the_other_room(
    store: SharedStore, bench: Bench, room: str, of: str, into: str
) -> None:
    """The picture of the other room as GeoJSON, and its lines, sent as records."""
    async with ingesting(store, f"{room}-other", Context(of)) as other:
        await other.send("incidents", incident("X-1", context=of))
        await other.settle()
        [exported] = await other.features()
    kept = exported["properties"]
    fields = {k: v for k, v in kept.items() if k not in COMPUTED}
    record = {"id": exported["id"], "geometry": exported["geometry"], **fields}
    await bench.send("incidents", exported, record)
    await bench.settle()
    assert await bench.ids() == []
    assert "context" in await bench.refused()


async def test_by_a_checkpoint_of_the_other_room(
    store: SharedStore, bench: Bench, room: str, of: str, into: str
) -> None:
    async with ingesting(store, f"{room}-other", Context(of)) as other:
        await other.send("incidents", incident("X-1", context=of))
        await other.settle()
        picture = await boot(other.log)
        await keep_checkpoint(other.log, picture)
        foreign = await other.log.checkpoint(FOLD)
    assert foreign is not None
    await bench.log.put_checkpoint(foreign)
    # Even under the number and the id of an entry that this room has.
    first = (await bench.log.read(None, 1))[0]
    own = Checkpoint(FOLD, first.n, first.id, foreign.chain, foreign.picture)
    await bench.log.put_checkpoint(own)
    booted = await boot(bench.log)
    assert booted.records == {}
    assert booted.scene is not None
    assert booted.scene.context == into


async def test_by_an_entry_that_opens_the_room_again(
    bench: Bench, of: str, into: str
) -> None:
    """Even an entry of the other kind in the log itself does not change the room."""
    picture = await boot(bench.log)
    properties = {"context": of, "title": "Across", "revision": 2}
    line = {"id": "scene", "layer": "scene", "properties": properties}
    opened = picture._opened(msgspec.json.encode(line))
    assert opened is None
    assert isinstance(picture, Picture)
    assert picture.scene is not None
    assert picture.scene.context == into
