"""Every error is a problem with one sentence."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from dashboard.problems import install
from layers.errors import Gap, StoreUnavailable


@pytest.fixture
def ask() -> Callable[[str], Awaitable[httpx.Response]]:
    server = FastAPI()
    install(server)
    errors = {
        "away": StoreUnavailable("connection refused"),
        "gap": Gap(1, 3),
        "gone": HTTPException(410),
        "wait": HTTPException(429, "Too many seats.", {"retry-after": "5"}),
    }

    @server.get("/raise/{name}")
    async def fail(name: str, number: int = 0) -> None:
        raise errors[name]

    async def get(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(server, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost"
        ) as client:
            return await client.get(path)

    return get


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/raise/away", 503, "The store cannot be used: connection refused."),
        ("/raise/gap", 500, "The picture needs entry 1 next, not entry 3."),
        ("/raise/gone", 410, "Gone: GET /raise/gone."),
        ("/raise/wait", 429, "Too many seats."),
        ("/nothing", 404, "Not Found: GET /nothing."),
    ],
)
async def test_an_error_says_what_happened(
    ask: Callable[[str], Awaitable[httpx.Response]],
    path: str,
    status: int,
    detail: str,
) -> None:
    answer = await ask(path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["detail"]) == (status, detail)


async def test_headers_of_an_error_are_kept(
    ask: Callable[[str], Awaitable[httpx.Response]],
) -> None:
    assert (await ask("/raise/wait")).headers["retry-after"] == "5"


async def test_a_parameter_that_is_wrong_is_named(
    ask: Callable[[str], Awaitable[httpx.Response]],
) -> None:
    answer = await ask("/raise/gone?number=many")
    assert answer.status_code == 422
    assert "query.number" in answer.json()["detail"]
