"""The command `onepicture`: what users of the package call.

It reads options and ONEPICTURE_* variables, says in one sentence what is wrong with
them, and hands over to the supervisor. It must never hold logic of the picture.
"""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard.running import Running
from layers.errors import OnePictureError
from layers.settings import Settings

app = typer.Typer(
    name="onepicture",
    help="One map for a virtual crisis meeting: every screen shows the same picture.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def root() -> None:
    """Keep `run` a command of its own beside those that will come."""


@app.command()
def run(  # noqa: PLR0913 - one parameter per documented option
    host: Annotated[str | None, typer.Option(help="Loopback address to serve.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to serve; 0 takes a free one.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="How many web workers share the screens.")
    ] = None,
    room: Annotated[str | None, typer.Option(help="Name of the room.")] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Where the private store keeps the log."),
    ] = None,
    sample_feed: Annotated[
        bool | None,
        typer.Option(
            "--sample-feed/--no-sample-feed",
            help="Play real events of the past as a SIMULATION.",
        ),
    ] = None,
    story: Annotated[str | None, typer.Option(help="What the feed plays.")] = None,
    speed: Annotated[
        float | None, typer.Option(help="How many times faster the story plays.")
    ] = None,
) -> None:
    """Start the store, the web workers, the ingest and the sample feed.

    Every option is also a variable: ONEPICTURE_PORT=8051 onepicture run. Defaults:
    127.0.0.1, port 8050, 2 workers, room main, with the sample feed. REDIS_URL names a
    store of your own instead of the private one.
    """
    options = {
        "ONEPICTURE_HOST": host,
        "ONEPICTURE_PORT": port,
        "ONEPICTURE_WORKERS": workers,
        "ONEPICTURE_ROOM": room,
        "ONEPICTURE_DATA_DIR": data_dir,
        "ONEPICTURE_SAMPLE_FEED": None if sample_feed is None else int(sample_feed),
        "ONEPICTURE_STORY": story,
        "ONEPICTURE_SPEED": speed,
    }
    given = {name: str(value) for name, value in options.items() if value is not None}
    try:
        settings = Settings.from_environment(options=given)
        asyncio.run(Running(settings, say=_say).run())
    except OnePictureError as error:
        typer.secho(f"onepicture: {error}", err=True, fg=typer.colors.RED)
        raise typer.Exit(code=1) from error


def _say(sentence: str) -> None:
    typer.echo(sentence)
    sys.stdout.flush()


def main() -> None:
    """Enter at the console script."""
    app()


if __name__ == "__main__":
    main()
