"""Who may do what: one table, and the question that every route asks it.

What somebody may *see* is another matter (`layers.label`): the role decides which acts
there are, the rights decide which records. It must never look at a record, and no
other module may decide by a role.
"""

from enum import StrEnum
from typing import Any, Protocol, cast

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from dashboard.access.spoken import act_in_words, role_in_words
from dashboard.words import DEFAULT, words


class Role(StrEnum):
    """What an account is in one room."""

    LEADER = "leader"
    ADVISER = "adviser"
    ANALYST = "analyst"
    RELEASER = "releaser"
    BRIEFER = "briefer"
    CHAIR = "chair"
    LIAISON = "liaison"
    ADMINISTRATOR = "administrator"
    FEED = "feed"


class Act(StrEnum):
    """What a role may or may not do; the value says it in words."""

    COME_IN = "log in"
    OWN_SESSIONS = "see and end one's own sessions"
    SEE_PICTURE = "see the picture"
    SEE_SEATS = "see which screens show it"
    SEE_REJECTED = "see the lines that were refused"
    WRITE = "send records"
    NOTE = "write notes"
    SEE_DESK = "see what is written at the desk"
    EDIT = "write and correct records by hand"
    REVIEW = "see what waits for release"
    RETRACT = "retract a record"
    MERGE = "say that two reports are of one event"
    PREVIEW = "see beforehand what others see"
    RELEASE = "release a record to others or take it back"
    SEE_READERS = "see who has seen a record"
    SEE_DRILL = "see what was measured in a drill"
    PRESENT = "lead a briefing"
    TAKE_OVER = "take a briefing over from who leads it"
    SEE_BRIEFINGS = "see what was shown in past briefings"
    RUN_DRILL = "start a drill and see what comes next"
    READ_DESCRIPTION = "read the description of the interface"
    ASK_HEALTH = "ask whether the server is well"
    SEE_OPERATION = "see how the server runs"
    READ_AUDIT = "read the audit log"
    MANAGE_ACCOUNTS = "look after accounts"


PUBLIC = frozenset({Act.COME_IN, Act.ASK_HEALTH})
"""What also somebody may do who is not logged in."""

_EVERYBODY = PUBLIC | {Act.OWN_SESSIONS, Act.READ_DESCRIPTION}
_GUEST = _EVERYBODY | {Act.SEE_PICTURE, Act.SEE_SEATS, Act.NOTE}
_MEMBER = _GUEST | {Act.SEE_REJECTED, Act.SEE_DRILL}

TABLE: dict[Role, frozenset[Act]] = {
    Role.LEADER: _MEMBER,
    Role.ADVISER: _MEMBER,
    Role.ANALYST: _MEMBER | {Act.WRITE, Act.SEE_DESK, Act.EDIT},
    # May write too; what it wrote somebody else releases (`layers.four_eyes`).
    Role.RELEASER: _MEMBER
    | {Act.RELEASE, Act.SEE_READERS, Act.PREVIEW}
    | {Act.SEE_DESK, Act.EDIT, Act.REVIEW, Act.RETRACT, Act.MERGE, Act.SEE_BRIEFINGS},
    Role.BRIEFER: _MEMBER
    | {Act.PREVIEW, Act.RUN_DRILL, Act.PRESENT, Act.SEE_BRIEFINGS},
    Role.CHAIR: _MEMBER
    | {Act.SEE_READERS, Act.PREVIEW, Act.RUN_DRILL}
    | {Act.SEE_DESK, Act.REVIEW, Act.PRESENT, Act.TAKE_OVER, Act.SEE_BRIEFINGS},
    # Sees only what was released to its own delegation: its rights hold no ALL. Its
    # notes are its own or of its delegation.
    Role.LIAISON: _GUEST,
    # Keeps the house running and cannot read what is in it.
    Role.ADMINISTRATOR: _EVERYBODY
    | {Act.SEE_OPERATION, Act.READ_AUDIT, Act.MANAGE_ACCOUNTS},
    # A program that writes to its own inbox and reads nothing.
    Role.FEED: PUBLIC | {Act.WRITE},
}

WHO_ARE_YOU = "Log in first: this is only for people of this room."


class HasRole(Protocol):
    """The part of a viewer that decides here."""

    @property
    def role(self) -> Role:
        """Return what the viewer is in this room."""
        ...

    @property
    def locale(self) -> str:
        """Return the language in which to tell the viewer why not."""
        ...


def may(role: Role | None, act: Act) -> bool:
    """Say whether a role may do this; None is somebody who is not logged in."""
    return act in (PUBLIC if role is None else TABLE[role])


class Denied(HTTPException):
    """Somebody may not do this: 403, with the reason in words of their language."""

    def __init__(self, role: Role, act: Act, locale: str = DEFAULT) -> None:
        said = words(locale)
        super().__init__(
            403,
            said.t(
                "Your role in this room is {role}, and it does not allow this: {act}. "
                "Who looks after the accounts can give you another role.",
                role=role_in_words(role, said),
                act=act_in_words(act, said),
            ),
        )
        self.role, self.act = role, act


class Asked:
    """What a route carries: it is answered only to those who may do this act."""

    def __init__(self, act: Act) -> None:
        self.act = act

    async def __call__(self, request: Request) -> None:
        """Let the request through; raises 401 without a viewer, or Denied."""
        viewer = cast("HasRole | None", getattr(request.state, "viewer", None))
        if may(None if viewer is None else viewer.role, self.act):
            return
        if viewer is None:
            raise HTTPException(401, WHO_ARE_YOU)
        raise Denied(viewer.role, self.act, viewer.locale)


def asks(act: Act) -> Any:
    """Return the dependency that a route carries in `dependencies=[…]`."""
    return Depends(Asked(act))
