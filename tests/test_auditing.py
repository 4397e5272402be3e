"""`onepicture audit` proves that nothing was changed, and is itself on record."""

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dashboard.access.audit import operator
from dashboard.auditing import app, line_shown
from layers.log.audit import AUDIT, AuditLog
from layers.log.chain import AuditEntry, Deed, Statement
from layers.log.connection import connect
from layers.log.server_directory import ServerDirectory


@pytest.fixture
def place(breakable_store: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory whose store runs meanwhile, and five entries."""
    monkeypatch.delenv("REDIS_URL", raising=False)
    own = breakable_store()
    work(own.data_dir, lambda connection: add(connection, 5))
    return own.data_dir


def work(place: Path, what: Any) -> Any:
    async def at_store() -> Any:
        connection = connect(f"unix://{ServerDirectory(place).socket()}")
        try:
            return await what(connection)
        finally:
            await connection.aclose()

    return asyncio.run(at_store())


async def add(connection: Any, count: int) -> None:
    log = AuditLog(connection)
    for i in range(count):
        await log.append(
            Statement(actor="anna", deed=Deed.RELEASED, subject=f"INC-{i}")
        )


async def on_record(connection: Any) -> list[Statement]:
    return [entry.said async for entry in AuditLog(connection).all() if entry.said]


def run(place: Path, *words: str | Path) -> Result:
    arguments = ["--data-dir", str(place), *(str(word) for word in words)]
    return CliRunner().invoke(app, arguments)


async def change_third(connection: Any) -> None:
    """Change an entry as somebody with the store in hands would."""
    entries = await connection.call("XRANGE", AUDIT, "-", "+")
    await connection.call("DEL", AUDIT)
    for i, (entry_id, fields) in enumerate(entries):
        if i == 2:
            fields[1] = fields[1].replace(b"anna", b"ivan")
        await connection.call("XADD", AUDIT, entry_id, *fields)


async def cut_two(connection: Any) -> None:
    """Put the log into the store anew without its last two entries."""
    entries = await connection.call("XRANGE", AUDIT, "-", "+")
    await connection.call("DEL", AUDIT)
    for entry_id, fields in entries[:-2]:
        await connection.call("XADD", AUDIT, entry_id, *fields)


def test_a_log_that_nobody_touched_is_proved(place):
    done = run(place, "verify")
    assert done.exit_code == 0, done.output
    assert "Entries: 5, none changed, none taken out." in done.output


def test_a_changed_entry_is_named_and_the_command_fails(place):
    work(place, change_third)
    done = run(place, "verify")
    assert done.exit_code == 1
    assert "Entry 3: it was changed" in done.output


def test_what_was_cut_off_shows_against_a_signed_checkpoint(place, tmp_path):
    key, file = tmp_path / "key", tmp_path / "checkpoint"
    made = run(place, "key", key)
    public = made.output.rpartition("Public key: ")[2].strip()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert run(place, "checkpoint", file, "--sign", key).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = ("--checkpoint", file, "--key", public)
    sound = run(place, "verify", *kept)
    assert sound.exit_code == 0, sound.output
    assert "it continues checkpoint 6" in sound.output
    work(place, cut_two)
    assert run(place, "verify").exit_code == 0
    work(place, cut_two)
    done = run(place, "verify", *kept)
    assert done.exit_code == 1
    assert "Entry 5" in done.output


def test_a_checkpoint_of_somebody_else_is_not_believed(place, tmp_path):
    for name in ("ours", "theirs"):
        run(place, "key", tmp_path / name)
    ours = run(place, "key", tmp_path / "third").output.rpartition(": ")[2].strip()
    file = tmp_path / "checkpoint"
    run(place, "checkpoint", file, "--sign", tmp_path / "theirs")
    done = run(place, "verify", "--checkpoint", file, "--key", ours)
    assert done.exit_code == 1
    assert "this key has not signed it" in done.output


def test_that_nobody_checked_who_signed_is_said(place, tmp_path):
    run(place, "checkpoint", tmp_path / "c")
    done = run(place, "verify", "--checkpoint", tmp_path / "c")
    assert done.exit_code == 0
    assert "was not checked" in done.output


def test_an_export_is_verified_without_the_store(place, tmp_path):
    run(place, "key", tmp_path / "key")
    file = tmp_path / "audit.jsonl"
    done = run(place, "export", file, "--sign", tmp_path / "key")
    assert done.exit_code == 0, done.output
    public = done.output.rpartition(" ")[2].strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    nowhere = tmp_path / "no store here"
    verified = run(nowhere, "verify", "--file", file, "--key", public)
    assert (verified.exit_code, nowhere.exists()) == (0, False), verified.output
    file.write_bytes(file.read_bytes().replace(b"INC-3", b"INC-9"))
    changed = run(nowhere, "verify", "--file", file)
    assert changed.exit_code == 1
    assert "Entry 4" in changed.output
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-1]))
    assert "its end is missing" in run(nowhere, "verify", "--file", file).output


def test_no_file_is_written_over(place, tmp_path):
    file = tmp_path / "precious"
    file.write_text("precious")
    for command in ("export", "checkpoint", "key"):
        done = run(place, command, file)
        assert done.exit_code == 1
        assert "exists" in done.output
    assert file.read_text() == "precious"


def test_whoever_looks_is_on_record(place, tmp_path):
    run(place, "show")
    run(place, "verify")
    run(place, "checkpoint", tmp_path / "c")
    run(place, "export", tmp_path / "e")
    looked = work(place, on_record)[5:]
    assert [(said.deed, said.outcome) for said in looked] == [
        (Deed.AUDIT_READ, "shown"),
        (Deed.AUDIT_READ, "sound"),
        (Deed.AUDIT_READ, "checkpoint"),
        (Deed.EXPORTED, "all entries"),
    ]
    assert {said.actor for said in looked} == {operator()}


def test_the_newest_entries_are_shown_the_newest_last(place):
    shown = run(place, "show", "--count", "3").output.splitlines()
    assert [line.split("  ")[0] for line in shown] == ["4", "5", "6"]
    assert "RELEASED  anna  INC-4" in shown[1]
    assert "AUDIT_READ" in shown[2]


def test_entries_are_chosen_by_who_and_what(place):
    by_anna = run(place, "show", "--actor", "anna", "--deed", "released").output
    assert len(by_anna.splitlines()) == 5
    assert run(place, "show", "--actor", "nobody").output == ""


def test_an_entry_moves_no_cursor_and_a_broken_one_is_shown_as_that():
    said = Statement(actor="a", deed=Deed.DENIED, subject="\x1b[2J", times=16)
    entry = AuditEntry("1000-7", json.dumps(dict_of(said)).encode(), "")
    shown = line_shown(entry)
    assert "\x1b" not in shown
    assert "(16 times)" in shown
    assert line_shown(AuditEntry("0-1", b"", "")).endswith("cannot be read")


def dict_of(said: Statement) -> dict[str, Any]:
    return {name: getattr(said, name) for name in said.__struct_fields__}
