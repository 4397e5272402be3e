"""What lies in a data directory beside the data: marker, locks, path of the socket.

`server.json` says which kind of server wrote the data. `server.alive` is locked first
by who starts the server and then by the server process as long as it lives, so that
nobody can start a second one, whatever happened to its socket.
"""

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import IO

import msgspec

from layers.errors import StoreNotStarted
from layers.log.server_binary import Server

if sys.platform != "win32":
    import fcntl

SOCKET_PATH_BYTES = 100
"""macOS takes 104 bytes for the path of a socket, Linux 108."""


class ServerDirectory:
    """A data directory as its server and those who start it see it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log_file = path / "server.log"
        self._marker = path / "server.json"
        self._alive = path / "server.alive"

    def prepare(self) -> None:
        """Make the directory, for this user only; raises StoreNotStarted."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._alive.touch()
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error

    def _unusable(self, problem: str) -> StoreNotStarted:
        return StoreNotStarted(
            f"the data directory {self.path} cannot be used ({problem})",
            "Choose another one with --data-dir or ONEPICTURE_DATA_DIR, "
            "or set REDIS_URL.",
        )

    def socket(self) -> Path:
        """Return a short path in a directory that only this user can enter."""
        name = hashlib.sha256(str(self.path.resolve()).encode()).hexdigest()[:12]
        folder = f"onepicture-{os.getuid()}-{name}"
        base = Path(tempfile.gettempdir())
        if len(str(base / folder / "r.sock").encode()) > SOCKET_PATH_BYTES:
            base = Path("/tmp")
        private = base / folder
        private.mkdir(mode=0o700, exist_ok=True)
        found = private.lstat()
        if found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise StoreNotStarted(
                f"{private} belongs to somebody else or is open to others",
                "Remove it, or set TMPDIR to a directory of your own.",
            )
        return private / "r.sock"

    def was_started(self) -> bool:
        """Say whether a server was ever started here."""
        return self._alive.exists()

    def alive(self) -> IO[str]:
        """Open the file that a living server keeps locked; holds its process id."""
        return self._alive.open("a+", encoding="ascii")

    def recorded(self) -> Server | None:
        """Return the server that wrote the data, None in a new directory."""
        try:
            return msgspec.json.decode(self._marker.read_bytes(), type=Server)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as error:
            raise StoreNotStarted(
                f"{self._marker} cannot be read ({error})",
                "Restore it from a backup, or choose another --data-dir.",
            ) from error

    def record(self, server: Server) -> None:
        """Write down which server writes the data, so that no other kind opens it."""
        new = self._marker.with_suffix(".new")
        new.write_bytes(msgspec.json.format(msgspec.json.encode(server)) + b"\n")
        new.replace(self._marker)


def lock_now(file: IO[str]) -> bool:
    """Lock an open file if nobody else holds it; say whether that worked."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
