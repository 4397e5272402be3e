import asyncio
import json
import os
import shlex
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest

import sample_feeds
from layers.clock import SystemClock
from layers.ingest import Ingest
from layers.log.inbox import Inbox as Taker
from layers.log.inbox import Line
from layers.log.redis_log import RedisLog
from layers.picture import Picture
from layers.record import Context
from layers.registry import inbox_names
from sample_feeds import inbox as writing
from sample_feeds.__main__ import arguments
from sample_feeds.inbox import Inbox
from sample_feeds.play import play
from sample_feeds.rows import record
from sample_feeds.stories import DEFAULT, STORIES, history
from sample_feeds.storyline import length_s, moments
from sample_feeds.tables import LAYERS, table
from tests.admitting import LATER, against
from tests.log.stores import LossyWire

README = Path(sample_feeds.__file__).with_name("README.md").read_text()
SHORT = STORIES["2014-snap-check"]
FAST = 100.0


class Said(list[str]):
    """What the player told its person; `now` is set with each sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.now = asyncio.Event()

    def __call__(self, sentence: str) -> None:
        self.append(sentence)
        self.now.set()


@asynccontextmanager
async def taking(url: str, room: str) -> AsyncIterator[list[Line]]:
    """Deal with every line as the ingest does, and keep what was taken."""
    taker = Taker(url, room, (*LAYERS, "scene"), "taker")
    lines: list[Line] = []
    ended = asyncio.Event()

    async def take() -> None:
        await taker.open()
        found = await taker.unfinished()
        while not ended.is_set():
            lines.extend(found)
            await taker.done(found)
            found = await taker.take(block_s=0.1)

    task = asyncio.create_task(take())
    try:
        yield lines
    finally:
        ended.set()
        await task
        await taker.aclose()


@asynccontextmanager
async def ingesting(url: str, room: str) -> AsyncIterator[tuple[Ingest, RedisLog]]:
    """Run the real ingest of a sample room."""
    clock = SystemClock()
    log = RedisLog(url, room, clock)
    lines = Taker(url, room, (*inbox_names(), "scene"), "ingest", clock)
    ingest = Ingest(log, lines, clock, Context.SIMULATION)
    stop = asyncio.Event()
    running = asyncio.create_task(ingest.run(room, stop))
    try:
        yield ingest, log
    finally:
        stop.set()
        await running
        await lines.aclose()
        await log.aclose()


async def told(url: str, room: str, **choices: object) -> list[Line]:
    story = choices.pop("story", SHORT)
    async with taking(url, room) as lines, Inbox(url, room, Said()) as inbox:
        await play(story, inbox, "run", **{"speed": FAST, "loops": 1, **choices})
    return lines


def records(lines: list[Line]) -> Iterator[dict[str, object]]:
    for line in lines:
        found = json.loads(line.record or b"")
        yield from found if isinstance(found, list) else [found]


async def test_a_scene_comes_first_then_the_history_then_each_moment(store, room):
    lines = await told(store.url, room)
    assert lines[0].inbox == "scene"
    ids = [found["id"] for found in records(lines) if "id" in found]
    before = [r["id"] for layer in LAYERS for r in history(SHORT)[layer]]
    assert sorted(ids[: len(before)]) == sorted(before)
    assert ids[len(before) :] == ["EX-003", "INC-002", "INC-002"]


async def test_the_real_ingest_takes_the_default_story_and_refuses_nothing(store, room):
    story = STORIES[DEFAULT]
    async with ingesting(store.url, room) as (ingest, log):
        async with Inbox(store.url, room, Said()) as inbox:
            await play(story, inbox, "run", speed=FAST, loops=1)
        picture = Picture()
        while (entry := await log.last()) is None or entry.n != picture.n:
            for read in await log.read(picture.entry_id or None, 1000):
                picture.apply(read)
    assert ingest.told.rejected == 0
    shown = Counter(held.layer for held in picture.records.values())
    assert shown["exercises"] == 38
    assert shown["incidents"] == 63
    assert picture.records["INC-057"].revision == 3
    assert picture.scene is not None
    assert picture.scene.title == story.title


async def test_the_real_ingest_takes_every_row_of_every_table(store, room):
    async with (
        ingesting(store.url, room) as (ingest, _),
        Inbox(store.url, room, Said()) as inbox,
    ):
        for layer in LAYERS:
            rows = [record(row, LATER) for row in table(layer)]
            await inbox.put_taken(layer, rows, f"all.{layer}")
    assert ingest.told.rejected == 0
    assert ingest.told.accepted == len(LAYERS)


async def test_the_history_goes_out_in_few_entries(store, room):
    lines = await told(store.url, room, story=STORIES[DEFAULT])
    assert sum(".history." in line.event_id for line in lines) <= 6


async def test_every_loop_opens_a_scene_and_has_event_ids_of_its_own(store, room):
    lines = await told(store.url, room, loops=2)
    scenes = [json.loads(line.record or b"") for line in lines if line.inbox == "scene"]
    opened = [scene["loop"] for scene in scenes if not scene.get("keep")]
    assert opened == [1, 2]
    assert set(Counter(line.eid for line in lines).values()) == {1}


async def test_the_history_waits_until_the_scene_is_taken(store, room, monkeypatch):
    monkeypatch.setattr(writing, "PATIENCE_S", 0.1)
    said = Said()
    async with Inbox(store.url, room, said) as inbox, store.client() as client:
        telling = asyncio.create_task(play(SHORT, inbox, "r", speed=FAST, loops=1))
        await said.now.wait()
        assert "the ingest has not taken" in said[0]
        assert await client.xlen(inbox.key("scene")) == 1
        for layer in LAYERS:
            assert await client.exists(inbox.key(layer)) == 0
        async with taking(store.url, room) as lines:
            await telling
    assert len(said) == 1
    assert len(lines) > len(list(moments(SHORT)))


async def test_a_store_that_is_not_up_yet_is_waited_for(breakable_store, room):
    store = breakable_store()
    store.kill()
    said = Said()
    async with Inbox(store.url, room, said) as inbox:
        telling = asyncio.create_task(play(SHORT, inbox, "r", speed=FAST, loops=1))
        await said.now.wait()
        store.start()
        async with taking(store.url, room):
            await telling
    assert "does not answer" in said[0]
    assert "\n" not in said[0]
    assert said[1] == "the store answers again"


async def test_a_store_that_dies_in_the_middle_loses_no_line(breakable_store, room):
    store = breakable_store()
    said = Said()
    async with Inbox(store.url, room, said) as inbox:
        telling = asyncio.create_task(play(SHORT, inbox, "r", speed=20, loops=1))
        async with taking(store.url, room) as first:
            while not any(line.inbox == "exercises" for line in first):
                await asyncio.sleep(0)
        store.kill()
        await said.now.wait()
        store.start()
        async with taking(store.url, room) as second:
            await telling
    ids = [found.get("id") for found in records(first + second)]
    assert {"EX-001", "EX-003", "INC-001", "INC-002"} <= set(ids)


async def test_a_lost_reply_never_makes_two_things_of_one_event_id(
    breakable_store, room, tmp_path
):
    store = breakable_store()
    at = tmp_path / "wire"
    wire = LossyWire(store.socket, 0.1, seed=7)
    async with (
        wire.open(at) as url,
        taking(store.url, room) as lines,
        Inbox(url, room, Said()) as inbox,
    ):
        await play(SHORT, inbox, "r", speed=FAST, loops=2)
    sent = {(line.eid, line.record) for line in lines}
    assert wire.swallowed > 0
    assert len(lines) > len(sent)  # lines did go out twice
    assert len({eid for eid, _ in sent}) == len(sent)


async def test_the_story_runs_at_its_speed(store, room):
    loop = asyncio.get_running_loop()
    began = loop.time()
    await told(store.url, room, speed=100.0)
    assert loop.time() - began >= length_s(SHORT) / 100


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_the_player_ends_at_once_when_asked_to(store, room, stop):
    async with player("--url", store.url, "--room", room) as process:
        assert process.stderr is not None
        first = await process.stderr.readline()
        process.send_signal(stop)
        assert await asyncio.wait_for(process.wait(), 20) == 0
        assert await process.stderr.read() == b""
    assert first.startswith(b"sample feed: 2025-september, 179 s a loop")


async def test_a_store_that_refuses_gets_one_sentence_and_no_traceback(store, room):
    async with store.client() as client:
        await client.set(f"{{{room}}}:in:scene", "not a stream")
    async with player("--url", store.url, "--room", room) as process:
        assert process.stderr is not None
        errors = await process.stderr.read()
        assert await process.wait() == 1
    assert b"the store refuses" in errors
    assert b"Traceback" not in errors


@asynccontextmanager
async def player(*words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sample_feeds",
        *words,
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(sample_feeds.__file__).parent.parent,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("speed", ["0", "-1", "101", "nan", "fast"])
def test_a_speed_that_makes_no_sense_is_refused(speed, capsys):
    with pytest.raises(SystemExit):
        arguments(["--url", "redis://localhost", "--speed", speed])
    assert "speed" in capsys.readouterr().err


def fenced(language: str) -> str:
    return README.split(f"```{language}\n")[1].split("```")[0]


async def test_the_shell_line_of_the_readme_writes_a_valid_incident(store, room):
    words = shlex.split(fenced("sh").replace("{main}", f"{{{room}}}"))
    command = words[words.index("XADD") :]
    await sent_by(store, room, lambda client: client.execute_command(*command))


async def test_the_python_of_the_readme_writes_a_valid_incident(store, room):
    code = fenced("python").replace("{main}", f"{{{room}}}")

    async def run(_: object) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, store.url
        )
        assert await process.wait() == 0

    await sent_by(store, room, run)


async def sent_by(store, room: str, write: Callable) -> None:
    async with store.client() as client:
        await write(client)
        ((_, fields),) = await client.xrange(f"{{{room}}}:in:incidents")
    incident = json.loads(fields[b"record"])
    assert against("incidents", incident) == []
    assert incident["context"] == "SIMULATION"


def test_the_readme_lists_every_story_and_how_long_it_takes():
    for name, story in STORIES.items():
        assert f"| `{name}` |" in README
        assert length_s(story) < 200


def test_the_default_story_is_told_in_the_order_of_its_clock():
    times = [moment.act.at for moment in moments(STORIES[DEFAULT])]
    assert all(a <= b for a, b in pairwise(times))
