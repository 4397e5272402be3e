"""GET briefings: past briefings, what each showed in order, and who confirmed it.

Two clocks apart: `at` is when the room knew it, `as_of` the time that the picture
showed then. It must never read the whole log: an index says where the views are.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api.house import House
from dashboard.confirmations import Witnesses
from dashboard.past import limit
from layers.briefing import Mode, Shown, area_alone
from layers.briefings import (
    BEGINS,
    CLEARED,
    Briefing,
    Step,
    View,
    briefings_of,
    view_in,
)
from layers.label import delegation_of
from layers.log.watched import Confirmed

MOST_BOUNDS = 200
"""Beginnings and ends in one answer."""

MOST_VIEWS = 500
"""Views in one answer."""

AT_ONCE = 50
"""Entries that are asked for together."""

LATE = timedelta(seconds=30)
"""A screen may confirm the last view of a briefing so long after it ended."""

_step = msgspec.msgpack.Decoder(Step).decode


class Told(Briefing, frozen=True, kw_only=True):
    """A briefing, and how many revisions of the shared view it has."""

    views: int


class By(msgspec.Struct, frozen=True):
    """A screen that has drawn and followed a view; `n` is the picture that it drew.

    `agreed` says whether its digest is that of picture n; `late` that a newer picture
    had been there for a while, though the view did not show one of then; `unproved`
    that it is not known which digest is right, as of a replay that plays far back.
    """

    title: str
    screen: str
    delegation: str
    n: int
    agreed: bool
    at: datetime
    late: bool = False
    unproved: bool = False


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """One revision of the shared view, and who confirmed it.

    `as_of` is null of a scene that is over: its clock is in its pictures.
    """

    revision: int
    n: int
    entry_id: str
    how: str
    at: datetime
    as_of: datetime | None
    shown: Shown | None
    confirmed: list[By]


class Whole(Told, frozen=True, kw_only=True):
    """A briefing with its views; `more` is the `after` of those that follow."""

    watched: list[Watched]
    more: int | None = None


BRIEFING_EXAMPLE: dict[str, Any] = {
    "briefing": 4771,
    "term": 3,
    "account": "bo",
    "title": "Bo Lind",
    "began_at": "2025-09-17T09:00:12.301Z",
    "ended_at": "2025-09-17T09:21:40.010Z",
    "ended": "RELEASED",
    "n_from": 4771,
    "n_to": 4812,
    "views": 19,
}
WHOLE_EXAMPLE: dict[str, Any] = {
    **BRIEFING_EXAMPLE,
    "watched": [
        {
            "revision": 12,
            "n": 4780,
            "entry_id": "1758099700000-4780",
            "how": "MOVED",
            "at": "2025-09-17T09:01:40Z",
            "as_of": "2025-09-09T23:26:04.5Z",
            "shown": {
                "box": [22.0, 58.8, 27.0, 60.4],
                "caption": "The tanker left Ust-Luga at 14:05Z.",
            },
            "confirmed": [
                {
                    "title": "Anna Ek",
                    "screen": "b1f0c2d4",
                    "delegation": "FIN",
                    "n": 4780,
                    "agreed": True,
                    "at": "2025-09-17T09:01:40.420Z",
                    "late": False,
                    "unproved": False,
                }
            ],
        }
    ],
    "more": None,
}

_KEEP_NOTHING = {"cache-control": "no-store"}
RoomName = Annotated[str, Path(examples=["main"])]
Number = Annotated[
    int, Path(ge=1, le=2**53, description="The picture that it began with.")
]


async def listed(house: House, before: int | None = None) -> list[Told]:
    """Return the newest briefings (of those before one), newest first."""
    bounds = [_step(each) for each in await house.watched.bounds(MOST_BOUNDS, before)]
    found = briefings_of(bounds)
    if before is not None and found and found[-1].n_to is None:
        # It ends where the next one begins.
        [found[-1]] = await _bounded(house, found[-1].briefing)
    counts = await house.watched.count([(b.n_from, b.n_to) for b in found])
    told = [_told(b, views) for b, views in zip(found, counts, strict=True)]
    return told[::-1]


async def briefing_of(house: House, number: int) -> Told:
    """Return one briefing; raises 404 if none began with this picture."""
    found = await _bounded(house, number)
    if not found:
        sentence = f"No briefing began with picture {number} in this room."
        raise HTTPException(404, sentence)
    [views] = await house.watched.count([(found[0].n_from, found[0].n_to)])
    return _told(found[0], views)


async def _bounded(house: House, number: int) -> list[Briefing]:
    bounds = [_step(each) for each in await house.watched.bounds_from(number)]
    if not bounds or bounds[0].n != number or bounds[0].how not in BEGINS:
        return []
    return briefings_of(bounds)[:1]


def _told(briefing: Briefing, views: int) -> Told:
    return Told(**msgspec.structs.asdict(briefing), views=views)


class Page(msgspec.Struct, frozen=True):
    """Some views of a briefing; `more` is the `after` of those that follow.

    They begin at `until`; both are None if there are none.
    """

    views: list[View]
    more: int | None = None
    until: datetime | None = None


async def views_of(house: House, briefing: Briefing, after: int) -> Page:
    """Return the views of a briefing after picture `after`, `MOST_VIEWS` at most."""
    since = max(briefing.n_from, after + 1)
    packed = await house.watched.steps(since, briefing.n_to, MOST_VIEWS + 1)
    steps = [_step(each) for each in packed]
    following, steps = steps[MOST_VIEWS:], steps[:MOST_VIEWS]
    views: list[View] = []
    for begin in range(0, len(steps), AT_ONCE):
        asked = [house.log.entry(each.entry_id) for each in steps[begin:][:AT_ONCE]]
        found = await asyncio.gather(*asked)
        # What is not in the log any more was of another branch.
        read = (view_in(entry) for entry in found if entry is not None)
        views += [view for view in read if view is not None]
    if not following:
        return Page(views)
    return Page(views, steps[-1].n, following[0].at)


async def as_told(house: House, viewer: Viewer, views: list[View]) -> list[View]:
    """Return views as this viewer may be told of them: of a hidden record the area."""
    seen: dict[str, bool] = {}
    told: list[View] = []
    for view in views:
        chosen = view.shown.selected if view.shown else None
        if view.shown is None or chosen is None:
            told.append(view)
            continue
        if chosen not in seen:
            seen[chosen] = await _is_seen(house, viewer.audience, chosen, view.step.n)
        shown = view.shown if seen[chosen] else area_alone(view.shown)
        told.append(msgspec.structs.replace(view, shown=shown))
    return told


async def _is_seen(house: House, audience: str, record_id: str, n: int) -> bool:
    """Say whether a viewer may see a record, now or else on the picture of then."""
    newest = house.room.picture
    if record_id in newest.records:
        return newest.seen_by(record_id, audience)
    then = await house.stills.at(n)
    if then is None:
        return False
    limit(then, audience, newest.withdrawals(audience))
    return then.seen_by(record_id, audience)


async def witnesses_of(
    house: House,
    briefing: Briefing,
    views: Sequence[View] = (),
    page: Page | None = None,
) -> Witnesses:
    """Return who confirmed these views of a briefing, or those of one page of it."""
    # In a new scene the revisions of views begin anew: those are not of this briefing.
    late = LATE if briefing.ended != CLEARED else timedelta()
    until = (briefing.ended_at or house.clock.now()) + late
    since = briefing.began_at
    if page is not None:
        views = page.views
        since = views[0].step.at if views else since
        until = until if page.until is None else min(until, page.until + LATE)
    revisions = (view.step.revision for view in views)
    return await house.confirmations.between(since, until, revisions)


def _watched(house: House, view: View, by: Sequence[Confirmed]) -> Watched:
    picture, step = house.room.picture, view.step
    of_now = picture.scene is not None and step.at >= picture.scene.at
    return Watched(
        revision=step.revision,
        n=step.n,
        entry_id=step.entry_id,
        how=step.how,
        at=step.at,
        as_of=picture.now(step.at) if of_now else None,
        shown=view.shown,
        confirmed=[by_of(each, view.shown) for each in by],
    )


def by_of(confirmed: Confirmed, shown: Shown | None = None) -> By:
    """Return a confirmation as people are told of it, of a view that showed this."""
    live = shown is None or shown.cursor.mode is Mode.LIVE
    return By(
        confirmed.title,
        confirmed.name or confirmed.seat.rpartition("/")[2],
        delegation_of(confirmed.audience),
        confirmed.n,
        confirmed.agreed,
        confirmed.at,
        late=confirmed.late and live,
        unproved=confirmed.unproved,
    )


def routes(house: House) -> APIRouter:
    """Return the routes of past briefings."""
    router = APIRouter(tags=["briefing"], dependencies=[asks(Act.SEE_BRIEFINGS)])
    may_not = {403: {"description": "Your role does not see past briefings."}}

    @router.get(
        "/rooms/{room}/briefings",
        summary="Past briefings, and the one that goes on",
        description=(
            "Newest first. A briefing lasts from when somebody took the shared view "
            "until it was given back, taken over, or a new scene began. Its number is "
            "that of the picture it began with."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": [BRIEFING_EXAMPLE]}}},
            **may_not,
        },
    )
    async def briefings(  # pyright: ignore[reportUnusedFunction]
        room: RoomName,
        before: Annotated[
            int | None,
            Query(ge=1, le=2**53, description="Only those that began before it."),
        ] = None,
    ) -> Response:
        house.require_room(room)
        content = msgspec.json.encode(await listed(house, before))
        return Response(content, 200, _KEEP_NOTHING, "application/json")

    @router.get(
        "/rooms/{room}/briefings/{briefing}",
        summary="What leaders saw in a briefing",
        description=(
            "Its views in order, and the screens that confirmed to have drawn each of "
            "them: which picture, with the right digest (`agreed`), when, and whether "
            "a newer picture had been there for a while (`late`). `at` is when the "
            "room knew it, `as_of` the time that the picture showed then. "
            f"At most {MOST_VIEWS} views; `more` is the `after` of the next ones."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": WHOLE_EXAMPLE}}},
            **may_not,
            404: {"description": "No such room, or no briefing began so."},
        },
    )
    async def briefing(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: RoomName,
        briefing: Number,
        after: Annotated[
            int, Query(ge=0, le=2**53, description="Only views after this picture.")
        ] = 0,
    ) -> Response:
        house.require_room(room)
        told = await briefing_of(house, briefing)
        page = await views_of(house, told, after)
        by = await witnesses_of(house, told, page=page)
        views = await as_told(house, viewer_of(request), page.views)
        watched = [_watched(house, view, by.of(view.step.revision)) for view in views]
        whole = Whole(**msgspec.structs.asdict(told), watched=watched, more=page.more)
        content = msgspec.json.encode(whole)
        return Response(content, 200, _KEEP_NOTHING, "application/json")

    return router
