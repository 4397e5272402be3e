"""What is sent to screens: Server-Sent Events, made once and compressed once.

An event is a head (`event`, `id`, JSON header) and a body (one feature a line, bytes
of the log). It must never serialise a feature, await, or read a clock.
"""

import zlib
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Literal

import msgspec

from dashboard.journal import Changes
from layers.label import sees, title_of
from layers.picture import FOLD, Picture, entry_time

Event = Literal["reset", "frame", "beat"]
"""Events of the picture; beside them there is `own`, of one account."""

Why = Literal[
    "first",
    "asked",
    "unknown_id",
    "store",
    "behind",
    "too_far",
    "slow",
    "fork",
    "scene",
]
"""Why a screen starts anew; `audience`: it was at a picture for others; `unknown_id`
and `fork`: what it had is not in the log."""

Durability = Literal["unsafe", "unknown"]
"""The store may lose what it acknowledged, or does not tell; unset if it keeps all."""

GZIP_HEADER = bytes.fromhex("1f8b08000000000000ff")
"""Begins every compressed stream; raw deflate blocks follow, whatever the screen."""

_LEVEL = 6
_LEVEL_LARGE = 1
_LARGE = 1024 * 1024


class View(msgspec.Struct, frozen=True):
    """For whom a frame is cut: all who see the same get the same bytes.

    `audience` is the key of their rights; `rejected` says whether they are told how
    many lines were refused, of those that they may see, and `trusted` whether these are
    also the lines that cannot be read.
    """

    audience: str
    rejected: bool = False
    trusted: bool = False


class Seats(msgspec.Struct, frozen=True):
    """How many screens there are, and how many confirmed the picture.

    `follow` are those that follow the shared view, and `view` those of them that have
    drawn the one of now, with the right digest of the picture that it shows.
    """

    in_step: int = 0
    of: int = 0
    behind: int = 0
    silent: int = 0
    follow: int = 0
    view: int = 0


class LostSince(msgspec.Struct, frozen=True):
    """The store cannot be reached since then."""

    lost_since: datetime


class WaitingSince(msgspec.Struct, frozen=True):
    """What producers sent since then has not been dealt with."""

    waiting_since: datetime


class Standing(msgspec.Struct, frozen=True):
    """What a header says besides the picture; all of it may change without an entry.

    `seats` are those of one audience, and `rejected` is unset for who is not told.
    `here` is another one when the shared view leaves out something else
    (`dashboard.withheld`); unset while nobody presents.
    """

    room: str
    epoch: int = 0
    seats: Seats = Seats()
    rejected: int | msgspec.UnsetType = 0
    ack_ms: int = 250
    store: Literal["ok"] | LostSince = "ok"
    ingest: Literal["ok"] | WaitingSince = "ok"
    durability: Durability | msgspec.UnsetType = msgspec.UNSET
    here: str | msgspec.UnsetType = msgspec.UNSET


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first data line of every event, as docs/stream-protocol.md describes it."""

    n_from: int
    n: int
    entry_id: str
    entry_at: datetime | None
    now: datetime
    rate: float
    digest: str
    remove: list[str]
    seats: Seats
    epoch: int
    fold: int
    audience: str
    audience_title: str
    room: str
    context: str | None
    scene_title: str | None
    scene_at: datetime | None
    ack_ms: int
    store: Literal["ok"] | LostSince
    ingest: Literal["ok"] | WaitingSince
    rejected: int | msgspec.UnsetType = msgspec.UNSET
    durability: Durability | msgspec.UnsetType = msgspec.UNSET
    here: str | msgspec.UnsetType = msgspec.UNSET
    why: Why | msgspec.UnsetType = msgspec.UNSET


class OwnHeader(msgspec.Struct, frozen=True):
    """The first data line of `own`: all that is for one account, as of picture n."""

    n: int
    digest: str


class Wire:
    """Bytes for screens, plain and compressed, each made at most once.

    `tail` is sent behind `first`; it may be shared by many.
    """

    def __init__(self, first: bytes, tail: "Wire | None" = None) -> None:
        self._first = first
        self._tail = tail

    @cached_property
    def plain(self) -> bytes:
        """The bytes as they are."""
        return self._first if self._tail is None else self._first + self._tail.plain

    @cached_property
    def deflated(self) -> bytes:
        """The bytes as deflate blocks that refer to nothing before them."""
        first = deflate(self._first)
        return first if self._tail is None else first + self._tail.deflated

    def packed(self, *, gzip: bool) -> bytes:
        """Return the bytes for a screen that takes them compressed, or does not."""
        return self.deflated if gzip else self.plain


def deflate(plain: bytes) -> bytes:
    """Compress to raw deflate blocks that may follow and precede any others."""
    level = _LEVEL if len(plain) < _LARGE else _LEVEL_LARGE
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush(zlib.Z_SYNC_FLUSH)


def head(event: Event, header: Header) -> bytes:
    """Return the beginning of an event; the body follows."""
    known = b"id: %s\n" % header.entry_id.encode() if header.entry_id else b""
    return b"event: %s\n%sdata: %s\n" % (
        event.encode(),
        known,
        msgspec.json.encode(header),
    )


def body(lines: Iterable[bytes]) -> bytes:
    """Return the feature lines and the empty line that ends an event."""
    parts: list[bytes] = []
    for line in lines:
        parts += (b"data: ", line, b"\n")
    parts.append(b"\n")
    return b"".join(parts)


def own_event(header: OwnHeader, lines: Iterable[bytes]) -> bytes:
    """Return the event with all that is for one account; it has no id to go on from."""
    return b"event: own\ndata: %s\n" % msgspec.json.encode(header) + body(lines)


def difference(
    picture: Picture, changes: Changes, audience: str
) -> tuple[list[bytes], list[str]]:
    """Return the lines that a viewer gets now, and the ids that leave its screen.

    An id that the viewer's screen does not show is never named.
    """
    lines: list[bytes] = []
    remove: list[str] = []
    for record_id, before in changes.before.items():
        held = picture.records[record_id]
        if sees(audience, held.audience):
            lines.append(held.line)
        elif sees(audience, before):
            remove.append(record_id)
    return lines, remove


def header_of(
    picture: Picture, standing: Standing, audience: str, wall: datetime
) -> Header:
    """Return a header that says where the picture is; it claims no change."""
    scene = picture.scene
    return Header(
        n_from=picture.n,
        n=picture.n,
        entry_id=picture.entry_id,
        entry_at=entry_time(picture.entry_id) if picture.entry_id else None,
        now=picture.now(wall),
        rate=picture.rate,
        digest=picture.digest(audience),
        remove=[],
        seats=standing.seats,
        epoch=standing.epoch,
        fold=FOLD,
        audience=audience,
        audience_title=title_of(audience),
        room=standing.room,
        context=None if scene is None else scene.context,
        scene_title=None if scene is None else scene.title,
        scene_at=None if scene is None else scene.story_at,
        rejected=standing.rejected,
        ack_ms=standing.ack_ms,
        store=standing.store,
        ingest=standing.ingest,
        durability=standing.durability,
        here=standing.here,
    )
