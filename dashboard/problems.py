"""Errors as other programs read them: problem JSON (RFC 9457) with one sentence."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from dashboard.words import words
from layers.errors import OnePictureError, StoreUnavailable

MEDIA_TYPE = "application/problem+json"

NOT_FORESEEN = "Something went wrong here that nobody foresaw; it is in the log."


def problem(
    status: int,
    sentence: str,
    headers: dict[str, str] | None = None,
    more: dict[str, Any] | None = None,
) -> Response:
    """Return an error as a response: what is wrong and, if there is one, a way out.

    `more` are members beside those that every problem has.
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        **(more or {}),
    }
    # What is refused to one may be there for another, or a moment later.
    kept = {"cache-control": "no-store", **(headers or {})}
    return JSONResponse(body, status, kept, media_type=MEDIA_TYPE)


def install(server: FastAPI) -> None:
    """Make every error of the server a problem."""
    server.add_exception_handler(HTTPException, _http)
    server.add_exception_handler(RequestValidationError, _invalid)
    server.add_exception_handler(OnePictureError, _ours)
    server.add_exception_handler(ClientDisconnect, _gone)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    sentence = _in_their_words(request, error.detail)
    if sentence == HTTPStatus(error.status_code).phrase:
        sentence = f"{sentence}: {request.method} {request.url.path}."
    return problem(error.status_code, sentence, headers)


def _in_their_words(request: Request, sentence: str) -> str:
    """Give a sentence that was marked for the catalogue in the reader's language."""
    viewer = getattr(request.state, "viewer", None)
    return sentence if viewer is None else words(viewer.locale).t(sentence)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    failing = "; ".join(
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
        for each in error.errors()
    )
    return problem(422, f"The request is not as described: {failing}.")


async def _ours(_: Request, error: Exception) -> Response:
    return problem(503 if isinstance(error, StoreUnavailable) else 500, str(error))


async def _gone(_: Request, error: Exception) -> Response:
    """Answer who hung up in the middle of a body: nobody reads it, nothing broke."""
    assert isinstance(error, ClientDisconnect)
    return problem(400, "The connection ended before the whole body was here.")
