"""What every test can ask for: a real store, a room of its own in it, broken stores.

The store is started by the code that starts it in production. Tests share one server
and use a room of their own instead of emptying it, so they can run side by side.
"""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from redis.asyncio import Redis

from layers.log.server_directory import ServerDirectory
from layers.log.store import stop_server
from tests.log.stores import BreakableStore

hypothesis_settings.register_profile("house", deadline=None, derandomize=True)
hypothesis_settings.load_profile("house")

_rooms = count(1)


class SharedStore:
    """The server of this test run: its address and clients for it."""

    def __init__(self, url: str) -> None:
        self.url = url

    @asynccontextmanager
    async def client(self) -> "AsyncIterator[Redis]":
        """Give a plain client, as any producer would use, closed at the end."""
        async with Redis.from_url(
            self.url, protocol=3, legacy_responses=False
        ) as client:
            yield client


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedStore]:
    """The shared server: address and client factory; never broken by a test."""
    server = BreakableStore(tmp_path_factory.mktemp("store"), fsync="no")
    server.start()
    yield SharedStore(server.url)
    server.close()


@pytest.fixture
def room() -> str:
    """The name of a room that no other test uses."""
    return f"room-{next(_rooms)}"


@pytest.fixture
def breakable_store(tmp_path: Path) -> Iterator[Callable[..., BreakableStore]]:
    """Make servers that a test may kill; they are ended and removed afterwards."""
    made: list[BreakableStore] = []

    def make(name: str = "store", **choices: object) -> BreakableStore:
        made.append(BreakableStore(tmp_path / name, **choices))
        made[-1].start()
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data directory that does not exist yet; its socket is removed afterwards."""
    path = tmp_path / "data of one picture"
    yield path
    stop_server(path)
    shutil.rmtree(ServerDirectory(path).socket().parent)
