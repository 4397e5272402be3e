"""What tests of the inboxes ask for: readers of a room, and a producer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from layers.clock import ManualClock
from layers.log.inbox import Inbox
from layers.settings import REJECTED_KEPT
from tests.records import NOW


@pytest.fixture
def reader(store, room):
    """Make open inboxes of this room, each for a reader of its own."""

    @asynccontextmanager
    async def make(
        name: str = "one", kept: int = REJECTED_KEPT
    ) -> AsyncIterator[Inbox]:
        names = ("incidents", "posture", "scene")
        clock = ManualClock(NOW)
        inbox = Inbox(store.url, room, names, name, clock, kept)
        await inbox.open()
        yield inbox
        await inbox.aclose()

    return make


@pytest.fixture
async def send(store, room):
    """Write to an inbox as any producer does."""
    async with store.client() as client:

        async def send(inbox: str, *records: bytes, **fields: str) -> None:
            for record in records:
                key = f"{{{room}}}:in:{inbox}"
                await client.xadd(key, {"record": record, **fields})

        yield send
