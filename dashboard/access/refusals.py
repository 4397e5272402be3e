"""What is refused to a person who opens a page is said on a page, not in JSON.

One ASGI middleware around the gate: a problem that answers a navigation is replaced by
a page in the house style and the language of the reader, with the same status and
headers; programs and scripts go on reading the problem. It must never change what was
decided, and says no more than the problem does.
"""

import logging
from collections.abc import Iterable
from http import HTTPStatus

import msgspec
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.forms import Forms
from dashboard.access.gate import is_navigation, language_of
from dashboard.access.viewer import Viewer
from dashboard.problems import MEDIA_TYPE, NOT_FORESEEN, problem
from dashboard.words import words

_log = logging.getLogger(__name__)

_REPLACED = frozenset(
    {b"content-type", b"content-length", b"content-security-policy", b"referrer-policy"}
)


class _Problem(msgspec.Struct):
    """The part of a problem that is for people."""

    detail: str = ""


class Refusals:
    """ASGI middleware: answers navigations that are refused with a page."""

    def __init__(self, app: ASGIApp, forms: Forms) -> None:
        self._app, self._forms = app, forms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and say what went wrong in the way that the reader can read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held = _Held(self._forms, scope, send)
        try:
            await self._app(scope, receive, held.send)
        except Exception:
            if held.begun:
                raise
            _log.exception("An answer failed.")
            await problem(500, NOT_FORESEEN)(scope, receive, held.send)


class _Held:
    """One answer; a problem for a person is held back until it is whole."""

    def __init__(self, forms: Forms, scope: Scope, send: Send) -> None:
        self._forms, self._scope, self._send = forms, scope, send
        self._person = is_navigation(scope, Headers(scope=scope))
        self._start: Message | None = None
        self._body = b""
        self.begun = False

    async def send(self, message: Message) -> None:
        """Send on what is no problem, or not for a person."""
        self.begun = True
        if message["type"] == "http.response.start" and self._is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._say(self._start)

    def _is_page(self, message: Message) -> bool:
        kind = Headers(raw=message.get("headers", [])).get("content-type", "")
        # What fails within Dash it answers itself, with JSON of its own.
        return self._person and (kind == MEDIA_TYPE or message["status"] >= 500)

    async def _say(self, start: Message) -> None:
        said = words(language_of(Headers(scope=self._scope)))
        viewer = self._scope.get("state", {}).get("viewer")
        role = viewer.role if isinstance(viewer, Viewer) else None
        detail = msgspec.json.decode(self._body, type=_Problem).detail
        kept = [each for each in start["headers"] if each[0] not in _REPLACED]
        wait = Headers(raw=kept).get("retry-after", "")
        page = self._forms.refusal(
            said, HTTPStatus(start["status"]), detail, role, wait
        )
        own = {name for name, _ in kept}
        kept += [each for each in page.raw_headers if each[0] not in own]
        await self._send({**start, "headers": _of_a_head(self._scope, kept)})
        body = b"" if self._scope["method"] == "HEAD" else bytes(page.body)
        await self._send({"type": "http.response.body", "body": body})


def _of_a_head(
    scope: Scope, headers: Iterable[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """Return headers without a length where there is no body."""
    leave = b"content-length" if scope["method"] == "HEAD" else b""
    return [each for each in headers if each[0] != leave]
