"""The chain of the audit log: pure, so that it can be checked without any store.

Each entry's hash is SHA-256 over the hash before it, its own id and its bytes. Numbers
rise by one. So a changed, removed or moved entry shows where it is; one taken from the
end shows only against a checkpoint that was kept elsewhere. It must never ask a store.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum

import msgspec


class Deed(StrEnum):
    """What somebody did, or tried to do."""

    LOGIN = "LOGIN"
    LOGIN_FAILED = "LOGIN_FAILED"
    LOGOUT = "LOGOUT"
    LINK_MADE = "LINK_MADE"
    SESSION_ENDED = "SESSION_ENDED"
    ACCOUNT_ADDED = "ACCOUNT_ADDED"
    ACCOUNT_CHANGED = "ACCOUNT_CHANGED"
    RIGHTS_CHANGED = "RIGHTS_CHANGED"
    RELEASED = "RELEASED"
    REVOKED = "REVOKED"
    RETRACTED = "RETRACTED"
    EXPORTED = "EXPORTED"
    READERS_READ = "READERS_READ"
    AUDIT_READ = "AUDIT_READ"
    FEED_ADDED = "FEED_ADDED"
    FEED_REMOVED = "FEED_REMOVED"
    WRITE = "WRITE"
    DENIED = "DENIED"


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What is put on record: who did what, to what, from where, how it went.

    `actor` is the name of an account, "os:<name>" for somebody at the machine, or ""
    if it is not known who it was. `subject` holds ids, never what is in a record.
    `times` is how often it happened by then, where not each time is written.
    `mark` makes two equal statements two.
    """

    actor: str
    deed: str
    subject: str = ""
    room: str = ""
    address: str = ""
    outcome: str = ""
    times: int = 1
    mark: str = ""


class AuditEntry(msgspec.Struct, frozen=True):
    """One entry: `id` is `<ms>-<n>`, `body` its bytes, `hash` 64 hex digits."""

    id: str
    body: bytes
    hash: str

    @property
    def n(self) -> int:
        """Return the number of the entry; the first is 1."""
        return int(self.id.partition("-")[2])

    @property
    def at(self) -> datetime:
        """Return when it was written, by the clock of the store."""
        return datetime.fromtimestamp(int(self.id.partition("-")[0]) / 1000, UTC)

    @property
    def said(self) -> Statement | None:
        """Return what it says; None if somebody made it unreadable."""
        try:
            return _read(self.body)
        except msgspec.MsgspecError:
            return None


class Checkpoint(msgspec.Struct, frozen=True):
    """The last entry of then: number, id and hash; 0 and "" of an empty log."""

    n: int = 0
    id: str = ""
    hash: str = ""


class Finding(msgspec.Struct, frozen=True):
    """Something that is wrong with the audit log, at entry number n."""

    n: int
    problem: str

    def __str__(self) -> str:
        return f"Entry {self.n}: {self.problem}."


_read = msgspec.json.Decoder(Statement).decode
written = msgspec.json.Encoder(order="deterministic").encode


def hash_after(before: str, entry_id: str, body: bytes) -> str:
    """Return the hash of an entry that follows one with the hash `before`."""
    return hashlib.sha256(before.encode() + entry_id.encode() + body).hexdigest()


def sealed(before: AuditEntry | None, ms: int, statement: Statement) -> AuditEntry:
    """Return the next entry after another one, or the first; time never runs back."""
    if before is None:
        entry_id, chain = f"{ms}-1", ""
    else:
        last_ms = int(before.id.partition("-")[0])
        entry_id, chain = f"{max(ms, last_ms)}-{before.n + 1}", before.hash
    body = written(statement)
    return AuditEntry(entry_id, body, hash_after(chain, entry_id, body))


class Examination:
    """Looks at entries in the order of the log, and finds what is wrong."""

    def __init__(self, checkpoint: Checkpoint | None = None) -> None:
        self.last = Checkpoint()
        self._checkpoint = checkpoint

    def take(self, entries: Iterable[AuditEntry]) -> Iterator[Finding]:
        """Yield what is wrong with the next entries."""
        for entry in entries:
            yield from self._look(entry)
            self.last = Checkpoint(entry.n, entry.id, entry.hash)

    def end(self) -> Iterator[Finding]:
        """Yield what is missing at the end, against the checkpoint."""
        kept = self._checkpoint
        if kept is not None and kept.n > self.last.n:
            missing = f"it and all up to {kept.n} were taken out of the end"
            yield Finding(self.last.n + 1, missing)

    def _look(self, entry: AuditEntry) -> Iterator[Finding]:
        expected = self.last.n + 1
        if entry.n != expected:
            yield Finding(expected, _misplaced(expected, entry.n))
        elif entry.hash != hash_after(self.last.hash, entry.id, entry.body):
            yield Finding(entry.n, "it was changed, or what was before it")
        elif _ms(entry.id) < _ms(self.last.id):
            yield Finding(entry.n, "its time is before that of the entry before it")
        elif entry.said is None:
            yield Finding(entry.n, "it cannot be read")
        kept, this = self._checkpoint, Checkpoint(entry.n, entry.id, entry.hash)
        if kept is not None and kept.n == entry.n and kept != this:
            yield Finding(entry.n, "it is another one than at the checkpoint")


def examined(
    entries: Iterable[AuditEntry], checkpoint: Checkpoint | None = None
) -> list[Finding]:
    """Return all that is wrong with a whole log."""
    examination = Examination(checkpoint)
    return [*examination.take(entries), *examination.end()]


def _misplaced(expected: int, found: int) -> str:
    if found < expected:
        return f"number {found} is there a second time or in the wrong place"
    if found == expected + 1:
        return "it was taken out"
    return f"it and all up to {found - 1} were taken out"


def _ms(entry_id: str) -> int:
    return int(entry_id.partition("-")[0] or 0)
