"""Servers that tests may kill, and a wire that loses replies."""

import asyncio
import os
import random
import shutil
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from layers.log.server_directory import ServerDirectory
from layers.log.store import Fsync, Store, start_server, stop_server


class BreakableStore:
    """A private server on a directory of its own, with ways to break it."""

    def __init__(
        self,
        data_dir: Path,
        fsync: Fsync = "always",
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.data_dir = data_dir
        self._fsync: Fsync = fsync
        self._environ = environ
        self._store: Store | None = None

    @property
    def url(self) -> str:
        """The address; it stays the same over a restart."""
        return f"unix://{self.socket}"

    @property
    def socket(self) -> Path:
        """The socket of the server."""
        return ServerDirectory(self.data_dir).socket()

    @property
    def pid(self) -> int:
        """The process id of the server."""
        assert self._store is not None
        assert self._store.pid is not None
        return self._store.pid

    def start(self) -> Store:
        """Start the server and wait until it answers."""
        self._store = start_server(
            self.data_dir, fsync=self._fsync, environ=self._environ
        )
        return self._store

    def kill(self) -> None:
        """End the server as a crash does, and wait until it is gone."""
        assert self._store is not None
        assert self._store.process is not None
        os.kill(self.pid, signal.SIGKILL)
        self._store.process.wait()

    def unsynced(self) -> int:
        """Return how many bytes were written that a power loss would take now."""
        return sum(file.stat().st_size - kept for file, kept in self._synced())

    def lose_power(self) -> int:
        """Cut each file to what the shim saw synced; return how many bytes went."""
        lost = self.unsynced()
        for file, kept in self._synced():
            os.truncate(file, kept)
        return lost

    def _synced(self) -> list[tuple[Path, int]]:
        # Base files are complete before they get their name; only the others grow.
        return [
            (file, int(note.read_text()) if note.exists() else 0)
            for file in self.data_dir.rglob("*.incr.aof")
            for note in [file.with_name(f"{file.name}.synced")]
        ]

    def close(self) -> None:
        """End the server if it runs, and remove its socket."""
        stop_server(self.data_dir)
        if self._store is not None and self._store.process is not None:
            self._store.process.wait()
        shutil.rmtree(self.socket.parent)


class LossyWire:
    """A relay to a store that swallows a share of the replies and hangs up instead.

    The commands arrive, and whoever sent them cannot know it.
    """

    def __init__(self, store: Path, share: float, seed: int) -> None:
        self._store = store
        self._share = share
        self._chance = random.Random(seed)
        self._ends: set[asyncio.StreamWriter] = set()
        self._relays: set[asyncio.Task[None]] = set()
        self.swallowed = 0

    @asynccontextmanager
    async def open(self, at: Path) -> AsyncIterator[str]:
        """Listen on a socket; yields the address to use instead of the store's."""
        server = await asyncio.start_unix_server(self._accept, str(at))
        try:
            yield f"unix://{at}"
        finally:
            server.close()
            for end in self._ends:
                end.close()
            await asyncio.gather(*self._relays, return_exceptions=True)

    def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        relay = asyncio.create_task(self._relay(reader, writer))
        self._relays.add(relay)
        relay.add_done_callback(self._relays.discard)

    async def _relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._ends.add(writer)
        there, back = await asyncio.open_unix_connection(str(self._store))
        self._ends.add(back)
        written = asyncio.Event()
        ways = [
            asyncio.create_task(self._carry(reader, back, written)),
            asyncio.create_task(self._carry_replies(there, writer, written)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (back, writer):
                end.close()
                self._ends.discard(end)
            await asyncio.gather(
                back.wait_closed(), writer.wait_closed(), return_exceptions=True
            )

    async def _carry(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        written: asyncio.Event,
    ) -> None:
        while piece := await source.read(65536):
            if b"XADD" in piece or b"EVALSHA" in piece:
                written.set()
            sink.write(piece)
            await sink.drain()

    async def _carry_replies(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        written: asyncio.Event,
    ) -> None:
        while piece := await source.read(65536):
            if written.is_set() and self._chance.random() < self._share:
                self.swallowed += 1
                return
            written.clear()
            sink.write(piece)
            await sink.drain()
