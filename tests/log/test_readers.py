"""Who has seen what is kept once for each stretch, and told to every worker."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from layers.log.readers import Readers, Reading, Sending

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)
ANN = Reading("ann", "5e55", "OPEN:PUBLIC;ALL", 3, 7, NOON)


@pytest.fixture
async def readers(store, room) -> AsyncIterator[Readers]:
    readers = Readers(store.url, room)
    yield readers
    await readers.aclose()


async def test_the_last_picture_of_a_stretch_is_kept(store, room, readers):
    later = msgspec.structs.replace(ANN, n=9, at=NOON + timedelta(seconds=1))
    await readers.put(1, [ANN])
    await readers.put(1, [later])
    other = Readers(store.url, room)
    assert await other.all(1) == [later]
    await other.aclose()


async def test_stretches_sessions_and_rights_are_kept_apart(readers):
    replace = msgspec.structs.replace
    apart = [
        ANN,
        replace(ANN, parted_n=8, n=10),
        replace(ANN, session="", n=11),
        replace(ANN, audience="OPEN:PUBLIC;FIN", n=12),
        replace(ANN, account="bob", n=13),
    ]
    await readers.put(1, apart)
    assert await readers.all(1) == apart


async def test_each_scene_has_its_own(store, readers, room):
    await readers.put(1, [ANN])
    await readers.put(20, [])
    assert await readers.all(20) == []
    async with store.client() as client:
        assert 0 < await client.ttl(f"{{{room}}}:readers:1") <= 90 * 24 * 3600


SENT = Sending("ann", "5e55", "OPEN:PUBLIC;ALL", 3, "w1", 5, 9, NOON)


async def test_what_was_sent_is_kept_for_each_worker_and_stretch(readers):
    replace = msgspec.structs.replace
    apart = [SENT, replace(SENT, worker="w2"), replace(SENT, parted_n=8)]
    await readers.put_sent(1, apart, "w1", 9)
    await readers.put_sent(1, [replace(SENT, last_n=12)], "w1", 12)
    kept = sorted(await readers.sent(1), key=lambda each: (each.worker, each.parted_n))
    assert kept == [replace(SENT, last_n=12), apart[2], apart[1]]
    assert await readers.sent(2) == []


async def test_what_is_being_sent_ends_with_what_its_worker_said_last(readers):
    going_on = msgspec.structs.replace(SENT, last_n=None)
    await readers.put_sent(1, [going_on], "w1", 7)
    await readers.put_sent(1, [], "w1", 11)
    [kept] = await readers.sent(1)
    assert kept.last_n == 11
