"""Makes pictures from a log: the newest one, or the one of any moment before.

It must never show a picture whose entries it did not verify: a checkpoint counts only
if its entry is still in the log, and every entry after it must continue the chain.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from layers.desk import FOLD as DESK_FOLD
from layers.desk import Desk
from layers.errors import CheckpointUnreadable
from layers.log.port import Checkpoint, Log, Position
from layers.picture import FOLD, Picture

CHECKPOINT_EVERY = 5000
"""Entries between two checkpoints; any past picture is at most so many folds away."""

READ_COUNT = 2000
"""Entries in one reply: bounded, so that it arrives in time."""


async def boot(
    log: Log,
    *,
    upto: int | None = None,
    between: Callable[[], Awaitable[None]] | None = None,
    near: Picture | None = None,
) -> Picture:
    """Return the picture of the log's last entry, or of entry number `upto`.

    `between` is awaited before each reading, for who has other duties meanwhile.
    `near` is a picture before it, of which the caller knows that its entry is still in
    the log; it is folded on. Raises Gap or ChainBroken if the log itself is damaged.
    """
    picture = await _start(log, upto) if near is None else near
    while True:
        if between is not None:
            await between()
        entries = await log.read(picture.entry_id or None, READ_COUNT)
        for entry in entries:
            if upto is not None and entry.n > upto:
                return picture
            picture.apply(entry)
        if len(entries) < READ_COUNT:
            return picture


async def picture_at(log: Log, when: int | datetime) -> Picture | None:
    """Return the picture of then: entry n, or all that was appended until a time.

    None if the log has no such entry (yet).
    """
    entry = await log.at(when)
    return None if entry is None else await boot(log, upto=entry.n)


async def keep_checkpoint(log: Log, picture: Picture) -> None:
    """Keep the picture as a checkpoint; all workers make the same bytes of it."""
    await log.put_checkpoint(
        Checkpoint(
            FOLD, picture.n, picture.entry_id, picture.chain, picture.checkpoint()
        )
    )


async def boot_desk(log: Log, upto: int) -> Desk:
    """Return the desk of entry number `upto`, which a picture has verified."""
    desk, entry_id = await _desk_start(log, upto)
    while desk.n < upto:
        entries = await log.read(entry_id, READ_COUNT)
        for entry in entries[: upto - desk.n]:
            desk.apply(entry)
        if len(entries) < READ_COUNT:
            break
        entry_id = entries[-1].id
    return desk


async def _desk_start(log: Log, upto: int) -> tuple[Desk, str | None]:
    most = upto
    while (checkpoint := await log.checkpoint(DESK_FOLD, most)) is not None:
        try:
            return Desk.from_checkpoint(checkpoint.picture), checkpoint.entry_id
        except CheckpointUnreadable:
            most = checkpoint.n - 1
    return Desk(), None


def checkpoint_due(picture: Picture) -> bool:
    """Say whether this picture is one that every worker keeps as a checkpoint."""
    return picture.n > 0 and picture.n % CHECKPOINT_EVERY == 0


def position_of(picture: Picture) -> Position:
    """Return from where to follow the log so that the picture stays the newest."""
    return Position(picture.n, picture.entry_id, picture.chain)


async def _start(log: Log, upto: int | None) -> Picture:
    """Return the nearest usable checkpoint's picture, or an empty one."""
    most = upto
    while (checkpoint := await log.checkpoint(FOLD, most)) is not None:
        try:
            return Picture.from_checkpoint(checkpoint.picture)
        except CheckpointUnreadable:
            most = checkpoint.n - 1
    return Picture()
