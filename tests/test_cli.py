"""`onepicture run`: what a person reads when something is wrong."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.cli import OPTIONS, as_typed
from dashboard.preconditions import without_password
from layers.errors import ContextMismatch, SettingsError
from layers.settings import Settings
from tests.serving import running


def run(*options: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    command = (sys.executable, "-m", "dashboard.cli", "run", "--no-sample-feed")
    return subprocess.run(
        (*command, *options),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", **environ},
    )


def refusal(*options: str, **environ: str) -> str:
    """Return the one sentence with which the command refuses."""
    done = run(*options, **environ)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal("--port", str(port), "--data-dir", str(tmp_path))
    assert str(port) in said
    assert f"--port {port + 1}" in said


def test_a_host_beyond_loopback_is_refused_with_the_reason(tmp_path: Path) -> None:
    said = refusal("--host", "0.0.0.0", "--port", "0", "--data-dir", str(tmp_path))
    assert "0.0.0.0" in said
    assert "--tls-cert" in said
    assert "--proxy" in said


def test_a_data_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    said = refusal("--port", "0", "--data-dir", str(tmp_path / "file" / "below"))
    assert str(tmp_path / "file") in said
    assert "--data-dir" in said


@pytest.mark.parametrize("room", ["Main", "a b", "-x", "x" * 41, "{main}"])
def test_a_room_name_that_cannot_be_a_key_is_refused(room: str) -> None:
    assert "room" in refusal("--room", room)


def test_variables_are_read_like_options() -> None:
    assert "ONEPICTURE_PORT" in refusal(ONEPICTURE_PORT="eighty")


def test_what_was_typed_as_an_option_is_named_as_one() -> None:
    said = refusal("--port", "70000")
    assert "--port='70000' cannot be used" in said
    assert "ONEPICTURE_PORT" not in said


def test_an_option_that_hides_a_variable_is_the_one_that_is_named() -> None:
    said = refusal("--workers", "0", ONEPICTURE_WORKERS="2")
    assert "--workers='0'" in said


def test_what_came_from_the_environment_is_named_as_the_variable() -> None:
    said = refusal("--port", "0", ONEPICTURE_HOST="0.0.0.0")
    assert "ONEPICTURE_HOST='0.0.0.0'" in said


def test_what_nobody_typed_is_named_as_the_option_that_mends_it() -> None:
    taken = SettingsError("ONEPICTURE_PORT", "8050", "it is taken")
    assert str(as_typed(taken, (), {})).startswith("--port='8050'")
    unknown = SettingsError("REDIS_URL", "x", "it is no address")
    assert as_typed(unknown, (), {}) is unknown
    other = ContextMismatch("main", "REALITY", "EXERCISE")
    assert as_typed(other, ("ONEPICTURE_ROOM",), {}) is other


ONLY_VARIABLES = {
    "ONEPICTURE_ALLOW_UNSAFE_STORE",
    "ONEPICTURE_IMPORT_MB",
    "ONEPICTURE_IMPORT_ROWS",
    "ONEPICTURE_REJECTED_KEPT",
    "ONEPICTURE_READS_PER_S",
    "ONEPICTURE_SEATS_PER_ACCOUNT",
    "ONEPICTURE_SESSIONS_PER_ACCOUNT",
}


def test_every_variable_of_ours_has_its_option_but_a_few() -> None:
    files = {name: Path("/srv/x") for name in ("tls_cert", "tls_key", "oidc")}
    variables = Settings(data_dir=Path("/srv"), **files).to_environment()
    assert OPTIONS.keys() | ONLY_VARIABLES == variables.keys()


@pytest.mark.parametrize(
    "name", ["ONEPICTURE_ALLOW_UNSAFE_STORE", "ONEPICTURE_REJECTED_KEPT"]
)
def test_a_bad_variable_is_refused_before_anything_is_started(
    name: str, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    said = refusal("--data-dir", str(data_dir), **{name: "please"})
    assert f"{name}='please'" in said
    assert not data_dir.exists()


@pytest.mark.parametrize("context", ["DRILL", "REAL LIFE"])
def test_a_context_that_there_is_not_is_answered_with_those_that_there_are(
    context: str,
) -> None:
    said = refusal("--context", context)
    assert f"--context='{context}'" in said
    assert "REALITY, EXERCISE, SIMULATION" in said


def test_a_context_that_no_story_is_played_in_is_named_as_typed() -> None:
    said = refusal("--sample-feed", "--context", "EXERCISE")
    assert "--context='EXERCISE'" in said
    assert "--no-sample-feed" in said


def test_a_room_has_the_context_that_was_typed_and_keeps_it(tmp_path: Path) -> None:
    options = ("--no-sample-feed", "--workers", "1")
    with running(*options, "--context", "exercise", data_dir=tmp_path) as room:
        assert any("(EXERCISE) is open" in line for line in room.said)
    said = refusal("--context", "REALITY", "--port", "0", "--data-dir", str(tmp_path))
    assert "Room main is EXERCISE and stays so" in said
    assert "--room" in said


def test_an_option_wins_over_its_variable(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = refusal(
            "--port", port, "--data-dir", str(tmp_path), ONEPICTURE_PORT="eighty"
        )
    assert port in said


def test_a_story_that_does_not_exist_is_answered_with_those_that_do() -> None:
    said = refusal("--sample-feed", "--story", "1914-july")
    assert "2025-september" in said


def test_the_sample_feed_never_plays_in_a_room_of_reality() -> None:
    said = refusal("--sample-feed", ONEPICTURE_CONTEXT="REALITY")
    assert "--no-sample-feed" in said


def test_a_room_is_never_opened_as_something_else_than_it_is(tmp_path: Path) -> None:
    with running("--sample-feed", "--workers", "1", data_dir=tmp_path / "data"):
        pass
    said = refusal("--port", "0", "--data-dir", str(tmp_path / "data"))
    assert "SIMULATION" in said
    assert "--room" in said


def test_a_password_is_never_shown() -> None:
    shown = without_password("redis://feed:secret@127.0.0.1:6379/0")
    assert shown == "redis://feed:***@127.0.0.1:6379/0"
    assert without_password("unix:///run/r.sock") == "unix:///run/r.sock"


def test_help_names_every_option() -> None:
    command = (sys.executable, "-m", "dashboard.cli", "run", "--help")
    # Wide enough that no long option is cut off.
    environ = {**os.environ, "COLUMNS": "160"}
    done = subprocess.run(command, capture_output=True, check=True, env=environ)
    shown = done.stdout.decode()
    for option in ("host", "port", "workers", "room", "data-dir", "no-sample-feed"):
        assert f"--{option}" in shown
    for option in OPTIONS.values():
        assert option in shown
