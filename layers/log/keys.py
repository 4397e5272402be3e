"""The names of all keys of a room; `{room}` keeps them on one node of a cluster."""

INBOX_PREFIX = "in"

GROUP = "ingest"
"""The consumer group that all readers of the inboxes share."""


class Keys:
    """The keys of one room."""

    def __init__(self, room: str) -> None:
        self._room = f"{{{room}}}"
        self.log = f"{self._room}:log"
        self.revisions = f"{self._room}:rev"
        self.epoch = f"{self._room}:epoch"
        self.rejected = f"{self._room}:rejected"
        self.rejected_count = f"{self._room}:rejected:count"
        self.rejected_for = f"{self._room}:rejected:for"
        self.seats = f"{self._room}:seats"
        self.lease = f"{self._room}:ingest"
        self.drill = f"{self._room}:drill"
        self.signals = f"{self._room}:signals"
        self.watched = f"{self._room}:watched"

    def views(self, epoch: int) -> tuple[str, str, str]:
        """Return the index of shared views on a branch: all, bounds, how far it goes.

        Each branch has its own, so nobody takes away what another worker makes.
        """
        views = f"{self._room}:views" + (f":{epoch}" if epoch else "")
        return views, f"{views}:bounds", f"{views}:upto"

    def readers(self, scene_n: int) -> str:
        """Return the hash of who has seen what since the scene of this entry began."""
        return f"{self._room}:readers:{scene_n}"

    def sent(self, scene_n: int) -> str:
        """Return the hash of who was sent what since the scene of this entry began."""
        return f"{self._room}:sent:{scene_n}"

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
