"""GET /layers/reference.geojson: the layer that no feed writes to.

It ships with the project, is the same for everybody, and is no part of the picture.
"""

import gzip
import hashlib
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from dashboard.accepting import has_it, takes_gzip
from dashboard.access.rights import Act, asks
from layers import reference

MEDIA_TYPE = "application/geo+json"

EXAMPLE: dict[str, Any] = {"type": "FeatureCollection", "features": []}


@cache
def packed() -> tuple[str, bytes]:
    """Return the entity tag of the layer, and the layer compressed."""
    plain = reference.features()
    tag = f'"{hashlib.sha256(plain).hexdigest()[:16]}"'
    return tag, gzip.compress(plain, mtime=0)


def routes() -> APIRouter:
    """Return the route of the static layer."""
    router = APIRouter(tags=["picture"], dependencies=[asks(Act.SEE_PICTURE)])

    @router.get(
        "/layers/reference.geojson",
        summary="The layer for orientation: cables, pipelines, straits, areas",
        description="Schematic, never for navigation; no part of the picture.",
        response_class=Response,
        responses={200: {"content": {MEDIA_TYPE: {"example": EXAMPLE}}}},
    )
    async def layer(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        tag, compressed = packed()
        headers = {"etag": tag, "cache-control": "no-cache", "vary": "accept-encoding"}
        if has_it(request.headers, tag):
            return Response(status_code=304, headers=headers)
        if not takes_gzip(request.headers):
            return Response(reference.features(), 200, headers, MEDIA_TYPE)
        headers["content-encoding"] = "gzip"
        return Response(compressed, 200, headers, MEDIA_TYPE)

    return router
