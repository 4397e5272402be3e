"""What is done with a file that is sent: looked at, judged, kept for its release.

The plan of how to read it comes before it: one line of JSON, then the file as it is.
Nothing of it stays here between two requests. It must never read the file itself: a
process of its own does (`dashboard.reading_files`).
"""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import msgspec
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from dashboard.access.audit import Deed, audit_of
from dashboard.access.viewer import viewer_of
from dashboard.api.house import House
from dashboard.api.import_keeping import Keeping
from dashboard.api.import_receiving import (
    Received,
    importing_of,
    received,
    sentence,
    told,
)
from dashboard.api.keeping import circumstances
from dashboard.judged_files import key_of
from dashboard.reading_files import Frame, Job
from dashboard.words import words
from layers.four_eyes import PEOPLE
from layers.tables.refusal import FileRefused
from layers.tables.shapes import KINDS

Json = dict[str, Any]


async def look(house: House, request: Request) -> Response:
    """Say what a file holds and what its columns seem to mean."""
    with tempfile.TemporaryDirectory(prefix="onepicture-import-") as folder:
        file = await received(request, Path(folder) / "file")
        job = _job(house, request, file, look=True)
        try:
            async for frame, _ in importing_of(request).files.frames(job):
                return told(frame["look"] | {"policies": _policies(house)})
        except FileRefused as refused:
            raise HTTPException(422, sentence(request, refused)) from refused
    raise AssertionError("a child that says nothing is an error of its own")


async def judge(house: House, request: Request) -> Response:
    """Say what would become of each row; nothing is kept."""
    return await _streamed(house, request, keep=False)


async def confirm(house: House, request: Request) -> Response:
    """Keep what was shown until another person releases it."""
    return await _streamed(house, request, keep=True)


async def _streamed(house: House, request: Request, *, keep: bool) -> Response:
    folder = tempfile.TemporaryDirectory(prefix="onepicture-import-")
    try:
        file = await received(request, Path(folder.name) / "file")
        asked = file.asked
        if keep and not (asked.event_id and asked.digest):
            raise HTTPException(
                422, "Give `event_id` and the `digest` of what was shown."
            )
        if asked.plan.layer not in KINDS:
            names = ", ".join(KINDS)
            raise HTTPException(422, f"`layer` of the plan is one of {names}.")
        circumstances(house)
    except BaseException:
        folder.cleanup()
        raise

    async def lines() -> AsyncGenerator[bytes]:
        with folder:
            judged = _judged(house, request, file, keep=keep)
            async for each in newest(judged):
                yield msgspec.json.encode(each) + b"\n"

    headers = {"cache-control": "no-store"}
    return StreamingResponse(lines(), 200, headers, "application/x-ndjson")


async def newest(lines: AsyncGenerator[Json]) -> AsyncGenerator[Json]:
    """Give on what is newest: the work never waits for somebody who reads slowly."""
    waiting: list[Json] = []
    news = asyncio.Event()

    async def take() -> None:
        async for each in lines:
            if waiting and "progress" in waiting[-1]:
                waiting.pop()
            waiting.append(each)
            news.set()

    work = asyncio.create_task(take())
    work.add_done_callback(lambda _: news.set())
    try:
        while not work.done() or waiting:
            await news.wait()
            news.clear()
            while waiting:
                yield waiting.pop(0)
        work.result()
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def _judged(
    house: House, request: Request, file: Received, *, keep: bool
) -> AsyncGenerator[Json]:
    """Yield how far it is, and last the sum of all or why there is none."""
    viewer, asked = viewer_of(request), file.asked
    kept = Keeping(importing_of(request).carrier, viewer, asked.event_id)
    there = 0
    try:
        if keep and (done := await kept.before()) is not None:
            yield {"kept": done}
            return
        async for frame, payload in _frames(house, request, file, again=keep):
            if "end" not in frame:
                # Of what somebody may not see an answer must not say that it is there.
                seen = house.room.picture.seen_by
                there += sum(seen(each, viewer.audience) for each in frame.pop("ids"))
                if keep:
                    await kept.add(payload)
                yield {"progress": frame}
                continue
            total = frame["end"] | {"there": there, "new": frame["end"]["good"] - there}
            yield (
                await _ended(request, kept, file, total) if keep else {"judged": total}
            )
    except FileRefused as refused:
        yield {"refused": sentence(request, refused)}
    finally:
        await kept.discard()


async def _ended(request: Request, kept: Keeping, file: Received, total: Json) -> Json:
    """Confirm what was kept, if it is what was shown."""
    asked = file.asked
    if total["digest"] != asked.digest:
        return {"refused": _not_shown(request)}
    if not total["new"]:
        return {"refused": _nothing_new(request)}
    done = await kept.confirm(asked, total)
    subject = f"{kept.id} {asked.plan.layer} {total['good']}"
    deed = Deed.WRITE, viewer_of(request), subject, "import"
    await audit_of(request).record(*deed, request)
    return {"kept": done}


def _not_shown(request: Request) -> str:
    return words(viewer_of(request).locale).t(
        "The file is not what was shown before: look at it again, then confirm."
    )


def _nothing_new(request: Request) -> str:
    said = words(viewer_of(request).locale)
    return said.t("All records of this file are on the picture already.")


async def _frames(
    house: House, request: Request, file: Received, *, again: bool
) -> AsyncGenerator[Frame]:
    """Yield what is judged; with `again` what was judged before, if it is here."""
    importing, judged = importing_of(request), importing_of(request).judged
    job = _job(house, request, file, keep=True)
    key = key_of(file.digest, job.author, job.context, job.plan)
    if again and judged.has(key):
        async for frame in judged.frames(key):
            yield frame
        return
    noting = judged.begin(key)
    try:
        async for frame, payload in importing.files.frames(job):
            await noting.add(frame, payload)
            yield frame, payload
    finally:
        noting.close()


def _job(house: House, request: Request, file: Received, **how: bool) -> Job:
    room = circumstances(house)
    return Job(
        path=str(file.path),
        now=room.now,
        context=room.context,
        author=PEOPLE + viewer_of(request).account,
        plan=file.asked.plan,
        limits=importing_of(request).limits,
        **how,
    )


def _policies(house: House) -> Json:
    known = house.policies.known
    return {n: [level.name for level in p.levels] for n, p in known.items()}
