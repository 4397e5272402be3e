"""A link between browser and server that counts bytes and can be slow.

A plain TCP relay on loopback: what it counts is all that really crossed, also for
shared workers, which a page's own developer tools do not see.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.background import background

CHUNK = 16_384


@dataclass
class Link:
    """Relays one address; `bytes_down` is what the browser received."""

    target: tuple[str, int]
    bits_per_s: float | None = None
    latency_s: float = 0.0
    bytes_down: int = 0
    bytes_up: int = 0
    port: int = 0
    is_cut: bool = False
    _free_at: dict[str, float] = field(default_factory=dict)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None
    _flows: asyncio.Event = field(default_factory=asyncio.Event)

    def hold(self) -> None:
        """Deliver nothing more, though all connections stay: a network that stalls."""
        self._flows.clear()

    def release(self) -> None:
        """Deliver all that was held, and go on."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._flows.set)

    def cut(self) -> None:
        """End all connections and refuse new ones, as a pulled cable does."""
        self.is_cut = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.end_all)

    def mend(self) -> None:
        """Let connections through again."""
        self.is_cut = False

    def end_all(self) -> None:
        """Close every connection that is open; call it in the loop of the link."""
        for writer in list(self._open):
            writer.close()

    async def relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Carry one connection both ways until either side ends."""
        if self.is_cut:
            writer.close()
            return
        there, back = await asyncio.open_connection(*self.target)
        ends = {writer, back}
        self._open |= ends
        await asyncio.gather(
            self._carry(reader, back, "up"), self._carry(there, writer, "down")
        )
        self._open -= ends

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str
    ) -> None:
        # Latency delays a piece without holding up the next: pieces wait in a queue
        # that knows when each may leave.
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sender = asyncio.create_task(self._deliver(queue, sink))
        try:
            while piece := await source.read(CHUNK):
                self._count(way, len(piece))
                leaves = self._paced(way, len(piece)) + self.latency_s / 2
                queue.put_nowait((leaves, piece))
        except ConnectionError:
            return
        finally:
            queue.put_nowait((0.0, b""))
            await sender

    def _count(self, way: str, size: int) -> None:
        if way == "down":
            self.bytes_down += size
        else:
            self.bytes_up += size

    def _paced(self, way: str, size: int) -> float:
        """Return when the last bit is through; all connections share the rate."""
        now = asyncio.get_running_loop().time()
        if self.bits_per_s is None:
            return now
        start = max(now, self._free_at.get(way, 0.0))
        self._free_at[way] = start + size * 8 / self.bits_per_s
        return self._free_at[way]

    async def _deliver(
        self, queue: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            leaves, piece = await queue.get()
            if not piece:
                sink.close()
                return
            if (wait := leaves - loop.time()) > 0:
                await asyncio.sleep(wait)
            await self._flows.wait()
            if not sink.is_closing():
                sink.write(piece)


@contextmanager
def linked(
    port: int, bits_per_s: float | None = None, latency_s: float = 0.0
) -> Iterator[Link]:
    """Yield a running link to a loopback port; its own port is `link.port`."""
    link = Link(("127.0.0.1", port), bits_per_s, latency_s)
    link._flows.set()

    async def start() -> asyncio.Server:
        link._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(link.relay, "127.0.0.1", 0)
        link.port = int(server.sockets[0].getsockname()[1])
        return server

    async def end(server: asyncio.Server) -> None:
        server.close()
        link.end_all()

    with background() as apart:
        server = apart.call(start())
        try:
            yield link
        finally:
            apart.call(end(server))
