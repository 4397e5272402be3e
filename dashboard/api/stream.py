"""GET /rooms/{room}/stream: the picture and everything that happens to it, live."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from dashboard.accepting import takes_gzip
from dashboard.api.house import House
from dashboard.room import EVERYBODY
from dashboard.screens import NOTHING, Screen, offer

EXAMPLE = """event: frame
id: 1758100000123-4812
data: {"n_from":4811,"n":4812,"now":"2025-09-17T09:06:40Z","digest":"0f…","remove":[],…}
data: {"geometry":{"coordinates":[24.7,59.4],"type":"Point"},"id":"INC-007",…}

"""

DESCRIPTION = """Server-Sent Events. `id:` is the id of a log entry, and a stream goes
on from `Last-Event-ID` (or `since`). The data of an event are lines: first a JSON
header, then one GeoJSON feature a line.

* `reset` carries the whole picture; `why` says why a screen starts anew: after `fork`
  and `unknown_id` something that it had shown is not in the log any more.
* `frame` carries what changed from picture `n_from` to picture `n`.
* `beat` says at least every 5 s that nothing changed, and how things stand.

Apply a frame only if `n_from` is your own n; else connect again with an empty `since`.
`digest` is the sum modulo 2^128 of the BLAKE2b-128 digests of the feature lines that
are now on the picture, as 32 hex digits."""


END: Message = {**NOTHING, "more_body": False}


class EventStream(Response):
    """An answer that ends when the client goes away, or the server ends."""

    def __init__(self, house: House, since: str | None) -> None:
        super().__init__()
        self._house = house
        self._since = since

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer and stay until the client is gone, or everybody is sent away."""
        headers = {
            key.decode("latin-1"): v.decode("latin-1") for key, v in scope["headers"]
        }
        screen = Screen(send, EVERYBODY, gzip=takes_gzip(headers))
        raw = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store, no-transform"),
            (b"vary", b"accept-encoding"),
            (b"x-accel-buffering", b"no"),
        ]
        if screen.gzip:
            raw.append((b"content-encoding", b"gzip"))
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await self._stay(screen, receive)
        if self._house.ending.is_set():
            offer(send, END)

    async def _stay(self, screen: Screen, receive: Receive) -> None:
        house, task = self._house, asyncio.current_task()
        assert task is not None
        house.streams.add(task)
        try:
            house.hub.join(screen, self._since)
            while not house.ending.is_set():
                if (await receive())["type"] == "http.disconnect":
                    return
        except asyncio.CancelledError:
            if not house.ending.is_set():
                raise
            task.uncancel()
        finally:
            house.streams.discard(task)
            house.hub.leave(screen)


def routes(house: House) -> APIRouter:
    """Return the route of the stream."""
    router = APIRouter(tags=["picture"])

    @router.get(
        "/rooms/{room}/stream",
        summary="The picture, live",
        description=DESCRIPTION,
        response_class=Response,
        responses={
            200: {
                "description": "A stream; it ends with the connection or the server.",
                "content": {"text/event-stream": {"example": EXAMPLE}},
            },
            404: {"description": "This server does not serve the room."},
        },
    )
    async def stream(  # pyright: ignore[reportUnusedFunction] - it is registered
        _request: Request,
        room: Annotated[str, Path(examples=["main"])],
        since: Annotated[
            str | None,
            Query(description="Entry id to go on from; empty: the whole picture."),
        ] = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        house.require_room(room)
        return EventStream(house, last_event_id or since)

    return router
