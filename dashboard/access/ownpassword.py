"""A person changes the own password: the old one is asked for, every other login ends.

Guessing the old one is as slow as at the login, and counts as such. It must never tell
more than that: who looks at the screen now may not be the one who logged in.
"""

from dashboard.access.entrance import Entrance, From, Noted, TurnedAway, Why
from dashboard.access.passwords import RETRY_AFTER_S, Busy, Problem
from layers.log.sessions import Known
from layers.log.throttle import Attempt


async def made(
    entrance: Entrance, known: Known, typed: tuple[str, str], origin: From
) -> Problem | str:
    """Return what is kept of a new password, or why it is no good.

    `typed` are the old and the new one. Raises TurnedAway if the old one is wrong or
    there were too many attempts, and StoreUnavailable.
    """
    (old, new), account = typed, known.account
    attempt = Attempt(account.name, origin.address, origin.device)
    turn = await entrance.throttle.turn(attempt)
    if turn.wait_s:
        raise await _refused(entrance, account.name, origin, turn.wait_s)
    passwords = entrance.passwords
    try:
        if not await passwords.check(account.password, old, known=turn.known):
            raise await _refused(entrance, account.name, origin)
        kept = await passwords.make(new, account.name)
    except Busy:
        raise TurnedAway(Why.BUSY, RETRY_AFTER_S) from None
    await entrance.throttle.succeeded(attempt)
    return kept


async def keep(entrance: Entrance, known: Known, kept: str) -> int:
    """Keep a new password, and return how many other logins ended with the old one."""
    await entrance.accounts.change(known.account.name, password=kept)
    return await entrance.end_others(known)


async def _refused(
    entrance: Entrance, name: str, origin: From, wait_s: float = 0
) -> TurnedAway:
    outcome = "must wait" if wait_s else "failed"
    await entrance.note(Noted("login", name, outcome, "new password", origin.address))
    return TurnedAway(Why.WAIT if wait_s else Why.WRONG, wait_s)
