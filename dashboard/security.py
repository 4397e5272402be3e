"""What every answer says about itself, and which requests get no answer.

One ASGI middleware: refuses foreign machines, Host and Origin headers, believes what a
proxy of ours says about its client, and adds the Content Security Policy and its
relatives. It must never look into a body, so that a stream passes through it untouched.
"""

import logging
import re
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.hosts import Reach, header, knows_origin
from dashboard.connections import PROTECTION
from dashboard.problems import NOT_FORESEEN, problem

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

FORWARDED = frozenset(
    {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded"}
)
"""Headers in which a proxy says who asked it, how, and under which name."""

NOT_THIS_HOST = (
    "This server is not answered under this name; who runs it says its names with "
    "--name."
)
NOT_THIS_MACHINE = (
    "This server answers only its own machine and its proxies: without TLS whoever "
    "reads the line could take over a login."
)
NOT_THIS_ORIGIN = (
    "Only pages of this server may change something here; the request came from "
    "a page of another origin."
)


NOT_A_PAGE = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The policy of all that is no page; scripts of workers live by it and may fetch."""

NOBODY_FRAMES = re.compile(r"frame-ancestors 'none'")

STAY = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
"""Sent over TLS: a browser that was here once never asks over an open line again."""

_log = logging.getLogger(__name__)


class Guard:
    """ASGI middleware around everything that the server answers.

    `policy` returns the Content Security Policy of a page; it is asked anew for every
    page, because Dash names its last inline script only while it answers. Pages of
    `frame_origins` may show the picture in a frame, at `/?embed=1` and nowhere else.
    """

    def __init__(
        self,
        app: ASGIApp,
        policy: Callable[[], str],
        reach: Reach | None = None,
        frame_origins: Sequence[str] = (),
    ) -> None:
        self._app = app
        self._policy = policy
        self._reach = reach or Reach()
        self._frame_origins = frame_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or let a lifespan message through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        peer = scope.get("client")
        scope = as_told(scope, self._reach)
        always = [*PROTECTION, *([STAY] if scope.get("scheme") == "https" else ())]
        framers = self._frame_origins if is_embedded(scope) else ()
        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                add_missing(message, [*always, self._policy_for(message)])
                if framers:
                    let_frame(message, framers)
            await send(message)

        refusal = refused(scope, self._reach, peer)
        answer = self._app if refusal is None else problem(403, refusal)
        try:
            await answer(scope, receive, send_guarded)
        except Exception:
            if begun:
                raise
            _log.exception("An answer failed.")
            await problem(500, NOT_FORESEEN)(scope, receive, send_guarded)

    def _policy_for(self, message: Message) -> tuple[bytes, bytes]:
        kind = header(message.get("headers", ()), b"content-type") or ""
        policy = self._policy() if kind.startswith("text/html") else NOT_A_PAGE
        return b"content-security-policy", policy.encode()


def is_embedded(scope: Scope) -> bool:
    """Say whether a request is for the page as it is shown in a frame."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return scope["path"] == "/" and asked.get("embed") == ["1"]


def let_frame(message: MutableMapping[str, Any], origins: Sequence[str]) -> None:
    """Let pages of these origins, and ours, show this answer in a frame.

    X-Frame-Options cannot name origins: it is left out where they are named.
    """
    allowed = f"frame-ancestors 'self' {' '.join(origins)}"
    message["headers"] = [
        (name, NOBODY_FRAMES.sub(allowed, value.decode()).encode())
        if name.lower() == b"content-security-policy"
        else (name, value)
        for name, value in message["headers"]
        if name.lower() != b"x-frame-options"
    ]


def as_told(scope: Scope, reach: Reach) -> Scope:
    """Return a request as it was before a proxy of ours passed it on.

    What anybody else says about itself in such headers is taken out unread.
    """
    told = {name: header(scope["headers"], name) for name in FORWARDED}
    kept = [each for each in scope["headers"] if each[0] not in FORWARDED]
    certificate = reach.certificate.encode()
    if not reach.is_proxy(scope.get("client")):
        kept = [each for each in kept if not certificate or each[0] != certificate]
        return {**scope, "headers": kept}
    changed: dict[str, Any] = {}
    if host := told[b"x-forwarded-host"]:
        kept = [each for each in kept if each[0] != b"host"]
        kept.append((b"host", host.encode("latin-1")))
    if told[b"x-forwarded-proto"] in ("http", "https"):
        changed["scheme"] = told[b"x-forwarded-proto"]
    if client := reach.client_behind(told[b"x-forwarded-for"] or ""):
        changed["client"] = (client, 0)
    return {**scope, "headers": kept, **changed}


def refused(scope: Scope, reach: Reach, peer: Sequence[object] | None) -> str | None:
    """Return the sentence with which a request is refused; None if it may pass."""
    if not reach.knows_peer(peer) and not _is_ourselves(scope, peer):
        return NOT_THIS_MACHINE
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    host = header(headers, b"host") or ""
    if not reach.knows_host(host):
        return NOT_THIS_HOST
    origin = header(headers, b"origin")
    if scope["method"] in SAFE_METHODS or origin is None:
        return None
    return None if knows_origin(origin, host) else NOT_THIS_ORIGIN


def _is_ourselves(scope: Scope, peer: Sequence[object] | None) -> bool:
    """Say whether a connection begins and ends at the same address: on this machine."""
    server = scope.get("server")
    return bool(peer and server and peer[0] and peer[0] == server[0])


def add_missing(
    message: MutableMapping[str, Any], headers: list[tuple[bytes, bytes]]
) -> None:
    """Add the headers that the answer does not set itself."""
    present = {name.lower() for name, _ in message.get("headers", ())}
    message["headers"] = [
        *message.get("headers", ()),
        *(each for each in headers if each[0] not in present),
    ]
