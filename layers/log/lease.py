"""The lease of a room: one ingest is at work, any number stand by.

Who holds it may take lines; `take.lua` refuses everybody else, so that an ingest that
stood still for a while cannot take one by mistake. It must never be relied on for more:
what goes into the log twice is prevented by event ids and revisions.
"""

# ruff: noqa: N818 - a name says what happened, as in layers.errors

import asyncio
import secrets
from contextlib import suppress
from enum import Enum

from layers.clock import Clock
from layers.errors import OnePictureError, StoreUnavailable
from layers.log.connection import Connection

LEASE_S = 3.0
"""How long a holder that died keeps the others waiting."""

RENEW_S = 1.0
"""How often a holder asks for more time."""

GIVE_UP_S = 1.0
"""How long an end waits for a store that does not answer."""


class LeaseLost(OnePictureError):
    """Another may hold the lease by now; what was not done is for the next holder."""

    def __str__(self) -> str:
        return "Another ingest is at work in this room by now."


class Tenure(Enum):
    """What a holder has to know: whether somebody else may have been at work."""

    KEPT = "kept"
    GAINED = "gained"
    TAKEN = "taken"


class Lease:
    """The lease of one room, as one process sees it; `key` is where it lies.

    `connection` must not repeat a command by itself: a lease that was gained by the
    first of two asks would look as if it had been kept all the time.
    """

    def __init__(self, connection: Connection, key: str, clock: Clock) -> None:
        self.key, self.token = key, secrets.token_hex(8)
        self._connection, self._clock = connection, clock
        self._kept_until = self._sure_until = clock.monotonic()

    async def ask(self) -> Tenure:
        """Get the lease, or more time; the store is asked once a second only.

        Raises StoreUnavailable.
        """
        now = self._clock.monotonic()
        if now < self._sure_until:
            return Tenure.KEPT
        words = (self.token, int(LEASE_S * 1000))
        reply = await self._connection.script("lease", (self.key,), *words)
        tenure = Tenure(reply.decode())
        if tenure is Tenure.TAKEN:
            self.forget()
            return tenure
        if now >= self._kept_until:
            tenure = Tenure.GAINED
        self._sure_until, self._kept_until = now + RENEW_S, now + LEASE_S
        return tenure

    def forget(self) -> None:
        """Ask the store next time: somebody else may have the lease."""
        self._sure_until = self._kept_until = self._clock.monotonic()

    async def give_up(self) -> None:
        """Let the next one in at once; a store that is away lets it in by itself."""
        self.forget()
        with suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(GIVE_UP_S):
                await self._connection.script("lease", (self.key,), self.token, 0)
