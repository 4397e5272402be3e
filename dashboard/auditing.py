"""`onepicture audit`: look at what is on record, and prove that nothing is missing.

Who looks is put on record first, with the name of the user of this machine. It must
never change an entry.
"""

from collections import deque
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from dashboard.access.audit import Deed, operator
from dashboard.checkpoints import (
    FileUnusable,
    Kept,
    kept_of,
    last_line,
    line_of,
    read_checkpoint,
    read_export,
    written_checkpoint,
)
from dashboard.command import DataDir, Desk, at_desk, choose, sentence_if_wrong
from layers.log.chain import AuditEntry, Checkpoint, Finding, examined
from layers.signing import load_key, make_key, write_private

app = typer.Typer(
    help="What was done and by whom: the audit log of a store.", no_args_is_help=True
)

Sign = Annotated[
    Path | None, typer.Option("--sign", help="Sign with this key; see `audit key`.")
]
NewFile = Annotated[Path, typer.Argument(help="The file to make; it must be new.")]


@app.callback()
def root(data_dir: DataDir = None) -> None:
    """Look at what was done; the room may run meanwhile or not."""
    choose(data_dir)


@app.command()
def verify(
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint that was kept elsewhere.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(help="Public key that must have signed it, 64 hex digits."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="Verify an export instead of the store.")
    ] = None,
) -> None:
    """Prove that no entry was changed or taken out; code 1 if one was.

    What somebody took from the end shows against a checkpoint that was kept elsewhere,
    and that a whole log was made anew only against one that is signed.
    """
    kept = sentence_if_wrong(lambda: _required(checkpoint, key))
    if file is not None:
        last, findings = sentence_if_wrong(lambda: _in_file(file, kept, key))
    else:
        last, findings = at_desk(lambda desk: _in_store(desk, kept))
    if findings:
        _say_findings(findings)
    against = f", and it continues checkpoint {kept.n}" if kept else ""
    typer.echo(f"Entries: {last.n}, none changed, none taken out{against}.")
    typer.echo(f"The last hash is {last.hash or 'none'}.")
    if kept is not None and key is None:
        typer.echo("Who made the checkpoint was not checked: name the key with --key.")
    if kept is None and file is None:
        typer.echo("What a copy elsewhere would show was not checked: --checkpoint.")


@app.command()
def show(
    count: Annotated[int, typer.Option(min=1, help="How many of the newest.")] = 50,
    actor: Annotated[str | None, typer.Option(help="Only what this one did.")] = None,
    deed: Annotated[
        Deed | None, typer.Option(help="Only this.", case_sensitive=False)
    ] = None,
) -> None:
    """Show the newest entries, the newest last."""

    async def work(desk: Desk) -> None:
        await desk.audit.record(Deed.AUDIT_READ, operator(), "audit", "shown")
        newest: deque[AuditEntry] = deque(maxlen=count)
        async for entry in desk.audit.log.all():
            said = entry.said
            by = said is not None and said.actor == actor
            of = said is not None and said.deed == deed
            if (actor is None or by) and (deed is None or of):
                newest.append(entry)
        for entry in newest:
            typer.echo(line_shown(entry))

    at_desk(work)


@app.command()
def export(file: NewFile, sign: Sign = None) -> None:
    """Write all entries into a file that can be verified anywhere."""

    async def work(desk: Desk) -> None:
        signer = load_key(sign) if sign else None
        await desk.audit.record(Deed.EXPORTED, operator(), "audit", "all entries")
        last, lines = Checkpoint(), list[bytes]()
        async for entry in desk.audit.log.all():
            last = Checkpoint(entry.n, entry.id, entry.hash)
            lines.append(line_of(entry))
        kept = kept_of(last, desk.clock.now(), signer)
        _write(file, b"".join((*lines, last_line(kept))))
        typer.echo(f"Entries in {file}: {len(lines)}.")
        _say_key(kept)

    at_desk(work)


@app.command(name="checkpoint")
def make_checkpoint(file: NewFile, sign: Sign = None) -> None:
    """Write down where the log ends now, to be kept on another machine."""

    async def work(desk: Desk) -> None:
        signer = load_key(sign) if sign else None
        await desk.audit.record(Deed.AUDIT_READ, operator(), "audit", "checkpoint")
        last = await desk.audit.log.checkpoint()
        kept = kept_of(last, desk.clock.now(), signer)
        _write(file, written_checkpoint(kept))
        typer.echo(f"Checkpoint {kept.n} is in {file}; keep it on another machine.")
        _say_key(kept)

    at_desk(work)


@app.command(name="key")
def new_key(file: NewFile) -> None:
    """Make a key for signatures; only you may read its file."""
    signer = sentence_if_wrong(lambda: make_key(file))
    typer.echo(f"The private key is in {file}; keep it on another machine.")
    typer.echo(f"Public key: {signer.public}")


def line_shown(entry: AuditEntry) -> str:
    """Return an entry as one line, without anything that moves a cursor."""
    said = entry.said
    at = entry.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    when = f"{entry.n}  {at}"
    if said is None:
        return f"{when}  cannot be read"
    times = f"({said.times} times)" if said.times > 1 else ""
    parts = said.deed, said.actor or "-", said.subject, said.outcome, times
    words = (when, *parts, said.room, said.address)
    line = "  ".join(part for part in words if part)
    return "".join(each if each.isprintable() else "?" for each in line)


def _required(checkpoint: Path | None, key: str | None) -> Kept | None:
    """Return the checkpoint that was named; raises FileUnusable if not signed so."""
    if checkpoint is None:
        return None
    kept = read_checkpoint(checkpoint)
    if key is not None and not kept.is_signed_by(key):
        raise FileUnusable(checkpoint, "this key has not signed it as it is")
    return kept


async def _in_store(desk: Desk, kept: Kept | None) -> tuple[Checkpoint, list[Finding]]:
    last, findings = await desk.audit.log.examine(kept.checkpoint if kept else None)
    outcome = f"{len(findings)} findings" if findings else "sound"
    await desk.audit.record(Deed.AUDIT_READ, operator(), f"upto {last.n}", outcome)
    return last, findings


def _in_file(
    file: Path, kept: Kept | None, key: str | None
) -> tuple[Checkpoint, list[Finding]]:
    entries, end = read_export(file)
    if end is None:
        raise FileUnusable(file, "its end is missing")
    if key is not None and not end.is_signed_by(key):
        raise FileUnusable(file, "this key has not signed its end as it is")
    findings = examined(entries, end.checkpoint)
    if kept is not None:
        findings += examined(entries, kept.checkpoint) if not findings else []
    return end.checkpoint, findings


def _say_findings(findings: list[Finding]) -> NoReturn:
    typer.secho("The audit log is not as it was written.", err=True, fg="red")
    for finding in findings:
        typer.echo(str(finding), err=True)
    raise typer.Exit(code=1)


def _say_key(kept: Kept) -> None:
    if kept.key:
        typer.echo(f"Signed; the public key is {kept.key}")
    else:
        typer.echo("It is not signed: --sign KEYFILE does that.")


def _write(file: Path, content: bytes) -> None:
    try:
        write_private(file, content)
    except OSError as error:
        raise FileUnusable(file, error.strerror or str(error)) from error
