"""Saved briefings: who saved which version, when, and where in the log it is.

A plan is a list of scenes that somebody will present. Each version of it is one record
of the layer `plans`, without a status and without a label of the picture's: no fold of
the picture has ever drawn one. What its scenes say stays in the log (`layers.planned`);
only what is needed to find and to list them is folded, so it costs little to keep.
Rule 1: the same prefix of the log gives the same plans.
Rule 2: a version is added and never replaced, and a deletion is one more version.
It must never await, read a clock, or know Redis.
"""

from typing import Any

import msgspec

from layers.entry import Entry
from layers.feature import Unsealed, reseal

LAYER = "plans"
SIGN = "^plan-"
"""Begins the id of a plan; no id of a feed does (`layers.fields`)."""

MARK = b'"layer":"plans"'

MOST_VERSIONS = 500
"""Versions of one plan that are listed, the newest; the log keeps them all."""

MOST_DELETED = 200
"""Plans that were deleted and could still be brought back by their id."""


class Heading(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of a plan but for its scenes, as its line in the log says it.

    `of` counts the scenes, `length_s` is how long they are to take together. `rights`
    are those of who saved it, as a key (`layers.label`): others may read it who see as
    much, and with `shared` everybody who may present. `asked` is a digest of the
    request, `hash` that of the line.
    """

    name: str
    by: str
    by_title: str
    event: str
    asked: str
    of: int = 0
    length_s: int = 0
    rights: str = ""
    shared: bool = False
    deleted: bool = False
    revision: int = 0
    hash: str = ""


class Saved(Heading, frozen=True, omit_defaults=True):
    """One version of a plan with its scenes: a JSON array (`layers.planned`)."""

    scenes: msgspec.Raw = msgspec.Raw(b"[]")


class Version(msgspec.Struct, frozen=True):
    """A version of a plan, and the entry that brought it."""

    n: int
    entry_id: str
    said: Heading


class Plan(msgspec.Struct, frozen=True):
    """A saved briefing with its versions, the first one first."""

    id: str
    versions: tuple[Version, ...]

    @property
    def last(self) -> Version:
        """Return the newest version."""
        return self.versions[-1]

    def at(self, revision: int) -> Version | None:
        """Return one of its versions."""
        found = (each for each in self.versions if each.said.revision == revision)
        return next(found, None)

    def by_event(self, by: str, event: str) -> Version | None:
        """Return the version that an event of an account made."""
        wanted = by, event
        found = (v for v in self.versions if (v.said.by, v.said.event) == wanted)
        return next(found, None)


class _Line(msgspec.Struct):
    id: str
    layer: str
    properties: Heading


class _Whole(msgspec.Struct):
    id: str
    layer: str
    properties: Saved


_line = msgspec.json.Decoder(_Line).decode
_whole = msgspec.json.Decoder(_Whole).decode


class Plans:
    """All plans of a room, those that were changed last at the end.

    A new scene of the room leaves them; only their revisions in the log start anew.
    """

    def __init__(self) -> None:
        self.plans: dict[str, Plan] = {}

    def take(self, entry: Entry, line: bytes) -> None:
        """Fold a line in; what is no version of a plan changes nothing."""
        try:
            read = _line(line)
        except msgspec.MsgspecError:
            return
        if read.layer != LAYER or not read.id.startswith(SIGN):
            return
        before = self.plans.get(read.id)
        if before is not None and read.properties.revision <= before.last.said.revision:
            return
        self.plans.pop(read.id, None)
        earlier = () if before is None else before.versions
        version = Version(entry.n, entry.id, read.properties)
        self.plans[read.id] = Plan(read.id, (*earlier, version)[-MOST_VERSIONS:])
        if read.properties.deleted:
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        gone = [each.id for each in self.plans.values() if each.last.said.deleted]
        for plan_id in gone[: max(0, len(gone) - MOST_DELETED)]:
            del self.plans[plan_id]

    def copy(self) -> "Plans":
        """Return the plans as they are now."""
        copy = Plans()
        copy.plans = dict(self.plans)
        return copy


def read_saved(line: bytes) -> tuple[str, Saved] | None:
    """Return the id of the plan and the version that a line brings, with its scenes.

    None if it brings none.
    """
    if MARK not in line:
        return None
    try:
        read = _whole(line)
    except msgspec.MsgspecError:
        return None
    ours = read.layer == LAYER and read.id.startswith(SIGN)
    return (read.id, read.properties) if ours else None


def sealed(plan_id: str, said: Saved) -> Unsealed:
    """Return the feature of a version, hashed; it has no place and no status."""
    properties: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(said))
    properties["revision"] = said.revision
    shape = plan_id, LAYER, said.revision, "", None, properties
    return reseal(Unsealed(*shape))
