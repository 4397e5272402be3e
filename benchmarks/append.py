"""How fast is an append, beside a plain XADD of the same bytes on the same server?

The append script does what XADD does not: each event once, revisions checked, numbers
without gap, a hash chain. Both write with `appendfsync always`; rounds take turns, and
the median round counts.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from statistics import median

from redis.asyncio import Redis

from benchmarks._entries import draft
from layers.log.redis_log import RedisLog, body_of
from layers.log.store import start_server

ROUNDS = 7
SERIAL, CONCURRENT, AT_ONCE = 500, 3000, 50

Write = Callable[[int], Awaitable[object]]


def run() -> dict[str, float]:
    """Return appends per second, one after the other and fifty at once."""
    with tempfile.TemporaryDirectory() as folder:
        store = start_server(Path(folder))
        try:
            return asyncio.run(_measure(store.url))
        finally:
            store.stop()


async def _measure(url: str) -> dict[str, float]:
    log = RedisLog(url, "benchmark")
    numbers = count()
    async with Redis.from_url(url, protocol=3, legacy_responses=False) as plain:

        async def append(number: int) -> object:
            return await log.append(draft(number))

        async def xadd(number: int) -> object:
            return await plain.xadd(
                "plain", {"e": body_of(draft(number)), "h": "0" * 40}
            )

        rates: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for name, write in (("", append), ("xadd_", xadd)):
                serial = await _serial(write, numbers)
                rates.setdefault(f"{name}serial_per_s", []).append(serial)
                concurrent = await _concurrent(write, numbers)
                rates.setdefault(f"{name}concurrent_per_s", []).append(concurrent)
    await log.aclose()
    return {name: round(median(each)) for name, each in rates.items()}


async def _serial(write: Write, numbers: "count[int]") -> float:
    start = time.perf_counter()
    for _ in range(SERIAL):
        await write(next(numbers))
    return SERIAL / (time.perf_counter() - start)


async def _concurrent(write: Write, numbers: "count[int]") -> float:
    async def writer() -> None:
        for _ in range(CONCURRENT // AT_ONCE):
            await write(next(numbers))

    start = time.perf_counter()
    await asyncio.gather(*(writer() for _ in range(AT_ONCE)))
    return CONCURRENT / (time.perf_counter() - start)
