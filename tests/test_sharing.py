"""Nobody has a worker for itself; what fails is told, and not kept."""

import asyncio

import pytest
from starlette.exceptions import HTTPException

from dashboard.api.record_making import all_or_none
from dashboard.sharing import Turns


async def test_one_account_waits_for_itself_and_others_do_not() -> None:
    turns, order = Turns(), list[str]()
    go_on = asyncio.Event()

    async def work(account: str, name: str) -> None:
        async with turns.of(account):
            order.append(name)
            if name == "first":
                await go_on.wait()

    tasks = [
        asyncio.create_task(work(*each))
        for each in (("lea", "first"), ("lea", "second"), ("max", "other"))
    ]
    for _ in range(5):
        await asyncio.sleep(0)
    assert order == ["first", "other"]
    go_on.set()
    await asyncio.gather(*tasks)
    assert order == ["first", "other", "second"]


async def test_who_goes_away_while_waiting_leaves_the_turn_to_the_next() -> None:
    turns = Turns()

    async def work() -> str:
        async with turns.of("lea"):
            return "done"

    async with turns.of("lea"):
        gone, stays = (asyncio.create_task(work()) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
    assert await stays == "done"
    assert not turns.busy


async def test_if_one_of_two_files_cannot_be_written_the_other_one_is_ended() -> None:
    ended = asyncio.Event()

    async def fails() -> bytes:
        await asyncio.sleep(0)
        raise HTTPException(503, "It takes too long.")

    async def writes() -> bytes:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        return b""

    with pytest.raises(HTTPException, match="takes too long"):
        await all_or_none([fails(), writes()])
    assert ended.is_set()
