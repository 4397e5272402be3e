"""The desk: what people write before it is released, folded from the same log.

A working copy is a record that somebody is writing or correcting. It is in the log
under an id of its own (`COPY_SIGN`), in the layer `desk`, without a status and without
a label of the picture's: no fold of the picture has ever drawn one, and what a copy is
called, how often it was changed and its hash are on nothing that is released from it.
Saved briefings (`layers.plans`) are on it too: written here, presented later.
Rule 1: the same prefix of the log gives the same desk.
Rule 2: a revision is added and never replaced; every copy keeps all of its own.
It must never await, read a clock, or know Redis.
"""

import zlib
from enum import StrEnum
from typing import Any

import msgspec

from layers.entry import Entry, lines_of, scene_of
from layers.errors import CheckpointUnreadable
from layers.feature import Unsealed, reseal
from layers.plans import MARK as _PLAN_MARK
from layers.plans import Plan, Plans
from layers.sameness import MARK as _SAMENESS_MARK
from layers.sameness import Decided, Sameness

FOLD = 1_003
"""Version of this fold, among the checkpoints; those of the picture are below 1000."""

LAYER = "desk"
COPY_SIGN = "_"
"""Begins the id of a working copy; no id of a feed does (`layers.fields`)."""

MOST_FINISHED = 5_000
"""Copies that came to an end and are still listed; the log keeps them all."""

_COPY_MARK, _SCENE_MARK = b'"layer":"desk"', b'"layer":"scene"'
_MARKS = (_COPY_MARK, _SCENE_MARK, _SAMENESS_MARK, _PLAN_MARK)


class State(StrEnum):
    """How far a working copy has come."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RELEASED = "RELEASED"
    RETRACTED = "RETRACTED"
    """It took a record off: its only revision."""
    WITHDRAWN = "WITHDRAWN"
    """Its author took it back before it was released."""


class Action(StrEnum):
    """What a revision of a working copy did."""

    WRITE = "WRITE"
    EDIT = "EDIT"
    UNDO = "UNDO"
    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    RELEASE = "RELEASE"
    RETRACT = "RETRACT"
    REVIVE = "REVIVE"
    WITHDRAW = "WITHDRAW"


OPEN_STATES = frozenset({State.DRAFT, State.SUBMITTED})
_SAYING = frozenset({Action.WRITE, Action.EDIT, Action.UNDO})


class Written(msgspec.Struct, frozen=True, omit_defaults=True):
    """One revision of a working copy, as its line in the log says it.

    `record` is what it says, JSON, without what the server sets; `base` the record that
    it corrects as it was, at `base_revision` (0: there is none); null in a revision
    with the same base as the one before. `of_revision` is the revision of the record
    that came of it. `asked` is a digest of the request, `hash` that of the line;
    `by_title` is what the account `by` was called then.
    """

    record_id: str
    record_layer: str
    action: Action
    state: State
    by: str
    event: str
    asked: str
    record: msgspec.Raw
    base: msgspec.Raw = msgspec.Raw(b"null")
    base_revision: int = 0
    of_revision: int = 0
    reason: str = ""
    revision: int = 0
    hash: str = ""
    by_title: str = ""

    @property
    def rebased(self) -> bool:
        """Say whether it brings a base of its own."""
        return bytes(self.base) != b"null"


class Revised(msgspec.Struct, frozen=True):
    """A revision of a working copy, and the entry that brought it.

    `base_n` is the picture from which its base is known.
    """

    n: int
    entry_id: str
    base_n: int
    said: Written


class Copy(msgspec.Struct, frozen=True):
    """A working copy with all of its revisions, the first one first."""

    id: str
    revisions: tuple[Revised, ...]

    @property
    def last(self) -> Revised:
        """Return the newest revision."""
        return self.revisions[-1]

    @property
    def author(self) -> str:
        """Return the account whose copy it is."""
        return self.revisions[0].said.by

    @property
    def author_title(self) -> str:
        """Return what the author was called when the copy was begun."""
        return self.revisions[0].said.by_title

    @property
    def writers(self) -> frozenset[str]:
        """Return every account that had a say in what it says."""
        return frozenset(
            each.said.by for each in self.revisions if each.said.action in _SAYING
        )

    @property
    def base(self) -> msgspec.Raw | None:
        """Return the record that it corrects, as it was; None for a new record."""
        found = [each.said.base for each in self.revisions if each.said.rebased]
        return found[-1] if found else None

    @property
    def is_open(self) -> bool:
        """Say whether it may still change."""
        return self.last.said.state in OPEN_STATES

    def by_event(self, by: str, event: str) -> Revised | None:
        """Return the revision that an event of an account made."""
        wanted = by, event
        found = (r for r in self.revisions if (r.said.by, r.said.event) == wanted)
        return next(found, None)

    def at(self, revision: int) -> Revised | None:
        """Return one of its revisions."""
        found = (each for each in self.revisions if each.said.revision == revision)
        return next(found, None)


class _Line(msgspec.Struct):
    id: str
    layer: str
    properties: Written


class _Checkpoint(msgspec.Struct, array_like=True):
    fold: int
    n: int
    cleared_n: int
    copies: list[Copy]
    decisions: list[Decided]
    plans: list[Plan]


_line = msgspec.json.Decoder(_Line).decode
_checkpoint = msgspec.json.Decoder(_Checkpoint).decode


class Desk:
    """All working copies, decisions and plans, after the first `n` entries of one log.

    A new scene makes the revisions of everything start anew (`cleared_n`); what people
    were writing stays on the desk, and so do saved briefings.
    """

    def __init__(self, n: int = 0) -> None:
        self.n = n
        self.cleared_n = 0
        self.copies: dict[str, Copy] = {}
        self.sameness = Sameness()
        self.plans = Plans()

    def apply(self, entry: Entry) -> None:
        """Fold the next entry in; its place in the chain is the picture's to verify."""
        if entry.n <= self.n:
            return
        self.n = entry.n
        # Nearly all entries are neither, and need not be read a second time.
        if not any(mark in entry.e for mark in _MARKS):
            return
        for line in lines_of(entry.e):
            opened = scene_of(line) if _SCENE_MARK in line else None
            if opened is not None and not opened.keep:
                self.cleared_n = entry.n
                self.sameness = Sameness()
            elif _SAMENESS_MARK in line:
                self.sameness.take(entry, line)
            elif _PLAN_MARK in line:
                self.plans.take(entry, line)
            elif (read := read_line(line)) is not None:
                self._take(entry, *read)

    def _take(self, entry: Entry, copy_id: str, said: Written) -> None:
        before = self.copies.pop(copy_id, None)
        if before is not None and said.revision <= before.last.said.revision:
            self.copies[copy_id] = before
            return
        goes_on = before is not None and not said.rebased
        base_n = before.last.base_n if before is not None and goes_on else entry.n
        revised = Revised(entry.n, entry.id, base_n, said)
        earlier = () if before is None else before.revisions
        self.copies[copy_id] = Copy(copy_id, (*earlier, revised))
        if not self.copies[copy_id].is_open:
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        finished = [each.id for each in self.copies.values() if not each.is_open]
        for copy_id in finished[: max(0, len(finished) - MOST_FINISHED)]:
            del self.copies[copy_id]

    def expected(self, copy: Copy) -> int:
        """Return the revision of a copy that the log has; 0 since a new scene."""
        return 0 if copy.last.n <= self.cleared_n else copy.last.said.revision

    def base_revision(self, copy: Copy) -> int:
        """Return the revision of the record that a copy corrects; 0 if there is none.

        After a new scene it is the correction of nothing.
        """
        last = copy.last
        return 0 if last.base_n <= self.cleared_n else last.said.base_revision

    def expected_of(self, plan: Plan) -> int:
        """Return the revision of a plan that the log has; 0 since a new scene."""
        return 0 if plan.last.n <= self.cleared_n else plan.last.said.revision

    def about(self, record_id: str) -> list[Copy]:
        """Return the copies of a record, in the order of their last revisions."""
        found = [c for c in self.copies.values() if c.last.said.record_id == record_id]
        return sorted(found, key=lambda each: each.last.n)

    def copy(self) -> "Desk":
        """Return a desk that stays as it is now."""
        copy = Desk(self.n)
        copy.cleared_n, copy.copies = self.cleared_n, dict(self.copies)
        copy.sameness, copy.plans = self.sameness.copy(), self.plans.copy()
        return copy

    def checkpoint(self) -> bytes:
        """Return the whole desk as bytes, the same on every worker."""
        kept = list(self.copies.values()), list(self.sameness.decisions.values())
        plans = list(self.plans.plans.values())
        whole = _Checkpoint(FOLD, self.n, self.cleared_n, *kept, plans)
        return zlib.compress(msgspec.json.encode(whole), level=1)

    @classmethod
    def from_checkpoint(cls, checkpoint: bytes) -> "Desk":
        """Rebuild a desk; raises CheckpointUnreadable if that cannot be done."""
        try:
            whole = _checkpoint(zlib.decompress(checkpoint))
        except (zlib.error, msgspec.MsgspecError) as error:
            raise CheckpointUnreadable(str(error)) from error
        if whole.fold != FOLD:
            raise CheckpointUnreadable(f"it was made by fold {whole.fold} of the desk")
        desk = cls(whole.n)
        desk.cleared_n = whole.cleared_n
        desk.copies = {each.id: each for each in whole.copies}
        desk.sameness.decisions = {each.said.pair: each for each in whole.decisions}
        desk.plans.plans = {each.id: each for each in whole.plans}
        return desk


def read_line(line: bytes) -> tuple[str, Written] | None:
    """Return the copy and the revision that a line brings; None if it brings none."""
    if _COPY_MARK not in line:
        return None
    try:
        read = _line(line)
    except msgspec.MsgspecError:
        return None
    ours = read.layer == LAYER and read.id.startswith(COPY_SIGN)
    return (read.id, read.properties) if ours else None


def sealed(copy_id: str, revision: int, said: Written) -> Unsealed:
    """Return the feature of a revision, hashed; it has no place and no status."""
    properties: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(said))
    properties["revision"] = revision
    return reseal(Unsealed(copy_id, LAYER, revision, "", None, properties))
