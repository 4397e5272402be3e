"""What costs much to make: made once for all who ask for it, and kept for a while.

What is kept is bounded, and whatever is not kept is made again. It must never keep what
failed, nor end the making because one of those who asked went away.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Coroutine, Hashable
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Sharing(Generic[K, V]):
    """What costs much to make: made once for all who ask, kept while there is room.

    `weigh` says what a thing takes of `most`. What fails is told to all who asked, and
    not kept.
    """

    def __init__(self, most: int, weigh: Callable[[V], int]) -> None:
        self._most, self._weigh = most, weigh
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._making: dict[K, asyncio.Task[V]] = {}
        self._weight = 0

    @property
    def kept(self) -> tuple[V, ...]:
        """What is kept now, what was asked for last at the end."""
        return tuple(self._kept.values())

    async def get(self, key: K, make: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """Return what has this key; of those who ask at once only one makes it."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._making:
            task = asyncio.create_task(make())
            self._making[key] = task
            task.add_done_callback(lambda done: self._made(key, done))
        # Who asks and goes away must not end it for the others.
        return await asyncio.shield(self._making[key])

    def put(self, key: K, value: V) -> None:
        """Keep what was made on another way."""
        if key in self._kept:
            self._weight -= self._weigh(self._kept.pop(key))
        self._kept[key] = value
        self._weight += self._weigh(value)
        while self._weight > self._most and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._weight -= self._weigh(oldest)

    def _made(self, key: K, done: "asyncio.Task[V]") -> None:
        del self._making[key]
        if not done.cancelled() and done.exception() is None:
            self.put(key, done.result())


class Turns:
    """One thing at a time for each account, so that none has a worker for itself."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @property
    def busy(self) -> int:
        """How many accounts have something under way."""
        return len(self._locks)

    @asynccontextmanager
    async def of(self, account: str) -> AsyncGenerator[None]:
        """Wait until nothing else of this account is under way."""
        lock, waiting = self._locks.get(account, (asyncio.Lock(), 0))
        self._locks[account] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[account]
            self._locks[account] = lock, waiting - 1
            if waiting == 1:
                del self._locks[account]
