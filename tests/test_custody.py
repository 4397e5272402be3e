"""A record stays with who made it, and after a release with whom a releaser chose."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from layers import entry
from layers.admission import admit
from layers.clock import ManualClock
from layers.custody import says_the_same
from layers.digests import Held
from layers.entry import Custody, lines_of
from layers.errors import Gap, RevisionConflict
from layers.feature import Unsealed
from layers.log import Draft, DraftRecord, Revision
from layers.log.boot import boot
from layers.log.line import Line
from layers.log.memory_log import MemoryLog
from layers.release import groups_of, revise, with_groups, without_groups
from layers.writer import Writer
from tests.records import ROOM, incident, wire

AT = datetime(2026, 11, 1, tzinfo=UTC)
BY = ("anna", "agreed")


class Desk:
    """A room with one feed and one releaser."""

    def __init__(self) -> None:
        self.clock = ManualClock(AT)
        self.log = MemoryLog(self.clock)
        self.writer = Writer(self.log, self.clock)
        self.count = 0

    async def send(
        self, *changes: dict[str, Any], source: str = "radar", event_id: str = ""
    ) -> list[str]:
        """Send records as a feed does; return the fields that were refused."""
        self.count += 1
        line = Line("incidents", f"{self.count}-0", b"", b"", source, event_id)
        sent = records(*changes)
        held = await self.writer.held(sent)
        return [each.field for each in await self.writer.write(line, sent, held)]

    async def held(self, record_id: str = "INC-100") -> Held:
        picture = await boot(self.log)
        return picture.records[record_id]

    async def release(self, *groups: str) -> None:
        held = await self.held()
        await revise(self.log, self.clock, held, with_groups(held, groups), BY)

    async def revoke(self, *groups: str) -> None:
        held = await self.held()
        await revise(self.log, self.clock, held, without_groups(held, groups), BY)

    async def properties(self) -> dict[str, Any]:
        return msgspec.json.decode((await self.held()).line)["properties"]


def records(*changes: dict[str, Any]) -> tuple[Unsealed, ...]:
    return admit(wire([incident(**c) for c in changes]), "incidents", ROOM)


@pytest.fixture
def desk() -> Desk:
    return Desk()


FOR_BOTH = {"releasable_to": ["NATO", "FIN"]}


async def test_a_feed_cannot_undo_a_revoke(desk: Desk) -> None:
    await desk.send(FOR_BOTH)
    await desk.revoke("FIN")
    for revision in (2, 3, 9):
        changed = {**FOR_BOTH, "revision": revision, "title": f"Revision {revision}"}
        assert await desk.send(changed) == []
        assert groups_of(await desk.held()) == ("NATO",)
        assert (await desk.properties())["title"] == f"Revision {revision}"


async def test_a_release_outlives_the_next_revision_of_the_feed(desk: Desk) -> None:
    await desk.send({"releasable_to": ["NATO"]})
    await desk.release("FIN")
    assert await desk.send({"releasable_to": ["NATO"], "revision": 2}) == []
    assert groups_of(await desk.held()) == ("NATO", "FIN")
    assert (await desk.held()).revision == 3


async def test_before_a_release_the_feed_says_whom_its_record_is_for(
    desk: Desk,
) -> None:
    await desk.send({"releasable_to": ["NATO"]})
    await desk.send({"releasable_to": ["FIN"], "revision": 2})
    assert groups_of(await desk.held()) == ("FIN",)


async def test_a_source_that_names_fewer_takes_them_out_of_a_release(
    desk: Desk,
) -> None:
    await desk.send({"releasable_to": ["NATO", "FIN"]})
    await desk.release("SWE")
    narrowed = {"releasable_to": ["FIN"], "revision": 2, "title": "For FIN only"}
    assert await desk.send(narrowed) == []
    assert groups_of(await desk.held()) == ("FIN",)
    assert await desk.send({**narrowed, "revision": 3, "title": "Again"}) == []
    assert groups_of(await desk.held()) == ("FIN",)


async def test_a_source_that_names_others_than_a_release_is_refused(desk: Desk) -> None:
    await desk.send({"releasable_to": ["NATO", "FIN"]})
    await desk.revoke("FIN")
    changed = {"releasable_to": ["FIN"], "revision": 2, "title": "For FIN only"}
    assert await desk.send(changed) == ["releasable_to"]
    assert groups_of(await desk.held()) == ("NATO",)


def labelled(level: str, *values: str, **changes: Any) -> dict[str, Any]:
    category = {"type": "RESTRICTIVE", "tag_name": "HANDLING", "values": list(values)}
    label: dict[str, Any] = {"policy": "OPEN", "classification": level}
    if values:
        label["categories"] = [category]
    return {"label": label, **changes}


async def test_after_a_release_a_label_is_never_lower(desk: Desk) -> None:
    await desk.send(labelled("INTERNAL", "MEDICAL"))
    before = (await desk.held()).audience
    await desk.revoke("FIN")
    await desk.release("FIN")
    both = "OPEN:{};ALL,FIN;{}"
    assert await desk.send(labelled("PUBLIC", revision=2)) == []
    assert (await desk.held()).audience == both.format("INTERNAL", "HANDLING:MEDICAL")
    assert before == "OPEN:INTERNAL;ALL;HANDLING:MEDICAL"
    assert await desk.send(labelled("SENSITIVE", "LEGAL", revision=3)) == []
    limits = "HANDLING:LEGAL,HANDLING:MEDICAL"
    assert (await desk.held()).audience == both.format("SENSITIVE", limits)


async def test_a_feed_that_knows_nothing_of_a_release_goes_on_counting(
    desk: Desk,
) -> None:
    await desk.send({})
    await desk.release("FIN")
    await desk.release("NATO")
    assert await desk.send({"revision": 2}) == []
    assert (await desk.held()).revision == 4
    assert await desk.send({"revision": 2}) == ["revision"]
    assert await desk.send({"revision": 1}) == ["revision"]
    assert await desk.send({"revision": 9}) == []
    assert (await desk.held()).revision == 9


async def test_a_refusal_speaks_of_the_numbers_of_the_feed(desk: Desk) -> None:
    await desk.send({})
    await desk.release("FIN")
    line = Line("incidents", "9-0", b"", b"", "radar")
    sent = records({})
    (reason,) = await desk.writer.write(line, sent, await desk.writer.held(sent))
    assert "not newer than the current revision 1" in reason.problem
    assert reason.mend.startswith("Give 2 or more")


async def test_the_highest_number_of_a_feed_leaves_room_for_releases(
    desk: Desk,
) -> None:
    await desk.send({"revision": 2**53 - 2**20})
    await desk.release("FIN")
    await desk.revoke("FIN")
    assert (await desk.held()).revision == 2**53 - 2**20 + 2
    with pytest.raises(Exception, match="revision"):
        records({"revision": 2**53 - 2**20 + 1})


async def test_a_line_that_is_sent_again_after_a_release_is_still_the_same(
    desk: Desk,
) -> None:
    first = {"releasable_to": ["NATO"]}
    await desk.send(first, event_id="1")
    await desk.release("FIN")
    second = {"releasable_to": ["NATO"], "revision": 2}
    await desk.send(second, event_id="2")
    await desk.revoke("NATO")
    n = (await boot(desk.log)).n
    assert await desk.send(first, event_id="1") == []
    assert await desk.send(second, event_id="2") == []
    assert (await boot(desk.log)).n == n
    other = {**second, "title": "Another"}
    assert await desk.send(other, event_id="2") == ["event_id"]
    assert await desk.send({"revision": 2}, {"id": "X"}, event_id="2") == ["event_id"]


async def test_a_record_stays_with_who_made_it_through_releases(desk: Desk) -> None:
    await desk.send({})
    await desk.release("FIN")
    await desk.send({"revision": 2})
    await desk.revoke("FIN")
    assert await desk.send({"revision": 99}, source="sonar") == ["id"]
    assert await desk.send({"revision": 3}) == []


async def test_a_list_with_one_record_of_somebody_else_is_refused_whole(
    desk: Desk,
) -> None:
    await desk.send({"id": "MINE"}, source="sonar")
    own = {"id": "A"}
    assert await desk.send(own, {"id": "MINE", "revision": 2}) == ["[1].id"]
    assert set((await boot(desk.log)).records) == {"MINE"}


async def test_an_id_of_another_layer_is_taken(desk: Desk) -> None:
    feature = msgspec.json.encode(
        {
            "geometry": None,
            "id": "INC-100",
            "layer": "posture",
            "properties": {"revision": 1},
            "type": "Feature",
        }
    )
    record = DraftRecord("INC-100", 1, "h", feature, 0)
    await desk.log.append(Draft("e", "radar", (record,)))
    assert await desk.send({"revision": 2}) == ["id"]


async def test_a_record_that_cannot_be_read_is_nobodys(desk: Desk) -> None:
    record = DraftRecord("INC-100", 1, "h", b"{}", 0)
    await desk.log.append(Draft("e", "radar", (record,)))
    assert await desk.send({"revision": 2}) == ["id"]


async def test_a_release_of_what_the_log_does_not_hold_is_a_conflict(
    desk: Desk,
) -> None:
    await desk.send({})
    held = await desk.held()
    other = MemoryLog(desk.clock)
    with pytest.raises(RevisionConflict):
        await revise(other, desk.clock, held, ("FIN",), BY)


async def test_custody_is_in_every_entry_but_the_first_and_names_the_one_before(
    desk: Desk,
) -> None:
    await desk.send({})
    await desk.release("FIN")
    await desk.send({"revision": 2})
    entries = await desk.log.read(None)
    said = [msgspec.json.decode(each.e).get("custody") for each in entries]
    whose = [
        {
            "originator": "radar",
            "revision": number,
            "released": True,
            "before": before.id,
            "groups": ["ALL"],
        }
        for number, before in zip((1, 2), entries, strict=False)
    ]
    assert said == [None, [whose[0]], [whose[1]]]
    groups = ("ALL",)
    told = Custody("radar", 1, released=True, before=entries[0].id, groups=groups)
    assert told == msgspec.convert(whose[0], Custody)
    assert b"custody" not in b"".join(x for e in entries for x in lines_of(e.e))


async def test_an_entry_is_read_once_however_many_records_it_has(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    decodes: list[int] = []

    class Counting:
        def decode(self, e: bytes) -> Any:
            decodes.append(len(e))
            return read.decode(e)

    read = entry._keeping
    many = [{"id": f"R-{number}", "releasable_to": ["FIN"]} for number in range(50)]
    await desk.send(*many, event_id="1")
    for each in (await boot(desk.log)).records.values():
        await revise(desk.log, desk.clock, each, ("NATO",), BY)
    again = [{**each, "revision": 2} for each in many]
    await desk.send(*again, event_id="2")
    [whole] = (await desk.log.read(None))[-1:]
    monkeypatch.setattr(entry, "_keeping", Counting())
    assert len(await desk.writer.held(records(*again))) == 50
    assert decodes == [len(whole.e)]
    assert says_the_same(whole.e, records(*again), desk.writer.policies)
    assert decodes == [len(whole.e)] * 2


async def test_reading_what_is_held_lets_others_work_between_two_entries(
    desk: Desk,
) -> None:
    for number in range(5):
        await desk.send({"id": f"R-{number}"})
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    working = asyncio.create_task(others())
    await asyncio.sleep(0)
    before = turns
    await desk.writer.held(records(*({"id": f"R-{n}"} for n in range(5))))
    working.cancel()
    assert turns - before >= 5


async def test_other_groups_of_a_used_event_are_not_the_same(desk: Desk) -> None:
    await desk.send({"releasable_to": ["NATO"]}, event_id="1")
    assert await desk.send({"releasable_to": ["FIN"]}, event_id="1") == ["event_id"]


async def test_a_stricter_label_of_a_used_event_is_not_the_same(desk: Desk) -> None:
    lower = labelled("INTERNAL", releasable_to=["NATO"], revision=2)
    await desk.send(labelled("INTERNAL", releasable_to=["NATO"]))
    await desk.release("FIN")
    assert await desk.send(lower, event_id="2") == []
    assert await desk.send(lower, event_id="2") == []
    for stricter in (labelled("SENSITIVE"), labelled("INTERNAL", "MEDICAL")):
        again = {**lower, **stricter}
        assert await desk.send(again, event_id="2") == ["event_id"]


class Before(MemoryLog):
    """A log of before entries were noted with revisions."""

    def age(self) -> None:
        """Forget in which entry every revision is, as if it had never been noted."""
        self._revisions = {
            k: Revision(each.revision, each.hash) for k, each in self._revisions.items()
        }


@pytest.fixture
async def aged() -> Desk:
    """A room from before this was kept, with one record of which no maker is known."""
    desk = Desk()
    desk.log = old = Before(desk.clock)
    desk.writer = Writer(old, desk.clock)
    await desk.send({}, source="radar")
    desk.writer = Writer(old, desk.clock)
    old.age()
    return desk


async def test_a_record_of_before_is_of_who_first_continues_it(aged: Desk) -> None:
    assert await aged.send({"revision": 2}, source="radar") == []
    assert await aged.send({"revision": 3}, source="sonar") == ["id"]
    assert await aged.send({"revision": 3}, source="radar") == []
    assert (await aged.held()).revision == 3


async def test_a_record_of_before_keeps_its_layer(aged: Desk) -> None:
    [sent] = records({"revision": 2})
    other = msgspec.structs.replace(sent, layer="posture")
    held = await aged.writer.held([other])
    line = Line("posture", "9-0", b"", b"", "radar")
    [reason] = await aged.writer.write(line, [other], held)
    assert "is taken" in reason.problem


async def test_a_record_of_before_that_a_releaser_was_first_to_touch_keeps_its_groups(
    aged: Desk,
) -> None:
    await aged.release("FIN")
    wider = {"releasable_to": ["NATO"], "revision": 2}
    assert await aged.send(wider, source="radar") == []
    assert groups_of(await aged.held()) == ("ALL", "FIN")
    assert await aged.send({"revision": 9}, source="sonar") == ["id"]


async def test_a_record_of_before_in_a_damaged_log_stays_nobodys(
    aged: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def damaged(log: Any) -> Any:
        raise Gap(2, 4)

    monkeypatch.setattr("layers.writer.boot", damaged)
    assert await aged.send({"revision": 2}) == ["id"]


async def test_of_a_room_of_before_the_picture_is_read_once(
    aged: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    booted = 0

    async def counted(log: Any) -> Any:
        nonlocal booted
        booted += 1
        return await boot(log)

    monkeypatch.setattr("layers.writer.boot", counted)
    for _ in range(3):
        await aged.writer.held(records({"revision": 2}))
    assert booted == 1
