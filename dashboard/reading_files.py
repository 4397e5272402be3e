"""Has a file of a stranger read by a process of its own, and ends it if it must.

The worker takes what the child says frame by frame and goes on with its own work in
between. One file at a time: a second one waits. It must never read the file itself.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from dashboard.children import Child, apart, child_of
from layers.record import Context
from layers.tables.plan import Plan
from layers.tables.reading import Limits
from layers.tables.refusal import FileRefused, Refusal

MOST_S = 240.0
"""No table of the largest allowed size takes so long."""

LONGEST_LINE = 8 << 20

Frame = tuple[dict[str, Any], bytes]

_PROGRAM = (sys.executable, "-m", "dashboard.importing")


class Job(msgspec.Struct, frozen=True):
    """What to do: `look` at a file, or judge it; with `keep` the records come too."""

    path: str
    now: datetime
    context: Context
    author: str
    plan: Plan
    limits: Limits = Limits()
    look: bool = False
    keep: bool = False
    memory: int = 3 << 30


class FileReader:
    """Reads the files of one worker, one after the other."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def frames(self, job: Job) -> AsyncGenerator[Frame]:
        """Yield what the child says; raises FileRefused."""
        async with self._turn, child_of(*_PROGRAM) as child:
            try:
                async with asyncio.timeout(MOST_S):
                    async for frame in _frames(child, job):
                        yield frame
            except TimeoutError:
                raise FileRefused(Refusal.TOO_SLOW) from None
            except ValueError as error:
                # It ended in the middle of a word, or said too much at once.
                raise FileRefused(Refusal.TOO_HUNGRY) from error


def _ask(child: Child, job: Job) -> None:
    assert child.stdin is not None
    with suppress(ConnectionError):
        child.stdin.write(msgspec.json.encode(job) + b"\n")
        child.stdin.flush()


def _next(child: Child) -> Frame | None:
    """Return what a child says next, None at its end; raises ValueError."""
    assert child.stdout is not None
    line = child.stdout.readline(LONGEST_LINE)
    if not line:
        return None
    head: dict[str, Any] = msgspec.json.decode(line)
    size = head.pop("size")
    payload = child.stdout.read(size)
    if len(payload) < size:
        message = f"{len(payload)} of {size} bytes"
        raise ValueError(message)
    return head, payload


async def _frames(child: Child, job: Job) -> AsyncGenerator[Frame]:
    await apart(_ask, child, job)
    ended = False
    while frame := await apart(_next, child):
        head, payload = frame
        if "refusal" in head:
            raise FileRefused(Refusal[head["refusal"]], **head["values"])
        ended = "end" in head or "look" in head
        yield head, payload
    if not ended:
        # It could not even say so; what it said to the operator is in the log.
        raise FileRefused(Refusal.TOO_HUNGRY)
