"""The tree of errors; each carries data and writes its own sentence.

OnePictureError
  SettingsError         a setting cannot be used
  Rejected              a record breaks rules; every failing field is named
  RevisionRefused       another revision of the record is the current one
    RevisionConflict    the writer expected another current revision
    StaleRevision       the revision is not newer than the current one
  BriefingRefused       somebody else presents, or nobody
  ContextMismatch       the room is REALITY and the writer is not, or the reverse
  StoreUnavailable      Redis does not answer, or refuses
    StoreNotStarted     the embedded server cannot be started; says how to mend it
  StoreUnsafe           the store may lose what it has acknowledged
  LogForked             the log is no longer the one that was read before
  Gap, ChainBroken      an entry does not continue the picture
  CheckpointUnreadable  bytes are not a checkpoint of this fold

It must never import anything of ours.
"""

# ruff: noqa: N818 - a name here says what happened, not that it is an error

from collections.abc import Sequence

import msgspec


class OnePictureError(Exception):
    """Base of every error that this project raises on purpose."""


class SettingsError(OnePictureError):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, value: str, problem: str) -> None:
        super().__init__(name, value, problem)
        self.name, self.value, self.problem = name, value, problem

    def __str__(self) -> str:
        return f"{self.name}={self.value!r} cannot be used: {self.problem}."


class Reason(msgspec.Struct, frozen=True):
    """Why a record was refused: which field, what is wrong, how to mend it."""

    field: str
    problem: str
    mend: str = ""


class Rejected(OnePictureError):
    """A record breaks rules; `reasons` names every failing field."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(self.reasons)

    def __str__(self) -> str:
        failing = "; ".join(f"{r.field}: {r.problem}" for r in self.reasons)
        return f"The record was refused: {failing}."


class RevisionRefused(OnePictureError):
    """Another revision of the record is the current one; nothing was written."""

    def __init__(self, record_id: str, wanted: int, actual: int) -> None:
        super().__init__(record_id, wanted, actual)
        self.record_id, self.actual = record_id, actual


class RevisionConflict(RevisionRefused):
    """The writer expected another current revision; 0 means no revision yet."""

    def __init__(self, record_id: str, expected: int, actual: int) -> None:
        super().__init__(record_id, expected, actual)
        self.expected = expected

    def __str__(self) -> str:
        return (
            f"Record {self.record_id} is at revision {self.actual}, "
            f"not at {self.expected} as expected."
        )


class StaleRevision(RevisionRefused):
    """The offered revision is not newer than the current one.

    `actual_hash` is the hash of the current revision: equal to the offered one's
    hash if the same record was only sent twice.
    """

    def __init__(
        self, record_id: str, offered: int, actual: int, actual_hash: str = ""
    ) -> None:
        super().__init__(record_id, offered, actual)
        self.offered, self.actual_hash = offered, actual_hash

    def __str__(self) -> str:
        return (
            f"Revision {self.offered} of record {self.record_id} is not newer than "
            f"the current revision {self.actual}."
        )


class BriefingRefused(OnePictureError):
    """Who asks does not lead the briefing now, or may not take it yet.

    `why` is "taken" (somebody presents), "heard" (whose screen is heard of), "other"
    (somebody else presents by now) or "nobody".
    """

    def __init__(self, why: str, presenter: str = "") -> None:
        super().__init__(why, presenter)
        self.why, self.presenter = why, presenter

    def __str__(self) -> str:
        return f"The briefing was refused: {self.why} ({self.presenter or 'nobody'})."


class ContextMismatch(OnePictureError):
    """What the room is cannot be changed: reality never becomes an exercise."""

    def __init__(self, room: str, actual: str, wanted: str) -> None:
        super().__init__(room, actual, wanted)
        self.room, self.actual, self.wanted = room, actual, wanted

    def __str__(self) -> str:
        return (
            f"Room {self.room} is {self.actual} and stays so; it cannot be opened as "
            f"{self.wanted}. Choose another room: --room NAME or ONEPICTURE_ROOM."
        )


class StoreUnavailable(OnePictureError):
    """Redis does not answer, or refuses; what was asked may have been done."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"The store cannot be used: {self.problem}."


class StoreNotStarted(StoreUnavailable):
    """The embedded server cannot be started; `mend` says what to do about it."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(problem)
        self.mend = mend
        self.args = (problem, mend)

    def __str__(self) -> str:
        return f"The store cannot be started: {self.problem}. {self.mend}"


class UnsafeSetting(msgspec.Struct, frozen=True):
    """One setting of a store: what it is, and what keeps every acknowledged write."""

    name: str
    actual: str
    needed: str


class StoreUnsafe(OnePictureError):
    """The settings of a store may lose what it acknowledged; `wrong` are those."""

    def __init__(self, wrong: Sequence[UnsafeSetting]) -> None:
        self.wrong = tuple(wrong)
        super().__init__(self.wrong)

    def __str__(self) -> str:
        are = ", ".join(
            f"{s.name} is {s.actual} instead of {s.needed}" for s in self.wrong
        )
        words = " ".join(f"{each.name} {each.needed}" for each in self.wrong)
        return (
            f"The store may lose what it has acknowledged: {are}; mend it with "
            f"`redis-cli CONFIG SET {words}` and in its configuration file, or accept "
            "the loss with ONEPICTURE_ALLOW_UNSAFE_STORE=1."
        )


class LogForked(OnePictureError):
    """The log is no longer the one that was read: entries were seen and are gone.

    `last_n` is the last entry that was read before, `last_common_n` the last one
    that both have (0 if none is known), `epoch` the number of the new branch.
    """

    def __init__(self, last_n: int, last_common_n: int, epoch: int) -> None:
        super().__init__(last_n, last_common_n, epoch)
        self.last_n, self.last_common_n, self.epoch = last_n, last_common_n, epoch

    def __str__(self) -> str:
        return (
            f"The log forked: picture {self.last_n} was shown, but only the entries "
            f"up to {self.last_common_n} are still in the log (epoch {self.epoch})."
        )


class Gap(OnePictureError):
    """Entries are missing between the picture and the entry given to it."""

    def __init__(self, expected: int, got: int) -> None:
        super().__init__(expected, got)
        self.expected, self.got = expected, got

    def __str__(self) -> str:
        return f"The picture needs entry {self.expected} next, not entry {self.got}."


class ChainBroken(OnePictureError):
    """An entry does not continue the hash chain of the entries before it."""

    def __init__(self, n: int, entry_id: str) -> None:
        super().__init__(n, entry_id)
        self.n, self.entry_id = n, entry_id

    def __str__(self) -> str:
        return f"Entry {self.entry_id} does not continue the chain before {self.n}."


class CheckpointUnreadable(OnePictureError):
    """The bytes are not a checkpoint that this version of the fold can load."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"The checkpoint cannot be loaded: {self.problem}."
