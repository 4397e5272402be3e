"""Files that leave the machine: signed checkpoints, and exports of the audit log.

An export is one JSON object a line, an entry each with its bytes as they were hashed,
and at the end a line with the checkpoint. It can be checked without any store, and must
never be changed on the way: what is written is what was read.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from layers.errors import OnePictureError
from layers.log.chain import AuditEntry, Checkpoint
from layers.signing import Signer, is_signed

PURPOSE = b"onepicture audit checkpoint 1\n"
"""Before what is signed, so that no other signature of the key can be taken for one."""

_Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,15}-[0-9]{1,15}$")]


class FileUnusable(OnePictureError):  # noqa: N818 - says what happened
    """A file of the audit log cannot be written or read; `problem` says why."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path, self.problem = path, problem

    def __str__(self) -> str:
        return f"The file {self.path} cannot be used: {self.problem}."


class Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A checkpoint as it is kept elsewhere; `key` and `signature` "" if not signed."""

    n: int
    id: str
    hash: str
    at: datetime
    key: str = ""
    signature: str = ""

    @property
    def checkpoint(self) -> Checkpoint:
        """Return what the log is compared with."""
        return Checkpoint(self.n, self.id, self.hash)

    def is_signed_by(self, key: str) -> bool:
        """Say whether the holder of this key has signed it."""
        return is_signed(key, self.signature, _signed_bytes(self))


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="entry"):
    id: _Id
    hash: str
    body: str


class _End(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="checkpoint"):
    kept: Kept


_read_line = msgspec.json.Decoder(_Line | _End).decode
_read_kept = msgspec.json.Decoder(Kept).decode


def kept_of(checkpoint: Checkpoint, at: datetime, signer: Signer | None) -> Kept:
    """Return a checkpoint to keep elsewhere, signed if there is a key."""
    n, entry_id, chain = checkpoint.n, checkpoint.id, checkpoint.hash
    key = signer.public if signer else ""
    kept = Kept(n=n, id=entry_id, hash=chain, at=at, key=key)
    if signer is None:
        return kept
    signature = signer.sign(_signed_bytes(kept))
    return msgspec.structs.replace(kept, signature=signature)


def written_checkpoint(kept: Kept) -> bytes:
    """Return the bytes of the file of a checkpoint."""
    return msgspec.json.format(msgspec.json.encode(kept)) + b"\n"


def read_checkpoint(path: Path) -> Kept:
    """Read a file with a checkpoint; raises FileUnusable."""
    try:
        return _read_kept(path.read_bytes())
    except OSError as error:
        raise FileUnusable(path, error.strerror or str(error)) from error
    except msgspec.MsgspecError as error:
        raise FileUnusable(path, f"it is no checkpoint ({error})") from error


def line_of(entry: AuditEntry) -> bytes:
    """Return the line of an export that holds an entry."""
    # Bytes that are no text were not written by us; then the hash shows it.
    body = entry.body.decode(errors="replace")
    return msgspec.json.encode(_Line(entry.id, entry.hash, body)) + b"\n"


def last_line(kept: Kept) -> bytes:
    """Return the last line of an export."""
    return msgspec.json.encode(_End(kept)) + b"\n"


def read_export(path: Path) -> tuple[list[AuditEntry], Kept | None]:
    """Read an export; no checkpoint if its end is missing. Raises FileUnusable."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise FileUnusable(path, error.strerror or str(error)) from error
    entries: list[AuditEntry] = []
    kept: Kept | None = None
    for number, line in enumerate(_parsed(path, lines), start=1):
        if kept is not None:
            raise FileUnusable(path, f"line {number} is after its end")
        if isinstance(line, _End):
            kept = line.kept
        else:
            entries.append(AuditEntry(line.id, line.body.encode(), line.hash))
    return entries, kept


def _parsed(path: Path, lines: Iterable[bytes]) -> Iterator[_Line | _End]:
    for number, line in enumerate(lines, start=1):
        try:
            yield _read_line(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            problem = f"line {number} cannot be read ({error})"
            raise FileUnusable(path, problem) from error


def _signed_bytes(kept: Kept) -> bytes:
    return PURPOSE + msgspec.json.encode(msgspec.structs.replace(kept, signature=""))
