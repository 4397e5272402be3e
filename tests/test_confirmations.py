"""Who confirmed a view is read once for all who ask, and only what is asked for."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from dashboard.confirmations import Confirmations, Witnesses
from layers.clock import ManualClock
from layers.log.watched import Confirmed, WatchedViews
from tests.conftest import SharedStore
from tests.folding import viewer
from tests.records import NOW

HOUR = timedelta(hours=1)
SINCE, UNTIL = NOW - timedelta(days=9_000), NOW + timedelta(days=9_000)


def confirmed(view: int = 2, seconds: float = 0, **more: object) -> Confirmed:
    fields = {"seat": "lea/s9", "n": 3, "agreed": True, **more}
    at, audience = NOW + timedelta(seconds=seconds), viewer("ALL")
    known = {"name": "", "title": "Lea", "audience": audience, "view": view, "at": at}
    return Confirmed(**{**known, **fields})


def witnesses(
    *said: Confirmed, revisions: frozenset[int] = frozenset({2})
) -> Witnesses:
    made = Witnesses(NOW + HOUR, revisions)
    made.take(said)
    return made


def test_of_each_view_the_first_right_confirmation_of_a_screen_counts() -> None:
    made = witnesses(
        confirmed(agreed=False),
        confirmed(seconds=1),
        confirmed(seconds=2),
        confirmed(seconds=1.5, seat="max/s1"),
        confirmed(view=0, seconds=3),
    )
    assert [each.seat for each in made.of(2)] == ["lea/s9", "max/s1"]
    assert made.of(2)[0].at == NOW + timedelta(seconds=1)


def test_of_other_views_is_kept_who_was_there_and_nothing_else() -> None:
    made = witnesses(
        confirmed(view=3, seat="max/s1", audience=viewer("LTU")),
        confirmed(view=2, seconds=3_601, seat="late/s1"),
    )
    assert made.of(3) == made.of(2) == []
    assert list(made.seats) == ["max/s1"]
    assert made.audiences == {viewer("LTU")}


@pytest.fixture
async def kept(store: SharedStore, room: str) -> AsyncIterator[WatchedViews]:
    kept = WatchedViews(store.url, room)
    yield kept
    await kept.aclose()


class Reads:
    """Counts how often something is read."""

    def __init__(self, kept: WatchedViews) -> None:
        self.count, self._between = 0, kept.between

    def between(self, *times):
        self.count += 1
        return self._between(*times)


async def test_who_asks_for_the_same_is_told_by_one_reading(kept: WatchedViews) -> None:
    await kept.put([confirmed()])
    reads = kept.between = Reads(kept).between
    confirmations = Confirmations(kept, ManualClock(NOW))
    asked = [confirmations.between(SINCE, UNTIL, [2]) for _ in range(5)]
    told = await asyncio.gather(*asked)
    assert len(set(map(id, told))) == 1
    assert reads.__self__.count == 1
    await confirmations.between(SINCE, UNTIL, [2])
    assert reads.__self__.count == 1
    await kept.put([confirmed(seat="max/s1")])
    later = await confirmations.between(SINCE, UNTIL, [2])
    assert [each.seat for each in later.of(2)] == ["lea/s9", "max/s1"]


async def test_what_takes_several_replies_is_read_whole(kept: WatchedViews) -> None:
    for number in range(250):
        await kept.put([confirmed(seat=f"lea/s{number}")])
    told = await Confirmations(kept, ManualClock(NOW)).between(SINCE, UNTIL, [2])
    assert len(told.of(2)) == 250
