"""Runs the product as its users do: the command in a process of its own."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tests.entering import Entered, enter

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

COMMAND = (sys.executable, "-m", "dashboard.cli", "run")


@dataclass
class Room:
    """A running room: its address, its store's address, and what was said so far."""

    url: str
    store: str
    process: "subprocess.Popen[str]"
    data_dir: Path
    said: list[str] = field(default_factory=list)
    entered: dict[str, Entered] = field(default_factory=dict[str, Entered])

    def enter(self, role: str = "analyst", **fields: Any) -> Entered:
        """Come in through a one-time link as an account of this role.

        Without `fields` the same login again and again; with them (`delegation`,
        `clearance`, `name` ...) an account and a login of their own.
        """
        if not fields and role in self.entered:
            return self.entered[role]
        work = enter(self.store, self.url, "main", role, **fields)
        with ThreadPoolExecutor(1) as beside:  # Playwright has a loop of its own here
            entered = beside.submit(asyncio.run, work).result()
        return entered if fields else self.entered.setdefault(role, entered)

    def admit(self, context: "BrowserContext", role: str = "analyst") -> None:
        """Let a browser in as somebody of this role."""
        cookie = self.enter(role).for_browser(self.url)
        context.add_cookies([cast("Any", cookie)])

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def pids(self, word: str) -> list[int]:
        """Return the process ids of those of its children whose command has a word."""
        asked = ("ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid))
        listed = subprocess.run(asked, capture_output=True, text=True, check=True)
        lines = listed.stdout.splitlines()
        return [int(line.split()[0]) for line in lines if word in line]

    def ask(self, path: str, role: str = "analyst") -> Any:
        """Return the JSON that some worker of it answers to somebody of this role."""
        headers = self.enter(role).headers
        asked = urllib.request.Request(self.url + path, headers=headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.load(answer)


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
