"""The page, its words and Dash's own answers, compressed; scripts once per process.

Concerns only these paths: the event stream and the API compress for themselves
and must never pass through here.
"""

import gzip
from typing import Any

from dash.exceptions import DependencyException, InvalidResourceError
from fastapi import FastAPI, Request, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

SUITES = "/_dash-component-suites/"


class Suites:
    """Where the scripts of Dash and of its component packages come from."""

    app: Any = None
    """The Dash application; it exists only after its routes do."""

    def __call__(self, package: str, path: str, request: Request) -> Response:
        """Give the file of a package; an answer 404 if no package has it."""
        backend = self.app.backend
        try:
            return backend.serve_component_suites(self.app, package, path, request)
        except (DependencyException, InvalidResourceError):
            return Response("No component has this file.", 404)


class CompressedPages:
    """ASGI middleware: gzip for the page and for what Dash sends as JSON."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._gzip = GZipMiddleware(app, minimum_size=500, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress the page, its words and Dash's JSON; let all else through."""
        ours = scope["type"] == "http" and _is_ours(scope["path"])
        await (self._gzip if ours else self._plain)(scope, receive, send)


def _is_ours(path: str) -> bool:
    if path.startswith(SUITES):
        return False
    return path == "/" or path.startswith(("/_dash-", "/words/"))


def serve_suites_compressed(server: FastAPI, suites: Suites) -> None:
    """Answer for Dash's scripts; must be called before Dash adds its own routes."""
    compressed: dict[tuple[str, str], bytes] = {}

    async def serve(package: str, path: str, request: Request) -> Response:
        response = suites(package, path, request)
        if response.status_code != 200 or not _takes_gzip(request):
            return response
        key = (package, path)
        if key not in compressed:
            compressed[key] = gzip.compress(bytes(response.body), 9, mtime=0)
        return Response(compressed[key], headers=_headers(response))

    server.add_api_route(
        SUITES + "{package}/{path:path}", serve, include_in_schema=False
    )


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


def _headers(response: Response) -> dict[str, Any]:
    kept = {
        name: value
        for name, value in response.headers.items()
        if name in {"content-type", "cache-control"}
    }
    return {**kept, "content-encoding": "gzip", "vary": "accept-encoding"}
