"""Whose turn it is: which ingest of a room is at work, and which lines are next.

A scene clears the picture, so that no record may overtake it: one ingest works, in the
order in which the store received the lines, and begins with what the one before it left
unfinished. It must never take a line while another is at work, and never judge one.
"""

import logging

from layers.clock import Clock
from layers.log.inbox import TAKE, Inbox, Line
from layers.log.lease import LeaseLost, Tenure

DISCOVER_EVERY_S = 60.0
STANDBY_S = 0.2
"""How often an ingest that stands by asks whether it may work."""

WAIT_S = 1.0

_log = logging.getLogger("layers.ingest")


class Hand:
    """The lines that one ingest deals with."""

    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox, self._clock = inbox, clock
        self._entered = self._finished = False
        self._discover_at = clock.monotonic()

    async def take(self) -> list[Line]:
        """Return the next lines, in order, after waiting for one a while.

        There are none while another ingest is at work. Raises StoreUnavailable.
        """
        tenure = await self._inbox.lease.ask()
        if tenure is Tenure.TAKEN:
            await self._clock.sleep(STANDBY_S)
            return []
        if tenure is Tenure.GAINED:
            self.start_over()
        if not self._entered:
            await self._enter()
        await self._discover()
        if not self._finished:
            lines = await self._inbox.unfinished(TAKE)
            self._finished = not lines
            if lines:
                return lines
        return await self._inbox.take(TAKE, WAIT_S)

    async def check(self) -> None:
        """Raise LeaseLost if another ingest may have been at work since `take`."""
        if await self._inbox.lease.ask() is not Tenure.KEPT:
            self.start_over()
            raise LeaseLost

    def start_over(self) -> None:
        """Begin anew with what is unfinished: what was taken may not have arrived."""
        self._entered = self._finished = False

    async def aclose(self) -> None:
        """Let the next ingest begin at once."""
        self.start_over()
        await self._inbox.lease.give_up()

    async def _enter(self) -> None:
        self._discover_at = self._clock.monotonic()
        await self._discover()
        await self._inbox.inherit()
        self._entered = True

    async def _discover(self) -> None:
        now = self._clock.monotonic()
        if now < self._discover_at:
            return
        for name in await self._inbox.discover():
            _log.warning("There is no layer %s; its inbox is rejected.", name)
        self._discover_at = now + DISCOVER_EVERY_S
