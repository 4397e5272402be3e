import asyncio
from pathlib import Path

import pytest

from layers.errors import ChainBroken, StoreUnavailable
from layers.log.connection import connect, connect_reader, entry_of, fields_of
from layers.log.follow import continues
from layers.log.port import Position
from layers.picture import Picture


async def test_a_store_that_is_not_there_is_unavailable_not_a_library_error(
    tmp_path: Path,
):
    for made in (connect, connect_reader):
        connection = made(f"unix://{tmp_path}/none.sock")
        with pytest.raises(StoreUnavailable):
            await connection.call("PING")
        with pytest.raises(StoreUnavailable):
            await connection.calls([("PING",)])
        with pytest.raises(StoreUnavailable):
            await connection.script("seek", ("k",), 1)
        await connection.aclose()


async def test_a_command_that_the_store_refuses_is_unavailable_too(store):
    connection = connect(store.url)
    with pytest.raises(StoreUnavailable, match="unknown command"):
        await connection.call("NONSENSE")
    await connection.aclose()


async def test_replies_come_as_the_server_sent_them(store, room):
    connection = connect(store.url)
    assert await connection.calls([("HSET", room, "a", 1), ("HGETALL", room)]) == [
        1,
        {b"a": b"1"},
    ]
    assert await connection.call("PING") == b"PONG"
    await connection.aclose()


async def test_a_script_that_the_server_forgot_is_sent_again(store, room):
    connection = connect(store.url)
    key = f"{{{room}}}:log"
    assert await connection.script("seek", (key,), 1) == []
    await connection.call("SCRIPT", "FLUSH")
    assert await connection.script("seek", (key,), 1) == []
    await connection.aclose()


async def test_a_call_never_loses_a_cancellation(store):
    """The library does, on Python 3.11, if the reply is there at the same moment."""
    connection = connect(store.url)

    async def ask_for_ever() -> None:
        while True:
            await connection.call("PING")

    for ticks in range(150):
        asking = asyncio.create_task(ask_for_ever())
        for _ in range(ticks):
            await asyncio.sleep(0)
        asking.cancel()
        _, pending = await asyncio.wait([asking], timeout=5)
        assert not pending
        assert asking.cancelled()
    await connection.aclose()


async def test_many_callers_wait_for_a_free_connection_instead_of_failing(store):
    connection = connect(store.url)
    replies = await asyncio.gather(*(connection.call("PING") for _ in range(200)))
    assert replies == [b"PONG"] * 200
    await connection.aclose()


def test_fields_are_read_flat_or_as_a_map():
    assert fields_of([b"a", b"1", b"b", b"2"]) == {b"a": b"1", b"b": b"2"}
    assert fields_of({b"a": b"1"}) == {b"a": b"1"}


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [b"e", b"{}"],
        [b"e", b"{}", b"h", b"00", b"more", b""],
        [b"h", b"00", b"e", b"{}"],
        [b"e", b"{}", b"h", b"\xff"],
    ],
)
def test_an_entry_of_another_shape_continues_no_chain(fields: list[bytes]):
    entry = entry_of([b"5-1", fields])
    assert (entry.id, entry.n) == ("5-1", 1)
    assert not continues(Position(), entry)
    with pytest.raises(ChainBroken):
        Picture().apply(entry)
