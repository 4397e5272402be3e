"""Whether a store keeps what it has acknowledged, over a crash and a power loss.

The private store is started with these settings; a store of the user's own is asked.
It must never change a setting of a store that others may use too.
"""

from collections.abc import Callable
from typing import Literal

import msgspec
from redis.exceptions import NoPermissionError, ResponseError

from layers.clock import Clock
from layers.errors import StoreUnavailable, StoreUnsafe, UnsafeSetting
from layers.log.connection import Connection, connect, fields_of

NEEDED = {
    "appendonly": "yes",
    "appendfsync": "always",
    # Else nothing is synced for as long as the log on disk is written anew.
    "no-appendfsync-on-rewrite": "no",
    "maxmemory-policy": "noeviction",
}
"""What keeps every acknowledged write; the least of them lost 468 in a power loss."""

EXAMINE_EVERY_S = 60.0
"""Time between two looks at the settings, which anybody may change at any time."""

RETRY_S = 1.0


class Durability(msgspec.Struct, frozen=True):
    """What is known of a store: it keeps all, it may lose some, or it does not tell."""

    state: Literal["kept", "unsafe", "unknown"]
    problem: str = ""
    wrong: tuple[UnsafeSetting, ...] = ()


async def require_durable(url: str, *, allow_unsafe: bool) -> Durability:
    """Return what is known of a store that may be used.

    Raises StoreUnsafe for one that may lose what it acknowledged, unless that is
    allowed; StoreUnavailable if it does not answer.
    """
    connection = connect(url)
    try:
        durability = await examine(connection)
    finally:
        await connection.aclose()
    if durability.wrong and not allow_unsafe:
        raise StoreUnsafe(durability.wrong)
    return durability


async def watch(url: str, clock: Clock, tell: Callable[[Durability], None]) -> None:
    """Examine a store for ever and tell what is found; wait for one that is away."""
    connection = connect(url)
    try:
        while True:
            try:
                tell(await examine(connection))
            except StoreUnavailable:
                await clock.sleep(RETRY_S)
            else:
                await clock.sleep(EXAMINE_EVERY_S)
    finally:
        await connection.aclose()


async def examine(connection: Connection) -> Durability:
    """Ask a store for its settings.

    Raises StoreUnavailable if it does not answer, or with an error that will pass.
    """
    try:
        reply = await connection.call("CONFIG", "GET", *NEEDED)
    except StoreUnavailable as error:
        if not _never_told(error.__cause__):
            raise
        problem = f"The settings of the store could not be checked: {error.problem}."
        return Durability("unknown", problem)
    told = {name.decode(): value.decode() for name, value in fields_of(reply).items()}
    wrong = tuple(
        UnsafeSetting(name, told[name], needed)
        for name, needed in NEEDED.items()
        if told.get(name, needed) != needed
    )
    if wrong:
        return Durability("unsafe", str(StoreUnsafe(wrong)), wrong)
    if missing := NEEDED.keys() - told.keys():
        names = ", ".join(sorted(missing))
        return Durability("unknown", f"The store does not tell its setting of {names}.")
    return Durability("kept")


def _never_told(cause: BaseException | None) -> bool:
    """Say whether a store keeps its settings to itself: forbidden, or taken out."""
    if isinstance(cause, NoPermissionError):
        return True
    unknown = ("unknown command", "unknown subcommand")
    return isinstance(cause, ResponseError) and str(cause).lower().startswith(unknown)
