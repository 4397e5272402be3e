"""GET /labels.json: the levels of all policies, lowest first, for the banner."""

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.api.house import House
from layers.policies import Policies

EXAMPLE: list[dict[str, Any]] = [
    {
        "policy": "OPEN",
        "name": "PUBLIC",
        "title": {"en": "Public", "fr": "Public"},
        "colours": {"dark": "#1f5c3a #ffffff", "light": "#d9efe0 #10331f"},
    }
]


def told(policies: Policies) -> bytes:
    """Return what a banner needs to know of every level, lowest first."""
    levels = [
        {
            "policy": policy.name,
            "name": level.name,
            "title": level.title,
            "colours": level.colours,
        }
        for policy, level in policies.ranked()
    ]
    return msgspec.json.encode(levels)


def routes(house: House) -> APIRouter:
    """Return the route of the levels."""
    router = APIRouter(tags=["picture"], dependencies=[asks(Act.SEE_PICTURE)])

    @router.get(
        "/labels.json",
        summary="The levels of labels, lowest first",
        description="Over all policies that are in use; colours are of the banner.",
        response_class=Response,
        responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
    )
    async def labels() -> Response:  # pyright: ignore[reportUnusedFunction]
        headers = {"cache-control": "private, no-cache"}
        content = told(house.policies)
        return Response(content, 200, headers, "application/json")

    return router
