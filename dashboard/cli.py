"""The command `onepicture`: what users of the package call.

It reads options and ONEPICTURE_* variables, says in one sentence what is wrong with
them, and hands over to the supervisor. It must never hold logic of the picture.
"""

import asyncio
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

import typer

from dashboard import auditing, drills, feeding, users, verifying
from dashboard.running import Running
from layers.errors import OnePictureError, SettingsError
from layers.settings import Settings, inherited

OPTIONS = {
    "ONEPICTURE_HOST": "--host",
    "ONEPICTURE_PORT": "--port",
    "ONEPICTURE_WORKERS": "--workers",
    "ONEPICTURE_ROOM": "--room",
    "ONEPICTURE_CONTEXT": "--context",
    "ONEPICTURE_DATA_DIR": "--data-dir",
    "ONEPICTURE_SAMPLE_FEED": "--sample-feed",
    "ONEPICTURE_STORY": "--story",
    "ONEPICTURE_SPEED": "--speed",
    "ONEPICTURE_TLS_CERT": "--tls-cert",
    "ONEPICTURE_TLS_KEY": "--tls-key",
    "ONEPICTURE_NAME": "--name",
    "ONEPICTURE_PROXY": "--proxy",
    "ONEPICTURE_CERTIFICATE_HEADER": "--certificate-header",
    "ONEPICTURE_SESSION_IDLE_H": "--session-idle-h",
    "ONEPICTURE_SESSION_DAYS": "--session-days",
    "ONEPICTURE_OIDC": "--oidc",
    "ONEPICTURE_FRAME_ORIGINS": "--frame-origin",
    "ONEPICTURE_ONE_PERSON_RELEASE": "--one-person-release",
}
"""Of each variable, the option that says the same."""

app = typer.Typer(
    name="onepicture",
    help="One map for a virtual crisis meeting: every screen shows the same picture.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.add_typer(users.app, name="users")
app.add_typer(feeding.app, name="feeds")
app.add_typer(auditing.app, name="audit")
app.add_typer(drills.app, name="drill")
app.command(name="verify")(verifying.verify)


@app.callback()
def root() -> None:
    """Keep `run` a command of its own beside those that will come."""


@app.command()
def run(  # noqa: PLR0913 - one parameter per documented option
    host: Annotated[
        str | None,
        typer.Option(help="Address to serve; beyond loopback with TLS or a proxy."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to serve; 0 takes a free one.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="How many web workers share the screens.")
    ] = None,
    room: Annotated[str | None, typer.Option(help="Name of the room.")] = None,
    context: Annotated[
        str | None,
        typer.Option(
            metavar="REALITY|EXERCISE|SIMULATION",
            help="What the records of the room are about; a room keeps it for ever.",
        ),
    ] = None,
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
    tls_cert: Annotated[
        Path | None, typer.Option(help="Certificate of this server, PEM.")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key, PEM.")] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(help="Host name that is answered; may be repeated."),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(help="Address of a proxy that is believed; may be repeated."),
    ] = None,
    certificate_header: Annotated[
        str | None,
        typer.Option(help="Header in which the proxy names a client certificate."),
    ] = None,
    session_idle_h: Annotated[
        float | None, typer.Option(help="Hours after which an unused login ends.")
    ] = None,
    session_days: Annotated[
        float | None, typer.Option(help="Days after which every login ends.")
    ] = None,
    oidc: Annotated[
        Path | None, typer.Option(help="File of an OpenID provider, TOML.")
    ] = None,
    frame_origin: Annotated[
        list[str] | None,
        typer.Option(help="https origin that may frame /?embed=1; may be repeated."),
    ] = None,
    one_person_release: Annotated[
        bool | None,
        typer.Option(
            "--one-person-release/--four-eyes",
            help="Let who wrote a record release it too; the record then says so.",
        ),
    ] = None,
) -> None:
    """Start the store, the web workers, the ingest and the sample feed.

    Every option is also a variable: ONEPICTURE_PORT=8051 onepicture run. Defaults:
    127.0.0.1, port 8050, 2 workers, room main, with the sample feed: then the context
    is SIMULATION, else REALITY. REDIS_URL names a store of your own instead of the
    private one.
    """
    options = {
        "ONEPICTURE_HOST": host,
        "ONEPICTURE_PORT": port,
        "ONEPICTURE_WORKERS": workers,
        "ONEPICTURE_ROOM": room,
        "ONEPICTURE_CONTEXT": context,
        "ONEPICTURE_DATA_DIR": data_dir,
        "ONEPICTURE_SAMPLE_FEED": None if sample_feed is None else int(sample_feed),
        "ONEPICTURE_STORY": story,
        "ONEPICTURE_SPEED": speed,
        "ONEPICTURE_TLS_CERT": tls_cert,
        "ONEPICTURE_TLS_KEY": tls_key,
        "ONEPICTURE_NAME": ",".join(name) if name else None,
        "ONEPICTURE_PROXY": ",".join(proxy) if proxy else None,
        "ONEPICTURE_CERTIFICATE_HEADER": certificate_header,
        "ONEPICTURE_SESSION_IDLE_H": session_idle_h,
        "ONEPICTURE_SESSION_DAYS": session_days,
        "ONEPICTURE_OIDC": oidc,
        "ONEPICTURE_FRAME_ORIGINS": ",".join(frame_origin) if frame_origin else None,
        "ONEPICTURE_ONE_PERSON_RELEASE": (
            None if one_person_release is None else int(one_person_release)
        ),
    }
    given = {name: str(value) for name, value in options.items() if value is not None}
    try:
        settings = Settings.from_environment(options=given)
        asyncio.run(Running(settings, say=_say).run())
    except OnePictureError as error:
        said = as_typed(error, given, inherited())
        typer.secho(f"onepicture: {said}", err=True, fg=typer.colors.RED)
        raise typer.Exit(code=1) from error


def as_typed(
    error: OnePictureError, options: Collection[str], environ: Mapping[str, str]
) -> OnePictureError:
    """Return the error under the name that the person typed.

    `options` are the variables whose option was given. What came from the environment
    keeps the name of its variable; what nobody gave is named as the option to mend it.
    """
    if not isinstance(error, SettingsError) or error.name not in OPTIONS:
        return error
    from_environment = error.name not in options and environ.get(error.name, "").strip()
    name = error.name if from_environment else OPTIONS[error.name]
    return SettingsError(name, error.value, error.problem)


def _say(sentence: str) -> None:
    typer.echo(sentence)
    sys.stdout.flush()


def main() -> None:
    """Enter at the console script."""
    app()


if __name__ == "__main__":
    main()
