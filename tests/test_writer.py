"""Races with other writers end with the newest revision, each written once."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from layers.admission import Circumstances, admit, admit_scene
from layers.clock import ManualClock
from layers.entry import lines_of, scene_of
from layers.errors import Rejected, StoreUnavailable
from layers.feature import Unsealed
from layers.log import Appended, Draft, DraftRecord, Revision
from layers.log.line import Line
from layers.log.memory_log import MemoryLog
from layers.record import Context, Scene
from layers.writer import TRIES, Writer
from tests.records import NOW, ROOM, SCENE, incident, wire

AT = datetime(2026, 11, 1, tzinfo=UTC)


def a_line(inbox_id: str = "1-0", **fields: str) -> Line:
    return Line("incidents", inbox_id, b"", b"", **fields)


def records(*changes: dict[str, Any]) -> tuple[Unsealed, ...]:
    return admit(wire([incident(**c) for c in changes]), "incidents", ROOM)


def scene(**changes: Any) -> Scene:
    return admit_scene(wire(SCENE | changes), Circumstances(Context.SIMULATION, NOW))


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog(ManualClock(AT))


@pytest.fixture
def writer(log: MemoryLog) -> Writer:
    return Writer(log, ManualClock(AT))


async def features(log: MemoryLog) -> list[dict[str, Any]]:
    entries = await log.read(None)
    return [msgspec.json.decode(x) for entry in entries for x in lines_of(entry.e)]


async def test_a_line_becomes_one_entry_with_its_author(
    log: MemoryLog, writer: Writer
) -> None:
    two = records({"id": "A"}, {"id": "B"})
    assert await writer.write(a_line(source="a feed"), two, {}) == ()
    (entry,) = await log.read(None)
    body = msgspec.json.decode(entry.e)
    assert (body["author"], body["eid"]) == ("a feed", "incidents:1-0")
    assert [f["id"] for f in body["records"]] == ["A", "B"]
    assert await writer.write(a_line("2-0"), records({}), {}) == ()
    assert msgspec.json.decode((await log.read(None))[1].e)["author"] == (
        "inbox:incidents"
    )


async def test_a_revision_names_the_hash_before_it(
    log: MemoryLog, writer: Writer
) -> None:
    first, second = records({}), records({"revision": 2})
    await writer.write(a_line("1-0"), first, {})
    await writer.write(a_line("2-0"), second, await writer.held(second))
    one, two = (f["properties"] for f in await features(log))
    assert (one["prev_hash"], two["prev_hash"]) == ("", one["hash"])
    assert one["hash"] == first[0].hash


async def test_a_lost_race_is_tried_again_with_what_is_there_now(
    log: MemoryLog, writer: Writer
) -> None:
    await writer.write(a_line("1-0"), records({}), {})
    late = records({"revision": 3})
    assert await writer.write(a_line("2-0"), late, {}) == ()
    assert (await log.revisions(["INC-100"]))["INC-100"].revision == 3
    assert (await features(log))[1]["properties"]["prev_hash"] != ""


async def test_an_old_revision_is_refused_with_the_current_one(
    log: MemoryLog, writer: Writer
) -> None:
    await writer.write(a_line("1-0"), records({"revision": 5}), {})
    for revision in (4, 5):
        (reason,) = await writer.write(
            a_line(f"2-{revision}"), records({"revision": revision}), {}
        )
        assert reason.field == "revision"
        assert "not newer than the current revision 5 of INC-100" in reason.problem
        assert reason.mend.startswith("Give 6 or more")
    assert len(await log.read(None)) == 1


async def test_the_same_event_again_changes_nothing(
    log: MemoryLog, writer: Writer
) -> None:
    for _ in range(2):
        assert await writer.write(a_line("1-0"), records({}), {}) == ()
    assert len(await log.read(None)) == 1


async def test_an_event_id_that_was_used_for_other_content_is_refused(
    log: MemoryLog, writer: Writer
) -> None:
    await writer.write(a_line("1-0", event_id="e"), records({}), {})
    (reason,) = await writer.write(
        a_line("2-0", event_id="e"), records({"id": "OTHER"}), {}
    )
    assert reason.field == "event_id"
    assert len(await log.read(None)) == 1


async def test_a_new_scene_restarts_the_revisions(
    log: MemoryLog, writer: Writer
) -> None:
    await writer.write(a_line("1-0"), records({"revision": 9}), {})
    assert (await writer.write_scene(a_line("2-0"), scene())).status == "ok"
    assert await writer.write(a_line("3-0"), records({}), {}) == ()
    assert (await features(log))[1]["properties"]["revision"] == 1


async def test_a_scene_that_keeps_the_records_is_its_own_next_revision(
    log: MemoryLog, writer: Writer
) -> None:
    await writer.write_scene(a_line("1-0"), scene())
    await writer.write(a_line("2-0"), records({}), {})
    for i in (3, 4):
        line = a_line(f"{i}-0")
        assert (await writer.write_scene(line, scene(keep=True))).status == "ok"
    revisions = await log.revisions(["scene", "INC-100"])
    assert (revisions["scene"].revision, revisions["INC-100"].revision) == (3, 1)


async def test_the_same_scene_event_again_changes_nothing(
    log: MemoryLog, writer: Writer
) -> None:
    found = [await writer.write_scene(a_line("1-0"), scene()) for _ in range(2)]
    assert [each.status for each in found] == ["ok", "dup"]
    assert len(await log.read(None)) == 1


async def test_entry_1_is_written_once(log: MemoryLog, writer: Writer) -> None:
    first = await writer.open(scene(title="first"))
    again = await Writer(log, ManualClock(AT)).open(scene(title="again"))
    assert first is not None
    assert first == again
    opened = scene_of(lines_of(first.e)[0])
    assert opened is not None
    assert opened.title == "first"


class Contested(MemoryLog):
    """A log in which somebody else is always faster."""

    def __init__(self) -> None:
        super().__init__(ManualClock(AT))
        self.others = 0

    async def append(self, draft: Draft) -> Appended:
        self.others += 1
        for record in draft.records:
            faster = DraftRecord(record.id, self.others, "h", record.feature)
            await super().append(Draft(f"other-{self.others}", draft.author, (faster,)))
        return await super().append(draft)


async def test_a_race_that_never_ends_is_left_for_the_next_round() -> None:
    log = Contested()
    writer = Writer(log, ManualClock(AT))
    with pytest.raises(StoreUnavailable, match="other writers"):
        await writer.write(a_line(), records({"revision": 1_000}), {})
    assert log.others == TRIES


async def test_a_scene_that_loses_all_its_races_is_refused() -> None:
    log = Contested()
    writer = Writer(log, ManualClock(AT))
    with pytest.raises(Rejected) as refused:
        await writer.write_scene(a_line(), scene(keep=True))
    (reason,) = refused.value.reasons
    assert log.others == TRIES
    assert (reason.field, bool(reason.mend)) == ("scene", True)


async def test_expected_revisions_are_those_that_were_read(
    log: MemoryLog, writer: Writer
) -> None:
    await writer.write(a_line("1-0"), records({}), {})
    right = await writer.held(records({}))
    wrong = {
        key: msgspec.structs.replace(each, current=Revision(7, "x"))
        for key, each in right.items()
    }
    assert await writer.write(a_line("2-0"), records({"revision": 8}), wrong) == ()
    assert (await features(log))[1]["properties"]["prev_hash"] != "x"
