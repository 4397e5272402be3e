"""GET one draft: what it says, what it corrects, and what may be done with it.

It must never tell a draft that is missing from one that the asker may not see.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks, may
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api import desk_examples as examples
from dashboard.api.desk import (
    RoomName,
    base_seen,
    is_outdated,
    item,
    told_as_json,
    told_revision,
)
from dashboard.api.house import House
from dashboard.api.keeping import NO_COPY, caught_up, content_of, shows
from layers.desk import Copy, State
from layers.drafting import Json, base_of, difference, side_by_side, written_part
from layers.label import sees

DraftId = Annotated[str, Path(examples=["_5f0c2a9b71d84e36a1b2c3d4"], max_length=64)]


def draft_of(house: House, viewer: Viewer, copy_id: str) -> Json:
    """Return all of a copy: what it says, what it corrects, and what may be done.

    `acts` are those that this viewer may do now; `four_eyes` says that it may not
    release because it wrote. If the record was revised since, `now` has what it says
    and what differs. Raises the same 404 for all that it may not see.
    """
    copy = house.room.desk.copies.get(copy_id)
    if copy is None or not shows(viewer, copy, copy.last):
        raise HTTPException(404, NO_COPY)
    told = item(house, copy)
    base = None if copy.base is None else base_seen(viewer, copy)
    changed = [] if base is None else difference(base, told["record"])
    acts = acts_on(house, viewer, copy)
    four_eyes = (
        copy.last.said.state is State.SUBMITTED
        and may(viewer.role, Act.RELEASE)
        and not _may_release(house, viewer, copy)
    )
    before: Json = base or {}
    history: list[Json] = []
    for each in copy.revisions:
        if shows(viewer, copy, each):
            after = content_of(each.said)
            history.append(told_revision(copy, each, difference(before, after)))
            before = after
    more = {"base": base, "changed": changed, "acts": acts, "four_eyes": four_eyes}
    if told["outdated"]:
        more["now"] = _now(house, viewer, base or {}, told)
    return {**told, **more, "corrects": base is not None, "history": history}


def _now(house: House, viewer: Viewer, base: Json, told: Json) -> Json | None:
    """Return the record of the picture beside a copy that is behind it."""
    held = house.room.picture.records.get(told["id"])
    if held is None or not sees(viewer.audience, held.audience):
        return None
    theirs = written_part(base_of(held.line))
    fields = side_by_side(base, told["record"], theirs)
    return {"revision": held.revision, "fields": fields}


def _may_release(house: House, viewer: Viewer, copy: Copy) -> bool:
    """Say whether a releaser had no say in a copy, or the operator allows it."""
    return viewer.account not in copy.writers or house.one_person_release


def acts_on(house: House, viewer: Viewer, copy: Copy) -> list[str]:
    """Return what a viewer may do with a copy now; each act asks again."""
    if not copy.is_open:
        return []
    said, own = copy.last.said, copy.author == viewer.account
    submitted = said.state is State.SUBMITTED
    releases = submitted and may(viewer.role, Act.RELEASE)
    # What is outdated is merged by its author first.
    ready = not is_outdated(house, copy)
    writes = own and may(viewer.role, Act.EDIT)
    possible = {
        "edit": writes,
        "submit": writes and not submitted,
        "undo": writes and said.by == viewer.account,
        "withdraw": writes,
        "return": releases and not own,
        "release": releases and ready and _may_release(house, viewer, copy),
    }
    return [name for name, allowed in possible.items() if allowed]


def routes(house: House) -> APIRouter:
    """Return the route of one draft."""
    router = APIRouter(tags=["desk"])

    @router.get(
        "/rooms/{room}/drafts/{draft}",
        summary="One draft, and what you may do with it",
        description=(
            "What it says, of a correction also what it corrects (`base`) and the "
            "fields that differ (`changed`), its revisions (`history`), and the acts "
            "that are open to you now (`acts`). `four_eyes` says that you may not "
            "release it because you had a say in it. If the record was revised since "
            "the draft was begun (`outdated`), `now` has the `revision` of the record "
            "and the `fields` that differ: in the draft (`mine`), in the record "
            "(`theirs`), in what both come from (`base`); null if you may not see it."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": examples.DRAFT}}},
            404: {"description": "No such room, or nothing of that id on your desk."},
        },
        dependencies=[asks(Act.SEE_DESK)],
    )
    async def draft(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName, draft: DraftId
    ) -> Response:
        house.require_room(room)
        await caught_up(house, draft)
        return told_as_json(draft_of(house, viewer_of(request), draft))

    return router
