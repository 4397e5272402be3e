"""GET /rooms/{room}/moments: how far the log goes back, and where in it something is.

What it tells of a record is what its viewer saw of it: an entry with a revision that
was not for the viewer, or was taken from it since, is not named.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api.house import House
from dashboard.api.pictures import moment
from layers.entry import (
    Entry,
    Feature,
    custodies_of,
    entry_time,
    feature_of,
    lines_of,
)
from layers.label import audience_of, sees
from layers.log.connection import number_of
from layers.picture import DRAWN

MOST_READ = 40
"""Revisions of a record that are read back for one answer."""

EXAMPLE: dict[str, Any] = {
    "now": "2025-09-17T09:10:00.5Z",
    "first": {"n": 1, "at": "2025-09-17T08:00:00.004Z"},
    "last": {"n": 4830, "at": "2025-09-17T09:09:58.25Z"},
    "here": {"n": 4812, "at": "2025-09-17T09:06:40.123Z"},
    "before": {"n": 4811, "at": "2025-09-17T09:06:39.9Z"},
    "after": {"n": 4813, "at": "2025-09-17T09:06:44.01Z"},
    "record": [{"n": 4812, "at": "2025-09-17T09:06:40.123Z", "revision": 1}],
}


class Moment(msgspec.Struct, frozen=True):
    """An entry of the log, and when the room knew it."""

    n: int
    at: datetime


class Revised(msgspec.Struct, frozen=True):
    """An entry that brought a revision of a record."""

    n: int
    at: datetime
    revision: int


class Moments(msgspec.Struct, frozen=True):
    """What is told; `now` is the time of the server, by which a replay plays."""

    now: datetime
    first: Moment | None
    last: Moment | None
    here: Moment | None = None
    before: Moment | None = None
    after: Moment | None = None
    record: list[Revised] = []


async def revisions_of(house: House, viewer: Viewer, record_id: str) -> list[Revised]:
    """Return the entries with what the viewer saw of a record, the oldest first.

    Those of this scene, at most the newest 40. Raises StoreUnavailable.
    """
    newest = (await house.log.revisions([record_id])).get(record_id)
    taken_n = house.room.picture.withdrawals(viewer.audience).get(record_id, 0)
    entry_id = "" if newest is None else newest.entry_id
    found: list[Revised] = []
    for _ in range(MOST_READ):
        entry = await house.log.entry(entry_id) if entry_id else None
        told = None if entry is None else _revision(entry, record_id)
        if entry is None or told is None:
            break
        feature, before = told
        if entry.n >= taken_n and _seen(viewer, feature):
            at, revision = entry_time(entry.id), feature.properties.revision
            found.append(Revised(entry.n, at, revision))
        entry_id = before if before and number_of(before) < entry.n else ""
    return found[::-1]


def _revision(entry: Entry, record_id: str) -> tuple[Feature, str] | None:
    """Return a record as an entry has it, and the entry of the revision before."""
    custody_of = custodies_of(entry.e)
    for index, line in enumerate(lines_of(entry.e)):
        feature = feature_of(line)
        if feature is not None and feature.id == record_id:
            return feature, custody_of(index, feature.properties.revision).before
    return None


def _seen(viewer: Viewer, feature: Feature) -> bool:
    said = feature.properties
    if said.label is None or said.status not in DRAWN:
        return False
    return sees(viewer.audience, audience_of(said.label, said.releasable_to))


async def told(
    house: House, viewer: Viewer, at: int | datetime | None, record_id: str | None
) -> Moments:
    """Return where the log begins and ends, and what was asked for."""
    log = house.log
    first = await log.read(None, 1)
    here = None if at is None else await log.at(at)
    before = None if here is None or here.n == 1 else await log.at(here.n - 1)
    after = [] if here is None else await log.read(here.id, 1)
    record = [] if record_id is None else await revisions_of(house, viewer, record_id)
    return Moments(
        house.clock.now(),
        _moment(first[0] if first else None),
        _moment(await log.last()),
        _moment(here),
        _moment(before),
        _moment(after[0] if after else None),
        record,
    )


def _moment(entry: Entry | None) -> Moment | None:
    return None if entry is None else Moment(entry.n, entry_time(entry.id))


def routes(house: House) -> APIRouter:
    """Return the route of the moments."""
    router = APIRouter(tags=["picture"], dependencies=[asks(Act.SEE_PICTURE)])

    @router.get(
        "/rooms/{room}/moments",
        summary="How far the log goes back, and where in it something is",
        description=(
            "The `first` and the `last` entry of the log, and `now`, the time of the "
            "server. With `at` also the entry `here` (the number, or the last one "
            "until a time), and those `before` and `after` it. With `record` the "
            "entries that brought its newest 40 revisions, as far as you saw them. "
            "Times are those at which the room knew something, as in `known_at` of "
            "the picture."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": EXAMPLE}}},
            400: {"description": "`at` is neither a number nor a time."},
        },
    )
    async def moments(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        at: Annotated[
            str | None, Query(examples=["4812", "2025-09-17T09:06:40Z"])
        ] = None,
        record: Annotated[
            str | None, Query(max_length=64, examples=["INC-007"])
        ] = None,
    ) -> Response:
        house.require_room(room)
        when = None if at is None else moment(at)
        answer = await told(house, viewer_of(request), when, record)
        content = msgspec.json.encode(answer)
        return Response(content, 200, {"cache-control": "no-store"}, "application/json")

    return router
