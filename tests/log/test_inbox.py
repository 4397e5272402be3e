import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from layers.clock import ManualClock
from layers.errors import Reason
from layers.log.inbox import GROUP, RAW_KEPT_BYTES, TAKE_BYTES, Inbox, Line
from layers.log.lease import Tenure

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)
REASONS = [
    Reason("severity", "9 is more than 5", "use 1 to 5"),
    Reason("id", "missing"),
]


@pytest.fixture
def reader(store, room):
    """Make open inboxes of this room, each for a reader of its own."""

    @asynccontextmanager
    async def make(name: str = "one") -> AsyncIterator[Inbox]:
        names = ("incidents", "posture", "scene")
        inbox = Inbox(store.url, room, names, name, ManualClock(NOON))
        await inbox.open()
        yield inbox
        await inbox.aclose()

    return make


@pytest.fixture
async def send(store, room):
    """Write to an inbox as any producer does."""
    async with store.client() as client:

        async def send(inbox: str, *records: bytes, **fields: str) -> None:
            for record in records:
                key = f"{{{room}}}:in:{inbox}"
                await client.xadd(key, {"record": record, **fields})

        yield send


async def test_lines_of_all_inboxes_come_with_what_the_producer_said(reader, send):
    async with reader() as inbox:
        await send("incidents", b"{}", source="coast guard", event_id="cg-7")
        await send("posture", b"[\xff]")
        lines = {line.inbox: line for line in await inbox.take()}
    incident, posture = lines["incidents"], lines["posture"]
    assert (incident.record, incident.source) == (b"{}", "coast guard")
    assert incident.event_id == "cg-7"
    assert (posture.record, posture.source, posture.event_id) == (b"[\xff]", "", "")


async def test_a_line_has_an_event_id_even_if_its_producer_gave_none(reader, send):
    async with reader() as inbox:
        await send("incidents", b"1", event_id="a")
        await send("incidents", b"2")
        first, second = await inbox.take()
    assert first.eid == "incidents:a"
    assert second.eid == f"incidents:{second.inbox_id}"


async def test_what_was_sent_before_the_first_reader_opened_is_read(reader, send):
    await send("incidents", b"early")
    async with reader() as inbox:
        assert [line.record for line in await inbox.take()] == [b"early"]


async def test_two_readers_share_the_lines_and_get_each_one_once(reader, send):
    async with reader("one") as one, reader("two") as two:
        await send("incidents", *(b"%d" % n for n in range(40)))
        taken = await one.take(10) + await two.take(100, 0.01)
    assert sorted(int(line.record) for line in taken) == list(range(40))


async def test_an_empty_inbox_gives_nothing_after_the_wait(reader):
    async with reader() as inbox:
        assert await inbox.take(10, 0.01) == []


async def test_a_line_that_is_done_leaves_its_inbox(reader, send):
    async with reader() as inbox:
        await send("incidents", b"1", b"2")
        await send("posture", b"3")
        lines = await inbox.take()
        await inbox.done(lines)
        await inbox.done([])
        assert [waiting.count for waiting in await inbox.waiting()] == [0, 0, 0]
        assert await inbox.unfinished() == []


async def test_what_readers_of_other_names_left_is_inherited(reader, send):
    async with reader("dead") as dead:
        await send("incidents", *(b"%d" % n for n in range(1_200)))
        taken = await dead.take(1_150)
        await dead.done(taken[:1])
    async with reader("heir") as heir:
        assert await heir.unfinished() == []
        await heir.inherit()
        assert await heir.unfinished(2_000) == taken[1:]
        assert len(await heir.take()) == 50


async def test_lines_of_all_inboxes_come_in_the_order_they_arrived(store, room, reader):
    sent = [
        ("incidents", "9-0"),
        ("scene", "10-5"),
        ("incidents", "10-2"),
        ("incidents", "10-11"),
        ("posture", "20-0"),
        ("incidents", "21-0"),
    ]
    async with reader() as inbox, store.client() as client:
        for name, inbox_id in sent:
            await client.xadd(f"{{{room}}}:in:{name}", {"record": "1"}, inbox_id)
        taken = await inbox.take(4) + await inbox.take()
        assert [(line.inbox, line.inbox_id) for line in taken] == sent
        again = await inbox.unfinished()
        assert [(line.inbox, line.inbox_id) for line in again] == sent


async def test_large_lines_are_taken_a_few_at_a_time(reader, send):
    large = b"x" * (2 * 1024 * 1024)
    async with reader() as inbox:
        await send("incidents", *[large] * 10)
        await send("posture", *[large] * 10)
        for read in (inbox.take, inbox.unfinished):
            sizes = [len(line.raw) for line in await read(100)]
            assert TAKE_BYTES <= sum(sizes) < TAKE_BYTES + len(large)
        seen = 0
        while lines := await inbox.unfinished() or await inbox.take(100, 0.01):
            await inbox.done(lines)
            seen += len(lines)
        assert seen == 20


async def test_who_does_not_hold_the_lease_takes_nothing(reader, send):
    async with reader() as one, reader() as two:
        assert await one.lease.ask() is Tenure.GAINED
        assert await one.lease.ask() is Tenure.KEPT
        assert await two.lease.ask() is Tenure.TAKEN
        await send("incidents", b"1")
        assert await two.take(10, 0.01) == []
        assert len(await one.take()) == 1
        assert await two.unfinished() == []
        await one.lease.give_up()
        assert await two.lease.ask() is Tenure.GAINED
        assert await one.take(10, 0.01) == []
        assert len(await two.unfinished()) == 1


async def test_a_reader_that_starts_again_under_its_name_finds_what_it_had(
    reader, send
):
    async with reader("same") as before:
        await send("incidents", b"1")
        taken = await before.take()
    async with reader("same") as after:
        assert await after.unfinished() == taken


async def test_a_rejected_line_is_kept_with_every_reason(reader, send):
    async with reader() as inbox:
        await send("incidents", b"\xffnot json", source="s", event_id="e")
        (line,) = await inbox.take()
        assert await inbox.reject(line, REASONS)
        (kept,) = await inbox.rejections()
        assert await inbox.rejected_count() == 1
        assert (await inbox.waiting())[0].count == 0
    assert (kept.inbox, kept.inbox_id) == ("incidents", line.inbox_id)
    assert (kept.event_id, kept.source) == ("e", "s")
    assert kept.reasons == tuple(REASONS)
    assert (kept.raw, kept.raw_bytes_total) == (b"\xffnot json", 9)
    assert kept.at == NOON


async def test_a_line_rejected_by_two_readers_is_kept_once(reader, send):
    async with reader("one") as one, reader("two") as two:
        await send("incidents", b"bad")
        (line,) = await one.take()
        await two.inherit()
        (same,) = await two.unfinished()
        assert await two.reject(same, REASONS)
        assert not await one.reject(line, REASONS)
        assert await one.rejected_count() == 1


async def test_a_huge_line_is_kept_in_part_and_its_length_is_told(reader, send):
    async with reader() as inbox:
        await send("incidents", b"x" * (RAW_KEPT_BYTES + 5))
        (line,) = await inbox.take()
        await inbox.reject(line, REASONS)
        (kept,) = await inbox.rejections()
    assert len(kept.raw) == RAW_KEPT_BYTES
    assert kept.raw_bytes_total == RAW_KEPT_BYTES + 5


async def test_a_line_without_a_record_is_kept_with_all_its_fields(store, room, reader):
    async with reader() as inbox, store.client() as client:
        await client.xadd(f"{{{room}}}:in:incidents", {"data": b"\xff", "a": "b"})
        (line,) = await inbox.take()
    assert line.record is None
    assert line.raw == b"data: \xff\na: b"


async def test_the_newest_rejections_come_first(reader, send):
    async with reader() as inbox:
        await send("incidents", b"1", b"2", b"3")
        for line in await inbox.take():
            await inbox.reject(line, REASONS)
        assert [kept.raw for kept in await inbox.rejections(2)] == [b"3", b"2"]


async def test_waiting_lines_are_counted_with_the_time_of_the_oldest(reader, send):
    async with reader() as inbox:
        await send("posture", b"1", b"2")
        (line, _) = await inbox.take()
        incidents, posture, scene = await inbox.waiting()
    ms = int(line.inbox_id.split("-")[0])
    assert (posture.inbox, posture.count) == ("posture", 2)
    assert posture.since == datetime.fromtimestamp(ms / 1000, UTC)
    assert (incidents.count, incidents.since) == (0, None)
    assert scene.count == 0


async def test_an_inbox_of_an_unknown_layer_is_found_and_read(reader, send):
    async with reader() as inbox:
        assert await inbox.discover() == []
        await send("incidnets", b"misspelt")
        assert await inbox.discover() == ["incidnets"]
        assert await inbox.discover() == []
        (line,) = await inbox.take()
        assert (line.inbox, line.record) == ("incidnets", b"misspelt")
        assert await inbox.reject(line, REASONS)


async def test_inboxes_of_other_rooms_are_not_found(store, room, reader):
    async with reader() as inbox, store.client() as client:
        await client.xadd(f"{{{room}x}}:in:stranger", {"record": "1"})
        assert await inbox.discover() == []


async def test_an_inbox_that_somebody_deleted_is_opened_again(
    store, room, reader, send
):
    async with reader() as inbox, store.client() as client:
        await client.delete(f"{{{room}}}:in:incidents")
        assert await inbox.take(10, 0.01) == []
        await send("incidents", b"1")
        assert [line.record for line in await inbox.take()] == [b"1"]


async def test_an_inbox_with_an_odd_name_keeps_all_of_it(reader, send):
    async with reader() as inbox:
        await send("x:in:incidents", b"odd")
        assert await inbox.discover() == ["x:in:incidents"]
        (line,) = await inbox.take()
        assert (line.inbox, line.record) == ("x:in:incidents", b"odd")
        assert await inbox.reject(line, REASONS)
        assert not any(waiting.count for waiting in await inbox.waiting())


async def test_a_line_deleted_while_it_was_taken_is_not_found(
    store, room, reader, send
):
    async with reader("dead") as dead, store.client() as client:
        await send("incidents", b"1")
        (line,) = await dead.take()
        key = f"{{{room}}}:in:incidents"
        await client.xdel(key, line.inbox_id)
        await send("incidents", b"2")
        (other,) = await dead.take()
        assert await dead.unfinished() == [other]
        assert (await client.xpending(key, GROUP))["pending"] == 1


async def test_a_waiting_reader_wakes_when_a_line_comes(reader, send):
    async with reader() as inbox:
        taking = asyncio.create_task(inbox.take(10, 5))
        await asyncio.sleep(0)
        await send("scene", b"now")
        (line,) = await taking
        assert isinstance(line, Line)
