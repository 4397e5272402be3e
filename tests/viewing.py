"""Somebody who is logged in, for parts that are tested without a gate."""

from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access.rights import Role
from dashboard.access.viewer import Viewer, rights_of
from layers.log.accounts import Account
from layers.policies import load
from tests.records import NOW


def viewer(
    role: Role | str = Role.ANALYST, room: str = "main", **fields: Any
) -> Viewer:
    """Return a viewer of a role; `fields` are those of its account."""
    chosen = {"name": str(role), "created": NOW, "clearance": "SENSITIVE", **fields}
    account = Account(**chosen)
    return Viewer(
        account=account.name,
        title=account.shown,
        delegation=account.delegation,
        room=room,
        role=Role(role),
        rights=rights_of(account, Role(role), load()),
        session="0" * 64,
        locale="en",
    )


class SeenBy:
    """An application as somebody sees it who has come through the gate."""

    def __init__(self, app: ASGIApp, viewer: Viewer) -> None:
        self._app, self._viewer = app, viewer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "state": {"viewer": self._viewer}}
        await self._app(scope, receive, send)
