"""The gate before everything: nobody gets an answer who is not known.

One ASGI middleware, inside the guard of hosts and headers. Rule 1: what is not on the
short list of public addresses needs a login. Rule 2: whoever writes with a cookie must
come from one of our own pages. Rule 3: an answer that lasts ends with the login. What
somebody may do is asked by the routes (`rights`); the gate only says who asks.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access.callers import Callers, Open
from dashboard.access.hosts import knows_origin
from dashboard.access.viewer import Viewer, viewer_for
from dashboard.problems import problem
from dashboard.words import COOKIE as LANGUAGE_COOKIE
from dashboard.words import choose_language
from layers.errors import StoreUnavailable
from layers.log.sessions import Known, hash_of
from layers.policies import Policies

PUBLIC = frozenset(
    {"/login", "/login/link", "/login/oidc", "/login/oidc/callback", "/healthz"}
)
PUBLIC_FOLDERS = ("/static/", "/words/")
"""What is answered without a login, exactly; nothing in it is about a record."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

NO_STORE = "The server cannot ask its store who you are; try again in a moment."

LOG_IN = "You are not logged in, or not any more: log in at /login."
NO_ROLE = (
    "You are logged in as {name}, but you have no role in this room. Who looks after "
    "the accounts can give you one."
)
NOT_OUR_PAGE = (
    "What is changed with a login must come from a page of this server; this request "
    "does not say that it does."
)

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")

CUT_S = 1.0
"""How long a screen that does not read may delay its own end."""


@dataclass(frozen=True)
class Shown:
    """A secret that came with a request, and how."""

    id: str
    way: Literal["cookie", "token"]


def cookie_name(scheme: str, name: str) -> str:
    """Return the name of a cookie; over TLS one that no other host could have set."""
    return f"__Host-{name}" if scheme == "https" else name


def session_name(room: str) -> str:
    """Return the name of the cookie of a login.

    Cookies know no ports: a drill beside the real room must not log anybody out there.
    """
    return f"onepicture-in-{room}"


def local_path(wanted: str | None) -> str:
    """Return where to go on after a login: a path of this server, else the page."""
    safe = wanted and len(wanted) <= 1000 and _LOCAL.fullmatch(wanted)
    return "/" if not wanted or not safe or wanted.startswith("/login") else wanted


def shown_by(headers: Headers, scheme: str, room: str) -> Shown | None:
    """Return the secret of a request to a room; a token goes before a cookie."""
    scheme_word, _, token = headers.get("authorization", "").partition(" ")
    if scheme_word.lower() == "bearer":
        good = _SECRET.fullmatch(token.strip())
        return Shown(hash_of(token.strip()), "token") if good else None
    name = cookie_name(scheme, session_name(room))
    secret = cookie_parser(headers.get("cookie", "")).get(name, "")
    return Shown(hash_of(secret), "cookie") if _SECRET.fullmatch(secret) else None


def from_our_page(headers: Headers, scheme: str) -> bool:
    """Say whether a browser says that one of our own pages sent this."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is None and origin is None:
        return False
    host = headers.get("host", "")
    ours = knows_origin(origin, host, scheme) if origin is not None else True
    return ours and site in (None, "same-origin")


def is_public(path: str) -> bool:
    """Say whether an address is answered without a login."""
    return path in PUBLIC or path.startswith(PUBLIC_FOLDERS)


def language_of(headers: Headers) -> str:
    """Return the language that the reader asked for."""
    chosen = cookie_parser(headers.get("cookie", "")).get(LANGUAGE_COOKIE)
    return choose_language(chosen, headers.get("accept-language"))


_log = logging.getLogger(__name__)


class Gate:
    """ASGI middleware: says who asks, and lets nobody else in.

    `refusal` makes the page with which a person without a role is answered: the
    sentence and the language in, the answer out.
    """

    def __init__(
        self,
        app: ASGIApp,
        callers: Callers,
        room: str,
        policies: Policies,
        refusal: Callable[[str, str], Response],
    ) -> None:
        self._app, self._callers, self._room = app, callers, room
        self._policies, self._refusal = policies, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer who is known, and nobody else but on public addresses."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, scheme = Headers(scope=scope), scope.get("scheme", "http")
        shown = shown_by(headers, scheme, self._room)
        if not self._may_write(scope, headers, shown):
            await problem(403, NOT_OUR_PAGE)(scope, receive, send)
            return
        try:
            known = await self._known(shown)
        except StoreUnavailable as error:
            if not is_public(scope["path"]):
                _log.warning("Nobody can be told from another: %s", error)
                await problem(503, NO_STORE)(scope, receive, send)
                return
            known = None
        viewer = self._viewer(known, language_of(headers))
        refusal = self._refused(scope, headers, known, viewer)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._answer((scope, receive, send), viewer, known)

    def _may_write(self, scope: Scope, headers: Headers, shown: Shown | None) -> bool:
        if scope["method"] in SAFE_METHODS:
            return True
        by_browser = shown is not None and shown.way == "cookie"
        if not by_browser and not is_public(scope["path"]):
            return True
        return from_our_page(headers, scope.get("scheme", "http"))

    async def _known(self, shown: Shown | None) -> Known | None:
        if shown is None:
            return None
        known = await self._callers.known(shown.id)
        as_token = known is not None and known.session.way == "token"
        return known if as_token == (shown.way == "token") else None

    def _viewer(self, known: Known | None, locale: str) -> Viewer | None:
        if known is None:
            return None
        return viewer_for(known, self._room, self._policies, locale)

    def _refused(
        self,
        scope: Scope,
        headers: Headers,
        known: Known | None,
        viewer: Viewer | None,
    ) -> Response | None:
        """Return the answer to whom must not come in; None if it may."""
        if viewer is not None or is_public(scope["path"]):
            return None
        if known is not None and scope["path"] == "/logout":
            return None
        page = is_navigation(scope, headers)
        if known is None and page and not _is_framed(headers):
            asked = scope["path"]
            if query := scope.get("query_string", b"").decode("latin-1"):
                asked += f"?{query}"
            way = "" if asked == "/" else f"?{urlencode({'next': local_path(asked)})}"
            return RedirectResponse(f"/login{way}", 303, {"cache-control": "no-store"})
        if known is None:
            return problem(401, LOG_IN, {"www-authenticate": "Bearer"})
        sentence = NO_ROLE.format(name=known.account.shown)
        if page:
            return self._refusal(known.account.shown, language_of(headers))
        return problem(403, sentence)

    async def _answer(
        self,
        asgi: tuple[Scope, Receive, Send],
        viewer: Viewer | None,
        known: Known | None,
    ) -> None:
        scope, receive, send = asgi
        state = scope.setdefault("state", {})
        state["viewer"], state["known"] = viewer, known
        if viewer is None or known is None:
            await self._app(scope, receive, send)
            return

        if scope["method"] not in SAFE_METHODS:
            # What changes something is finished and put on record, or not begun.
            await self._app(scope, receive, send)
            return

        def still(now: Known | None) -> bool:
            return self._viewer(now, viewer.locale) == viewer

        with self._callers.answering(known.session.id, still) as answer:
            try:
                await self._app(scope, receive, send)
            except asyncio.CancelledError:
                if not answer.cut:
                    raise
                await _end(answer, asgi)


async def _end(answer: Open, asgi: tuple[Scope, Receive, Send]) -> None:
    """End an answer whose reader may not read on; what was sent stays as it is."""
    answer.task.uncancel()
    scope, receive, send = asgi
    try:
        async with asyncio.timeout(CUT_S):
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    except RuntimeError:
        # Nothing had been sent yet.
        await problem(401, LOG_IN)(scope, receive, send)
    except TimeoutError:
        return


def _is_framed(headers: Headers) -> bool:
    """Say whether a page is for a frame: nobody logs in inside a page of others."""
    return headers.get("sec-fetch-dest") in ("iframe", "frame")


def is_navigation(scope: Scope, headers: Headers) -> bool:
    """Say whether a person opens a page, rather than a program or a script."""
    mode = headers.get("sec-fetch-mode", "navigate")
    wants_page = "text/html" in headers.get("accept", "")
    return scope["method"] in ("GET", "HEAD") and wants_page and mode == "navigate"
