"""Who has seen which picture, and who was sent it: kept, to be asked about a record.

Between two pictures from which nothing was taken away, the later one holds every record
of the earlier: the last that a session confirmed says all. So there is one reading for
each session, audience and stretch between two such pictures (`parted_n`), and not one
for each confirmation. What was sent is kept as from which picture to which. It must
never keep what was on a picture.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from layers.log.connection import Word, connect, fields_of
from layers.log.keys import Keys

KEPT = timedelta(days=90)
"""How long it is kept after the last confirmation of a scene."""


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """The last picture that a session confirmed, with the right digest, of a stretch.

    `session` is the hash of its id, "" for a program; `audience` the key of its rights
    then; `parted_n` the picture that the stretch began with; `n` and `at` the last one
    and when.
    """

    account: str
    session: str
    audience: str
    parted_n: int
    n: int
    at: datetime

    @property
    def field(self) -> bytes:
        """Return what it is kept under."""
        who = self.account, self.session, self.audience, self.parted_n
        return msgspec.msgpack.encode(who)


class Sending(msgspec.Struct, frozen=True, array_like=True):
    """To whom a worker sent all pictures from `first_n` to `last_n`, since `at`.

    `parted_n` is the stretch in which that began; `last_n` None while it goes on.
    """

    account: str
    session: str
    audience: str
    parted_n: int
    worker: str
    first_n: int
    last_n: int | None
    at: datetime

    @property
    def field(self) -> bytes:
        """Return what it is kept under."""
        who = self.account, self.session, self.audience, self.parted_n, self.worker
        return msgspec.msgpack.encode(who)


_ALIVE = b"alive:"
"""Begins the fields that say which picture each worker sent last."""

_decode = msgspec.msgpack.Decoder(Reading).decode
_sending = msgspec.msgpack.Decoder(Sending).decode


class Readers:
    """The readings of one room."""

    def __init__(self, url: str, room: str) -> None:
        self._keys = Keys(room)
        self._connection = connect(url)

    async def put(self, scene_n: int, readings: Iterable[Reading]) -> None:
        """Keep readings of the scene that entry `scene_n` began."""
        words: list[Word] = []
        for reading in readings:
            words += [reading.field, msgspec.msgpack.encode(reading)]
        if not words:
            return
        key = self._keys.readers(scene_n)
        await self._connection.calls(
            (("HSET", key, *words), ("EXPIRE", key, int(KEPT.total_seconds())))
        )

    async def all(self, scene_n: int) -> list[Reading]:
        """Return all readings of a scene, the earliest picture first."""
        reply = await self._connection.call("HGETALL", self._keys.readers(scene_n))
        read = [_decode(packed) for packed in fields_of(reply).values()]
        return sorted(read, key=lambda each: (each.n, each.account, each.session))

    async def put_sent(
        self, scene_n: int, sendings: Iterable[Sending], worker: str, n: int
    ) -> None:
        """Keep what a worker sent in a scene, and that it has sent picture n."""
        words: list[Word] = [_ALIVE + worker.encode(), n]
        for sending in sendings:
            words += [sending.field, msgspec.msgpack.encode(sending)]
        key = self._keys.sent(scene_n)
        await self._connection.calls(
            (("HSET", key, *words), ("EXPIRE", key, int(KEPT.total_seconds())))
        )

    async def sent(self, scene_n: int) -> list[Sending]:
        """Return what was sent in a scene; what goes on, up to what its worker said.

        A worker that ended says nothing more: what went on then ended with it.
        """
        reply = await self._connection.call("HGETALL", self._keys.sent(scene_n))
        kept = fields_of(reply)
        alive = {
            name.removeprefix(_ALIVE).decode(): int(n)
            for name, n in kept.items()
            if name.startswith(_ALIVE)
        }
        found = [_sending(v) for k, v in kept.items() if not k.startswith(_ALIVE)]
        return [
            each
            if each.last_n is not None
            else msgspec.structs.replace(
                each, last_n=max(each.first_n, alive[each.worker])
            )
            for each in found
        ]

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._connection.aclose()
