"""How long from a worker's start to its first frame, with a log of a million entries?

With a checkpoint that is as old as it can be (5,000 entries to fold after it), and
without any. The log is written with a chain of its own making, not by the append
script, which would take minutes; every reader verifies it all the same.
"""

import asyncio
import hashlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from redis.asyncio import Redis

from benchmarks._entries import feature
from dashboard.frames import View
from dashboard.room import Room
from layers.clock import SystemClock
from layers.label import rights_key
from layers.log import Draft, DraftRecord
from layers.log.boot import CHECKPOINT_EVERY, boot, keep_checkpoint
from layers.log.keys import Keys
from layers.log.redis_log import RedisLog, body_of
from layers.log.store import start_server
from layers.policies import load

ENTRIES = 1_000_000
RECORDS = 5_000
ROOM = "benchmark"
PAGE = 2_000
FIRST_MS = 1_757_462_400_000  # 2025-09-10 00:00 UTC; ten entries a second since
RUNS_WITH_CHECKPOINT = 5


def run() -> dict[str, object]:
    """Return the times to the first frame, and whether both pictures are equal."""
    with tempfile.TemporaryDirectory() as folder:
        store = start_server(Path(folder), fsync="no")
        try:
            return asyncio.run(_measure(store.url))
        finally:
            store.stop()


async def _measure(url: str) -> dict[str, object]:
    await write(url)
    without_ms, without = await _first_frame(url)
    log = RedisLog(url, ROOM)
    await keep_checkpoint(log, await boot(log, upto=ENTRIES - CHECKPOINT_EVERY))
    await log.aclose()
    times, digests = zip(
        *[await _first_frame(url) for _ in range(RUNS_WITH_CHECKPOINT)], strict=True
    )
    return {
        "with_checkpoint_ms": round(median(times), 1),
        "without_checkpoint_ms": round(without_ms),
        "digests_equal": set(digests) == {without},
        "entries": ENTRIES,
    }


async def _first_frame(url: str) -> tuple[float, str]:
    """Start as a worker does: connect, boot, cut the frame of a first screen."""
    start = time.perf_counter()
    log = RedisLog(url, ROOM)
    picture = await boot(log)
    room, wall = Room(ROOM), SystemClock().now()
    room.begin(picture, await log.epoch(), "first", wall)
    view = View(rights_key(load().rights("SENSITIVE", ["ALL"])))
    frame = room.reset(room.whole(view.audience, wall), view, "first", wall).plain
    took_ms = (time.perf_counter() - start) * 1000
    assert len(frame) > RECORDS
    digest = picture.digest(None)
    await log.aclose()
    return took_ms, digest


async def write(url: str) -> None:
    """Write the log of a million entries."""
    key = Keys(ROOM).log
    async with Redis.from_url(url, protocol=3, legacy_responses=False) as client:
        pipeline = client.pipeline(transaction=False)
        for number, (entry_id, body, chain) in enumerate(_entries(), 1):
            pipeline.xadd(key, {"e": body, "h": chain}, id=entry_id)
            if number % PAGE == 0:
                await pipeline.execute()
        await pipeline.execute()


def _entries() -> Iterator[tuple[str, bytes, str]]:
    chain = ""
    for n in range(1, ENTRIES + 1):
        record_id, revision = f"INC-{n % RECORDS}", n // RECORDS + 1
        record = DraftRecord(record_id, revision, "", feature(record_id, revision))
        body = body_of(Draft(f"benchmark:{n}", "benchmark", (record,)))
        entry_id = f"{FIRST_MS + 100 * n}-{n}"
        chain = hashlib.sha1((chain + entry_id).encode() + body).hexdigest()
        yield entry_id, body, chain
