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
from layers.picture import FOLD, Picture, entry_time

Event = Literal["reset", "frame", "beat"]
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
"""Why a screen starts anew; `unknown_id` and `fork`: what it had is not in the log."""

GZIP_HEADER = bytes.fromhex("1f8b08000000000000ff")
"""Begins every compressed stream; raw deflate blocks follow, whatever the screen."""

_LEVEL = 6
_LEVEL_LARGE = 1
_LARGE = 1024 * 1024


class Seats(msgspec.Struct, frozen=True):
    """How many screens there are, and how many confirmed the picture."""

    in_step: int = 0
    of: int = 0
    behind: int = 0
    silent: int = 0


class LostSince(msgspec.Struct, frozen=True):
    """The store cannot be reached since then."""

    lost_since: datetime


class Standing(msgspec.Struct, frozen=True):
    """What a header says besides the picture; all of it may change without an entry."""

    room: str
    epoch: int = 0
    seats: Seats = Seats()
    rejected: int = 0
    ack_ms: int = 250
    store: Literal["ok"] | LostSince = "ok"


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
    room: str
    context: str | None
    scene_title: str | None
    scene_at: datetime | None
    rejected: int
    ack_ms: int
    store: Literal["ok"] | LostSince
    why: Why | msgspec.UnsetType = msgspec.UNSET


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


def difference(
    picture: Picture, changes: Changes, audience: str
) -> tuple[list[bytes], list[str]] | None:
    """Return the lines that a viewer gets now, and the ids that leave its screen.

    None if it cannot be told from what is remembered whether an id was ever shown.
    An id that the viewer never saw is never named.
    """
    words = frozenset(audience.split(","))
    lines: list[bytes] = []
    remove: list[str] = []
    for record_id in changes.ids:
        held = picture.records.get(record_id)
        if held is not None and not words.isdisjoint(held.audience.split(",")):
            lines.append(held.line)
        elif record_id in changes.guessed:
            return None
        elif any(
            not words.isdisjoint(left.split(","))
            for left in changes.left.get(record_id, ())
        ):
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
        room=standing.room,
        context=None if scene is None else scene.context,
        scene_title=None if scene is None else scene.title,
        scene_at=None if scene is None else scene.story_at,
        rejected=standing.rejected,
        ack_ms=standing.ack_ms,
        store=standing.store,
    )
