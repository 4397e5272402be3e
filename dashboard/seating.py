"""Who looks on, and who has confirmed which picture: measured, never assumed.

A seat is in step when the digest that it computed equals ours for the same n of the
same epoch, and this picture is the newest or has been replaced for `LATE` at most. What
is confirmed is collected here and told to the other workers once a second. It must
never take a seat's word for more than what it confirmed.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Literal, Protocol

import msgspec

from dashboard.frames import Seats
from dashboard.hub import Hub
from dashboard.room import EVERYBODY, Room
from layers.clock import Clock
from layers.errors import StoreUnavailable
from layers.log.presence import Seat, is_silent

LATE = timedelta(seconds=2)
"""How long after a picture has changed a seat may still show the one before."""

FORGET_S = 5.0
"""How long a closed screen that nobody knows yet is remembered as closed."""

TICK_S = 1.0
"""Time between two exchanges with the other workers."""

HURRY_S = 0.1
"""Time between two exchanges when screens come and go."""

LOOK_S = 0.5
"""Time between two looks whether a beat is due."""

BEAT_S = 4.0
"""A stream that was quiet for so long gets a beat with the next look: within 5 s."""

OFTEN_S = 0.9
"""Beats that only say who is here are at least so far apart."""

BUSY_S = 0.3
"""If a frame was sent so recently, the next frame will say what a beat would say."""

FASTEST_MS = 250
"""A seat confirms at most four times a second..."""

FEW_SEATS = 40
"""... if there are not more seats than these."""

CONFIRMATIONS_PER_S = 120
"""More seats together confirm at most so often: each of them waits longer."""

MOST_SEATS = 5_000
"""Seats of one room; more are refused until others have gone."""

State = Literal["in_step", "behind", "silent"]


class Seen(msgspec.Struct, frozen=True):
    """What a screen says it has drawn."""

    seat: str
    n: int
    digest: str
    name: str
    at: datetime
    epoch: int | None = None


class Listed(msgspec.Struct, frozen=True):
    """One seat as everybody may see it; `since` is when its state began."""

    seat: str
    name: str
    n: int
    state: State
    since: datetime
    worker: str


class Told(Protocol):
    """Where seats are shared with the other workers: layers.log.presence."""

    async def put(self, seats: Iterable[Seat]) -> list[Seat]:
        """Tell these and return all; raises StoreUnavailable."""
        ...


class Seating:
    """The seats of the room, as all workers see them together."""

    def __init__(self, hub: Hub, presence: Told, clock: Clock) -> None:
        self.seats: tuple[Seat, ...] = ()
        self.problem = ""
        self._hub = hub
        self._presence = presence
        self._clock = clock
        self._waiting: dict[str, Seen] = {}
        self._left: dict[str, float] = {}
        self._known: set[str] = set()
        self._newcomers: set[str] = set()
        self._hurry = asyncio.Event()
        self._refused = 0
        self._counted_s = -math.inf

    @property
    def _room(self) -> Room:
        return self._hub.room

    def seen(
        self, seat: str, n: int, digest: str, name: str, epoch: int | None = None
    ) -> bool:
        """Note what a screen has drawn; a new seat is told to everybody at once.

        Of several confirmations between two exchanges only the last one counts, however
        many there are. False if there are too many seats for one more.
        """
        if seat not in self._known and seat not in self._newcomers:
            if len(self._known) + len(self._newcomers) >= MOST_SEATS:
                return False
            self._newcomers.add(seat)
            self._hurry.set()
        self._waiting[seat] = Seen(seat, n, digest, name, self._clock.now(), epoch)
        self._left.pop(seat, None)
        return True

    def leave(self, seat: str) -> None:
        """Note that a screen was closed; one that nobody knows is soon forgotten."""
        self._waiting.pop(seat, None)
        self._newcomers.discard(seat)
        if len(self._left) < MOST_SEATS:
            self._left[seat] = self._clock.monotonic() + FORGET_S
            self._hurry.set()

    async def run(self, rejected: Callable[[], Awaitable[int]]) -> None:
        """Exchange seats once a second for ever, and beat when it is time.

        `rejected` counts the lines that were refused.
        """
        async with asyncio.TaskGroup() as both:
            both.create_task(self._exchange_on(rejected))
            both.create_task(self._beat_on())

    async def _exchange_on(self, rejected: Callable[[], Awaitable[int]]) -> None:
        while True:
            self._hurry.clear()
            try:
                await self.exchange()
                self._refused = await rejected()
                self.problem = ""
            except StoreUnavailable as error:
                # Said on every screen by the follower; here it is kept for healthz.
                self.problem = str(error)
            self._count()
            await self._pause()

    async def _beat_on(self) -> None:
        """Beat while an exchange waits for the store: a hung one keeps it for long."""
        while True:
            await self._clock.sleep(LOOK_S)
            if self._clock.monotonic() - self._counted_s > TICK_S:
                self._count()
            else:
                self._beat_if_due()

    def _count(self) -> None:
        self._counted_s = self._clock.monotonic()
        self._room.count(self.summary(), self.ack_ms, self._refused)
        self._beat_if_due()

    async def _pause(self) -> None:
        """Wait a second; much less if somebody came or left, but never spin."""
        slept = asyncio.ensure_future(self._clock.sleep(TICK_S))
        hurried = asyncio.ensure_future(self._hurry.wait())
        both = (slept, hurried)
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            early = not slept.done()
        finally:
            for each in both:
                each.cancel()
        if early:
            await self._clock.sleep(HURRY_S)

    def _beat_if_due(self) -> None:
        said, now_s = self._hub.said, self._clock.monotonic()
        quiet_s = now_s - said.at_s
        changed = said.standing != self._room.standing and quiet_s >= BUSY_S
        if (changed and now_s - said.beat_s >= OFTEN_S) or quiet_s >= BEAT_S:
            self._hub.beat()

    async def exchange(self) -> None:
        """Tell what was confirmed here and hear what was confirmed elsewhere."""
        taken, self._waiting = self._waiting, {}
        left, self._left = self._left, {}
        judged: list[Seat] = []
        for seen in taken.values():
            seat = self.judge(seen)
            if seat is None:
                self._waiting.setdefault(seen.seat, seen)
            else:
                judged.append(seat)
        now = self._clock.now()
        told = left.keys() & self._known
        judged += [Seat(seat, 0, agreed=False, at=now, left=True) for seat in told]
        self.seats = tuple(await self._presence.put(judged))
        self._known = {each.seat for each in self.seats}
        # Another worker may not have told of it yet; a name that nobody tells of is no
        # seat, and is forgotten.
        for seat, until_s in left.items():
            if seat not in told and until_s > self._clock.monotonic():
                self._left.setdefault(seat, until_s)
        self._newcomers = set(self._waiting) - self._known

    def judge(self, seen: Seen) -> Seat | None:
        """Compare a confirmation with our own picture of that n.

        None while this worker has not read so far: it is asked again, for `LATE`.
        """
        noted = self._room.journal.noted(seen.n)
        ahead = seen.n > self._room.picture.n
        if ahead and self._clock.now() - seen.at <= LATE:
            return None
        epoch = self._room.branch
        agreed = (
            noted is not None
            and noted.digest == seen.digest
            and seen.epoch in (None, epoch)
            and not self._was_late(seen.n, seen.at)
        )
        name = seen.name
        return Seat(seen.seat, seen.n, agreed, seen.at, name, EVERYBODY, epoch=epoch)

    def _was_late(self, n: int, at: datetime) -> bool:
        passed = self._passed_at(n)
        return passed is not None and at - passed > LATE

    def _passed_at(self, n: int) -> datetime | None:
        """Return when picture n was followed by another one on this worker."""
        following = self._room.journal.noted(n + 1)
        return None if following is None else following.shown_at

    @property
    def ack_ms(self) -> int:
        """How many milliseconds a seat waits between two confirmations."""
        if len(self.seats) <= FEW_SEATS:
            return FASTEST_MS
        return math.ceil(len(self.seats) * 1000 / CONFIRMATIONS_PER_S)

    def state(self, seat: Seat, now: datetime) -> tuple[State, datetime]:
        """Return how a seat stands, and since when."""
        spacing = timedelta(milliseconds=self.ack_ms)
        if is_silent(seat, now - spacing):
            return "silent", seat.at
        passed = self._passed_at(seat.n)
        if not seat.agreed or seat.epoch != self._room.standing.epoch:
            return "behind", passed or seat.at
        if seat.n == self._room.picture.n:
            return "in_step", seat.at
        # One that is ahead confirmed to a worker that has read further; and when a
        # picture was replaced that is not remembered here, it was so at once.
        passed = passed or seat.at
        return ("behind", passed) if now > passed + LATE else ("in_step", seat.at)

    def listed(self) -> list[Listed]:
        """Return every seat with its state, for people."""
        now = self._clock.now()
        return [
            Listed(each.seat, each.name, each.n, *self.state(each, now), each.worker)
            for each in self.seats
        ]

    def summary(self) -> Seats:
        """Count the seats by their state."""
        now = self._clock.now()
        states = [self.state(each, now)[0] for each in self.seats]
        return Seats(
            in_step=states.count("in_step"),
            of=len(states),
            behind=states.count("behind"),
            silent=states.count("silent"),
        )
