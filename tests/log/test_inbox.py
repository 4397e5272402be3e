import asyncio
import logging
from datetime import UTC, datetime

from layers.errors import Reason
from layers.log.inbox import GROUP, TAKE_BYTES
from layers.log.lease import Tenure
from layers.log.line import Line

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)
REASONS = [
    Reason("severity", "9 is more than 5", "use 1 to 5"),
    Reason("id", "missing"),
]


async def test_lines_of_all_inboxes_come_with_what_the_producer_said(reader, send):
    async with reader() as inbox:
        await send("incidents", b"{}", source="coast guard", event_id="cg-7")
        await send("posture", b"[\xff]")
        lines = {line.inbox: line for line in await inbox.take()}
    incident, posture = lines["incidents"], lines["posture"]
    assert (incident.record, incident.source) == (b"{}", "coast guard")
    assert incident.event_id == "cg-7"
    assert (posture.record, posture.source, posture.event_id) == (b"[\xff]", "", "")


async def test_two_sources_may_use_the_same_event_id(reader, send):
    async with reader() as inbox:
        for source in ("a", "b", "a:b", ""):
            await send("incidents", b"1", event_id="e", source=source)
        await send("incidents", b"1", event_id="b:e", source="a")
        assert len({line.eid for line in await inbox.take()}) == 5


async def test_a_line_has_an_event_id_even_if_its_producer_gave_none(reader, send):
    async with reader() as inbox:
        await send("incidents", b"1", event_id="a")
        await send("incidents", b"2")
        first, second = await inbox.take()
    assert first.eid == "incidents::a"
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


async def test_a_line_without_a_record_is_kept_with_all_its_fields(store, room, reader):
    async with reader() as inbox, store.client() as client:
        await client.xadd(f"{{{room}}}:in:incidents", {"data": b"\xff", "a": "b"})
        (line,) = await inbox.take()
    assert line.record is None
    assert line.raw == b"data: \xff\na: b"


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
        inbox.expect_strangers()
        assert await inbox.discover() == ["incidnets"]
        inbox.expect_strangers()
        assert await inbox.discover() == []
        (line,) = await inbox.take()
        assert (line.inbox, line.record) == ("incidnets", b"misspelt")
        assert await inbox.rejected.add(line, REASONS)


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
        assert await inbox.rejected.add(line, REASONS)
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


async def test_a_key_of_another_type_stops_no_other_inbox_and_is_named_once(
    store, room, reader, send, caplog
):
    key = f"{{{room}}}:in:posture"
    caplog.set_level(logging.WARNING, "layers.log.inbox")
    async with reader() as inbox, store.client() as client:
        await client.delete(key)
        await client.set(key, "hello")
        await inbox.open()
        await inbox.inherit()
        for record in (b"1", b"2"):
            await send("incidents", record)
            (line,) = await inbox.take()
            assert line.record == record
        assert len(await inbox.unfinished()) == 2
        assert await inbox.take(10, 0.01) == []
        incidents, posture, _ = await inbox.waiting()
    assert (incidents.count, incidents.problem) == (2, "")
    assert (posture.count, posture.since) == (0, None)
    assert f"redis-cli DEL '{key}'" in posture.problem
    assert caplog.messages == [posture.problem]


async def test_an_inbox_that_was_of_another_type_is_read_again_when_it_is_deleted(
    store, room, reader, send, caplog
):
    key = f"{{{room}}}:in:posture"
    async with reader() as inbox, store.client() as client:
        for record in (b"1", b"2"):
            await client.set(key, "hello")
            assert await inbox.take(10, 0.01) == []
            await client.delete(key)
            await send("posture", record)
            lines = await inbox.take(10, 0.01) or await inbox.take()
            assert [line.record for line in lines] == [record]
        assert not any(each.problem for each in await inbox.waiting())
    assert len(caplog.messages) == 2


async def test_a_key_that_becomes_of_another_type_while_a_reader_waits_is_left_out(
    store, room, reader, send
):
    async with reader() as inbox, store.client() as client:
        taking = asyncio.create_task(inbox.take(10, 5))
        await asyncio.sleep(0)
        await client.set(f"{{{room}}}:in:posture", "hello")
        await send("incidents", b"1")
        (line,) = await taking or await inbox.take()
        assert line.record == b"1"


async def test_a_reader_without_any_inbox_that_can_be_read_waits_and_goes_on(
    store, room, reader, send
):
    names = ("incidents", "posture", "scene")
    keys = [f"{{{room}}}:in:{name}" for name in names]
    async with reader() as inbox, store.client() as client:
        for key in keys:
            await client.set(key, "hello")
        assert await inbox.take(10, 0) == []
        await client.delete(*keys)
        await send("scene", b"1")
        lines = await inbox.take(10, 0.01) or await inbox.take()
        assert [line.record for line in lines] == [b"1"]


async def test_a_stranger_of_another_type_is_named_once_and_read_when_it_is_mended(
    store, room, reader, send, caplog
):
    key = f"{{{room}}}:in:incidnets"
    async with reader() as inbox, store.client() as client:
        await client.set(key, "hello")
        for _ in range(2):
            inbox.expect_strangers()
            assert await inbox.discover() == []
            assert await inbox.take(10, 0.01) == []
        (warning,) = caplog.messages
        assert f"redis-cli DEL '{key}'" in warning
        await client.delete(key)
        await send("incidnets", b"1")
        inbox.expect_strangers()
        assert await inbox.discover() == ["incidnets"]
        (line,) = await inbox.take()
        assert line.record == b"1"
        await client.delete(key)
        await client.set(key, "hello")
        await send("incidents", b"2")
        (line,) = await inbox.take()
        assert (line.inbox, line.record) == ("incidents", b"2")
