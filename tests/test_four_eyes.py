"""A release appends a record and the end of its copy together, or neither."""

import json
from typing import Any

import msgspec
import pytest

from layers.admission import admit
from layers.clock import ManualClock
from layers.desk import Action, Desk, State
from layers.digests import Held
from layers.drafting import Json, base_of, written_part
from layers.entry import Custody, custodies_of
from layers.errors import Rejected, RevisionConflict
from layers.four_eyes import (
    Doing,
    append,
    begin,
    copy_id_of,
    follow,
    for_release,
    raw,
    record_id_of,
    release,
    require_by_hand,
    retract,
)
from layers.log import Draft, DraftRecord
from layers.log.boot import boot
from layers.log.memory_log import MemoryLog
from tests.folding import feature
from tests.records import EXAMPLES, NOW, ROOM, wire

INCIDENT = written_part(EXAMPLES["incidents"])


class Room:
    """A log with its desk, one analyst and one releaser."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOW)
        self.log = MemoryLog(self.clock)
        self.desk = Desk()

    async def read(self) -> None:
        for entry in await self.log.read(None):
            self.desk.apply(entry)

    async def submit(self, record_id: str = "X-1", **base: Any) -> str:
        doing = Doing("anna", f"write-{record_id}-{self.desk.n}", "asked")
        about = record_id, "incidents"
        said = begin(doing, about, INCIDENT, State.SUBMITTED)
        said = msgspec.structs.replace(said, **base)
        copy_id = copy_id_of(doing)
        await append(self.log, self.clock, self.desk, (copy_id, said))
        await self.read()
        return copy_id

    async def release(self, copy_id: str, by: str = "bo", **changes: Any) -> None:
        copy = self.desk.copies[copy_id]
        base = self.desk.base_revision(copy)
        made = for_release(copy, {**INCIDENT, **changes}, base, by, ROOM)
        doing = Doing(by, f"release-{copy_id}-{by}", "asked")
        said = follow(copy, doing, Action.RELEASE, state=State.RELEASED)
        out = await release(self.log, self.clock, base, copy, made)
        await append(self.log, self.clock, self.desk, (copy_id, said), out)

    async def feed(self, record_id: str = "F-1") -> Held:
        """Append a record of a feed; return it as it is on the picture."""
        sent = EXAMPLES["incidents"] | {"id": record_id, "revision": 4}
        [made] = admit(wire(sent), "incidents", ROOM)
        fixed = made.id, made.revision, made.hash, made.line(NOW, "")
        await self.log.append(Draft(record_id, "radar", (DraftRecord(*fixed),)))
        await self.read()
        return await self.held(record_id)

    async def held(self, record_id: str = "X-1") -> Held:
        return (await boot(self.log)).records[record_id]

    async def properties(self, record_id: str = "X-1") -> Json:
        return json.loads((await self.held(record_id)).line)["properties"]

    async def custody(self) -> list[Custody]:
        last = await self.log.last()
        assert last is not None
        custody_of = custodies_of(last.e)
        return [custody_of(i, -1) for i in range(2)]


async def test_the_record_and_the_end_of_its_copy_are_one_entry() -> None:
    room = Room()
    copy_id = await room.submit()
    await room.release(copy_id)
    await room.read()
    assert room.desk.copies[copy_id].last.said.state is State.RELEASED
    assert (await room.properties())["verified_by"] == "account:bo"
    last = await room.log.last()
    assert last is not None
    assert last.n == 2
    assert (await room.custody())[1] == Custody("account:anna", 1, released=True)


async def test_a_second_release_of_what_was_read_before_changes_nothing() -> None:
    room = Room()
    copy_id = await room.submit()
    await room.release(copy_id)
    with pytest.raises(RevisionConflict):
        await room.release(copy_id, "cy")
    assert len(await room.log.read(None)) == 2


async def test_an_id_that_was_taken_meanwhile_releases_nothing() -> None:
    room = Room()
    copy_id = await room.submit("F-1")
    await room.feed("F-1")
    with pytest.raises(RevisionConflict):
        await room.release(copy_id)
    await room.read()
    assert room.desk.copies[copy_id].is_open


async def test_the_record_of_a_feed_stays_the_feeds() -> None:
    room = Room()
    base = base_of((await room.feed()).line)
    copy_id = await room.submit("F-1", base=raw(base), base_revision=4)
    await room.release(copy_id, severity=4)
    said = await room.properties("F-1")
    assert (said["severity"], said["revision"]) == (4, 5)
    assert said["provenance"] == EXAMPLES["incidents"]["provenance"]
    custody = (await room.custody())[1]
    assert (custody.originator, custody.revision) == ("radar", 4)
    # Nobody has decided anew whom it is for: that still is what the feed says.
    assert not custody.released


async def test_who_wrote_and_released_alone_is_not_called_a_second_person() -> None:
    room = Room()
    copy_id = await room.submit()
    await room.release(copy_id, "anna")
    said = await room.properties()
    assert "verified_by" not in said
    assert [each["rule"] for each in said["findings"]] == ["ONE_PERSON_RELEASE"]


@pytest.mark.parametrize("name", ["label", "releasable_to"])
async def test_nothing_is_released_without_a_label_or_for_nobody(name: str) -> None:
    room = Room()
    copy = room.desk.copies[await room.submit()]
    record = {k: v for k, v in INCIDENT.items() if k != name}
    with pytest.raises(Rejected) as refused:
        for_release(copy, record, 0, "bo", ROOM)
    assert [each.field for each in refused.value.reasons] == [name]


async def test_what_is_closed_stays_closed_when_it_is_corrected() -> None:
    room = Room()
    base = base_of((await room.feed()).line) | {"status": "CLOSED"}
    copy_id = await room.submit("F-1", base=raw(base), base_revision=4)
    await room.release(copy_id)
    assert (await room.properties("F-1"))["status"] == "CLOSED"


async def test_a_retraction_stays_on_the_picture_with_who_and_why() -> None:
    room = Room()
    held = await room.feed()
    doing = Doing("bo", "retract-1", "asked", "A mistake.")
    said, out = await retract(room.log, room.clock, held, doing)
    await append(room.log, room.clock, room.desk, (copy_id_of(doing), said), out)
    told = await room.properties("F-1")
    assert told["status"] == "RETRACTED"
    assert (told["retraction"]["reason"], told["retraction"]["by"]) == (
        "A mistake.",
        "account:bo",
    )
    assert told["title"] == EXAMPLES["incidents"]["title"]
    assert told["prev_hash"] == json.loads(held.line)["properties"]["hash"]
    with pytest.raises(RevisionConflict):
        await retract(room.log, room.clock, held, doing)


def test_notes_and_what_is_of_one_delegation_are_not_touched() -> None:
    for line in (
        feature(layer="notes"),
        feature(releasable_to=["~FIN"]),
        feature(releasable_to=["@anna"]),
    ):
        layer = json.loads(line)["layer"]
        with pytest.raises(Rejected):
            require_by_hand(Held("x", layer, "", 1, line))


def test_an_id_that_is_made_here_is_the_same_for_the_same_event_only() -> None:
    one, other = Doing("anna", "e-1", "a"), Doing("anna", "e-2", "a")
    assert record_id_of(one) == record_id_of(Doing("anna", "e-1", "b"))
    assert record_id_of(one) != record_id_of(other)
    assert copy_id_of(one) != copy_id_of(Doing("bo", "e-1", "a"))
    assert "anna" not in record_id_of(one) + copy_id_of(one)
