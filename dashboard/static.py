"""The files of the browser's part, as the build made them; the basemap is one of them.

An address with a hash in it never changes its content and is kept for a year;
everything else is asked for again. It must never serve a file from outside its folder.
"""

import os
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from dashboard.accepting import takes

DIST = Path(__file__).parent / "web" / "dist"

_HASHED = re.compile(r"-[A-Za-z0-9_]{8,}\.[a-z0-9.]+$")
_SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""Content codings and the files that hold them, the smaller first."""

_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".pmtiles": "application/vnd.pmtiles",
}


class BuiltFiles(StaticFiles):
    """Serves the built files; a `.br` or `.gz` beside a file is sent instead."""

    def __init__(self, dist: Path = DIST) -> None:
        super().__init__(directory=dist, check_dir=False)

    def file_response(
        self,
        full_path: "str | os.PathLike[str]",
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Answer with a file, compressed if that is possible, and how long to keep it.

        A part of a file (Range) is always a part of the file as it is.
        """
        asked = Headers(scope=scope)
        path = Path(full_path)
        coding = None if "range" in asked else _coding(path, asked)
        if coding is not None:
            full_path = f"{path}{_SUFFIXES[coding]}"
            stat_result = Path(full_path).stat()
        response = super().file_response(full_path, stat_result, scope, status_code)
        if coding is not None:
            response.headers["content-encoding"] = coding
        if media_type := _MEDIA_TYPES.get(path.suffix):
            response.headers["content-type"] = media_type
        response.headers["vary"] = "accept-encoding"
        response.headers["cache-control"] = keeping(path.name, scope)
        return response


def _coding(path: Path, asked: Headers) -> str | None:
    """Return the best coding that the client takes and the build has made."""
    for coding, suffix in _SUFFIXES.items():
        if takes(asked, coding) and Path(f"{path}{suffix}").is_file():
            return coding
    return None


def keeping(name: str, scope: Scope) -> str:
    """Return how long a file may be kept without asking again.

    Its name says so, or its address: `basemap.pmtiles?v=<hash>`.
    """
    if _HASHED.search(name) or scope.get("query_string", b"").startswith(b"v="):
        return "public, max-age=31536000, immutable"
    return "no-cache"
