"""GET /rooms/{room}/stream: the picture and everything that happens to it, live."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from dashboard.accepting import takes_gzip
from dashboard.access.rights import Act, asks, may
from dashboard.access.viewer import same_login, viewer_of
from dashboard.api.house import House
from dashboard.api.rejected import is_trusted
from dashboard.frames import View
from dashboard.judging import Watcher
from dashboard.presenting import Unread
from dashboard.screens import NOTHING, Screen, offer
from layers.errors import StoreUnavailable

EXAMPLE = """event: frame
id: 1758100000123-4812
data: {"n_from":4811,"n":4812,"now":"2025-09-17T09:06:40Z","digest":"0f…","remove":[],…}
data: {"geometry":{"coordinates":[24.7,59.4],"type":"Point"},"id":"INC-007",…}

"""

DESCRIPTION = """Server-Sent Events. `id:` is the id of a log entry; a stream goes on
from `Last-Event-ID` (or `since`). The data of an event are lines: first a JSON header,
then one GeoJSON feature a line.

* `reset` carries the whole picture; `why` says why a screen starts anew: after `fork`
  and `unknown_id` something that it had shown is not in the log any more.
* `frame` carries what changed from picture `n_from` to picture `n`.
* `own` carries all notes that are for the asker alone, in the place of those before;
  they are no part of the picture and of its digest, and a `reset` drops them.
* `beat` says at least every 5 s that nothing changed, and how things stand.

Apply a frame only if `n_from` is your own n; else connect again with an empty `since`
and the id that you have as `had`.
`digest` is the sum modulo 2^128 of the BLAKE2b-128 digests of the feature lines that
are now on the picture, as 32 hex digits."""


END: Message = {**NOTHING, "more_body": False}


class EventStream(Response):
    """An answer that ends when the client goes away, or the server ends."""

    def __init__(
        self,
        house: House,
        who: tuple[View, str, Watcher],
        since: str | None,
        had: str | None,
    ) -> None:
        super().__init__()
        self._house = house
        self._view, self._own, self._by = who
        self._since = since
        self._had = had

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer and stay until the client is gone, or everybody is sent away."""
        headers = {
            key.decode("latin-1"): v.decode("latin-1") for key, v in scope["headers"]
        }
        screen = Screen(send, self._view, gzip=takes_gzip(headers), own=self._own)
        raw = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store, no-transform"),
            (b"vary", b"accept-encoding, cookie, authorization"),
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
        sendings, room = house.seating.sendings, house.room
        sending = sendings.begin(self._by, room.picture, house.clock.now())
        try:
            house.hub.join(screen, self._since, self._had)
            house.seating.joined(self._view.audience)
            while not house.ending.is_set():
                if (await receive())["type"] == "http.disconnect":
                    return
        except asyncio.CancelledError:
            if not house.ending.is_set():
                raise
            task.uncancel()
        finally:
            sendings.end(sending, room.picture.n)
            house.streams.discard(task)
            house.hub.leave(screen)


async def suited(house: House, audience: str) -> None:
    """Let nothing be named to all that who joins may not see; raises 503."""
    presenting = house.presenting
    try:
        await house.seating.receive(audience)
        await presenting.suit([audience])
    except StoreUnavailable as error:
        # A worker that cannot read on sends nothing but what it knows.
        late = isinstance(error, Unread) and house.follower.state == "live"
        if late or presenting.hidden_from([audience]):
            raise HTTPException(503, str(error), {"retry-after": "1"}) from error


def routes(house: House) -> APIRouter:
    """Return the route of the stream."""
    router = APIRouter(tags=["picture"], dependencies=[asks(Act.SEE_PICTURE)])

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
    async def stream(  # noqa: PLR0913  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        since: Annotated[
            str | None,
            Query(description="Id of the event to go on from; empty: all of it."),
        ] = None,
        had: Annotated[
            str | None,
            Query(
                description="With an empty `since`: id of the event that was shown "
                "last. What comes is not older, or `why` says so."
            ),
        ] = None,
        last_event_id: Annotated[str | None, Header()] = None,
        login: Annotated[
            str | None,
            Query(description="The mark of a page's login: 401 if it is another now."),
        ] = None,
    ) -> Response:
        house.require_room(room)
        viewer = viewer_of(request)
        same_login(viewer, login)
        trusted = is_trusted(house.policies, viewer.rights)
        await suited(house, viewer.audience)
        view = View(viewer.audience, may(viewer.role, Act.SEE_REJECTED), trusted)
        by = Watcher(viewer.audience, viewer.account, viewer.session)
        who = view, viewer.own, by
        return EventStream(house, who, last_event_id or since, had)

    return router
