"""Who is logged in: sessions of people, and tokens of services.

A session is an opaque secret of 256 bits. The store knows only its SHA-256, so that
whoever reads the store cannot become anybody. Each has an idle and an absolute limit,
which the store itself keeps. Whether an account may still come in is asked together
with its session, in one step: there is no copy of it that could be older.
This module must never see a cookie or a request.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from layers.clock import Clock
from layers.log.accounts import ACCOUNTS, Account
from layers.log.accounts import read as read_account
from layers.log.connection import Connection

TOUCH_AFTER = timedelta(minutes=1)
"""How exactly the time of the last use is kept; each time is a write to disk."""

_FIELDS = ("account", "room", "way", "agent", "address", "began", "seen", "until")


class Limits(msgspec.Struct, frozen=True):
    """How long a session lasts unused, and at most, and how many an account has."""

    idle: timedelta = timedelta(hours=12)
    absolute: timedelta = timedelta(days=7)
    at_once: int = 20


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One login. `id` is the hash of its secret, which alone is no way in.

    `room` is the only room that it is for ("" is any), `way` how it began (password,
    link, oidc, certificate, token), `agent` and `address` from where.
    """

    id: str
    account: str
    way: str
    began: datetime
    seen: datetime
    until: datetime
    room: str = ""
    agent: str = ""
    address: str = ""


class Origin(msgspec.Struct, frozen=True):
    """From where and how somebody logs in; `room` limits the session to one room."""

    way: str
    room: str = ""
    agent: str = ""
    address: str = ""


class Known(msgspec.Struct, frozen=True):
    """A session that is valid now, and its account, which is not disabled."""

    session: Session
    account: Account


def hash_of(secret: str) -> str:
    """Return what the store knows of a secret: SHA-256, 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Sessions:
    """All sessions of one store."""

    def __init__(
        self, connection: Connection, clock: Clock, limits: Limits | None = None
    ) -> None:
        self._connection, self._clock = connection, clock
        self.limits = limits or Limits()

    async def begin(
        self, account: str, origin: Origin, limits: Limits | None = None
    ) -> str:
        """Begin a session and return its secret; it is never told again."""
        secret, now = secrets.token_urlsafe(32), self._clock.now()
        limits = limits or self.limits
        idle = min(limits.idle, limits.absolute)
        until = now + limits.absolute
        fields: dict[str, str | int] = {
            "account": account,
            "room": origin.room,
            "way": origin.way,
            "agent": origin.agent[:200],
            "address": origin.address,
            "began": _ms(now),
            "seen": _ms(now),
            "until": _ms(until),
            "idle": _span_ms(idle),
        }
        key, mine = _key(hash_of(secret)), _all_of(account)
        words = [word for pair in fields.items() for word in pair]
        await self._connection.calls(
            (
                ("HSET", key, *words),
                ("PEXPIRE", key, _span_ms(idle)),
                ("ZADD", mine, _ms(until), hash_of(secret)),
                ("ZREMRANGEBYSCORE", mine, "-inf", _ms(now)),
                ("PEXPIREAT", mine, _ms(until), "GT"),
                ("PEXPIREAT", mine, _ms(until), "NX"),
            )
        )
        return secret

    async def who(self, ids: Sequence[str]) -> list[Known | None]:
        """Return who is behind each hash, in this order, and count it as a use.

        None for a session that ended or never was, and for a disabled account.
        """
        keys = (ACCOUNTS, *map(_key, ids))
        words = (_ms(self._clock.now()), _span_ms(TOUCH_AFTER))
        replies = await self._connection.script("who", keys, *words)
        return [_known(*each) for each in zip(ids, replies, strict=True)]

    async def of(self, account: str) -> list[Session]:
        """Return the sessions of an account, the newest first."""
        asked = await self._connection.call("ZRANGE", _all_of(account), 0, -1)
        ids = [each.decode() for each in asked]
        asks = [("HMGET", _key(each), *_FIELDS) for each in ids]
        replies = await self._connection.calls(asks) if asks else []
        found = [_session(*each) for each in zip(ids, replies, strict=True)]
        mine = [each for each in found if each is not None]
        return sorted(mine, key=lambda session: session.began, reverse=True)

    async def end(self, account: str, session_id: str) -> bool:
        """End a session of an account; say whether there was one."""
        mine = _all_of(account)
        if await self._connection.call("ZSCORE", mine, session_id) is None:
            return False
        await self._end(account, (session_id,))
        return True

    async def end_all(self, account: str, but: str = "") -> int:
        """End all sessions of an account but one, and return how many those were."""
        asked = await self._connection.call("ZRANGE", _all_of(account), 0, -1)
        ids = [each.decode() for each in asked if each.decode() != but]
        if ids:
            await self._end(account, ids)
        return len(ids)

    async def crowd_out(self, account: str, but: str) -> list[str]:
        """End what is unused longest beyond the limit, and return which those were.

        Tokens of programs are not counted, and `but` is never ended.
        """
        mine = [each for each in await self.of(account) if each.way != "token"]
        mine.sort(key=lambda session: (session.id == but, session.seen))
        ended = [each.id for each in mine[: max(0, len(mine) - self.limits.at_once)]]
        if ended:
            await self._end(account, ended)
        return ended

    async def _end(self, account: str, ids: Sequence[str]) -> None:
        await self._connection.calls(
            (("DEL", *map(_key, ids)), ("ZREM", _all_of(account), *ids))
        )


def _known(session_id: str, reply: Any) -> Known | None:
    if not reply:
        return None
    *fields, kept = reply
    session = _session(session_id, fields)
    if session is None or kept is None:
        return None
    account = read_account(kept)
    return None if account.disabled else Known(session, account)


def _session(session_id: str, fields: Sequence[bytes | None]) -> Session | None:
    if any(each is None for each in fields):
        return None
    told = [(each or b"").decode() for each in fields]
    account, room, way, agent, address, began, seen, until = told
    return Session(
        id=session_id,
        account=account,
        room=room,
        way=way,
        agent=agent,
        address=address,
        began=_at(int(began)),
        seen=_at(int(seen)),
        until=_at(int(until)),
    )


def _key(session_id: str) -> str:
    return f"{{access}}:session:{session_id}"


def _all_of(account: str) -> str:
    return f"{{access}}:sessions:{account}"


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _span_ms(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
