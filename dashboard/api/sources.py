"""GET sources: on how many independent origins a report stands, and what repeats them.

Reports that people decided to be of one event are counted together, as far as the asker
may see them.
"""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api import alike
from dashboard.api import sameness_examples as examples
from dashboard.api.comparing import Comparing
from dashboard.api.duplicates import NONE, answer
from dashboard.api.house import House
from dashboard.ruled import rules
from dashboard.words import words
from layers.indicators.origins import scale_of
from layers.sources import corroboration, of_one_event


def told(comparing: Comparing, viewer: Viewer, record_id: str) -> dict[str, Any]:
    """Return on what a report stands; 404 if there is none that the viewer may see."""
    if comparing.seen(record_id, viewer.audience) is None:
        raise HTTPException(404, NONE)
    counted_with = {
        duplicate: other
        for duplicate, other in comparing.counted_with.items()
        if comparing.is_seen(duplicate, viewer.audience)
    }
    found = (
        comparing.seen(each, viewer.audience)
        for each in of_one_event(record_id, counted_with)
    )
    reports = (each for each in found if each is not None)
    made = corroboration(reports, scale_of(rules()))
    return {
        "n": comparing.house.room.picture.n,
        "of": record_id,
        **msgspec.to_builtins(made),
        "independent": len(made.origins),
        "sentence": alike.stands_on(made, words(viewer.locale)),
    }


def routes(house: House, comparing: Comparing) -> APIRouter:
    """Return the route that tells on what a report stands."""
    router = APIRouter(tags=["desk"])
    content: Any = {"application/json": {"example": examples.SOURCES}}

    @router.get(
        "/rooms/{room}/records/{record}/sources",
        summary="On how many independent origins a report stands",
        description=(
            "Sources with one `chain_root` are one origin; what repeats it is counted "
            "beside it. Reports that people merged are counted together. `value` "
            "combines the reliabilities of the origins, `contrary` those who deny it."
        ),
        response_class=Response,
        responses={
            200: {"content": content},
            404: {"description": "No such report, or none that you may see."},
        },
        dependencies=[asks(Act.SEE_PICTURE)],
    )
    async def sources(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        record: Annotated[str, Path(examples=["INC-007"], max_length=64)],
    ) -> Response:
        house.require_room(room)
        await comparing.current()
        return answer(told(comparing, viewer_of(request), record))

    return router
