"""An ingest at work on a real store, and what tests ask about the outcome."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from layers.clock import SystemClock
from layers.entry import lines_of
from layers.feature import SCENE
from layers.ingest import Ingest
from layers.log.inbox import CONSUMER, Inbox
from layers.log.redis_log import RedisLog
from layers.record import Context
from layers.registry import inbox_names
from tests.records import wire


@dataclass
class Bench:
    """One room, its ingest, and a client such as any producer has."""

    room: str
    client: Any
    log: RedisLog
    inbox: Inbox
    ingest: Ingest

    async def send(self, layer: str, *records: object, **fields: str) -> list[str]:
        """XADD each record as a line; bytes are sent as they are."""
        return [
            await self.client.xadd(
                f"{{{self.room}}}:in:{layer}",
                {"record": r if isinstance(r, bytes) else wire(r), **fields},
            )
            for r in records
        ]

    async def settle(self) -> None:
        """Let the ingest work until no line waits."""
        while any(waiting.count for waiting in await self.inbox.waiting()):
            await self.ingest.round()

    async def features(self) -> list[dict[str, Any]]:
        """Return every feature of the log after entry 1, in order."""
        entries = await self.log.read(None, 100_000)
        return [json.loads(x) for entry in entries[1:] for x in lines_of(entry.e)]

    async def ids(self) -> list[str]:
        """Return the record ids of the log after entry 1, in order."""
        return [feature["id"] for feature in await self.features()]

    async def refused(self) -> list[str]:
        """Return the failing fields of all rejected lines, oldest first."""
        rejections = await self.inbox.rejected.newest()
        return [r.field for x in reversed(rejections) for r in x.reasons]


@asynccontextmanager
async def ingesting(
    store: Any,
    room: str,
    context: Context = Context.REALITY,
    *,
    consumer: str = CONSUMER,
) -> AsyncIterator[Bench]:
    """Give an ingest that has opened the room; at the end it gives up its lease."""
    clock = SystemClock()
    log = RedisLog(store.url, room, clock)
    inbox = Inbox(store.url, room, (*inbox_names(), SCENE), consumer, clock)
    ingest = Ingest(log, inbox, clock, context)
    try:
        await ingest.open(room)
        async with store.client() as client:
            yield Bench(room, client, log, inbox, ingest)
    finally:
        await ingest.aclose()
        await asyncio.gather(inbox.aclose(), log.aclose())
