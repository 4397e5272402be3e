"""The lines that were refused: the newest are kept, each with every reason.

Rule: a line that was refused is counted, also after it had to make room for newer ones;
what is kept is bounded in number and in bytes (docs/decisions/refused-lines.md).
It must never decide whether a line is good.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from layers.clock import Clock
from layers.errors import Reason
from layers.label import NOBODY
from layers.log.connection import Connection, Word, fields_of
from layers.log.keys import GROUP, Keys
from layers.log.line import Line
from layers.refused import whom
from layers.settings import REJECTED_KEPT

MOST_WHOM = 1_000
"""How many audiences of refused lines are counted apart."""

RAW_KEPT_BYTES = 64 * 1024
"""How much of a rejected line is kept; its whole length is always told."""

NAME_KEPT = 1_000
"""Characters of its source and of its event id that are kept."""

KEPT_BYTES = 64 * 1024 * 1024
"""Bytes of all rejected lines that are kept; the most is this and one line."""


class Rejection(msgspec.Struct, frozen=True):
    """A line that was refused, with every reason."""

    id: str
    inbox: str
    inbox_id: str
    event_id: str
    source: str
    reasons: tuple[Reason, ...]
    raw: bytes
    raw_bytes_total: int
    at: datetime


class Refused(msgspec.Struct, frozen=True):
    """How many lines were refused since the room began, and how many are kept."""

    count: int
    kept: int

    @property
    def dropped(self) -> int:
        """Return how many had to make room for newer ones."""
        return self.count - self.kept


class RejectedLines:
    """The rejected lines of one room.

    The newest `kept` stay, or as many of them as have `KEPT_BYTES` together.
    """

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        clock: Clock,
        kept: int = REJECTED_KEPT,
    ) -> None:
        self._connection, self._keys, self._clock = connection, keys, clock
        self._kept = kept

    async def add(self, line: Line, reasons: Sequence[Reason]) -> bool:
        """Move a line from its inbox to the rejected ones; False if it was there."""
        raw = line.raw[:RAW_KEPT_BYTES]
        kept: list[Word] = ["raw", raw, "raw_bytes_total", len(line.raw)]
        kept += ["inbox", line.inbox, "inbox_id", line.inbox_id]
        kept += ["event_id", line.event_id[:NAME_KEPT]]
        kept += ["source", line.source[:NAME_KEPT]]
        kept += ["reasons", msgspec.json.encode(reasons)]
        kept += ["at", self._clock.now().isoformat().replace("+00:00", "Z")]
        own = self._keys.rejected, self._keys.rejected_count, self._keys.rejected_for
        keys = (self._keys.inbox(line.inbox), *own)
        limits = self._kept, KEPT_BYTES
        words = (GROUP, line.inbox_id, *limits, whom(raw, reasons), MOST_WHOM, *kept)
        return await self._connection.script("reject", keys, *words) == 1

    async def count(self) -> int:
        """Return how many lines were refused since the room began."""
        return (await self.refused()).count

    async def counts(self) -> dict[str, int]:
        """Return how many lines were refused, by whom they were for.

        The keys are those of `layers.refused.whom`; what was not counted so, such as
        lines from before, is for nobody.
        """
        count, reply = await self._connection.calls(
            (
                ("GET", self._keys.rejected_count),
                ("HGETALL", self._keys.rejected_for),
            )
        )
        counts = {k.decode(): int(n) for k, n in fields_of(reply).items()}
        missing = int(count or 0) - sum(counts.values())
        if missing > 0:
            counts[NOBODY] = counts.get(NOBODY, 0) + missing
        return counts

    async def refused(self) -> Refused:
        """Return how many lines were refused, and how many of them are kept."""
        count, kept = await self._connection.calls(
            (("GET", self._keys.rejected_count), ("XLEN", self._keys.rejected))
        )
        return Refused(max(int(count or 0), kept), kept)

    async def newest(self, count: int = 50, before: str = "") -> list[Rejection]:
        """Return the newest (of those before this one), newest first."""
        end = f"({before}" if before else "+"
        words = (self._keys.rejected, end, "-", "COUNT", count)
        reply = await self._connection.call("XREVRANGE", *words)
        return [_rejection(found[0].decode(), fields_of(found[1])) for found in reply]


def _rejection(entry_id: str, fields: dict[bytes, bytes]) -> Rejection:
    text = {k.decode(): v.decode() for k, v in fields.items() if k != b"raw"}
    return Rejection(
        id=entry_id,
        inbox=text["inbox"],
        inbox_id=text["inbox_id"],
        event_id=text["event_id"],
        source=text["source"],
        reasons=msgspec.json.decode(text["reasons"], type=tuple[Reason, ...]),
        raw=fields[b"raw"],
        raw_bytes_total=int(text["raw_bytes_total"]),
        at=datetime.fromisoformat(text["at"]),
    )
