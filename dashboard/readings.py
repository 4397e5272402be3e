"""Who has really seen which record, and to whom what was sent, until the store has it.

Only what was proved counts as seen. What the store does not take is kept here and told
to it later; it must never be forgotten before that.
"""

from collections.abc import Iterable
from typing import Protocol

from dashboard.judging import Seen
from dashboard.room import Room
from dashboard.sending import Sendings
from layers.log.readers import Reading, Sending


class Kept(Protocol):
    """Where it is kept who has seen what: layers.log.readers."""

    async def put(self, scene_n: int, readings: Iterable[Reading]) -> None:
        """Keep these; raises StoreUnavailable."""
        ...

    async def put_sent(
        self, scene_n: int, sendings: Iterable[Sending], worker: str, n: int
    ) -> None:
        """Keep these, and that this worker sent picture n; raises StoreUnavailable."""
        ...


class Readings:
    """What one worker knows of who has seen what, and has not told the store yet."""

    def __init__(self, room: Room, readers: Kept | None) -> None:
        self.sendings = Sendings()
        self._room = room
        self._readers = readers
        self._sent_n = -1
        self._read: dict[tuple[str, str, str, int], Reading] = {}

    def note(self, seen: Seen, *, agreed: bool) -> None:
        """Note who has really seen which picture: only what was proved counts."""
        noted = self._room.journal.noted(seen.n)
        if not agreed or noted is None or self._readers is None:
            return
        by = seen.by
        who = by.account, by.session, by.audience, noted.parted_n
        self._read[who] = Reading(*who, seen.n, seen.at)

    async def keep(self) -> None:
        """Keep who has seen what; what the store does not take is kept later."""
        if self._readers is None:
            return
        picture = self._room.picture
        due = self.sendings.due(picture)
        if due or picture.n != self._sent_n:
            scene_n, n = picture.cleared_n, picture.n
            await self._readers.put_sent(scene_n, due, self.sendings.worker, n)
            self.sendings.kept(due, picture)
            self._sent_n = n
        if not self._read:
            return
        taken = self._read
        await self._readers.put(self._room.picture.cleared_n, taken.values())
        self._read = {}
