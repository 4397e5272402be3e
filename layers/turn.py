"""Whose turn it is: lines of several inboxes in the order the store received them.

A scene clears the picture, so that a record of another inbox must not overtake it. It
must never lose a line that it holds, and never judge one.
"""

import logging
from collections.abc import Sequence

from layers.clock import Clock
from layers.feature import SCENE
from layers.log.inbox import Inbox, Line

TAKE = 100
"""Lines of each inbox in one round."""

MOST_IN_HAND = 2_000
"""With more lines than this in hand, inboxes no longer wait for one another."""

CLAIM_EVERY_S = 2.0
DISCOVER_EVERY_S = 60.0
WAIT_S = 1.0

Turn = tuple[int, bool, int]

_log = logging.getLogger("layers.ingest")


class Hand:
    """The lines that one ingest has taken and not yet dealt with."""

    def __init__(self, inbox: Inbox, clock: Clock, claim_after_ms: int) -> None:
        self._inbox, self._clock, self._claim_after_ms = inbox, clock, claim_after_ms
        self._lines: dict[tuple[str, str], Line] = {}
        self._claim_at = self._discover_at = clock.monotonic()

    async def take(self) -> list[Line]:
        """Return the lines whose turn it is, in order, after waiting for one a while.

        They stay in hand until `let_go`. Raises StoreUnavailable.
        """
        await self._discover()
        claimed = await self._claim()
        wait_s = 0.001 if claimed or self._lines else WAIT_S
        taken = await self._inbox.take(TAKE, wait_s)
        for line in (*claimed, *taken):
            self._lines[line.inbox, line.inbox_id] = line
        waiting = sorted(self._lines.values(), key=turn_of)
        known_until = horizon(taken)
        if known_until is None or len(waiting) > MOST_IN_HAND:
            return waiting
        return [line for line in waiting if turn_of(line) <= known_until]

    def let_go(self, lines: Sequence[Line]) -> None:
        """Forget lines that are in the log or among the rejected ones."""
        for line in lines:
            self._lines.pop((line.inbox, line.inbox_id), None)

    async def _discover(self) -> None:
        now = self._clock.monotonic()
        if now < self._discover_at:
            return
        for name in await self._inbox.discover():
            _log.warning("There is no layer %s; its inbox is rejected.", name)
        self._discover_at = now + DISCOVER_EVERY_S

    async def _claim(self) -> list[Line]:
        now = self._clock.monotonic()
        if now < self._claim_at:
            return []
        claimed = await self._inbox.claim(TAKE, self._claim_after_ms)
        self._claim_at = now + CLAIM_EVERY_S
        return claimed


def turn_of(line: Line) -> Turn:
    """Sort by when the store received a line; at the same time a scene comes first."""
    ms, _, nth = line.inbox_id.partition("-")
    return int(ms), line.inbox != SCENE, int(nth)


def horizon(taken: Sequence[Line]) -> Turn | None:
    """Return up to where the order of all inboxes is known; None if there is no more.

    Of an inbox that gave as many lines as it was asked for, later ones are not here
    yet: what other inboxes received after its last one has to wait for them.
    """
    counts: dict[str, int] = {}
    last: dict[str, Turn] = {}
    for line in taken:
        counts[line.inbox] = counts.get(line.inbox, 0) + 1
        last[line.inbox] = max(last.get(line.inbox, turn_of(line)), turn_of(line))
    return min((last[i] for i, n in counts.items() if n >= TAKE), default=None)
