"""What came of a drill: measured from the log and the screens, judged by nobody.

Pure: the file, the entries of the log and what was noted go in, times come out. What
cannot be known is None, never a guess. It must never await, read a clock or a store.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from layers.entry import Entry, entry_time, feature_of
from layers.log.drills import Fact, Notes, Start
from layers.log.line import Line
from layers.log.presence import Seat, is_silent
from layers.picture import DRAWN
from sample_feeds.drill import Drill, Inject
from sample_feeds.inbox import SOURCE

State = Literal["waiting", "running", "over"]
Visible = Callable[[str], bool]
"""Says whether who asks may see the record of this id."""


class _Link(msgspec.Struct):
    id: str = ""


class _Links(msgspec.Struct):
    supersedes: str | None = None
    related: tuple[_Link, ...] = ()


class _Linking(msgspec.Struct):
    properties: _Links


class _Body(msgspec.Struct):
    records: list[msgspec.Raw] = []
    eid: str = ""


class Answer(msgspec.Struct, frozen=True):
    """An entry in which somebody answers to an inject, and by which record."""

    at: datetime
    n: int
    record: str


class Hoped(msgspec.Struct, frozen=True):
    """What was expected of people: the action, within how many seconds, of whom."""

    action: str
    within_s: float
    roles: tuple[str, ...]


class Row(msgspec.Struct, frozen=True):
    """One inject: seconds after the start at which things happened, None if unknown.

    `planned_s` is at the speed that the drill was played at. `n` is the picture that
    it came with, `reported_n` that of the first report about it by somebody else.
    """

    inject: str
    record: str
    title: str
    planned_s: float
    expected: Hoped | None = None
    sent_s: float | None = None
    shown_s: float | None = None
    n: int | None = None
    reported_s: float | None = None
    reported_n: int | None = None
    confirmed_s: float | None = None


class Result(msgspec.Struct, frozen=True):
    """What there is to say about a drill now; times in seconds after the start."""

    drill: str
    title: Mapping[str, str]
    invented: Mapping[str, str]
    objectives: tuple[Mapping[str, str], ...]
    delegations: tuple[str, ...]
    seats: int
    lasts_s: Annotated[float, "at the speed that it is played at"]
    state: State
    speed: float
    started_at: datetime | None = None
    elapsed_s: float | None = None
    assembled_s: float | None = None
    rows: tuple[Row, ...] = ()
    upcoming: tuple[Row, ...] | None = None


class Trace:
    """What the log says about the injects of a drill that was started."""

    def __init__(self, drill: Drill, start: Start) -> None:
        run = f"{start.at.timestamp():.3f}"
        self._injects = {
            _eid(each.layer, drill.event_id(each, run)): each for each in drill.injects
        }
        self._by_record: dict[str, list[Inject]] = {}
        for each in drill.injects:
            self._by_record.setdefault(each.record_id, []).append(each)
        self.shown: dict[str, Fact] = {}
        self.answers: dict[str, dict[str, Answer]] = {}

    def take(self, entries: Iterable[Entry]) -> None:
        """Take the next entries of the log in."""
        for entry in entries:
            try:
                body = msgspec.json.decode(entry.e, type=_Body)
            except msgspec.MsgspecError:
                continue  # the picture ignores it too
            inject = self._injects.get(body.eid)
            if inject is not None:
                self.shown[inject.id] = Fact(entry_time(entry.id), entry.n)
            else:
                self._answered(entry, body)

    def _answered(self, entry: Entry, body: _Body) -> None:
        """Note what somebody says of a record: its new revision, or one that links.

        Of each record that answers the first time is enough: it may change for ever.
        """
        for raw in body.records:
            feature = feature_of(bytes(raw))
            if feature is None or feature.properties.status not in DRAWN:
                continue
            for record in {feature.id, *_linked(bytes(raw))}:
                for inject in self._by_record.get(record, ()):
                    if inject.id not in self.shown:
                        continue
                    answers = self.answers.setdefault(inject.id, {})
                    answer = Answer(entry_time(entry.id), entry.n, feature.id)
                    answers.setdefault(feature.id, answer)


def _eid(layer: str, event_id: str) -> str:
    """Return by which event id the log knows a line of the player."""
    return Line(layer, "", None, b"", SOURCE, event_id).eid


def _linked(line: bytes) -> set[str]:
    try:
        links = msgspec.json.decode(line, type=_Linking).properties
    except msgspec.MsgspecError:
        return set()
    return {each.id for each in links.related} | {links.supersedes or ""} - {""}


def assembled(
    drill: Drill, seats: Iterable[Seat], delegations: Mapping[str, str], start: Start
) -> Fact | None:
    """Return when all who are expected had confirmed a picture; None if they have not.

    `delegations` are those of the accounts. Only what was confirmed since the start
    counts, so a screen that was there before says so with its next beat, within 5 s.
    """
    there = [each for each in seats if each.agreed and each.at >= start.at]
    if not drill.delegations:
        moments = sorted(each.at for each in there)
        return Fact(moments[drill.seats - 1]) if len(moments) >= drill.seats else None
    first: dict[str, datetime] = {}
    for each in there:
        code = delegations.get(each.seat.partition("/")[0], "")
        first[code] = min(first.get(code, each.at), each.at)
    if not set(drill.delegations) <= first.keys():
        return None
    return Fact(max(first[code] for code in drill.delegations))


def all_confirmed(seats: Iterable[Seat], n: int, now: datetime) -> Fact | None:
    """Return when all screens that are there had confirmed picture n; None if not."""
    there = list(seats)
    if not there or any(
        not each.agreed or each.n < n or is_silent(each, now) for each in there
    ):
        return None
    return Fact(max(each.at for each in there), n)


def after_action(  # noqa: PLR0913 - what is known, and who asks
    drill: Drill,
    notes: Notes,
    trace: Trace | None,
    now: datetime,
    visible: Visible,
    *,
    runs_it: bool,
    speed: float = 1.0,
) -> Result:
    """Return what somebody may know of a drill now.

    Of injects only those whose record `visible` says yes to; what comes next only if
    who asks runs the drill. `speed` is that of a drill that has not begun.
    """
    start = notes.start
    speed = speed if start is None else start.speed
    lasts_s = drill.lasts_s / speed
    result = Result(
        drill=drill.id,
        title=drill.title,
        invented=drill.invented,
        objectives=drill.objectives,
        delegations=drill.delegations,
        seats=drill.seats,
        lasts_s=lasts_s,
        state="waiting",
        speed=speed,
    )
    injects = sorted(drill.injects, key=lambda each: each.at_s)
    if start is None or trace is None:
        waiting = tuple(_row(each, speed) for each in injects)
        return msgspec.structs.replace(result, upcoming=waiting if runs_it else None)
    rows = [
        _measured(each, start, notes, trace, visible)
        for each in injects
        if _to_be_told(each, notes, trace, visible, runs_it=runs_it)
    ]
    told = {each.inject for each in rows} | trace.shown.keys()
    upcoming = tuple(_row(each, speed) for each in injects if each.id not in told)
    elapsed_s = max(0.0, (now - start.at).total_seconds())
    return msgspec.structs.replace(
        result,
        state="over" if elapsed_s >= lasts_s else "running",
        started_at=start.at,
        elapsed_s=elapsed_s,
        assembled_s=_after(start, notes.assembled),
        rows=tuple(rows),
        upcoming=upcoming if runs_it else None,
    )


def _to_be_told(
    inject: Inject, notes: Notes, trace: Trace, visible: Visible, *, runs_it: bool
) -> bool:
    if inject.id in trace.shown:
        return visible(inject.record_id)
    # It was sent and refused: nobody sees it, but who runs the drill must know.
    return runs_it and inject.id in notes.sent


def _row(inject: Inject, speed: float) -> Row:
    expected = inject.expected
    hoped = expected and Hoped(
        expected.action, expected.within_s / speed, expected.roles
    )
    record = inject.record
    named = record.get("title") or record.get("designation") or inject.record_id
    return Row(
        inject.id, inject.record_id, str(named), inject.at_s / speed, hoped or None
    )


def _measured(
    inject: Inject, start: Start, notes: Notes, trace: Trace, visible: Visible
) -> Row:
    shown = trace.shown.get(inject.id)
    answers = trace.answers.get(inject.id, {})
    first = next((each for each in answers.values() if visible(each.record)), None)
    return msgspec.structs.replace(
        _row(inject, start.speed),
        sent_s=_after(start, notes.sent.get(inject.id)),
        shown_s=_after(start, shown),
        n=None if shown is None else shown.n,
        reported_s=_after(start, first),
        reported_n=None if first is None else first.n,
        confirmed_s=_after(start, notes.confirmed.get(inject.id)),
    )


def _after(start: Start, fact: Fact | Answer | None) -> float | None:
    if fact is None:
        return None
    return round(max(0.0, (fact.at - start.at).total_seconds()), 3)
