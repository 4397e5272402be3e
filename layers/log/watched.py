"""What leaders saw: which screen confirmed which view of which picture, and when.

And an index of the shared views in the log, so that those of one briefing are found
without reading it. Both are made from what is known elsewhere: the index is made anew
from the log for every branch of it, and if it is missing. It must never be taken for a
part of the picture.
"""

import zlib
from collections.abc import AsyncGenerator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from layers.log.connection import Word, connect
from layers.log.keys import Keys

MOST = 20_000
"""Exchanges that are kept: at one a second and worker, hours of a view that moves."""

READ_COUNT = 100
"""Items in one reply: bounded, so that it arrives in time, and others get a turn."""

KEPT = timedelta(days=90)
"""How long it is kept who confirmed a view, after the last confirmation."""


class Confirmed(msgspec.Struct, frozen=True, array_like=True):
    """A screen that has drawn and followed revision `view` of the shared view.

    `view` 0 says that it looks around by itself. `agreed` says whether the digest of
    its picture n was right, `late` that a newer one had been there for a while,
    `unproved` that nobody knew which digest is right.
    `seat` is `<account>/<screen>`, `audience` the key of its rights then.
    """

    seat: str
    name: str
    title: str
    audience: str
    view: int
    n: int
    agreed: bool
    at: datetime
    late: bool = False
    unproved: bool = False


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[Confirmed, ...]).decode


class WatchedViews:
    """Who confirmed what, and which entries hold views, of one room.

    `epoch` says of which branch of the log the index is that is written and read.
    """

    epoch = 0

    def __init__(self, url: str, room: str) -> None:
        self._keys = Keys(room)
        self._connection = connect(url)

    async def put(self, confirmed: Iterable[Confirmed]) -> None:
        """Keep what screens confirmed, together; raises StoreUnavailable."""
        packed = zlib.compress(_encode(tuple(confirmed)), 1)
        key = self._keys.watched
        bounded = ("MAXLEN", "~", MOST)
        await self._connection.calls(
            (
                ("XADD", key, *bounded, "*", "d", packed),
                ("EXPIRE", key, int(KEPT.total_seconds())),
            )
        )

    async def between(
        self, since: datetime, until: datetime
    ) -> AsyncGenerator[list[bytes], None]:
        """Yield what was kept between two times of the store, the earliest first.

        In parts, as it was kept: `unpacked` takes them apart.
        """
        start, end = str(_ms(since)), str(_ms(until))
        while True:
            words = ("XRANGE", self._keys.watched, start, end, "COUNT", READ_COUNT)
            reply = await self._connection.call(*words)
            if reply:
                yield [fields[1] for _, fields in reply]
            if len(reply) < READ_COUNT:
                return
            start = f"({reply[-1][0].decode()}"

    async def newest(self) -> str:
        """Return the mark of what was kept last; "" if nothing was."""
        words = ("XREVRANGE", self._keys.watched, "+", "-", "COUNT", 1)
        reply = await self._connection.call(*words)
        return reply[0][0].decode() if reply else ""

    async def index(self, steps: Iterable[tuple[int, bool, bytes]], upto: str) -> None:
        """Put steps of briefings into the index, which is whole up to an entry.

        A step is its n, whether a briefing begins or ends with it, and its bytes.
        """
        views, bounds, indexed = self._keys.views(self.epoch)
        commands: list[tuple[Word, ...]] = []
        for n, is_bound, packed in steps:
            commands.append(("ZADD", views, n, packed))
            if is_bound:
                commands.append(("ZADD", bounds, n, packed))
        # The first member tells an index without views from none.
        commands.append(("ZADD", views, 0, ""))
        commands.append(("SET", indexed, upto))
        await self._connection.calls(commands)

    async def indexed(self) -> str:
        """Return the id of the entry up to which the index is whole; "" if it is not.

        One that lost a part, or all of it, is made anew.
        """
        views, _, indexed = self._keys.views(self.epoch)
        asks = (("GET", indexed), ("EXISTS", views))
        upto, there = await self._connection.calls(asks)
        return upto.decode() if upto is not None and there else ""

    async def let_go(self, epoch: int) -> None:
        """Let the index of a branch go that is not read any more, a day from now."""
        day_s = int(timedelta(days=1).total_seconds())
        keys = self._keys.views(epoch)
        await self._connection.calls([("EXPIRE", key, day_s) for key in keys])

    async def bounds(self, most: int, before: int | None = None) -> list[bytes]:
        """Return the newest steps that begin or end a briefing, the earliest first."""
        end = "+inf" if before is None else f"({before}"
        words = (self._bounds, end, "-inf", "LIMIT", 0, most)
        found = await self._connection.call("ZREVRANGEBYSCORE", *words)
        return list(reversed(found))

    async def bounds_from(self, n: int) -> list[bytes]:
        """Return the step that begins briefing n, and the next one that bounds it."""
        words = (self._bounds, n, "+inf", "LIMIT", 0, 2)
        return list(await self._connection.call("ZRANGEBYSCORE", *words))

    async def steps(self, n: int, until: int | None, most: int) -> list[bytes]:
        """Return the steps from picture n on, before picture `until`."""
        end = "+inf" if until is None else f"({until}"
        words = (self._views, n, end, "LIMIT", 0, most)
        return list(await self._connection.call("ZRANGEBYSCORE", *words))

    async def count(self, ranges: Iterable[tuple[int, int | None]]) -> list[int]:
        """Return how many views there are from one picture to before another one."""
        asks = [
            ("ZCOUNT", self._views, n, "+inf" if end is None else f"({end}")
            for n, end in ranges
        ]
        reply: list[Any] = await self._connection.calls(asks) if asks else []
        return [int(each) for each in reply]

    @property
    def _views(self) -> str:
        return self._keys.views(self.epoch)[0]

    @property
    def _bounds(self) -> str:
        return self._keys.views(self.epoch)[1]

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._connection.aclose()


def unpacked(packed: Iterable[bytes]) -> Iterator[Confirmed]:
    """Return what screens confirmed, of what `between` yields."""
    for each in packed:
        yield from _decode(zlib.decompress(each))


def _ms(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() * 1000)
