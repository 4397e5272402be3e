"""Who is here, and which picture each screen confirmed: the same list on every worker.

Each worker tells once a second about the screens that confirmed to it, and for whom it
has streams open, and gets back what all workers told: one hash, one field for each.
Times to live are kept by the values: a seat that stops confirming is silent, then gone,
whatever its worker does.
It must never be taken for truth about the picture: it is lost with a restart of the
store and comes back with the next confirmations.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from layers.clock import Clock, SystemClock
from layers.log.connection import connect
from layers.log.keys import Keys

SILENT_AFTER = timedelta(seconds=12)
"""A screen that confirmed nothing for so long is silent: two missed beats and more."""

LATE = timedelta(seconds=1)
"""What a screen confirmed before it left may reach another worker so much later."""

GONE_AFTER = timedelta(seconds=60)
"""A screen that confirmed nothing for so long is not here any more."""


class Seat(msgspec.Struct, frozen=True, array_like=True):
    """One screen: what it confirmed last, and when.

    `n` is the picture that it drew, `agreed` whether its digest equalled the server's,
    `since` when this became so (of use to the caller only), `at` when it confirmed.
    `epoch` is the branch of the log that `n` is a number of. `view` is the revision of
    the shared view that it has drawn and follows, 0 if it looks around by itself;
    `title` is that of its account, and `leads` says that it may present. `late` says
    that picture n was one of then already: right or wrong, it is not that of now;
    `unproved` that nobody here knows the digest of picture n any more.
    """

    seat: str
    n: int
    agreed: bool
    at: datetime
    name: str = ""
    audience: str = "ALL"
    since: datetime | None = None
    worker: str = ""
    left: bool = False
    epoch: int = 0
    view: int = 0
    title: str = ""
    leads: bool = False
    late: bool = False
    unproved: bool = False


class _Told(msgspec.Struct, frozen=True, array_like=True):
    worker: str
    seats: tuple[Seat, ...]
    streams: tuple[str, ...] = ()
    at: datetime | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Told).decode


def is_silent(seat: Seat, now: datetime) -> bool:
    """Say whether a seat has not confirmed anything for too long."""
    return now - seat.at > SILENT_AFTER


def is_gone(seat: Seat, now: datetime) -> bool:
    """Say whether a seat left, or has been silent for so long that it counts so."""
    return seat.left or now - seat.at > GONE_AFTER


def _after(seat: Seat) -> datetime:
    """Return what has to be newer than this; a word of leaving holds a bit longer."""
    return seat.at + LATE if seat.left else seat.at


def _is_over(told: _Told, now: datetime) -> bool:
    times = [seat.at for seat in told.seats]
    if told.at is not None:
        times.append(told.at)
    return all(now - at > GONE_AFTER for at in times)


def _streams_in(told: _Told, now: datetime) -> tuple[str, ...]:
    """Return for whom a worker has streams; one that is gone tells no more."""
    heard = told.at is not None and now - told.at <= SILENT_AFTER
    return told.streams if heard else ()


class Presence:
    """The seats of one room, told and heard by one worker.

    `streams` are the audiences of all streams of the room, as they were heard last.
    """

    streams: frozenset[str] = frozenset()

    def __init__(
        self, url: str, room: str, worker: str, clock: Clock | None = None
    ) -> None:
        self._clock = clock or SystemClock()
        self._key = Keys(room).seats
        self._worker = worker
        self._connection = connect(url)
        self._own: dict[str, Seat] = {}
        self._over: dict[str, bytes] = {}

    async def put(
        self, seats: Iterable[Seat], streams: Iterable[str] = ()
    ) -> list[Seat]:
        """Tell which seats confirmed, and return all seats that are here.

        Call it at most once a second, with none if none confirmed, and with the
        audiences of all streams of this worker. The list is sorted by seat and holds
        silent seats too. Raises StoreUnavailable; what was told is kept and told with
        the next call.
        """
        for seat in seats:
            self._own[seat.seat] = msgspec.structs.replace(seat, worker=self._worker)
        return await self._exchange(tuple(sorted(streams)))

    async def leave(self, seat: str) -> list[Seat]:
        """Remove a seat at once, whichever worker it had confirmed to."""
        gone = Seat(seat, 0, agreed=False, at=self._clock.now(), left=True)
        return await self.put([gone])

    async def seats(self) -> list[Seat]:
        """Return all seats that are here, without telling anything."""
        return self._merged(await self._tell(b""))

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._connection.aclose()

    async def _exchange(self, streams: tuple[str, ...]) -> list[Seat]:
        now = self._clock.now()
        oldest = now - GONE_AFTER
        self._own = {k: seat for k, seat in self._own.items() if seat.at >= oldest}
        seats = tuple(self._own.values())
        told = _encode(_Told(self._worker, seats, streams, now if streams else None))
        return self._merged(await self._tell(told))

    async def _tell(self, told: bytes) -> list[bytes]:
        forget_s = int(2 * GONE_AFTER.total_seconds())
        over = [word for pair in self._over.items() for word in pair]
        words = (self._worker, told, forget_s, *over)
        reply = await self._connection.script("presence", (self._key,), *words)
        self._over.clear()
        return reply

    def _merged(self, heard: list[bytes]) -> list[Seat]:
        """Return the newest that any worker told about each seat."""
        now = self._clock.now()
        newest: dict[str, Seat] = {}
        streams: set[str] = set()
        for packed in heard:
            told = _decode(packed)
            streams.update(_streams_in(told, now))
            if told.worker != self._worker and _is_over(told, now):
                self._over[told.worker] = packed
            for seat in told.seats:
                other = newest.get(seat.seat)
                if other is None or _after(other) < _after(seat):
                    newest[seat.seat] = seat
        self.streams = frozenset(streams)
        return [newest[key] for key in sorted(newest) if not is_gone(newest[key], now)]
