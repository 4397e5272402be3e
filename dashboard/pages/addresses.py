"""Lets the pages have addresses of their own: Dash serves the same HTML for all.

Which page is drawn is decided in the browser, by the address that it shows. What a page
may show is asked by the routes that it asks. It must never look at a body.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from starlette.datastructures import URL, QueryParams
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access.rights import Act, Denied, may
from dashboard.access.viewer import Viewer
from dashboard.problems import problem
from dashboard.words import COOKIE, LANGUAGES

LANGUAGE: Final = "language"
"""The parameter of an address that chooses a language, on every page."""

YEAR_S = int(timedelta(days=365).total_seconds())


class OneHtml:
    """Answers some addresses with the HTML of "/", to those who may do an act."""

    def __init__(
        self, app: ASGIApp, paths: Collection[str], act: Act = Act.SEE_PICTURE
    ) -> None:
        self._app, self._paths, self._act = app, frozenset(paths), act

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"] in self._paths:
            viewer = scope.get("state", {}).get("viewer")
            if isinstance(viewer, Viewer) and not may(viewer.role, self._act):
                denied = Denied(viewer.role, self._act, viewer.locale)
                await problem(403, denied.detail)(scope, receive, send)
                return
            scope = {**scope, "path": "/", "raw_path": b"/"}
        await self._app(scope, receive, send)


class ChosenLanguage:
    """Keeps the language that an address names, and leads on to the plain address.

    The parts of a page are asked for one by one, and only the cookie is sent with all
    of them: a language that stood in the address alone would be that of a part.
    """

    def __init__(self, app: ASGIApp, paths: Collection[str]) -> None:
        self._app, self._paths = app, frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"] in self._paths:
            asked = QueryParams(scope["query_string"]).get(LANGUAGE)
            if asked is not None and asked in LANGUAGES:
                plain = URL(scope=scope).remove_query_params(LANGUAGE)
                where = quote(plain.path) + (f"?{plain.query}" if plain.query else "")
                answer = RedirectResponse(where, 303)
                answer.set_cookie(COOKIE, asked, YEAR_S, path="/", samesite="lax")
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)
