"""A file that is sent: one line of JSON with the plan, then the file as it is.

It is refused as soon as it is too long. It must never look into the file.
"""

import asyncio
from collections.abc import AsyncGenerator
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import msgspec
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.viewer import viewer_of
from dashboard.carrying import Carrier
from dashboard.judged_files import JudgedFiles
from dashboard.reading_files import FileReader
from dashboard.words import words
from layers.notes import EventId
from layers.tables.plan import Plan
from layers.tables.reading import Limits
from layers.tables.refusal import FileRefused, Refusal

MOST_PLAN = 256 * 1024
PIECE = 1 << 20
"""Bytes of a file that are written at once."""

NO_PLAN = "Send one line of JSON with the plan, then the file as it is."


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes before the file: the plan, and to confirm it also what was shown."""

    plan: Plan
    event_id: EventId = ""
    digest: str = ""


class Received(msgspec.Struct, frozen=True):
    """A file that has come: where it is, its digest, and what came before it."""

    path: Path
    digest: str
    asked: Asked


class Importing:
    """What the routes need beside the house."""

    def __init__(self, carrier: Carrier, limits: Limits, judged: JudgedFiles) -> None:
        self.carrier, self.limits, self.judged = carrier, limits, judged
        self.files = FileReader()


def importing_of(request: Request) -> Importing:
    """Return the imports of this worker."""
    return cast(Importing, request.app.state.importing)


async def received(request: Request, path: Path) -> Received:
    """Put the file of a request where it is read; return it with what came before.

    It is refused as soon as it is too long, and not when all of it has come.
    """
    most = importing_of(request).limits.bytes
    too_large = FileRefused(Refusal.TOO_LARGE, most_mb=most >> 20)
    refusal = HTTPException(413, sentence(request, too_large))
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most + MOST_PLAN:
        raise refusal
    parts = request.stream()
    line, first = await _first_line(parts)
    asked, size, waiting = _asked(line), len(first), bytearray(first)
    digest = sha256()

    def write(part: bytes) -> None:
        digest.update(part)
        file.write(part)

    with path.open("wb") as file:
        async for part in parts:
            size += len(part)
            if size > most:
                raise refusal
            waiting += part
            if len(waiting) >= PIECE:
                # A disk that is busy with the log must not hold up the frames.
                await asyncio.to_thread(write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(write, bytes(waiting))
    if size > most:
        raise refusal
    return Received(path, digest.hexdigest(), asked)


async def _first_line(parts: AsyncGenerator[bytes]) -> tuple[bytes, bytes]:
    """Return the line before a file, and the bytes after it that came with it."""
    head = b""
    async for part in parts:
        head += part
        line, end, rest = head.partition(b"\n")
        if end:
            return line, rest
        if len(head) > MOST_PLAN:
            raise HTTPException(413, "The line before the file is too long.")
    raise HTTPException(422, NO_PLAN)


def _asked(line: bytes) -> Asked:
    try:
        return msgspec.json.decode(line, type=Asked)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise HTTPException(422, f"The first line cannot be used: {error}.") from error


def sentence(request: Request, refused: FileRefused) -> str:
    """Return why a file is not taken, in the language of who sent it."""
    said = words(viewer_of(request).locale)
    return said.t(str(refused.refusal), **refused.values)


def told(content: Any, status: int = 200) -> Response:
    """Return an answer that nobody keeps."""
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(content), status, headers, "application/json")
