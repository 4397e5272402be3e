"""`onepicture feeds`: programs that may send to one inbox and do nothing else.

The secret of a feed is said once, when it is made, and kept nowhere but as its hash.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import typer

from dashboard.access.audit import Deed, operator
from dashboard.access.rights import Role
from dashboard.command import DataDir, Desk, at_desk, choose
from layers.errors import SettingsError
from layers.log.accounts import Account, AccountRefused, Accounts
from layers.log.feeds import Feed, Feeds, NoUsersAllowed
from layers.log.sessions import Limits, Origin, Sessions, hash_of
from layers.registry import inbox_names

LASTS = timedelta(days=3650)
"""How long the token of a feed is good if nobody removes the feed."""

app = typer.Typer(
    help="Programs that may send records to one inbox.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(help="The name of the feed.")]


@dataclass(frozen=True)
class Wanted:
    """A feed that somebody wants to have."""

    name: str
    layer: str
    http_only: bool


@app.callback()
def root(data_dir: DataDir = None) -> None:
    """Make and remove feeds; the room may run meanwhile or not."""
    choose(data_dir)


@app.command()
def add(
    name: Name,
    layer: Annotated[str, typer.Option(help=f"One of {', '.join(inbox_names())}.")],
    room: Annotated[
        str | None, typer.Option(help="The room; else ONEPICTURE_ROOM or main.")
    ] = None,
    http_only: Annotated[  # noqa: FBT002 - typer calls it by keyword
        bool, typer.Option("--http-only", help="Make no user of the store for it.")
    ] = False,
) -> None:
    """Make a feed, and print its secret, once."""

    async def work(desk: Desk) -> None:
        feed, secret = await made(desk, Wanted(name, layer, http_only))
        where = f"{desk.settings.address()}/rooms/{feed.room}/inboxes/{feed.layer}"
        typer.echo(f"Secret of {name}, said only now: {secret}")
        typer.echo(f"Over HTTP: POST {where} with Authorization: Bearer <secret>")
        if not feed.http_only:
            user = f"user {feed.user} with the secret as password"
            typer.echo(f"At the store: {user}, XADD {feed.inbox} and nothing else")

    at_desk(work, room)


@app.command(name="list")
def list_feeds() -> None:
    """List all feeds: name, room, inbox, and how they may come."""

    async def work(desk: Desk) -> None:
        for feed in await Feeds(desk.connection).listed():
            ways = "HTTP" if feed.http_only else f"HTTP, store user {feed.user}"
            typer.echo(f"{feed.name}  {feed.room}  {feed.layer}  {ways}")

    at_desk(work)


@app.command()
def remove(name: Name) -> None:
    """Take a feed out: its connections are ended, its secret is worth nothing."""

    async def work(desk: Desk) -> None:
        feeds, accounts = Feeds(desk.connection), Accounts(desk.connection)
        feed = await feeds.get(name)
        if feed is None:
            raise AccountRefused(name, "there is no feed of this name")
        await desk.audit.record(
            Deed.FEED_REMOVED, operator(), _inbox(feed), "asked for"
        )
        await accounts.change(name, disabled=True, roles={})
        await Sessions(desk.connection, desk.clock).end_all(name)
        await feeds.remove(feed)
        typer.echo(f"{name} can send no more.")

    at_desk(work)


async def made(desk: Desk, wanted: Wanted) -> tuple[Feed, str]:
    """Make a feed and return it with its secret.

    Raises SettingsError for a layer that has no inbox, AccountRefused for a name that
    is taken or none, and NoUsersAllowed; then there is an account that nobody can use.
    """
    if wanted.layer not in inbox_names():
        problem = f"there are {', '.join(inbox_names())}"
        raise SettingsError("--layer", wanted.layer, problem)
    name, room = wanted.name, desk.settings.room
    accounts, sessions = (
        Accounts(desk.connection),
        Sessions(desk.connection, desk.clock),
    )
    await _take_name(accounts, desk, name)
    await desk.audit.record(
        Deed.FEED_ADDED, operator(), f"{name} {room}/{wanted.layer}", "asked for"
    )
    secret = await sessions.begin(name, Origin("token", room), Limits(LASTS, LASTS))
    feed = Feed(
        name=name,
        room=room,
        layer=wanted.layer,
        secret=hash_of(secret),
        created=desk.clock.now(),
        http_only=wanted.http_only,
    )
    try:
        await Feeds(desk.connection).keep(feed)
    except NoUsersAllowed:
        await sessions.end_all(name)
        raise
    await accounts.change(name, roles={room: str(Role.FEED)}, disabled=False)
    return feed, secret


async def _take_name(accounts: Accounts, desk: Desk, name: str) -> None:
    """Make an account that nobody can use yet; a feed that was removed has one."""
    before = await accounts.get(name)
    if before is not None and before.kind == "service" and before.disabled:
        return
    now = desk.clock.now()
    await accounts.add(
        Account(name=name, created=now, groups=(), kind="service", disabled=True)
    )


def _inbox(feed: Feed) -> str:
    return f"{feed.name} {feed.room}/{feed.layer}"
