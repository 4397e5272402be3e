"""Every error is a problem with one sentence."""

from collections.abc import Awaitable, Callable

import httpx
import msgspec
import pytest
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from dashboard.problems import install
from layers.errors import Gap, StoreUnavailable
from tests.viewing import viewer


@pytest.fixture
def ask() -> Callable[[str], Awaitable[httpx.Response]]:
    server = FastAPI()
    install(server)
    errors = {
        "away": StoreUnavailable("connection refused"),
        "gap": Gap(1, 3),
        "gone": HTTPException(410),
        "cut": ClientDisconnect(),
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
        ("/raise/cut", 400, "The connection ended before the whole body was here."),
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


async def test_a_sentence_of_the_catalogue_is_said_in_the_language_of_the_reader() -> (
    None
):
    server = FastAPI()
    install(server)

    @server.get("/{sentence}")
    async def refuse(request: Request, sentence: str) -> None:
        request.state.viewer = msgspec.structs.replace(viewer(), locale="fr")
        raise HTTPException(409, sentence)

    transport = httpx.ASGITransport(server)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        known = await client.get("/This note was withdrawn.")
        other = await client.get("/The {n} of a client.")
    assert known.json()["detail"] == "Cette note a été retirée."
    assert other.json()["detail"] == "The {n} of a client."
