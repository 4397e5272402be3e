"""A picture of then is folded once for all who ask, and little of it is kept."""

import asyncio

import pytest

from dashboard import stills
from dashboard.sharing import Sharing
from dashboard.stills import Stills
from layers.errors import StoreUnavailable
from layers.log.memory_log import MemoryLog
from layers.picture import Entry, Picture
from tests.folding import draft, feature


class Counted(MemoryLog):
    """A log that counts the entries that were read from it."""

    given = 0

    async def read(self, after_id: str | None, count: int = 1000) -> list[Entry]:
        entries = await super().read(after_id, count)
        self.given += len(entries)
        await asyncio.sleep(0)
        return entries


@pytest.fixture
async def log() -> Counted:
    log = Counted()
    for n in range(1, 301):
        await log.append(draft(str(n), feature(f"INC-{n % 20}", n)))
    return log


async def test_two_hundred_who_freeze_at_once_cost_one_fold(log: Counted) -> None:
    kept = Stills(log)
    asked = [kept.at(250) for _ in range(200)]
    pictures = await asyncio.gather(*asked)
    assert log.given == 300
    assert {each.n for each in pictures if each} == {250}


async def test_what_one_takes_off_its_picture_stays_on_that_of_others(
    log: Counted,
) -> None:
    kept = Stills(log)
    mine, other = await kept.at(250), await kept.at(250)
    assert mine is not None
    assert other is not None
    mine.forget(list(mine.records))
    assert (len(mine.records), len(other.records)) == (0, 20)
    again = await kept.at(250)
    assert again is not None
    assert len(again.records) == 20


async def test_a_later_picture_is_folded_on_from_a_kept_one(log: Counted) -> None:
    kept = Stills(log)
    first = await kept.at(250)
    log.given = 0
    second = await kept.at(260)
    assert first is not None
    assert second is not None
    assert log.given == 50
    whole = Picture()
    for entry in (await MemoryLog.read(log, None, 1000))[:260]:
        whole.apply(entry)
    assert second.digest(None) == whole.digest(None)
    assert first.n == 250


async def test_a_picture_of_a_branch_that_is_gone_is_not_shown(log: Counted) -> None:
    kept = Stills(log)
    await kept.at(250)
    log.roll_back(240)
    assert await kept.at(250) is None
    for n in range(241, 261):
        await log.append(draft(f"other-{n}", feature("other", n)))
    picture = await kept.at(250)
    later = await kept.at(260)
    assert picture is not None
    assert later is not None
    assert "other" in picture.records
    assert later.records["other"].revision == 260


async def test_little_is_kept(log: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stills, "MOST_RECORDS", 5_000)
    kept = Stills(log)
    for n in range(1, 20):
        await kept.at(n)
    log.given = 0
    await kept.at(19)
    await kept.at(18)
    assert log.given == 0
    await kept.at(1)
    assert log.given == 300


async def test_who_goes_away_does_not_end_it_for_the_others() -> None:
    shared: Sharing[str, int] = Sharing(10, lambda _: 1)
    ready = asyncio.Event()

    async def make() -> int:
        await ready.wait()
        return 7

    first = asyncio.create_task(shared.get("a", make))
    second = asyncio.create_task(shared.get("a", make))
    await asyncio.sleep(0)
    first.cancel()
    ready.set()
    assert await second == 7


async def test_what_failed_is_told_to_all_and_tried_again() -> None:
    shared: Sharing[str, int] = Sharing(10, lambda _: 1)
    failing = True

    async def make() -> int:
        await asyncio.sleep(0)
        if failing:
            raise StoreUnavailable("it is away")
        return 7

    both = (shared.get("a", make), shared.get("a", make))
    told = await asyncio.gather(*both, return_exceptions=True)
    assert [type(each) for each in told] == [StoreUnavailable] * 2
    failing = False
    assert await shared.get("a", make) == 7
