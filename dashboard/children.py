"""Programs that a worker runs beside itself, one child each.

They are started by `subprocess`, from threads of their own. The loop of a worker starts
a child by a fork that runs what libraries do at a fork; in a process of many threads
that may wait for ever, and the worker with it. It must never know what a program does.
"""

import asyncio
import subprocess
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Child = subprocess.Popen[bytes]

MOST_AT_ONCE = 8
"""Threads that wait for children: more than a worker has children at one time."""

_threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="child")


async def apart(act: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    """Return what a call comes to that waits for a child; nothing else waits for it."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, lambda: act(*args, **more))


@asynccontextmanager
async def child_of(
    *argv: str, said: bool = True, logged: bool = False
) -> AsyncGenerator[Child]:
    """Give a child that is written to; it is ended and waited for at the end.

    `said` is read from it; what it complains of is read too if it is `logged`, and goes
    where the worker's own does if not.
    """

    def start() -> Child:
        return subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if said else None,
            stderr=subprocess.PIPE if logged else None,
        )

    starting = asyncio.ensure_future(apart(start))
    try:
        yield await asyncio.shield(starting)
    finally:
        await asyncio.shield(_end(starting))


async def _end(starting: asyncio.Future[Child]) -> None:
    child = await starting
    child.kill()
    await apart(child.wait)
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None and not pipe.closed:
            await apart(_close, pipe.close)


def _close(close: Callable[[], None]) -> None:
    try:
        close()
    except BrokenPipeError:
        # It ended before it had read all; what was left for it is for nobody.
        return
