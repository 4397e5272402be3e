"""Puts the records of one line into the log, and settles races with other writers.

It must never write a line twice, and never overwrite a revision that it has not seen.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from layers.clock import Clock
from layers.custody import (
    Holding,
    following,
    held,
    is_of_before,
    says_the_same,
    with_layer,
)
from layers.entry import Entry
from layers.errors import (
    ChainBroken,
    Gap,
    Reason,
    Rejected,
    RevisionConflict,
    StaleRevision,
    StoreUnavailable,
)
from layers.feature import SCENE, Unsealed, unseal_scene
from layers.log import Appended, Draft, DraftRecord, Log, Revision
from layers.log.boot import boot
from layers.log.line import Line
from layers.policies import load
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


class Writer:
    """Appends to one log; `policies` rank the levels of labels."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log, self._clock = log, clock
        self.policies = load()
        self._before: dict[str, str] | None = None

    async def held(self, records: Sequence[Unsealed]) -> dict[str, Holding]:
        """Return what is held of those of these records that there are."""
        found = await held(self._log, {record.id for record in records})
        if not any(map(is_of_before, found.values())):
            return found
        # In a room of before; once, for what is continued is no longer of before.
        if self._before is None:
            try:
                known = (await boot(self._log)).records
            except (Gap, ChainBroken):
                return found  # no picture says what they are: they stay nobody's
            self._before = {k: each.layer for k, each in known.items()}
        # What is on no picture has no layer to keep.
        layers = {each.id: each.layer for each in records} | self._before
        return {
            k: with_layer(each, layers[k]) if is_of_before(each) else each
            for k, each in found.items()
        }

    async def write(
        self, line: Line, records: Sequence[Unsealed], held: Mapping[str, Holding]
    ) -> Reasons:
        """Append the records of a line, all or none; return why not, if not.

        `held` is what is held of them as last read; it is read again when somebody else
        was faster. Raises StoreUnavailable.
        """
        for _ in range(TRIES):
            try:
                appended = await self._log.append(self._draft(line, records, held))
            except Rejected as refused:
                return refused.reasons
            except RevisionConflict:
                held = await self.held(records)
            except StaleRevision as stale:
                return (_stale(stale, held.get(stale.record_id)),)
            else:
                return await self._same(appended, records)
        raise StoreUnavailable("other writers change the same records all the time")

    async def write_scene(self, line: Line, scene: Scene) -> Appended:
        """Append a scene; one that keeps the records is a new revision of the scene.

        Raises Rejected if others are faster all the time: an old scene is not worth
        waiting for. Raises StoreUnavailable.
        """
        for _ in range(TRIES):
            held = await self._log.revisions([SCENE]) if scene.keep else {}
            current = held.get(SCENE, _NONE)
            made = unseal_scene(scene, current.revision + 1)
            feature = made.line(self._clock.now(), current.hash)
            expected = current.revision if scene.keep else None
            record = DraftRecord(SCENE, made.revision, made.hash, feature, expected)
            draft = Draft(line.eid, line.author, (record,), opens_scene=not scene.keep)
            with suppress(RevisionConflict, StaleRevision):
                return await self._log.append(draft)
        raise Rejected([_CONTESTED])

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
        self, line: Line, records: Sequence[Unsealed], held: Mapping[str, Holding]
    ) -> Draft:
        """Return what to append; raises Rejected with every reason why not."""
        drafts: list[DraftRecord] = []
        reasons: list[Reason] = []
        for i, record in enumerate(records):
            try:
                drafts.append(self._record(record, held.get(record.id), line.author))
            except Rejected as refused:
                at = f"[{i}]." if len(records) > 1 else ""
                reasons += [
                    Reason(f"{at}{each.field}", each.problem, each.mend)
                    for each in refused.reasons
                ]
        if reasons:
            raise Rejected(reasons)
        return Draft(line.eid, line.author, tuple(drafts))

    def _record(
        self, record: Unsealed, holding: Holding | None, author: str
    ) -> DraftRecord:
        now = self._clock.now()
        if holding is None:
            feature = record.line(now, "")
            return DraftRecord(record.id, record.revision, record.hash, feature, 0)
        record, custody = following(record, holding, author, self.policies)
        current = holding.current
        return DraftRecord(
            record.id,
            record.revision,
            record.hash,
            record.line(now, current.hash),
            current.revision,
            custody,
        )

    async def _same(self, appended: Appended, records: Sequence[Unsealed]) -> Reasons:
        """Check that an event that was there before says the same as this one."""
        if appended.status == "ok":
            return ()
        entry = await self._log.entry(appended.entry_id)
        if entry is None or says_the_same(entry.e, records, self.policies):
            return ()
        problem = f"was used before, for other content (entry {appended.entry_id})"
        return (Reason("event_id", problem, "Give every event an id of its own."),)


def _stale(stale: StaleRevision, holding: Holding | None) -> Reason:
    """Say it in the numbers of the originator: a release has one of its own."""
    newest = stale.actual if holding is None else holding.custody.revision
    return Reason(
        "revision",
        f"is {stale.offered}, not newer than the current revision {newest} "
        f"of {stale.record_id}",
        f"Give {newest + 1} or more if the record has changed.",
    )
