"""The clock of the story that a room tells: what "now" means for a record of it.

It must never judge a record, and never take a clock from anywhere but the log and the
scenes that were just written to it.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from layers.clock import Clock
from layers.errors import ChainBroken, Gap
from layers.log import Log
from layers.log.boot import boot

LONGEST_STORY_S = 3e9
"""No clock of a story runs farther than this: about a century."""

_log = logging.getLogger("layers.ingest")


class Story:
    """The time in one room; without a story it is real time."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log, self._clock = log, clock
        self._told: tuple[datetime, datetime, float] | None = None

    def begin(self, story_at: datetime | None, rate: float, at: datetime) -> None:
        """Take the clock of a scene that began at a time of the log.

        Without `story_at` it is real time.
        """
        self._told = None if story_at is None else (story_at, at, rate)

    async def recover(self, between: Callable[[], Awaitable[None]]) -> None:
        """Take the clock of the newest scene of the log, whoever wrote it.

        `between` is awaited again and again: without a checkpoint it takes long.
        """
        self._told = None
        try:
            scene = (await boot(self._log, between=between)).scene
        except (Gap, ChainBroken) as damage:
            _log.warning("%s The time of the story is not known.", damage)
            return
        if scene is not None and scene.story_at is not None:
            self._told = (scene.story_at, scene.at, scene.rate)

    def now(self) -> datetime:
        """Return the later one of the real time and the time of the story."""
        wall = self._clock.now()
        if self._told is None:
            return wall
        story_at, since, rate = self._told
        passed_s = min((wall - since).total_seconds() * rate, LONGEST_STORY_S)
        return max(wall, story_at + timedelta(seconds=passed_s))
