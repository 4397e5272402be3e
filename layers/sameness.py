"""What people decided about two reports: that they are of one event, or that not.

A decision has an id of its own in the log, so that of two who decide at once one is
refused; it is in no picture. That a record is a duplicate is also in the record, where
every screen reads it (`duplicate_of`).
Rule: the same prefix of the log gives the same decisions.
It must never await, read a clock, or know Redis.
"""

import hashlib
from typing import Any

import msgspec

from layers.entry import Entry, feature_of
from layers.feature import Unsealed, reseal
from layers.label import level_of

LAYER = "sameness"
SIGN = "="
"""Begins the id of a decision; no id of a feed does (`layers.fields`)."""

MARK = b'"layer":"sameness"'

Pair = tuple[str, str]


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """One decision about a pair, as its line in the log says it.

    `duplicate` is the one of the pair that is counted with the other, "" if they are
    not the same. `asked` is a digest of the request, `hash` that of the line.
    """

    pair: Pair
    same: bool
    by: str
    event: str
    asked: str
    reason: str
    duplicate: str = ""
    revision: int = 1
    hash: str = ""


class Decided(msgspec.Struct, frozen=True):
    """A decision, and the entry that brought it."""

    n: int
    entry_id: str
    said: Decision


class _Line(msgspec.Struct):
    id: str
    layer: str
    properties: Decision


_line = msgspec.json.Decoder(_Line).decode


class Sameness:
    """The newest decision about every pair; a new scene takes them with its records."""

    def __init__(self) -> None:
        self.decisions: dict[Pair, Decided] = {}

    def take(self, entry: Entry, line: bytes) -> None:
        """Fold a line in; what is no decision changes nothing."""
        said = read_decision(line)
        if said is None:
            return
        before = self.decisions.get(said.pair)
        if before is None or said.revision > before.said.revision:
            self.decisions[said.pair] = Decided(entry.n, entry.id, said)

    def expected(self, pair: Pair) -> int:
        """Return the revision of the decision about a pair that the log has."""
        found = self.decisions.get(pair)
        return 0 if found is None else found.said.revision

    def copy(self) -> "Sameness":
        """Return the decisions as they are now."""
        copy = Sameness()
        copy.decisions = dict(self.decisions)
        return copy


def read_decision(line: bytes) -> Decision | None:
    """Return the decision that a line brings; None if it brings none."""
    if MARK not in line:
        return None
    try:
        read = _line(line)
    except msgspec.MsgspecError:
        return None
    ours = read.layer == LAYER and read.id == id_of(read.properties.pair)
    return read.properties if ours else None


def id_of(pair: Pair) -> str:
    """Return the id of the decision about a pair; it names neither."""
    named = "\0".join(sorted(pair)).encode()
    return SIGN + hashlib.sha256(named).hexdigest()[:24]


def sealed(said: Decision) -> Unsealed:
    """Return the feature of a decision, hashed; it has no place and no status."""
    properties: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(said))
    properties["revision"] = said.revision
    shape = id_of(said.pair), LAYER, said.revision, "", None, properties
    return reseal(Unsealed(*shape))


def may_name(line: bytes, other: bytes, ranks: dict[str, int]) -> bool:
    """Say whether everybody who may see a record may see the other one too.

    Only then may the record name the other. `ranks` are the levels `POLICY:LEVEL` of
    all policies, the lowest first; what cannot be read may not be named.
    """
    return lacking(line, other, ranks) == ()


def lacking(line: bytes, other: bytes, ranks: dict[str, int]) -> tuple[str, ...] | None:
    """Return the groups that the other record must be for before one may name it.

    None if no group would help, because its label is stricter or cannot be read. ALL
    stands for no other group: a liaison is in its own delegation only.
    """
    one, two = feature_of(line), feature_of(other)
    if one is None or two is None:
        return None
    mine, theirs = one.properties, two.properties
    if mine.label is None or theirs.label is None:
        return None
    policy = mine.label.policy
    levels = [
        ranks.get(level_of(policy, each.classification), -1)
        for each in (mine.label, theirs.label)
    ]
    limits = [
        {_limit(each) for each in p.categories} for p in (mine.label, theirs.label)
    ]
    if (
        policy != theirs.label.policy
        or not levels[0] >= levels[1] >= 0
        or not limits[1] - {None} <= limits[0]
    ):
        return None
    return tuple(
        each for each in mine.releasable_to if each not in theirs.releasable_to
    )


def _limit(category: Any) -> tuple[str, str, frozenset[str]] | None:
    if category.type == "INFORMATIVE":
        return None
    return category.type, category.tag_name, frozenset(category.values)
