"""What must hold of every log, whatever happened to its store."""

import hashlib

import msgspec

from layers.log import Log
from layers.picture import Entry


async def whole(log: Log) -> list[Entry]:
    """Return every entry of a log, in order."""
    entries: list[Entry] = []
    while page := await log.read(entries[-1].id if entries else None):
        entries += page
    return entries


def eid_of(entry: Entry) -> str:
    """Return the event id that the writer of an entry gave."""
    return msgspec.json.decode(entry.e)["eid"]


def assert_sound(entries: list[Entry]) -> None:
    """Numbers without gap, an unbroken chain, and no event twice."""
    chain = ""
    for n, entry in enumerate(entries, 1):
        chain = hashlib.sha1((chain + entry.id).encode() + entry.e).hexdigest()
        assert (entry.n, entry.h) == (n, chain)
    eids = [eid_of(entry) for entry in entries]
    assert len(set(eids)) == len(eids)
