"""Children of a worker: heard, ended with what they were for, and never waited for."""

import asyncio
import subprocess
import sys
import time

import pytest

from dashboard.children import apart, child_of

SHOUT = "import sys; print(sys.stdin.read().upper(), end='')"
WAIT = "import time; print('up', flush=True); time.sleep(600)"


async def test_a_child_is_written_to_and_heard() -> None:
    async with child_of(sys.executable, "-c", SHOUT) as child:
        said, _ = await apart(child.communicate, b"all clear", 60)
    assert (said, child.returncode) == (b"ALL CLEAR", 0)


async def test_what_it_complains_of_is_heard_if_it_is_logged() -> None:
    code = "import sys; sys.exit('no paper')"
    async with child_of(sys.executable, "-c", code, logged=True) as child:
        _, complaint = await apart(child.communicate, b"", 60)
    assert (complaint.strip(), child.returncode) == (b"no paper", 1)


async def test_one_that_takes_too_long_is_ended() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        async with child_of(sys.executable, "-c", WAIT) as child:
            await apart(child.communicate, b"", 0.2)
    assert child.returncode != 0


async def test_who_goes_away_takes_the_child_along() -> None:
    children: list[subprocess.Popen[bytes]] = []

    async def ask() -> None:
        async with child_of(sys.executable, "-c", WAIT) as child:
            children.append(child)
            assert child.stdout is not None
            await apart(child.stdout.readline)
            await apart(child.stdout.readline)

    asked = asyncio.create_task(ask())
    while not children:
        await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert children[0].returncode is not None


async def test_the_loop_goes_on_while_children_start_and_work() -> None:
    async def one() -> bytes:
        async with child_of(sys.executable, "-c", SHOUT) as child:
            said, _ = await apart(child.communicate, b"x", 60)
        return said

    work = asyncio.gather(*(one() for _ in range(6)))
    longest, last = 0.0, time.perf_counter()
    while not work.done():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    assert await work == [b"X"] * 6
    assert longest < 2, "a loop that waits for a start would stand for all of them"
