"""The audit log in the store: `{access}:audit`, written at its end only.

`append` returns when the store has the entry on disk (as far as it keeps what it
acknowledges), so whoever waits for it answers nothing that is not on record. It must
never write other than through `audit.lua`, and never change or remove an entry.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from typing import Any

import msgspec

from layers.errors import StoreUnavailable
from layers.log.chain import (
    AuditEntry,
    Checkpoint,
    Examination,
    Finding,
    Statement,
    sealed,
)
from layers.log.connection import Connection, fields_of

AUDIT = "{access}:audit"

READ_COUNT = 1000
"""Entries in one reply: bounded, so that it arrives in time."""

WITHIN_S = 5.0
"""How long somebody waits for its turn; a store that is away must not pile them up."""

MOST_FINDINGS = 100
"""After so many it is clear enough."""


class AuditLog:
    """The audit log of one store, for all its rooms."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    async def append(self, statement: Statement) -> AuditEntry:
        """Put something on record; returns once it is.

        Raises StoreUnavailable; then it may be on record or not.
        """
        marked = msgspec.structs.replace(statement, mark=secrets.token_hex(8))
        try:
            async with asyncio.timeout(WITHIN_S), self._turn:
                while True:
                    if entry := await self._try(marked):
                        return entry
        except TimeoutError as error:
            raise StoreUnavailable("the audit log takes too long") from error

    async def _try(self, statement: Statement) -> AuditEntry | None:
        """Write the next entry; None if somebody else was quicker."""
        last, ms = await self._end()
        entry = sealed(last, ms, statement)
        words = (last.id if last else "", entry.id, entry.body, entry.hash)
        done = await self._connection.script("audit", (AUDIT,), *words)
        return entry if done else None

    async def read(self, after_id: str = "") -> list[AuditEntry]:
        """Return the next entries after this id ("" is from the first)."""
        start = f"({after_id}" if after_id else "-"
        words = ("XRANGE", AUDIT, start, "+", "COUNT", READ_COUNT)
        return [_entry(found) for found in await self._connection.call(*words)]

    async def all(self) -> AsyncGenerator[AuditEntry, None]:
        """Yield all entries, in the order of the log."""
        last_id = ""
        while entries := await self.read(last_id):
            for entry in entries:
                yield entry
            last_id = entries[-1].id

    async def checkpoint(self) -> Checkpoint:
        """Return the last entry, to be kept elsewhere."""
        last, _ = await self._end()
        return Checkpoint() if last is None else Checkpoint(last.n, last.id, last.hash)

    async def examine(
        self, checkpoint: Checkpoint | None = None
    ) -> tuple[Checkpoint, list[Finding]]:
        """Return the last entry, and what is wrong with the whole log."""
        examination, findings = Examination(checkpoint), list[Finding]()
        last_id = ""
        while entries := await self.read(last_id):
            findings += examination.take(entries)
            last_id = entries[-1].id
            if len(findings) >= MOST_FINDINGS:
                return examination.last, findings[:MOST_FINDINGS]
        findings += examination.end()
        if not findings:
            findings += await self._taken_out(examination.last)
        return examination.last, findings

    async def _taken_out(self, last: Checkpoint) -> list[Finding]:
        """Return what the store itself remembers to have been removed at the end."""
        if not await self._connection.call("EXISTS", AUDIT):
            return []
        told = fields_of(await self._connection.call("XINFO", "STREAM", AUDIT))
        generated: Any = told[b"last-generated-id"]
        n = int(generated.decode().partition("-")[2])
        if n <= last.n:
            return []
        missing = f"it and all up to {n} were taken out of the end"
        return [Finding(last.n + 1, missing)]

    async def _end(self) -> tuple[AuditEntry | None, int]:
        """Return the last entry and what time it is at the store, milliseconds."""
        asks = (("XREVRANGE", AUDIT, "+", "-", "COUNT", 1), ("TIME",))
        found, (seconds, micros) = await self._connection.calls(asks)
        ms = int(seconds) * 1000 + int(micros) // 1000
        return (_entry(found[0]) if found else None), ms


def _entry(reply: Any) -> AuditEntry:
    """Return an entry; one of another shape gets no hash and so continues no chain."""
    entry_id = reply[0].decode()
    match reply[1]:
        case [b"e", bytes(body), b"h", bytes(chain)]:
            return AuditEntry(entry_id, body, chain.decode(errors="replace"))
        case _:
            return AuditEntry(entry_id, b"", "")
