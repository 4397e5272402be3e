"""What leaves the machine can be checked anywhere, and shows what was done to it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.checkpoints import (
    FileUnusable,
    kept_of,
    last_line,
    line_of,
    read_checkpoint,
    read_export,
    written_checkpoint,
)
from layers.log.chain import AuditEntry, Checkpoint, examined
from layers.signing import make_key
from tests.log.test_chain import logs, short
from tests.records import NOW


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return make_key(tmp_path_factory.mktemp("keys") / "key")


def end_of(log: list[AuditEntry]) -> Checkpoint:
    return Checkpoint(log[-1].n, log[-1].id, log[-1].hash)


def export_of(log: list[AuditEntry], signer=None) -> bytes:
    lines = [line_of(entry) for entry in log]
    return b"".join([*lines, last_line(kept_of(end_of(log), NOW, signer))])


@given(log=logs)
def test_an_export_holds_the_very_bytes(log, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "audit.jsonl"
    path.write_bytes(export_of(log))
    entries, kept = read_export(path)
    assert entries == log
    assert examined(entries, kept.checkpoint) == []


@given(st.data())
def test_any_changed_byte_of_a_signed_export_is_found(key, tmp_path_factory, data):
    content = export_of(short(3), key)
    at = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda new: new != content[at]))
    path = tmp_path_factory.mktemp("export") / "audit.jsonl"
    path.write_bytes(content[:at] + bytes([other]) + content[at + 1 :])
    try:
        entries, kept = read_export(path)
    except FileUnusable:
        return
    means_the_same = entries == short(3)
    signed = kept is not None and kept.is_signed_by(key.public)
    found = kept is None or examined(entries, kept.checkpoint) != []
    assert means_the_same or found
    assert signed or kept != kept_of(end_of(short(3)), NOW, key)


def test_a_checkpoint_comes_back_and_its_signature_holds(key, tmp_path):
    kept = kept_of(end_of(short(4)), NOW, key)
    path = tmp_path / "checkpoint"
    path.write_bytes(written_checkpoint(kept))
    assert read_checkpoint(path) == kept
    assert kept.is_signed_by(key.public)
    assert not kept.is_signed_by(make_key(tmp_path / "other").public)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", 3),
        ("id", "1-4"),
        ("hash", "0" * 64),
        ("at", "2020-01-01T00:00:00Z"),
        ("key", "0" * 64),
        ("signature", "0" * 128),
    ],
)
def test_a_changed_checkpoint_is_not_signed_any_more(key, tmp_path, field, value):
    said = json.loads(written_checkpoint(kept_of(end_of(short(4)), NOW, key)))
    path = tmp_path / "checkpoint"
    path.write_text(json.dumps(said | {field: value}))
    assert not read_checkpoint(path).is_signed_by(key.public)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"hello", "line 1 cannot be read"),
        (b'{"type":"entry","id":"x","hash":"","body":""}', "line 1 cannot be read"),
        (b"\xff\xfe", "line 1 cannot be read"),
        (export_of(short(2)) + line_of(short(3)[2]), "line 4 is after its end"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_words(tmp_path, content, sentence):
    path = tmp_path / "export"
    path.write_bytes(content)
    with pytest.raises(FileUnusable, match=sentence):
        read_export(path)


def test_files_that_are_not_there_or_something_else_are_refused(tmp_path):
    for read in (read_export, read_checkpoint):
        with pytest.raises(FileUnusable, match="No such file"):
            read(tmp_path / "none")
    (tmp_path / "text").write_text("{}")
    with pytest.raises(FileUnusable, match="no checkpoint"):
        read_checkpoint(tmp_path / "text")


def test_an_export_that_was_cut_off_has_no_end(tmp_path):
    path = tmp_path / "export"
    path.write_bytes(b"".join(line_of(entry) for entry in short(2)))
    assert read_export(path)[1] is None
