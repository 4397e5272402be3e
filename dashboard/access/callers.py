"""Who is behind a secret right now, and which answers are still open to whom.

What the store said is believed for two seconds. Open answers (streams) are looked at
all together every two seconds: whose session ended, whose account was disabled or
whose rights changed is cut off. While the store does not answer, nobody can end a
session either: what it said last holds for some minutes, so that a lost store does
not take the picture off the screens. It must never decide what somebody may do.
"""

import asyncio
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from layers.clock import Clock
from layers.errors import StoreUnavailable
from layers.log.sessions import Known, Sessions

BELIEVED_S = 2.0
CHECK_EVERY_S = 2.0

ANSWER_S = 1.0
"""How long the store may take; then what it said last holds."""

OUTAGE_S = 900.0
"""How long that holds while the store is away."""

AT_ONCE = 100
"""Sessions that are asked for in one step; a step must not delay a frame."""


@dataclass
class _Heard:
    known: Known | None
    at: float


@dataclass(eq=False)
class Open:
    """An answer that may last long, and whether it was cut."""

    task: "asyncio.Task[Any]"
    still: Callable[[Known | None], bool]
    cut: bool = False

    def end(self) -> None:
        """Cut the answer, once."""
        if not self.cut:
            self.cut = True
            self.task.cancel()


@dataclass
class Callers:
    """The sessions that one worker has heard of."""

    sessions: Sessions
    clock: Clock
    _heard: dict[str, _Heard] = field(default_factory=dict[str, _Heard])
    _asked: "dict[str, asyncio.Task[Known | None]]" = field(
        default_factory=dict[str, "asyncio.Task[Known | None]"]
    )
    _open: dict[str, set[Open]] = field(default_factory=dict[str, set[Open]])
    _away_until: float = 0.0

    async def known(self, session_id: str) -> Known | None:
        """Return who is behind the hash of a secret; None if nobody is, or any more.

        Raises StoreUnavailable if the store does not answer and has not said lately.
        """
        heard, now = self._heard.get(session_id), self.clock.monotonic()
        if heard is not None and now - heard.at < BELIEVED_S:
            return heard.known
        if heard is not None and now < self._away_until:
            return self._last(heard, now)
        try:
            return await asyncio.shield(self._ask(session_id))
        except StoreUnavailable:
            if heard is None:
                raise
            return self._last(heard, now)

    def forget(self, session_id: str) -> None:
        """Ask the store next time, and cut what is open: the session was ended here."""
        self._heard.pop(session_id, None)
        for each in tuple(self._open.get(session_id, ())):
            if each.task is not asyncio.current_task():
                each.end()

    @contextmanager
    def answering(
        self, session_id: str, still: Callable[[Known | None], bool]
    ) -> Generator[Open]:
        """Watch over the answer that the present task gives, until it is given."""
        task = asyncio.current_task()
        assert task is not None
        answer = Open(task, still)
        self._open.setdefault(session_id, set()).add(answer)
        try:
            yield answer
        finally:
            others = self._open[session_id]
            others.discard(answer)
            if not others:
                del self._open[session_id]

    async def run(self) -> None:
        """Look after the open answers, for ever."""
        while True:
            await self.clock.sleep(CHECK_EVERY_S)
            await self.check()

    async def check(self) -> None:
        """Cut every open answer that is not for who asked for it any more."""
        ids = list(self._open)
        for first in range(0, len(ids), AT_ONCE):
            some = ids[first : first + AT_ONCE]
            try:
                found = await self._who(some)
            except StoreUnavailable:
                break
            for each, known in zip(some, found, strict=True):
                self._hear(each, known)
                for answer in tuple(self._open.get(each, ())):
                    if not answer.still(known):
                        answer.end()
        self._sweep()

    def _ask(self, session_id: str) -> "asyncio.Task[Known | None]":
        """Ask once for all who want to know at the same time."""
        if session_id not in self._asked:
            task = asyncio.create_task(self._find(session_id))
            self._asked[session_id] = task
            task.add_done_callback(lambda _: self._asked.pop(session_id, None))
        return self._asked[session_id]

    async def _find(self, session_id: str) -> Known | None:
        [known] = await self._who((session_id,))
        # What nobody is behind is not kept: anybody can invent such secrets.
        if known is None:
            self._heard.pop(session_id, None)
        else:
            self._hear(session_id, known)
        return known

    async def _who(self, ids: Sequence[str]) -> list[Known | None]:
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self.sessions.who(ids)
        except (StoreUnavailable, TimeoutError) as error:
            self._away_until = self.clock.monotonic() + ANSWER_S
            if isinstance(error, StoreUnavailable):
                raise
            raise StoreUnavailable("it does not answer") from error

    def _hear(self, session_id: str, known: Known | None) -> None:
        self._heard[session_id] = _Heard(known, self.clock.monotonic())

    def _last(self, heard: _Heard, now: float) -> Known | None:
        if now - heard.at > OUTAGE_S:
            raise StoreUnavailable("it has not answered for too long")
        known = heard.known
        expired = known is not None and known.session.until <= self.clock.now()
        return None if expired else known

    def _sweep(self) -> None:
        oldest = self.clock.monotonic() - OUTAGE_S
        for each in [key for key, heard in self._heard.items() if heard.at < oldest]:
            del self._heard[each]
