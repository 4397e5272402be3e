"""What every answer says about itself, and which requests get no answer.

One ASGI middleware: refuses other machines, foreign Host and Origin headers, and adds
the Content Security Policy and its relatives. It must never look into a body, so that a
stream passes through it untouched.
"""

from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access import header, knows_host, knows_origin, knows_peer
from dashboard.problems import problem

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

NOT_THIS_HOST = (
    "This server answers only under a name of this machine, for example "
    "http://127.0.0.1, because users cannot log in yet."
)
NOT_THIS_MACHINE = (
    "This server answers only programs on its own machine, because users cannot log "
    "in yet; use screen sharing or an SSH tunnel."
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

ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


class Guard:
    """ASGI middleware around everything that the server answers.

    `policy` returns the Content Security Policy of a page; it is asked anew for every
    page, because Dash names its last inline script only while it answers.
    """

    def __init__(self, app: ASGIApp, policy: Callable[[], str]) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or let a lifespan message through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_missing(message, [*ALWAYS, self._policy_for(message)])
            await send(message)

        refusal = refused(scope)
        answer = self._app if refusal is None else problem(403, refusal)
        await answer(scope, receive, send_guarded)

    def _policy_for(self, message: Message) -> tuple[bytes, bytes]:
        kind = header(message.get("headers", ()), b"content-type") or ""
        policy = self._policy() if kind.startswith("text/html") else NOT_A_PAGE
        return b"content-security-policy", policy.encode()


def refused(scope: Scope) -> str | None:
    """Return the sentence with which a request is refused; None if it may pass."""
    if not knows_peer(scope.get("client")):
        return NOT_THIS_MACHINE
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    host = header(headers, b"host") or ""
    if not knows_host(host):
        return NOT_THIS_HOST
    origin = header(headers, b"origin")
    if scope["method"] in SAFE_METHODS or origin is None:
        return None
    return None if knows_origin(origin, host) else NOT_THIS_ORIGIN


def add_missing(
    message: MutableMapping[str, Any], headers: list[tuple[bytes, bytes]]
) -> None:
    """Add the headers that the answer does not set itself."""
    present = {name.lower() for name, _ in message.get("headers", ())}
    message["headers"] = [
        *message.get("headers", ()),
        *(each for each in headers if each[0] not in present),
    ]
