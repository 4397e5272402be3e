"""The ways into one worker, put together: entrance, pages, and who looks after both.

Composition only, for the server; it must never decide who may come in.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from dashboard.access.callers import Callers
from dashboard.access.entrance import Entrance
from dashboard.access.forms import Built, Forms
from dashboard.access.oidc import OpenID
from dashboard.access.provider import load
from dashboard.api.login import Reception
from layers.clock import Clock
from layers.log.accounts import Accounts
from layers.log.connection import Connection
from layers.log.links import Links
from layers.log.sessions import Limits, Sessions
from layers.log.throttle import Throttle
from layers.settings import Settings

Start = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


def receive(
    settings: Settings, connection: Connection, clock: Clock, built: Built
) -> Reception:
    """Return the ways in, put together; raises SettingsError for a bad provider."""
    limits = Limits(
        idle=timedelta(hours=settings.session_idle_h),
        absolute=timedelta(days=settings.session_days),
        at_once=settings.sessions_per_account,
    )
    sessions, links = Sessions(connection, clock, limits), Links(connection)
    provider = None if settings.oidc is None else load(settings.oidc)
    entrance = Entrance(
        room=settings.room,
        accounts=Accounts(connection),
        sessions=sessions,
        links=links,
        throttle=Throttle(connection, clock),
        callers=Callers(sessions, clock),
        clock=clock,
        openid=None if provider is None else OpenID(provider, links, clock),
    )
    forms = Forms(built, None if provider is None else provider.title)
    return Reception(entrance, forms, settings.certificate_header)


@asynccontextmanager
async def open_door(
    reception: Reception, connection: Connection, start: Start
) -> AsyncGenerator[None]:
    """Look after those who have come in, until the server ends."""
    watching = start(reception.entrance.callers.run())
    try:
        yield
    finally:
        watching.cancel()
        reception.entrance.passwords.close()
        await connection.aclose()
