"""Accounts and their one-time links, as commands on this machine work with them.

A sample room gets an account for each role; every other room has those that somebody
added. Whatever is done here is put on record under the name of the machine's user. It
must never set a password: nobody has one whom nobody gave one.
"""

import shlex
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from dashboard.access.audit import Audit, Deed, operator
from dashboard.access.entrance import LINK
from dashboard.access.rights import Role
from layers.clock import Clock, SystemClock
from layers.log.accounts import Account, AccountRefused, Accounts
from layers.log.connection import Connection
from layers.log.feeds import Feeds
from layers.log.links import LASTS, Links
from layers.log.sessions import Sessions
from layers.settings import Settings
from sample_feeds.drill_file import found, read_drill

SAMPLE_DELEGATIONS = {Role.LEADER: "FIN", Role.ADVISER: "FIN", Role.LIAISON: "MDA"}
"""Of the accounts of a sample room those that belong to a delegation."""


@dataclass
class Books:
    """What the commands work on: the accounts of a store, their links and sessions."""

    settings: Settings
    accounts: Accounts
    links: Links
    sessions: Sessions
    audit: Audit
    feeds: Feeds
    clock: Clock

    async def note(self, deed: Deed, name: str, outcome: str = "done") -> None:
        """Put on record what whoever sits at this machine did to an account."""
        await self.audit.record(deed, operator(), name, outcome)

    async def link(self, name: str, room: str) -> str:
        """Return the address of a new one-time link; raises AccountRefused."""
        account = await self.accounts.get(name)
        if account is None:
            raise AccountRefused(name, "there is none of this name")
        if account.disabled:
            raise AccountRefused(name, "it is disabled")
        token = await self.links.make(LINK, {"account": name, "room": room})
        await self.note(Deed.LINK_MADE, name)
        return f"{self.settings.address()}/login/link#{token}"


def books(connection: Connection, settings: Settings) -> Books:
    """Return the books of a store that is reached by this connection."""
    clock = SystemClock()
    return Books(
        settings=settings,
        accounts=Accounts(connection),
        links=Links(connection),
        sessions=Sessions(connection, clock),
        audit=Audit(connection, settings.room, clock),
        feeds=Feeds(connection),
        clock=clock,
    )


async def ways_in(at: Books) -> list[str]:
    """Return what is said about logging in when a room opens.

    A sample room has an account for each role, a drill one more for the leader of each
    delegation, made at its first start, and at every start a one-time link for each.
    """
    accounts = await at.accounts.listed()
    plays = at.settings.sample_feed or at.settings.drill is not None
    if not accounts and not plays:
        place, room = shlex.quote(str(at.settings.data_dir)), at.settings.room
        at_port = f"--data-dir {place} --port {at.settings.port}"
        command = f"onepicture users {at_port} add NAME --role leader --room {room}"
        return [f"Nobody can log in yet: {command}"]
    if not plays:
        return []
    made = invited(at.settings, at.clock.now())
    if not accounts:
        accounts = made
        for account in accounts:
            with suppress(AccountRefused):  # another start was quicker
                await at.accounts.add(account)
                await at.note(Deed.ACCOUNT_ADDED, account.name)
    room = at.settings.room
    names = {each.name for each in made}
    mine = [e for e in accounts if e.name in names and room in e.roles]
    own = [each for each in mine if not each.disabled]
    minutes = int(LASTS.total_seconds() // 60)
    links = [f"  {a.name}: {await at.link(a.name, room)}" for a in own]
    return (
        [f"One-time links, valid once, for {minutes} minutes:", *links] if own else []
    )


def invited(settings: Settings, at: datetime) -> list[Account]:
    """Return the accounts that a sample room or a drill has from its first start."""
    sample = sample_accounts(settings.room, at)
    if settings.drill is None:
        return sample
    drill = read_drill(found(settings.drill))
    leaders = [
        Account(
            name=f"leader-{code.lower()}",
            created=at,
            title=f"Leader {code}",
            delegation=code,
            clearance="SENSITIVE",
            roles={settings.room: Role.LEADER},
        )
        for code in drill.delegations
    ]
    return [*leaders, *(each for each in sample if each.name != Role.LEADER)]


def sample_accounts(room: str, at: datetime) -> list[Account]:
    """Return one account for each role of people, named like the role."""
    people = [role for role in Role if role is not Role.FEED]
    return [
        Account(
            name=role,
            created=at,
            title=role.capitalize(),
            delegation=SAMPLE_DELEGATIONS.get(role, ""),
            clearance="SENSITIVE",
            roles={room: role},
        )
        for role in people
    ]
