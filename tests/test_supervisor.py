"""Processes: sockets are shared, the dead are started again, the end is orderly."""

import asyncio
import os
import signal
import socket
import sys

import pytest

from dashboard.supervisor import Child, Supervisor, listen
from layers.clock import SystemClock
from layers.errors import SettingsError, StoreNotStarted

ENVIRON = {"PATH": os.defpath}
SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True);"
    " time.sleep(60)",
)


async def started(child: Child, other_than: int = 0) -> int:
    """Wait until the child runs (again); return its pid."""
    while child.process is None or child.process.pid == other_than:
        await asyncio.sleep(0)
    return child.process.pid


async def test_a_child_that_was_killed_runs_again_and_it_is_said() -> None:
    said: list[str] = []
    supervisor = Supervisor(SystemClock(), said.append)
    child = Child("worker 1", SLEEPER, ENVIRON)
    supervisor.keep(child)
    first = await started(child)
    os.kill(first, signal.SIGKILL)
    second = await started(child, other_than=first)
    assert second != first
    assert said == ["worker 1 ended (-9); starting it again in 0.1 s"]
    supervisor.stop()
    await supervisor.wait()


async def test_a_child_that_never_gets_to_work_is_said_to_need_somebody_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard.supervisor.BACKOFF_S", (0.0,) * 5)
    said: list[str] = []
    supervisor = Supervisor(SystemClock(), said.append)
    child = Child("worker 1", (sys.executable, "-c", "raise SystemExit(3)"), ENVIRON)
    supervisor.keep(child)
    while child.deaths < 7:
        await asyncio.sleep(0.01)
    supervisor.stop()
    await supervisor.wait()
    assert [line for line in said if "will not mend itself" in line] == [
        "worker 1 has ended 5 times before it got to work. If the reason above is "
        "always the same, it will not mend itself: press Ctrl-C, mend it, and start "
        "again."
    ]


async def test_a_check_that_failed_is_made_again_and_its_failure_is_said_once() -> None:
    said: list[str] = []
    supervisor = Supervisor(SystemClock(), said.append)
    mended = asyncio.Event()
    ended = StoreNotStarted("it ended at once", "Read its log.")
    failures: list[Exception] = [ended, ended, OSError("the disk is full")]

    async def check() -> None:
        if failures:
            raise failures.pop(0)
        mended.set()

    supervisor.watch(check, 0)
    await mended.wait()
    supervisor.stop()
    await supervisor.wait()
    assert said == [f"Trying again: {ended}", "Trying again: the disk is full"]


async def test_the_end_leaves_no_child_behind() -> None:
    supervisor = Supervisor(SystemClock(), print)
    children = [Child(name, SLEEPER, ENVIRON) for name in ("ingest", "worker 1")]
    for child in children:
        supervisor.keep(child)
    pids = [await started(child) for child in children]
    supervisor.stop()
    await supervisor.wait()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_a_child_that_ignores_the_end_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard.supervisor.GRACE_S", 0.2)
    supervisor = Supervisor(SystemClock(), print)
    child = Child("stubborn", STUBBORN, ENVIRON)
    supervisor.keep(child)
    await started(child)
    supervisor.stop()
    await supervisor.wait()
    assert child.process is not None
    assert child.process.returncode in (-signal.SIGKILL, -signal.SIGTERM)


def test_every_worker_gets_a_socket_on_the_same_port() -> None:
    sockets = listen("127.0.0.1", 0, 3)
    assert len(sockets) == 3
    assert len({each.getsockname() for each in sockets}) == 1
    for each in set(sockets):
        each.close()


def test_a_port_that_another_room_serves_is_taken_although_its_sockets_are_shared() -> (
    None
):
    sockets = listen("127.0.0.1", 0, 2)
    port = sockets[0].getsockname()[1]
    with pytest.raises(SettingsError, match=str(port)):
        listen("127.0.0.1", port, 2)
    for each in set(sockets):
        each.close()


def test_a_connection_waits_while_its_worker_is_away() -> None:
    sockets = listen("127.0.0.1", 0, 1)
    with socket.create_connection(sockets[0].getsockname(), timeout=5) as waiting:
        accepted, _ = sockets[0].accept()
        accepted.sendall(b"here")
        assert waiting.recv(4) == b"here"
        accepted.close()
    sockets[0].close()
