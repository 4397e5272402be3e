"""Errors as other programs read them: problem JSON (RFC 9457) with one sentence."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from layers.errors import OnePictureError, StoreUnavailable

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int, sentence: str, headers: dict[str, str] | None = None
) -> Response:
    """Return an error as a response: what is wrong and, if there is one, a way out."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
    }
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def install(server: FastAPI) -> None:
    """Make every error of the server a problem."""
    server.add_exception_handler(HTTPException, _http)
    server.add_exception_handler(RequestValidationError, _invalid)
    server.add_exception_handler(OnePictureError, _ours)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    sentence = error.detail
    if sentence == HTTPStatus(error.status_code).phrase:
        sentence = f"{sentence}: {request.method} {request.url.path}."
    return problem(error.status_code, sentence, headers)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    failing = "; ".join(
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
        for each in error.errors()
    )
    return problem(422, f"The request is not as described: {failing}.")


async def _ours(_: Request, error: Exception) -> Response:
    return problem(503 if isinstance(error, StoreUnavailable) else 500, str(error))
