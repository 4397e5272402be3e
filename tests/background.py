"""A loop in a thread of its own: that of a browser test belongs to its driver."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """Where coroutines run while the test goes on in its own thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, T], seconds: float = 60) -> T:
        """Run a coroutine to its end and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)

    @contextmanager
    def entered(self, manager: AbstractAsyncContextManager[T]) -> Iterator[T]:
        """Use an asynchronous context from here."""

        async def enter() -> T:
            return await manager.__aenter__()

        async def leave() -> None:
            await manager.__aexit__(None, None, None)

        value = self.call(enter())
        try:
            yield value
        finally:
            self.call(leave())

    def close(self) -> None:
        """End the loop; what still ran in it is cancelled."""
        self.call(self._cancel())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout=5)
        self.loop.close()

    async def _cancel(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def background() -> Iterator[Background]:
    """Yield a running loop and end it afterwards."""
    made = Background()
    try:
        yield made
    finally:
        made.close()
