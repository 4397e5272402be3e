"""Whether what producers send gets into the log: measured at the inboxes.

An ingest that is stopped says nothing, so it is never asked: the lines that it leaves
lying tell. It must never tell how many lines wait, or where, to who may not know it.
"""

import math
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Literal

from dashboard.frames import WaitingSince
from layers.clock import Clock
from layers.log.inbox import Waiting

PATIENCE_S = 5.0
"""A line that waits for longer is said on every screen; the next ingest takes less."""

LOOK_EVERY_S = 2.0
"""Least time between two looks at the inboxes."""


class Backlog:
    """The lines that wait, as the screens of one worker are told of them.

    `waiting` looks at the inboxes and raises StoreUnavailable.
    """

    def __init__(
        self, waiting: Callable[[], Awaitable[list[Waiting]]], clock: Clock
    ) -> None:
        self._waiting, self._clock = waiting, clock
        self._standing: Literal["ok"] | WaitingSince = "ok"
        self._looked_s = -math.inf

    async def standing(self) -> Literal["ok"] | WaitingSince:
        """Return since when lines wait too long; raises StoreUnavailable."""
        if self._clock.monotonic() - self._looked_s >= LOOK_EVERY_S:
            lines = await self._waiting()
            self._looked_s = self._clock.monotonic()
            self._standing = standing_of(lines, self._clock.now())
        return self._standing


def standing_of(
    lines: Iterable[Waiting], now: datetime
) -> Literal["ok"] | WaitingSince:
    """Return since when the oldest line waits, if that is too long."""
    since = _oldest(lines)
    if since is None or (now - since).total_seconds() <= PATIENCE_S:
        return "ok"
    return WaitingSince(since)


def lag_s(lines: Iterable[Waiting], now: datetime) -> float:
    """Return for how many seconds the oldest line has been waiting."""
    since = _oldest(lines)
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())


def problem_of(lines: Iterable[Waiting], now: datetime) -> str:
    """Say what keeps lines out of the log, and how to mend it; empty if nothing."""
    lines = list(lines)
    said = [each.problem for each in lines if each.problem]
    if isinstance(standing_of(lines, now), WaitingSince):
        said.append(
            f"Lines of producers have been waiting for {lag_s(lines, now):.0f} s: "
            "no ingest takes them, or not fast enough."
        )
    return " ".join(said)


def _oldest(lines: Iterable[Waiting]) -> datetime | None:
    return min((each.since for each in lines if each.since is not None), default=None)
