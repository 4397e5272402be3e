"""How the seats of the room stand: listed for people, counted for each audience.

`spacing` is the time that a seat waits between two confirmations. It must never judge
anything itself: that is `dashboard.judging`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from dashboard.frames import Seats
from dashboard.judging import Following, State, following_of, state_of
from dashboard.room import Room
from layers.clock import Clock
from layers.label import delegation_of
from layers.log.presence import Seat


class Listed(msgspec.Struct, frozen=True):
    """One seat as everybody may see it; `since` is when its state began."""

    seat: str
    name: str
    n: int
    state: State
    since: datetime
    worker: str


class Follower(msgspec.Struct, frozen=True):
    """One seat as who presents sees it.

    `follows` says whether it has drawn the shared view of now, not yet (or another
    picture), or looks around alone; `leads` that its account may present.
    """

    account: str
    seat: str
    name: str
    title: str
    delegation: str
    state: State
    follows: Following
    since: datetime
    leads: bool = False


class Standings:
    """Tells of seats how they stand in a room, now."""

    def __init__(self, room: Room, clock: Clock) -> None:
        self._room = room
        self._clock = clock

    def listed(
        self, seats: Iterable[Seat], audience: str, spacing: timedelta
    ) -> list[Listed]:
        """Return every seat of an audience with its state, for people."""
        now = self._clock.now()
        return [
            self._listed(each, now, spacing)
            for each in seats
            if each.audience == audience
        ]

    def _listed(self, seat: Seat, now: datetime, spacing: timedelta) -> Listed:
        state, since = state_of(self._room, seat, now, spacing)
        name = seat.seat.rpartition("/")[2]
        return Listed(name, seat.name, seat.n, state, since, seat.worker)

    def summary(self, seats: Iterable[Seat], spacing: timedelta) -> Mapping[str, Seats]:
        """Count the seats of each audience by their state."""
        now = self._clock.now()
        stands: dict[str, list[tuple[State, Following]]] = {}
        for seat in seats:
            state, _ = state_of(self._room, seat, now, spacing)
            follows = following_of(self._room, seat, state, now)
            stands.setdefault(seat.audience, []).append((state, follows))
        return {audience: _counted(each) for audience, each in stands.items()}

    def followers(self, seats: Iterable[Seat], spacing: timedelta) -> list[Follower]:
        """Return every seat of the room, for who presents."""
        now = self._clock.now()
        listed: list[Follower] = []
        for each in seats:
            account, _, seat = each.seat.rpartition("/")
            state, since = state_of(self._room, each, now, spacing)
            follows = following_of(self._room, each, state, now)
            who = account, seat, each.name, each.title, delegation_of(each.audience)
            listed.append(Follower(*who, state, follows, since, leads=each.leads))
        return listed


def _counted(stands: list[tuple[State, Following]]) -> Seats:
    states = [state for state, _ in stands]
    follow = [follows for _, follows in stands if follows != "alone"]
    return Seats(
        follow=len(follow),
        view=follow.count("drawn"),
        in_step=states.count("in_step"),
        of=len(states),
        behind=states.count("behind"),
        silent=states.count("silent"),
    )
