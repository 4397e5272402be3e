"""GET duplicates: reports that may tell of the same event, told part by part.

Nothing is decided here and nothing is written. What the asker may not see is neither
compared nor counted.
"""

import math
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.pace import Buckets
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api import alike
from dashboard.api import sameness_examples as examples
from dashboard.api.comparing import Comparing
from dashboard.api.house import House
from dashboard.api.keeping import NO_COPY, an_object, content_of, read, refused, shows
from dashboard.words import Words, words
from layers.duplicates import REACH_M, REACH_S, Likeness, Match
from layers.errors import Rejected
from layers.telling import DAY_S, LAYER, Telling, telling_in

Json = dict[str, Any]

MOST_SHOWN = 20
"""Similar reports that are told one by one; `similar` counts them all."""

MOST_PAIRS = 100
"""Pairs in one answer, the most alike; `more` counts the others that were found."""

ASKED_AT_ONCE, ASKED_PER_S = 30, 1
"""So often somebody asks while writing, and so often a second for long; no store is
asked, so each worker counts for itself."""

TOO_FAST = "You ask for more than this server compares; try again in {n} s."

KM, DAYS = round(REACH_M / 1_000), round(REACH_S / DAY_S)

NONE = "There is no report with this id that you may see."


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record as far as it is written; its `id`, if it has one, is left out itself."""

    record: msgspec.Raw
    id: Annotated[str, msgspec.Meta(max_length=64)] = ""


def brief(telling: Telling) -> Json:
    """Return a report as a list shows it."""
    said = telling.said
    return {
        "id": telling.id,
        "layer": LAYER,
        "revision": said.revision,
        "title": said.title,
        "type": said.type,
        "status": said.status,
        "place": said.place,
        "occurred_from": said.occurred_from,
        "reported_at": said.reported_at,
        "sources": list(dict.fromkeys(each.source_id for each in said.source)),
    }


def similar_to(
    comparing: Comparing, viewer: Viewer, of: Telling | None, record_id: str | None
) -> Json:
    """Return what a viewer sees that is similar to a report."""
    said = words(viewer.locale)
    room, matches = comparing.house.room, ()
    told: Json = {
        "n": room.picture.n,
        "of": record_id,
        "enough": of is not None,
        "similar": 0,
        "near": 0,
        "within_km": KM,
        "within_days": DAYS,
        "complete": True,
    }
    if of is not None:
        found = comparing.search(of, viewer.audience)
        matches = found.matches
        told |= {"near": found.near, "complete": found.read_all}
    told["similar"] = len(matches)
    told["sentence"] = alike.found(len(matches), KM, DAYS, said)
    told["matches"] = _matches(comparing, viewer, record_id, matches)
    return told


def _matches(
    comparing: Comparing, viewer: Viewer, of: str | None, matches: Sequence[Match]
) -> list[Json]:
    said = words(viewer.locale)
    rows: list[Json] = []
    for match in matches[:MOST_SHOWN]:
        telling = comparing.seen(match.id, viewer.audience)
        if telling is not None:
            decision = comparing.decided(of, match.id) if of else None
            rows.append(
                brief(telling) | scored(match.likeness, said) | {"decision": decision}
            )
    return rows


def scored(likeness: Likeness, said: Words) -> Json:
    """Return a score with its parts."""
    return {
        "score": likeness.score,
        "distance_m": likeness.distance_m,
        "gap_s": likeness.gap_s,
        "parts": alike.parts(likeness, said),
    }


async def pairs_of(comparing: Comparing, viewer: Viewer) -> Json:
    """Return the pairs that nobody has decided about, the most alike first."""
    pairs, said = await comparing.pairs(viewer.audience), words(viewer.locale)
    ranked = sorted(pairs.found.items(), key=lambda each: (-each[1].score, each[0]))
    rows: list[Json] = []
    more = 0
    for pair, likeness in ranked:
        if comparing.decided(*pair) is not None:
            continue
        if not all(comparing.is_seen(each, viewer.audience) for each in pair):
            continue
        if len(rows) == MOST_PAIRS:
            more += 1
            continue
        both = [comparing.read(each) for each in pair]
        told = [brief(each) for each in both if each is not None]
        rows.append({"records": told, **scored(likeness, said)})
    return {
        "n": pairs.n,
        "more": more,
        "waiting": len(pairs.waiting),
        "within_km": KM,
        "within_days": DAYS,
        "pairs": rows,
    }


def draft_of(house: House, viewer: Viewer, draft: str) -> tuple[str, Telling | None]:
    """Return the record that a draft is of, and what it tells; 404 as for none."""
    copy = house.room.desk.copies.get(draft)
    if copy is None or not shows(viewer, copy, copy.last):
        raise HTTPException(404, NO_COPY)
    record_id = copy.last.said.record_id
    return record_id, telling_in(record_id, content_of(copy.last.said))


RoomName = Annotated[str, Path(examples=["main"])]
RecordId = Annotated[str, Path(examples=["INC-007"], max_length=64)]
DraftId = Annotated[str, Path(examples=["_5f0c2a9b71d84e36a1b2c3d4"], max_length=64)]

_SIMILAR = (
    f"Reports of events within {KM} km, beyond the stated errors, and {DAYS} days, "
    "scored by place, time, type and text; each part says its points and why. "
    "`complete` is false if there were more near than could be compared."
)


def routes(house: House, comparing: Comparing) -> APIRouter:
    """Return the routes that tell what is similar."""
    router = APIRouter(tags=["desk"], dependencies=[asks(Act.SEE_DESK)])
    pace = Buckets(ASKED_PER_S, ASKED_AT_ONCE, house.clock)

    @router.get(
        "/rooms/{room}/records/{record}/duplicates",
        summary="Reports that are similar to one on the picture",
        description=_SIMILAR,
        response_class=Response,
        responses={
            200: _example(examples.SIMILAR),
            404: {"description": "No such report, or none that you may see."},
        },
    )
    async def of_record(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, record: RecordId
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        await comparing.current()
        telling = comparing.seen(record, viewer.audience)
        if telling is None:
            raise HTTPException(404, NONE)
        return answer(similar_to(comparing, viewer, telling, record))

    @router.get(
        "/rooms/{room}/drafts/{draft}/duplicates",
        summary="Reports that are similar to a draft",
        description=_SIMILAR
        + " `enough` is false while place, time, type or domain are missing.",
        response_class=Response,
        responses={
            200: _example(examples.SIMILAR),
            404: {"description": "Nothing of that id on your desk."},
        },
    )
    async def of_draft(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, draft: DraftId
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        record_id, telling = draft_of(house, viewer, draft)
        await comparing.current()
        return answer(similar_to(comparing, viewer, telling, record_id))

    @router.post(
        "/rooms/{room}/duplicates",
        summary="Reports that are similar to what somebody is writing",
        description=_SIMILAR
        + " Nothing is kept. `enough` is false while place, time, type or domain are "
        "missing or not as they must be.",
        response_class=Response,
        responses={
            200: _example(examples.SIMILAR),
            413: {"description": "The body is too long."},
            422: {"description": "The body is not as described."},
            429: {"description": "Too many; `Retry-After` says how long to wait."},
        },
        openapi_extra={
            "requestBody": {"required": True, **_example(examples.ASKED)},
        },
    )
    async def of_written(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        if wait_s := pace.wait_s(viewer.account, 1):
            seconds = math.ceil(wait_s)
            headers = {"retry-after": str(seconds)}
            raise HTTPException(429, TOO_FAST.format(n=seconds), headers)
        asked, _ = await read(request, Asked)
        try:
            record = an_object(asked.record, "record")
        except Rejected as error:
            return refused(error)
        await comparing.current()
        telling = telling_in(asked.id, record)
        return answer(similar_to(comparing, viewer, telling, asked.id or None))

    @router.get(
        "/rooms/{room}/desk/duplicates",
        summary="Pairs of reports that may be of the same event",
        description=(
            "The most alike first; only pairs of which you may see both and about "
            f"which nobody has decided, at most {MOST_PAIRS}. `waiting` counts the "
            "newest reports that are still to be compared: ask again."
        ),
        response_class=Response,
        responses={200: _example(examples.PAIRS)},
    )
    async def of_desk(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        return answer(await pairs_of(comparing, viewer_of(request)))

    return router


def _example(example: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"example": example}}}


def answer(content: Any) -> Response:
    """Return JSON that nobody keeps."""
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(content), 200, headers, "application/json")
