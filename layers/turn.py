"""Whose turn it is: which ingest of a room is at work, and which lines are next.

A scene clears the picture, so that no record may overtake it: one ingest works, in the
order in which the store received the lines, and begins with what the one before it left
unfinished. It must never take a line while another is at work, and never judge one.
"""

import logging
from collections.abc import Awaitable, Callable

from layers.clock import Clock
from layers.log.inbox import TAKE, Inbox
from layers.log.lease import LeaseLost, Tenure
from layers.log.line import Line

STANDBY_S = 0.2
"""How often an ingest that stands by asks whether it may work."""

WAIT_S = 1.0

Duty = Callable[[], Awaitable[None]]

_log = logging.getLogger("layers.ingest")


class Hand:
    """The lines that one ingest deals with.

    `prepare` is awaited before the first line of a turn: another ingest may have been
    at work until then. If it takes long it must await what it is given now and then.
    """

    def __init__(
        self,
        inbox: Inbox,
        clock: Clock,
        prepare: Callable[[Duty], Awaitable[None]] | None = None,
    ) -> None:
        self._inbox, self._clock = inbox, clock
        self._prepare = prepare
        self._entered = self._finished = False

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
        self._inbox.expect_strangers()
        await self._discover()
        await self._inbox.inherit()
        if self._prepare is not None:
            await self._prepare(self.check)
        self._entered = True

    async def _discover(self) -> None:
        for name in await self._inbox.discover():
            _log.warning("There is no layer %s; its inbox is rejected.", name)
