"""Who is here, and which picture each screen confirmed: the same list on every worker.

Each worker tells once a second about the screens that confirmed to it and gets back
what all workers told: one hash, one field for each worker. Times to live are kept by
the values: a seat that stops confirming is silent, then gone, whatever its worker does.
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

GONE_AFTER = timedelta(seconds=60)
"""A screen that confirmed nothing for so long is not here any more."""


class Seat(msgspec.Struct, frozen=True, array_like=True):
    """One screen: what it confirmed last, and when.

    `n` is the picture that it drew, `agreed` whether its digest equalled the server's,
    `since` when this became so (of use to the caller only), `at` when it confirmed.
    `epoch` is the branch of the log that `n` is a number of.
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


class _Told(msgspec.Struct, frozen=True, array_like=True):
    worker: str
    seats: tuple[Seat, ...]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Told).decode


def is_silent(seat: Seat, now: datetime) -> bool:
    """Say whether a seat has not confirmed anything for too long."""
    return now - seat.at > SILENT_AFTER


def is_gone(seat: Seat, now: datetime) -> bool:
    """Say whether a seat left, or has been silent for so long that it counts so."""
    return seat.left or now - seat.at > GONE_AFTER


def _is_over(told: _Told, now: datetime) -> bool:
    return all(now - seat.at > GONE_AFTER for seat in told.seats)


class Presence:
    """The seats of one room, told and heard by one worker."""

    def __init__(
        self, url: str, room: str, worker: str, clock: Clock | None = None
    ) -> None:
        self._clock = clock or SystemClock()
        self._key = Keys(room).seats
        self._worker = worker
        self._connection = connect(url)
        self._own: dict[str, Seat] = {}
        self._over: dict[str, bytes] = {}

    async def put(self, seats: Iterable[Seat]) -> list[Seat]:
        """Tell which seats confirmed, and return all seats that are here.

        Call it at most once a second, with none if none confirmed. The list is sorted
        by seat and holds silent seats too. Raises StoreUnavailable; what was told is
        kept and told with the next call.
        """
        for seat in seats:
            self._own[seat.seat] = msgspec.structs.replace(seat, worker=self._worker)
        return await self._exchange()

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

    async def _exchange(self) -> list[Seat]:
        oldest = self._clock.now() - GONE_AFTER
        self._own = {k: seat for k, seat in self._own.items() if seat.at >= oldest}
        told = _encode(_Told(self._worker, tuple(self._own.values())))
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
        for packed in heard:
            told = _decode(packed)
            if told.worker != self._worker and _is_over(told, now):
                self._over[told.worker] = packed
            for seat in told.seats:
                other = newest.get(seat.seat)
                if other is None or other.at < seat.at:
                    newest[seat.seat] = seat
        return [newest[key] for key in sorted(newest) if not is_gone(newest[key], now)]
