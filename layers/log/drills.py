"""What is known of a drill for ever: its start, what was sent, when all had confirmed.

One hash for each room, one field for each fact. Every fact is written once: whoever is
first says it, and nobody changes it after. It must never know what a drill is about.
"""

from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from layers.log.connection import Connection, fields_of
from layers.log.keys import Keys


class Start(msgspec.Struct, frozen=True):
    """The start of a drill: which (`digest` of its file), when, by whom, how fast."""

    drill: str
    digest: str
    at: datetime
    by: str
    speed: float = 1.0


class Begun(msgspec.Struct, frozen=True):
    """The start that holds; `now` says that it was made just now, and not before."""

    start: Start
    now: bool


class Fact(msgspec.Struct, frozen=True):
    """Something that happened at a moment; `n` is the picture that it was about."""

    at: datetime
    n: int = 0


class Notes(msgspec.Struct, frozen=True):
    """All that is known of a drill: by inject when sent, by inject when confirmed."""

    start: Start | None = None
    assembled: Fact | None = None
    sent: dict[str, Fact] = {}
    confirmed: dict[str, Fact] = {}


class Drills:
    """The notes of the drill of one room; raises StoreUnavailable."""

    def __init__(self, connection: Connection, room: str) -> None:
        self._connection = connection
        self._key = Keys(room).drill

    async def begin(self, drill: str, digest: str, by: str, speed: float) -> Begun:
        """Start the drill now, by the clock of the store; the first start stays."""
        seconds, micros = await self._connection.call("TIME")
        at = datetime.fromtimestamp(int(seconds), UTC)
        start = Start(drill, digest, at.replace(microsecond=int(micros)), by, speed)
        now = await self._once("start", start)
        kept = (await self.notes()).start
        return Begun(kept or start, now)

    async def assembled(self, fact: Fact) -> None:
        """Note when all who are expected were there."""
        await self._once("assembled", fact)

    async def confirmed(self, inject: str, fact: Fact) -> None:
        """Note when all screens had confirmed the picture with an inject."""
        await self._once(f"confirmed.{inject}", fact)

    async def notes(self) -> Notes:
        """Return all that is known."""
        reply = await self._connection.call("HGETALL", self._key)
        start: Start | None = None
        assembled: Fact | None = None
        each: dict[Literal["sent", "confirmed"], dict[str, Fact]] = {
            "sent": {},
            "confirmed": {},
        }
        for name, value in fields_of(reply).items():
            kind, _, inject = name.decode().partition(".")
            if kind == "start":
                start = msgspec.json.decode(value, type=Start)
            elif kind == "assembled":
                assembled = _fact(value)
            elif kind in ("sent", "confirmed"):
                each[kind][inject] = _fact(value)
        return Notes(start, assembled, each["sent"], each["confirmed"])

    async def _once(self, field: str, fact: Any) -> bool:
        """Keep a fact; False if there was one before, which stays."""
        words = ("HSETNX", self._key, field, msgspec.json.encode(fact))
        return await self._connection.call(*words) == 1


_fact = msgspec.json.Decoder(Fact).decode
