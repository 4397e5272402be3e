"""Passwords: hashed with Argon2id, checked one at a time beside the work of the room.

Checking costs what a guesser must pay too: tens of milliseconds and much memory. It
runs in one thread of low priority, and beyond a few that wait everybody else is told to
come back, so that a flood of logins never delays a frame.
It must never say, by words or by time, whether an account exists.
"""

# ruff: noqa: N818 - a name says what happened, as in layers.errors

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NamedTuple

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from dashboard.words import mark
from layers.errors import OnePictureError

#: OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 passes, 1 lane at least.
#: More memory, not more passes: memory is what a guesser cannot buy as cheaply.
HASHER = PasswordHasher(time_cost=2, memory_cost=48 * 1024, parallelism=1, type=Type.ID)

LEAST_LENGTH = 15
"""NIST SP 800-63B-4: at least 15 characters where a password is the only factor."""

MOST_LENGTH = 200

OF_THIS_HOUSE = ("onepicture", "one picture", "one-picture")
"""Words that whoever guesses tries first here; the list that ASVS 6.1.2 asks for."""

LEAST_GUESSES = 10**10
"""A password that would be guessed sooner is one of those that many people have, or is
made of them: the scale of zxcvbn, whose lists hold the most common ones."""

LOOKED_AT = 72
"""Characters that are looked at for that; the time grows with their square."""

MOST_WAITING = 12
KEPT_FREE = 6
"""Places in the queue that strangers cannot take: who was here before gets through."""

RETRY_AFTER_S = 2

_NICE = 5
_NOBODY = HASHER.hash("of nobody: an account that does not exist takes as long")


class Busy(OnePictureError):
    """Too many passwords wait to be checked; nothing was checked."""

    def __str__(self) -> str:
        return "Too many people log in at the same time; try again in a moment."


class Passwords:
    """Checks passwords for one worker."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "passwords", _step_back)
        self._waiting = 0

    async def check(self, kept: str | None, given: str, *, known: bool = False) -> bool:
        """Say whether a password is right; `kept` None is nobody's.

        `known`: a device or an address that has logged in to this account before.
        Raises Busy.
        """
        if self._waiting >= MOST_WAITING - (0 if known else KEPT_FREE):
            raise Busy
        self._waiting += 1
        loop = asyncio.get_running_loop()
        checked = loop.run_in_executor(self._pool, _verify, kept or _NOBODY, given)
        # Counted until it is done, also if nobody waits for the answer any more.
        checked.add_done_callback(self._done)
        return await asyncio.shield(checked) and kept is not None

    async def make(self, new: str, account: str) -> "str | Problem":
        """Return what is kept of a new password, or why it is no good. Raises Busy."""
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        loop = asyncio.get_running_loop()
        made = loop.run_in_executor(self._pool, _made, new, account)
        made.add_done_callback(self._done)
        return await asyncio.shield(made)

    def close(self) -> None:
        """End the thread."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _done(self, _: "asyncio.Future[Any]") -> None:
        self._waiting -= 1


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return HASHER.hash(password)


class Problem(NamedTuple):
    """Why a password is no good: a sentence of the catalogue, filled from `values`."""

    sentence: str
    values: dict[str, int]

    def __str__(self) -> str:
        return self.sentence.format(**self.values)


def problem_with(password: str, account: str) -> Problem | None:
    """Return why a password is no good; None if it is. Takes some milliseconds."""
    plain = password.lower()
    if len(password) < LEAST_LENGTH:
        said = mark("The new password has fewer than {least} characters.")
        return Problem(said, {"least": LEAST_LENGTH})
    if len(password) > MOST_LENGTH:
        said = mark("The new password has more than {most} characters.")
        return Problem(said, {"most": MOST_LENGTH})
    if len(set(password)) < 6:
        return Problem(mark("The new password repeats the same few characters."), {})
    if account in plain:
        return Problem(mark("The new password contains the name of the account."), {})
    if any(word in plain for word in OF_THIS_HOUSE):
        return Problem(mark("The new password contains the name of this system."), {})
    if zxcvbn(password[:LOOKED_AT])["guesses"] < LEAST_GUESSES:
        return Problem(
            mark("The new password is one of those that are tried first."), {}
        )
    return None


def _verify(kept: str, given: str) -> bool:
    try:
        return len(given) <= MOST_LENGTH and HASHER.verify(kept, given)
    except (VerificationError, InvalidHashError):
        return False


def _made(new: str, account: str) -> str | Problem:
    return problem_with(new, account) or hashed(new)


def _step_back() -> None:
    """Let everything else go first; only Linux knows priorities of threads."""
    if sys.platform.startswith("linux"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
