"""GET /rooms/{room}/changes: what a viewer saw change, from a picture of then on.

Lines of text: a head, the lines of the picture if they are asked for, and then for each
step a header and its lines. A client can play it, and prove every picture on the way.
"""

import asyncio
import gzip
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.accepting import takes_gzip
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api.house import House
from dashboard.judging import Watcher
from dashboard.past import Retelling, Step
from dashboard.sharing import Sharing
from layers.picture import FOLD, Picture, entry_time

MEDIA_TYPE = "application/x-ndjson"

MOST_ENTRIES = 5_000
"""Entries of one answer; for more one asks again, from the last step on."""

MOST_STEPS = 1_000
MOST_BYTES = 2 << 20
"""So many steps, and bytes of lines that the viewer sees, end an answer; never what
others see, which would tell of it."""

READ_COUNT = 500
"""Entries that are folded before others get a turn."""

MOST_KEPT = 32 << 20
"""Bytes of answers that are kept for who asks for the same."""

NUMBER = 2**53

EXAMPLE = (
    b'{"n":4811,"entry_id":"1758100000011-4811","entry_at":"2025-09-17T09:06:40.011Z",'
    b'"as_of":"2025-09-09T23:31:02Z","rate":1.0,"digest":'
    b'"0f3c6d1e0b5a4f9d8c7b6a5948372615","lines":0,"to":4812,"epoch":0,"fold":3,'
    b'"context":"SIMULATION"}\n'
    b'{"n":4812,"entry_id":"1758100000123-4812","entry_at":"2025-09-17T09:06:40.123Z",'
    b'"as_of":"2025-09-09T23:31:04.5Z","rate":1.0,"digest":'
    b'"5b1f6d1e0b5a4f9d8c7b6a5948372688","remove":[],"lines":1}\n'
    b'{"geometry":{"coordinates":[24.7,59.4],"type":"Point"},"id":"INC-007",'
    b'"layer":"incidents","properties":{"revision":1,"status":"RELEASED"},'
    b'"type":"Feature"}\n'
)


class Head(msgspec.Struct, frozen=True):
    """The first line: picture `n`, and how far the answer was asked to go.

    `lines` is how many lines of the picture follow: all of them, or none.
    """

    n: int
    entry_id: str
    entry_at: datetime | None
    as_of: datetime | None
    rate: float
    digest: str
    lines: int
    to: int
    epoch: int
    fold: int
    context: str | None


class StepHead(msgspec.Struct, frozen=True):
    """The first line of a step; as many lines as `lines` says follow: what changed."""

    n: int
    entry_id: str
    entry_at: datetime
    as_of: datetime
    rate: float
    digest: str
    remove: list[str]
    lines: int


class Asked(msgspec.Struct, frozen=True):
    """What was asked for, as far as it decides about the bytes of the answer.

    `withdrawn` are those that are left out because they were taken from the viewer.
    """

    audience: str
    epoch: int
    place: tuple[str, str]
    to: int
    each_ms: int
    whole: bool
    packed: bool
    withdrawn: frozenset[tuple[str, int]]


def head_line(retelling: Retelling, to: int, epoch: int, lines: int) -> bytes:
    """Return the first line of an answer."""
    picture = retelling.picture
    at = entry_time(picture.entry_id) if picture.entry_id else None
    as_of = None if at is None else picture.now(at)
    where = picture.n, picture.entry_id, at, as_of, picture.rate
    context = None if picture.scene is None else picture.scene.context
    what = retelling.digest, lines, to, epoch, FOLD, context
    return msgspec.json.encode(Head(*where, *what))


def step_lines(step: Step) -> list[bytes]:
    """Return the lines of a step."""
    fields = msgspec.structs.asdict(step)
    lines = fields.pop("lines")
    return [msgspec.json.encode(StepHead(**fields, lines=len(lines))), *lines]


async def retold(
    house: House, retelling: Retelling, to: int, each_ms: int
) -> list[bytes]:
    """Return the lines of the steps up to entry `to`, if one answer goes so far."""
    lines: list[bytes] = []
    size = steps = 0
    bucket = -1
    while retelling.picture.n < to:
        picture = retelling.picture
        count = min(READ_COUNT, to - picture.n)
        entries = await house.log.read(picture.entry_id or None, count)
        for entry in entries:
            ms = int(entry.id.partition("-")[0])
            here = ms // each_ms if each_ms else entry.n
            if bucket not in (-1, here):
                told = step_lines(retelling.cut())
                lines += told
                size, steps = size + sum(map(len, told[1:])), steps + 1
                if steps >= MOST_STEPS or size >= MOST_BYTES:
                    return lines
            bucket = here
            retelling.apply(entry)
        if len(entries) < count:
            break
    if bucket != -1:
        lines += step_lines(retelling.cut())
    return lines


async def content_of(house: House, asked: Asked, then: Picture) -> bytes:
    """Return the whole answer, and keep the picture that it ends with."""
    withdrawn = dict(asked.withdrawn)
    retelling = Retelling(then, asked.audience, withdrawn)
    whole = retelling.lines() if asked.whole else []
    head = head_line(retelling, asked.to, asked.epoch, len(whole))
    steps = await retold(house, retelling, asked.to, asked.each_ms)
    if then.entry_id:
        house.stills.keep(then)
    return await asyncio.to_thread(_packed, (head, *whole, *steps), packed=asked.packed)


def _packed(lines: Iterable[bytes], *, packed: bool) -> bytes:
    content = b"\n".join(lines) + b"\n"
    return gzip.compress(content, 5, mtime=0) if packed else content


async def picture_of(house: House, n: int) -> Picture:
    """Return picture n; the one before the first entry is empty."""
    then = Picture() if n == 0 else await house.stills.at(n)
    if then is None:
        raise HTTPException(404, f"There is no picture {n} in this room (yet).")
    return then


def left_out(withdrawn: Mapping[str, int], n: int) -> frozenset[tuple[str, int]]:
    """Return what was withdrawn after picture n: the rest makes no difference."""
    return frozenset(each for each in withdrawn.items() if each[1] > n)


def routes(house: House) -> APIRouter:
    """Return the route of the changes."""
    router = APIRouter(tags=["picture"], dependencies=[asks(Act.SEE_PICTURE)])
    made: Sharing[Asked, bytes] = Sharing(MOST_KEPT, len)

    @router.get(
        "/rooms/{room}/changes",
        summary="What changed from a picture of then on",
        description=(
            "One JSON value a line. The first line is picture `from`: `n`, `entry_id`, "
            "`entry_at`, `as_of`, `rate`, `digest`, `to`, `epoch`, `fold`, `context`, "
            "and `lines`: with `whole` so many lines follow, the features of that "
            "picture. Then comes a line for each step, with `n`, `entry_id`, "
            "`entry_at`, `as_of`, `rate`, the `digest` of picture `n` as you see it, "
            "the ids to `remove`, and how many `lines` follow: the features that "
            "changed, byte for byte as in the stream.\n\nAn entry is a step; with "
            "`each` all entries of so many seconds are one. An entry that is not for "
            "you is a step that changes nothing. Records are told of as they were "
            "known then; what was taken from you since is left out.\n\nOne answer "
            "goes on for at most 5,000 entries, 1,000 steps or 2 MiB of lines: go on "
            "from the `n` of its last step."
        ),
        response_class=Response,
        responses={
            200: {"content": {MEDIA_TYPE: {"example": EXAMPLE.decode()}}},
            404: {"description": "No such room, or no such picture yet."},
        },
    )
    async def changes(  # noqa: PLR0913  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        from_n: Annotated[int, Query(alias="from", ge=0, le=NUMBER, examples=[4811])],
        to: Annotated[int, Query(ge=0, le=NUMBER, examples=[4812])],
        each: Annotated[
            float,
            Query(ge=0, le=86_400, description="Seconds of the log that are one step."),
        ] = 0,
        whole: Annotated[  # noqa: FBT002 - FastAPI calls it by keyword
            bool, Query(description="Begin with the lines of picture `from`.")
        ] = False,
    ) -> Response:
        house.require_room(room)
        viewer, newest = viewer_of(request), house.room.picture
        by = Watcher(viewer.audience, viewer.account, viewer.session)
        house.seating.sendings.once(by, newest, house.clock.now())
        async with house.turns.of(viewer.account):
            then = await picture_of(house, from_n)
            # The same for all who play it, wherever the log ends by now.
            until = max(from_n, min(to, from_n + MOST_ENTRIES, newest.n))
            packed = takes_gzip(request.headers)
            asked = Asked(
                *(
                    viewer.audience,
                    house.room.standing.epoch,
                    (then.entry_id, then.chain),
                ),
                *(until, int(each * 1000), whole, packed),
                left_out(newest.withdrawals(viewer.audience), from_n),
            )
            content = await made.get(asked, lambda: content_of(house, asked, then))
        headers = {"cache-control": "no-store", "vary": "accept-encoding"}
        if packed:
            headers["content-encoding"] = "gzip"
        return Response(content, 200, headers, MEDIA_TYPE)

    return router
