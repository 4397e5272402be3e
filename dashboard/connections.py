"""How long, and how large, what comes over one connection may be before it is asked.

uvicorn limits how long a connection may be unused between two requests, and nothing
else: a head that never ends would be kept for ever. It must never look at what a
request means: that is for the guard, the gate and the routes.
"""

import asyncio
import json
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import (
    HttpToolsProtocol,
    RequestResponseCycle,
)

HEAD_S = 10.0
"""How long the head of a request may take, from connecting on, seconds."""

BODY_S = 30.0
"""How long the body may take after it, seconds."""

HEAD_BYTES = 65_536
"""How much may arrive without ending the head of a request."""


PROTECTION = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
"""What every answer says about itself, also one that no application gave."""

CLOSED = (
    b"default-src 'none'; script-src 'none'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'"
)
"""The policy of an answer that nothing belongs to."""


class Connection(HttpToolsProtocol):
    """One connection, ended by whoever is too slow or sends too much.

    Also tells every answer under way that its reader has gone. uvicorn tells only the
    last one: with a second request sent behind an open stream, the stream would go on
    into a closed connection.
    """

    head_s, body_s, head_bytes = HEAD_S, BODY_S, HEAD_BYTES

    def connection_made(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, transport: asyncio.Transport
    ) -> None:
        """Expect the head of a request."""
        super().connection_made(transport)
        self._earlier: list[RequestResponseCycle] = []
        self._limit: asyncio.TimerHandle | None = None
        self._expect_head()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP at all as everything else is answered: a problem."""
        body = json.dumps(
            {
                "type": "about:blank",
                "title": "Bad Request",
                "status": 400,
                "detail": msg,
            }
        ).encode()
        head = [
            b"HTTP/1.1 400 Bad Request",
            b"content-type: application/problem+json",
            b"content-length: %d" % len(body),
            b"cache-control: no-store",
            b"connection: close",
            *(name + b": " + value for name, value in PROTECTION),
            b"content-security-policy: " + CLOSED,
        ]
        self.transport.write(b"\r\n".join([*head, b"", body]))
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request, and end the connection if there is too much."""
        super().data_received(data)
        if self._limit is None and self._is_idle():
            # Blank lines before a request end uvicorn's own waiting.
            self._expect_head()
        if self._in_head:
            self._came += len(data)
            if self._came > self.head_bytes:
                self.transport.close()

    def on_message_begin(self) -> None:
        """Expect the rest of a head."""
        super().on_message_begin()
        if not self._in_head:
            self._expect_head()

    def on_headers_complete(self) -> None:
        """Expect the body, and remember the answer before this one."""
        self._in_head = False
        self._within(self.body_s)
        before = cast("RequestResponseCycle | None", self.cycle)
        super().on_headers_complete()
        self._earlier = [each for each in self._earlier if not each.response_complete]
        if before is not None and not before.response_complete:
            self._earlier.append(before)

    def on_message_complete(self) -> None:
        """Expect nothing: the request is there."""
        self._within(None)
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell every answer under way."""
        self._within(None)
        for each in self._earlier:
            each.disconnected = True
            each.message_event.set()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._in_head, self._came = True, 0
        self._within(self.head_s)

    def _within(self, seconds: float | None) -> None:
        """Close the connection after so many seconds; None: not any more."""
        if self._limit is not None:
            self._limit.cancel()
        close: Any = self.transport.close
        wait = self.loop.call_later
        self._limit = None if seconds is None else wait(seconds, close)

    def _is_idle(self) -> bool:
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return cycle is None or cycle.response_complete
