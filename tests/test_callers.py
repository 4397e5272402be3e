"""What a worker believes about a login, and for how long; also without a store."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from dashboard.access.callers import BELIEVED_S, OUTAGE_S, Callers
from layers.clock import ManualClock
from layers.errors import StoreUnavailable
from layers.log.accounts import Account
from layers.log.sessions import Known, Session
from tests.records import NOW


def known(session_id: str, **fields) -> Known:
    session = Session(
        id=session_id,
        account="anna",
        way="link",
        began=NOW,
        seen=NOW,
        until=fields.pop("until", NOW + timedelta(days=7)),
    )
    return Known(session, Account(name="anna", created=NOW, **fields))


class Store:
    """Sessions that can be away, and count how often they are asked."""

    def __init__(self) -> None:
        self.sessions: dict[str, Known] = {}
        self.away = False
        self.asked = 0

    async def who(self, ids: Sequence[str]) -> list[Known | None]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise StoreUnavailable("it is away")
        return [self.sessions.get(each) for each in ids]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def store() -> Store:
    made = Store()
    made.sessions["one"] = known("one")
    return made


@pytest.fixture
def callers(store: Store, clock: ManualClock) -> Callers:
    return Callers(store, clock)  # type: ignore[arg-type]


async def test_the_store_is_asked_once_in_two_seconds(callers, store, clock):
    for _ in range(5):
        assert await callers.known("one") is store.sessions["one"]
    assert store.asked == 1
    clock.advance(BELIEVED_S)
    await callers.known("one")
    assert store.asked == 2


async def test_many_who_ask_at_once_cost_one_question(callers, store):
    found = await asyncio.gather(*(callers.known("one") for _ in range(50)))
    assert all(each is store.sessions["one"] for each in found)
    assert store.asked == 1


async def test_nobody_is_not_remembered(callers, store):
    for number in range(100):
        assert await callers.known(f"guess {number}") is None
    store.sessions["guess 1"] = known("guess 1")
    assert await callers.known("guess 1") is not None


async def test_an_end_is_believed_within_two_seconds(callers, store, clock):
    await callers.known("one")
    del store.sessions["one"]
    clock.advance(BELIEVED_S)
    assert await callers.known("one") is None


async def test_what_was_ended_here_is_over_at_once(callers, store):
    await callers.known("one")
    del store.sessions["one"]
    callers.forget("one")
    assert await callers.known("one") is None


async def test_a_lost_store_takes_the_picture_from_nobody(callers, store, clock):
    await callers.known("one")
    store.away = True
    clock.advance(OUTAGE_S - 1)
    assert await callers.known("one") is not None
    with pytest.raises(StoreUnavailable):
        await callers.known("another")
    clock.advance(2)
    with pytest.raises(StoreUnavailable):
        await callers.known("one")


async def test_a_login_that_runs_out_while_the_store_is_away_is_over(
    callers, store, clock
):
    store.sessions["one"] = known("one", until=NOW + timedelta(seconds=10))
    await callers.known("one")
    store.away = True
    clock.advance(60)
    assert await callers.known("one") is None


async def open_answer(callers: Callers, session_id: str, still) -> "asyncio.Task[bool]":
    """Give an answer that lasts; its result says whether it was cut."""

    async def answer() -> bool:
        with callers.answering(session_id, still) as open_one:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                return open_one.cut
        return False

    task = asyncio.create_task(answer())
    await asyncio.sleep(0)
    return task


async def test_only_the_answer_of_whom_it_concerns_is_cut(callers, store):
    store.sessions["two"] = known("two")
    one = await open_answer(callers, "one", lambda now: now is not None)
    two = await open_answer(callers, "two", lambda now: now is not None)
    await callers.check()
    assert not one.done()
    del store.sessions["one"]
    await callers.check()
    assert await one
    assert not two.done()
    two.cancel()


async def test_an_answer_is_cut_when_rights_change(callers, store):
    before = store.sessions["one"].account
    one = await open_answer(
        callers, "one", lambda now: now is not None and now.account == before
    )
    store.sessions["one"] = known("one", clearance="PUBLIC")
    await callers.check()
    assert await one


async def test_no_answer_is_cut_because_the_store_is_away(callers, store):
    one = await open_answer(callers, "one", lambda now: now is not None)
    store.away = True
    await callers.check()
    await asyncio.sleep(0)
    assert not one.done()
    one.cancel()


async def test_a_thousand_open_answers_are_looked_at_in_steps(callers, store):
    tasks: list[asyncio.Task[bool]] = []
    for number in range(1000):
        store.sessions[str(number)] = known(str(number))
        tasks.append(await open_answer(callers, str(number), lambda now: bool(now)))
    store.asked = 0
    await callers.check()
    assert store.asked == 10
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
