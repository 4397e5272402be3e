"""Runs the product as its users do: the command in a process of its own."""

import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = (sys.executable, "-m", "dashboard.cli", "run")


@dataclass
class Room:
    """A running room: its address, its store's address, and what was said so far."""

    url: str
    store: str
    process: "subprocess.Popen[str]"
    data_dir: Path
    said: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])


@contextmanager
def running(
    *command: str,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    data_dir: Path | None = None,
) -> Iterator[Room]:
    """Start a room on a free port and yield it when it is open.

    `command` is either options only, or a whole command; without `data_dir` the log
    is thrown away afterwards.

    Raises:
        RuntimeError: it ended before it was open, with what it had said.
    """
    whole: Sequence[str] = command
    if not command or command[0].startswith("--"):
        whole = (*COMMAND, *command)
    with tempfile.TemporaryDirectory(prefix="onepicture-") as folder:
        place = data_dir or Path(folder) / "data"
        process = subprocess.Popen(
            (*whole, "--port", "0", "--data-dir", str(place)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=None if environ is None else dict(environ),
            cwd=cwd,
        )
        try:
            yield _opened(process, place)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _opened(process: "subprocess.Popen[str]", data_dir: Path) -> Room:
    said: list[str] = []
    store = ""
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if found := re.match(r"Store: .*?, (\S+)", line):
            store = found[1]
        if found := re.search(r"is open: (\S+)", line):
            room = Room(found[1], store, process, data_dir, said)
            threading.Thread(target=_read_on, args=(room,), daemon=True).start()
            return room
    message = "onepicture run ended early:\n" + "".join(said)
    raise RuntimeError(message)


def _read_on(room: Room) -> None:
    """Keep reading what it says, so that it never waits for us."""
    assert room.process.stdout is not None
    with room.process.stdout as output:
        room.said.extend(output)
