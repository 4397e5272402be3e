"""The fold: entry n of the log makes picture n.

Rule 1: the same prefix gives the same picture, byte for byte, on every machine.
Rule 2: what it does not understand changes nothing but n, everywhere alike.
Rule 3: feature lines are the bytes of the log; nothing is ever serialised again.
It must never await, read a clock, draw a random number, log, or know Redis.
"""

import hashlib
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from layers.digests import Digests, Held, Sums, written
from layers.entry import (
    Entry,
    Feature,
    Scene,
    SceneProperties,
    entry_time,
    feature_of,
    lines_of,
    scene_of,
)
from layers.errors import ChainBroken, CheckpointUnreadable, Gap
from layers.label import NOBODY, audience_of, sees

__all__ = ["FOLD", "Change", "Entry", "Held", "Picture", "Scene", "entry_time"]

FOLD = 3
"""Version of the fold: raise it when the same log would give another picture."""

DRAWN = frozenset({"RELEASED", "CLOSED", "RETRACTED"})
"""Statuses that reach the picture; drafts and submissions do not."""


class Change(msgspec.Struct, frozen=True):
    """What one entry did to the picture.

    `upserted` are the ids whose line changed, `before` whom each of them was for until
    then ("" if it was not on the picture); `removed` those that a new scene cleared
    away. `scene` says that the clock or the title of the room changed.
    """

    n: int
    upserted: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    cleared: bool = False
    scene: bool = False


_Path = tuple[tuple[int, str], ...]
_Move = tuple[str, str, str]
"""A record, whom it was for, and whom it was for then."""


class _Checkpoint(msgspec.Struct, array_like=True):
    fold: int
    n: int
    entry_id: str
    chain: str
    scene: Scene | None
    cleared_n: int
    parted_n: int
    moves: list[tuple[_Move, int]]
    records: list[tuple[str, str, str, int, bytes, _Path]]


_checkpoint = msgspec.msgpack.Decoder(_Checkpoint)


class Picture:
    """All records that are drawn, after the first `n` entries of one log.

    `cleared_n` is the picture that the last new scene made, `parted_n` the last one
    from which anything may have gone that somebody saw on the picture before.
    """

    def __init__(self) -> None:
        self.n: int = 0
        self.entry_id = ""
        self.chain = ""
        self.scene: Scene | None = None
        self.cleared_n = self.parted_n = 0
        self.records: dict[str, Held] = {}
        self._moves: dict[_Move, int] = {}
        self._digests = Digests()

    def apply(self, entry: Entry) -> Change:
        """Fold one entry in; an entry that is already part of it changes nothing.

        Raises Gap when entries are missing before it, and ChainBroken when it does
        not continue the chain; the picture is then as it was.
        """
        if entry.n <= self.n:
            return Change(n=self.n)
        if entry.n != self.n + 1:
            raise Gap(self.n + 1, entry.n)
        link = (self.chain + entry.id).encode() + entry.e
        if hashlib.sha1(link, usedforsecurity=False).hexdigest() != entry.h:
            raise ChainBroken(entry.n, entry.id)
        self.n, self.entry_id, self.chain = entry.n, entry.id, entry.h
        return self._fold(entry)

    def _fold(self, entry: Entry) -> Change:
        upserted: list[str] = []
        before: list[str] = []
        removed: list[str] = []
        cleared = scene = False
        for line in lines_of(entry.e):
            feature = feature_of(line)
            if feature is None:
                continue
            if feature.layer != "scene":
                held = self.records.get(feature.id)
                if self._hold(feature, line, held):
                    upserted.append(feature.id)
                    before.append(NOBODY if held is None else held.audience)
            elif (opened := self._opened(line)) is not None:
                scene = True
                if not opened.keep:
                    cleared = True
                    removed += self._clear()
                    upserted.clear()
                    before.clear()
        ids = tuple(upserted), tuple(before), tuple(removed)
        return Change(entry.n, *ids, cleared=cleared, scene=scene)

    def _hold(self, feature: Feature, line: bytes, held: Held | None) -> bool:
        properties = feature.properties
        if properties.status not in DRAWN or properties.label is None:
            return False
        if properties.revision <= (held.revision if held is not None else 0):
            return False
        audience = audience_of(properties.label, properties.releasable_to)
        if audience == NOBODY:
            return False
        path = () if held is None else held.path
        if held is None or held.audience != audience:
            path = (*path, (self.n, audience))
        if held is not None and held.audience != audience:
            self._moves[(held.id, held.audience, audience)] = self.n
            self.parted_n = self.n
        fixed = feature.id, feature.layer, audience, properties.revision
        new = Held(*fixed, line, path)
        self.records[feature.id] = new
        self._digests.put(new, before=held)
        return True

    def _opened(self, line: bytes) -> SceneProperties | None:
        """Take a scene in; None if it is not one, or not one for this room."""
        new = scene_of(line)
        if new is None:
            return None
        if self.scene is not None and not self.scene.admits(new.context):
            return None
        at = entry_time(self.entry_id)
        self.scene = Scene(new.context, new.title, at, new.story_at, new.rate, new.loop)
        return new

    def _clear(self) -> list[str]:
        cleared = list(self.records)
        self.records.clear()
        self._digests.clear()
        self.cleared_n = self.parted_n = self.n
        return cleared

    def digest(self, viewer: str | None, layers: Iterable[str] | None = None) -> str:
        """Return the digest of what a viewer sees, 32 hex digits; None sees all."""
        return written(self._digests.total(viewer, layers))

    def total(self, viewer: str) -> int:
        """Return the digest of what a viewer sees as a number that can be added to."""
        return self._digests.total(viewer)

    def changed(self) -> Sums:
        """Return by how much each sum of digests changed since this was asked last."""
        return self._digests.changed()

    def audiences(self) -> set[str]:
        """Return for whom there are records on the picture, each audience once."""
        return self._digests.audiences()

    def seen_by(self, record_id: str, viewer: str) -> bool:
        """Say whether the record is on the picture and this viewer may see it."""
        held = self.records.get(record_id)
        return held is not None and sees(viewer, held.audience)

    def lines(self, viewer: str | None, layer: str | None = None) -> list[bytes]:
        """Return the feature lines that a viewer sees, by record id; None sees all."""
        return [
            held.line
            for _, held in sorted(self.records.items())
            if layer in (None, held.layer)
            and (viewer is None or sees(viewer, held.audience))
        ]

    def withdrawn(self, viewer: str, since_n: int) -> set[str]:
        """Return the ids that were taken from a viewer after picture `since_n`.

        Also of records that are not on the picture any more, and also if the viewer
        may see the record again.
        """
        last = self.withdrawals(viewer)
        return {record_id for record_id, n in last.items() if n > since_n}

    def withdrawals(self, viewer: str) -> dict[str, int]:
        """Return the ids that were ever taken from a viewer, and the last time as n."""
        last: dict[str, int] = {}
        for (record_id, before, after), n in self._moves.items():
            if sees(viewer, before) and not sees(viewer, after):
                last[record_id] = max(n, last.get(record_id, 0))
        return last

    def forget(self, ids: Iterable[str]) -> None:
        """Take records off, for a picture that is shown and folded no further."""
        for record_id in ids:
            if (held := self.records.pop(record_id, None)) is not None:
                self._digests.drop(held)

    def now(self, wall: datetime) -> datetime:
        """Return the time of the picture: the story's clock, else `wall`."""
        if self.scene is None or self.scene.story_at is None:
            return wall
        try:
            return self.scene.story_at + (wall - self.scene.at) * self.scene.rate
        except OverflowError:
            return datetime.max.replace(tzinfo=UTC)

    @property
    def rate(self) -> float:
        """Story seconds that pass in a real second; 1 without a story."""
        if self.scene is None or self.scene.story_at is None:
            return 1.0
        return self.scene.rate

    def copy(self) -> "Picture":
        """Return a picture that stays as it is now; costs no copy of the lines."""
        copy = Picture()
        copy.n, copy.entry_id = self.n, self.entry_id
        copy.chain, copy.scene = self.chain, self.scene
        copy.cleared_n, copy.parted_n = self.cleared_n, self.parted_n
        copy._moves = dict(self._moves)
        copy.records, copy._digests = dict(self.records), self._digests.copy()
        return copy

    def checkpoint(self) -> bytes:
        """Return the whole picture as bytes, the same on every worker."""
        records = [
            (
                *(held.id, held.layer, held.audience, held.revision),
                *(held.line, held.path),
            )
            for _, held in sorted(self.records.items())
        ]
        at = FOLD, self.n, self.entry_id, self.chain
        parted = self.cleared_n, self.parted_n, sorted(self._moves.items())
        whole = _Checkpoint(*at, self.scene, *parted, records)
        return zlib.compress(msgspec.msgpack.encode(whole), level=1)

    @classmethod
    def from_checkpoint(cls, checkpoint: bytes) -> "Picture":
        """Rebuild a picture; raises CheckpointUnreadable if that cannot be done."""
        try:
            whole = _checkpoint.decode(zlib.decompress(checkpoint))
        except (zlib.error, msgspec.MsgspecError) as error:
            raise CheckpointUnreadable(str(error)) from error
        if whole.fold != FOLD:
            raise CheckpointUnreadable(f"it was made by fold {whole.fold}")
        picture = cls()
        picture.n, picture.entry_id = whole.n, whole.entry_id
        picture.chain, picture.scene = whole.chain, whole.scene
        picture.cleared_n, picture.parted_n = whole.cleared_n, whole.parted_n
        picture._moves = dict(whole.moves)
        picture.records = {fields[0]: Held(*fields) for fields in whole.records}
        for held in picture.records.values():
            picture._digests.put(held)
        return picture
