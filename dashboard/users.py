"""`onepicture users`: who may log in, made and changed at the machine of the room.

Passwords are typed twice and never given as an option, where everybody on the machine
could read them. A new account has none: its first way in is a one-time link.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

import typer

from dashboard.access.audit import Deed
from dashboard.access.entrance import NO_ROLE
from dashboard.access.entrance import certificate as certificate_of
from dashboard.access.passwords import hashed, problem_with
from dashboard.access.rights import Role
from dashboard.access.viewer import ROLES
from dashboard.invitations import Books, books
from layers.errors import OnePictureError, SettingsError
from layers.log.accounts import Account, AccountRefused
from layers.log.connection import connect
from layers.log.links import LASTS
from layers.log.store import ensure_store
from layers.settings import Settings

T = TypeVar("T")

_CHOSEN: ContextVar[Mapping[str, str]] = ContextVar(
    "options", default=MappingProxyType[str, str]({})
)
"""Options before the command, as variables."""

app = typer.Typer(
    help="Who may log in, and what each one is in a room.", no_args_is_help=True
)


@app.callback()
def root(
    data_dir: Annotated[
        Path | None, typer.Option(help="Where the private store of the room is.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port of the room, for the links.")
    ] = None,
) -> None:
    """Make and change accounts; the room may run meanwhile or not."""
    chosen = {"ONEPICTURE_DATA_DIR": data_dir, "ONEPICTURE_PORT": port}
    given = {name: str(value) for name, value in chosen.items() if value is not None}
    _CHOSEN.set(given)


Name = Annotated[str, typer.Argument(help="The name to log in with.")]
RoomName = Annotated[
    str | None, typer.Option("--room", help="The room; else ONEPICTURE_ROOM or main.")
]
RoleName = Annotated[
    str, typer.Option("--role", help=f"One of {', '.join(Role)}.", metavar="ROLE")
]


@app.command()
def add(  # noqa: PLR0913 - one parameter per documented option
    name: Name,
    role: RoleName,
    title: Annotated[str, typer.Option(help="The name that others see.")] = "",
    delegation: Annotated[str, typer.Option(help="A code, for example FIN.")] = "",
    group: Annotated[
        list[str] | None, typer.Option(help="A group it belongs to; may be repeated.")
    ] = None,
    clearance: Annotated[
        str, typer.Option(help="LEVEL or POLICY:LEVEL; the lowest if not given.")
    ] = "",
    category: Annotated[
        list[str] | None, typer.Option(help="TAG:VALUE; may be repeated.")
    ] = None,
    certificate: Annotated[
        str, typer.Option(help="Subject of a client certificate that a proxy checks.")
    ] = "",
    room: RoomName = None,
) -> None:
    """Make an account, and print a one-time link for it."""

    async def work(at: Books) -> None:
        account = Account(
            name=name,
            created=at.clock.now(),
            title=title,
            delegation=delegation,
            groups=tuple(group) if group else ("ALL",),
            clearance=clearance,
            categories=tuple(category or ()),
            roles={at.settings.room: role_named(role)},
            subject=certificate_of(certificate) if certificate else "",
        )
        added = at.accounts.add(account)
        await _on_record(at, (Deed.ACCOUNT_ADDED, name, role), added)
        await _say_link(at, name)

    _run(work, room)


@app.command(name="list")
def list_accounts() -> None:
    """List all accounts: name, title, roles, and whether they can log in."""

    async def work(at: Books) -> None:
        for account in await at.accounts.listed():
            typer.echo(line_of(account))

    _run(work)


@app.command()
def link(name: Name, room: RoomName = None) -> None:
    """Print a one-time link: it is valid once, for ten minutes."""
    _run(lambda at: _say_link(at, name), room)


@app.command()
def password(name: Name) -> None:
    """Set a password; it is asked for twice, and ends all sessions of the account."""

    async def work(at: Books) -> None:
        given = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
        if problem := problem_with(given, name):
            raise AccountRefused(name, str(problem))
        changed = at.accounts.change(name, password=hashed(given))
        await _on_record(at, (Deed.ACCOUNT_CHANGED, name, "password"), changed)
        ended = await at.sessions.end_all(name)
        typer.echo(f"{name} has a new password; {ended} sessions were ended.")

    _run(work)


@app.command()
def disable(name: Name) -> None:
    """Let an account in no more, and end its sessions; open screens go dark in 5 s."""

    async def work(at: Books) -> None:
        changed = at.accounts.change(name, disabled=True)
        await _on_record(at, (Deed.ACCOUNT_CHANGED, name, "disabled"), changed)
        await at.feeds.suspend(name)
        ended = await at.sessions.end_all(name)
        typer.echo(f"{name} is disabled; {ended} sessions were ended.")

    _run(work)


@app.command()
def enable(name: Name) -> None:
    """Let a disabled account in again."""

    async def work(at: Books) -> None:
        changed = at.accounts.change(name, disabled=False)
        await _on_record(at, (Deed.ACCOUNT_CHANGED, name, "enabled"), changed)
        await at.feeds.restore()
        typer.echo(f"{name} can log in.")

    _run(work)


@app.command()
def role(
    name: Name,
    role: Annotated[
        str, typer.Argument(help=f"One of {', '.join(Role)}, or {NO_ROLE}.")
    ],
    room: RoomName = None,
) -> None:
    """Give an account a role in a room, or none."""

    async def work(at: Books) -> None:
        given = "" if role == NO_ROLE else role_named(role)
        in_room, account = at.settings.room, await at.accounts.get(name)
        before = account.roles.get(in_room, NO_ROLE) if account else NO_ROLE
        outcome = f"{before} to {given or NO_ROLE}"
        changed = at.accounts.set_role(name, in_room, given)
        await _on_record(at, (Deed.RIGHTS_CHANGED, name, outcome), changed)
        said = f"is {role}" if given else "has no role"
        typer.echo(f"{name} {said} in room {at.settings.room}.")

    _run(work, room)


def role_named(name: str) -> str:
    """Return a role that exists; raises SettingsError with those that there are."""
    if name not in ROLES:
        raise SettingsError("--role", name, f"there are {', '.join(Role)}")
    return name


def line_of(account: Account) -> str:
    """Return an account in one line; of its password only whether there is one."""
    roles = ", ".join(f"{room}: {role}" for room, role in account.roles.items())
    ways = "password" if account.password else account.subject or "link only"
    state = "disabled" if account.disabled else ways
    parts = (account.name, account.shown, account.delegation, roles or "-", state)
    return "  ".join(part for part in parts if part)


async def _on_record(
    at: Books, what: tuple[Deed, str, str], change: Coroutine[Any, Any, object]
) -> None:
    """Put a change on record, then make it; a change that is refused is noted too."""
    deed, name, outcome = what
    try:
        await at.note(deed, name, outcome)
    except OnePictureError:
        change.close()
        raise
    try:
        await change
    except AccountRefused:
        await at.note(deed, name, "refused")
        raise


async def _say_link(at: Books, name: str) -> None:
    minutes = int(LASTS.total_seconds() // 60)
    typer.echo(f"{name}: {await at.link(name, at.settings.room)}")
    typer.echo(f"It is valid once, for {minutes} minutes.")


def _run(work: Callable[[Books], Coroutine[Any, Any, T]], room: str | None = None) -> T:
    """Do something with the accounts; on a mistake, one sentence and code 1."""
    options: dict[str, str] = dict(_CHOSEN.get())
    if room is not None:
        options["ONEPICTURE_ROOM"] = room
    try:
        settings = Settings.from_environment(options=options)
        return asyncio.run(_with_store(settings, work))
    except OnePictureError as error:
        typer.secho(f"onepicture: {error}", err=True, fg=typer.colors.RED)
        raise typer.Exit(code=1) from error


async def _with_store(settings: Settings, work: Callable[[Books], Awaitable[T]]) -> T:
    store = await asyncio.to_thread(ensure_store, settings)
    connection = connect(store.url)
    try:
        return await work(books(connection, settings))
    finally:
        await connection.aclose()
        await asyncio.to_thread(store.stop)
