"""Keeps what leaders saw: who confirmed which view, and where the views are in the log.

One a worker. Each worker keeps what was confirmed to itself, so nothing is kept twice;
the index of views both make, alike. What the store does not take is kept later. It must
never change the picture, nor hold anything up: it runs beside all else.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import timedelta

import msgspec

from dashboard.room import Room
from layers.briefing import VIEW, SharedView, read_line
from layers.briefings import Step, steps_of
from layers.clock import Clock
from layers.entry import Entry
from layers.errors import OnePictureError, StoreUnavailable
from layers.log.port import Log
from layers.log.presence import Seat
from layers.log.watched import Confirmed, WatchedViews

TICK_S = 1.0
"""Time between two writings."""

AGAIN = timedelta(seconds=10)
"""A view that stands still over pictures that change is noted again after so long."""

LATE = timedelta(seconds=5)
"""So long after a briefing its last views may still be confirmed."""

MARK_EVERY = 1_000
"""Entries after which the index says how far it is whole, also without a view."""

READ_COUNT = 2_000
MOST_WAITING = 20_000
"""Confirmations that wait for a store that is away; what is more is lost, and told
by nobody: the store is then the trouble."""

_log = logging.getLogger(__name__)
_pack = msgspec.msgpack.Encoder().encode


class Watching:
    """What one worker keeps of what its screens confirmed."""

    def __init__(self, room: Room, log: Log, kept: WatchedViews, clock: Clock) -> None:
        self._room, self._log, self._kept, self._clock = room, log, kept, clock
        self._noted: dict[str, Confirmed] = {}
        self._waiting: list[Confirmed] = []
        self._scene_n = 0
        self._place = (0, 0)
        self._marked_n = 0

    def note(self, seats: Iterable[Seat]) -> None:
        """Note what screens confirmed to this worker, while somebody presents."""
        # Revisions begin anew with a scene: what was noted before tells nothing.
        scene, self._scene_n = self._scene_n, self._room.picture.cleared_n
        if scene != self._scene_n:
            self._noted.clear()
        if not self._is_led():
            self._noted.clear()
            return
        for seat in seats:
            before, now = self._noted.get(seat.seat), confirmed_by(seat)
            if seat.left or not is_news(before, now):
                continue
            self._noted[seat.seat] = now
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(now)

    def _is_led(self) -> bool:
        """Say whether somebody presents, or did just now: screens confirm later."""
        held = self._room.picture.records.get(VIEW)
        said = None if held is None else read_line(held.line)
        if not isinstance(said, SharedView):
            return False
        since = self._room.views.get(said.revision)
        just_now = since is not None and self._clock.now() - since <= LATE
        return said.presenter is not None or just_now

    async def run(self) -> None:
        """Write once a second for ever; what breaks it is said once."""
        said = ""
        while True:
            try:
                await self.write()
            except (OnePictureError, msgspec.MsgspecError) as error:
                if str(error) != said:
                    said = str(error)
                    _log.exception("What leaders saw cannot be kept.")
            await self._clock.sleep(TICK_S)

    async def write(self) -> None:
        """Write what is due; what the store does not take stays due."""
        try:
            await self._index()
            if taken := self._waiting:
                await self._kept.put(taken)
                # Meanwhile more may have come.
                self._waiting = self._waiting[len(taken) :]
        except StoreUnavailable:
            return

    async def _index(self) -> None:
        room = self._room
        if room.generation == 0:
            return
        place = room.generation, room.branch
        if place != self._place:
            before, self._kept.epoch = self._kept.epoch, room.branch
            await self._catch_up(room.picture.n)
            if before != room.branch:
                await self._kept.let_go(before)
            self._place = place
        n, upto = room.picture.n, room.picture.entry_id
        if not room.steps_due and n < self._marked_n + MARK_EVERY:
            return
        due, room.steps_due = room.steps_due, []
        try:
            await self._kept.index(map(packed, due), upto)
        except StoreUnavailable:
            # After a fork all is made anew; these are of the other branch.
            if (room.generation, room.branch) == self._place:
                room.steps_due[:0] = due
            raise
        self._marked_n = n

    async def _catch_up(self, upto_n: int) -> None:
        """Put into the index what this worker did not fold itself."""
        after = await self._kept.indexed()
        if after and await self._log.entry(after) is None:
            after = ""  # of a branch that is gone: what it tells is in no log
        while True:
            entries = await self._log.read(after or None, READ_COUNT)
            entries = [each for each in entries if each.n <= upto_n]
            if not entries:
                return
            steps = await asyncio.to_thread(_all_steps, entries)
            after = entries[-1].id
            await self._kept.index(map(packed, steps), after)
            self._marked_n = entries[-1].n


def _all_steps(entries: list[Entry]) -> list[Step]:
    return [step for each in entries for step in steps_of(each)]


def packed(step: Step) -> tuple[int, bool, bytes]:
    """Return a step as the index holds it."""
    return step.n, step.bounds, _pack(step)


def confirmed_by(seat: Seat) -> Confirmed:
    """Return what a seat confirmed."""
    who = seat.seat, seat.name, seat.title, seat.audience
    proof = seat.agreed, seat.at, seat.late, seat.unproved
    return Confirmed(*who, seat.view, seat.n, *proof)


def is_news(before: Confirmed | None, now: Confirmed) -> bool:
    """Say whether a confirmation says more than the last one of its screen."""
    if before is None:
        return now.view > 0
    if (before.view, before.agreed) != (now.view, now.agreed):
        return True
    return now.view > 0 and now.n != before.n and now.at - before.at >= AGAIN
