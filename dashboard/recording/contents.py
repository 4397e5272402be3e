"""What is in the record of a briefing: taken from the log, for one audience.

Only records that all of the audience may see, and were not taken back since. What is
private to a delegation or an account is in none. Captions and titles are judged by the
record that their view selects: without one they are for everybody who was there. It
must never take a word from a browser.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from layers.briefing import (
    HEADLINE,
    NAME,
    Headline,
    Shown,
    area_alone,
    named_in,
    read_line,
)
from layers.briefings import View, picture_of
from layers.digests import Held, written
from layers.geodesy import distance_m
from layers.label import is_private, seen_by_all
from layers.picture import Picture, entry_time

MOST_CHANGES = 20
"""Changes that a scene names; of more it says how many."""

_TITLES = ("title", "designation", "unit_name", "key_judgement", "text")
_LONGEST_TITLE = 140

Shared = tuple[str, ...]
"""Keys of audiences: what is shown is what all of them may see."""


class Person(msgspec.Struct, frozen=True):
    """Somebody who was there: title, delegation, on how many screens."""

    title: str
    delegation: str
    screens: int


class Seen(msgspec.Struct, frozen=True):
    """A screen that confirmed a scene."""

    title: str
    screen: str
    delegation: str
    n: int
    agreed: bool
    at: datetime
    unproved: bool = False


class Change(msgspec.Struct, frozen=True):
    """A record that came, changed or went since the scene before."""

    how: str
    layer: str
    id: str
    title: str


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One scene: the view, the picture that it shows, and the proof of both.

    `known_at` is when the room knew the picture, `as_of` the time that it showed;
    `shown_at` is when the view was shown. `digest` is of what the audience may see.
    """

    number: int
    n: int
    entry_id: str
    chain: str
    digest: str
    view_entry: str
    revision: int
    shown_at: datetime
    known_at: datetime
    as_of: datetime
    mode: str
    caption: str
    title: str
    headline: str
    label: str
    shown: Shown
    width_m: float
    records: int
    changes: tuple[Change, ...] = ()
    more_changes: int = 0
    confirmed: tuple[Seen, ...] = ()


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """All that a record of a briefing says."""

    room: str
    context: str
    briefing: int
    term: int
    presenter: str
    began_at: datetime
    ended_at: datetime | None
    made_at: datetime
    made_n: int
    made_by: str
    audience: Shared
    audience_title: str
    people: tuple[Person, ...]
    scenes: tuple[Scene, ...]
    left_out: int = 0


def cut(then: Picture, now: Picture, shared: Shared) -> list[Held]:
    """Return what all of an audience may see of a past picture, and still may.

    By id. `now` is the picture of when it is asked: what was taken from one of them
    since is not in it.
    """
    gone: set[str] = set()
    for key in shared:
        gone |= now.withdrawn(key, then.n)
    kept = {
        record_id: held
        for record_id, held in sorted(then.records.items())
        if record_id not in gone
        and not is_private(held.audience)
        and seen_by_all(shared, held.audience)
    }
    return [held for held in kept.values() if _names_only(held, kept)]


def _names_only(held: Held, kept: Mapping[str, Held]) -> bool:
    """Say whether a view or a headline names nothing but what is there too."""
    try:
        said = read_line(held.line)
    except msgspec.MsgspecError:
        return False
    return said is None or all(each in kept for each in named_in(said))


def _without_hidden(shown: Shown, records: Sequence[Held]) -> Shown:
    """Return what was shown; of a view of a hidden record the area alone."""
    if shown.selected is None or any(each.id == shown.selected for each in records):
        return shown
    return area_alone(shown)


def digest_of(records: Sequence[Held]) -> str:
    """Return the digest of these lines, 32 hex digits."""
    return written(sum(held.digest for held in records))


def scene_of(
    number: int,
    view: View,
    then: Picture,
    records: Sequence[Held],
    before: Sequence[Held] | None,
) -> Scene:
    """Return a scene; `before` are the records of the one before, None of the first."""
    assert view.shown is not None
    shown = _without_hidden(view.shown, records)
    known_at = entry_time(then.entry_id)
    changes = () if before is None else changes_of(before, records)
    return Scene(
        number=number,
        n=then.n,
        entry_id=then.entry_id,
        chain=then.chain,
        digest=digest_of(records),
        view_entry=view.step.entry_id,
        revision=view.step.revision,
        shown_at=view.step.at,
        known_at=known_at,
        as_of=then.now(known_at),
        mode=shown.cursor.mode,
        caption=shown.caption,
        title=shown.scene.title if shown.scene else "",
        headline=headline_in(records),
        label="",
        shown=shown,
        width_m=width_of(shown),
        records=sum(held.layer != NAME for held in records),
        changes=changes[:MOST_CHANGES],
        more_changes=max(0, len(changes) - MOST_CHANGES),
    )


def wanted(views: Sequence[View]) -> list[tuple[View, int]]:
    """Return the views that show something, each with the number of its picture."""
    return [(view, picture_of(view)) for view in views if view.shown is not None]


def headline_in(records: Sequence[Held]) -> str:
    """Return the headline on top of a picture; "" if there is none."""
    held = next((each for each in records if each.id == HEADLINE), None)
    said = None if held is None else read_line(held.line)
    return said.text if isinstance(said, Headline) else ""


def width_of(shown: Shown) -> float:
    """Return how wide the shared area is in its middle, metres."""
    west, south, east, north = shown.box
    middle = (south + north) / 2
    half = (west + east) / 2
    # Geodesics of more than half the globe would go the other way around.
    return distance_m((west, middle), (half, middle)) * 2


def changes_of(before: Sequence[Held], after: Sequence[Held]) -> tuple[Change, ...]:
    """Return which records came, changed or went between two pictures."""
    old = {held.id: held for held in before if held.layer != NAME}
    new = {held.id: held for held in after if held.layer != NAME}
    changed = [
        _change("CHANGED" if record_id in old else "NEW", held)
        for record_id, held in new.items()
        if record_id not in old or old[record_id].line != held.line
    ]
    gone = [_change("GONE", held) for each, held in old.items() if each not in new]
    return (*changed, *gone)


def _change(how: str, held: Held) -> Change:
    properties = msgspec.json.decode(held.line)["properties"]
    if properties.get("status") == "RETRACTED" and how == "CHANGED":
        how = "RETRACTED"
    said = (properties.get(name) for name in _TITLES)
    title = next((each for each in said if isinstance(each, str) and each), "")
    return Change(how, held.layer, held.id, title[:_LONGEST_TITLE])
