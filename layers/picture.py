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

from layers.entry import (
    Entry,
    Feature,
    Scene,
    SceneProperties,
    entry_time,
    feature_of,
    line_digest,
    lines_of,
    scene_of,
)
from layers.errors import ChainBroken, CheckpointUnreadable, Gap

__all__ = ["FOLD", "Change", "Entry", "Held", "Picture", "Scene", "entry_time"]

FOLD = 2
"""Version of the fold: raise it when the same log would give another picture."""

DRAWN = frozenset({"RELEASED", "CLOSED", "RETRACTED"})
"""Statuses that reach the picture; drafts and submissions do not."""

_MODULUS = 1 << 128


class Held(msgspec.Struct, gc=False):
    """The newest revision of one record, as it is on the picture."""

    id: str
    layer: str
    audience: str
    revision: int
    line: bytes
    hashed: int | None = None

    @property
    def digest(self) -> int:
        """BLAKE2b-128 of the line, as an integer; computed when first asked for."""
        if self.hashed is None:
            self.hashed = line_digest(self.line)
        return self.hashed


class Change(msgspec.Struct, frozen=True):
    """What one entry did to the picture.

    `upserted` are the ids whose line changed; `moved` those of them that were for
    another audience before, with that audience; `removed` those that a new scene
    cleared away. `scene` says that the clock or the title of the room changed.
    """

    n: int
    upserted: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    cleared: bool = False
    scene: bool = False


class _Checkpoint(msgspec.Struct, array_like=True):
    fold: int
    n: int
    entry_id: str
    chain: str
    scene: Scene | None
    records: list[tuple[str, str, str, int, bytes]]


_checkpoint = msgspec.msgpack.Decoder(_Checkpoint)


def words_of(audiences: str | Iterable[str]) -> frozenset[str]:
    """Return the audience words of a viewer: "FIN,NATO" or an iterable of words."""
    words = audiences.split(",") if isinstance(audiences, str) else audiences
    return frozenset(words)


class Picture:
    """All records that are drawn, after the first `n` entries of one log."""

    def __init__(self) -> None:
        self.n = 0
        self.entry_id = ""
        self.chain = ""
        self.scene: Scene | None = None
        self.records: dict[str, Held] = {}
        self._sums: dict[tuple[str, str], int] = {}
        self._unsummed: set[str] = set()

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
        removed: list[str] = []
        moved: list[tuple[str, str]] = []
        cleared = scene = False
        for line in lines_of(entry.e):
            feature = feature_of(line)
            if feature is None:
                continue
            if feature.layer != "scene":
                if self._hold(feature, line, moved):
                    upserted.append(feature.id)
            elif (opened := self._opened(line)) is not None:
                scene = True
                if not opened.keep:
                    cleared = True
                    removed += self._clear()
                    upserted.clear()
        ids = tuple(upserted), tuple(removed), tuple(moved)
        return Change(entry.n, *ids, cleared=cleared, scene=scene)

    def _hold(
        self, feature: Feature, line: bytes, moved: list[tuple[str, str]]
    ) -> bool:
        properties = feature.properties
        if properties.status not in DRAWN or not properties.releasable_to:
            return False
        held = self.records.get(feature.id)
        if properties.revision <= (held.revision if held is not None else 0):
            return False
        audience = ",".join(sorted(properties.releasable_to))
        if held is not None:
            if held.audience != audience:
                moved.append((held.id, held.audience))
            if held.id not in self._unsummed:
                key = (held.audience, held.layer)
                self._sums[key] = (self._sums[key] - held.digest) % _MODULUS
        self.records[feature.id] = Held(
            feature.id, feature.layer, audience, properties.revision, line
        )
        self._unsummed.add(feature.id)
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
        self._sums.clear()
        self._unsummed.clear()
        return cleared

    def digest(
        self,
        audiences: str | Iterable[str] = "ALL",
        layers: Iterable[str] | None = None,
    ) -> str:
        """Return the digest of what this viewer sees, 32 hex digits.

        It is the sum modulo 2^128 of the digests of the lines, so it does not depend
        on their order, and digests of parts add up to the digest of the whole.
        """
        for record_id in self._unsummed:
            held = self.records[record_id]
            key = (held.audience, held.layer)
            self._sums[key] = (self._sums.get(key, 0) + held.digest) % _MODULUS
        self._unsummed.clear()
        words = words_of(audiences)
        only = None if layers is None else frozenset(layers)
        total = sum(
            part
            for (audience, layer), part in self._sums.items()
            if (only is None or layer in only)
            and not words.isdisjoint(audience.split(","))
        )
        return f"{total % _MODULUS:032x}"

    def seen_by(self, record_id: str, audiences: str | Iterable[str]) -> bool:
        """Say whether the record is on the picture and this viewer may see it."""
        held = self.records.get(record_id)
        return held is not None and not words_of(audiences).isdisjoint(
            held.audience.split(",")
        )

    def lines(
        self, audiences: str | Iterable[str] = "ALL", layer: str | None = None
    ) -> list[bytes]:
        """Return the feature lines that this viewer sees, ordered by record id."""
        words = words_of(audiences)
        return [
            held.line
            for _, held in sorted(self.records.items())
            if layer in (None, held.layer)
            and not words.isdisjoint(held.audience.split(","))
        ]

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
        copy.records, copy._sums = dict(self.records), dict(self._sums)
        copy._unsummed = set(self._unsummed)
        return copy

    def checkpoint(self) -> bytes:
        """Return the whole picture as bytes, the same on every worker."""
        records = [
            (held.id, held.layer, held.audience, held.revision, held.line)
            for _, held in sorted(self.records.items())
        ]
        whole = _Checkpoint(
            FOLD, self.n, self.entry_id, self.chain, self.scene, records
        )
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
        picture.records = {fields[0]: Held(*fields) for fields in whole.records}
        picture._unsummed = set(picture.records)
        return picture
