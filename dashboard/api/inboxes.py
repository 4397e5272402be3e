"""POST a record to an inbox: the way of a feed that does not reach the store.

The same right as at the store: a feed adds to its own inbox and does nothing else. The
line is judged by the ingest like every other; it must never be judged here.
"""

import asyncio
import secrets
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api.house import House
from layers.log.feeds import Feed, Feeds, InboxFull
from layers.registry import inbox_names

MOST_BYTES = 2 * 1024 * 1024
"""Length of the longest body."""

BODY_S = 10.0
"""How long a body may take to arrive."""

AT_ONCE = 8
"""Bodies that are read at the same time by a worker; the others are sent away."""

RETRY_S = "5"

NOT_YOURS = (
    "This inbox is not yours: a feed sends only to its own. Who looks after the feeds "
    "makes one for it with `onepicture feeds add`."
)

EXAMPLE: dict[str, Any] = {
    "id": "INC-901",
    "object_type": "IncidentReport",
    "schema_version": "1.0.0",
    "revision": 1,
    "context": "SIMULATION",
    "label": {"policy": "OPEN", "classification": "PUBLIC"},
    "releasable_to": ["ALL"],
    "source": [
        {
            "source_id": "coast guard",
            "type": "GOVERNMENT",
            "reliability": "B",
            "credibility": 2,
            "chain_root": "coast guard",
        }
    ],
    "valid_from": "2025-11-22T10:00:00Z",
    "reported_at": "2025-11-22T10:05:00Z",
    "time_basis": "SOURCE_UTC",
    "status": "RELEASED",
    "provenance": {
        "was_generated_by": "duty log",
        "was_attributed_to": "duty officer",
    },
    "verification": "UNVERIFIED",
    "title": "Cable damaged east of Gotland",
    "summary": "The operator reports an outage; the cause is not known.",
    "type": "CABLE_DAMAGE",
    "domain": "SUBSURFACE",
    "occurred_from": "2025-11-22T10:00:00Z",
    "geometry": {"type": "Point", "coordinates": [20.0, 58.0]},
    "position_error_m": 500,
    "place": "East of Gotland",
    "false_position": False,
    "affected_states": ["SWE"],
    "actor_state": "XXX",
    "actor_status": "UNKNOWN",
    "attribution_confidence": "UNATTRIBUTED",
    "severity": 3,
    "counter_claim": [],
}
SENT_EXAMPLE: dict[str, Any] = {
    "inbox_id": "1758100000123-0",
    "event_id": "radar-4-1177",
}

EventId = Annotated[
    str | None, Query(min_length=1, max_length=200, pattern=r"^[!-~]+$")
]
EventIdHeader = Annotated[
    str | None,
    Header(alias="Event-Id", min_length=1, max_length=200, pattern=r"^[!-~]+$"),
]


class Door:
    """Lets a few bodies in at a time, so that many cannot fill the memory."""

    def __init__(self, at_once: int = AT_ONCE, body_s: float = BODY_S) -> None:
        self._free, self._body_s = at_once, body_s

    async def body(self, request: Request) -> bytes:
        """Return a whole body; raises 408, 413, 422 or 503 with a sentence."""
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length) > MOST_BYTES:
            raise _too_long()
        if not self._free:
            raise HTTPException(
                503, "Too many send at once; try again.", {"retry-after": RETRY_S}
            )
        self._free -= 1
        try:
            async with asyncio.timeout(self._body_s):
                return await _read(request)
        except TimeoutError:
            sentence = f"The body did not arrive within {self._body_s:g} s."
            close = {"connection": "close"}
            raise HTTPException(408, sentence, close) from None
        finally:
            self._free += 1


async def own_inbox(feeds: Feeds, viewer: Viewer, layer: str) -> Feed:
    """Return the feed of who asks; raises 404 or 403 with a sentence."""
    if layer not in inbox_names():
        raise HTTPException(
            404,
            f"There is no inbox of this name; there are {', '.join(inbox_names())}.",
        )
    feed = await feeds.get(viewer.account)
    if feed is None or (feed.room, feed.layer) != (viewer.room, layer):
        raise HTTPException(403, NOT_YOURS)
    return feed


def routes(house: House) -> APIRouter:
    """Return the route of the inboxes."""
    router = APIRouter(tags=["inboxes"], dependencies=[asks(Act.WRITE)])
    door = Door()

    @router.post(
        "/rooms/{room}/inboxes/{layer}",
        summary="Send a record to your own inbox",
        description=(
            "For feeds, with `Authorization: Bearer <secret>`. The body is one record "
            f"as JSON, at most {MOST_BYTES} bytes. It is accepted, not yet judged: "
            "what is wrong with it is told among the rejected lines. The same "
            "`event_id` within 24 h comes into the log once, so repeat a request that "
            "was not answered with the same one."
        ),
        status_code=202,
        response_class=Response,
        responses={
            202: {"content": {"application/json": {"example": SENT_EXAMPLE}}},
            403: {"description": "This inbox is not yours."},
            404: {"description": "No such room, or no such inbox."},
            408: {"description": "The body did not arrive in time."},
            413: {"description": "The body is too long."},
            422: {"description": "The body is empty, or the event id is no good."},
            503: {"description": "Too many lines wait; `Retry-After` says how long."},
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"example": EXAMPLE}},
            }
        },
    )
    async def send(  # pyright: ignore[reportUnusedFunction] - it is registered
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        layer: Annotated[str, Path(examples=["incidents"])],
        event_id: EventId = None,
        event_id_header: EventIdHeader = None,
    ) -> Response:
        house.require_room(room)
        feeds, viewer = _feeds_of(request), viewer_of(request)
        try:
            feed = await own_inbox(feeds, viewer, layer)
        except HTTPException as refused:
            if refused.status_code == 403:
                words = Deed.DENIED, viewer, f"inbox {layer}", "not its own inbox"
                await audit_of(request).record(*words, request)
            raise
        record = await door.body(request)
        event = event_id or event_id_header or f"http-{secrets.token_hex(12)}"
        inbox_id = await _sent(feeds, feed, record, event)
        words = Deed.WRITE, viewer, f"inbox {layer}", "taken"
        await audit_of(request).record(*words, request)
        told = {"inbox_id": inbox_id, "event_id": event}
        return Response(msgspec.json.encode(told), 202, None, "application/json")

    return router


def _feeds_of(request: Request) -> Feeds:
    feeds = request.app.state.feeds
    assert isinstance(feeds, Feeds)
    return feeds


async def _read(request: Request) -> bytes:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise _too_long()
    if not content:
        raise HTTPException(422, "The body is empty; it must be one record as JSON.")
    return bytes(content)


async def _sent(feeds: Feeds, feed: Feed, record: bytes, event_id: str) -> str:
    try:
        return await feeds.send(feed, record, event_id)
    except InboxFull as full:
        raise HTTPException(503, str(full), {"retry-after": RETRY_S}) from full


def _too_long() -> HTTPException:
    sentence = f"The body is longer than {MOST_BYTES} bytes."
    return HTTPException(413, sentence, {"connection": "close"})
