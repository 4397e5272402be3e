"""Every refused line is counted for ever; the newest are kept with every reason."""

from layers.errors import Reason
from layers.log.inbox import Inbox
from layers.log.rejected import NAME_KEPT, RAW_KEPT_BYTES, Refused
from layers.refused import whom
from tests.records import NOW, incident, wire

REASONS = [
    Reason("severity", "9 is more than 5", "use 1 to 5"),
    Reason("id", "missing"),
]


async def test_a_rejected_line_is_kept_with_every_reason(reader, send):
    async with reader() as inbox:
        await send("incidents", b"\xffnot json", source="s", event_id="e")
        (line,) = await inbox.take()
        assert await inbox.rejected.add(line, REASONS)
        (kept,) = await inbox.rejected.newest()
        assert await inbox.rejected.count() == 1
        assert (await inbox.waiting())[0].count == 0
    assert (kept.inbox, kept.inbox_id) == ("incidents", line.inbox_id)
    assert (kept.event_id, kept.source) == ("e", "s")
    assert kept.reasons == tuple(REASONS)
    assert (kept.raw, kept.raw_bytes_total) == (b"\xffnot json", 9)
    assert kept.at == NOW


async def test_a_line_rejected_by_two_readers_is_kept_once(reader, send):
    async with reader("one") as one, reader("two") as two:
        await send("incidents", b"bad")
        (line,) = await one.take()
        await two.inherit()
        (same,) = await two.unfinished()
        assert await two.rejected.add(same, REASONS)
        assert not await one.rejected.add(line, REASONS)
        assert await one.rejected.count() == 1


async def test_a_huge_line_is_kept_in_part_and_its_length_is_told(reader, send):
    async with reader() as inbox:
        await send("incidents", b"x" * (RAW_KEPT_BYTES + 5))
        (line,) = await inbox.take()
        await inbox.rejected.add(line, REASONS)
        (kept,) = await inbox.rejected.newest()
    assert len(kept.raw) == RAW_KEPT_BYTES
    assert kept.raw_bytes_total == RAW_KEPT_BYTES + 5


async def test_the_newest_rejections_come_first(reader, send):
    async with reader() as inbox:
        await send("incidents", b"1", b"2", b"3")
        for line in await inbox.take():
            await inbox.rejected.add(line, REASONS)
        assert [kept.raw for kept in await inbox.rejected.newest(2)] == [b"3", b"2"]


async def refuse_all(inbox: Inbox) -> None:
    while lines := await inbox.take(256, 0.01):
        for line in lines:  # in order: the newest are those that came last
            await inbox.rejected.add(line, REASONS)


async def test_only_the_newest_are_kept_but_all_are_counted(reader, send):
    async with reader(kept=100) as inbox:
        await send("incidents", *(b"%04d" % n + b"x" * 400 for n in range(1_000)))
        await refuse_all(inbox)
        refused = await inbox.rejected.refused()
        kept = [each.raw[:4] for each in await inbox.rejected.newest(1_000)]
    assert refused == Refused(1_000, 100)
    assert refused.dropped == 900
    assert sorted(kept) == [b"%04d" % n for n in range(900, 1_000)]


async def test_large_lines_make_room_for_newer_ones_by_their_bytes(
    monkeypatch, store, room, reader, send
):
    monkeypatch.setattr("layers.log.rejected.KEPT_BYTES", 10 * RAW_KEPT_BYTES)
    async with reader() as inbox, store.client() as client:
        for number in range(40):
            await send("incidents", b"%02d" % number + b"x" * RAW_KEPT_BYTES)
        await refuse_all(inbox)
        kept = [each.raw[:2] for each in await inbox.rejected.newest(100)]
        used = await client.memory_usage(f"{{{room}}}:rejected", samples=0)
        refused = await inbox.rejected.refused()
        assert refused == Refused(40, len(kept))
        assert sorted(kept) == [b"%02d" % n for n in range(40 - len(kept), 40)]
        assert 9 <= len(kept) <= 10
        assert used < 15 * RAW_KEPT_BYTES
        await send("incidents", *(b"small" for _ in range(20)))
        await refuse_all(inbox)
        assert (await inbox.rejected.refused()).kept > 20


async def test_the_bound_in_bytes_holds_whatever_was_deleted_meanwhile(
    monkeypatch, store, room, reader, send
):
    monkeypatch.setattr("layers.log.rejected.KEPT_BYTES", 10_000)
    key = f"{{{room}}}:rejected"
    async with reader() as inbox, store.client() as client:
        for delete in (lambda: client.xtrim(key, maxlen=1), lambda: client.delete(key)):
            await send("incidents", *(b"x" * 1_000 for _ in range(20)))
            await refuse_all(inbox)
            before = (await inbox.rejected.refused()).kept
            assert 5 < before < 11
            await delete()
        await send("incidents", *(b"x" * 1_000 for _ in range(20)))
        await refuse_all(inbox)
        assert (await inbox.rejected.refused()).kept == before


async def test_a_line_larger_than_all_that_is_kept_is_kept_alone(
    monkeypatch, reader, send
):
    monkeypatch.setattr("layers.log.rejected.KEPT_BYTES", 10)
    async with reader() as inbox:
        await send("incidents", b"1", b"2")
        for line in await inbox.take():
            await inbox.rejected.add(line, REASONS)
        assert [kept.raw for kept in await inbox.rejected.newest(9)] == [b"2"]


async def test_a_huge_name_is_kept_in_part(reader, send):
    async with reader() as inbox:
        huge = "n" * 100_000
        await send("incidents", b"1", source=huge, event_id=huge)
        await refuse_all(inbox)
        (kept,) = await inbox.rejected.newest(1)
        assert (kept.source, kept.event_id) == (huge[:NAME_KEPT], huge[:NAME_KEPT])


async def test_lines_that_were_refused_before_they_were_counted_count_too(
    store, room, reader, send
):
    async with reader() as inbox, store.client() as client:
        await send("incidents", b"1", b"2")
        await refuse_all(inbox)
        await client.delete(f"{{{room}}}:rejected:count")
        assert await inbox.rejected.refused() == Refused(2, 2)
        await send("incidents", b"3")
        await refuse_all(inbox)
        assert await inbox.rejected.refused() == Refused(3, 3)
        await client.xtrim(f"{{{room}}}:rejected", maxlen=1, approximate=False)
        assert await inbox.rejected.refused() == Refused(3, 1)


async def test_refused_lines_are_counted_by_whom_they_are_for(
    store, room, reader, send
):
    of = [wire(incident(releasable_to=[group])) for group in ("FIN", "ALL", "FIN")]
    async with reader() as inbox:
        await send("incidents", *of, b"no record")
        for line in await inbox.take():
            await inbox.rejected.add(line, [Reason("severity", "is 9")])
        fin, everybody = (whom(raw, [Reason("severity", "is 9")]) for raw in of[:2])
        assert await inbox.rejected.counts() == {fin: 2, everybody: 1, "": 1}
        async with store.client() as client:
            await client.delete(f"{{{room}}}:rejected:for")
        assert await inbox.rejected.counts() == {"": 4}
