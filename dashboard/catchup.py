"""Brings one screen up to date: with the short frame that it lacks, or with the whole.

It waits for the screen as long as the screen likes, and looks anew each time what is
lacking. It must never keep anything for a screen that does not read.
"""

import asyncio

from dashboard.frames import Why, Wire
from dashboard.room import SMALL, Room
from dashboard.screens import NONE, NOTHING, Audience, Screen, Sent, Whole, message_of
from layers.clock import Clock

SLOW_ENTRIES = 500
"""A screen that did not read for so many entries gets the whole picture."""


class CatchUp:
    """Catching up of the screens of one worker."""

    def __init__(self, room: Room, clock: Clock, counts: Sent) -> None:
        self._room, self._clock, self._counts = room, clock, counts

    async def bring(self, screen: Screen, audience: Audience, why: Why | None) -> None:
        """Send a screen what it lacks until it lacks nothing.

        `why` is why it must start anew, None if it may go on.
        """
        while True:
            if why is not None or not self._is_current(screen):
                await screen.send(NOTHING)
                n, wire = await self._lacking(screen, audience, why)
                generation = self._room.generation
                await screen.send(message_of(wire.packed(gzip=screen.gzip)))
                screen.n, screen.generation, why = n, generation, None
            elif screen.told != self._room.own_digest(screen.own):
                await self._tell_own(screen)
            else:
                break
        screen.slow = False

    async def _tell_own(self, screen: Screen) -> None:
        """Send what is for the account of this screen alone."""
        digest = self._room.own_digest(screen.own)
        wire = self._room.own(screen.own)
        await screen.send(message_of(wire.packed(gzip=screen.gzip)))
        screen.told = digest

    def _is_current(self, screen: Screen) -> bool:
        room = self._room
        return (screen.n, screen.generation) == (room.picture.n, room.generation)

    async def _lacking(
        self, screen: Screen, audience: Audience, why: Why | None
    ) -> tuple[int, Wire]:
        """Return the event that a screen needs, and the picture that it leads to."""
        room = self._room
        if why is None:
            why = self._why_anew(screen)
        if why is None and screen.n is not None:
            wire = room.frame(audience.view, screen.n, self._clock.now())
            if wire is not None:
                return room.picture.n, wire
            why = room.why_whole(screen.n)
        whole = await self._whole(audience, self._shown(screen))
        self._counts.resets += 1
        # With a reset a screen drops also what is for its account alone.
        screen.told = NONE if screen.own else ""
        wall = self._clock.now()
        return whole.n, room.reset(whole, audience.view, why or "first", wall)

    def _why_anew(self, screen: Screen) -> Why | None:
        if screen.n is None:
            return "first"
        if screen.generation != self._room.generation:
            return self._room.began
        missed = self._room.picture.n - screen.n
        return "slow" if screen.slow and missed > SLOW_ENTRIES else None

    def _shown(self, screen: Screen) -> int:
        """Return the picture that a screen has shown, 0 if it says nothing here."""
        if screen.generation != self._room.generation:
            return 0
        return max(screen.shown_n, screen.n or 0)

    async def _whole(self, audience: Audience, least_n: int) -> Whole:
        """Return a whole picture, one before `least_n` only if there is no other.

        A large one is packed outside the event loop.
        """
        room = self._room
        async with audience.making:
            wall, whole = self._clock.now(), audience.whole
            while whole is None or whole.n < least_n or not room.serves(whole, wall):
                audience.whole = whole = room.whole(audience.view.audience, wall)
                if whole.features > SMALL:
                    await asyncio.to_thread(whole.prepare)
                if whole.generation == room.generation:
                    break
            return whole
