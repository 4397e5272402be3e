"""`onepicture run`: what a person reads when something is wrong."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.running import without_password
from tests.serving import running


def run(*options: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    command = (sys.executable, "-m", "dashboard.cli", "run", "--no-sample-feed")
    return subprocess.run(
        (*command, *options),
        capture_output=True,
        text=True,
        timeout=25,
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
    assert "log in" in said


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
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for option in ("host", "port", "workers", "room", "data-dir", "no-sample-feed"):
        assert f"--{option}" in shown
