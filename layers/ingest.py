"""The ingest: takes lines from the inboxes and puts what is good into the log.

Rule 1: a line leaves its inbox only when it is in the log or among the rejected ones.
Rule 2: doing a line again changes nothing, so the process may die at any moment.
Rule 3: no line stops it, and a store that is away is waited for.
Rule 4: one ingest of a room is at work, in the order in which the lines were received.
It must never decide what a good record is; that is layers.admission.
"""

import asyncio
import logging
import re
import signal
from collections.abc import Awaitable, Callable

import msgspec

from layers.admission import Circumstances, admit, admit_scene
from layers.clock import Clock, SystemClock
from layers.entry import entry_time, lines_of, scene_of
from layers.errors import (
    ContextMismatch,
    OnePictureError,
    Reason,
    Rejected,
    StoreUnavailable,
)
from layers.feature import SCENE, Unsealed
from layers.log import Log
from layers.log.durability import require_durable
from layers.log.inbox import CONSUMER, Inbox
from layers.log.lease import LeaseLost
from layers.log.line import Line
from layers.log.redis_log import RedisLog
from layers.log.store import ensure_store
from layers.policies import Policies, as_chosen
from layers.reading import Limits, shown
from layers.record import Context, Scene
from layers.registry import inbox_names
from layers.settings import Settings
from layers.story import Story
from layers.turn import Hand
from layers.writer import Reasons, Writer

AT_ONCE = 32
"""Appends that are under way at the same time, each for other records."""

RETRY_S = 0.2

RESERVED = ("account:", "inbox:")
"""Authors whose names begin so are no sources."""

_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f]{0,200}")

Admitted = tuple[Line, tuple[Unsealed, ...]]
Require = Callable[[], Awaitable[object]]

_log = logging.getLogger("layers.ingest")


class Told(msgspec.Struct):
    """How many lines this ingest has put into the log, and how many it refused."""

    accepted: int = 0
    rejected: int = 0


class Ingest:
    """One ingest of a room; any number may run, and all but one stand by."""

    def __init__(self, log: Log, inbox: Inbox, clock: Clock, context: Context) -> None:
        self.told = Told()
        self._inbox, self._clock, self._context = inbox, clock, context
        self._story = Story(log, clock)
        self._hand = Hand(inbox, clock, self._story.recover)
        self._writer = Writer(log, clock)
        self._limits = Limits()

    @property
    def policies(self) -> Policies:
        """The policies whose levels a label may name."""
        return self._writer.policies

    @policies.setter
    def policies(self, policies: Policies) -> None:
        self._writer.policies = policies

    async def run(
        self, room: str, stop: asyncio.Event, require: Require | None = None
    ) -> None:
        """Work until `stop` is set.

        `require` is awaited before anything else, and again when the store was away:
        it may be another one now. Raises what it raises, ContextMismatch, and nothing
        else.
        """
        try:
            await self._run(room, stop, require or _nothing)
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        """Let another ingest take over at once."""
        await self._hand.aclose()

    async def _run(self, room: str, stop: asyncio.Event, require: Require) -> None:
        away = False
        while not stop.is_set():
            try:
                await require()
                await self.open(room)
                if away:
                    _log.warning("The store answers again; the ingest goes on.")
                away = False
                while not stop.is_set():
                    await self.round()
            except StoreUnavailable as error:
                if not away:
                    _log.warning("%s The ingest waits for it.", error)
                away = True
                await self._clock.sleep(RETRY_S)

    async def open(self, room: str) -> None:
        """Make the inboxes, and entry 1 of a new room: it says what the room is.

        Raises ContextMismatch if the room is something else.
        """
        await self._inbox.open()
        entry = await self._writer.open(_opening(self._context))
        lines = lines_of(entry.e) if entry is not None else []
        opened = scene_of(lines[0]) if lines else None
        if opened is None or opened.context != self._context:
            actual = "no room of ours" if opened is None else opened.context
            raise ContextMismatch(room, actual, self._context)

    async def round(self) -> None:
        """Take what is there and deal with it, if no other ingest is at work."""
        try:
            await self._deal_with(await self._hand.take())
        except LeaseLost:
            _log.warning("Another ingest may have taken over; this one asks anew.")
        except StoreUnavailable:
            self._hand.start_over()
            raise

    async def _deal_with(self, lines: list[Line]) -> None:
        group: list[Admitted] = []
        ids: set[str] = set()
        for line in lines:
            records = await self._admit(line, group)
            new = {record.id for record in records}
            if new & ids or len(group) >= AT_ONCE:
                await self._write(group)
            if not group:
                ids = set()
            if records:
                group.append((line, records))
                ids |= new
        await self._write(group)

    async def _admit(self, line: Line, before: list[Admitted]) -> tuple[Unsealed, ...]:
        """Return the records of a line; a scene or a bad line is dealt with at once."""
        try:
            _check_names(line)
            if line.inbox != SCENE:
                return admit(line.record, line.inbox, self._circumstances())
            scene = admit_scene(line.record, self._circumstances())
        except Rejected as bad:
            await self._reject(line, bad.reasons)
            return ()
        await self._write(before)
        await self._write_scene(line, scene)
        return ()

    async def _write_scene(self, line: Line, scene: Scene) -> None:
        await self._hand.check()
        try:
            appended = await self._writer.write_scene(line, scene)
        except Rejected as bad:
            await self._reject(line, bad.reasons)
            return
        if appended.status == "ok":
            at = entry_time(appended.entry_id)
            self._story.begin(scene.story_at, scene.rate, at)
        else:
            # A resend of any age, or our own after a lost reply: only the log knows
            # whether it is still the scene.
            await self._story.recover(self._hand.check)
        await self._done([line])

    async def _write(self, group: list[Admitted]) -> None:
        """Append a group of lines that have no record in common, and empty it."""
        if not group:
            return
        held = await self._writer.held([r for _, records in group for r in records])
        # After the reading, which may take long, and next to the appends.
        await self._hand.check()
        results = await asyncio.gather(
            *(self._writer.write(line, records, held) for line, records in group),
            return_exceptions=True,
        )
        done: list[Line] = []
        for (line, _), result in zip(group, results, strict=True):
            if isinstance(result, tuple) and result:
                await self._reject(line, result)
            elif isinstance(result, tuple):
                done.append(line)
        await self._done(done)
        group.clear()
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _done(self, lines: list[Line]) -> None:
        await self._inbox.done(lines)
        self.told.accepted += len(lines)

    async def _reject(self, line: Line, reasons: Reasons) -> None:
        await self._inbox.rejected.add(line, reasons)
        self.told.rejected += 1

    def _circumstances(self) -> Circumstances:
        """Return what records are judged against; a story may be in the future."""
        now = self._story.now()
        return Circumstances(self._context, now, self._limits, self.policies)


async def _nothing() -> None:
    """Require nothing of a store."""


def _check_names(line: Line) -> None:
    """Refuse a source or an event id that could not be shown or stored as a name.

    Nor may a source pass for an account or for who sends without a name.
    """
    names = {"source": line.source, "event_id": line.event_id}
    bad = [name for name, value in names.items() if not _NAME.fullmatch(value)]
    if bad:
        mend = "Give at most 200 characters, without control characters."
        raise Rejected([Reason(n, f"is {shown(names[n])}", mend) for n in bad])
    if line.source.startswith(RESERVED):
        problem = f"is {shown(line.source)}, and such names are the room's own"
        raise Rejected([Reason("source", problem, "Give a name without a colon.")])


def _opening(context: Context) -> Scene:
    return Scene(
        object_type=Scene.__name__,
        schema_version="1.0.0",
        context=context,
        title=context.title(),
        story_at=None,
        rate=1.0,
        loop=0,
    )


async def serve(settings: Settings) -> None:
    """Run one ingest with these settings until SIGTERM or SIGINT."""
    store = await asyncio.to_thread(ensure_store, settings)
    try:
        await _serve(settings, store.url)
    finally:
        store.stop()


async def _serve(settings: Settings, url: str) -> None:
    clock, room = SystemClock(), settings.room
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    log = RedisLog(url, room, clock)
    names = (*inbox_names(), SCENE)
    inbox = Inbox(url, room, names, CONSUMER, clock, settings.rejected_kept)
    ingest = Ingest(log, inbox, clock, Context(settings.context))

    async def durable() -> None:
        await require_durable(url, allow_unsafe=settings.allow_unsafe_store)

    try:
        ingest.policies = as_chosen()
        await ingest.run(room, stop, durable)
    finally:
        await inbox.aclose()
        await log.aclose()


def main() -> None:
    """Run the ingest with the settings of the environment."""
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        asyncio.run(serve(Settings.from_environment()))
    except OnePictureError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
