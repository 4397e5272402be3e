"""What the routes may ask: the parts of one worker, put together by the server."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException

from dashboard.follower import Follower
from dashboard.hub import Hub
from dashboard.room import Room
from dashboard.seating import Seating
from layers.clock import Clock
from layers.log.inbox import Inbox
from layers.log.port import Log


@dataclass(frozen=True)
class House:
    """One worker of one room."""

    worker: str
    room: Room
    hub: Hub
    seating: Seating
    follower: Follower
    log: Log
    inbox: Inbox
    clock: Clock
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    streams: "set[asyncio.Task[Any]]" = field(default_factory=set[asyncio.Task[Any]])

    def end_streams(self) -> None:
        """End every open stream, because the server is about to end."""
        self.ending.set()
        for task in self.streams:
            task.cancel()

    def require_room(self, name: str) -> None:
        """Answer 404 unless this worker serves the room."""
        if name != self.room.name:
            raise HTTPException(
                404,
                f"There is no room {name!r} here; this server serves the room "
                f"{self.room.name!r}.",
            )
