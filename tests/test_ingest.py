"""From raw lines in inboxes to entries of the log, on a real store."""

import asyncio
import itertools
import json
from datetime import UTC, datetime

import pytest

from layers.admission import Circumstances, admit, admit_scene
from layers.clock import ManualClock, SystemClock
from layers.entry import lines_of, scene_of
from layers.errors import ContextMismatch
from layers.feature import SCENE
from layers.log import Appended, Draft, DraftRecord
from layers.log.boot import boot
from layers.log.lease import LEASE_S, LeaseLost
from layers.record import Context
from layers.writer import Writer
from tests.ingesting import ingesting
from tests.records import ROOM, incident, wire
from tests.records import SCENE as STORY


async def test_the_first_ingest_says_what_the_room_is(store, room) -> None:
    async with ingesting(store, room, Context.EXERCISE) as one:
        await one.ingest.open(room)
        (entry,) = await one.log.read(None)
        opened = scene_of(lines_of(entry.e)[0])
        assert (entry.n, opened.context, opened.story_at) == (1, "EXERCISE", None)
        with pytest.raises(ContextMismatch):
            async with ingesting(store, room, Context.REALITY):
                pass
        assert len(await one.log.read(None)) == 1


async def test_a_line_becomes_an_entry_and_leaves_its_inbox(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.send("incidents", incident(), source="a shell")
        await one.settle()
        (feature,) = await one.features()
        assert (feature["id"], feature["layer"]) == ("INC-100", "incidents")
        entry = await one.log.last()
        assert entry.n == 2
        assert json.loads(entry.e)["author"] == "a shell"
        assert await one.client.xlen(f"{{{room}}}:in:incidents") == 0
        assert (one.ingest.told.accepted, one.ingest.told.rejected) == (1, 0)


async def test_the_same_event_id_twice_is_one_entry(store, room) -> None:
    async with ingesting(store, room) as one:
        for _ in range(3):
            await one.send("incidents", incident(), event_id="e-1")
            await one.settle()
        assert await one.ids() == ["INC-100"]
        assert await one.refused() == []
        await one.send("incidents", incident(id="X"), event_id="e-1")
        await one.settle()
        assert await one.refused() == ["event_id"]


async def test_an_old_revision_is_refused(store, room) -> None:
    async with ingesting(store, room) as one:
        for revision in (2, 1, 2, 3):
            await one.send("incidents", incident(revision=revision))
        await one.settle()
        revisions = [f["properties"]["revision"] for f in await one.features()]
        assert revisions == [2, 3]
        assert await one.refused() == ["revision", "revision"]


async def test_revisions_that_arrive_together_keep_their_order(store, room) -> None:
    async with ingesting(store, room) as one:
        for revision, name in itertools.product(range(1, 21), "ABC"):
            await one.send("incidents", incident(id=name, revision=revision))
        await one.settle()
        assert await one.refused() == []
        for name in "ABC":
            mine = [f["properties"] for f in await one.features() if f["id"] == name]
            assert [p["revision"] for p in mine] == list(range(1, 21))
            hashes = ["", *(p["hash"] for p in mine)]
            assert [p["prev_hash"] for p in mine] == hashes[:-1]


async def test_a_list_is_one_entry_or_none(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.send("incidents", [incident(id="A"), incident(id="B")])
        await one.send("incidents", [incident(id="C"), incident(id="D", severity=9)])
        await one.send("incidents", [incident(id="E"), incident(id="A")])
        await one.settle()
        assert len(await one.log.read(None)) == 2
        assert await one.ids() == ["A", "B"]
        assert await one.refused() == ["[1].severity", "revision"]


async def test_a_scene_clears_and_nothing_overtakes_it(store, room) -> None:
    drill = {"context": "SIMULATION"}
    async with ingesting(store, room, Context.SIMULATION) as one:
        for i in range(150):
            await one.send("incidents", incident(id=f"OLD-{i}", **drill))
        (last,) = await one.send("incidents", incident(id="A", revision=7, **drill))
        ms = int(last.decode().split("-")[0])
        key = f"{{{room}}}:in:"
        await one.client.xadd(f"{key}scene", {"record": wire(STORY)}, f"{ms + 1}-0")
        record = wire(incident(id="A", **drill))
        await one.client.xadd(f"{key}incidents", {"record": record}, f"{ms + 2}-0")
        await one.settle()
        assert await one.refused() == []
        ids = await one.ids()
        assert ids[-3:] == ["A", "scene", "A"]
        assert set(ids[:-3]) == {f"OLD-{i}" for i in range(150)}


async def test_a_scene_that_keeps_the_records_keeps_their_revisions(
    store, room
) -> None:
    drill = {"context": "SIMULATION"}
    async with ingesting(store, room, Context.SIMULATION) as one:
        await one.send("incidents", incident(**drill))
        await one.settle()
        await one.send("scene", STORY | {"keep": True})
        await one.settle()
        await one.send("incidents", incident(**drill))
        await one.settle()
        assert await one.ids() == ["INC-100", "scene"]
        assert await one.refused() == ["revision"]


async def test_in_a_story_of_the_future_its_own_now_counts(store, room) -> None:
    story = STORY | {"story_at": "2190-01-01T00:00:00Z", "rate": 1_000_000}
    drill = {"context": "SIMULATION", "reported_at": "2190-01-01T00:04:00Z"}
    async with ingesting(store, room, Context.SIMULATION) as one:
        await one.send("incidents", incident(id="A", **drill))
        await one.settle()
        await one.send("scene", story)
        await one.settle()
        await one.send("incidents", incident(id="B", **drill))
        await one.settle()
        before, _, after = await one.features()
        assert [f["rule"] for f in before["properties"]["findings"]] == [
            "FROM_THE_FUTURE"
        ]
        assert after["properties"]["findings"] == []


async def test_the_next_ingest_knows_the_time_of_the_story(store, room) -> None:
    story = STORY | {"story_at": "2190-01-01T00:00:00Z", "rate": 1_000_000}
    drill = {"context": "SIMULATION", "reported_at": "2190-01-01T00:04:00Z"}
    async with ingesting(store, room, Context.SIMULATION) as standby:
        async with ingesting(store, room, Context.SIMULATION) as one:
            await one.send("scene", story)
            await one.settle()
            await standby.ingest.round()
        await standby.send("incidents", incident(id="B", **drill))
        await standby.settle()
        _, after = await standby.features()
        assert after["properties"]["findings"] == []


FUTURE = datetime(2190, 1, 1, tzinfo=UTC)


def told(year: int, **fields: object) -> dict[str, object]:
    return STORY | {"story_at": f"{year}-01-01T00:00:00Z", "rate": 1, **fields}


async def test_a_scene_that_is_sent_again_does_not_turn_the_story_back(
    store, room
) -> None:
    async with ingesting(store, room, Context.SIMULATION) as one:
        for name, year in (("s1", 2190), ("s2", 2195), ("s1", 2190)):
            await one.send("scene", told(year), event_id=name)
            await one.settle()
        assert len(await one.ids()) == 2
        assert one.ingest._story.now().year == 2195
        assert one.ingest.told.accepted == 3


async def test_a_scene_that_an_ingest_wrote_before_it_died_is_told_on(
    store, room
) -> None:
    async with ingesting(store, room, Context.SIMULATION) as dead:
        await dead.send("scene", told(2190))
        (line,) = await dead.inbox.take()
        scene = admit_scene(line.record, Circumstances(Context.SIMULATION, FUTURE))
        await Writer(dead.log, SystemClock()).write_scene(line, scene)
    async with ingesting(store, room, Context.SIMULATION) as alive:
        await alive.settle()
        assert await alive.ids() == ["scene"]
        assert alive.ingest._story.now().year == 2190


async def test_a_scene_whose_reply_was_lost_is_told(store, room, monkeypatch) -> None:
    async with ingesting(store, room, Context.SIMULATION) as one:
        append = one.log.append

        async def twice(draft: Draft) -> Appended:
            await append(draft)  # the client sends it again by itself
            return await append(draft)

        monkeypatch.setattr(one.log, "append", twice)
        await one.send("scene", told(2190))
        await one.settle()
        assert one.ingest._story.now().year == 2190


async def test_the_story_runs_from_the_time_of_the_entry_as_on_screens(
    store, room
) -> None:
    async with ingesting(store, room, Context.SIMULATION) as one:
        await one.send("scene", told(2190, rate=86_400))
        await one.settle()
        picture = await boot(one.log)
        wall = one.ingest._clock.now()
        one.ingest._story._clock = ManualClock(wall)
        assert one.ingest._story.now() == picture.now(wall)


async def test_two_ingests_double_nothing(store, room) -> None:
    async with ingesting(store, room) as one, ingesting(store, room) as two:
        for i in range(300):
            await one.send("incidents", incident(id=f"I{i}"))
        await asyncio.gather(one.settle(), two.settle())
        assert sorted(await one.ids()) == sorted(f"I{i}" for i in range(300))
        assert await one.refused() == []
        assert one.ingest.told.accepted + two.ingest.told.accepted == 300


async def test_two_ingests_keep_the_order_round_scenes(store, room) -> None:
    drill = {"context": "SIMULATION"}
    async with (
        ingesting(store, room, Context.SIMULATION) as one,
        ingesting(store, room, Context.SIMULATION) as two,
    ):
        for i in range(20):
            for name in (f"A{i}", f"B{i}"):
                await one.send("incidents", incident(id=name, **drill))
            # The store tells apart what arrives within a millisecond by inbox only.
            await asyncio.sleep(0.002)
            await one.send("scene", STORY)
            await asyncio.sleep(0.002)
            both = (one, two) if i // 5 % 2 else (two, one)
            await asyncio.gather(*(each.ingest.round() for each in both))
            if i % 5 == 4:
                await asyncio.gather(one.ingest.aclose(), two.ingest.aclose())
        await asyncio.gather(one.settle(), two.settle())
        ids = await one.ids()
        for i in range(20):
            a, b, scene = ids[3 * i : 3 * i + 3]
            # Different records between two scenes have no order.
            assert (sorted((a, b)), scene) == ([f"A{i}", f"B{i}"], "scene")
        assert one.ingest.told.accepted > 0
        assert two.ingest.told.accepted > 0


async def test_what_a_dead_ingest_read_is_done_by_the_next_one(store, room) -> None:
    async with ingesting(store, room, consumer="dead") as dead:
        await dead.send("incidents", *(incident(id=f"I{i}") for i in range(5)))
        lines = await dead.inbox.take()
        # It had appended two of them, and died before it could say so.
        for line in lines[:2]:
            records = admit(line.record, line.inbox, ROOM)
            assert await Writer(dead.log, SystemClock()).write(line, records, {}) == ()
    async with ingesting(store, room) as alive:
        await alive.settle()
        assert sorted(await alive.ids()) == [f"I{i}" for i in range(5)]
        assert await alive.refused() == []


@pytest.mark.parametrize("held", ["scene", "incidents"])
async def test_what_a_dead_ingest_held_is_done_before_what_came_later(
    store, room, held: str
) -> None:
    drill = {"context": "SIMULATION"}
    async with ingesting(store, room, Context.SIMULATION) as dead:
        await dead.send(held, STORY if held == "scene" else incident(id="OLD", **drill))
        assert len(await dead.inbox.take()) == 1
    async with ingesting(store, room, Context.SIMULATION) as alive:
        await asyncio.sleep(0.002)
        if held != "scene":
            await alive.send("scene", STORY)
            await asyncio.sleep(0.002)
        await alive.send("incidents", incident(id="NEW", **drill))
        await alive.settle()
        first = [] if held == "scene" else ["OLD"]
        assert await alive.ids() == [*first, "scene", "NEW"]


async def test_an_ingest_that_stood_still_writes_nothing_late(store, room) -> None:
    async with ingesting(store, room) as one, ingesting(store, room) as two:
        await one.send("incidents", incident(id="A"))
        await one.settle()
        await one.send("incidents", incident(id="B"))
        lines = await one.inbox.take()
        await one.client.delete(f"{{{room}}}:ingest")
        await two.settle()
        one.inbox.lease.forget()
        with pytest.raises(LeaseLost):
            await one.ingest._deal_with(lines)
        assert await one.ids() == ["A", "B"]
        assert one.ingest.told.accepted == 1


async def test_no_line_can_stop_the_scenes(store, room) -> None:
    drill = {"context": "SIMULATION"}
    async with ingesting(store, room, Context.SIMULATION) as one:
        await one.send("incidents", incident(id="scene", revision=2**50, **drill))
        await one.send("scene", STORY | {"keep": True}, STORY | {"keep": True})
        await one.settle()
        (kept,) = await one.inbox.rejected.newest()
        assert [reason.field for reason in kept.reasons] == ["id"]
        assert await one.ids() == ["scene", "scene"]


async def test_a_scene_that_cannot_follow_another_is_refused(store, room) -> None:
    async with ingesting(store, room, Context.SIMULATION) as one:
        last = DraftRecord(SCENE, 2**53, "h", b"{}")
        await one.log.append(Draft("e", "another program", (last,)))
        await one.send("scene", STORY | {"keep": True})
        await one.settle()
        assert await one.refused() == ["scene"]


async def test_a_key_of_another_type_stops_no_other_layer_and_heals(
    store, room
) -> None:
    key = f"{{{room}}}:in:exercises"
    async with ingesting(store, room) as one:
        await one.client.delete(key)
        await one.client.set(key, "hello")
        await one.send("incidents", incident(id="A"))
        await one.settle()
        assert await one.ids() == ["A"]
        await one.ingest.open(room)
        await one.client.delete(key)
        await one.send("exercises", b"no record")
        await one.settle()
        assert (await one.inbox.rejected.newest())[0].inbox == "exercises"
        assert not any(each.problem for each in await one.inbox.waiting())


async def test_another_source_cannot_revise_a_record(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.send("incidents", incident(), source="radar")
        for source in ("sonar", "", "inbox:incidents", "account:anna"):
            await one.send("incidents", incident(revision=5), source=source)
        await one.settle()
        assert await one.ids() == ["INC-100"]
        assert sorted(await one.refused()) == ["id", "id", "source", "source"]
        told = [r.reasons[0].problem for r in await one.inbox.rejected.newest()]
        assert told.count('is the text "INC-100", which is taken') == 2
        await one.send("incidents", incident(revision=2), source="radar")
        await one.settle()
        assert await one.ids() == ["INC-100"] * 2


async def test_a_stale_revision_tells_another_source_nothing_of_the_record(
    store, room
) -> None:
    async with ingesting(store, room) as one:
        await one.send("incidents", incident(revision=7), source="radar")
        for revision in (1, 7, 8):
            await one.send("incidents", incident(revision=revision), source="sonar")
        await one.settle()
        told = {each.reasons for each in await one.inbox.rejected.newest()}
        assert len(told) == 1
        assert "7" not in str(told)


async def test_two_sources_may_use_the_same_event_id(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.send("incidents", incident(id="A"), source="radar", event_id="1")
        await one.send("incidents", incident(id="B"), source="sonar", event_id="1")
        await one.settle()
        assert await one.refused() == []
        assert await one.ids() == ["A", "B"]


async def test_nothing_is_written_if_the_lease_ran_out_while_it_was_read(
    store, room, monkeypatch
) -> None:
    async with ingesting(store, room) as one:
        writer, lease = one.ingest._writer, one.inbox.lease
        clock = lease._clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
        held = writer.held
        lease.forget()
        await one.send("incidents", incident(id="A"))
        lines = await one.ingest._hand.take()

        async def slow(records):
            clock.advance(LEASE_S + 1)
            return await held(records)

        monkeypatch.setattr(writer, "held", slow)
        with pytest.raises(LeaseLost):
            await one.ingest._deal_with(lines)
        assert await one.ids() == []
