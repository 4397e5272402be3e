"""What is done with an import that waits: shown, released, given back, taken back.

Only who may see every record of it learns that it is there. It must never carry a
record to the picture: `dashboard.carrying` does, after the release.
"""

import asyncio
import math
from typing import Annotated, Any

import msgspec
from fastapi import Request
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboard.access.audit import Deed, audit_of
from dashboard.access.rights import Act, may
from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api.house import House
from dashboard.api.import_receiving import importing_of, told
from dashboard.api.keeping import audience_in
from dashboard.api.releasing import SAME_PERSON, Because
from layers.entry import entry_time
from layers.errors import RevisionRefused
from layers.findings import Verdict
from layers.importing import Import, State, unsealed_of
from layers.label import sees
from layers.notes import EventId
from layers.tables.brief import brief

SHOWN_PARTS = 20
"""Parts from which some records are shown, evenly over the whole."""
MOST_WARNED = 100
"""Records with a warning that are told one by one."""

NO_IMPORT = "There is no import with this id that you may see."

Json = dict[str, Any]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A release, or the author takes an import back."""

    event_id: EventId
    reason: Annotated[str, Meta(max_length=500)] = ""


class Returned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision against an import, with its reason."""

    event_id: EventId
    reason: Because


def shows(viewer: Viewer, said: Import) -> bool:
    """Say whether somebody may see an import: who may see all of its records.

    Its author too, as long as that may be said of the author; others who look at what
    waits.
    """
    own = said.author == viewer.account
    return (own or may(viewer.role, Act.REVIEW)) and all(
        sees(viewer.audience, audience_in(each)) for each in said.audiences
    )


async def shown(request: Request, import_id: str) -> tuple[Import, int, Any]:
    """Return an import that the asker may see, with n and time of its last step."""
    found = await importing_of(request).carrier.found(import_id)
    if found is None or not shows(viewer_of(request), found[0]):
        raise HTTPException(404, NO_IMPORT)
    return found[0], found[1].n, entry_time(found[1].id)


def told_of(viewer: Viewer, import_id: str, said: Import, n: int, at: Any) -> Json:
    """Return an import as somebody who may see it is told of it.

    Of records that were there already only those are counted that this reader may see.
    """
    about: Json = msgspec.to_builtins(said)
    for name in ("event", "hash", "revision", "digest", "held", "size", "there_for"):
        about.pop(name, None)
    counted = said.there_for.items()
    about["there"] = sum(k for whom, k in counted if sees(viewer.audience, whom))
    return {"import": import_id, **about, "n": n, "at": at}


async def listed(request: Request) -> list[Json]:
    """Return all imports that the asker may see, the newest step first."""
    carrier = importing_of(request).carrier
    viewer = viewer_of(request)
    rows: list[Json] = []
    for import_id, said, entry in await carrier.listed():
        if shows(viewer, said):
            at = entry_time(entry.id)
            each = told_of(viewer, import_id, said, entry.n, at)
            if said.state is State.RELEASED:
                each["carried"] = await carrier.imports.carried(import_id)
            rows.append(each)
    return rows


async def sample(request: Request, import_id: str) -> Json:
    """Return an import with some of its records: places, rows, and what to look at."""
    said, n, at = await shown(request, import_id)
    imports = importing_of(request).carrier.imports
    parts = await imports.count(said.held)
    step = max(1, math.ceil(parts / SHOWN_PARTS))
    records: list[Json] = []
    for index in range(0, parts, step):
        kept = await imports.part(said.held, index)
        # What is long is done beside the loop: frames come first.
        made = await asyncio.to_thread(unsealed_of, kept) if kept else []
        records += [{"id": m.id, "geometry": m.geometry, **m.properties} for m in made]
    carried = await imports.carried(import_id)
    about = told_of(viewer_of(request), import_id, said, n, at) | {"carried": carried}
    places = await asyncio.to_thread(lambda: list(map(_place, records)))
    warnings = [_warned(each) for each in records if _warnings(each)][:MOST_WARNED]
    inside = {"records": records[:50], "places": places, "warnings": warnings}
    return about | inside


def _place(record: Json) -> Json:
    return {"title": _title(record), "geometry": brief(record["geometry"])}


def _warned(record: Json) -> Json:
    return {"title": _title(record), "findings": _warnings(record)}


def _warnings(record: Json) -> list[Json]:
    findings = record.get("findings", ())
    return [each for each in findings if each["verdict"] == Verdict.WARNING]


def _title(record: Json) -> Any:
    return record.get("title") or record.get("designation") or record.get("unit_name")


async def release(house: House, request: Request, import_id: str) -> Response:
    """Release an import: its records are on the picture soon after."""
    step = await _read(request, Step)
    said = await _waiting(request, import_id, step.event_id, State.RELEASED)
    viewer = viewer_of(request)
    if isinstance(said, Response):
        return said
    if said.author == viewer.account and not house.one_person_release:
        denied = Deed.DENIED, viewer, import_id, "release what one wrote"
        await audit_of(request).record(*denied, request)
        raise HTTPException(403, SAME_PERSON)
    changed = {"state": State.RELEASED, "released_by": viewer.account}
    answer = await _stepped(request, import_id, said, step, **changed)
    importing_of(request).carrier.call()
    return answer


async def give_back(house: House, request: Request, import_id: str) -> Response:
    """Decide against an import; its author reads the reason."""
    del house
    step = await _read(request, Returned)
    said = await _waiting(request, import_id, step.event_id, State.RETURNED)
    if isinstance(said, Response):
        return said
    return await _stepped(request, import_id, said, step, state=State.RETURNED)


async def withdraw(house: House, request: Request, import_id: str) -> Response:
    """Take one's own import back before it is released."""
    del house
    step = await _read(request, Step)
    said = await _waiting(request, import_id, step.event_id, State.RETURNED)
    if isinstance(said, Response):
        return said
    if said.author != viewer_of(request).account:
        raise HTTPException(403, "Only who brought this takes it back.")
    return await _stepped(request, import_id, said, step, state=State.RETURNED)


async def _read(request: Request, wanted: type[Any]) -> Any:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > 4_096:
            raise HTTPException(413, "What is sent has at most 4096 bytes.")
    try:
        return msgspec.json.decode(content, type=wanted)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise HTTPException(422, f"The body cannot be used: {error}.") from error


async def _waiting(
    request: Request, import_id: str, event: str, wanted: State
) -> Import | Response:
    """Return an import that waits, or the answer that this event got before."""
    said, n, _ = await shown(request, import_id)
    if said.state is State.SUBMITTED:
        return said
    mine = said.by == viewer_of(request).account and said.event == event
    if mine and said.state in (wanted, State.DONE):
        return _answer(import_id, said, n)
    raise HTTPException(409, f"This import is {said.state} already.")


async def _stepped(
    request: Request, import_id: str, said: Import, step: Any, **changed: Any
) -> Response:
    viewer = viewer_of(request)
    now = {"by": viewer.account, "event": step.event_id, "reason": step.reason.strip()}
    now |= {"revision": said.revision + 1, **changed}
    said = msgspec.structs.replace(said, **now)
    try:
        done = await importing_of(request).carrier.step(import_id, said)
    except RevisionRefused as error:
        raise HTTPException(409, "Somebody was faster; look at it again.") from error
    deed = Deed.RELEASED if said.state is State.RELEASED else Deed.WRITE
    subject = f"{import_id} {said.of_layer} {said.count}"
    await audit_of(request).record(deed, viewer, subject, said.state.lower(), request)
    return _answer(import_id, said, done.n)


def _answer(import_id: str, said: Import, n: int) -> Response:
    return told({"import": import_id, "state": said.state, "n": n}, 201)
