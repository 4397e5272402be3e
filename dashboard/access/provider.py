"""Which OpenID provider there is, and what its groups mean here: one TOML file.

    issuer = "https://id.example.org"
    client_id = "one-picture"
    secret_file = "oidc-secret"
    scopes = ["openid", "profile", "groups"]
    title = "the Ministry"

    [groups."crisis-leaders-fi"]
    role = "leader"
    delegation = "FIN"
    groups = ["ALL", "FIN"]
    clearance = "SENSITIVE"

ONEPICTURE_OIDC names the file. The groups of somebody are looked up in the order of the
file: the first that gives a role, a delegation or a clearance gives it, groups and
categories are added up. Who has no group with a role does not come in.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from dashboard.access.rights import Role
from layers.errors import SettingsError
from layers.log.accounts import NAME, Account

VARIABLE = "ONEPICTURE_OIDC"

Code = Annotated[str, Meta(pattern=r"\A[A-Z0-9_-]{1,40}\Z")]


class Mapped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What belonging to one group of the provider gives here."""

    role: Role | None = None
    delegation: Code = ""
    groups: tuple[Code, ...] = ()
    clearance: str = ""
    categories: tuple[str, ...] = ()


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One provider, as its file says; `secret_file` may be relative to that file."""

    issuer: str
    client_id: str
    groups: dict[str, Mapped]
    secret_file: str = ""
    scopes: tuple[str, ...] = ("openid", "profile")
    title: str = ""
    name_claim: str = "preferred_username"
    title_claim: str = "name"
    groups_claim: str = "groups"

    def secret(self) -> str:
        """Read the secret of this client; it is never kept longer than needed."""
        if not self.secret_file:
            return ""
        return Path(self.secret_file).read_text(encoding="utf-8").strip()

    def given(self, claims: Mapping[str, Any]) -> list[Mapped]:
        """Return what the groups in the claims give, in the order of the file."""
        told: Any = claims.get(self.groups_claim, ())
        listed: list[Any] = [told] if isinstance(told, str) else list(told or ())
        return [each for name, each in self.groups.items() if name in listed]

    def account(
        self, name: str, subject: str, claims: Mapping[str, Any], made: "Made"
    ) -> Account | None:
        """Return the account of whom the claims speak; None if it has no role here."""
        given = self.given(claims)
        role = next((each.role for each in given if each.role), None)
        if role is None:
            return None
        groups = [group for each in given for group in each.groups]
        return Account(
            name=name,
            created=made.at,
            title=str(claims.get(self.title_claim) or name)[:80],
            delegation=next((each.delegation for each in given if each.delegation), ""),
            groups=tuple(dict.fromkeys(groups)),
            clearance=next((each.clearance for each in given if each.clearance), ""),
            categories=tuple(
                dict.fromkeys(word for each in given for word in each.categories)
            ),
            roles={made.room: role},
            subject=subject,
        )

    def name_of(self, claims: Mapping[str, Any]) -> str:
        """Return a name to log in with that the claims suggest."""
        told = str(claims.get(self.name_claim) or claims["sub"]).lower()
        name = re.sub(r"[^a-z0-9._-]", "-", told).lstrip("._-")[:64]
        return name if NAME.fullmatch(name) else "somebody"


class Made(msgspec.Struct, frozen=True):
    """For which room, and when, an account is made."""

    room: str
    at: datetime


def load(file: Path) -> Provider:
    """Read the file of a provider; raises SettingsError naming what is wrong."""
    try:
        text = file.read_text(encoding="utf-8")
        provider = msgspec.convert(tomllib.loads(text), Provider)
        if provider.secret_file:
            place = file.parent / Path(provider.secret_file).expanduser()
            place.read_text(encoding="utf-8")
            provider = msgspec.structs.replace(provider, secret_file=str(place))
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise SettingsError(
            VARIABLE, str(file), f"it is no provider: {error}"
        ) from None
    if "openid" not in provider.scopes:
        problem = 'scopes must hold "openid"'
        raise SettingsError(VARIABLE, str(file), problem)
    return provider
