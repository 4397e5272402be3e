"""How many notes somebody may write: at a pace, and on the picture in all.

What is written stays in the log and on every screen that may see it. It must never tell
one person of what another one wrote.
"""

import math

from starlette.exceptions import HTTPException

from dashboard.access.pace import Buckets
from dashboard.access.viewer import Viewer
from dashboard.api.house import House
from layers.clock import Clock
from layers.notes import LAYER, note_of

AT_ONCE, PER_S = 30, 1
"""Notes, changes and withdrawals of one account: at once, and then a second."""

MOST_NOTES = 500
"""Notes of one account on the picture; withdrawn ones stay on it till a new scene."""

TOO_FAST = "You write more notes than this server takes; try again in {n} s."
TOO_MANY = f"You have written {MOST_NOTES} notes already: change one of them."


def pace_of(clock: Clock) -> Buckets:
    """Return what counts how fast each account writes to this worker."""
    return Buckets(PER_S, AT_ONCE, clock)


def require_pace(pace: Buckets, viewer: Viewer) -> None:
    """Answer 429 to who writes notes faster than anybody types."""
    if wait_s := pace.wait_s(viewer.account, 1):
        seconds = math.ceil(wait_s)
        headers = {"retry-after": str(seconds)}
        raise HTTPException(429, TOO_FAST.format(n=seconds), headers)


def require_room_for_more(house: House, viewer: Viewer) -> None:
    """Answer 429 to the author of very many notes: every screen holds each of them."""
    held = house.room.picture.records.values()
    notes = (note_of(each.line) for each in held if each.layer == LAYER.name)
    if sum(note.author == viewer.account for note in notes) >= MOST_NOTES:
        raise HTTPException(429, TOO_MANY)
