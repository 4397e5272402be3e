"""The inboxes: what producers sent, each line once, kept until it was dealt with.

Any producer may XADD to `{room}:in:<layer>`. Lines are taken in the order in which the
store received them, over all inboxes, by who holds the lease of the room; what a reader
took and did not finish (it died) is found by the next one. A line leaves its inbox only
when it is in the log (`done`) or among the rejected lines (`rejected.add`).
A key of another type in the place of an inbox stops none of the others.
It must never decide whether a line is good, and never drop one.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec

from layers.clock import Clock, SystemClock
from layers.errors import StoreUnavailable
from layers.feature import SCENE
from layers.log.connection import BLOCK_S, Word, connect, connect_reader, fields_of
from layers.log.keys import GROUP, Keys
from layers.log.lease import Lease
from layers.log.line import Line, appended_at, line_of
from layers.log.rejected import RejectedLines
from layers.log.strangers import Strangers
from layers.settings import REJECTED_KEPT

CONSUMER = "ingest"
"""The name of every ingest: one is at work, the next one finds what it left."""

TAKE = 256
"""The most lines that are taken at once."""

TAKE_BYTES = 8 * 1024 * 1024
"""After so many bytes no further line is taken: the most is this and one line."""

_INHERIT = 1_000
_Taken = list[tuple[int, bytes, list[bytes]]]

_NO_GROUP = "NOGROUP"
_OTHER_TYPE = "WRONGTYPE"

_log = logging.getLogger(__name__)


class Waiting(msgspec.Struct, frozen=True):
    """How many lines of an inbox are not dealt with, and since when the oldest.

    `problem` says how to mend a key that is no inbox; empty if it is one.
    """

    inbox: str
    count: int
    since: datetime | None
    problem: str = ""


class Inbox:
    """All inboxes of one room, for one reader.

    `consumer` names the reader; give a restarted reader its old name, so that it
    finds what it had not finished. `lease` is the right to take lines: while another
    reader holds it, there are none. `rejected` are the lines that were refused, of
    which the newest `rejected_kept` are kept.
    """

    def __init__(  # noqa: PLR0913 - who reads what, and the one choice of the operator
        self,
        url: str,
        room: str,
        names: Iterable[str],
        consumer: str,
        clock: Clock | None = None,
        rejected_kept: int = REJECTED_KEPT,
    ) -> None:
        self._clock = clock or SystemClock()
        self._keys = Keys(room)
        self._names = {self._keys.inbox(name): name for name in names}
        self._consumer = consumer
        self._connection = connect(url)
        self._reader = connect_reader(url)
        self.lease = Lease(self._reader, self._keys.lease, self._clock)
        self._strangers = Strangers(self._connection, self._keys, self._clock)
        self.rejected = RejectedLines(
            self._connection, self._keys, self._clock, rejected_kept
        )
        self._seen: dict[str, str] = {}
        self._others: set[str] = set()
        self._warned: set[str] = set()

    async def open(self) -> None:
        """Make sure that every inbox exists and has its group."""
        for key in self._names:
            await self._open(key)

    def expect_strangers(self) -> None:
        """Let `discover` look at all keys next time."""
        self._strangers.expect()

    async def _open(self, key: str) -> bool:
        """Say whether the key is an inbox now; one of another type cannot be."""
        try:
            await self._connection.call("XGROUP", "CREATE", key, GROUP, "0", "MKSTREAM")
        except StoreUnavailable as error:
            if _OTHER_TYPE in error.problem:
                self._warn(key)
                return False
            if "BUSYGROUP" not in error.problem:
                raise
        self._warned.discard(key)
        return True

    def _warn(self, key: str) -> None:
        if key not in self._warned:
            self._warned.add(key)
            _log.warning("%s", _no_stream(key))

    async def discover(self) -> list[str]:
        """Find inboxes of names that nobody knows, and read them too from now on.

        A producer that misspelt a layer gets its lines back as rejected, with a
        reason. It looks at all keys of the store, if one may have come.
        """
        if not await self._strangers.due():
            return []
        found = await self._strangers.found()
        strangers = [
            key for key in sorted(found - set(self._names)) if await self._open(key)
        ]
        for key in strangers:
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
                try:
                    reply = await self._connection.call("XAUTOCLAIM", *words, "JUSTID")
                except StoreUnavailable as error:
                    if _OTHER_TYPE not in error.problem:
                        raise
                    break
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
            self._others.clear()
            await self.open()
            return []
        if reply is None:
            self.lease.forget()
            return []
        taken, others = cast(tuple[_Taken, list[int]], reply)
        self._others = {inboxes[position - 1] for position in others}
        for key in self._others:
            self._warn(key)
        lines: list[Line] = []
        for position, inbox_id, fields in taken:
            inbox = inboxes[position - 1]
            self._seen[inbox] = inbox_id.decode()
            name = self._names[inbox]
            lines.append(line_of(name, inbox_id.decode(), fields_of(fields)))
        return lines

    async def _arrival(self, block_s: float) -> bool:
        """Wait until an inbox received a line that was not seen yet; take nothing."""
        keys = [key for key in self._names if key not in self._others]
        if not keys:
            await self._clock.sleep(block_s)
            return False
        block = ("COUNT", 1, "BLOCK", max(1, int(block_s * 1000)))
        seen = (self._seen.get(key, "0") for key in keys)
        words = (*block, "STREAMS", *keys, *seen)
        try:
            reply: Any = await self._reader.call("XREAD", *words)
        except StoreUnavailable as error:
            if _OTHER_TYPE not in error.problem:
                raise
            return True  # It became one of another type just now: the take says which.
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

    async def waiting(self) -> list[Waiting]:
        """Return for each inbox what nobody has dealt with yet."""
        keys = list(self._names)
        reply = await self._connection.script("waiting", keys)
        return [
            Waiting(self._names[key], int(count), appended_at(first))
            if count >= 0
            else Waiting(self._names[key], 0, None, _no_stream(key))
            for key, (count, first) in zip(keys, reply, strict=True)
        ]

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._connection.aclose()
        await self._reader.aclose()


def _no_stream(key: str) -> str:
    """Say what to do about a key of another type where an inbox should be."""
    return (
        f"The key {key} is no stream, so no line of this inbox can be read; "
        f"delete it with `redis-cli DEL '{key}'`."
    )
