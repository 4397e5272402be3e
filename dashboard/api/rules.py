"""GET rules and GET what-if: the rows that records are judged by, and another limit.

The rows are those of the files, in the reader's language. Another limit is asked of the
exercises that the reader sees; it is written nowhere and changes no finding.
"""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.access.viewer import viewer_of
from dashboard.api.exports import highest_levels
from dashboard.api.house import House
from dashboard.api.rules_examples import RULES, WHAT_IF
from dashboard.api.told_findings import (
    LEVELS,
    LINES,
    STATUSES,
    VERDICTS,
    titled,
    unit_words,
)
from dashboard.ruled import rules
from dashboard.words import Words, mark, words
from layers.indicators.judging import Judging
from layers.rules.facts import Activity
from layers.rules.rows import Instrument, Kind, Limit, Rule, Status
from layers.rules.verdict import RuleFinding, Verdict
from layers.rules.whatif import ASKED, MOST, Compared, askable, moved, what_if

NOTHING = mark("nothing to say")
REACHED = {
    Verdict.MET: mark("reached"),
    Verdict.NOT_APPLICABLE: mark("not reached"),
}
"""Of a row that draws a line and counted something; else one of the four words."""


def routes(house: House) -> APIRouter:
    """Return the routes of the rules, and of what another limit would catch."""
    router = APIRouter(tags=["picture"], dependencies=[asks(Act.SEE_PICTURE)])
    _rules(router, house)
    _what_if(router, house)
    return router


def _rules(router: APIRouter, house: House) -> None:
    content: Any = {"application/json": {"example": RULES}}

    @router.get(
        "/rooms/{room}/rules",
        summary="The instruments and rules that records are judged by",
        description=(
            "Every instrument with its status, and its rows with limit, unit, "
            "paragraph and whether the number was held against the official text. "
            "`what_if` says that another limit can be asked about."
        ),
        response_class=Response,
        responses={200: {"content": content}},
    )
    async def registry(  # pyright: ignore[reportUnusedFunction]
        request: Request, room: Annotated[str, Path(examples=["main"])]
    ) -> Response:
        house.require_room(room)
        by, said = rules(), words(viewer_of(request).locale)
        rows: dict[str, list[Rule]] = {each: [] for each in by.instruments}
        for rule in by.by_id.values():
            rows[rule.instrument].append(rule)
        told = [_instrument(by.instruments[i], rows[i], said) for i in rows]
        scene = house.room.picture.scene
        context = None if scene is None else scene.context
        return _answer({"rules": by.digest, "context": context, "instruments": told})


def _what_if(router: APIRouter, house: House) -> None:
    content: Any = {"application/json": {"example": WHAT_IF}}

    @router.get(
        "/rooms/{room}/rules/{rule}/what-if",
        summary="Which exercises another limit would have caught",
        description=(
            "Holds the exercises that you see on the newest picture against the row as "
            "it is and with `value` in the place of the limit `limit`. The newest "
            "start comes first; `changed` are those of which it says something else."
        ),
        response_class=Response,
        responses={
            200: {"content": content},
            404: {"description": "No such row, or another limit is asked of none."},
            422: {"description": "No limit of this unit can have such a value."},
        },
    )
    async def compare(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        room: Annotated[str, Path(examples=["main"])],
        rule: Annotated[str, Path(examples=["VD-OBS-LAND"], max_length=64)],
        limit: Annotated[str, Query(examples=["troops"], max_length=64)],
        value: Annotated[float, Query(ge=0, le=MOST, examples=[12_000])],
    ) -> Response:
        house.require_room(room)
        viewer, by = viewer_of(request), rules()
        row = by.by_id.get(rule)
        if row is None or row.kind not in ASKED or limit not in row.named():
            raise HTTPException(
                404,
                f"No exercise is held against a limit {limit!r} of a row {rule!r}; "
                "GET rules lists the rows and their limits.",
            )
        try:
            other = moved(by, rule, limit, int(value) if value == int(value) else value)
        except ValueError as error:
            raise HTTPException(422, str(error)) from error
        picture, said = house.room.picture.copy(), words(viewer.locale)

        def ask(judging: Judging) -> list[Compared]:
            held = judging.of("exercises", judging.context())
            facts = (each.facts for each in held)
            activities = [each for each in facts if isinstance(each, Activity)]
            return what_if(activities, by, rule, other)

        found = await house.ruled.ask(picture, viewer.audience, ask)
        ids = {each.activity.used.id for each in found}
        lines = [picture.records[each].line for each in sorted(ids)]
        levels = await highest_levels(house, lines)
        return _answer(
            {
                "n": picture.n,
                "labels": [
                    {"policy": p, "classification": c} for p, c in levels.items()
                ],
                "rule": rule,
                "limit": limit,
                "today": row.limit(limit),
                "value": value,
                "exercises": [_compared(each, row, said) for each in found],
            }
        )


def _instrument(each: Instrument, rows: list[Rule], said: Words) -> dict[str, Any]:
    own = each.status is Status.HOUSE
    return {
        "id": each.id,
        "title": titled(each.title, said),
        "status": each.status,
        "status_word": said.t(STATUSES[each.status]),
        "since": each.since,
        "note": titled(each.note, said),
        "parties": each.parties,
        "by_state": [
            {"state": of.state, "status_word": said.t(STATUSES[of.status])}
            | {"since": of.since}
            for of in each.by_state
        ],
        "checked_by": each.verified_by,
        "checked_on": each.verified_on,
        "own": own,
        "rules": [{**_row(rule, said), "own": own} for rule in rows],
    }


def _row(rule: Rule, said: Words) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": titled(rule.name, said),
        "wording": titled(rule.wording, said),
        "paragraph": rule.paragraph,
        "limits": [_limit(n, limit, rule, said) for n, limit in rule.named().items()],
        "checked_by": rule.verified_by,
        "checked_on": rule.verified_on,
        "what_if": rule.kind in ASKED,
        "states": rule.codes if rule.kind is Kind.PAIRS else (),
    }


def _limit(name: str, limit: Limit, rule: Rule, said: Words) -> dict[str, Any]:
    return {
        "name": name,
        "title": titled(limit.name, said) if limit.name else "",
        "value": limit.value,
        "unit": unit_words(limit.value, limit.unit, said),
        "compare": limit.compare or rule.compare,
        "checked": rule.verified(name),
        "least": askable(limit).low,
        "most": askable(limit).high,
    }


def _compared(each: Compared, row: Rule, said: Words) -> dict[str, Any]:
    activity, value = each.activity, each.value
    return {
        "id": activity.used.id,
        "name": activity.name,
        "start": activity.start,
        "basis": each.basis,
        "value": None if value is None else [value.low, value.high],
        "before": _word(each.before, row.kind, said),
        "after": _word(each.after, row.kind, said),
        "changed": each.changed,
    }


def _word(finding: RuleFinding | None, kind: Kind, said: Words) -> str:
    if finding is None:
        return said.t(NOTHING)
    if finding.verdict is not None:
        counted = kind in LINES and finding.value is not None
        lines = REACHED if counted else VERDICTS
        return said.t(lines.get(finding.verdict, VERDICTS[finding.verdict]))
    word = None if finding.level is None else LEVELS.get(finding.level)
    return said.t(word or NOTHING)


def _answer(told: dict[str, Any]) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(told), 200, headers, "application/json")
