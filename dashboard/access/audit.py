"""Puts on record what somebody does, before the answer is given.

Whoever must be on record awaits `Audit.record`; if the store does not take the entry
it raises StoreUnavailable, and the answer is 503 instead of the act's. What is said is
who, what and how it went, in names and ids: it must never be given the content of a
record, a password, a token or what somebody typed in place of a name.
"""

import os
import pwd
from collections import OrderedDict

import msgspec
from fastapi import FastAPI, Request
from starlette.requests import HTTPConnection
from starlette.responses import Response

from dashboard.access.entrance import Noted
from dashboard.access.rights import Denied
from dashboard.access.viewer import Viewer
from dashboard.problems import problem
from layers.clock import Clock, SystemClock
from layers.log.accounts import NAME, Accounts
from layers.log.audit import AuditLog
from layers.log.chain import Deed, Statement
from layers.log.connection import Connection

__all__ = ["Audit", "Deed", "audit_of", "install", "operator"]

OFTEN = frozenset({Deed.LOGIN_FAILED, Deed.DENIED, Deed.WRITE})
"""What somebody can do without end who may do nothing, and what feeds do all day: each
line of a feed is in the log of the room or among the refused ones, with its source."""

EACH = 8
"""So many equal ones are each written; then the 16th, the 32nd, the 64th and so on."""

FORGET_S = 600.0
"""After so long without an equal one they are counted anew."""

MOST_COUNTED = 10_000
MOST_CHARACTERS = 200

_LOGIN = {"logged in": Deed.LOGIN, "ended": Deed.LOGOUT}


class Audit:
    """The audit log as the routes and commands of one room see it."""

    def __init__(
        self, connection: Connection, room: str, clock: Clock | None = None
    ) -> None:
        self.log = AuditLog(connection)
        self._accounts = Accounts(connection)
        self._room = room
        self._often = _Often(clock or SystemClock())

    async def record(
        self,
        deed: Deed,
        who: Viewer | str,
        subject: str,
        outcome: str,
        request: HTTPConnection | None = None,
    ) -> None:
        """Put on record what `who` (a viewer or a name) did; returns once it is there.

        `subject` are ids; `outcome` is a word or two. Raises StoreUnavailable: then do
        not answer as if it had been done.
        """
        viewer = who if isinstance(who, Viewer) else None
        await self._write(
            Statement(
                actor=who.account if isinstance(who, Viewer) else _short(who),
                deed=deed,
                subject=_short(subject),
                room=viewer.room if viewer else self._room,
                address=_address(request),
                outcome=_short(outcome),
            )
        )

    async def note(self, noted: Noted) -> None:
        """Put on record what happened at the entrance.

        A name that no account has is left out: people type their password there.
        """
        if noted.act == "rights":
            subject, outcome = _short(noted.account), _short(noted.outcome)
            changed = Statement(
                actor=_short(noted.way),
                deed=Deed.RIGHTS_CHANGED,
                subject=subject,
                room=self._room,
                address=_short(noted.address),
                outcome=outcome,
            )
            await self._write(changed)
            return
        known = NAME.fullmatch(noted.account) is not None
        if known and noted.outcome not in _LOGIN:
            known = await self._accounts.get(noted.account) is not None
        await self._write(
            Statement(
                actor=noted.account if known else "",
                deed=_LOGIN.get(noted.outcome, Deed.LOGIN_FAILED),
                subject=_short(noted.way),
                room=self._room,
                address=_short(noted.address),
                outcome=_short(noted.outcome),
            )
        )

    async def _write(self, statement: Statement) -> None:
        if statement.deed in OFTEN:
            times = self._often.count(statement)
            if times > EACH and times & (times - 1):
                return
            statement = msgspec.structs.replace(statement, times=times)
        await self.log.append(statement)


class _Often:
    """Counts equal statements, so that a flood of them does not fill the store."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counts: OrderedDict[Statement, tuple[int, float]] = OrderedDict()

    def count(self, statement: Statement) -> int:
        """Return the how many-th of its kind this is."""
        now = self._clock.monotonic()
        before, at = self._counts.pop(statement, (0, now))
        times = 1 if now - at > FORGET_S else before + 1
        self._counts[statement] = times, now
        if len(self._counts) > MOST_COUNTED:
            self._counts.popitem(last=False)
        return times


def audit_of(request: HTTPConnection) -> Audit:
    """Return the audit log of the server that answers this request."""
    audit = request.app.state.audit
    assert isinstance(audit, Audit)
    return audit


def install(server: FastAPI, audit: Audit) -> None:
    """Give a server its audit log, and put on record whom it denies something."""
    server.state.audit = audit
    server.add_exception_handler(Denied, _denied)


def operator() -> str:
    """Return who works at this machine: "os:" and the name of its user."""
    uid = os.getuid()
    try:
        return f"os:{pwd.getpwuid(uid).pw_name}"
    except KeyError:  # a container may have no name for it
        return f"os:{uid}"


async def _denied(request: Request, error: Exception) -> Response:
    assert isinstance(error, Denied)
    viewer = getattr(request.state, "viewer", None)
    who = viewer if isinstance(viewer, Viewer) else ""
    subject = f"{request.method} {_route(request)}"
    await audit_of(request).record(Deed.DENIED, who, subject, error.act, request)
    return problem(403, error.detail)


def _route(request: Request) -> str:
    """Return the address of the route, not the one that was asked: it may hold ids."""
    return str(getattr(request.scope.get("route"), "path", ""))


def _address(request: HTTPConnection | None) -> str:
    return request.client.host if request and request.client else ""


def _short(text: str) -> str:
    """Return a text as it may be written: one line, not too long."""
    printable = "".join(each if each.isprintable() else "?" for each in text)
    return printable[:MOST_CHARACTERS]
