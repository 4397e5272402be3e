"""Keeps the room at the end of the log, whatever happens to the store.

One follower a worker. It must never show a picture that it did not verify, and never
hide that the store is away or that the log forked.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from dashboard.frames import Why
from dashboard.hub import Hub
from dashboard.room import Room
from layers.clock import Clock
from layers.desk import FOLD as DESK_FOLD
from layers.errors import ChainBroken, Gap, StoreUnavailable
from layers.log.boot import boot, boot_desk, position_of
from layers.log.port import (
    Back,
    Checkpoint,
    Entries,
    EpochChanged,
    Forked,
    Happening,
    Log,
    Lost,
)
from layers.picture import FOLD

RETRY_S = 0.25
"""Time between two attempts to read the log at the start."""

KEEP_S = 1.0
"""Time between two looks whether a checkpoint is due."""


class Follower:
    """Boots the room from the log, then hands every happening on."""

    def __init__(self, room: Room, hub: Hub, log: Log, clock: Clock) -> None:
        self.booted = asyncio.Event()
        self.damage = ""
        self._room = room
        self._hub = hub
        self._log = log
        self._clock = clock

    @property
    def state(self) -> str:
        """One word for healthz: starting, live, lost or damaged."""
        if self.damage:
            return "damaged"
        if self._room.standing.store != "ok":
            return "lost"
        return "live" if self.booted.is_set() else "starting"

    async def run(self) -> None:
        """Follow for ever; after a fork, from a checkpoint that is still in the log."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._follow())
            both.create_task(self._keep_checkpoints())

    async def _follow(self) -> None:
        why: Why = "first"
        while True:
            await self._boot(why)
            why = "fork"
            async with aclosing(self._happenings()) as happenings:
                async for happening in happenings:
                    self._react(happening)

    def _happenings(self) -> AsyncGenerator[Happening, None]:
        room = self._room
        return self._log.follow(position_of(room.picture), room.standing.epoch)

    async def _boot(self, why: Why) -> None:
        while True:
            try:
                # The epoch first: a fork meanwhile must count as one more.
                epoch, picture = await self._log.epoch(), await boot(self._log)
                desk = await boot_desk(self._log, picture.n)
            except StoreUnavailable:
                self._lost()
            except (Gap, ChainBroken) as error:
                self.damage = str(error)
                self._lost()
            else:
                break
            await self._clock.sleep(RETRY_S)
        self.damage = ""
        self._room.begin(picture, epoch, why, self._clock.now())
        self._room.desk = desk
        self._hub.began()
        self.booted.set()

    def _lost(self) -> None:
        if self._room.standing.store == "ok":
            self._room.lost(self._clock.now())
            self._hub.beat()

    def _react(self, happening: Happening) -> None:
        match happening:
            case Entries(entries):
                self._hub.take(entries)
            case Lost(since, _):
                self._room.lost(since)
                self._hub.beat()
            case Back():
                self._room.back()
                self._hub.beat()
            case EpochChanged(epoch):
                self._room.set_epoch(epoch)
                self._hub.beat()
            case Forked(epoch):
                self._room.forked(epoch)
                self._hub.beat()

    async def _keep_checkpoints(self) -> None:
        """Write what is due, for ever, beside the following: it may take long."""
        while True:
            await self._clock.sleep(KEEP_S)
            await self._keep_due()

    async def _keep_due(self) -> None:
        while self._room.due:
            picture = self._room.due.pop(0)
            packed = await asyncio.to_thread(picture.checkpoint)
            at = (picture.n, picture.entry_id, picture.chain)
            try:
                await self._log.put_checkpoint(Checkpoint(FOLD, *at, packed))
            except StoreUnavailable:
                # Another worker keeps the same one, and the next is due soon.
                self._room.due.clear()
        while self._room.desks_due:
            desk, entry_id, chain = self._room.desks_due.pop(0)
            packed = await asyncio.to_thread(desk.checkpoint)
            kept = Checkpoint(DESK_FOLD, desk.n, entry_id, chain, packed)
            try:
                await self._log.put_checkpoint(kept)
            except StoreUnavailable:
                self._room.desks_due.clear()
