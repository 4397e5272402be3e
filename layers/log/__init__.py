"""The log and everything else that lives in Redis.

`port` says what a log is; `redis_log` and `memory_log` keep it; `follow` watches it
live and notices forks; `boot` makes pictures from it. `inbox` takes what producers
sent, `presence` says who is here, `store` starts the private server.
Nothing outside this package may speak Redis, and nothing in it decides what a record
means.
"""

from layers.log.port import (
    Appended,
    Back,
    Checkpoint,
    Draft,
    DraftRecord,
    Entries,
    EpochChanged,
    Forked,
    Happening,
    Log,
    Lost,
    Position,
    Revision,
)

__all__ = [
    "Appended",
    "Back",
    "Checkpoint",
    "Draft",
    "DraftRecord",
    "Entries",
    "EpochChanged",
    "Forked",
    "Happening",
    "Log",
    "Lost",
    "Position",
    "Revision",
]
