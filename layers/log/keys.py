"""The names of all keys of a room; `{room}` keeps them on one node of a cluster."""

INBOX_PREFIX = "in"


class Keys:
    """The keys of one room."""

    def __init__(self, room: str) -> None:
        self._room = f"{{{room}}}"
        self.log = f"{self._room}:log"
        self.revisions = f"{self._room}:rev"
        self.epoch = f"{self._room}:epoch"
        self.rejected = f"{self._room}:rejected"
        self.seats = f"{self._room}:seats"
        self.lease = f"{self._room}:ingest"

    def event(self, eid: str) -> str:
        """Return the key that remembers an event id."""
        return f"{self._room}:idem:{eid}"

    def inbox(self, name: str) -> str:
        """Return the inbox of a layer; "*" gives the pattern of all inboxes."""
        return f"{self._room}:{INBOX_PREFIX}:{name}"

    def checkpoint(self, fold: int, n: int) -> str:
        """Return the key of one checkpoint."""
        return f"{self._room}:ck:{fold}:{n}"

    def checkpoints(self, fold: int) -> str:
        """Return the key of the sorted set of all checkpoints of one fold."""
        return f"{self._room}:cks:{fold}"
