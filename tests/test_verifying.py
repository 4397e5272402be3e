"""A record of a real briefing is checked against the log of its room, byte by byte."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.recording.sealing import opened
from dashboard.verifying import against_log
from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.recorded import png
from tests.served import Answer, Served, served
from tests.test_watched import act, confirm, until

ROOM = "room-verifying"
BOX = [22.0, 58.8, 27.0, 60.4]


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture(scope="module")
def briefer(worker: Served) -> Entered:
    return worker.enter("briefer", delegation="EST", name="bo", title="Bo Lind")


@pytest.fixture(scope="module")
def chair(worker: Served) -> Entered:
    """Somebody of another delegation, with an account of their own pace."""
    return worker.enter("chair", delegation="FIN", name="chris", title="Chris")


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    opened = draft(str(uuid.uuid4()), scene(title="Exercise"), opens_scene=True)
    await worker.until_n((await log.append(opened)).n)
    yield log
    await log.aclose()


@dataclass
class Made:
    number: int
    plan: Any
    html: bytes
    pdf: bytes


async def briefed(worker: Served, log: RedisLog, by: Entered) -> int:
    """Lead a briefing of two scenes, with a change between them."""
    lines = [
        feature("INC-1", title="Cable cut"),
        feature("INC-9", releasable_to=["EST"]),
    ]
    await worker.until_n((await log.append(draft(str(uuid.uuid4()), *lines))).n)
    begun = act(worker, by, "take", seat="s1").json()
    shown = {"box": BOX, "caption": "First"}
    one = act(worker, by, "view", term=begun["term"], shown=shown).json()
    await worker.until_n(one["n"])
    confirm(worker, by, one["revision"])
    changed = feature("INC-1", 2, title="Two cables cut")
    await worker.until_n((await log.append(draft(str(uuid.uuid4()), changed))).n)
    shown = {"box": BOX, "caption": "<script>Second</script>"}
    done = act(worker, by, "view", term=begun["term"], shown=shown).json()
    await worker.until_n(done["n"])
    await until(worker, by, begun["n"], 3)
    act(worker, by, "give-back", term=begun["term"])
    number = int(begun["n"])
    for _ in range(400):
        told = worker.in_room(f"briefings/{number}", by=by).json()
        if told["ended"] and any(each["confirmed"] for each in told["watched"]):
            return number
        await asyncio.sleep(0.02)
    raise AssertionError("Nobody confirmed it.")


def send(worker: Served, by: Entered, number: int, plan: Any, **other: Any) -> Answer:
    images = [png(colour=bytes([9 * each["number"], 80, 9])) for each in plan["scenes"]]
    head = {
        "digests": [each["digest"] for each in plan["scenes"]],
        "lengths": [len(each) for each in images],
        **other,
    }
    content = json.dumps(head).encode() + b"\n" + b"".join(images)
    return worker.in_room(f"briefings/{number}/record", "POST", content, by=by)


def planned(worker: Served, by: Entered, number: int) -> Any:
    answer = worker.in_room(f"briefings/{number}/record", by=by)
    assert answer.status == 200, answer.content
    return answer.json()


async def made(worker: Served, log: RedisLog, by: Entered) -> Made:
    number = await briefed(worker, log, by)
    plan = planned(worker, by, number)
    answer = send(worker, by, number, plan)
    assert answer.status == 200, answer.content
    head, _, rest = answer.content.partition(b"\n")
    files = json.loads(head)
    assert [each["media"] for each in files] == ["text/html", "application/pdf"]
    length = files[0]["bytes"]
    return Made(number, plan, rest[:length], rest[length:])


def verify(store: SharedStore, file: Path, room: str = ROOM) -> tuple[int, str]:
    environ = {"REDIS_URL": store.url, "COLUMNS": "200"}
    ran = CliRunner().invoke(app, ["verify", str(file), "--room", room], env=environ)
    return ran.exit_code, ran.output


async def test_a_record_is_what_the_log_says_until_a_byte_of_it_is_changed(
    worker: Served,
    log: RedisLog,
    briefer: Entered,
    store: SharedStore,
    tmp_path: Path,
) -> None:
    record = await made(worker, log, briefer)
    for name, content in (("a.html", record.html), ("a.pdf", record.pdf)):
        file = tmp_path / name
        file.write_bytes(content)
        code, said = await asyncio.to_thread(verify, store, file)
        assert code == 0, said
        assert "Scenes: 2" in said
        assert "by bo" in said
        for at in (40, len(content) // 3, len(content) - 3):
            changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
            file.write_bytes(changed)
            code, said = await asyncio.to_thread(verify, store, file)
            assert code == 1, at
            assert "changed" in said or "cut" in said, said
    image = record.html.index(b"base64,") + 60
    spoiled = record.html[:image] + b"~" + record.html[image + 1 :]
    (tmp_path / "b.html").write_bytes(spoiled)
    _, said = await asyncio.to_thread(verify, store, tmp_path / "b.html")
    assert "The image of scene 1 was changed (bytes" in said


async def test_what_a_manifest_claims_is_what_the_log_gives(
    worker: Served, log: RedisLog, briefer: Entered
) -> None:
    """Also if somebody made a whole file anew, with hashes of its own."""
    said = opened((await made(worker, log, briefer)).html).manifest
    assert await against_log(said, log) == []
    first, *others = said.scenes
    for wrong, told in (
        ({"digest": "0" * 32}, "has the digest"),
        ({"chain": "0" * 40}, "not in the log"),
        ({"caption": "Another"}, "does not hold this view"),
        ({"revision": first.revision + 1}, "does not hold this view"),
    ):
        scenes = (msgspec.structs.replace(first, **wrong), *others)
        forged = msgspec.structs.replace(said, scenes=scenes)
        [sentence] = await against_log(forged, log)
        assert sentence.startswith("Scene 1: "), sentence
        assert told in sentence
    later = msgspec.structs.replace(said, made_n=said.made_n + 10**6)
    [sentence] = await against_log(later, log)
    assert "has no picture" in sentence


async def test_a_file_of_another_room_or_none_gets_one_clear_sentence(
    worker: Served,
    log: RedisLog,
    chair: Entered,
    store: SharedStore,
    tmp_path: Path,
) -> None:
    record = await made(worker, log, chair)
    file = tmp_path / "a.html"
    file.write_bytes(record.html)
    code, said = await asyncio.to_thread(verify, store, file, "another")
    assert code == 1
    assert f"is of the room '{ROOM}'; this is 'another'" in said
    forged = record.html.replace(ROOM.encode(), b"room-elsewhere")
    file.write_bytes(forged)
    code, said = await asyncio.to_thread(verify, store, file, "room-elsewhere")
    assert code == 1
    assert "not in the log" in said or "has no picture" in said
    (tmp_path / "b.txt").write_text("Nothing of the kind.")
    code, said = await asyncio.to_thread(verify, store, tmp_path / "b.txt")
    assert code == 1
    assert "is no record of a briefing" in said
    code, said = await asyncio.to_thread(verify, store, tmp_path / "missing")
    assert (code, "cannot be read" in said) == (1, True)


async def test_a_record_holds_what_all_who_were_there_may_see(
    worker: Served, log: RedisLog, store: SharedStore
) -> None:
    briefer = worker.enter("briefer", delegation="EST", name="bea")
    number = await briefed(worker, log, briefer)
    plan = planned(worker, briefer, number)
    assert [each["caption"] for each in plan["scenes"]] == [
        "First",
        "<script>Second</script>",
    ]
    for each in plan["scenes"]:
        path = f"briefings/{number}/record/pictures/{each['n']}"
        lines = worker.in_room(path, by=briefer)
        assert lines.headers["x-digest"] == each["digest"]
        assert b"INC-9" in lines.content, "only an Estonian screen was there"
    finn = worker.enter("chair", delegation="FIN", name="fia")
    for each in planned(worker, finn, number)["scenes"]:
        path = f"briefings/{number}/record/pictures/{each['n']}"
        lines = worker.in_room(path, by=finn)
        assert b"INC-9" not in lines.content, "who makes it may not see it"
        assert b"INC-1" in lines.content
    missing = worker.in_room(f"briefings/{number}/record?audience=OPEN:X", by=finn)
    assert missing.status == 404


async def test_what_is_sent_must_be_images_of_what_is_to_be_drawn(
    worker: Served, log: RedisLog
) -> None:
    briefer = worker.enter("briefer", delegation="EST", name="ben")
    number = await briefed(worker, log, briefer)
    plan = planned(worker, briefer, number)
    wrong = send(worker, briefer, number, plan, digests=["0" * 32, "0" * 32])
    assert wrong.status == 409
    short = send(worker, briefer, number, plan, lengths=[1, 1])
    assert short.status == 422
    head = {"digests": [e["digest"] for e in plan["scenes"]], "lengths": [3, 3]}
    content = json.dumps(head).encode() + b"\nGIFGIF"
    bad = worker.in_room(f"briefings/{number}/record", "POST", content, by=briefer)
    assert bad.status == 422
    assert "Image 1 cannot be used: it is no PNG." in bad.json()["detail"]
    leader = worker.enter("leader", name="leo")
    assert send(worker, leader, number, plan).status == 403
