"""Past briefings, as the log tells them: who led, what was shown, until when.

A step is one revision of the shared view, in a few words; an index of steps finds the
views of a briefing without reading the log. It must never know the index, a clock or
who asks.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from layers.briefing import VIEW, How, Mode, SharedView, Shown, read_line
from layers.entry import Entry, entry_time, lines_of, scene_of

BEGINS = frozenset({How.TAKEN, How.TAKEN_OVER})

CLEARED = "CLEARED"
"""A new scene ended whatever was shown: it clears the picture."""

STOOD = timedelta(seconds=5)
"""A view without words counts as a scene once it stood still for so long."""

MOST_SCENES = 40
"""Scenes of one record; what is more is left out, and it says so."""

_MARKS = b'"layer":"briefing"', b'"layer":"scene"'


class Step(msgspec.Struct, frozen=True, array_like=True):
    """One revision of the shared view; the account and title of who presents."""

    entry_id: str
    n: int
    how: str
    term: int = 0
    revision: int = 0
    account: str = ""
    title: str = ""

    @property
    def at(self) -> datetime:
        """Return when the room knew it, by the clock of the store."""
        return entry_time(self.entry_id)

    @property
    def bounds(self) -> bool:
        """Say whether a briefing begins or ends here."""
        return self.how in BEGINS or self.how in (How.RELEASED, CLEARED)


class Briefing(msgspec.Struct, frozen=True, kw_only=True):
    """One briefing: from the picture `briefing`, with which somebody began to present.

    Terms begin anew with each scene; the number of the picture does not. `ended` says
    how it ended, and is empty while it goes on.
    """

    briefing: int
    term: int
    account: str
    title: str
    began_at: datetime
    ended_at: datetime | None = None
    ended: str = ""
    n_from: int
    n_to: int | None = None


class View(msgspec.Struct, frozen=True):
    """One revision of the shared view, whole."""

    step: Step
    shown: Shown | None


def steps_of(entry: Entry) -> list[Step]:
    """Return what an entry says of a briefing; of nearly all entries nothing.

    Of one that cannot be read nothing either: an index must not end who makes it.
    """
    if not any(mark in entry.e for mark in _MARKS):
        return []
    try:
        return _steps(entry)
    except msgspec.MsgspecError:
        return []


def _steps(entry: Entry) -> list[Step]:
    steps: list[Step] = []
    for line in lines_of(entry.e):
        said = read_line(line)
        if isinstance(said, SharedView):
            steps.append(_step(entry, said))
        elif said is None and _MARKS[1] in line:
            scene = scene_of(line)
            if scene is not None and not scene.keep:
                steps.append(Step(entry.id, entry.n, CLEARED))
    return steps


def _step(entry: Entry, said: SharedView) -> Step:
    by = said.presenter
    who = ("", "") if by is None else (by.account, by.title)
    return Step(entry.id, entry.n, said.how, said.term, said.revision, *who)


def view_in(entry: Entry) -> View | None:
    """Return the shared view that an entry holds."""
    for line in lines_of(entry.e):
        said = read_line(line)
        if isinstance(said, SharedView) and said.id == VIEW:
            return View(_step(entry, said), said.shown)
    return None


def briefings_of(steps: Iterable[Step]) -> list[Briefing]:
    """Return the briefings between these steps, which come in the order of the log.

    Somebody who takes it again on another screen goes on in a new briefing.
    """
    briefings: list[Briefing] = []
    going: Briefing | None = None
    for step in steps:
        if not step.bounds:
            continue
        if going is not None:
            end = {"ended_at": step.at, "ended": step.how, "n_to": step.n}
            briefings.append(msgspec.structs.replace(going, **end))
        going = _begun(step) if step.how in BEGINS else None
    return briefings if going is None else [*briefings, going]


def _begun(step: Step) -> Briefing:
    return Briefing(
        briefing=step.n,
        term=step.term,
        account=step.account,
        title=step.title,
        began_at=step.at,
        n_from=step.n,
    )


def scenes_of(views: Sequence[View], ended_at: datetime) -> list[View]:
    """Return the views of a briefing that a record of it shows, in their order.

    Of each caption or scene the last view that it had; if none was ever given, each
    view that stood still. With what was there when it began nobody said anything yet.
    """
    own = [view for view in views if view.step.how not in BEGINS]
    named = _last_of_each(own)
    return named or _stood(views, ended_at)


def picture_of(view: View) -> int:
    """Return the number of the picture that a view shows."""
    cursor = None if view.shown is None else view.shown.cursor
    return view.step.n if cursor is None or cursor.mode is Mode.LIVE else cursor.n


def _last_of_each(views: Sequence[View]) -> list[View]:
    chosen: list[View] = []
    before: object = None
    for view in views:
        name = _name(view.shown)
        if name is not None and name == before:
            chosen[-1] = view
        elif name is not None:
            chosen.append(view)
        before = name
    return chosen


def _name(shown: Shown | None) -> object:
    if shown is None or not (shown.caption or shown.scene):
        return None
    scene = shown.scene
    where = None if scene is None else (scene.plan, scene.version, scene.number)
    return shown.caption, where


def _stood(views: Sequence[View], ended_at: datetime) -> list[View]:
    ends = [*(view.step.at for view in views[1:]), ended_at]
    shown = [(v, end) for v, end in zip(views, ends, strict=True) if v.shown]
    stood = [v for v, end in shown if end - v.step.at >= STOOD]
    return stood or [view for view, _ in shown[-1:]]
