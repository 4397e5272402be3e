"""`onepicture drill`: list the drills, check one, run one in a room of its own.

A drill has its own room, data and port, so that nothing of it can be taken for the real
thing. It must never run in a room that is REALITY or SIMULATION.
"""

import asyncio
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from dashboard.access.audit import operator
from dashboard.access.rights import Role
from dashboard.command import sentence_if_wrong
from dashboard.running import Running
from layers.admission import Circumstances, admit
from layers.clock import SystemClock
from layers.errors import OnePictureError, Rejected, SettingsError
from layers.policies import Policies, as_chosen
from layers.record import Context
from layers.settings import Settings
from sample_feeds.drill import BadDrillError, Drill, Inject, Problem
from sample_feeds.drill_file import found, read_drill, shipped

PORT = 8060
"""Not that of the real room: nobody takes one for the other by its address."""

app = typer.Typer(
    help="Drills: exercises in a room of their own, from a file.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="Name of a shipped drill, or a file.")]


class DrillRefused(OnePictureError):  # noqa: N818 - says what happened
    """A file is no good drill; the sentence names every bad line."""


@app.callback()
def root() -> None:
    """List, check and run drills."""


@app.command(name="list")
def list_drills() -> None:
    """List the drills that come with the program."""
    for name, path in shipped().items():
        drill = read_drill(path)
        minutes = round(drill.lasts_s / 60)
        typer.echo(f"{name}: {drill.title['en']}, {len(drill.injects)} injects,")
        typer.echo(f"  {minutes} min; expects {', '.join(drill.delegations)}")


@app.command()
def check(name: Name) -> None:
    """Say of every bad line what is wrong with it and how to mend it."""
    drill = sentence_if_wrong(lambda: checked(name))
    typer.echo(f"{drill.id}: {len(drill.injects)} injects, nothing to mend.")


@app.command()
def run(  # noqa: PLR0913 - one parameter per documented option
    name: Name,
    speed: Annotated[
        float | None, typer.Option(help="How many times faster it is played.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(metavar="now", help="Start it at once, not by the page /drill."),
    ] = None,
    room: Annotated[
        str | None, typer.Option(help="Name of the room; to go on with a drill.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port to serve; 0 takes a free one.")] = (
        PORT
    ),
    data_dir: Annotated[
        Path | None, typer.Option(help="Where the private store keeps the log.")
    ] = None,
) -> None:
    """Open a room of its own for a drill, as EXERCISE, and play it when it is started.

    It begins when a chair or a briefer presses the button on /drill. All other choices
    are the ONEPICTURE_* variables of `onepicture run`; its room, its data and its port
    are always its own, and REDIS_URL is left alone.
    """

    def work() -> None:
        if start not in (None, "now"):
            raise SettingsError("--start", start, "only now is known")
        drill = checked(name)
        given = {"room": room, "speed": speed, "data_dir": data_dir}
        chosen = {f"ONEPICTURE_{k.upper()}": str(v) for k, v in given.items() if v}
        settings = settings_for(drill, name, SystemClock().now(), port, chosen)
        running = Running(settings, say=_say, started_by=operator() if start else "")
        _say(f"Drill {drill.id}: {drill.invented['en']}")
        asyncio.run(running.run())

    sentence_if_wrong(work)


def settings_for(
    drill: Drill, name: str, at: datetime, port: int, chosen: dict[str, str]
) -> Settings:
    """Return the settings of a drill's own room; `chosen` are variables that win."""
    fixed = {
        "ONEPICTURE_ROOM": f"drill-{drill.id}-{at:%Y%m%d}"[:40],
        "ONEPICTURE_CONTEXT": "EXERCISE",
        "ONEPICTURE_SAMPLE_FEED": "0",
        "ONEPICTURE_PORT": str(port),
        "ONEPICTURE_DRILL": name if name in shipped() else str(Path(name).absolute()),
    }
    settings = Settings.from_environment(options=fixed | chosen)
    own = settings.data_dir / "drills" / settings.room
    data_dir = settings.data_dir if "ONEPICTURE_DATA_DIR" in chosen else own
    return msgspec.structs.replace(settings, data_dir=data_dir, redis_url=None)


def checked(name: str) -> Drill:
    """Return a drill that every layer would accept; raises DrillRefused."""
    path = found(name)
    try:
        drill = read_drill(path)
    except BadDrillError as bad:
        raise DrillRefused(str(bad)) from bad
    problems = sorted(examined(drill, as_chosen()), key=lambda each: each.line)
    if problems:
        raise DrillRefused(str(BadDrillError(str(path), problems)))
    return drill


def examined(drill: Drill, policies: Policies) -> Iterator[Problem]:
    """Yield what the ingest would refuse, and what nobody could do."""
    started = SystemClock().now()
    revisions: dict[str, int] = {}
    for inject in sorted(drill.injects, key=lambda each: each.at_s):
        yield from _refused(drill, inject, started, policies)
        yield from _out_of_order(inject, revisions)
        roles = () if inject.expected is None else inject.expected.roles
        for role in roles:
            if role not in set(Role):
                said = f"nobody has the role {role!r}"
                mend = f"Give some of {', '.join(Role)}."
                yield Problem(inject.line, inject.id, said, mend)


def _refused(
    drill: Drill, inject: Inject, started: datetime, policies: Policies
) -> Iterator[Problem]:
    record = drill.told(inject, started, 1.0)
    now = started + timedelta(seconds=inject.at_s)
    room = Circumstances(Context.EXERCISE, now, policies=policies)
    try:
        admit(msgspec.json.encode(record), inject.layer, room)
    except Rejected as refused:
        for reason in refused.reasons:
            line = drill.line_of(inject, reason.field)
            said = f"{reason.field} {reason.problem}"
            yield Problem(line, inject.id, said, reason.mend)


def _out_of_order(inject: Inject, revisions: dict[str, int]) -> Iterator[Problem]:
    revision = inject.record.get("revision")
    if not isinstance(revision, int):
        return
    before = revisions.get(inject.record_id, 0)
    if revision <= before:
        said = f"revision is {revision}, and {before} was sent before"
        # Each release by somebody in the room is a revision too.
        mend = f"Give {before + 100}, so that there is room for releases between."
        yield Problem(inject.line, inject.id, said, mend)
    revisions[inject.record_id] = revision


def _say(sentence: str) -> None:
    typer.echo(sentence)
    sys.stdout.flush()
