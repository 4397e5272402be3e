"""Runs a command on the store of a room, whether the room runs meanwhile or not.

A mistake is one sentence and code 1. It must never know what the command does.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, TypeVar

import typer

from dashboard.access.audit import Audit
from layers.clock import Clock, SystemClock
from layers.errors import OnePictureError
from layers.log.connection import Connection, connect
from layers.log.store import ensure_store
from layers.settings import Settings

T = TypeVar("T")

DataDir = Annotated[
    Path | None, typer.Option(help="Where the private store of the room is.")
]

_CHOSEN: ContextVar[Mapping[str, str]] = ContextVar(
    "options", default=MappingProxyType[str, str]({})
)
"""Options before the command, as variables."""


@dataclass(frozen=True)
class Desk:
    """What a command works on."""

    connection: Connection
    settings: Settings
    clock: Clock
    audit: Audit
    url: str = ""


def choose(data_dir: Path | None) -> None:
    """Note the options that stand before the command."""
    chosen = {} if data_dir is None else {"ONEPICTURE_DATA_DIR": str(data_dir)}
    _CHOSEN.set(chosen)


def at_desk(work: Callable[[Desk], Awaitable[T]], room: str | None = None) -> T:
    """Do something at the store; `room` wins over ONEPICTURE_ROOM."""
    options = dict(_CHOSEN.get())
    if room is not None:
        options["ONEPICTURE_ROOM"] = room
    return sentence_if_wrong(lambda: asyncio.run(_with_store(options, work)))


def sentence_if_wrong(work: Callable[[], T]) -> T:
    """Do something; on a mistake say one sentence and end with code 1."""
    try:
        return work()
    except OnePictureError as error:
        typer.secho(f"onepicture: {error}", err=True, fg=typer.colors.RED)
        raise typer.Exit(code=1) from error


async def _with_store(
    options: Mapping[str, str], work: Callable[[Desk], Awaitable[T]]
) -> T:
    settings, clock = Settings.from_environment(options=options), SystemClock()
    store = await asyncio.to_thread(ensure_store, settings)
    connection = connect(store.url)
    audit = Audit(connection, settings.room, clock)
    try:
        return await work(Desk(connection, settings, clock, audit, store.url))
    finally:
        await connection.aclose()
        await asyncio.to_thread(store.stop)
