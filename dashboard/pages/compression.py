"""The page, its words and Dash's own answers, compressed; scripts once per process.

Concerns only these paths: the event stream and the API compress for themselves
and must never pass through here.
"""

# pyright: standard
# Brotli says nothing of its types.

import gzip
import hashlib
from collections.abc import Callable
from typing import Any

import brotli
from dash.exceptions import DependencyException, InvalidResourceError
from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.accepting import takes, takes_gzip

SUITES = "/_dash-component-suites/"

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    # One step less than the best takes a twentieth of the time.
    "br": lambda content: brotli.compress(content, quality=9),
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}
"""How scripts are compressed, the smaller first."""


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
    """ASGI middleware: gzip for the page and for what Dash sends as JSON.

    Whether a client takes it is decided where all of that is: dashboard.accepting.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._gzip = GZipMiddleware(app, minimum_size=500, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress the page, its words and Dash's JSON; let all else through."""
        ours = scope["type"] == "http" and _is_ours(scope["path"])
        if ours and not takes_gzip(Headers(scope=scope)):
            scope = {**scope, "headers": _without_codings(scope["headers"])}
        await (self._gzip if ours else self._plain)(scope, receive, send)


def _without_codings(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [each for each in headers if each[0] != b"accept-encoding"]


def _is_ours(path: str) -> bool:
    if path.startswith(SUITES):
        return False
    return path == "/" or path.startswith(("/_dash-", "/words/"))


def serve_suites_compressed(server: FastAPI, suites: Suites) -> None:
    """Answer for Dash's scripts; must be called before Dash adds its own routes.

    What was compressed is found by its content: one script has as many addresses as
    anybody likes to invent, because Dash ignores the fingerprint in them.
    """
    compressed: dict[tuple[str, bytes], bytes] = {}

    async def serve(package: str, path: str, request: Request) -> Response:
        response = suites(package, path, request)
        coding = next((each for each in CODINGS if takes(request.headers, each)), None)
        if response.status_code != 200 or coding is None:
            return response
        content = bytes(response.body)
        key = coding, hashlib.blake2b(content, digest_size=16).digest()
        if key not in compressed:
            compressed[key] = CODINGS[coding](content)
        return Response(compressed[key], headers=_headers(response, coding))

    server.add_api_route(
        SUITES + "{package}/{path:path}", serve, include_in_schema=False
    )


def _headers(response: Response, coding: str) -> dict[str, Any]:
    kept = {
        name: value
        for name, value in response.headers.items()
        if name in {"content-type", "cache-control"}
    }
    return {**kept, "content-encoding": coding, "vary": "accept-encoding"}
