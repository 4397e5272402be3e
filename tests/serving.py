"""Runs the product as its users do, for the time of a measurement."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def serving(*options: str) -> Iterator[str]:
    """Start `onepicture run` on a free port with an empty log; yield its address."""
    with running(*options) as (url, _store):
        yield url


@contextmanager
def running(*options: str) -> Iterator[tuple[str, str]]:
    """Start `onepicture run`; yield its address and the address of its store.

    Raises:
        RuntimeError: it ended before it was ready, with what it had said.
    """
    with tempfile.TemporaryDirectory(prefix="onepicture-") as folder:
        command = (sys.executable, "-m", "dashboard.cli", "run", "--port", "0")
        process = subprocess.Popen(
            (*command, "--data-dir", folder, *options),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield _addresses(process)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _addresses(process: "subprocess.Popen[str]") -> tuple[str, str]:
    said: list[str] = []
    store = ""
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if found := re.match(r"Store: .*?, (\S+)", line):
            store = found[1]
        if found := re.search(r"is open: (\S+)", line):
            return found[1], store
    message = "onepicture run ended early:\n" + "".join(said)
    raise RuntimeError(message)
