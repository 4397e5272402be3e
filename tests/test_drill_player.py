"""The player sends each inject once and at its time, whatever happens to it."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from layers.entry import lines_of
from layers.log.connection import connect
from layers.log.drills import Drills
from layers.record import Context
from sample_feeds.drill import Drill
from sample_feeds.drill_file import read_drill, shipped
from sample_feeds.drill_player import DrillInbox, Playing, WrongRoomError, arguments
from tests.conftest import SharedStore
from tests.ingesting import Bench, ingesting
from tests.test_drill_file import small

DRILL = read_drill(shipped()["black-sea"])
FAST = 2000.0
SLOWER = 300.0
"""At which a player is killed in the middle of the drill."""

SOON_S = 60
"""One start of Python on a busy machine, and the longest pause of the drill."""


@pytest.fixture
async def bench(store: SharedStore, room: str) -> AsyncIterator[Bench]:
    """A drill's room whose ingest works all the time."""
    async with ingesting(store, room, Context.EXERCISE) as bench:
        stop = asyncio.Event()

        async def work() -> None:
            while not stop.is_set():
                await bench.ingest.round()

        working = asyncio.create_task(work())
        yield bench
        stop.set()
        await working


@pytest.fixture
async def drills(store: SharedStore, room: str) -> AsyncIterator[Drills]:
    connection = connect(store.url)
    yield Drills(connection, room)
    await connection.aclose()


async def begin(drills: Drills, drill: Drill = DRILL, speed: float = FAST) -> None:
    await drills.begin(drill.id, drill.digest, "chair", speed)


def quiet(_: str) -> None:
    """Say nothing."""


async def test_nothing_is_sent_before_the_start_and_then_everything_in_order(
    store: SharedStore, bench: Bench, drills: Drills, tmp_path: Path
) -> None:
    drill = small(tmp_path)
    said: list[str] = []
    waiting = asyncio.Event()

    def say(sentence: str) -> None:
        said.append(sentence)
        waiting.set()

    async with DrillInbox(store.url, bench.room, say) as inbox:
        playing = asyncio.create_task(Playing(drill, inbox, say).play())
        await waiting.wait()
        assert said == ["waiting for the start"]
        assert await bench.ids() == []
        await begin(drills, drill)
        await playing
    assert said[-1] == "every inject was sent"
    features = await bench.features()
    assert [each["properties"]["title"] for each in features] == ["First", "Second"]
    assert {each["properties"]["context"] for each in features} == {"EXERCISE"}
    notes = await drills.notes()
    assert notes.start is not None
    assert notes.sent.keys() == {"one", "two"}
    moments = [
        (each.at - notes.start.at).total_seconds() for each in notes.sent.values()
    ]
    assert sorted(moments)[0] >= 60 / FAST - 0.05
    assert sorted(moments)[1] >= 120 / FAST - 0.05


async def test_the_real_ingest_takes_a_whole_drill_and_refuses_nothing(
    store: SharedStore, bench: Bench, drills: Drills
) -> None:
    await begin(drills)
    async with DrillInbox(store.url, bench.room, quiet) as inbox:
        await Playing(DRILL, inbox, quiet).play()
    assert len(await bench.ids()) == len(DRILL.injects)
    assert await bench.refused() == []
    authors = {json.loads(entry.e)["author"] for entry in await bench.log.read(None)}
    assert authors == {"ingest", "sample_feeds"}


async def test_what_was_noted_is_not_sent_again(
    store: SharedStore, bench: Bench, drills: Drills, tmp_path: Path
) -> None:
    drill = small(tmp_path)
    await begin(drills, drill)
    async with DrillInbox(store.url, bench.room, quiet) as inbox:
        await inbox.note("one", "1700000000000-0")
        await Playing(drill, inbox, quiet).play()
    titles = [each["properties"]["title"] for each in await bench.features()]
    assert titles == ["Second"]


async def test_another_drill_or_another_text_of_it_is_not_played_in_this_room(
    store: SharedStore, bench: Bench, drills: Drills, tmp_path: Path
) -> None:
    await begin(drills, small(tmp_path))
    async with DrillInbox(store.url, bench.room, quiet) as inbox:
        with pytest.raises(WrongRoomError, match="a room of its own"):
            await Playing(DRILL, inbox, quiet).play()
    assert await bench.ids() == []


async def test_the_first_start_holds(drills: Drills) -> None:
    first = await drills.begin("a", "d", "chair", 1.0)
    second = await drills.begin("b", "e", "briefer", 9.0)
    assert (first.start.by, first.now, second.now) == ("chair", True, False)
    assert second.start == first.start
    assert (await drills.notes()).start == first.start


def test_the_arguments_name_room_and_drill() -> None:
    options = arguments(["--url", "unix:///x", "--room", "drill-x", "black-sea"])
    assert (options.room, options.drill) == ("drill-x", "black-sea")


@pytest.mark.fault
@pytest.mark.timeout(240)
async def test_a_player_that_is_killed_again_and_again_loses_and_doubles_nothing(
    store: SharedStore, bench: Bench, drills: Drills
) -> None:
    """kill -9 after each second inject; the next player goes on where it was."""
    await begin(drills, speed=SLOWER)
    words = (sys.executable, "-m", "sample_feeds.drill_player")
    environ = {**os.environ, "REDIS_URL": store.url}
    kills = 0
    while len((await drills.notes()).sent) < len(DRILL.injects):
        before = len(await bench.ids())
        player = await asyncio.create_subprocess_exec(
            *words, "--room", bench.room, "black-sea", env=environ
        )
        wanted = min(before + 2, len(DRILL.injects))
        async with asyncio.timeout(SOON_S):
            while len(await bench.ids()) < wanted:
                assert player.returncode is None
                await asyncio.sleep(0.005)
            if wanted == len(DRILL.injects):
                while len((await drills.notes()).sent) < wanted:
                    await asyncio.sleep(0.005)
        player.send_signal(signal.SIGKILL)
        await player.wait()
        kills += 1
    assert kills >= 3
    entries = await bench.log.read(None, 1000)
    events = Counter(json.loads(entry.e)["eid"] for entry in entries[1:])
    assert set(events.values()) == {1}
    assert len(events) == len(DRILL.injects)
    told = [json.loads(line) for entry in entries[1:] for line in lines_of(entry.e)]
    assert [each["properties"]["title"] for each in told] == [
        each.record["title"] for each in DRILL.injects
    ]
    assert await bench.refused() == []
