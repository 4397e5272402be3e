"""GET contradictions: reports that cannot all be right, side by side.

It must never say who is right, and never show one side to who may not see the other.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from itertools import islice
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api import alike
from dashboard.api import sameness_examples as examples
from dashboard.api.comparing import Comparing, Pair
from dashboard.api.duplicates import answer
from dashboard.api.house import House
from dashboard.words import words
from layers.contradictions import Basis, Contradiction, between, linked, names, within
from layers.duplicates import pair_of

T = TypeVar("T")

MOST_LISTED = 200
"""Contradictions in one answer; `more` counts the others."""

MOST_LOOKED_AT = 5_000
"""Reports with a denial or a link, and pairs, that are looked at for one answer."""

MOST_SIMILAR = 500
"""Pairs that are only similar and are looked at, the most alike."""

SLICE = 200
"""Reports or pairs that are looked at before others get their turn."""


async def all_of(
    comparing: Comparing, viewer: Viewer, similar: Iterable[Pair]
) -> list[Contradiction]:
    """Return every contradiction that a viewer sees both sides of.

    `similar` are pairs that are alike and about which nobody has decided.
    """
    found: list[Contradiction] = []
    bases: dict[Pair, Basis] = {}
    async for record_id in _in_turns(sorted(comparing.telling_two_ways)):
        telling = comparing.seen(record_id, viewer.audience)
        if telling is not None:
            found += within(telling)
            others = names(telling) - {record_id}
            bases |= {pair_of(record_id, each): Basis.LINKED for each in others}
    bases = dict.fromkeys(similar, Basis.SIMILAR) | bases
    async for pair in _in_turns(bases):
        found += _of_pair(comparing, viewer, pair, bases[pair])
    return sorted(found, key=_order)


async def _in_turns(these: Iterable[T]) -> AsyncIterator[T]:
    """Give the first of these, and others their turn in between."""
    for number, each in enumerate(islice(these, MOST_LOOKED_AT)):
        if number % SLICE == SLICE - 1:
            await asyncio.sleep(0)
        yield each


def _of_pair(
    comparing: Comparing, viewer: Viewer, pair: Pair, guessed: Basis
) -> list[Contradiction]:
    one, other = (comparing.seen(each, viewer.audience) for each in pair)
    decision = comparing.decided(*pair)
    apart = decision is not None and not decision["same"]
    if one is None or other is None or apart:
        return []
    return list(between(one, other, linked(one, other) or guessed))


_FIRST = {basis: place for place, basis in enumerate(Basis)}


def _order(each: Contradiction) -> tuple[Any, ...]:
    return _FIRST[each.basis], -(each.score or 0.0), each.ids, each.kind


async def told(comparing: Comparing, viewer: Viewer) -> dict[str, Any]:
    """Return what contradicts what, for the desk."""
    pairs, said = await comparing.pairs(viewer.audience), words(viewer.locale)
    ranked = sorted(pairs.found.items(), key=lambda each: (-each[1].score, each[0]))
    similar = [p for p, _ in ranked if comparing.decided(*p) is None]
    found = await all_of(comparing, viewer, similar[:MOST_SIMILAR])
    rows = [
        {
            **msgspec.to_builtins(each),
            "records": list(each.ids),
            "sentence": alike.contradiction(each, said),
        }
        for each in found[:MOST_LISTED]
    ]
    return {
        "n": pairs.n,
        "more": max(0, len(found) - MOST_LISTED),
        "waiting": len(pairs.waiting),
        "contradictions": rows,
    }


RoomName = Annotated[str, Path(examples=["main"])]


def routes(house: House, comparing: Comparing) -> APIRouter:
    """Return the route that tells of contradictions."""
    router = APIRouter(tags=["desk"])

    @router.get(
        "/rooms/{room}/desk/contradictions",
        summary="Reports that contradict each other",
        description=(
            "Claim and denial, places and times farther apart than both sides allow "
            "for, other attributions. `basis` says why two reports are taken to be of "
            "one event: a person DECIDED it, one names the other (LINKED), or they are "
            "only SIMILAR. `says` of each side holds the fields that differ."
        ),
        response_class=Response,
        responses={
            200: {"content": {"application/json": {"example": examples.CONTRADICTIONS}}}
        },
        dependencies=[asks(Act.SEE_DESK)],
    )
    async def contradictions(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: RoomName
    ) -> Response:
        house.require_room(room)
        return answer(await told(comparing, viewer_of(request)))

    return router
