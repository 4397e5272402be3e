"""The inboxes: what producers sent, each line once, kept until it was dealt with.

Any producer may XADD to `{room}:in:<layer>`. Lines are taken in the order in which the
store received them, over all inboxes, by who holds the lease of the room; what a reader
took and did not finish (it died) is found by the next one. A line leaves its inbox only
when it is in the log (`done`) or among the rejected lines (`reject`).
It must never decide whether a line is good, and never drop one.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from layers.clock import Clock, SystemClock
from layers.errors import Reason, StoreUnavailable
from layers.feature import SCENE
from layers.log.connection import BLOCK_S, Word, connect, connect_reader, fields_of
from layers.log.keys import Keys
from layers.log.lease import Lease

GROUP = "ingest"
"""The consumer group that all readers of the inboxes share."""

CONSUMER = "ingest"
"""The name of every ingest: one is at work, the next one finds what it left."""

TAKE = 256
"""The most lines that are taken at once."""

TAKE_BYTES = 8 * 1024 * 1024
"""After so many bytes no further line is taken: the most is this and one line."""

_INHERIT = 1_000
_Taken = list[tuple[int, bytes, list[bytes]]]

RAW_KEPT_BYTES = 2 * 1024 * 1024
"""How much of a rejected line is kept; its whole length is always told."""

_NO_GROUP = "NOGROUP"


class Line(msgspec.Struct, frozen=True):
    """One entry of an inbox, as it was received.

    `inbox` is the name of the inbox (the layer), `record` the bytes of the field of
    that name (None if the producer sent none), `raw` what to keep if it is rejected:
    the record, or all fields if there is none.
    """

    inbox: str
    inbox_id: str
    record: bytes | None
    raw: bytes
    source: str = ""
    event_id: str = ""

    @property
    def eid(self) -> str:
        """Return the event id: the producer's own for this inbox, else our own."""
        return f"{self.inbox}:{self.event_id or self.inbox_id}"


class Waiting(msgspec.Struct, frozen=True):
    """How many lines of an inbox are not dealt with, and since when the oldest."""

    inbox: str
    count: int
    since: datetime | None


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


class Inbox:
    """All inboxes of one room, for one reader.

    `consumer` names the reader; give a restarted reader its old name, so that it
    finds what it had not finished. `lease` is the right to take lines: while another
    reader holds it, there are none.
    """

    def __init__(
        self,
        url: str,
        room: str,
        names: Iterable[str],
        consumer: str,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._keys = Keys(room)
        self._names = {self._keys.inbox(name): name for name in names}
        self._consumer = consumer
        self._connection = connect(url)
        self._reader = connect_reader(url)
        self.lease = Lease(self._reader, self._keys.lease, self._clock)
        self._seen: dict[str, str] = {}

    async def open(self) -> None:
        """Make sure that every inbox exists and has its group."""
        for key in self._names:
            await self._open(key)

    async def _open(self, key: str) -> None:
        try:
            await self._connection.call("XGROUP", "CREATE", key, GROUP, "0", "MKSTREAM")
        except StoreUnavailable as error:
            if "BUSYGROUP" not in error.problem:
                raise

    async def discover(self) -> list[str]:
        """Find inboxes of names that nobody knows, and read them too from now on.

        A producer that misspelt a layer gets its lines back as rejected, with a
        reason. It looks at all keys: once a minute is enough.
        """
        found: set[str] = set()
        cursor = b"0"
        while True:
            words = ("MATCH", self._keys.inbox("*"), "COUNT", 5000, "TYPE", "stream")
            cursor, keys = await self._connection.call("SCAN", cursor, *words)
            found.update(key.decode(errors="replace") for key in keys)
            if cursor == b"0":
                break
        strangers = sorted(found - set(self._names))
        for key in strangers:
            await self._open(key)
            self._names[key] = key.removeprefix(self._keys.inbox(""))
        return [self._names[key] for key in strangers]

    async def take(self, count: int = TAKE, block_s: float = BLOCK_S) -> list[Line]:
        """Return the next new lines, at most `count`, waiting a while for one.

        Raises StoreUnavailable; nothing is lost then: `unfinished` finds it.
        """
        lines = await self._read("new", count)
        if not lines and await self._arrival(block_s):
            lines = await self._read("new", count)
        return lines

    async def unfinished(self, count: int = TAKE) -> list[Line]:
        """Return the first lines that a reader of this name took and did not finish.

        Ask after a start and after StoreUnavailable until there are none; what comes
        back may be in the log already, so it must be appended with the same event id.
        """
        return await self._read("again", count)

    async def inherit(self) -> None:
        """Make unfinished lines of readers of other names those of this one."""
        for key in self._names:
            cursor = b"0-0"
            while True:
                words = (key, GROUP, self._consumer, 0, cursor, "COUNT", _INHERIT)
                reply = await self._connection.call("XAUTOCLAIM", *words, "JUSTID")
                cursor = reply[0]
                if cursor == b"0-0":
                    break

    async def _read(self, which: str, count: int) -> list[Line]:
        inboxes = self._in_order()
        keys = (self.lease.key, *inboxes)
        words = (self.lease.token, GROUP, self._consumer, count, TAKE_BYTES, which)
        try:
            # By the connection that never repeats: a second read takes other lines.
            reply = await self._reader.script("take", keys, *words)
        except StoreUnavailable as error:
            # Somebody deleted an inbox (FLUSHALL, a restored backup): open it again.
            if _NO_GROUP not in error.problem:
                raise
            self._seen.clear()
            await self.open()
            return []
        if reply is None:
            self.lease.forget()
            return []
        lines: list[Line] = []
        for position, inbox_id, fields in cast(_Taken, reply):
            inbox = inboxes[position - 1]
            self._seen[inbox] = inbox_id.decode()
            name = self._names[inbox]
            lines.append(_line(name, inbox_id.decode(), fields_of(fields)))
        return lines

    async def _arrival(self, block_s: float) -> bool:
        """Wait until an inbox received a line that was not seen yet; take nothing."""
        keys = list(self._names)
        block = ("COUNT", 1, "BLOCK", max(1, int(block_s * 1000)))
        seen = (self._seen.get(key, "0") for key in keys)
        words = (*block, "STREAMS", *keys, *seen)
        reply: Any = await self._reader.call("XREAD", *words)
        if not reply:
            return False
        for key, found in reply.items():
            self._seen[key.decode()] = found[-1][0].decode()
        return True

    def _in_order(self) -> list[str]:
        """Return all inboxes; of the same millisecond, a scene comes first."""
        return sorted(self._names, key=lambda key: self._names[key] != SCENE)

    async def done(self, lines: Sequence[Line]) -> None:
        """Let go of lines whose records are in the log."""
        by_inbox: dict[str, list[str]] = {}
        for line in lines:
            by_inbox.setdefault(self._keys.inbox(line.inbox), []).append(line.inbox_id)
        commands: list[tuple[Word, ...]] = []
        for key, ids in by_inbox.items():
            commands += [("XACK", key, GROUP, *ids), ("XDEL", key, *ids)]
        if commands:
            await self._connection.calls(commands)

    async def reject(self, line: Line, reasons: Sequence[Reason]) -> bool:
        """Move a line to the rejected ones, with reasons; False if it was there."""
        raw = line.raw[:RAW_KEPT_BYTES]
        kept: list[Word] = ["raw", raw, "raw_bytes_total", len(line.raw)]
        kept += ["inbox", line.inbox, "inbox_id", line.inbox_id]
        kept += ["event_id", line.event_id, "source", line.source]
        kept += ["reasons", msgspec.json.encode(reasons)]
        kept += ["at", self._clock.now().isoformat().replace("+00:00", "Z")]
        keys = (self._keys.inbox(line.inbox), self._keys.rejected)
        moved = await self._connection.script(
            "reject", keys, GROUP, line.inbox_id, *kept
        )
        return moved == 1

    async def rejected_count(self) -> int:
        """Return how many lines of this room were rejected."""
        return int(await self._connection.call("XLEN", self._keys.rejected))

    async def rejections(self, count: int = 50) -> list[Rejection]:
        """Return the newest rejected lines, newest first."""
        words = (self._keys.rejected, "+", "-", "COUNT", count)
        reply = await self._connection.call("XREVRANGE", *words)
        return [_rejection(found[0].decode(), fields_of(found[1])) for found in reply]

    async def waiting(self) -> list[Waiting]:
        """Return for each inbox what nobody has dealt with yet."""
        keys = list(self._names)
        reply = await self._connection.script("waiting", keys)
        return [
            Waiting(self._names[key], int(count), _appended_at(first))
            for key, (count, first) in zip(keys, reply, strict=True)
        ]

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._connection.aclose()
        await self._reader.aclose()


def _line(inbox: str, inbox_id: str, fields: dict[bytes, bytes]) -> Line:
    source = fields.get(b"source", b"").decode(errors="replace")
    event_id = fields.get(b"event_id", b"").decode(errors="replace")
    record = fields.get(b"record")
    if record is None:
        raw = b"\n".join(name + b": " + value for name, value in fields.items())
    else:
        raw = record
    return Line(inbox, inbox_id, record, raw, source, event_id)


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


def _appended_at(inbox_id: bytes) -> datetime | None:
    if not inbox_id:
        return None
    return datetime.fromtimestamp(int(inbox_id.partition(b"-")[0]) / 1000, UTC)
