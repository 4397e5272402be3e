"""Puts the records of one line into the log, and settles races with other writers.

It must never write a line twice, and never overwrite a revision that it has not seen.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from layers.clock import Clock
from layers.entry import Entry, lines_of
from layers.errors import Reason, RevisionConflict, StaleRevision, StoreUnavailable
from layers.feature import SCENE, Unsealed, unseal_scene
from layers.log import Appended, Draft, DraftRecord, Log, Revision
from layers.log.inbox import Line
from layers.record import Scene

TRIES = 8
"""How often a line that lost a race is tried before it is left for the next round."""

OPENING = "room-opened"
"""The event id of entry 1; an ingest of any process writes it at most once."""

_NONE = Revision(0, "")
_CONTESTED = Reason(
    SCENE,
    f"could not follow the current scene in {TRIES} tries: others change it all the "
    "time, or its revision is the highest there is",
    "Send it again, or without `keep`: then all revisions start anew.",
)

Reasons = tuple[Reason, ...]


class _Sealed(msgspec.Struct):
    hash: str


class _Feature(msgspec.Struct):
    properties: _Sealed


class Writer:
    """Appends to one log."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log, self._clock = log, clock

    async def held(self, records: Sequence[Unsealed]) -> dict[str, Revision]:
        """Return the current revisions of records."""
        return await self._log.revisions({record.id for record in records})

    async def write(
        self, line: Line, records: Sequence[Unsealed], held: Mapping[str, Revision]
    ) -> Reasons:
        """Append the records of a line, all or none; return why not, if not.

        `held` are their current revisions as last read; they are read again when
        somebody else was faster. Raises StoreUnavailable.
        """
        for _ in range(TRIES):
            draft = self._draft(line, records, held)
            try:
                appended = await self._log.append(draft)
            except RevisionConflict:
                held = await self.held(records)
            except StaleRevision as stale:
                return (_stale(stale),)
            else:
                return await self._same(appended, [r.hash for r in records])
        raise StoreUnavailable("other writers change the same records all the time")

    async def write_scene(self, line: Line, scene: Scene) -> Reasons:
        """Append a scene; one that keeps the records is a new revision of the scene.

        Return why not, if not: an old scene is not worth waiting for.
        """
        for _ in range(TRIES):
            held = await self._log.revisions([SCENE]) if scene.keep else {}
            current = held.get(SCENE, _NONE)
            made = unseal_scene(scene, current.revision + 1)
            draft = self._draft(line, [made], held, opens_scene=not scene.keep)
            try:
                appended = await self._log.append(draft)
            except (RevisionConflict, StaleRevision):
                continue
            return await self._same(appended, None)
        return (_CONTESTED,)

    async def open(self, scene: Scene) -> Entry | None:
        """Return entry 1, after writing it with this scene if there is none."""
        if await self._log.at(1) is None:
            made = unseal_scene(scene, 1)
            feature = made.line(self._clock.now(), "")
            record = DraftRecord(made.id, made.revision, made.hash, feature)
            draft = Draft(OPENING, "ingest", (record,), opens_scene=True)
            await self._log.append(draft)
        return await self._log.at(1)

    def _draft(
        self,
        line: Line,
        records: Sequence[Unsealed],
        held: Mapping[str, Revision],
        *,
        opens_scene: bool = False,
    ) -> Draft:
        now = self._clock.now()
        drafts: list[DraftRecord] = []
        for record in records:
            current = held.get(record.id, _NONE)
            feature = record.line(now, current.hash)
            expected = None if opens_scene else current.revision
            drafts.append(
                DraftRecord(record.id, record.revision, record.hash, feature, expected)
            )
        author = line.source or f"inbox:{line.inbox}"
        return Draft(line.eid, author, tuple(drafts), opens_scene)

    async def _same(self, appended: Appended, hashes: list[str] | None) -> Reasons:
        """Check that an event that was there before says the same as this one."""
        if appended.status == "ok":
            return ()
        entry = await self._log.entry(appended.entry_id)
        if entry is None or hashes is None or _hashes(entry) == hashes:
            return ()
        problem = f"was used before, for other content (entry {appended.entry_id})"
        return (Reason("event_id", problem, "Give every event an id of its own."),)


def _hashes(entry: Entry) -> list[str]:
    features: list[Any] = []
    for line in lines_of(entry.e):
        features.append(msgspec.json.decode(line, type=_Feature))
    return [feature.properties.hash for feature in features]


def _stale(stale: StaleRevision) -> Reason:
    return Reason(
        "revision",
        f"is {stale.offered}, not newer than the current revision {stale.actual} "
        f"of {stale.record_id}",
        f"Give {stale.actual + 1} or more if the record has changed.",
    )
