"""One open stream, and those who see the same: what was sent, and who can take more.

Sending goes straight to the server's `send`, without a task between: see
docs/decisions/fan-out.md. There is no queue: what a screen cannot take at once is
thrown away, and the screen is brought up to date when it can.
"""

import asyncio
import math
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, cast

import msgspec
from starlette.types import Message, Send

from dashboard.frames import GZIP_HEADER, Standing, View, Wire, body
from layers.digests import written
from layers.picture import Picture

NOTHING: Message = {"type": "http.response.body", "body": b"", "more_body": True}
"""Sent to wait until everything before it has left: it adds no byte."""


NONE = written(0)
"""The digest of no lines."""


def message_of(content: bytes) -> Message:
    """Return a part of a stream as ASGI wants it."""
    return {"type": "http.response.body", "body": content, "more_body": True}


def offer(send: Send, message: Message) -> bool:
    """Hand a message over if that is possible at once; say whether it was.

    A `send` that would have to wait has not taken anything: it waits before it writes.
    """
    step = cast("Coroutine[Any, Any, None]", send(message))
    try:
        step.send(None)
    except StopIteration:
        return True
    step.close()
    return False


class Screen:
    """One open stream, and the picture that was last sent to it.

    `shown_n` is the picture that it had shown when it came, 0 if none is known.
    `generation` counts how often this worker began anew: an n of an earlier
    generation says nothing. `slow` says that it could not take a frame at once.
    `own` is the key of what is for this account alone, and `told` the digest of what it
    was told of that; "" if it is not known what it holds.
    """

    __slots__ = (
        *("generation", "gzip", "n", "own", "send", "shown_n", "slow", "told"),
        "view",
    )

    def __init__(self, send: Send, view: View, *, gzip: bool, own: str = "") -> None:
        self.send = send
        self.view = view
        self.own = own
        self.told = ""
        self.gzip = gzip
        self.generation = 0
        self.n: int | None = None
        self.shown_n = 0
        self.slow = False


class Whole:
    """The whole picture as one viewer sees it, to be sent behind any head."""

    def __init__(
        self, picture: Picture, audience: str, generation: int, made_at: datetime
    ) -> None:
        lines = picture.lines(audience)
        self.body = Wire(body(lines))
        self.features = len(lines)
        self.generation = generation
        self.made_at = made_at
        self.n = picture.n
        self.entry_id = picture.entry_id
        self.digest = picture.digest(audience)

    def prepare(self) -> None:
        """Make the bytes now; may run outside the event loop."""
        _ = self.body.deflated


class Sent(msgspec.Struct):
    """What was sent since the start: for metrics."""

    frames: int = 0
    beats: int = 0
    resets: int = 0
    stale: int = 0
    cost_s: float = 0.0


class Said(msgspec.Struct, frozen=True):
    """What screens were told last, when, and when with a beat; monotonic seconds."""

    standing: Standing
    at_s: float
    beat_s: float = -math.inf


class Audience:
    """The open streams of those who see the same."""

    def __init__(self, view: View, said: Said) -> None:
        self.view = view
        self.said = said
        self.ready: set[Screen] = set()
        self.whole: Whole | None = None
        self.making = asyncio.Lock()

    def fan_out(self, wire: Wire, n: int) -> list[Screen]:
        """Send the same bytes to all who can take them; return those who could not."""
        plain = compressed = None
        stale: list[Screen] = []
        for screen in self.ready:
            if screen.gzip:
                compressed = compressed or message_of(wire.deflated)
                taken = offer(screen.send, compressed)
            else:
                plain = plain or message_of(wire.plain)
                taken = offer(screen.send, plain)
            if taken:
                screen.n = n
            else:
                screen.slow = True
                stale.append(screen)
        self.ready.difference_update(stale)
        return stale


_FIRST = Wire(b"retry: 500\n\n")
"""After how many milliseconds a browser connects again when a stream ends."""


async def open_stream(screen: Screen) -> None:
    """Send what every stream begins with."""
    first = GZIP_HEADER + _FIRST.deflated if screen.gzip else _FIRST.plain
    await screen.send(message_of(first))
