"""What a viewer is told of the past: a picture of then, and what changed after it.

Rule 1: records as they were known then, by the rules of audiences of the live stream:
an entry that is not for the viewer is one that changed nothing.
Rule 2: what was taken from a viewer since is not shown again, in no picture of before.
It must never await or read a clock; what it is handed it folds on.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from layers.briefing import HEADLINE, VIEW, named_in, read_line
from layers.digests import Held, written
from layers.entry import Entry, entry_time
from layers.label import sees
from layers.picture import Picture

NAMING = (VIEW, HEADLINE)
"""Records that name others: who may not see one of those is not told of these."""


class Step(msgspec.Struct, frozen=True):
    """From one picture to a later one: to picture `n`, as a viewer sees it.

    `as_of` and `rate` are those of the clock of the story, as in a header of the
    stream; `lines` are bytes of the log.
    """

    n: int
    entry_id: str
    entry_at: datetime
    as_of: datetime
    rate: float
    digest: str
    remove: list[str]
    lines: list[bytes]


def limit(picture: Picture, viewer: str, withdrawn: Mapping[str, int]) -> None:
    """Take off a picture of then what this viewer is not to be told of it now.

    `withdrawn` are those of the newest picture (`Picture.withdrawals`).
    """
    picture.forget([each for each, n in withdrawn.items() if n > picture.n])
    picture.forget([each for each in NAMING if _names_hidden(picture, viewer, each)])


def as_told(picture: Picture, viewer: str) -> Picture:
    """Return the newest picture, without a view or headline that names what is hidden.

    Who has a stream open is suited before (`Presenting.suit`); this is for who asks.
    """
    hidden = [each for each in NAMING if names_hidden(picture, viewer, each)]
    if not hidden:
        return picture
    told = picture.copy()
    told.forget(hidden)
    return told


def names_hidden(picture: Picture, viewer: str, record_id: str) -> bool:
    """Say whether a record names one of the picture that this viewer may not see."""
    held = picture.records.get(record_id) if record_id in NAMING else None
    named = () if held is None else _named(held)
    return named is None or any(
        each in picture.records and not picture.seen_by(each, viewer) for each in named
    )


def _names_hidden(picture: Picture, viewer: str, record_id: str) -> bool:
    held = picture.records.get(record_id)
    named = () if held is None else _named(held)
    return named is None or not all(picture.seen_by(each, viewer) for each in named)


def _named(held: Held) -> tuple[str, ...] | None:
    """Return the records that one of the two names; None if that cannot be read."""
    try:
        said = read_line(held.line)
    except msgspec.MsgspecError:
        return None
    return () if said is None else named_in(said)


class Retelling:
    """What one viewer saw change, from a picture of then on.

    `picture` is taken over and folded on; `digest` is that of what the viewer holds.
    """

    def __init__(
        self, picture: Picture, viewer: str, withdrawn: Mapping[str, int]
    ) -> None:
        self.picture = picture
        self._viewer, self._withdrawn = viewer, withdrawn
        begun = picture.copy()
        limit(begun, viewer, withdrawn)
        seen = begun.records.items()
        self._held = {i: held for i, held in seen if sees(viewer, held.audience)}
        self._sum = begun.total(viewer)
        self._touched: dict[str, None] = {}

    @property
    def digest(self) -> str:
        """The digest of what the viewer holds, 32 hex digits."""
        return written(self._sum)

    def lines(self) -> list[bytes]:
        """Return the lines of all that the viewer holds, by record id."""
        return [held.line for _, held in sorted(self._held.items())]

    def apply(self, entry: Entry) -> None:
        """Fold the next entry in; raises Gap or ChainBroken."""
        change = self.picture.apply(entry)
        if change.cleared:
            self._touched |= dict.fromkeys(self._held)
        self._touched |= dict.fromkeys(change.upserted)

    def cut(self) -> Step:
        """Return what changed for the viewer since the last cut, maybe nothing."""
        lines: list[bytes] = []
        remove: list[str] = []
        for record_id in (*self._touched, *NAMING):
            before, now = self._held.get(record_id), self._seen(record_id)
            if now is before:
                continue
            self._sum -= before.digest if before else 0
            self._sum += now.digest if now else 0
            if now is None:
                del self._held[record_id]
                remove.append(record_id)
            else:
                self._held[record_id] = now
                lines.append(now.line)
        self._touched = {}
        return self._step(lines, remove)

    def _step(self, lines: list[bytes], remove: list[str]) -> Step:
        picture = self.picture
        at = entry_time(picture.entry_id)
        where = picture.n, picture.entry_id, at
        clock = picture.now(at), picture.rate
        return Step(*where, *clock, self.digest, remove, lines)

    def _seen(self, record_id: str) -> Held | None:
        """Return a record as the viewer sees it on the picture of now."""
        held = self.picture.records.get(record_id)
        if held is None or not sees(self._viewer, held.audience):
            return None
        if self._withdrawn.get(record_id, 0) > self.picture.n:
            return None
        named = _named(held) if record_id in NAMING else ()
        if named is None or any(self._seen(each) is None for each in named):
            return None
        return held
