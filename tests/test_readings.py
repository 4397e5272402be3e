"""Who has seen what counts only where it was proved, and is kept until it is told."""

from collections.abc import Iterable

import pytest

from dashboard.readings import Readings
from dashboard.seating import Seating
from layers.errors import StoreUnavailable
from layers.log.readers import Reading, Sending
from tests.test_seating import BY, Stage, seen


class Refusing:
    """A store that does not take so many of the next things that are to be kept."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.readings: list[Reading] = []
        self.sendings: list[Sending] = []

    async def put(self, scene_n: int, readings: Iterable[Reading]) -> None:
        self._answer()
        self.readings += readings

    async def put_sent(
        self, scene_n: int, sendings: Iterable[Sending], worker: str, n: int
    ) -> None:
        self._answer()
        self.sendings += sendings

    def _answer(self) -> None:
        if self.times:
            self.times -= 1
            raise StoreUnavailable("away")


async def test_what_the_store_did_not_take_is_kept_later() -> None:
    stage, kept = Stage(), Refusing(2)
    stage.seating = Seating(stage.hub, stage.shared, stage.clock, kept)
    stage.seating.sendings.once(BY, stage.room.picture, stage.clock.now())
    stage.seating.seen(seen(stage, "s1", 3, stage.digest(3)))
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await stage.seating.exchange()
    await stage.seating.exchange()
    await stage.seating.exchange()
    assert [each.last_n for each in kept.sendings] == [3]
    assert [each.n for each in kept.readings] == [3]


async def test_what_was_not_proved_was_seen_by_nobody() -> None:
    stage, kept = Stage(), Refusing(0)
    readings = Readings(stage.room, kept)
    readings.note(seen(stage, "s1", 3, "f" * 32), agreed=False)
    # A picture that nobody here has had.
    readings.note(seen(stage, "s1", 99, "f" * 32), agreed=True)
    await readings.keep()
    assert kept.readings == []
    readings.note(seen(stage, "s1", 3, stage.digest(3)), agreed=True)
    await readings.keep()
    assert [each.n for each in kept.readings] == [3]


async def test_the_same_picture_is_told_once() -> None:
    stage, kept = Stage(), Refusing(0)
    readings = Readings(stage.room, kept)
    for _ in range(2):
        await readings.keep()
    assert kept.sendings == []
    readings.note(seen(stage, "s1", 3, stage.digest(3)), agreed=True)
    for _ in range(3):
        await readings.keep()
    assert [each.n for each in kept.readings] == [3]
