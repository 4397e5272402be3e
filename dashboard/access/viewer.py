"""Who asks: one viewer for one request, made by the gate and read by everybody else.

What a viewer may do is decided by its role (`rights`), what it may see by its rights
(`layers.label`). Nothing but the gate may make one, and no route reads a cookie.
"""

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from dashboard.access.rights import WHO_ARE_YOU, Act, Role, may
from layers.label import (
    NOBODY,
    Rights,
    account_group,
    delegation_group,
    is_reserved,
    rights_key,
)
from layers.log.accounts import Account
from layers.log.sessions import Known
from layers.policies import OPEN, Policies

ROLES = frozenset(str(each) for each in Role)


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is logged in and has a role in this room.

    `session` is the hash of the session's id, "" for a token; `locale` a language code
    of `dashboard.words`.
    """

    account: str
    title: str
    delegation: str
    room: str
    role: Role
    rights: Rights
    session: str
    locale: str

    @property
    def audience(self) -> str:
        """Return the rights as the key of an audience."""
        return rights_key(self.rights)

    @property
    def own(self) -> str:
        """Return the key of what is for this account alone.

        It is no part of the audience: who sees the same picture as others goes on
        seeing the same.
        """
        if not self.rights.groups:
            return NOBODY
        groups = (account_group(self.account),)
        return rights_key(msgspec.structs.replace(self.rights, groups=groups))


def viewer_of(request: HTTPConnection) -> Viewer:
    """Return who asks; raises 401 where the gate let somebody pass without a login."""
    viewer = getattr(request.state, "viewer", None)
    if not isinstance(viewer, Viewer):
        raise HTTPException(401, WHO_ARE_YOU)
    return viewer


MARK_LENGTH = 16


def mark_of(session: str) -> str:
    """Return the mark of a login that its pages know; it opens nothing."""
    return session[:MARK_LENGTH]


def same_login(viewer: Viewer, login: str | None) -> None:
    """Answer 401 to a page of another login than the one that its browser has now."""
    if login is not None and login != mark_of(viewer.session):
        raise HTTPException(401, "This page belongs to a login that has ended.")


def role_in(account: Account, room: str) -> Role | None:
    """Return the role of an account in a room; None if it has none there."""
    role = account.roles.get(room, "")
    return Role(role) if role in ROLES else None


def rights_of(account: Account, role: Role, policies: Policies) -> Rights:
    """Return what an account may see in a role.

    Who may not see the picture sees nothing. A liaison belongs to its own delegation
    only: what was released to everybody was not yet released to it. Whatever groups an
    account was given, the private space that it sees is that of its delegation.
    """
    if not may(role, Act.SEE_PICTURE):
        return Rights()
    own = {account.delegation} - {"", "ALL"}
    groups = own if role is Role.LIAISON else {*account.groups, *own}
    groups = {each for each in groups if not is_reserved(each)}
    groups |= {delegation_group(account.delegation)} - {""}
    policy, _, level = account.clearance.rpartition(":")
    policy = policy or OPEN
    if not level and policy in policies.known:
        level = policies.known[policy].levels[0].name
    return policies.rights(level, groups or (), account.categories, policy)


def viewer_for(
    known: Known, room: str, policies: Policies, locale: str
) -> Viewer | None:
    """Return the viewer behind a session; None if it has no role in this room."""
    account, session = known.account, known.session
    role = role_in(account, room)
    if role is None or session.room not in ("", room):
        return None
    return Viewer(
        account=account.name,
        title=account.shown,
        delegation=account.delegation,
        room=room,
        role=role,
        rights=rights_of(account, role, policies),
        session="" if session.way == "token" else session.id,
        locale=locale,
    )
