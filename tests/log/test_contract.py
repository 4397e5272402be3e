"""What every log promises; the same claims for the real one and the one in memory."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from itertools import count

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.errors import RevisionConflict, RevisionRefused, StaleRevision
from layers.log import Checkpoint, Draft, Entries, Log, Position, Revision
from layers.log.memory_log import MemoryLog
from layers.log.redis_log import RedisLog
from layers.picture import Entry
from tests.log.drafts import draft, record


@pytest.fixture(params=["redis", "memory"])
async def log(request, store, room) -> AsyncIterator[Log]:
    made = RedisLog(store.url, room) if request.param == "redis" else MemoryLog()
    yield made
    await made.aclose()


async def appended(log: Log, *eids: str) -> list[Entry]:
    for eid in eids:
        await log.append(draft(eid))
    return await log.read(None)


async def test_the_first_entry_is_number_one_and_its_chain_starts_from_nothing(log):
    done = await log.append(draft("e1"))
    entry = await log.last()
    assert (done.status, done.n, entry.n) == ("ok", 1, 1)
    assert done.entry_id == entry.id
    assert entry.h == done.chain
    assert entry.h == hashlib.sha1(entry.id.encode() + entry.e).hexdigest()


async def test_numbers_have_no_gap_and_each_hash_continues_the_one_before(log):
    entries = await appended(log, *"abcde")
    assert [entry.n for entry in entries] == [1, 2, 3, 4, 5]
    chain = ""
    for entry in entries:
        chain = hashlib.sha1((chain + entry.id).encode() + entry.e).hexdigest()
        assert entry.h == chain


async def test_an_entry_keeps_every_feature_byte_for_byte_in_canonical_order(log):
    features = record("INC-1"), record("ÅLAND 1")
    await log.append(draft("é", *features, author="Ää"))
    entry = await log.last()
    raw = b",".join(f.feature for f in features)
    assert entry.e == (
        '{"author":"Ää","eid":"é","records":['.encode() + raw + b'],"v":1}'
    )


async def test_the_same_event_is_written_once_and_told_where_it_is(log):
    first = await log.append(draft("e1"))
    again = await log.append(draft("e1", record("other")))
    assert again == msgspec.structs.replace(first, status="dup")
    assert len(await log.read(None)) == 1


async def test_fifty_writers_of_one_event_at_once_make_one_entry(log):
    done = await asyncio.gather(*(log.append(draft("e1")) for _ in range(50)))
    assert sorted(d.status for d in done) == ["dup"] * 49 + ["ok"]
    assert len({d.entry_id for d in done}) == 1
    assert len(await log.read(None)) == 1


async def test_a_writer_that_expects_another_revision_is_refused_with_both(log):
    await log.append(draft("e1", record("INC-1", 3)))
    with pytest.raises(RevisionConflict) as refused:
        await log.append(draft("e2", record("INC-1", 4, expected=2)))
    error = refused.value
    assert (error.record_id, error.expected, error.actual) == ("INC-1", 2, 3)
    assert len(await log.read(None)) == 1


async def test_expecting_revision_zero_means_the_record_must_be_new(log):
    await log.append(draft("e1", record("INC-1", 1, expected=0)))
    with pytest.raises(RevisionConflict):
        await log.append(draft("e2", record("INC-1", 2, expected=0)))


@pytest.mark.parametrize("offered", [1, 2])
async def test_a_revision_that_is_not_newer_is_refused_with_the_current_hash(
    log, offered
):
    current = record("INC-1", 2)
    await log.append(draft("e1", current))
    with pytest.raises(StaleRevision) as refused:
        await log.append(draft("e2", record("INC-1", offered)))
    assert (refused.value.offered, refused.value.actual) == (offered, 2)
    assert refused.value.actual_hash == current.hash


async def test_a_refused_event_may_be_mended_and_sent_again_under_its_name(log):
    await log.append(draft("e1", record("INC-1", 2)))
    with pytest.raises(StaleRevision):
        await log.append(draft("e2", record("INC-1", 2)))
    assert (await log.append(draft("e2", record("INC-1", 3)))).status == "ok"


async def test_of_several_records_all_are_written_or_none(log):
    first = await log.append(draft("e1", record("B", 5)))
    with pytest.raises(StaleRevision):
        await log.append(draft("e2", record("A"), record("B", 5), record("C")))
    assert len(await log.read(None)) == 1
    assert await log.revisions(["A", "B", "C"]) == {
        "B": Revision(5, record("B", 5).hash, first.entry_id)
    }


async def test_a_record_that_must_stay_as_it_is_is_expected_and_not_written(log):
    first = await log.append(draft("e1", record("A", 3)))
    stays = msgspec.structs.replace(draft("e2", record("B")), unchanged=(("A", 3),))
    done = await log.append(stays)
    assert (await log.revisions(["A", "B"])) == {
        "A": Revision(3, record("A", 3).hash, first.entry_id),
        "B": Revision(1, record("B").hash, done.entry_id),
    }
    assert b'"A"' not in (await log.last()).e


@pytest.mark.parametrize(("record_id", "actual"), [("A", 3), ("none", 0)])
async def test_an_entry_is_refused_whole_if_what_must_stay_has_changed(
    log, record_id, actual
):
    await log.append(draft("e1", record("A", 3)))
    made = draft("e2", record("B"), record("C"))
    stays = msgspec.structs.replace(made, unchanged=(("A", 3), (record_id, 2)))
    with pytest.raises(RevisionConflict) as refused:
        await log.append(stays)
    error = refused.value
    assert (error.record_id, error.expected, error.actual) == (record_id, 2, actual)
    assert len(await log.read(None)) == 1


async def test_one_entry_may_carry_two_revisions_of_a_record_in_order(log):
    await log.append(draft("e1", record("A", 1), record("A", 2, expected=1)))
    assert (await log.revisions(["A"]))["A"].revision == 2
    with pytest.raises(StaleRevision):
        await log.append(draft("e2", record("A", 4), record("A", 3)))


async def test_a_new_scene_restarts_all_revisions(log):
    await log.append(draft("e1", record("A", 7), record("scene", 3)))
    opening = draft("e2", record("scene", 1, expected=0), opens_scene=True)
    opened = await log.append(opening)
    assert await log.revisions(["A", "scene"]) == {
        "scene": Revision(1, record("scene", 1).hash, opened.entry_id)
    }
    await log.append(draft("e3", record("A", 1, expected=0)))


async def test_twenty_editors_of_one_record_never_overwrite_each_other(log):
    async def edit(editor: int) -> int:
        for attempt in count():
            held = (await log.revisions(["A"])).get("A", Revision(0, ""))
            change = record("A", held.revision + 1, expected=held.revision)
            try:
                await log.append(draft(f"{editor}-{attempt}", change))
            except RevisionRefused:
                continue
            return attempt
        return 0

    await asyncio.gather(*(edit(editor) for editor in range(20)))
    assert (await log.revisions(["A"]))["A"].revision == 20
    assert len(await log.read(None)) == 20


async def test_reading_goes_on_after_any_entry_in_pages(log):
    entries = await appended(log, *"abcde")
    assert await log.read(None, 2) == entries[:2]
    assert await log.read(entries[1].id, 2) == entries[2:4]
    assert await log.read(entries[4].id, 2) == []


async def test_an_empty_log_has_no_entry_of_any_kind(log):
    assert await log.last() is None
    assert await log.read(None) == []
    assert await log.at(1) is None
    assert await log.at(datetime.now(UTC)) is None
    assert await log.entry("1-1") is None
    assert await log.revisions([]) == {}


async def test_every_entry_is_found_by_its_id_and_by_its_number(log):
    for entry in await appended(log, *map(str, range(30))):
        assert await log.entry(entry.id) == entry
        assert await log.at(entry.n) == entry
    assert await log.at(0) is None
    assert await log.at(31) is None
    assert await log.entry("1-1") is None


async def test_the_log_of_a_moment_ends_with_the_last_entry_until_then(log):
    await appended(log, "a", "b")
    entry = await log.last()
    when = datetime.fromtimestamp(int(entry.id.split("-")[0]) / 1000, UTC)
    assert await log.at(when + timedelta(days=1)) == entry
    assert await log.at(when) == entry
    assert await log.at(when - timedelta(days=1)) is None
    assert await log.at(datetime(1960, 1, 1, tzinfo=UTC)) is None


async def test_a_fork_that_two_workers_notice_is_counted_once(log):
    assert await log.epoch() == 0
    assert await log.bump_epoch(0) == 1
    assert await log.bump_epoch(0) == 1
    assert await log.bump_epoch(1) == 2
    assert await log.bump_epoch(0) == 2
    assert await log.epoch() == 2


async def test_the_epoch_never_falls_below_what_somebody_saw(log):
    assert await log.bump_epoch(7) == 8


def checkpoint(entry: Entry, fold: int = 1, picture: bytes = b"p") -> Checkpoint:
    return Checkpoint(fold, entry.n, entry.id, entry.h, picture)


async def test_the_newest_checkpoint_at_or_before_a_number_is_found(log):
    entries = await appended(log, *map(str, range(12)))
    kept = [checkpoint(entries[i], picture=bytes([i])) for i in (1, 5, 9)]
    for one in kept:
        await log.put_checkpoint(one)
    assert await log.checkpoint(1) == kept[2]
    assert await log.checkpoint(1, 10) == kept[2]
    assert await log.checkpoint(1, 9) == kept[1]
    assert await log.checkpoint(1, 1) is None
    assert await log.checkpoint(2) is None


async def test_a_checkpoint_of_an_abandoned_branch_is_never_used(log):
    entries = await appended(log, *"abc")
    good = checkpoint(entries[0])
    await log.put_checkpoint(good)
    await log.put_checkpoint(
        msgspec.structs.replace(checkpoint(entries[1]), chain="0" * 40)
    )
    await log.put_checkpoint(
        msgspec.structs.replace(checkpoint(entries[2]), entry_id="99-3")
    )
    assert await log.checkpoint(1) == good


async def test_a_checkpoint_of_the_new_branch_replaces_that_of_the_abandoned(log):
    (entry,) = await appended(log, "a")
    await log.put_checkpoint(msgspec.structs.replace(checkpoint(entry), chain="0" * 40))
    await log.put_checkpoint(checkpoint(entry))
    await log.put_checkpoint(checkpoint(entry))
    assert await log.checkpoint(1) == checkpoint(entry)


async def followed(log: Log, length: int, after: Position | None = None) -> list[Entry]:
    """Follow until so many entries came; whatever else happens is a failure."""
    seen: list[Entry] = []
    async with aclosing(log.follow(after)) as happenings:
        async for happening in happenings:
            assert isinstance(happening, Entries)
            seen.extend(happening.entries)
            if len(seen) >= length:
                break
    return seen


async def test_a_follower_gets_what_was_there_and_what_comes(log):
    await appended(log, "a", "b")
    async with aclosing(log.follow()) as happenings:
        there = await anext(happenings)
        coming = asyncio.create_task(anext(happenings))
        await log.append(draft("c"))
        came = await coming
    assert [*there.entries, *came.entries] == await log.read(None)


async def test_a_follower_goes_on_after_the_position_it_was_given(log):
    first, *rest = await appended(log, "a", "b", "c")
    assert await followed(log, 2, Position(first.n, first.id, first.h)) == rest


async def test_a_follower_of_an_empty_log_waits_for_the_first_entry(log):
    following = asyncio.create_task(followed(log, 1))
    await log.append(draft("a"))
    assert [entry.n for entry in await following] == [1]


async def test_a_follower_reads_any_number_of_entries_once_each(log):
    await appended(log, *map(str, range(1500)))
    assert await followed(log, 1500) == await log.read(None, 1500)


async def test_a_follower_can_be_cancelled_at_any_moment(log):
    async def follow() -> None:
        async with aclosing(log.follow()) as happenings:
            async for _ in happenings:
                pass

    for ticks in range(60):
        task = asyncio.create_task(follow())
        await log.append(draft(f"e{ticks}"))
        for _ in range(ticks):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()


_rooms = count(1)
RECORDS = st.builds(
    record,
    st.sampled_from("ABC"),
    st.integers(1, 4),
    st.sampled_from([None, None, 0, 1, 2]),
)
DRAFTS = st.builds(
    Draft,
    st.sampled_from("12345678"),
    st.just("author"),
    st.lists(RECORDS, min_size=1, max_size=3).map(tuple),
    st.sampled_from([False, False, False, True]),
)


async def _story(log: Log, drafts: list[Draft]) -> list[object]:
    told: list[object] = []
    for one in drafts:
        try:
            done = await log.append(one)
        except RevisionRefused as refused:
            told.append((type(refused), refused.args))
        else:
            told.append((done.status, done.n))
    held = await log.revisions("ABC")
    told.append([(k, each.revision, each.hash) for k, each in held.items()])
    told.append([(entry.n, entry.e) for entry in await log.read(None)])
    return told


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafts=st.lists(DRAFTS, max_size=12))
async def test_the_log_in_memory_decides_every_append_as_the_real_one(store, drafts):
    real = RedisLog(store.url, f"equal-{next(_rooms)}")
    try:
        assert await _story(real, drafts) == await _story(MemoryLog(), drafts)
    finally:
        await real.aclose()
