"""My password: change it, if the account has one.

Who came by a link or through a provider has none here; the operator gives one
(`onepicture users password`), or the provider keeps it.
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.entrance import TurnedAway
from dashboard.access.ownpassword import keep, made
from dashboard.access.passwords import Problem
from dashboard.access.rights import Act, asks
from dashboard.api.login import Reception, form, origin_of, reader
from dashboard.api.sessions import mine


def routes(reception: Reception) -> APIRouter:
    """Return the routes of one's own password."""
    router = APIRouter(
        tags=["login"], include_in_schema=False, dependencies=[asks(Act.OWN_SESSIONS)]
    )
    entrance, pages = reception.entrance, reception.passwords

    @router.get("/password")
    async def page(  # pyright: ignore[reportUnusedFunction] - it is registered
        request: Request,
    ) -> Response:
        account = mine(request).account
        return pages.ask(reader(request), account.name, has=bool(account.password))

    @router.post("/password")
    async def change(  # pyright: ignore[reportUnusedFunction]
        request: Request,
    ) -> Response:
        known, told, said = mine(request), await form(request), reader(request)
        name = known.account.name
        if not known.account.password:
            return pages.ask(said, name, has=False)
        old, new = told.get("old", ""), told.get("new", "")
        if new != told.get("again", ""):
            return pages.differ(said, name)
        try:
            kept = await made(entrance, known, (old, new), origin_of(request))
        except TurnedAway as refused:
            return pages.refused(said, name, refused)
        if isinstance(kept, Problem):
            return pages.no_good(said, name, kept)
        audit = audit_of(request)
        await audit.record(Deed.ACCOUNT_CHANGED, name, name, "own password", request)
        return pages.changed(said, await keep(entrance, known, kept))

    return router
