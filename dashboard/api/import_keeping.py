"""One import on its way into the store, from its first part to the line of the log.

Parts that are not confirmed are forgotten; how many imports wait, and how much they
hold, is limited. It must never confirm what was not shown.
"""

import secrets
from contextlib import suppress
from typing import Any

from dashboard.access.viewer import Viewer
from dashboard.api.import_receiving import Asked
from dashboard.carrying import Carrier
from layers.errors import StoreUnavailable
from layers.importing import ENDED, Import, State, import_id_of
from layers.tables.refusal import FileRefused, Refusal

MOST_MINE, MOST_WAITING = 10, 40
"""Imports of one account and of all that wait: the store holds their records."""

MOST_BYTES = 256 << 20
"""Bytes of all parts that wait: the store holds them in memory, beside the log."""

Json = dict[str, Any]


class Keeping:
    """One import on its way into the store."""

    def __init__(self, carrier: Carrier, by: Viewer, event: str) -> None:
        self._carrier, self._event = carrier, event
        self._account, self._title = by.account, by.title
        self.id = import_id_of(by.account, event)
        # A name of its own: two tries of one event never touch each other's parts.
        self._held = secrets.token_hex(12)
        self._begun = False
        self._size, self._room = 0, MOST_BYTES

    async def before(self) -> Json | None:
        """Return the answer that this event got before; raises FileRefused.

        Who gave it may have ended before all of it was noted.
        """
        found = await self._carrier.found(self.id)
        if found is not None:
            await self._carrier.settle(self.id, found[0], found[1].id)
            return {"import": self.id, "n": found[1].n}
        await self._require_few()
        return None

    async def _require_few(self) -> None:
        """Refuse if too much waits; what this try holds counts too."""
        listed = await self._carrier.listed()
        waiting = [each[1] for each in listed if each[1].state not in ENDED]
        mine = sum(each.author == self._account for each in waiting)
        if mine >= MOST_MINE or len(waiting) >= MOST_WAITING:
            own = mine >= MOST_MINE
            count = mine if own else len(waiting)
            raise FileRefused(Refusal.TOO_MANY_WAIT, count=count)
        self._room = MOST_BYTES - sum(each.size for each in waiting)
        self._require_room()

    def _require_room(self) -> None:
        if self._size > self._room:
            held, most = MOST_BYTES - self._room, MOST_BYTES
            told = {"held_mb": held >> 20, "most_mb": most >> 20}
            raise FileRefused(Refusal.TOO_MUCH_WAITS, **told)

    async def add(self, payload: bytes) -> None:
        """Keep a part; raises FileRefused."""
        if payload:
            self._begun = True
            self._size += len(payload)
            self._require_room()
            await self._carrier.imports.add(self._held, [payload])

    async def discard(self) -> None:
        """Forget the parts of a try that was not confirmed."""
        if self._begun:
            with suppress(StoreUnavailable):
                await self._carrier.imports.discard(self._held)

    async def confirm(self, asked: Asked, total: Json) -> Json:
        """Put the import into the log; raises FileRefused."""
        await self._require_few()  # others may have come while it was judged
        said = Import(
            name=asked.plan.name,
            of_layer=asked.plan.layer,
            digest=total["digest"],
            count=total["good"],
            wrong=total["wrong"],
            # What was judged before a restart may not have been counted so.
            warned=total.get("warned", 0),
            audiences=tuple(total["audiences"]),
            author=self._account,
            author_title=self._title,
            by=self._account,
            event=self._event,
            state=State.SUBMITTED,
            held=self._held,
            size=self._size,
        )
        done = await self._carrier.step(self.id, said)
        found = await self._carrier.found(self.id)
        # Another try of the same event may have been faster; then it is that one.
        self._begun = found is None or found[0].held != self._held
        return {"import": self.id, "n": done.n}
