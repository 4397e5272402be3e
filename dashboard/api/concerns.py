"""GET concerns: why a record matters to one state, in facts.

Of the newest picture, among the records that the reader sees, as with findings. It must
never say what a state should do.
"""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api.findings import NONE, minute, plain_answer
from dashboard.api.findings_examples import CONCERNS
from dashboard.api.house import House
from dashboard.api.told_concerns import told_concern
from dashboard.placenames import territories
from dashboard.ruled import around, rules
from dashboard.state_names import state_name
from dashboard.words import words
from layers.indicators.concern import Concern, Country, concerns
from layers.indicators.judging import Judging


def routes(house: House) -> APIRouter:
    """Return the route that tells why a record matters to a state."""
    router = APIRouter(tags=["picture"], dependencies=[asks(Act.SEE_PICTURE)])
    content: Any = {"application/json": {"example": CONCERNS}}

    @router.get(
        "/rooms/{room}/records/{record}/concerns",
        summary="Why a record matters to a state",
        description=(
            "How far it is from the land of `state` and from the cables and pipelines "
            "that end there, what part of that state in it is reported, and which "
            "instruments that apply to it bind that state. Of the newest picture, "
            "among the records that you see. `states` are those that may be asked for."
        ),
        response_class=Response,
        responses={
            200: {"content": content},
            400: {"description": "The land of this state is not on the map."},
            404: {"description": "No such record, or none that you may see."},
        },
    )
    async def told(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        record: Annotated[str, Path(examples=["EX-014"], max_length=64)],
        state: Annotated[str, Query(examples=["EST"], max_length=3)] = "",
    ) -> Response:
        house.require_room(room)
        # As it is now: what comes in while this waits for its turn is not judged.
        viewer, by, picture = viewer_of(request), rules(), house.room.picture.copy()
        if not picture.seen_by(record, viewer.audience):
            raise HTTPException(404, NONE)
        land, held = territories(), picture.records[record]
        if state and state not in land.states:
            raise HTTPException(400, f"state must be one of {', '.join(land.states)}.")
        n, now, said = picture.n, minute(house), words(viewer.locale)

        def ask(judging: Judging) -> tuple[Concern, ...]:
            of = _country(state)
            if of is None:
                return ()
            found = judging.findings(record, now)
            return concerns(msgspec.json.decode(held.line), of, found, by)

        found = await house.ruled.ask(picture, viewer.audience, ask)
        names = [(each, state_name(each, said.language)) for each in land.states]
        answer = {
            "n": n,
            "now": now,
            "of": record,
            "state": state,
            "states": [{"code": code, "name": name} for code, name in names],
            "concerns": [told_concern(each, by, said) for each in found],
        }
        return plain_answer(msgspec.json.encode(answer))

    return router


def _country(state: str) -> Country | None:
    land = territories().of(state)
    if land is None:
        return None
    lines = around().infrastructure.each
    return Country(state, land, tuple(each for each in lines if state in each.states))
