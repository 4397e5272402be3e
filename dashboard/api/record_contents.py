"""Gathers what is in the record of a briefing, from the log and for one audience.

The audience is everybody who was there, or one of those; and never more than who asks
may see. It must never take anything from a browser.
"""

import asyncio
from collections.abc import Iterable, Sequence

import msgspec
from starlette.exceptions import HTTPException

from dashboard.access.viewer import Viewer
from dashboard.api.exports import banner
from dashboard.api.house import House
from dashboard.api.watched import Told, by_of, views_of, witnesses_of
from dashboard.confirmations import Witnesses
from dashboard.recording.contents import (
    Contents,
    Person,
    Scene,
    Seen,
    Shared,
    cut,
    scene_of,
    wanted,
)
from layers.briefings import MOST_SCENES, View, scenes_of
from layers.digests import Held
from layers.label import delegation_of, least_cleared, shared_by, title_of
from layers.log.watched import Confirmed
from layers.picture import Picture

MOST_READ = 20_000
"""Views of one briefing that are looked at for its scenes."""

NOBODY_MAY = "Nothing may be shown to all of these; choose another audience."
NO_SUCH = "Nobody of this audience was there."


class Audience(msgspec.Struct, frozen=True):
    """One of the audiences that were there."""

    audience: str
    title: str


class Gathered(msgspec.Struct, frozen=True):
    """A record, the highest label of it, and for whom it may be made."""

    contents: Contents
    label: str
    audiences: list[Audience]


def present(keys: Iterable[str]) -> list[Audience]:
    """Return the audiences that were there, those that may see least first."""
    by_clearance = least_cleared(keys)
    stripped = dict.fromkeys(key for each in by_clearance for key in shared_by([each]))
    return [Audience(key, title_of(key)) for key in stripped]


def shared_of(viewer: Viewer, there: Sequence[Audience], chosen: str | None) -> Shared:
    """Return for whom a record is made: all who were there, or one audience.

    Whatever is chosen, it holds nothing that the asker may not see. Raises 404.
    """
    keys = [each.audience for each in there]
    if chosen and chosen not in keys:
        raise HTTPException(404, NO_SUCH)
    shared = shared_by([*([chosen] if chosen else keys), viewer.audience])
    if not shared:
        raise HTTPException(404, NOBODY_MAY)
    return shared


def audience_title(shared: Shared) -> str:
    """Return for whom something is, in a few words."""
    return "; ".join(map(title_of, shared))


async def gathered(
    house: House, viewer: Viewer, told: Told, chosen: str | None
) -> Gathered:
    """Return what is in a record of this briefing; raises 404."""
    now = house.room.picture.copy()
    views = await _all_views(house, told)
    chosen_views = wanted(scenes_of(views, told.ended_at or house.clock.now()))
    kept = chosen_views[:MOST_SCENES]
    witnesses = await witnesses_of(house, told, [view for view, _ in kept])
    there = present(witnesses.audiences)
    shared = shared_of(viewer, there, chosen)
    scenes, lines = await _scenes(house, kept, now, shared, witnesses)
    contents = Contents(
        room=house.room.name,
        context=now.scene.context if now.scene else "",
        briefing=told.briefing,
        term=told.term,
        presenter=told.title or told.account,
        began_at=told.began_at,
        ended_at=told.ended_at,
        made_at=house.clock.now(),
        made_n=now.n,
        made_by=viewer.title,
        audience=shared,
        audience_title=audience_title(shared),
        people=people(witnesses.seats.values()),
        scenes=tuple(scenes),
        left_out=len(chosen_views) - len(kept),
    )
    label = await banner(house, [line for each in lines for line in each])
    return Gathered(contents, label, there)


async def _all_views(house: House, told: Told) -> list[View]:
    views: list[View] = []
    after = 0
    while len(views) < MOST_READ:
        page = await views_of(house, told, after)
        views += page.views
        if page.more is None:
            break
        after = page.more
    return views


async def _scenes(
    house: House,
    views: Sequence[tuple[View, int]],
    now: Picture,
    shared: Shared,
    witnesses: Witnesses,
) -> tuple[list[Scene], list[list[bytes]]]:
    scenes: list[Scene] = []
    lines: list[list[bytes]] = []
    before: list[Held] | None = None
    for view, n in views:
        then = await house.stills.at(n)
        if then is None:
            continue  # its branch of the log is gone
        # Long enough for frames to wait: a picture has thousands of records.
        records = await asyncio.to_thread(cut, then, now, shared)
        numbered = len(scenes) + 1, view, then, records, before
        scene = await asyncio.to_thread(scene_of, *numbered)
        lines.append([held.line for held in records])
        label = await banner(house, lines[-1])
        by = tuple(map(_seen, witnesses.of(view.step.revision)))
        scenes.append(msgspec.structs.replace(scene, label=label, confirmed=by))
        before = records
    return scenes, lines


def _seen(confirmed: Confirmed) -> Seen:
    by = by_of(confirmed)
    proof = by.agreed, by.at, by.unproved
    return Seen(by.title, by.screen, by.delegation, by.n, *proof)


def people(confirmed: Iterable[Confirmed]) -> tuple[Person, ...]:
    """Return who was there, each account once, by delegation and title."""
    screens: dict[str, set[str]] = {}
    last: dict[str, Confirmed] = {}
    for each in confirmed:
        account = each.seat.rpartition("/")[0]
        screens.setdefault(account, set()).add(each.seat)
        last[account] = each
    found = [
        Person(
            each.title or account, delegation_of(each.audience), len(screens[account])
        )
        for account, each in last.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.delegation, each.title)))
