"""GET desk/queue: the rows of one list of the desk, and how long the others are.

A row says what one must know to choose it; the whole is asked for when it is chosen. An
answer has at most `MOST_ROWS` rows and says how many there are. Nothing here is
counted that its reader could not open.
"""

import asyncio
import hashlib
from enum import StrEnum
from functools import partial
from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from dashboard.access.rights import Act, asks, may
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api import desk_examples as examples
from dashboard.api import rejected
from dashboard.api.desk_rows import (
    Remembered,
    Row,
    Ungraded,
    lacks_grade,
    line_row,
    row_of,
)
from dashboard.api.house import House
from dashboard.api.keeping import caught_up_with_all, shows
from dashboard.frames import View
from layers.desk import Copy, State
from layers.drafting import Json

MOST_ROWS = 1_000
"""Rows of one answer: more than anybody works off; `total` says how many there are."""

MOST_LINES = 100
"""Refused lines of one answer: of each there may be 64 KiB in the store."""


class QueueName(StrEnum):
    """The lists of the queue that are made here."""

    MINE = "mine"
    WAITING = "waiting"
    UNGRADED = "ungraded"
    REFUSED = "refused"


class Queue:
    """The lists of the queue as one reader may see them."""

    def __init__(self, house: House) -> None:
        self._house, self._ungraded = house, Ungraded(house)
        self._shown: Remembered[bool] = Remembered()
        self._lacking: Remembered[bool] = Remembered()
        self._one_at_a_time = asyncio.Lock()

    async def told(self, viewer: Viewer, name: QueueName) -> Json:
        """Return one list and the lengths of all; rows are in the order of the work."""
        lists = self._lists(viewer)
        counts = {each: len(found) for each, found in lists.items()}
        counts[QueueName.REFUSED] = self._refused(viewer)
        if name is QueueName.REFUSED:
            rows = await self._lines(viewer)
        else:
            rows = [self._row(each) for each in lists[name][:MOST_ROWS]]
        total = max(counts[name], len(rows))
        told: Json = {"view": name, "counts": counts, "total": total, "rows": rows}
        mark = hashlib.blake2b(msgspec.json.encode(told), digest_size=12).hexdigest()
        return {"n": self._house.room.desk.n, "mark": mark, **told}

    def _row(self, each: Copy | Row) -> Row:
        return row_of(self._house, each) if isinstance(each, Copy) else each

    def _lists(self, viewer: Viewer) -> dict[QueueName, list[Copy | Row]]:
        shown = self._open(viewer)
        mine = [c for c in shown if c.author == viewer.account][::-1]
        waiting = [c for c in shown if c.last.said.state is State.SUBMITTED]
        lacking = [c for c in shown if self._lacks_grade(c)]
        return {
            QueueName.MINE: list(mine),
            QueueName.WAITING: list(waiting if may(viewer.role, Act.REVIEW) else ()),
            QueueName.UNGRADED: [*lacking, *self._ungraded.rows(viewer)],
        }

    def _open(self, viewer: Viewer) -> list[Copy]:
        """Return the copies that may still change, in the order of their last acts."""
        who = viewer.account, viewer.role, viewer.audience, viewer.own
        copies = [c for c in self._house.room.desk.copies.values() if c.is_open]
        return [
            copy
            for copy in copies
            if self._shown.of(
                (who, copy.id), copy.last, partial(shows, viewer, copy, copy.last)
            )
        ]

    def _lacks_grade(self, copy: Copy) -> bool:
        return self._lacking.of(copy.id, copy.last, partial(lacks_grade, copy))

    def _refused(self, viewer: Viewer) -> int:
        if not may(viewer.role, Act.SEE_REJECTED):
            return 0
        trusted = rejected.is_trusted(self._house.policies, viewer.rights)
        view = View(viewer.audience, rejected=True, trusted=trusted)
        told = self._house.room.standing_of(view).rejected
        return told if isinstance(told, int) else 0

    async def _lines(self, viewer: Viewer) -> list[Row]:
        if not may(viewer.role, Act.SEE_REJECTED):
            return []
        trusted = rejected.is_trusted(self._house.policies, viewer.rights)
        # Many readers at once must not fill the memory with lines.
        async with self._one_at_a_time:
            found = await rejected.visible(
                self._house, viewer, MOST_LINES, trusted=trusted
            )
            return [line_row(self._house, viewer, each) for each in found]


def routes(house: House) -> APIRouter:
    """Return the route of the queue."""
    router = APIRouter(tags=["desk"])
    queue = Queue(house)

    @router.get(
        "/rooms/{room}/desk/queue",
        summary="One list of the desk, row by row",
        description=(
            "The rows of one list (`view`) and the lengths of all of them. `mine` are "
            "your drafts and submissions, `waiting` what waits for its release (for "
            "who may release and the chair), `ungraded` what nobody has graded yet, "
            "also on the picture (F and 6), `refused` the newest lines of feeds that "
            f"were refused. At most {MOST_ROWS} rows ({MOST_LINES} of lines) are told; "
            "`total` says how many there are. With the `mark` of an earlier answer "
            "`rows` are left out if nothing has changed. All that was acknowledged "
            "before the question is in it, at whichever worker."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": examples.QUEUE}}},
            404: {"description": "No such room."},
            422: {"description": "There is no such list."},
            503: {"description": "The store does not answer, or this worker lags."},
        },
        dependencies=[asks(Act.SEE_DESK)],
    )
    async def queued(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        view: Annotated[QueueName, Query(description="Which list.")] = QueueName.MINE,
        mark: Annotated[str, Query(max_length=24)] = "",
    ) -> Response:
        house.require_room(room)
        await caught_up_with_all(house)
        told = await queue.told(viewer_of(request), view)
        if told["mark"] == mark:
            del told["rows"]
        headers = {"cache-control": "no-store"}
        content = msgspec.json.encode(told)
        return Response(content, 200, headers, "application/json")

    return router
