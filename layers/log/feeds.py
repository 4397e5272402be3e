"""Feeds: services that may add to one inbox and do nothing else.

A feed has one secret for both its ways: the password of a user of the store whose only
right is XADD to that inbox, and the token that it shows over HTTP. Kept is its SHA-256.
Users of a store are gone after its restart (unless it has an ACL file), so `restore`
makes them again from what is kept. It must never touch a user of another name.
"""

# ruff: noqa: N818 - a name says what happened, as in layers.errors

from datetime import datetime

import msgspec

from layers.errors import OnePictureError, StoreUnavailable
from layers.log.accounts import Accounts
from layers.log.connection import Connection, connect
from layers.log.keys import Keys

FEEDS = "{access}:feeds"

USER_PREFIX = "onepicture-feed-"
"""Users of the store with such names are ours; no other is ever changed."""

MOST_WAITING = 10_000
"""Lines of an inbox that wait; beyond that a sender over HTTP must try again later."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One feed: the account of this name, its only inbox, the hash of its secret.

    One that is `http_only` is no user of the store.
    """

    name: str
    room: str
    layer: str
    secret: str
    created: datetime
    http_only: bool = False

    @property
    def user(self) -> str:
        """Return the name by which the store knows it."""
        return f"{USER_PREFIX}{self.name}"

    @property
    def inbox(self) -> str:
        """Return the key of its inbox."""
        return Keys(self.room).inbox(self.layer)


class NoUsersAllowed(OnePictureError):
    """The store does not let us make users; `problem` is what it said."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return (
            "The store does not let One Picture make a user for a feed: "
            f"{self.problem}. Give the user of REDIS_URL the right to it "
            "(`ACL SETUSER <user> +acl|setuser +acl|deluser`), or let the feed send "
            "over HTTP: onepicture feeds add NAME --http-only."
        )


_read = msgspec.json.Decoder(Feed).decode


class InboxFull(OnePictureError):
    """An inbox has too many lines that nobody has dealt with."""

    def __str__(self) -> str:
        return "Too many lines of this inbox wait to be read; send this again later."


class Feeds:
    """All feeds of one store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, feed: Feed) -> None:
        """Keep a feed and make its user; after NoUsersAllowed nothing is kept."""
        await self._make_user(feed)
        kept = msgspec.json.encode(feed)
        await self._connection.call("HSET", FEEDS, feed.name, kept)

    async def get(self, name: str) -> Feed | None:
        """Return the feed of an account; None if it has no inbox."""
        kept = await self._connection.call("HGET", FEEDS, name)
        return None if kept is None else _read(kept)

    async def listed(self) -> list[Feed]:
        """Return all feeds, sorted by name."""
        kept = await self._connection.call("HVALS", FEEDS)
        return sorted(map(_read, kept), key=lambda feed: feed.name)

    async def remove(self, feed: Feed) -> None:
        """Forget a feed and its user; the store ends its connections."""
        if not feed.http_only:
            await self._acl("DELUSER", feed.user)
        await self._connection.call("HDEL", FEEDS, feed.name)

    async def restore(self) -> int:
        """Make the users of all feeds as they should be; return how many feeds.

        A feed whose account is disabled gets none.
        """
        feeds, accounts = await self.listed(), Accounts(self._connection)
        for feed in feeds:
            account = await accounts.get(feed.name)
            if account is not None and not account.disabled:
                await self._make_user(feed)
        return len(feeds)

    async def suspend(self, name: str) -> None:
        """Let a feed send no more until it is restored; nothing if there is none."""
        feed = await self.get(name)
        if feed is not None and not feed.http_only:
            await self._acl("DELUSER", feed.user)

    async def send(self, feed: Feed, record: bytes, event_id: str) -> str:
        """Add a line to the inbox of a feed and return its id there.

        A line that was sent twice because a reply was lost has the same event id, and
        comes into the log once. Raises InboxFull.
        """
        if await self._connection.call("XLEN", feed.inbox) >= MOST_WAITING:
            raise InboxFull
        fields = ("record", record, "source", feed.name, "event_id", event_id)
        told = await self._connection.call("XADD", feed.inbox, "*", *fields)
        return str(told.decode())

    async def _make_user(self, feed: Feed) -> None:
        if feed.http_only:
            return
        rules = ("reset", "on", f"#{feed.secret}", "resetchannels", "-@all", "+xadd")
        await self._acl("SETUSER", feed.user, *rules, f"%W~{feed.inbox}")

    async def _acl(self, *words: str) -> None:
        try:
            await self._connection.call("ACL", *words)
        except StoreUnavailable as error:
            if "NOPERM" in error.problem or "no permissions" in error.problem:
                raise NoUsersAllowed(error.problem) from error
            raise


async def restore_feeds(url: str) -> int:
    """Make the users of all feeds of a store again; return how many feeds.

    Raises NoUsersAllowed or StoreUnavailable.
    """
    connection = connect(url)
    try:
        return await Feeds(connection).restore()
    finally:
        await connection.aclose()
