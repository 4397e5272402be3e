"""Carries the records of released imports into the log, a part at a time.

Whoever holds the lease does it; if that worker ends, another one goes on. Every part is
one entry with an event id of its own and only records that are new, so a part that was
there already adds nothing. Between two parts the live picture has its turn. It must
never release anything itself.
"""

import asyncio
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from typing import Any

import msgspec

from layers.clock import Clock
from layers.custody import Holding
from layers.custody import held as holdings
from layers.entry import Entry
from layers.errors import RevisionRefused, StoreUnavailable
from layers.feature import Unsealed
from layers.importing import (
    ENDED,
    Import,
    State,
    carried,
    import_in,
    told,
    unpacked,
    unsealed_of,
)
from layers.label import NOBODY, Marking, audience_of
from layers.log.connection import Connection, connect, connect_reader
from layers.log.imports import Imports
from layers.log.lease import Lease, Tenure
from layers.log.port import Appended, Log, Revision

LOOK_S = 1.0
"""How often a worker looks whether there is anything to carry."""

REST = 0.4
"""Rest after a part, as a multiple of the time that it took: frames come first."""

AT_MOST_REST_S = 0.1

MOST_TRIES = 3
"""Of one part, while others add its records; then it is the next look's turn."""

FORGOTTEN_S = 60.0
"""Who began a step longer ago, and is not in the log with it, is not doing it."""

LOST = "Its records are not those that were shown, or they are gone. Bring it again."

LISTED = 200
"""Imports that ended and are still listed; the log keeps them all."""


class Carrier:
    """The imports of one room: where they stand, and who carries them."""

    def __init__(self, log: Log, imports: Imports, lease: Lease, clock: Clock) -> None:
        self._log, self.imports, self._clock = log, imports, clock
        self._lease = lease
        self._called = asyncio.Event()
        self.connections: tuple[Connection, ...] = ()

    async def found(self, import_id: str) -> tuple[Import, Entry] | None:
        """Return what the log says of an import last, and the entry that says it."""
        known = await self._log.revisions([import_id])
        entry_id = known[import_id].entry_id if import_id in known else ""
        entry_id = entry_id or (await self.imports.known()).get(import_id, "")
        entry = await self._log.entry(entry_id) if entry_id else None
        read = None if entry is None else import_in(entry.e)
        if entry is None or read is None or read[0] != import_id:
            return None
        return read[1], entry

    async def step(self, import_id: str, said: Import) -> Appended:
        """Put the next step of an import into the log; raises RevisionRefused."""
        # Noted before: a worker that ends in between leaves it to the next one.
        await self.imports.begin(import_id, int(self._clock.now().timestamp()))
        known = await self._log.revisions([import_id])
        # After a new scene it begins anew, and is still the same import.
        expected = said.revision - 1 if import_id in known else 0
        draft = told(import_id, said, expected, self._clock.now())
        done = await self._log.append(draft)
        await self.settle(import_id, said, done.entry_id)
        return done

    async def settle(self, import_id: str, said: Import, entry_id: str) -> None:
        """Note beside the log what the log says; doing it again changes nothing."""
        ended, moving = said.state in ENDED, said.state is State.RELEASED
        where = import_id, said.held, entry_id
        await self.imports.confirm(*where, moving=moving, ended=ended)

    async def listed(self) -> list[tuple[str, Import, Entry]]:
        """Return all imports that are listed, the newest step first."""
        known = list(await self.imports.known())
        each = await asyncio.gather(*map(self.found, known))
        pairs = zip(known, each, strict=True)
        found = [(i, *said) for i, said in pairs if said is not None]
        found.sort(key=lambda each: -each[2].n)
        ended = [e[0] for e in found if e[1].state in ENDED]
        await self.imports.forget(ended[LISTED:])
        return found

    def call(self) -> None:
        """Look at once: something was released here."""
        self._called.set()

    @asynccontextmanager
    async def carrying(
        self, start: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
    ) -> AsyncGenerator[None]:
        """Carry for as long as this is open."""
        task = start(self.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            for each in self.connections:
                await each.aclose()

    async def run(self) -> None:
        """Carry whatever is released, for ever."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._called.wait()
            self._called.clear()
            with suppress(StoreUnavailable, RevisionRefused):
                await self._look()

    async def _look(self) -> None:
        """Go on with whatever is moving; one that cannot be carried stops no other."""
        for import_id, since in (await self.imports.moving()).items():
            found = await self.found(import_id)
            if found is None:
                if self._clock.now().timestamp() - since > FORGOTTEN_S:
                    await self.imports.drop(import_id)
                continue
            said, entry = found
            if said.state is not State.RELEASED:
                await self.settle(import_id, said, entry.id)
                continue
            if await self._lease.ask() is Tenure.TAKEN:
                return
            try:
                await self._carry(import_id, said)
            except (zlib.error, msgspec.MsgspecError):
                await self._fail(import_id, said)
            finally:
                await self._lease.give_up()

    async def _carry(self, import_id: str, said: Import) -> None:
        whole = await self._is_whole(said)
        if whole is None:
            return
        if not whole:
            await self._fail(import_id, said)
            return
        added, there = 0, Counter[str]()
        for part in range(await self.imports.count(said.held)):
            if await self._lease.ask() is Tenure.TAKEN:
                return
            began = self._clock.monotonic()
            kept = await self.imports.part(said.held, part)
            records = await asyncio.to_thread(unsealed_of, kept)
            new, others = await self._append(import_id, said, part, records)
            added, there = added + new, there + others
            await self.imports.note(import_id, added + there.total())
            took = self._clock.monotonic() - began
            await self._clock.sleep(min(AT_MOST_REST_S, took * REST))
        done = {"added": added, "there": there.total(), "there_for": dict(there)}
        await self._end(import_id, said, {"state": State.DONE, "reason": "", **done})

    async def _fail(self, import_id: str, said: Import) -> None:
        failed = {"state": State.FAILED, "reason": LOST}
        await self._end(import_id, said, failed)

    async def _end(self, import_id: str, said: Import, how: dict[str, Any]) -> None:
        last = {"by": said.released_by, "revision": said.revision + 1, **how}
        await self.step(import_id, msgspec.structs.replace(said, **last))

    async def _is_whole(self, said: Import) -> bool | None:
        """Say whether the parts are, to the byte, what was shown and released.

        None if somebody else has the lease by now.
        """
        digest = sha256()
        for part in range(await self.imports.count(said.held)):
            if await self._lease.ask() is Tenure.TAKEN:
                return None
            kept = await self.imports.part(said.held, part)
            # What is long is done beside the loop: frames come first.
            digest.update(await asyncio.to_thread(unpacked, kept))
        return digest.hexdigest() == said.digest

    async def _append(
        self, import_id: str, said: Import, part: int, records: Sequence[Unsealed]
    ) -> tuple[int, Counter[str]]:
        """Append those that are new; return how many of them this import has added.

        The others were there: they are counted by who may see them.
        """
        for tries in range(MOST_TRIES):
            held = await self._log.revisions([each.id for each in records])
            new = [each for each in records if each.id not in held]
            ours, there = await self._there(import_id, part, held)
            if not new:
                return ours, there
            draft = carried(import_id, said, part, new, self._clock.now())
            try:
                done = await self._log.append(draft)
            except RevisionRefused:
                if tries == MOST_TRIES - 1:
                    raise
                continue  # somebody else has just added one of them
            if done.status == "dup":
                # Carried before a new scene was opened: it is not brought back into it.
                there[NOBODY] += len(new)
                return ours, there
            return ours + len(new), there
        raise AssertionError("it counts without an end")

    async def _there(
        self, import_id: str, part: int, held: Mapping[str, Revision]
    ) -> tuple[int, Counter[str]]:
        """Return how many this very part had brought, and for whom the others are."""
        if not held:
            return 0, Counter()
        event = f"{import_id}:{part}"
        entries = {each.entry_id for each in held.values() if each.entry_id}
        ours = {each for each in entries if await self._is_of(each, event)}
        brought = {k for k, each in held.items() if each.entry_id in ours}
        others = await holdings(self._log, held.keys() - brought)
        return len(brought), Counter(map(_audience, others.values()))

    async def _is_of(self, entry_id: str, event: str) -> bool:
        entry = await self._log.entry(entry_id)
        return entry is not None and f'"eid":"{event}"'.encode() in entry.e


def _audience(holding: Holding) -> str:
    """Return who may see what is held; what cannot be read nobody."""
    try:
        return audience_of(msgspec.convert(holding.label, Marking), holding.groups)
    except msgspec.ValidationError:
        return NOBODY


def carrier_for(url: str, room: str, log: Log, clock: Clock) -> Carrier:
    """Return the carrier of a room, with connections of its own."""
    # A lease must not be asked for twice by a connection that repeats by itself.
    connections = connect(url), connect_reader(url)
    imports = Imports(connections[0], room)
    lease = Lease(connections[1], imports.lease, clock)
    carrier = Carrier(log, imports, lease, clock)
    carrier.connections = connections
    return carrier
