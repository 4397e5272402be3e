"""What a drill is: what happens when, who is expected, and what is hoped for.

A drill is data that anybody can write. Its records are as any feed would send them,
but that a time may be relative to the start of the drill. Must never read a clock, and
never judge a record: that does whoever receives it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sample_feeds.times import wire

CONTEXT = "EXERCISE"
RELATIVE = re.compile(r"T([+-])(\d{1,3}):([0-5]\d):([0-5]\d)")
"""A time relative to the start: hours, minutes, seconds, such as T+00:12:30."""

EVENT = "drill"
"""What the event id of every inject begins with."""

Record = dict[str, Any]
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file: in which line, in which inject, and how to mend it."""

    line: int
    inject: str
    what: str
    mend: str

    def __str__(self) -> str:
        where = f"inject {self.inject!r}: " if self.inject else ""
        return f"line {self.line}: {where}{self.what}. {self.mend}"


class BadDrillError(Exception):
    """A file is no drill; `problems` names every bad line."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        super().__init__(name, problems)
        self.name, self.problems = name, problems

    def __str__(self) -> str:
        return "\n".join(f"{self.name}, {each}" for each in self.problems)


@dataclass(frozen=True, slots=True)
class Expected:
    """What people are expected to do about an inject, within how many seconds."""

    action: str
    within_s: float
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inject:
    """Something that happens `at_s` seconds after the start, at speed 1."""

    id: str
    at_s: float
    layer: str
    record: Record
    line: int
    expected: Expected | None = None

    @property
    def record_id(self) -> str:
        """Return the id of its record."""
        return str(self.record.get("id", ""))


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill as its file tells it; texts by language code.

    `delegations` are the codes of those whose screens must be there, `seats` how many
    screens if nobody is named. `digest` is the SHA-256 of the file, 64 hex digits.
    """

    id: str
    title: Texts
    invented: Texts
    lasts_s: float
    delegations: tuple[str, ...]
    seats: int
    objectives: tuple[Texts, ...]
    injects: tuple[Inject, ...]
    digest: str
    lines: tuple[str, ...] = field(repr=False, default=())

    def told(self, inject: Inject, started: datetime, speed: float) -> Record:
        """Return the record of an inject, with the times of a drill that began then."""
        return cast("Record", _dated(inject.record, started, speed))

    def event_id(self, inject: Inject, run: str) -> str:
        """Return the event id: the same again and again for the same start."""
        return f"{EVENT}.{self.id}.{run}.{inject.id}"

    def line_of(self, inject: Inject, path: str) -> int:
        """Return the line of a field of a record; that of the inject if not found."""
        return line_of_field(self.lines, inject.line, path)


def line_of_field(lines: Sequence[str], head: int, path: str) -> int:
    """Return in which line an inject that begins at line `head` has a field."""
    name = re.split(r"[.\[]", path)[0]
    wanted = re.compile(rf"\s*{re.escape(name)}\s*=")
    for number, text in enumerate(lines[head:], head + 1):
        if text.startswith("[[inject]]"):
            break
        if wanted.match(text):
            return number
    return head


def seconds_of(text: object) -> float:
    """Return how many seconds after the start; raises ValueError for another text."""
    found = RELATIVE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("a time is written T+hours:minutes:seconds, as T+00:12:30")
    hours, minutes, seconds = (int(part) for part in found.groups()[1:])
    sign = -1 if found[1] == "-" else 1
    return sign * float(hours * 3600 + minutes * 60 + seconds)


def _dated(value: Any, started: datetime, speed: float) -> Any:
    """Return a value with times in place of what is relative to the start."""
    if isinstance(value, dict):
        given = cast("Record", value)
        return {name: _dated(each, started, speed) for name, each in given.items()}
    if isinstance(value, list):
        return [_dated(each, started, speed) for each in cast("list[Any]", value)]
    if not isinstance(value, str) or not RELATIVE.fullmatch(value):
        return value
    after_s = seconds_of(value)
    # What was before the drill was so long before it, however fast it is played.
    return wire(
        started + timedelta(seconds=after_s / speed if after_s > 0 else after_s)
    )
