"""Write to the inboxes of a room, as any producer would.

Every entry has an event id, so that what is sent twice counts once. A store that is
away is waited for, with one line said. Must never write anywhere but to an inbox.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    ConnectionError,  # noqa: A004 - the client's own, never the builtin
    ResponseError,
    TimeoutError,  # noqa: A004 - the client's own, never the builtin
)

RETRY_S = 0.2
POLL_S = 0.02
PATIENCE_S = 5.0
SOURCE = "sample_feeds"

T = TypeVar("T")
Say = Callable[[str], None]


class Inbox:
    """The inboxes of one room in one store."""

    def __init__(self, url: str, room: str, say: Say) -> None:
        client: Any = Redis  # its own types are partly unknown
        self._redis: Any = client.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=2,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )
        self._room = room
        self._say = say

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._redis.aclose()

    def key(self, layer: str) -> str:
        """Return the stream of a layer; the braces are a hash tag."""
        return f"{{{self._room}}}:in:{layer}"

    async def put(self, layer: str, records: Sequence[object], event_id: str) -> str:
        """Add one entry of one or several records, all or none; return its id."""
        body = records[0] if len(records) == 1 else list(records)
        fields = {
            "record": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            "source": SOURCE,
            "event_id": event_id,
        }
        return await self._surely(lambda: self._redis.xadd(self.key(layer), fields))

    async def put_taken(
        self, layer: str, records: Sequence[object], event_id: str
    ) -> None:
        """Add one entry and return when the ingest has dealt with it."""
        await self.taken(layer, await self.put(layer, records, event_id))

    async def taken(self, layer: str, entry_id: str) -> None:
        """Return when the ingest has dealt with an entry, be it accepted or refused."""
        waited = 0.0
        while not await self._surely(lambda: self._is_taken(layer, entry_id)):
            await asyncio.sleep(POLL_S)
            waited += POLL_S
            if PATIENCE_S <= waited < PATIENCE_S + POLL_S:
                self._say("the ingest has not taken the last entry yet; waiting")

    async def _is_taken(self, layer: str, entry_id: str) -> bool:
        key = self.key(layer)
        try:
            groups: list[dict[str, Any]] = await self._redis.xinfo_groups(key)
        except ResponseError:  # the store came back empty: nothing to wait for
            return True
        for group in groups:
            if _order(group["last-delivered-id"]) < _order(entry_id):
                return False
            if await self._redis.xpending_range(
                key, group["name"], min=entry_id, max=entry_id, count=1
            ):
                return False
        return bool(groups)

    async def _surely(self, act: Callable[[], Awaitable[T]]) -> T:
        waiting = False
        while True:
            try:
                done = await act()
            except AuthenticationError:
                raise
            except (ConnectionError, TimeoutError) as problem:
                if not waiting:
                    self._say(f"the store does not answer ({problem}); waiting")
                waiting = True
                await asyncio.sleep(RETRY_S)
            else:
                if waiting:
                    self._say("the store answers again")
                return done


def _order(entry_id: str) -> tuple[int, int]:
    ms, _, n = entry_id.partition("-")
    return int(ms), int(n)
