"""Which reports people count as one event, kept up one report at a time.

The order in which anything was decided makes no difference, nor does a ring.
"""


class Events:
    """Reports joined by what people decided."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._near: dict[str, set[str]] = {}

    def put(self, record_id: str, duplicate_of: str) -> None:
        """Note with which report one is counted, "" with none."""
        before = self._of.pop(record_id, "")
        if before and self._of.get(before) != record_id:
            self._near[before].discard(record_id)
            self._near[record_id].discard(before)
        if duplicate_of and duplicate_of != record_id:
            self._of[record_id] = duplicate_of
            self._near.setdefault(record_id, set()).add(duplicate_of)
            self._near.setdefault(duplicate_of, set()).add(record_id)

    def drop(self, record_id: str) -> None:
        """Note that a report is not held any more."""
        self.put(record_id, "")

    def of(self, record_id: str) -> set[str]:
        """Return all reports of the same event, and the report itself."""
        if record_id not in self._near:
            return {record_id}
        found, waiting = {record_id}, [record_id]
        while waiting:
            new = self._near.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found
