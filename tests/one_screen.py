"""A small screen that follows docs/stream-protocol.md to the letter: the reference."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Event:
    """One Server-Sent Event, read."""

    kind: str
    entry_id: str
    header: dict[str, Any]
    lines: list[bytes]


def read_events(text: bytes) -> list[Event]:
    """Read complete events; comments and `retry` are no events."""
    events: list[Event] = []
    for block in text.split(b"\n\n"):
        fields: dict[bytes, list[bytes]] = {}
        for line in block.split(b"\n"):
            name, _, value = line.partition(b": ")
            fields.setdefault(name, []).append(value)
        if b"event" in fields:
            data = fields[b"data"]
            entry_id = fields.get(b"id", [b""])[0].decode()
            kind = fields[b"event"][0].decode()
            events.append(Event(kind, entry_id, json.loads(data[0]), data[1:]))
    return events


@dataclass
class OneScreen:
    """What a screen holds, and whether it may believe it."""

    n: int = -1
    entry_id: str = ""
    lines: dict[str, bytes] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    needs_reset: bool = True

    def apply(self, event: Event) -> bool:
        """Take an event in; False if it does not follow what this screen has."""
        if event.kind == "own":
            return True  # no part of the picture
        if event.kind == "reset":
            self.lines.clear()
            self.needs_reset = False
        elif self.needs_reset or event.header["n_from"] != self.n:
            self.needs_reset = True
            return False
        for record_id in event.header["remove"]:
            self.lines.pop(record_id, None)
        for line in event.lines:
            self.lines[json.loads(line)["id"]] = line
        self.n, self.header = event.header["n"], event.header
        self.entry_id = event.entry_id or self.entry_id
        self.needs_reset = self.digest != self.header["digest"]
        return not self.needs_reset

    @property
    def digest(self) -> str:
        """The digest over what this screen holds."""
        total = sum(
            int.from_bytes(hashlib.blake2b(line, digest_size=16).digest(), "big")
            for line in self.lines.values()
        )
        return f"{total % (1 << 128):032x}"
