"""Tell a story to a room: the history at once, then each moment at its time.

Must never write but through the inboxes, and never send two things under one event id.
"""

import asyncio
import time
from dataclasses import dataclass
from itertools import count

from sample_feeds.inbox import Inbox
from sample_feeds.stories import history, jumping, opening, told
from sample_feeds.storyline import Jump, Step, Story, length_s, moments

AT_ONCE = 50
"""Records in one entry of the history: a few big entries, far below the limits."""


@dataclass(slots=True)
class Telling:
    """One loop of a story. `run` and `loop` make its event ids its own."""

    story: Story
    inbox: Inbox
    run: str
    loop: int
    speed: float
    _began_s: float = 0.0

    async def tell(self) -> None:
        """Open a clean scene, load the history, tell every moment, wait for the end."""
        scene = opening(self.story, self.loop, self.speed)
        await self.inbox.put_taken("scene", [scene], self._event_id("scene"))
        self._began_s = time.monotonic()
        await self._load()
        for moment in moments(self.story):
            await self._until(moment.offset_s)
            if isinstance(moment.act, Jump):
                await self._jump(moment.act, moment.offset_s)
            else:
                await self._step(moment.act)
        await self._until(length_s(self.story))

    async def _load(self) -> None:
        for layer, records in history(self.story).items():
            for start in range(0, len(records), AT_ONCE):
                part = records[start : start + AT_ONCE]
                await self.inbox.put(
                    layer, part, self._event_id(f"history.{layer}.{start}")
                )

    async def _step(self, step: Step) -> None:
        """Tell one step and wait for the ingest: revisions keep their order."""
        layer, record = told(self.story, step)
        await self.inbox.put_taken(
            layer, [record], self._event_id(f"{step.row}.{step.revision}")
        )

    async def _jump(self, jump: Jump, offset_s: float) -> None:
        """Set the clock, and count from the moment at which it was really set."""
        scene = jumping(self.story, jump, self.loop, self.speed)
        event_id = self._event_id(f"jump.{jump.to:%Y%m%dT%H%M}")
        await self.inbox.put_taken("scene", [scene], event_id)
        self._began_s = time.monotonic() - offset_s / self.speed

    async def _until(self, offset_s: float) -> None:
        left_s = self._began_s + offset_s / self.speed - time.monotonic()
        if left_s > 0:
            await asyncio.sleep(left_s)

    def _event_id(self, what: str) -> str:
        return f"{self.story.name}.{self.run}.{self.loop}.{what}"


async def play(
    story: Story, inbox: Inbox, run: str, *, speed: float, loops: int | None
) -> None:
    """Tell a story again and again, or `loops` times. `run` names this player."""
    for loop in count(1) if loops is None else range(1, loops + 1):
        await Telling(story, inbox, run, loop, speed).tell()
