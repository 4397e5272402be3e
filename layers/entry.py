"""One entry of the log: what it is, and how it is read.

Reading never fails: what is not an entry, a feature or a scene is None or nothing,
so that every worker ignores the same bytes. It must never change a byte of a line.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import msgspec

from layers.label import Marking

Context = Literal["REALITY", "EXERCISE", "SIMULATION"]
"""What the records of a room are about; it never changes in a room."""

DEEPEST = 64
"""Levels of arrays and objects in an entry; a deeper one carries nothing. It is fixed
so that it does not depend on the stack that a worker has left; a record needs ten."""

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_NOR_QUOTES = bytes(set(_NOT_BRACKETS) - set(b'"'))
_ALIKE = bytes.maketrans(b"{}", b"[]")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One entry of the log, as it was stored.

    `id` is `<ms>-<n>`, `n` counts from 1 without gaps, `e` is the canonical JSON
    object and `h` is the SHA-1 hex of the previous `h`, `id` and `e` in this order.
    """

    id: str
    n: int
    e: bytes
    h: str


class Custody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whose a record is, kept with each revision that says it.

    `originator` made it, `revision` is the number that the originator gave it last, and
    `released` says that a releaser has decided whom it is for. `before` is the id of
    the entry with the revision before this one; "" if it is the first or not known.
    `groups` are those that the originator named last, kept once a releaser has decided;
    empty if they are not known.
    """

    originator: str
    revision: int = 0
    released: bool = False
    before: str = ""
    groups: tuple[str, ...] = ()


class _Entry(msgspec.Struct, gc=False):
    v: int
    records: list[msgspec.Raw]


class _Keeping(msgspec.Struct):
    author: str = ""
    custody: tuple[Custody | None, ...] = ()


_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Properties(msgspec.Struct, gc=False):
    """The properties that decide whether a record is on the picture, and for whom."""

    revision: _Count = 0
    status: str = ""
    releasable_to: tuple[str, ...] = ()
    label: Marking | None = None


class Feature(msgspec.Struct, gc=False):
    """What the fold reads of a feature line; the rest stays bytes."""

    id: str
    layer: str
    properties: Properties


class SceneProperties(msgspec.Struct):
    """A scene as it is written in the log; `keep` leaves the records where they are."""

    context: Context
    title: str
    story_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    rate: Annotated[float, msgspec.Meta(ge=0, le=1e6)] = 1.0
    loop: _Count = 0
    keep: bool = False


class Scene(msgspec.Struct, frozen=True):
    """What the room is, since the entry of `at`."""

    context: Context
    title: str
    at: datetime
    story_at: datetime | None = None
    rate: float = 1.0
    loop: int = 0

    def admits(self, context: str) -> bool:
        """Say whether a scene of this context may follow: reality has only one."""
        return self.context != "REALITY" and context == self.context


class _SceneFeature(msgspec.Struct):
    properties: SceneProperties


_entry = msgspec.json.Decoder(_Entry)
_keeping = msgspec.json.Decoder(_Keeping)
_feature = msgspec.json.Decoder(Feature)
_scene = msgspec.json.Decoder(_SceneFeature)


def entry_time(entry_id: str) -> datetime:
    """Return when the entry `<ms>-<n>` was appended, by the clock of the store."""
    return _EPOCH + timedelta(milliseconds=int(entry_id.partition("-")[0]))


def line_digest(line: bytes) -> int:
    """BLAKE2b-128 over the bytes of one feature line, as an integer."""
    return int.from_bytes(hashlib.blake2b(line, digest_size=16).digest(), "big")


def is_too_deep(e: bytes) -> bool:
    """Say whether it has more levels than `DEEPEST`, or brackets without a partner."""
    if e.count(b"[") + e.count(b"{") <= DEEPEST:
        return False
    if b"\\" not in e:
        # Nearly all texts hold no bracket. Two quotes that meet say nothing; without
        # them every other quote still begins or ends what it did.
        e = e.translate(None, _NOR_QUOTES).replace(b'""', b"")
    left = _STRING.sub(b"", e).translate(_ALIKE, _NOT_BRACKETS)
    for _ in range(DEEPEST):
        if not left:
            break
        # Every round takes the innermost level away.
        left = left.replace(b"[]", b"")
    return bool(left)


def lines_of(e: bytes) -> list[bytes]:
    """Return the feature lines of an entry; none if it is not ours or no clean text.

    A line break or bytes that are not UTF-8 would change on their way to a screen.
    """
    if is_too_deep(e):
        return []
    try:
        if not e.isascii():
            e.decode()
        entry = _entry.decode(e)
    except (UnicodeDecodeError, msgspec.MsgspecError):
        return []
    if entry.v != 1 or b"\n" in e or b"\r" in e:
        return []
    return [bytes(raw) for raw in entry.records]


def custodies_of(e: bytes) -> Callable[[int, int], Custody]:
    """Return what says whose a record is, by its place in the entry and its revision.

    The entry is read once, here. Where it says nothing of it, its author made the
    record; of what cannot be read nobody did.
    """
    try:
        kept = _keeping.decode(e)
    except msgspec.MsgspecError:
        kept = _Keeping()

    def custody(index: int, revision: int) -> Custody:
        said = kept.custody[index] if index < len(kept.custody) else None
        return said or Custody(kept.author, revision)

    return custody


def author_of(e: bytes) -> str:
    """Return who an entry says that it is from; "" if it cannot be read."""
    try:
        return _keeping.decode(e).author
    except msgspec.MsgspecError:
        return ""


def feature_of(line: bytes) -> Feature | None:
    """Return what the fold needs of a feature; None if the line is not one."""
    try:
        return _feature.decode(line)
    except msgspec.MsgspecError:
        return None


def scene_of(line: bytes) -> SceneProperties | None:
    """Return the scene that a line of the layer `scene` opens, if it is one."""
    try:
        return _scene.decode(line).properties
    except msgspec.MsgspecError:
        return None
