"""The only reader of time: everybody else is handed a `Clock`.

It must never be used by the fold; a picture does not depend on when it is made.
"""

import asyncio
import heapq
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, measures intervals, and waits."""

    def now(self) -> datetime:
        """Return the time of day, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards; only differences mean something."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the time of day, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never run backwards; only differences mean something."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        await asyncio.sleep(seconds)


class ManualClock:
    """A clock that stands still until `advance` is called; for tests and replays."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("A clock needs a time with a zone.")
        self._at = at.astimezone(UTC)
        self._passed = 0.0
        self._order = 0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """Return the time of day, aware, in UTC."""
        return self._at + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Return the seconds by which this clock was advanced."""
        return self._passed

    @property
    def sleepers(self) -> int:
        """How many callers wait for this clock to advance."""
        return sum(not waiting.done() for _, _, waiting in self._sleepers)

    def advance(self, seconds: float) -> None:
        """Let time pass and wake everybody who slept until then, earliest first."""
        if seconds < 0:
            raise ValueError("Time does not run backwards.")
        self._passed += seconds
        while self._sleepers and self._sleepers[0][0] <= self._passed:
            _, _, waiting = heapq.heappop(self._sleepers)
            if not waiting.done():
                waiting.set_result(None)

    async def sleep(self, seconds: float) -> None:
        """Return once the clock was advanced by so many seconds."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waiting = asyncio.get_running_loop().create_future()
        self._order += 1
        heapq.heappush(self._sleepers, (self._passed + seconds, self._order, waiting))
        await waiting
