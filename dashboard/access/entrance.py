"""How somebody comes in: by password, by a one-time link, through a provider; and out.

Each way ends with a new session under a new secret, and the one that the browser had
before is ended: what somebody planted there beforehand is worth nothing. It must never
say more to who failed than to anybody else, and never write a secret anywhere.
"""

# ruff: noqa: N818 - a name says what happened, as in layers.errors

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec

from dashboard.access.callers import Callers
from dashboard.access.hosts import host_name
from dashboard.access.oidc import Begun, Claimed, NotLoggedIn, OpenID
from dashboard.access.passwords import RETRY_AFTER_S, Busy, Passwords
from dashboard.access.provider import Made
from layers.clock import Clock
from layers.errors import OnePictureError
from layers.log.accounts import NAME, Account, Accounts
from layers.log.links import Links
from layers.log.sessions import Known, Origin, Sessions, hash_of
from layers.log.throttle import Attempt, Throttle

NO_ROLE = "none"

LINK = "link"
"""The purpose of one-time links; they hold `account` and `room`."""


def certificate(subject: str) -> str:
    """Return the subject of the account of a client certificate."""
    return f"certificate {subject.strip()}"


RIGHTS = ("delegation", "groups", "clearance", "categories")
"""Fields of an account that decide what it sees, beside its role."""


def rights_changed(before: Account, after: Account | None, room: str) -> str:
    """Return how rights in a room change: both roles and what else; "" if nothing does.

    Only names are told: what the groups or the clearance are is nobody's business here.
    """
    was, becomes = (
        each.roles.get(room, NO_ROLE) if each else NO_ROLE for each in (before, after)
    )
    others = [
        name
        for name in RIGHTS
        if after is not None and getattr(before, name) != getattr(after, name)
    ]
    if was == becomes and not others:
        return ""
    return ": ".join(filter(None, (f"{was} to {becomes}", ", ".join(others))))


class Why(StrEnum):
    """Why somebody does not come in; the page has a sentence for each."""

    WRONG = "wrong"
    WAIT = "wait"
    BUSY = "busy"
    LINK_GONE = "link gone"
    PROVIDER = "provider"
    NO_ROLE = "no role"


class TurnedAway(OnePictureError):
    """Somebody does not come in; `wait_s` is when to try again, 0 is never so."""

    def __init__(self, why: Why, wait_s: float = 0) -> None:
        super().__init__(why, wait_s)
        self.why, self.wait_s = why, wait_s

    def __str__(self) -> str:
        return f"The login was refused: {self.why}."


class From(msgspec.Struct, frozen=True):
    """From where a login comes; `device` and `replaces` are secrets of its cookies."""

    address: str = ""
    agent: str = ""
    device: str = ""
    replaces: str = ""


class Noted(msgspec.Struct, frozen=True):
    """What happened at the entrance, for the record; `account` may not exist."""

    act: str
    account: str
    outcome: str
    way: str
    address: str


async def _forget(_: Noted) -> None:
    """Note nothing."""


@dataclass
class Entrance:
    """The ways into one room; `note` is told of every login, failed ones too."""

    room: str
    accounts: Accounts
    sessions: Sessions
    links: Links
    throttle: Throttle
    callers: Callers
    clock: Clock
    openid: OpenID | None = None
    passwords: Passwords = field(default_factory=Passwords)
    note: Callable[[Noted], Awaitable[None]] = _forget

    async def by_password(self, name: str, password: str, origin: From) -> str:
        """Return the secret of a new session; raises TurnedAway or StoreUnavailable."""
        name = name.strip().lower()
        known_name = NAME.fullmatch(name) is not None
        attempt = Attempt(name if known_name else "", origin.address, origin.device)
        turn = await self.throttle.turn(attempt)
        if turn.wait_s:
            raise await self._refused("password", attempt.account, origin, turn.wait_s)
        account = await self.accounts.get(name) if known_name else None
        kept = account.password if account and not account.subject else None
        try:
            right = await self.passwords.check(kept, password, known=turn.known)
        except Busy:
            raise TurnedAway(Why.BUSY, RETRY_AFTER_S) from None
        if account is None or not right or account.disabled:
            raise await self._refused("password", attempt.account, origin)
        secret = await self._begin(account, Origin("password"), origin)
        await self.throttle.succeeded(attempt)
        return secret

    async def by_link(self, token: str, origin: From) -> str:
        """Return the secret of a new session; the link is used up."""
        kept = await self.links.read(LINK, token)
        if kept is not None and kept.get("room", "") not in ("", self.room):
            kept = None  # It stays good for the room that it was made for.
        else:
            kept = await self.links.take(LINK, token)
        account = await self.accounts.get(kept["account"]) if kept else None
        if kept is None or account is None or account.disabled:
            await self._note("link", kept["account"] if kept else "", origin, "failed")
            raise TurnedAway(Why.LINK_GONE)
        room = kept.get("room", "")
        await self.throttle.succeeded(
            Attempt(account.name, origin.address, origin.device)
        )
        return await self._begin(account, Origin("link", room), origin)

    async def to_provider(self, here: str, wanted: str, origin: From) -> Begun:
        """Return where the browser logs in; `here` is where it comes back to.

        Raises TurnedAway, also for an address that begins many and finishes none.
        """
        if self.openid is None:
            raise TurnedAway(Why.PROVIDER)
        if wait_s := await self.throttle.begin(f"oidc {origin.address}"):
            raise await self._refused("oidc", "", origin, wait_s)
        try:
            return await self.openid.begin(here, wanted)
        except NotLoggedIn:
            raise TurnedAway(Why.PROVIDER) from None

    async def by_provider(
        self, secret: str, answer: Mapping[str, str], origin: From
    ) -> tuple[str, str]:
        """Return the secret of a new session and where to go on."""
        if self.openid is None:
            raise TurnedAway(Why.PROVIDER)
        try:
            claimed = await self.openid.finish(secret, answer)
        except NotLoggedIn as error:
            await self._note("oidc", "", origin, error.problem)
            raise TurnedAway(Why.PROVIDER) from error
        account = await self._provided(claimed)
        if account is None or account.disabled:
            name = account.name if account else ""
            await self._note("oidc", name, origin, "failed")
            raise TurnedAway(Why.NO_ROLE)
        session = await self._begin(account, Origin("oidc"), origin)
        await self.throttle.finished(f"oidc {origin.address}")
        return session, claimed.next

    async def by_certificate(self, subject: str, origin: From) -> str | None:
        """Return the secret of a new session for whom a proxy of ours has checked.

        None if no account has a certificate of this subject. Raises TurnedAway for one
        that begins session after session, as programs do that keep no cookie.
        """
        account = await self.accounts.of_subject(certificate(subject))
        if account is None or account.disabled:
            await self._note("certificate", "", origin, "failed")
            return None
        if wait_s := await self.throttle.begin(f"certificate {account.name}"):
            raise await self._refused("certificate", account.name, origin, wait_s)
        return await self._begin(account, Origin("certificate"), origin)

    async def leave(self, known: Known, origin: From) -> None:
        """End the session that somebody has now."""
        await self.end(known, known.session.id)
        await self._note(known.session.way, known.account.name, origin, "ended")

    async def end(self, known: Known, session_id: str) -> bool:
        """End a session of the same account; say whether there was one."""
        ended = await self.sessions.end(known.account.name, session_id)
        self.callers.forget(session_id)
        return ended

    async def end_others(self, known: Known) -> int:
        """End all other sessions of the account, and return how many those were."""
        return await self.sessions.end_all(known.account.name, known.session.id)

    async def _begin(self, account: Account, origin: Origin, come: From) -> str:
        if come.replaces:
            await self._end_replaced(hash_of(come.replaces))
        full = msgspec.structs.replace(origin, agent=come.agent, address=come.address)
        secret = await self.sessions.begin(account.name, full)
        # Who changes a password ends all sessions when it has changed. So a session
        # that is looked at when it has begun is ended here or there, never neither.
        now = await self.accounts.get(account.name)
        if now is None or now.disabled or now.password != account.password:
            await self.sessions.end(account.name, hash_of(secret))
            raise await self._refused(origin.way, account.name, come)
        await self._note(origin.way, account.name, come, "logged in")
        await self._make_room(account.name, hash_of(secret), come)
        return secret

    async def _make_room(self, account: str, newest: str, come: From) -> None:
        """End the logins of an account that are unused longest beyond its limit."""
        for each in await self.sessions.crowd_out(account, newest):
            self.callers.forget(each)
            await self._note("too many logins", account, come, "ended")

    async def _end_replaced(self, session_id: str) -> None:
        [before] = await self.sessions.who((session_id,))
        if before is not None and before.session.way != "token":
            await self.end(before, session_id)

    async def _refused(
        self, way: str, account: str, origin: From, wait_s: float = 0
    ) -> TurnedAway:
        await self._note(way, account, origin, "must wait" if wait_s else "failed")
        return TurnedAway(Why.WAIT if wait_s else Why.WRONG, wait_s)

    async def _note(self, way: str, account: str, origin: From, outcome: str) -> None:
        await self.note(Noted("login", account, outcome, way, origin.address))

    async def _provided(self, claimed: Claimed) -> Account | None:
        """Return the account of whom the provider speaks, as its groups say now."""
        assert self.openid is not None
        provider = self.openid.provider
        before = await self.accounts.of_subject(claimed.subject)
        name = before.name if before else provider.name_of(claimed.claims)
        made = Made(self.room, self.clock.now())
        now = provider.account(name, claimed.subject, claimed.claims, made)
        if before is not None:
            return await self._brought_up(before, now, claimed)
        return await self._added(now, claimed) if now else None

    async def _brought_up(
        self, before: Account, now: Account | None, claimed: Claimed
    ) -> Account | None:
        await self._note_rights(before, now, claimed)
        if now is None:
            await self.accounts.set_role(before.name, self.room, "")
            return None
        fields: dict[str, Any] = {
            "title": now.title,
            "delegation": now.delegation,
            "groups": now.groups,
            "clearance": now.clearance,
            "categories": now.categories,
            "roles": {**before.roles, **now.roles},
        }
        return await self.accounts.change(before.name, **fields)

    async def _added(self, account: Account, claimed: Claimed) -> Account:
        """Make an account; a name that somebody else has gets a mark of its subject."""
        if await self.accounts.get(account.name) is not None:
            mark = sha256(account.subject.encode()).hexdigest()[:8]
            name = f"{account.name[:55]}-{mark}"
            account = msgspec.structs.replace(account, name=name)
        nothing = msgspec.structs.replace(account, roles={})
        await self._note_rights(nothing, account, claimed)
        await self.accounts.add(account)
        return account

    async def _note_rights(
        self, before: Account, now: Account | None, claimed: Claimed
    ) -> None:
        """Put on record which rights a provider is about to change, before it does."""
        changed = rights_changed(before, now, self.room)
        if changed:
            provider = claimed.subject.partition(" ")[0]
            by = f"oidc:{host_name(provider.partition('://')[2].partition('/')[0])}"
            await self.note(Noted("rights", before.name, changed, by, ""))
