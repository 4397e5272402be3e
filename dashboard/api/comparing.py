"""Keeps what reports are compared by up to date with the picture, at one worker.

It is made when somebody first asks, in slices between which screens are served, and
then follows the picture entry by entry. All of it can be thrown away. It must never
hold the words of a report: those are read from the picture.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from dashboard.api.house import House
from layers.digests import Held
from layers.duplicates import Found, Index, Likeness, pair_of
from layers.entry import entry_time
from layers.telling import LAYER, Telling, telling_of

SLICE = 500
"""Reports that are read before others get their turn."""

NEWEST = 2_000
"""Reports of the newest events that are compared with all others for the desk."""

MOST_EACH = 10
"""Pairs of one report that are kept, the most alike."""

SEARCHES = 120
"""Searches for the pairs of one answer."""

TURN_S = 0.01
"""So long is searched before others get their turn; one search takes up to 0.1 s."""

MOST_AUDIENCES = 8
"""Audiences whose pairs are remembered, those that asked last."""

OF_PICTURE = frozenset({"RELEASED", "CLOSED"})
"""Statuses of reports that are compared; one that was retracted claims nothing."""

BY_PEOPLE = (b'"corrections":', b'"retraction":')
"""Where people said something about a record of a source."""

Pair = tuple[str, str]


class Pairs:
    """The pairs of similar reports that one audience sees, found so far."""

    def __init__(self, n: int, waiting: Iterable[str]) -> None:
        self.n = n
        self.found: dict[Pair, Likeness] = {}
        self.waiting = dict.fromkeys(waiting)

    def changed(self, ids: Iterable[str]) -> None:
        """Forget the pairs of reports that changed, and look at these again first."""
        changed = set(ids)
        self.found = {p: v for p, v in self.found.items() if changed.isdisjoint(p)}
        self.waiting = dict.fromkeys([*changed, *self.waiting])


class Compared:
    """What is compared of one picture: where and when reports are, and which tell more.

    `telling_two_ways` are reports with a denial or a link, `counted_with` says with
    which report each duplicate is counted, whoever sees them; `decided_by_people` are
    records that somebody corrected or took off.
    """

    def __init__(self) -> None:
        self.index = Index()
        self.telling_two_ways: set[str] = set()
        self.counted_with: dict[str, str] = {}
        self.decided_by_people: set[str] = set()

    def put(self, record_id: str, held: Held | None) -> None:
        """Take in what a record is now; None if it is not on the picture any more."""
        if held is not None and any(mark in held.line for mark in BY_PEOPLE):
            self.decided_by_people.add(record_id)
        else:
            self.decided_by_people.discard(record_id)
        if held is not None and held.layer != LAYER:
            return
        telling = None if held is None else telling_of(held.line)
        if held is None or telling is None or telling.said.status not in OF_PICTURE:
            self.index.drop(record_id)
            self.telling_two_ways.discard(record_id)
            self.counted_with.pop(record_id, None)
            return
        self.index.put(telling, held.audience)
        said = telling.said
        if said.duplicate_of is None:
            self.counted_with.pop(record_id, None)
        else:
            self.counted_with[record_id] = said.duplicate_of.id
        if said.counter_claim or said.related or said.duplicate_of:
            self.telling_two_ways.add(record_id)
        else:
            self.telling_two_ways.discard(record_id)


class Comparing:
    """The index of one worker, and the pairs of the audiences that asked for them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._lock = asyncio.Lock()
        self._generation = -1
        self._n = 0
        self._compared = Compared()
        self._pairs: dict[str, Pairs] = {}

    @property
    def index(self) -> Index:
        """Return where and when the reports of a whole picture are."""
        return self._compared.index

    @property
    def telling_two_ways(self) -> set[str]:
        """Return the reports with a denial or a link."""
        return self._compared.telling_two_ways

    @property
    def counted_with(self) -> dict[str, str]:
        """Return with which report each duplicate is counted, whoever sees them."""
        return self._compared.counted_with

    @property
    def decided_by_people(self) -> set[str]:
        """Return the records that somebody corrected or took off."""
        return self._compared.decided_by_people

    def read(self, record_id: str) -> Telling | None:
        """Return what a report on the picture tells now."""
        held = self.house.room.picture.records.get(record_id)
        return None if held is None else telling_of(held.line)

    def is_seen(self, record_id: str, viewer: str) -> bool:
        """Say whether a report is on the picture and this viewer may see it."""
        return self.house.room.picture.seen_by(record_id, viewer)

    def seen(self, record_id: str, viewer: str) -> Telling | None:
        """Return what a report tells, if this viewer may see it."""
        return self.read(record_id) if self.is_seen(record_id, viewer) else None

    def decided(self, one: str, other: str) -> dict[str, Any] | None:
        """Return what people decided about two reports, None if nobody did."""
        decided = self.house.room.desk.sameness.decisions.get(pair_of(one, other))
        if decided is None:
            return None
        said = decided.said
        return {
            "same": said.same,
            "duplicate": said.duplicate,
            "by": said.by,
            "at": entry_time(decided.entry_id),
            "reason": said.reason,
        }

    def search(self, of: Telling, viewer: str) -> Found:
        """Return what a viewer may see that is similar to a report, itself left out."""
        return self.index.search(of, viewer, lambda each: self.seen(each, viewer))

    async def current(self) -> Index:
        """Return the index of the picture as it is now."""
        async with self._lock:
            room = self.house.room
            while (self._generation, self._n) != (room.generation, room.picture.n):
                await self._go_on()
            return self.index

    async def _go_on(self) -> None:
        """Take in what changed, or all of it if that is not known any more.

        While slices are read the picture goes on: what came then comes next.
        """
        room = self.house.room
        generation, n = room.generation, room.picture.n
        known = self._generation == generation
        changes = room.journal.since(self._n) if known else None
        if changes is not None:
            await self._take(self._compared, list(changes.before))
        else:
            # Beside the one that others look at meanwhile, who never see a half of it.
            compared = Compared()
            await self._take(compared, list(room.picture.records))
            self._compared = compared
            self._pairs.clear()
        self._generation, self._n = generation, n

    async def pairs(self, viewer: str) -> Pairs:
        """Return the pairs that a viewer sees, after looking for more of them."""
        while True:
            index = await self.current()
            pairs = self._pairs_of(viewer)
            await self._look(pairs, viewer)
            if self.index is index:
                return pairs

    def _pairs_of(self, viewer: str) -> Pairs:
        """Return what is known of the pairs of a viewer, with what is to be sought."""
        index = self.index
        pairs = self._pairs.pop(viewer, None)
        changes = None if pairs is None else self.house.room.journal.since(pairs.n)
        if pairs is None or changes is None:
            pairs = Pairs(self._n, index.newest(viewer, NEWEST))
        else:
            pairs.changed(i for i in changes.before if i in index)
            pairs.found = {
                p: v for p, v in pairs.found.items() if p[0] in index and p[1] in index
            }
            pairs.n = self._n
        self._pairs[viewer] = pairs
        while len(self._pairs) > MOST_AUDIENCES:
            del self._pairs[next(iter(self._pairs))]
        return pairs

    async def _look(self, pairs: Pairs, viewer: str) -> None:
        clock = self.house.clock
        since = clock.monotonic()
        for record_id in list(pairs.waiting)[:SEARCHES]:
            if clock.monotonic() - since >= TURN_S:
                await asyncio.sleep(0)
                since = clock.monotonic()
            pairs.waiting.pop(record_id, None)
            telling = self.seen(record_id, viewer)
            if telling is None or record_id not in self.index:
                continue
            for match in self.search(telling, viewer).matches[:MOST_EACH]:
                pairs.found[pair_of(record_id, match.id)] = match.likeness

    async def _take(self, compared: Compared, ids: list[str]) -> None:
        for start in range(0, len(ids), SLICE):
            if start:
                await asyncio.sleep(0)
            for record_id in ids[start : start + SLICE]:
                compared.put(record_id, self.house.room.picture.records.get(record_id))
