"""What a story is: rows, the moments at which they are told, and jumps of the clock.

A story is data. Its steps name rows of our tables; a step may tell a row as it was
known at that moment, in words that the row itself supports. Must never read a clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Step:
    """At story time `at`, revision `revision` of a row is told.

    `changes` are the fields that differ from the row's own record; `grade` (such as
    "A3") and `heard_from` (source types of the row) where fewer or weaker sources had
    spoken. `note` says what of this revision is constructed for the play; it is carried
    in the record.
    """

    at: datetime
    row: str
    revision: int = 1
    changes: Mapping[str, object] = field(default_factory=dict[str, object])
    note: str = ""
    grade: str = ""
    heard_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Jump:
    """At story time `at`, the clock jumps over empty days to `to`."""

    at: datetime
    to: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """A row of the history as it was known before the story began."""

    changes: Mapping[str, object]
    note: str


@dataclass(frozen=True, slots=True)
class Story:
    """A named stretch of the tables, told at `rate` story seconds per real second.

    `announced` are the exercises that are on the map as planned from the start.
    `undated_posture` says whether posture rows without a date belong to the history.
    """

    name: str
    title: str
    start: datetime
    end: datetime
    rate: float
    steps: tuple[Step, ...]
    jumps: tuple[Jump, ...] = ()
    announced: tuple[str, ...] = ()
    earlier: Mapping[str, Earlier] = field(default_factory=dict[str, Earlier])
    undated_posture: bool = True

    def rows(self) -> frozenset[str]:
        """Return the rows told during the story."""
        return frozenset(step.row for step in self.steps)


@dataclass(frozen=True, slots=True)
class Moment:
    """What the player does `offset_s` real seconds after the start, at speed 1."""

    offset_s: float
    act: Step | Jump


def moments(story: Story) -> Iterator[Moment]:
    """All steps and jumps of a story in the order of its clock."""
    skipped = timedelta(0)
    for act in sorted([*story.steps, *story.jumps], key=lambda act: act.at):
        told = act.at - story.start - skipped
        yield Moment(told.total_seconds() / story.rate, act)
        if isinstance(act, Jump):
            skipped += act.to - act.at


def length_s(story: Story) -> float:
    """Real seconds that one telling takes at speed 1."""
    skipped = sum(((jump.to - jump.at) for jump in story.jumps), timedelta(0))
    return (story.end - story.start - skipped).total_seconds() / story.rate
