"""What is valid once, for a few minutes: one-time links, and logins under way.

Whoever takes it first has it, and nobody after. The store knows only the SHA-256 of the
secret. A reply that is lost on the way loses the link too: better asked for again than
valid twice. This module must never know what a link is good for.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta

import msgspec

from layers.log.connection import Connection
from layers.log.sessions import hash_of

LASTS = timedelta(minutes=10)
"""How long a link waits to be used."""

_read = msgspec.json.Decoder(dict[str, str]).decode


class Links:
    """The links of one store; `purpose` keeps those of different uses apart."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def make(
        self, purpose: str, content: Mapping[str, str], lasts: timedelta = LASTS
    ) -> str:
        """Keep something until it is taken once, and return the secret for it."""
        secret = secrets.token_urlsafe(32)
        kept = msgspec.json.encode(dict(content))
        lasts_ms = round(lasts.total_seconds() * 1000)
        key = _key(purpose, secret)
        await self._connection.call("SET", key, kept, "PX", lasts_ms)
        return secret

    async def read(self, purpose: str, secret: str) -> dict[str, str] | None:
        """Return what is kept, and leave it there; None if it is too late."""
        kept = await self._connection.call("GET", _key(purpose, secret))
        return None if kept is None else _read(kept)

    async def take(self, purpose: str, secret: str) -> dict[str, str] | None:
        """Return what was kept, and forget it; None if it is too late."""
        kept = await self._connection.call("GETDEL", _key(purpose, secret))
        return None if kept is None else _read(kept)


def _key(purpose: str, secret: str) -> str:
    return f"{{access}}:{purpose}:{hash_of(secret)}"
