"""How often somebody may try to log in: guessing gets slow, and a leader stays free.

Attempts are counted before they are judged, so that a thousand at once are not all
free. Rule 1: a device or an address that has logged in to an account before is counted
for itself, and what strangers do never delays it. Rule 2: strangers are counted per
account and per address. The counts are worth nothing after a restart of the store and
are kept out of its file; which devices are known is kept.
"""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from layers.clock import Clock
from layers.log.connection import Connection
from layers.log.sessions import hash_of

FREE = 5
"""Attempts that are not delayed (each after them waits twice as long)."""

FREE_OF_ADDRESS = 20
"""The same for all accounts that one address tries: delegations share addresses."""

LONGEST = timedelta(minutes=15)
FORGET = timedelta(hours=1)
"""After how long without an attempt the counting begins anew."""

KNOWN_FOR = timedelta(days=180)
MOST_KNOWN = 50
"""How many devices and addresses an account is known from, the newest."""


MOST_BEGUN = 60
BEGUN_FOR = timedelta(minutes=10)
"""How many logins somebody may begin without finishing them, in this time."""


class Attempt(msgspec.Struct, frozen=True):
    """Who tries to log in, from where; `device` is the secret of its cookie or ""."""

    account: str
    address: str
    device: str = ""


class Turn(msgspec.Struct, frozen=True):
    """Whether an attempt is free (`wait_s` 0), and whether its origin is known."""

    wait_s: float
    known: bool


class Throttle:
    """The attempts of one store."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection, self._clock = connection, clock

    async def turn(self, attempt: Attempt) -> Turn:
        """Count an attempt, or say how long it must wait.

        One that must wait is not counted: waiting longer would let others lock it out.
        """
        words = (self._now_ms(), *_marks(attempt), FREE, FREE_OF_ADDRESS)
        limits = (_span_ms(LONGEST), _span_ms(FORGET))
        keys = _keys(attempt)
        said = await self._connection.script("attempt", keys, *words, *limits)
        return Turn(int(said[0]) / 1000, known=bool(said[1]))

    async def succeeded(self, attempt: Attempt) -> None:
        """Take an attempt back that was no guess, and know its device and address."""
        now = self._now_ms()
        words = (now, now - _span_ms(KNOWN_FOR), MOST_KNOWN, *_marks(attempt))
        await self._connection.script("attempt_good", _keys(attempt), *words)

    async def begin(self, what: str) -> float:
        """Count the beginning of a login; return how many seconds it must wait.

        `what` says by which way, and from which address or to which account.
        """
        key, limit = _begun(what), _span_ms(BEGUN_FOR)
        counted, _, left_ms = await self._connection.calls(
            (("INCR", key), ("PEXPIRE", key, limit, "NX"), ("PTTL", key))
        )
        return max(1.0, int(left_ms) / 1000) if int(counted) > MOST_BEGUN else 0

    async def finished(self, what: str) -> None:
        """Take a beginning back that became a login."""
        key = _begun(what)
        await self._connection.calls(
            (("DECR", key), ("PEXPIRE", key, _span_ms(BEGUN_FOR), "NX"))
        )

    def _now_ms(self) -> int:
        return round(self._clock.now().timestamp() * 1000)


def _begun(what: str) -> str:
    return f"{{access}}:begun:{hash_of(what)[:32]}"


def _marks(attempt: Attempt) -> tuple[str, str]:
    """Return what a device and an address are known by."""
    device = f"d{hash_of(attempt.device)[:32]}" if attempt.device else ""
    return device, f"a{hash_of(attempt.address)[:32]}"


def _keys(attempt: Attempt) -> Sequence[str]:
    device, address = _marks(attempt)
    counted = f"{{access}}:tries:{attempt.account}"
    return (
        f"{{access}}:known:{attempt.account}",
        f"{counted}:{device}",
        f"{counted}:{address}",
        counted,
        f"{{access}}:tries-from:{address}",
    )


def _span_ms(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)
