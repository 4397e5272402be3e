"""Who looks on, and who has confirmed which picture: measured, never assumed.

What is confirmed is collected here, judged by `dashboard.judging`, and told to the
other workers once a second. It must never judge anything itself.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from typing import Literal, Protocol

from dashboard.frames import Seats, Standing, WaitingSince
from dashboard.hub import Hub
from dashboard.judging import Seen, Then, judged_seat
from dashboard.readings import Kept, Readings
from dashboard.room import Room
from dashboard.screens import Said
from dashboard.sending import Sendings
from dashboard.standings import Follower, Listed, Standings
from layers.clock import Clock
from layers.errors import StoreUnavailable
from layers.label import shared_by
from layers.log.presence import Seat

FORGET_S = 5.0
"""How long a closed screen that nobody knows yet is remembered as closed."""

LATE_S = 1.0
"""What a screen confirmed before it closed may arrive so long after its last word."""

TICK_S = 1.0
"""Time between two exchanges with the other workers."""

JOINING_S = 10.0
"""So long who asked for a stream counts as here before it is open."""

FASTEST_MS = 250
"""A seat confirms at most four times a second..."""

HURRY_S = FASTEST_MS / 1_000
"""Time between two exchanges when screens come and go: so often a seat may count."""

LOOK_S = 0.5
"""Time between two looks whether a beat is due."""

BEAT_S = 4.0
"""A stream that was quiet for so long gets a beat with the next look: within 5 s."""

OFTEN_S = 0.9
"""Beats that only say who is here are at least so far apart."""

BUSY_S = 0.3
"""If a frame was sent so recently, the next frame will say what a beat would say."""

FEW_SEATS = 40
"""... if there are not more seats than these."""

CONFIRMATIONS_PER_S = 120
"""More seats together confirm at most so often: each of them waits longer."""

MOST_SEATS = 5_000
"""Seats of one room; more are refused until others have gone."""


Rejected = Callable[[], Awaitable[Mapping[str, int]]]
Ingest = Callable[[], Awaitable[Literal["ok"] | WaitingSince]]


class Told(Protocol):
    """Where seats are shared with the other workers: layers.log.presence."""

    @property
    def streams(self) -> frozenset[str]:
        """The audiences of all streams of the room, as they were heard last."""
        ...

    async def put(
        self, seats: Iterable[Seat], streams: Iterable[str] = ()
    ) -> list[Seat]:
        """Tell these and return all seats; raises StoreUnavailable."""
        ...


class Watched(Protocol):
    """Where it is noted who confirmed which shared view: dashboard.watching."""

    def note(self, seats: Iterable[Seat]) -> None:
        """Note what these confirmed to this worker."""
        ...


class Seating:
    """The seats of the room, as all workers see them together.

    `watched` hears of everything that is confirmed here; `then` knows the digests of
    pictures of then.
    """

    watched: Watched | None = None
    then: Then | None = None

    def __init__(
        self,
        hub: Hub,
        presence: Told,
        clock: Clock,
        readers: Kept | None = None,
        each: int = MOST_SEATS,
    ) -> None:
        self.seats: tuple[Seat, ...] = ()
        self.problem = ""
        self._hub = hub
        self._presence = presence
        self._readings = Readings(hub.room, readers)
        self._standings = Standings(hub.room, clock)
        self._clock = clock
        self.each = each
        self._waiting: dict[str, Seen] = {}
        self._left: dict[str, float] = {}
        self._closed: dict[str, float] = {}
        self._known: set[str] = set()
        self._newcomers: set[str] = set()
        self._hurry = asyncio.Event()
        self._joining: list[tuple[str, float]] = []
        self._refused: Mapping[str, int] = {}
        self._counted_s = -math.inf

    @property
    def _room(self) -> Room:
        return self._hub.room

    @property
    def sendings(self) -> Sendings:
        """What this worker sends, to be kept."""
        return self._readings.sendings

    @property
    def here(self) -> set[str]:
        """Audiences of who is here: by their seats, and by every stream of the room.

        Also of who joins just now, before the first byte for them. `look` asks again.
        """
        seated = {each.audience for each in self.seats if each.audience}
        return seated | self._streams | self._presence.streams

    @property
    def _streams(self) -> set[str]:
        """For whom this worker cuts frames, or is about to."""
        now_s = self._clock.monotonic()
        self._joining = [each for each in self._joining if each[1] > now_s]
        return self._hub.audiences | {audience for audience, _ in self._joining}

    async def receive(self, audience: str) -> None:
        """Note who is about to get a stream, before the first byte for them.

        Whoever shows something from now on, on any worker, finds them here. Raises
        StoreUnavailable.
        """
        told = audience in self._streams and audience in self._presence.streams
        self._joining.append((audience, self._clock.monotonic() + JOINING_S))
        if not told:
            await self.look()
            self._hurry.set()

    def joined(self, audience: str) -> None:
        """Note that a stream is open: the hub knows of it until it ends."""
        of_them = (each for each in self._joining if each[0] == audience)
        if (first := next(of_them, None)) is not None:
            self._joining.remove(first)

    async def look(self) -> None:
        """Hear at once who is here on all workers; raises StoreUnavailable."""
        self.seats = tuple(await self._presence.put((), self._streams))

    def seen(self, said: Seen) -> bool:
        """Note what a screen has drawn; a new seat is told to everybody at once.

        Of several confirmations between two exchanges only the last one counts, however
        many there are. False if there are too many seats for one more, in the room or
        of this account: at most `each`.
        """
        seat = said.seat
        if self._closed.get(seat, -math.inf) > self._clock.monotonic():
            return True
        if seat not in self._known and seat not in self._newcomers:
            if len(self._known) + len(self._newcomers) >= MOST_SEATS:
                return False
            if self.taken_by(seat.rpartition("/")[0]) >= self.each:
                return False
            self._newcomers.add(seat)
            self._hurry.set()
        self._waiting[seat] = said
        self._left.pop(seat, None)
        return True

    def taken_by(self, account: str) -> int:
        """Return how many seats an account has: its part of a name before the "/"."""
        own = f"{account}/"
        seats = self._known | self._newcomers
        return sum(seat.startswith(own) for seat in seats) if account else 0

    def leave(self, seat: str) -> None:
        """Note that a screen was closed; one that nobody knows is soon forgotten."""
        self._waiting.pop(seat, None)
        self._newcomers.discard(seat)
        now_s = self._clock.monotonic()
        if len(self._left) < MOST_SEATS:
            self._left[seat] = now_s + FORGET_S
            self._closed[seat] = now_s + LATE_S
            self._hurry.set()

    async def run(self, rejected: Rejected, ingest: Ingest) -> None:
        """Exchange seats once a second for ever, and beat when it is time.

        `rejected` counts the lines that were refused, `ingest` says whether the others
        are dealt with.
        """
        async with asyncio.TaskGroup() as both:
            both.create_task(self._exchange_on(rejected, ingest))
            both.create_task(self._beat_on())

    async def _exchange_on(self, rejected: Rejected, ingest: Ingest) -> None:
        while True:
            self._hurry.clear()
            try:
                await self.exchange()
                self._refused = await rejected()
                self._room.deals(await ingest())
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
        self._room.others = shared_by(self.here) if self._room.is_led else None
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
        now_s = self._clock.monotonic()

        def due(said: Said, standing: Standing) -> bool:
            quiet_s = now_s - said.at_s
            changed = said.standing != standing and quiet_s >= BUSY_S
            return (changed and now_s - said.beat_s >= OFTEN_S) or quiet_s >= BEAT_S

        self._hub.beat_if(due)

    async def exchange(self) -> None:
        """Tell what was confirmed here and hear what was confirmed elsewhere."""
        taken, self._waiting = self._waiting, {}
        left, self._left = self._left, {}
        now_s = self._clock.monotonic()
        self._closed = {k: s for k, s in self._closed.items() if s > now_s}
        judged: list[Seat] = []
        for seen in taken.values():
            seat = judged_seat(self._room, seen, self._clock.now(), self.then)
            if seat is None:
                self._waiting.setdefault(seen.seat, seen)
            else:
                judged.append(seat)
                self._readings.note(seen, agreed=seat.agreed and not seat.late)
        if self.watched is not None:
            self.watched.note(judged)
        now = self._clock.now()
        told = left.keys() & self._known
        judged += [Seat(seat, 0, agreed=False, at=now, left=True) for seat in told]
        try:
            self.seats = tuple(await self._presence.put(judged, self._streams))
            await self._readings.keep()
        except StoreUnavailable:
            # Who closed says so only once; who has come back meanwhile is here.
            gone = {k: s for k, s in left.items() if k not in self._waiting}
            self._left = gone | self._left
            raise
        self._known = {each.seat for each in self.seats}
        # Another worker may not have told of it yet; a name that nobody tells of is no
        # seat, and is forgotten.
        for seat, until_s in left.items():
            if seat not in told and until_s > now_s:
                self._left.setdefault(seat, until_s)
        self._newcomers = set(self._waiting) - self._known

    @property
    def ack_ms(self) -> int:
        """How many milliseconds a seat waits between two confirmations.

        In coarse steps: it depends on the screens of all audiences together, and must
        not tell one of them how many the others are.
        """
        if len(self.seats) <= FEW_SEATS:
            return FASTEST_MS
        needed_ms = len(self.seats) * 1000 / CONFIRMATIONS_PER_S
        steps = math.ceil(2 * math.log2(max(1.0, needed_ms / FASTEST_MS)))
        return math.ceil(FASTEST_MS * 2 ** (steps / 2))

    def listed(self, audience: str) -> list[Listed]:
        """Return every seat of an audience with its state, for people."""
        return self._standings.listed(self.seats, audience, self._spacing)

    def summary(self) -> Mapping[str, Seats]:
        """Count the seats of each audience by their state."""
        return self._standings.summary(self.seats, self._spacing)

    def followers(self) -> list[Follower]:
        """Return every seat of the room, for who presents."""
        return self._standings.followers(self.seats, self._spacing)

    @property
    def _spacing(self) -> timedelta:
        return timedelta(milliseconds=self.ack_ms)
