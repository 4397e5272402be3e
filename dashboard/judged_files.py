"""What was judged of a file, on disk for some minutes, for who confirms it next.

Judging is the dearest step of an import, and the confirmation needs the same again. It
is kept by what was judged, for whom and by which plan; where it is not there any more,
for example on another machine, the file is judged anew. It must never be the truth.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from dashboard.reading_files import Frame
from layers.clock import Clock
from layers.tables.plan import Plan

KEPT_S = 900.0
"""For how long somebody looks at what was judged before it is forgotten."""

MOST_KEPT = 4
"""Files of an installation: those that were judged last."""


def key_of(file: str, account: str, context: str, plan: Plan) -> str:
    """Return the name of what is judged: the same only for the same of everything."""
    whole = msgspec.json.encode((file, account, context, plan), order="sorted")
    return sha256(whole).hexdigest()


class JudgedFiles:
    """The last judged files of an installation: its workers share the folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self.tidy()

    def has(self, key: str) -> bool:
        """Say whether what was judged is still here."""
        self.tidy()
        return self._path(key).exists()

    def begin(self, key: str) -> "Noting":
        """Note frames as they come; they are here when all have come."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Noting(self, self._path(key))

    async def frames(self, key: str) -> AsyncGenerator[Frame]:
        """Yield again what was judged."""
        with self._path(key).open("rb") as file:
            while line := await asyncio.to_thread(file.readline):
                head: dict[str, Any] = msgspec.json.decode(line)
                yield head, await asyncio.to_thread(file.read, head.pop("size"))

    def kept(self) -> None:
        """Forget it by itself after a while; and the oldest at once, if it is many."""
        self.tidy()
        asyncio.get_running_loop().call_later(KEPT_S + 1, self.tidy)

    def tidy(self) -> None:
        """Forget what is too old or too much, also of workers that were ended."""
        now_s = self._clock.now().timestamp()
        found: list[tuple[float, Path]] = []
        for path in self._folder.glob("*"):
            with suppress(FileNotFoundError):  # another worker tidies too
                age_s = now_s - path.stat().st_mtime
                if age_s > KEPT_S:
                    path.unlink()
                elif not path.suffix:
                    found.append((age_s, path))
        for _, path in sorted(found)[MOST_KEPT:]:
            path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / key


class Noting:
    """Frames on their way to the disk."""

    def __init__(self, files: JudgedFiles, path: Path) -> None:
        self._files, self._path = files, path
        # A name of its own: two tries of one file never write into each other.
        self._begun = path.with_suffix(f".{secrets.token_hex(6)}")
        self._file: BinaryIO = self._begun.open("wb")
        self._is_whole = False

    async def add(self, head: dict[str, Any], payload: bytes) -> None:
        """Note a frame; the last one says what came of all."""
        self._is_whole = "end" in head
        line = msgspec.json.encode({**head, "size": len(payload)}) + b"\n"
        # A disk that is busy with the log must not hold up the frames.
        await asyncio.to_thread(self._file.write, line + payload)

    def close(self) -> None:
        """End: what is whole is kept, anything else is forgotten."""
        self._file.close()
        if self._is_whole:
            self._begun.replace(self._path)
            self._files.kept()
        else:
            self._begun.unlink(missing_ok=True)
