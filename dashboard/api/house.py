"""What the routes may ask: the parts of one worker, put together by the server."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException

from dashboard.confirmations import Confirmations
from dashboard.follower import Follower
from dashboard.hub import Hub
from dashboard.presenting import Presenting
from dashboard.room import Room
from dashboard.ruled import Ruled
from dashboard.seating import Seating
from dashboard.sharing import Turns
from dashboard.stills import Stills
from layers.clock import Clock
from layers.log.durability import Durability
from layers.log.inbox import Inbox
from layers.log.port import Log
from layers.log.readers import Readers
from layers.log.signals import Signals
from layers.log.watched import WatchedViews
from layers.policies import Policies

NOT_EXAMINED = Durability("unknown", "The settings of the store were not checked yet.")


@dataclass
class House:
    """One worker of one room."""

    worker: str
    room: Room
    hub: Hub
    seating: Seating
    follower: Follower
    log: Log
    inbox: Inbox
    readers: Readers
    policies: Policies
    clock: Clock
    presenting: Presenting
    signals: Signals
    watched: WatchedViews
    one_person_release: bool = False
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    streams: "set[asyncio.Task[Any]]" = field(default_factory=set[asyncio.Task[Any]])

    durability: Durability = NOT_EXAMINED

    stills: Stills = field(init=False)
    confirmations: Confirmations = field(init=False)
    turns: Turns = field(default_factory=Turns)
    ruled: Ruled = field(default_factory=Ruled)

    def __post_init__(self) -> None:
        """Put together what needs other parts of this worker."""
        self.stills = Stills(self.log)
        self.confirmations = Confirmations(self.watched, self.clock)

    def keeps(self, durability: Durability) -> None:
        """Note whether the store keeps what it acknowledged, and tell every screen."""
        self.durability = durability
        self.room.keeps(None if durability.state == "kept" else durability.state)

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
