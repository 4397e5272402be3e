"""What passes between screens and is kept nowhere: a pointer, a stroke, a call.

Redis pub/sub: whoever listens now gets it, nobody gets it later, and it may be lost. It
must never carry anything that has to arrive.
"""

from collections.abc import AsyncGenerator

from layers.clock import Clock, SystemClock
from layers.errors import StoreUnavailable
from layers.log.connection import connect, connect_reader
from layers.log.keys import Keys

AGAIN_S = 0.5
"""Time between two attempts to listen while the store is away."""


class Signals:
    """The signals of one room."""

    def __init__(self, url: str, room: str, clock: Clock | None = None) -> None:
        self._channel = Keys(room).signals
        self._speaking, self._hearing = connect(url), connect_reader(url)
        self._clock = clock or SystemClock()

    async def send(self, signal: bytes) -> None:
        """Send to all workers that listen; raises StoreUnavailable."""
        await self._speaking.call("PUBLISH", self._channel, signal)

    async def heard(self) -> AsyncGenerator[bytes, None]:
        """Yield every signal that is heard, for ever; none while the store is away."""
        while True:
            try:
                async for each in self._hearing.subscribed(self._channel):
                    yield each
            except StoreUnavailable:
                await self._clock.sleep(AGAIN_S)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._speaking.aclose()
        await self._hearing.aclose()
