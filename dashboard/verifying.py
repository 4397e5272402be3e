"""`onepicture verify FILE`: checks the record of a briefing against the log.

First the file itself, part by part; then each picture, entry and digest that it names
against the log; then its SHA-256 against what is on record of when it was made. It must
never say that something is right which it did not check.
"""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from dashboard.command import Desk, at_desk, choose, sentence_if_wrong
from dashboard.recording.contents import cut, digest_of
from dashboard.recording.sealing import (
    MOST_BYTES,
    Changed,
    Manifest,
    Opened,
    Proof,
    Unreadable,
    opened,
    sha256,
)
from layers.briefings import view_in
from layers.errors import OnePictureError
from layers.log.audit import AuditLog
from layers.log.boot import picture_at
from layers.log.chain import Deed
from layers.log.port import Log
from layers.log.redis_log import RedisLog
from layers.picture import Picture

_WHY = {
    "none": "is no record of a briefing, or it was cut before its manifest",
    "cut": "was cut in its manifest",
    "manifest": "holds a manifest that was changed: it cannot be read",
    "version": "was made by a newer version of this program",
}
_PARTS = {
    "beginning": "The beginning",
    "text": "The text of scene {n}",
    "image": "The image of scene {n}",
    "notes": "The notes at the end",
    "bytes": "Block {n} of the file",
    "end": "What follows the manifest",
}


class FileUnreadable(OnePictureError):  # noqa: N818 - says what happened
    """A file cannot be checked; `problem` says why."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path, self.problem = path, problem

    def __str__(self) -> str:
        return f"{self.path} {self.problem}."


class Verdict(msgspec.Struct, frozen=True):
    """What came of a check: the manifest, and a sentence for everything wrong."""

    manifest: Manifest
    wrong: tuple[str, ...]
    noted: str = ""


def verify(
    file: Annotated[Path, typer.Argument(help="A record of a briefing, HTML or PDF.")],
    room: Annotated[str | None, typer.Option(help="Name of the room.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where the private store of the room is.")
    ] = None,
) -> None:
    """Check a record of a briefing against the log; code 1 if anything was changed."""
    choose(data_dir)
    found, content = sentence_if_wrong(lambda: read(file))

    async def work(desk: Desk) -> Verdict:
        held = found.manifest.room
        if held != desk.settings.room:
            problem = f"is of the room {held!r}; this is {desk.settings.room!r}"
            raise FileUnreadable(file, problem)
        log = RedisLog(desk.url, held, desk.clock)
        try:
            return await judged(found, content, log, desk.audit.log)
        finally:
            await log.aclose()

    verdict = at_desk(work, room)
    if verdict.wrong:
        typer.secho("This file is not as it was made.", err=True, fg="red")
        for sentence in verdict.wrong:
            typer.echo(sentence, err=True)
        raise typer.Exit(code=1)
    said = verdict.manifest
    typer.echo(f"Not a byte of this file was changed since {said.made_at}.")
    typer.echo(
        f"Scenes: {len(said.scenes)}, each with the picture, the entry and the digest "
        f"of the log of room {said.room!r}."
    )
    typer.echo(f"That it was made is on record: {verdict.noted}.")
    typer.echo("What its images show was drawn by the browser of who made it.")


def read(file: Path) -> tuple[Opened, bytes]:
    """Return a record and its bytes; raises FileUnreadable."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileUnreadable(file, f"cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise FileUnreadable(file, f"has more than {MOST_BYTES} bytes")
    try:
        return opened(content), content
    except Unreadable as error:
        raise FileUnreadable(file, _WHY[error.why]) from error


async def judged(found: Opened, content: bytes, log: Log, audit: AuditLog) -> Verdict:
    """Return what is wrong with a record, and where; raises StoreUnavailable."""
    manifest = found.manifest
    wrong = [_told(each) for each in found.changed]
    if not found.whole:
        wrong.append(f"The manifest was changed (bytes {found.first} to {found.last}).")
    wrong += await against_log(manifest, log)
    noted = await _noted(sha256(content), manifest, audit)
    if not noted and not wrong:
        wrong.append(
            "That it was made is not on record: it was made anew elsewhere, with a "
            "manifest of its own, or the audit log of this store is not that of then."
        )
    return Verdict(manifest, tuple(wrong), noted)


def _told(changed: Changed) -> str:
    where = f"bytes {changed.first} to {changed.last}"
    if changed.name == "length":
        return f"Something was put in or taken out before the manifest ({where})."
    name = _PARTS.get(changed.name, changed.name).format(n=changed.number)
    return f"{name} was changed ({where})."


async def against_log(manifest: Manifest, log: Log) -> list[str]:
    """Return what a manifest claims and the log does not say."""
    made = await picture_at(log, manifest.made_n)
    if made is None:
        return [
            f"The log of this room has no picture {manifest.made_n} (yet): the file "
            "is of another log, or the log lost its end."
        ]
    wrong: list[str] = []
    for proof in manifest.scenes:
        sentence = await _against(proof, manifest, log, made)
        if sentence:
            wrong.append(f"Scene {proof.number}: {sentence}.")
    return wrong


async def _against(proof: Proof, manifest: Manifest, log: Log, made: Picture) -> str:
    then = await picture_at(log, proof.n)
    if then is None or (then.entry_id, then.chain) != (proof.entry_id, proof.chain):
        return (
            f"entry {proof.entry_id} with picture {proof.n} is not in the log of this "
            "room: the file is of another room or log, or its manifest was changed"
        )
    digest = digest_of(cut(then, made, manifest.audience))
    if digest != proof.digest:
        return f"picture {proof.n} has the digest {digest}, not {proof.digest}"
    entry = await log.entry(proof.view_entry)
    view = None if entry is None else view_in(entry)
    caption = "" if view is None or view.shown is None else view.shown.caption
    # It was left out if the view named a record that the audience may not see.
    same = proof.caption in ("", caption)
    if view is None or view.step.revision != proof.revision or not same:
        return f"entry {proof.view_entry} of the log does not hold this view"
    return ""


async def _noted(digest: str, manifest: Manifest, audit: AuditLog) -> str:
    """Return when and by whom this file was made; "" if nobody is known to have."""
    subject = f"briefing {manifest.briefing} {digest}"
    async for entry in audit.all():
        said = entry.said
        if said is None or said.deed != Deed.EXPORTED or said.room != manifest.room:
            continue
        if said.subject == subject:
            at = entry.at.isoformat(timespec="seconds").replace("+00:00", "Z")
            return f"entry {entry.n} of the audit log, {at}, by {said.actor}"
    return ""
