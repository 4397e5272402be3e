"""One line of an inbox, as a producer sent it.

It must never decide whether a line is good.
"""

from datetime import UTC, datetime
from urllib.parse import quote

import msgspec


class Line(msgspec.Struct, frozen=True):
    """One entry of an inbox, as it was received.

    `inbox` is the name of the inbox (the layer), `record` the bytes of the field of
    that name (None if the producer sent none), `raw` what to keep if it is rejected:
    the record, or all fields if there is none.
    """

    inbox: str
    inbox_id: str
    record: bytes | None
    raw: bytes
    source: str = ""
    event_id: str = ""

    @property
    def eid(self) -> str:
        """Return the event id: the source's own for this inbox, else our own.

        Sources do not share their event ids: none can learn or block those of another.
        """
        if not self.event_id:
            return f"{self.inbox}:{self.inbox_id}"
        return f"{self.inbox}:{quote(self.source, safe='')}:{self.event_id}"

    @property
    def author(self) -> str:
        """Return who sent it, as the log names it."""
        return self.source or f"inbox:{self.inbox}"


def line_of(inbox: str, inbox_id: str, fields: dict[bytes, bytes]) -> Line:
    """Return the line that an entry of an inbox is."""
    source = fields.get(b"source", b"").decode(errors="replace")
    event_id = fields.get(b"event_id", b"").decode(errors="replace")
    record = fields.get(b"record")
    if record is None:
        raw = b"\n".join(name + b": " + value for name, value in fields.items())
    else:
        raw = record
    return Line(inbox, inbox_id, record, raw, source, event_id)


def appended_at(inbox_id: bytes) -> datetime | None:
    """Return when the store received a line; None for the id of none."""
    if not inbox_id:
        return None
    return datetime.fromtimestamp(int(inbox_id.partition(b"-")[0]) / 1000, UTC)
