"""Who may log in: people and services, with what each may see and do.

One hash holds all accounts, one field each. A change is compared with what was read,
so that two administrators never overwrite one another. Of a password only its Argon2id
hash is here. This module must never decide what a role may do.
"""

# ruff: noqa: N818 - a name says what happened, as in layers.errors

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from layers.errors import OnePictureError
from layers.log.connection import Connection

ACCOUNTS = "{access}:accounts"
SUBJECTS = "{access}:subjects"
"""Which account belongs to whom a provider or a certificate names: one field each."""

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""A name to log in with."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person or a service.

    `title` is shown, `delegation` a code such as FIN or "", `groups` those that it
    belongs to, `clearance` a level of the policy ("" is the lowest), `categories` as
    "TAG:VALUE", `roles` the role in each room. `subject` is who somebody else says
    that this is: an OpenID provider ("<issuer> <sub>") or a client certificate; who
    has one cannot log in by password.
    """

    name: str
    created: datetime
    title: str = ""
    delegation: str = ""
    groups: tuple[str, ...] = ("ALL",)
    clearance: str = ""
    categories: tuple[str, ...] = ()
    roles: dict[str, str] = {}
    kind: Literal["person", "service"] = "person"
    password: str | None = None
    disabled: bool = False
    subject: str = ""

    @property
    def shown(self) -> str:
        """Return the name that others see."""
        return self.title or self.name


class AccountRefused(OnePictureError):
    """An account cannot be made or changed; `problem` says why."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name, self.problem = name, problem

    def __str__(self) -> str:
        return f"Account {self.name!r}: {self.problem}."


read = msgspec.json.Decoder(Account).decode
_written = msgspec.json.Encoder(order="deterministic").encode


class Accounts:
    """All accounts of one store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, name: str) -> Account | None:
        """Return an account; None if there is none. Raises StoreUnavailable."""
        kept = await self._connection.call("HGET", ACCOUNTS, name)
        return None if kept is None else read(kept)

    async def of_subject(self, subject: str) -> Account | None:
        """Return the account of whom a provider or a certificate names."""
        name = await self._connection.call("HGET", SUBJECTS, subject)
        return None if name is None else await self.get(name.decode())

    async def listed(self) -> list[Account]:
        """Return all accounts, sorted by name."""
        kept = await self._connection.call("HVALS", ACCOUNTS)
        return sorted(map(read, kept), key=lambda account: account.name)

    async def add(self, account: Account) -> None:
        """Make an account; raises AccountRefused if its name is taken or no name."""
        if not NAME.fullmatch(account.name):
            raise AccountRefused(
                account.name,
                "a name has 1 to 64 small letters, digits, dots, hyphens or "
                "underscores, and starts with a letter or a digit",
            )
        if not await self._put(None, account):
            raise AccountRefused(account.name, "there is one of this name already")

    async def change(self, name: str, **fields: Any) -> Account:
        """Change fields of an account and return it as it is now.

        Raises AccountRefused if there is none, or others change it all the time.
        """
        for _ in range(8):
            before = await self.get(name)
            if before is None:
                raise AccountRefused(name, "there is none of this name")
            after = msgspec.structs.replace(before, **fields)
            if after == before or await self._put(before, after):
                return after
        raise AccountRefused(name, "others change it at the same time; try again")

    async def set_role(self, name: str, room: str, role: str) -> Account:
        """Give an account a role in a room; "" takes it away."""
        account = await self.get(name)
        roles = _with(account.roles if account else {}, room, role)
        return await self.change(name, roles=roles)

    async def _put(self, before: Account | None, after: Account) -> bool:
        old = b"" if before is None else _written(before)
        words = (after.name, old, _written(after), after.subject)
        keys = (ACCOUNTS, SUBJECTS)
        # A reply that was lost is asked for again: it is the same account by then.
        return bool(await self._connection.script("account", keys, *words))


def _with(roles: Mapping[str, str], room: str, role: str) -> dict[str, str]:
    others = {name: each for name, each in roles.items() if name != room}
    return others | {room: role} if role else others
