"""Digests of pictures of then, for judging who confirms one while a view stands still.

A picture that the journal has forgotten is folded again, as are those that are told of
with less, since something was taken from a viewer. One fold serves all, in a task of
its own. It must never hold up a confirmation, nor prove more than a few at once.
"""

import asyncio
import logging
from collections import OrderedDict

import msgspec

from dashboard.past import Retelling
from dashboard.room import Room
from dashboard.stills import Stills
from layers.errors import ChainBroken, Gap, OnePictureError, StoreUnavailable

_log = logging.getLogger(__name__)

MOST_KEPT = 256
"""Digests that are kept: those of one moment for every audience, and of some before."""

MOST_WANTED = 32
"""Digests that are waited for; what is more is wanted again by the next to confirm."""


class _Wanted(msgspec.Struct, frozen=True):
    """One picture as one audience is told of it, with what is left out of it."""

    epoch: int
    n: int
    audience: str
    withdrawn: frozenset[tuple[str, int]]


class Proving:
    """What pictures of then come to, on one worker."""

    def __init__(self, room: Room, stills: Stills) -> None:
        self._room, self._stills = room, stills
        self._known: OrderedDict[_Wanted, str] = OrderedDict()
        self._wanted: dict[_Wanted, None] = {}
        self._asked = asyncio.Event()

    def digest(self, n: int, audience: str) -> str | None:
        """Return the digest of picture n as an audience is told of it now.

        None if it is not known yet: it is made, for who asks again.
        """
        # By now it may be told of with less than then.
        withdrawn = self._room.picture.withdrawals(audience).items()
        left_out = frozenset(each for each in withdrawn if each[1] > n)
        wanted = _Wanted(self._room.standing.epoch, n, audience, left_out)
        if wanted in self._known:
            self._known.move_to_end(wanted)
            return self._known[wanted]
        if len(self._wanted) < MOST_WANTED:
            self._wanted[wanted] = None
            self._asked.set()
        return None

    async def run(self) -> None:
        """Make what is wanted, for ever."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            await self.make()

    async def make(self) -> None:
        """Make what is wanted now; what cannot be read is wanted again."""
        while self._wanted:
            wanted = next(iter(self._wanted))
            try:
                digest = await self._made(wanted)
            except (StoreUnavailable, Gap, ChainBroken):
                # The follower says so on every screen.
                self._wanted.clear()
                return
            except (OnePictureError, msgspec.MsgspecError):
                _log.exception("Picture %d cannot be proved.", wanted.n)
                digest = ""
            del self._wanted[wanted]
            # A fork meanwhile: nobody knows of which branch it is.
            if digest and wanted.epoch == self._room.standing.epoch:
                self._known[wanted] = digest
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)

    async def _made(self, wanted: _Wanted) -> str:
        picture = await self._stills.at(wanted.n)
        if picture is None:
            return ""
        return Retelling(picture, wanted.audience, dict(wanted.withdrawn)).digest
