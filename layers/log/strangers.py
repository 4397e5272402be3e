"""Finds inboxes of names that nobody knows: a producer has misspelt its layer.

Looking at all keys takes a store with a million of them 0.3 s, so it is done only when
a key may have come: the keys that last are counted by the store itself, and event ids,
which come and go all the time, are not among them. It must never read a line.
"""

import re

from redis.exceptions import ResponseError

from layers.clock import Clock
from layers.errors import StoreUnavailable
from layers.log.connection import Connection
from layers.log.keys import Keys

COUNT_EVERY_S = 2.0
"""Time between two looks whether there are more or fewer keys that last."""

SCAN_EVERY_S = 60.0
"""All keys are looked at so often anyway: one may have come while another went."""

SCAN_SHARE = 0.05
"""Of its time that a store may spend on looking at all keys."""

_SPACE = re.compile(rb"^db(\d+):keys=(\d+),expires=(\d+)", re.MULTILINE)


class Strangers:
    """Unknown inboxes of one room."""

    def __init__(self, connection: Connection, keys: Keys, clock: Clock) -> None:
        self._connection, self._keys, self._clock = connection, keys, clock
        self._lasting: tuple[tuple[int, int], ...] | None = None
        self._count_at = self._scan_at = self._rest_until = clock.monotonic()

    async def due(self) -> bool:
        """Say whether it is worth while to look at all keys now."""
        now = self._clock.monotonic()
        if now < self._count_at:
            return False
        self._count_at = now + COUNT_EVERY_S
        lasting = await self._lasting_keys()
        if lasting != self._lasting:
            self._lasting, self._scan_at = lasting, now
        return now >= max(self._scan_at, self._rest_until)

    def expect(self) -> None:
        """Look at all keys next time, whatever was counted."""
        self._count_at = self._scan_at = self._rest_until = self._clock.monotonic()

    async def _lasting_keys(self) -> tuple[tuple[int, int], ...] | None:
        """Return for each database how many keys never expire; None if not told."""
        try:
            told = await self._connection.call("INFO", "keyspace")
        except StoreUnavailable as error:
            if isinstance(error.__cause__, ResponseError):
                return None
            raise
        counts = (map(int, found) for found in _SPACE.findall(told))
        return tuple(
            (db, keys - expires) for db, keys, expires in counts if keys > expires
        )

    async def found(self) -> set[str]:
        """Return the keys of all inboxes, whoever made them and of whatever type."""
        started = self._clock.monotonic()
        found: set[str] = set()
        cursor = b"0"
        while True:
            words = ("MATCH", self._keys.inbox("*"), "COUNT", 5000)
            cursor, keys = await self._connection.call("SCAN", cursor, *words)
            found.update(key.decode(errors="replace") for key in keys)
            if cursor == b"0":
                break
        now = self._clock.monotonic()
        self._scan_at = now + SCAN_EVERY_S
        self._rest_until = now + (now - started) / SCAN_SHARE
        return found
