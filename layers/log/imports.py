"""The records of imports that wait: beside the log until they are released.

What an import is and how far it came is in the log; here are its records, in parts, and
where the log tells of it. Each try has parts of its own, under a name that the log then
tells; those that were never confirmed go away by themselves. It must never decide
anything.
"""

from collections.abc import Sequence

from layers.log.connection import Connection, fields_of
from layers.log.keys import Keys

UNCONFIRMED_S = 900
"""For how long parts are kept that no entry of the log tells of."""


class Imports:
    """The imports of one room; raises StoreUnavailable."""

    def __init__(self, connection: Connection, room: str) -> None:
        self._connection = connection
        self._index = f"{Keys(room).log}:imports"
        self.lease = f"{self._index}:lease"

    def _parts(self, held: str) -> str:
        return f"{self._index}:{held}"

    @property
    def _moving(self) -> str:
        return f"{self._index}:moving"

    async def add(self, held: str, parts: Sequence[bytes]) -> None:
        """Keep the next parts of one try, for some minutes unless it is confirmed."""
        key = self._parts(held)
        commands = [("RPUSH", key, *parts), ("EXPIRE", key, UNCONFIRMED_S)]
        await self._connection.calls(commands)

    async def discard(self, held: str) -> None:
        """Forget the parts of a try that came to nothing."""
        await self._connection.call("DEL", self._parts(held))

    async def begin(self, import_id: str, at: int) -> None:
        """Note that the log is about to tell of it, at these seconds since 1970.

        Whoever looks at what is moving ends this, if who began it does not.
        """
        await self._connection.call("ZADD", self._moving, at, import_id)

    async def moving(self) -> dict[str, int]:
        """Return the imports that somebody has to go on with, and since when."""
        words = ("ZRANGE", self._moving, 0, -1, "WITHSCORES")
        reply = list(await self._connection.call(*words))
        if reply and isinstance(reply[0], list | tuple):
            reply = [word for pair in reply for word in pair]
        pairs = zip(reply[::2], reply[1::2], strict=True)
        return {each.decode(): int(at) for each, at in pairs}

    async def drop(self, import_id: str) -> None:
        """Go on with it no more: the log never told of it."""
        await self._connection.call("ZREM", self._moving, import_id)

    async def confirm(
        self, import_id: str, held: str, entry_id: str, *, moving: bool, ended: bool
    ) -> None:
        """Note the entry that tells of it last; the parts stay until it has ended."""
        key = self._parts(held)
        commands: list[tuple[str, ...]] = [("HSET", self._index, import_id, entry_id)]
        commands.append(("DEL", key) if ended else ("PERSIST", key))
        if not moving:
            commands.append(("ZREM", self._moving, import_id))
        await self._connection.calls(commands)

    async def known(self) -> dict[str, str]:
        """Return all imports, with the entry that told of each last."""
        reply = await self._connection.call("HGETALL", self._index)
        return {k.decode(): v.decode() for k, v in fields_of(reply).items()}

    async def forget(self, import_ids: Sequence[str]) -> None:
        """List these no more; the log goes on having them."""
        if import_ids:
            await self._connection.call("HDEL", self._index, *import_ids)

    async def count(self, held: str) -> int:
        """Return how many parts there are."""
        return int(await self._connection.call("LLEN", self._parts(held)))

    async def part(self, held: str, index: int) -> bytes | None:
        """Return one part, as it was given."""
        found = await self._connection.call("LINDEX", self._parts(held), index)
        return None if found is None else bytes(found)

    async def note(self, import_id: str, carried: int) -> None:
        """Note how many records were carried so far, for who waits for them."""
        key = f"{self._index}:carried:{import_id}"
        await self._connection.call("SET", key, carried, "EX", UNCONFIRMED_S)

    async def carried(self, import_id: str) -> int:
        """Return how many records were carried so far."""
        key = f"{self._index}:carried:{import_id}"
        return int(await self._connection.call("GET", key) or 0)
