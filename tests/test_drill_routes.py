"""The routes of a drill on a real worker: who starts it, and who sees what of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dashboard.access.rights import TABLE, Act, Role
from layers.log.audit import AuditLog
from layers.log.chain import Deed
from layers.log.connection import connect
from layers.record import Context
from sample_feeds.drill import Drill
from sample_feeds.drill_player import DrillInbox, Playing
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.ingesting import Bench, ingesting
from tests.one_screen import OneScreen
from tests.served import Served, served
from tests.test_drill_file import small

FAST = 60.0
"""One minute of the drill is a second."""


@pytest.fixture
def drill(tmp_path: Path) -> Drill:
    return small(tmp_path)


@pytest.fixture
def worker(
    store: SharedStore, room: str, tmp_path: Path, drill: Drill
) -> Iterator[Served]:
    path = str(tmp_path / "drill.toml")
    chosen = {"context": "EXERCISE", "drill": path, "speed": FAST}
    with served(store.url, room, tmp_path, **chosen) as worker:
        yield worker


@pytest.fixture
async def bench(store: SharedStore, room: str) -> AsyncIterator[Bench]:
    async with ingesting(store, room, Context.EXERCISE) as bench:
        stop = asyncio.Event()

        async def work() -> None:
            while not stop.is_set():
                await bench.ingest.round()

        working = asyncio.create_task(work())
        yield bench
        stop.set()
        await working


async def asked(worker: Served, path: str = "drill", **more: Any) -> Any:
    answer = await asyncio.to_thread(worker.in_room, path, **more)
    assert answer.status == 200, answer.content
    return answer.json()


async def until(worker: Served, claim: Any, **more: Any) -> Any:
    told: Any = None
    for _ in range(150):
        told = await asked(worker, **more)
        if claim(told):
            return told
        await asyncio.sleep(0.2)
    raise AssertionError(f"It did not become so: {told}")


def test_a_room_without_a_drill_says_so(
    store: SharedStore, room: str, tmp_path: Any
) -> None:
    with served(store.url, room, tmp_path) as worker:
        for path, method in (("drill", "GET"), ("drill/result", "GET")):
            assert worker.in_room(path, method).status == 404
        chair = worker.enter("chair")
        refused = worker.in_room("drill/start", "POST", by=chair)
        assert (refused.status, b"plays no drill" in refused.content) == (404, True)


def test_only_a_chair_and_a_briefer_start_a_drill_and_see_what_comes(
    worker: Served,
) -> None:
    runs_it = {role for role in Role if Act.RUN_DRILL in TABLE[role]}
    assert runs_it == {Role.CHAIR, Role.BRIEFER}
    for role in Role:
        who = worker.enter(role, delegation="FIN")
        told = worker.in_room("drill", by=who)
        assert (told.status == 200) == (Act.SEE_DRILL in TABLE[role])
        if told.status == 200:
            known = told.json()
            assert (known["upcoming"] is not None) == (role in runs_it)
            assert known["may_start"] == (role in runs_it)
        if role not in runs_it:
            assert worker.in_room("drill/start", "POST", by=who).status == 403
    assert worker.in_room("drill", by=worker.enter("leader")).json()["rows"] == []


def test_a_start_is_on_record_and_a_second_one_changes_nothing(worker: Served) -> None:
    chair, briefer = worker.enter("chair"), worker.enter("briefer")
    first = worker.in_room("drill/start", "POST", by=chair).json()
    second = worker.in_room("drill/start", "POST", by=briefer).json()
    assert (first["by"], first["before"]) == (chair.account, False)
    assert second == {**first, "before": True}

    async def said(of: Entered) -> list[str]:
        connection = connect(worker.store)
        found = [each.said async for each in AuditLog(connection).all()]
        await connection.aclose()
        mine = [e for e in found if e and e.actor == of.account]
        return [each.outcome for each in mine if each.deed == Deed.WRITE]

    assert asyncio.run(said(chair)) == ["start asked", "started"]
    assert asyncio.run(said(briefer)) == ["start asked", "was started before"]


def test_of_two_who_start_at_once_one_is_told_that_it_was_started_before(
    worker: Served,
) -> None:
    chairs = [worker.enter("chair") for _ in range(4)]

    def start(by: Entered) -> Any:
        return worker.in_room("drill/start", "POST", by=by).json()

    with ThreadPoolExecutor(len(chairs)) as threads:
        told = list(threads.map(start, chairs))
    assert sorted(each["before"] for each in told) == [False, True, True, True]
    [by] = {each["by"] for each in told}
    [first] = [c for c, t in zip(chairs, told, strict=True) if not t["before"]]
    assert by == first.account


async def test_a_leader_never_sees_an_inject_before_it_is_on_the_picture(
    store: SharedStore, worker: Served, bench: Bench, drill: Drill
) -> None:
    leader = await asyncio.to_thread(worker.enter, "leader", delegation="FIN")
    chair = await asyncio.to_thread(worker.enter, "chair")
    titles = {each.record["title"] for each in drill.injects}
    before = await asyncio.to_thread(worker.in_room, "drill", by=leader)
    assert not any(title.encode() in before.content for title in titles)
    await asked(worker, "drill/start", method="POST", by=chair)
    async with DrillInbox(store.url, bench.room, lambda _: None) as inbox:
        playing = asyncio.create_task(Playing(drill, inbox, lambda _: None).play())
        while not playing.done():
            shown = {each["properties"]["title"] for each in await bench.features()}
            told = await asked(worker, by=leader)
            later = {e["properties"]["title"] for e in await bench.features()}
            assert told["upcoming"] is None
            assert {each["title"] for each in told["rows"]} <= shown | later
            await asyncio.sleep(0.2)
        await playing
    whole = await until(worker, lambda t: len(t["rows"]) == len(drill.injects))
    assert all(row["sent_s"] is not None for row in whole["rows"])
    assert [row["inject"] for row in whole["rows"]] == [e.id for e in drill.injects]


async def test_the_result_tells_who_was_there_when_and_when_all_had_confirmed(
    store: SharedStore, worker: Served, bench: Bench, drill: Drill
) -> None:
    leader = await asyncio.to_thread(worker.enter, "leader", delegation="FIN")
    chair = await asyncio.to_thread(worker.enter, "chair")
    await asked(worker, "drill/start", method="POST", by=chair)
    async with DrillInbox(store.url, bench.room, lambda _: None) as inbox:
        playing = asyncio.create_task(Playing(drill, inbox, lambda _: None).play())
        await until(worker, lambda told: told["rows"])
        told = await asked(worker)
        assert (told["assembled_s"], told["rows"][0]["confirmed_s"]) == (None, None)
        await playing
    done = asyncio.Event()
    confirming = asyncio.create_task(_confirm(worker, leader, done))
    told = await until(
        worker,
        lambda t: (
            t["assembled_s"] is not None
            and all(row["confirmed_s"] is not None for row in t["rows"])
        ),
    )
    done.set()
    await confirming
    assert 0 < told["assembled_s"] <= told["elapsed_s"]
    assert all(row["shown_s"] <= row["confirmed_s"] for row in told["rows"])
    answer = await asyncio.to_thread(worker.in_room, "drill/result")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.json()["rows"] == told["rows"]


async def _confirm(worker: Served, who: Entered, done: asyncio.Event) -> None:
    """Confirm what the screen of somebody shows, as a browser does."""
    async with worker.stream(by=who) as stream:
        screen = OneScreen()
        while not done.is_set():
            screen.apply(await stream.next())
            said = {"n": screen.n, "digest": screen.header["digest"]}
            body = {"seat": "seat-1", **said}
            await asyncio.to_thread(worker.in_room, "seen", "POST", body, by=who)


async def test_a_release_by_a_releaser_is_the_report_that_is_measured(
    store: SharedStore, worker: Served, bench: Bench, drill: Drill
) -> None:
    releaser = await asyncio.to_thread(worker.enter, "releaser")
    chair = await asyncio.to_thread(worker.enter, "chair")
    await asked(worker, "drill/start", method="POST", by=chair)
    async with DrillInbox(store.url, bench.room, lambda _: None) as inbox:
        playing = asyncio.create_task(Playing(drill, inbox, lambda _: None).play())
        told = await until(worker, lambda t: t["rows"])
        record = told["rows"][0]["record"]
        body = {"releasable_to": ["MDA"], "reason": "Agreed."}
        path = f"records/{record}/release"
        done = await asked(worker, path, method="POST", body=body, by=releaser)
        await playing
    told = await until(worker, lambda t: len(t["rows"]) == 2)
    assert told["rows"][0]["reported_n"] == done["n"]
    assert told["rows"][1]["reported_s"] is None
