"""My sessions: where I am logged in, and how to end what I do not know.

Everybody sees and ends the own sessions only; those of an account that somebody else
holds are ended by disabling it (`onepicture users disable`).
"""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.rights import WHO_ARE_YOU, Act, asks
from dashboard.api.login import Reception, form, known_of, reader, sent_on
from layers.log.sessions import Known


def mine(request: Request) -> Known:
    """Return the session of who asks; raises 401."""
    known = known_of(request)
    if known is None:
        raise HTTPException(401, WHO_ARE_YOU)
    return known


def routes(reception: Reception) -> APIRouter:
    """Return the routes of one's own sessions."""
    router = APIRouter(
        tags=["login"], include_in_schema=False, dependencies=[asks(Act.OWN_SESSIONS)]
    )
    entrance, forms = reception.entrance, reception.forms

    @router.get("/sessions")
    async def listed(  # pyright: ignore[reportUnusedFunction] - it is registered
        request: Request,
    ) -> Response:
        known = mine(request)
        found = await entrance.sessions.of(known.account.name)
        shown = known.account.shown
        return forms.sessions(reader(request), shown, found, known.session.id)

    @router.post("/sessions/end")
    async def end(  # pyright: ignore[reportUnusedFunction]
        request: Request,
    ) -> Response:
        known, ended = mine(request), (await form(request)).get("id", "")
        if await entrance.end(known, ended):
            name = known.account.name
            await audit_of(request).record(
                Deed.SESSION_ENDED, name, ended[:8], "ended", request
            )
        return sent_on("/sessions")

    @router.post("/sessions/end-others")
    async def end_others(  # pyright: ignore[reportUnusedFunction]
        request: Request,
    ) -> Response:
        known = mine(request)
        count = await entrance.end_others(known)
        await audit_of(request).record(
            Deed.SESSION_ENDED, known.account.name, f"{count} others", "ended", request
        )
        return sent_on("/sessions")

    return router
