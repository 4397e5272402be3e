"""POST export: the picture, or some of it, as a file that says which picture it is.

Only what the asker may see, at one n. What was taken is on record. It must never hold a
record that is not on the picture, nor notes: those are their authors' own.
"""

import asyncio
import math
import re
import sys
import tempfile
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from fastapi import APIRouter, Request
from fastapi import Path as InPath
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api.house import House
from dashboard.children import apart, child_of
from dashboard.exporting import Job
from layers.clock import Clock
from layers.digests import Held
from layers.label import sees
from layers.tables.kinds import Format
from layers.tables.shapes import KINDS

MOST_BODY = 8 << 20
MOST_S = 120

MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.GEOJSON: "application/geo+json",
    Format.KML: "application/vnd.google-earth.kml+xml",
    Format.GPKG: "application/geopackage+sqlite3",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.ODS: "application/vnd.oasis.opendocument.spreadsheet",
}
EXAMPLE: dict[str, Any] = {"format": "geojson", "layers": ["incidents"], "ids": None}

T = TypeVar("T")

_PROGRAM = (sys.executable, "-m", "dashboard.exporting")
AT_ONCE, PER_S = 6, 0.1
"""Files of one account at one worker: at once, and then a second."""

TOO_FAST = "You take more files than this server writes; try again in {n} s."
MOST_WAITING = 4
"""Files that are asked for at a time at one worker; the others come later."""

BUSY_S = 10
BUSY = "Several files are being written; try again in {n} s."
SLICE = 2_000
"""Records between which the frames of the room go on."""

TOO_SLOW = "The file takes too long to write. Take fewer layers, or CSV."


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which file: null is all layers, and all records that the asker may see."""

    format: Literal["csv", "geojson", "kml", "gpkg", "xlsx", "ods"]
    layers: Annotated[tuple[str, ...], Meta(max_length=10)] | None = None
    ids: Annotated[tuple[str, ...], Meta(max_length=200_000)] | None = None


async def _wanted(request: Request) -> Wanted:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BODY:
            raise HTTPException(413, f"What is sent has at most {MOST_BODY} bytes.")
    try:
        return msgspec.json.decode(content, type=Wanted)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise HTTPException(422, f"The body cannot be used: {error}.") from error


async def lines_of(held: Sequence[Held], audience: str, wanted: Wanted) -> list[bytes]:
    """Return the lines of what is wanted and may be seen, in the order of ids."""
    layers = KINDS.keys() & set(KINDS if wanted.layers is None else wanted.layers)
    ids = None if wanted.ids is None else set(wanted.ids)
    chosen: list[Held] = []
    async for part in gently(held):
        chosen += [
            each
            for each in part
            if each.layer in layers
            and (ids is None or each.id in ids)
            and sees(audience, each.audience)
        ]
    chosen.sort(key=attrgetter("id"))
    return [each.line for each in chosen]


async def gently(items: Sequence[T]) -> AsyncGenerator[Sequence[T]]:
    """Yield slices of a long sequence; between them frames are sent."""
    for begin in range(0, len(items), SLICE):
        yield items[begin : begin + SLICE]
        await asyncio.sleep(0)


def about(house: House, audience: str, **more: Any) -> Any:
    """Return what a file says of itself, but for what is in it."""
    picture = house.room.picture
    now = picture.now(house.clock.now())
    return {
        "room": house.room.name,
        "context": picture.scene.context if picture.scene else None,
        "n": picture.n,
        "digest": picture.digest(audience),
        "audience": audience,
        "label": "",
        "at": msgspec.to_builtins(now),
        "records": 0,
        **more,
    }


class _Label(msgspec.Struct):
    policy: str
    classification: str


class _Properties(msgspec.Struct):
    label: _Label


class _Feature(msgspec.Struct):
    properties: _Properties


async def banner(house: House, lines: Sequence[bytes]) -> str:
    """Return the highest level of each policy among these records, as words."""
    found = await highest_levels(house, lines)
    return ", ".join(f"{name} {level}" for name, level in sorted(found.items()))


async def highest_levels(house: House, lines: Sequence[bytes]) -> dict[str, str]:
    """Return the highest level of each policy among these records."""
    highest: dict[str, str] = {}
    read = msgspec.json.Decoder(_Feature).decode
    async for part in gently(lines):
        for label in (read(line).properties.label for line in part):
            policy = house.policies.known.get(label.policy)
            both = highest.get(label.policy, label.classification), label.classification
            highest[label.policy] = (
                both[1] if policy is None else max(both, key=policy.rank)
            )
    return highest


def file_name(said: Any, ending: str) -> str:
    """Return a name that says room, picture, label and time."""
    words = (said["room"], f"picture-{said['n']}", said["label"], said["at"][:16])
    plain = "_".join(
        re.sub(r"[^A-Za-z0-9-]+", "-", str(each)) for each in words if each
    )
    return f"{plain}.{ending}"


async def written(
    turn: asyncio.Semaphore, found: Format, said: Any, lines: Sequence[bytes]
) -> bytes:
    """Return the bytes of a file, written by a process of its own in its turn."""
    async with turn:
        with tempfile.TemporaryDirectory(prefix="onepicture-export-") as folder:
            path = Path(folder) / f"picture.{found.value}"
            job = msgspec.json.encode(Job(str(path), found, said))
            whole = await asyncio.to_thread(b"\n".join, (job, *lines, b""))
            async with child_of(*_PROGRAM, said=False) as child:
                try:
                    await apart(child.communicate, whole, MOST_S)
                except TimeoutExpired as error:
                    raise HTTPException(503, TOO_SLOW) from error
            if child.returncode:
                raise HTTPException(500, "The file could not be written; try again.")
            return await asyncio.to_thread(path.read_bytes)


class Exports:
    """Whose file is written when: at their pace, few waiting, one after the other."""

    def __init__(self, clock: Clock) -> None:
        self.turn = asyncio.Semaphore(1)
        self._pace = Buckets(PER_S, AT_ONCE, clock)
        self._waiting = 0

    @contextmanager
    def place(self, account: str) -> Generator[None]:
        """Take a place among those who wait; raises 429 or 503 if there is none."""
        if self._waiting >= MOST_WAITING:
            raise _later(503, BUSY, BUSY_S)
        if wait_s := self._pace.wait_s(account, 1):
            raise _later(429, TOO_FAST, math.ceil(wait_s))
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1


def _later(status: int, sentence: str, seconds: int) -> HTTPException:
    headers = {"retry-after": str(seconds)}
    return HTTPException(status, sentence.format(n=seconds), headers)


RoomName = Annotated[str, InPath(examples=["main"])]


def routes(house: House) -> APIRouter:
    """Return the route that gives the picture as a file."""
    router = APIRouter(tags=["exports"])
    exports = Exports(house.clock)

    @router.post(
        "/rooms/{room}/export",
        summary="The picture as a file",
        description=(
            "CSV, GeoJSON, KML, GeoPackage, xlsx or ods of what you may see, with n, "
            "digest, audience, the highest label and the time in it. That it was taken "
            "is on record. What is exported can be imported again."
        ),
        response_class=Response,
        responses={
            200: {"content": {media: {} for media in MEDIA.values()}},
            404: {"description": "No such room."},
            413: {"description": "The body is too long."},
            422: {"description": "The body is not as described."},
            429: {
                "description": "Too many files; `Retry-After` says how long to wait."
            },
            503: {"description": "Too many wait, or the file takes too long to write."},
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"example": EXAMPLE}},
            }
        },
        dependencies=[asks(Act.SEE_PICTURE)],
    )
    async def export(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        with exports.place(viewer.account):
            wanted = await _wanted(request)
            found = Format(wanted.format)
            # Both at one n, before anything else is waited for.
            held = list(house.room.picture.records.values())
            whole = wanted.layers is None and wanted.ids is None
            said = about(house, viewer.audience, whole=whole)
            lines = await lines_of(held, viewer.audience, wanted)
            said |= {"label": await banner(house, lines), "records": len(lines)}
            subject = f"picture {said['n']} {said['digest'][:16]} {len(lines)}"
            deed = Deed.EXPORTED, viewer, subject, found.value
            await audit_of(request).record(*deed, request)
            content = await written(exports.turn, found, said, lines)
        name = f'attachment; filename="{file_name(said, found.value)}"'
        headers = {"cache-control": "no-store", "content-disposition": name}
        return Response(content, 200, headers, MEDIA[found])

    return router
