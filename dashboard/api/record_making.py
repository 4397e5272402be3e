"""Makes the files of a record from what was gathered, and from images that were sent.

Each is written by a process of its own. It must never write what a browser says, but
for the pixels of the images.
"""

import asyncio
import logging
import sys
from collections.abc import Coroutine, Sequence
from subprocess import TimeoutExpired
from typing import Annotated, Any

import msgspec
from fastapi import Request
from starlette.exceptions import HTTPException

from dashboard.access.viewer import Viewer
from dashboard.api.record_contents import Gathered
from dashboard.children import apart, child_of
from dashboard.recording.__main__ import Job
from dashboard.recording.document import document_of
from dashboard.recording.images import MOST_BYTES, Image, ImageRefused, checked
from dashboard.recording.sealing import HTML, PDF, Manifest, Proof, sha256
from dashboard.words import words
from layers.briefings import MOST_SCENES

MOST_BODY = 64 << 20
MOST_S = 60

SAID = 2_000
"""Letters of what a process said at its end that are logged."""

FAILED = "The record could not be written; try again."
_log = logging.getLogger(__name__)
_PROGRAM = (sys.executable, "-m", "dashboard.recording")


class Drawn(msgspec.Struct, frozen=True):
    """The first line of what is sent; then come the images, one after the other.

    `digests` are those of the lines that were drawn, `lengths` the bytes of the images,
    one for each scene.
    """

    digests: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_SCENES)]
    lengths: Annotated[
        tuple[Annotated[int, msgspec.Meta(gt=0, le=MOST_BYTES)], ...],
        msgspec.Meta(max_length=MOST_SCENES),
    ]
    audience: Annotated[str, msgspec.Meta(max_length=8_192)] = ""


class File(msgspec.Struct, frozen=True):
    """One of the files of the answer."""

    name: str
    media: str
    bytes: int
    sha256: str


async def body(request: Request) -> bytes:
    """Return what was sent; raises 413."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BODY:
            raise HTTPException(413, f"A record has at most {MOST_BODY} bytes.")
    return bytes(content)


def taken_apart(content: bytes) -> tuple[Drawn, list[bytes]]:
    """Return what was drawn, and the images; raises 422."""
    head, _, rest = content.partition(b"\n")
    try:
        drawn = msgspec.json.decode(head, type=Drawn)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise HTTPException(422, f"The body cannot be used: {error}.") from error
    if sum(drawn.lengths) != len(rest):
        raise HTTPException(422, "The images are not as long as the first line says.")
    images: list[bytes] = []
    at = 0
    for length in drawn.lengths:
        images.append(rest[at : at + length])
        at += length
    return drawn, images


def images_of(images: Sequence[bytes]) -> list[Image]:
    """Return the images, checked; raises 422 with the number of a bad one."""
    good: list[Image] = []
    for number, image in enumerate(images, 1):
        try:
            good.append(checked(image))
        except ImageRefused as refused:
            sentence = f"Image {number} cannot be used: {refused.problem}."
            raise HTTPException(422, sentence) from refused
    return good


def manifest_of(found: Gathered, images: Sequence[Image], form: str) -> Manifest:
    """Return what the record claims, without its parts."""
    said = found.contents
    proofs = tuple(
        Proof(
            number=each.number,
            n=each.n,
            entry_id=each.entry_id,
            chain=each.chain,
            digest=each.digest,
            view_entry=each.view_entry,
            revision=each.revision,
            caption=each.caption,
            image=sha256(image.content),
        )
        for each, image in zip(said.scenes, images, strict=True)
    )
    return Manifest(
        format=form,
        room=said.room,
        briefing=said.briefing,
        made_at=said.made_at.isoformat().replace("+00:00", "Z"),
        made_n=said.made_n,
        audience=said.audience,
        scenes=proofs,
    )


async def written(job: Job, images: Sequence[Image]) -> bytes:
    """Return a file, written by a process of its own; raises 500 or 503."""
    contents = (each.content for each in images)
    whole = b"".join((msgspec.json.encode(job), b"\n", *contents))
    async with child_of(*_PROGRAM, logged=True) as child:
        try:
            content, said = await apart(child.communicate, whole, MOST_S)
        except TimeoutExpired as error:
            raise HTTPException(503, FAILED) from error
    if child.returncode or not content:
        tail = said.decode(errors="replace")[-SAID:]
        _log.error("The %s of a record was not written: %s", job.manifest.format, tail)
        raise HTTPException(500, FAILED)
    return content


async def made(
    viewer: Viewer, found: Gathered, images: Sequence[Image]
) -> list[tuple[File, bytes]]:
    """Return the files of a record."""
    said = found.contents
    document = document_of(said, words(viewer.locale), found.label)
    lengths = tuple(len(each.content) for each in images)
    name = f"{said.room}_briefing-{said.briefing}"
    kinds = ((HTML, "text/html"), (PDF, "application/pdf"))
    jobs = [
        Job(document, manifest_of(found, images, form), said.made_at, lengths)
        for form, _ in kinds
    ]
    contents = await all_or_none([written(job, images) for job in jobs])
    return [
        (File(f"{name}.{form}", media, len(content), sha256(content)), content)
        for (form, media), content in zip(kinds, contents, strict=True)
    ]


async def all_or_none(making: Sequence[Coroutine[Any, Any, bytes]]) -> list[bytes]:
    """Return what was made at once; if one fails the others are ended first."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in making]
    except* HTTPException as failed:
        first = failed.exceptions[0]
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None
    return [each.result() for each in tasks]
