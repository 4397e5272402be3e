"""Pictures of then that were asked for lately: each is folded once for all who ask.

When somebody freezes the view of a room, every screen asks for the same picture in the
same moment. What is kept is bounded, and whatever is not kept is folded again. It must
never hand out a picture of a branch of the log that is gone, nor one that others hold.
"""

from datetime import datetime

from dashboard.sharing import Sharing
from layers.entry import Entry
from layers.log.boot import CHECKPOINT_EVERY, boot
from layers.log.port import Log
from layers.picture import Picture

MOST_RECORDS = 100_000
"""Records on all pictures that are kept together; the newest one is kept anyhow."""

OF_A_PICTURE = 1_000
"""What a picture counts for beside its records, so that small ones are few as well."""

Place = tuple[str, str]
"""Id and chain of an entry: with both it is on one branch of the log only."""


class Stills:
    """Pictures of then of one room, on one worker."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._pictures: Sharing[Place, Picture] = Sharing(MOST_RECORDS, _weight)

    async def at(self, when: int | datetime) -> Picture | None:
        """Return the picture of entry n, or of all that was appended until a time.

        It is the asker's own. None if the log has no such entry (yet). Raises
        StoreUnavailable, and Gap or ChainBroken if the log is damaged.
        """
        entry = await self._log.at(when)
        if entry is None:
            return None
        place = entry.id, entry.h
        picture = await self._pictures.get(place, lambda: self._fold(entry))
        return picture.copy()

    def keep(self, picture: Picture) -> None:
        """Keep a picture that was folded on; nobody may change it any more."""
        self._pictures.put((picture.entry_id, picture.chain), picture)

    async def _fold(self, entry: Entry) -> Picture:
        near = await self._near(entry.n)
        return await boot(self._log, upto=entry.n, near=near)

    async def _near(self, n: int) -> Picture | None:
        """Return a copy of a kept picture that is nearer than a checkpoint may be."""
        before = [p for p in self._pictures.kept if 0 <= n - p.n < CHECKPOINT_EVERY]
        best = max(before, key=lambda picture: picture.n, default=None)
        if best is None or best.n < n - n % CHECKPOINT_EVERY:
            return None
        entry = await self._log.entry(best.entry_id)
        known = entry is not None and entry.h == best.chain
        return best.copy() if known else None


def _weight(picture: Picture) -> int:
    return OF_A_PICTURE + len(picture.records)
