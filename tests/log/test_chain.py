"""Whatever is done to the audit log afterwards is found, and where."""

import json

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from layers.log.chain import (
    AuditEntry,
    Checkpoint,
    Deed,
    Examination,
    Statement,
    examined,
    sealed,
)

words = st.text(max_size=20)
statements = st.builds(
    Statement,
    actor=words,
    deed=st.sampled_from(Deed),
    subject=words,
    room=words,
    address=words,
    outcome=words,
    times=st.integers(1, 10**6),
)
moments = st.integers(0, 2**41)
logs = st.lists(st.tuples(moments, statements), min_size=1, max_size=12).map(
    lambda said: chained(said)
)


def chained(said: list[tuple[int, Statement]]) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for ms, statement in said:
        entries.append(sealed(entries[-1] if entries else None, ms, statement))
    return entries


def short(count: int = 5) -> list[AuditEntry]:
    statement = Statement(actor="anna", deed=Deed.LOGIN)
    return chained([(1000 + i, statement) for i in range(count)])


def checkpoint_of(entry: AuditEntry) -> Checkpoint:
    return Checkpoint(entry.n, entry.id, entry.hash)


@given(logs)
def test_a_log_that_nobody_touched_is_sound_and_says_what_was_said(log):
    assert examined(log) == []
    assert [entry.n for entry in log] == list(range(1, len(log) + 1))
    assert all(entry.said is not None for entry in log)
    for entry in log:
        assert examined(log, checkpoint_of(entry)) == []


@given(logs, st.data())
def test_any_changed_byte_is_found_at_its_entry(log, data):
    i = data.draw(st.integers(0, len(log) - 1))
    body = log[i].body
    at = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.integers(1, 255))
    changed = body[:at] + bytes([body[at] ^ other]) + body[at + 1 :]
    log[i] = msgspec.structs.replace(log[i], body=changed)
    assert [finding.n for finding in examined(log)] == [i + 1]


@given(logs, st.data())
def test_a_change_of_id_or_hash_is_found(log, data):
    i = data.draw(st.integers(0, len(log) - 1))
    ms, _, n = log[i].id.partition("-")
    later = f"{int(ms) + data.draw(st.integers(1, 10**6))}-{n}"
    for changed in ({"id": later}, {"hash": "0" * 64}, {"hash": ""}):
        tampered = list(log)
        tampered[i] = msgspec.structs.replace(log[i], **changed)
        assert examined(tampered)[0].n == i + 1


@given(logs, st.data())
def test_any_entry_that_is_taken_out_is_named(log, data):
    i = data.draw(st.integers(0, len(log) - 1))
    left = log[:i] + log[i + 1 :]
    found = examined(left, checkpoint_of(log[-1]))
    assert [finding.n for finding in found] == [i + 1]


@given(logs.filter(lambda log: len(log) > 1), st.data())
@example(short(2), None)
def test_another_order_is_found(log, data):
    order = [1, 0] if data is None else data.draw(st.permutations(range(len(log))))
    moved = [log[i] for i in order]
    assert (examined(moved) == []) == (moved == log)


@given(logs, statements, moments, st.data())
def test_an_entry_that_is_put_in_between_is_found(log, statement, ms, data):
    i = data.draw(st.integers(0, len(log) - 1))
    added = sealed(log[i], ms, statement)
    more = [*log[: i + 1], added, *log[i + 1 :]]
    found = examined(more)
    assert (found == []) == (i == len(log) - 1)


@given(logs, st.data())
def test_a_log_that_was_made_anew_shows_at_a_checkpoint(log, data):
    """Who can write everything can make all hashes anew; a copy elsewhere tells."""
    i = data.draw(st.integers(0, len(log) - 1))
    kept = checkpoint_of(log[-1])
    new = log[:i]
    for entry in log[i:]:
        said = entry.said
        ms = int(entry.id.partition("-")[0])
        if entry is log[i]:
            said = msgspec.structs.replace(said, actor=said.actor + "x")
        new.append(sealed(new[-1] if new else None, ms, said))
    assert examined(new) == []
    assert [finding.n for finding in examined(new, kept)] == [len(log)]


def test_what_was_taken_from_the_end_is_named_against_a_checkpoint():
    log = short(5)
    assert examined(log[:3]) == []
    [found] = examined(log[:3], checkpoint_of(log[4]))
    assert str(found) == "Entry 4: it and all up to 5 were taken out of the end."
    [found] = examined([], checkpoint_of(log[4]))
    assert found.n == 1


def test_several_changes_are_each_named():
    log = short(6)
    for i in (1, 4):
        body = log[i].body.replace(b"anna", b"ivan")
        log[i] = msgspec.structs.replace(log[i], body=body)
    assert [finding.n for finding in examined(log)] == [2, 5]


def test_many_in_a_row_that_were_taken_out_are_one_finding():
    log = short(8)
    [found] = examined([*log[:2], *log[5:]])
    assert str(found) == "Entry 3: it and all up to 5 were taken out."


def test_looking_in_pieces_finds_the_same():
    log = short(7)
    examination = Examination(checkpoint_of(log[6]))
    found = [*examination.take(log[:3]), *examination.take(log[3:6])]
    found += examination.end()
    assert found == examined(log[:6], checkpoint_of(log[6]))
    assert examination.last.n == 6


def test_time_never_runs_back_within_a_log():
    statement = Statement(actor="anna", deed=Deed.LOGIN)
    log = chained([(5000, statement), (1000, statement)])
    assert [entry.id for entry in log] == ["5000-1", "5000-2"]
    forged = sealed(msgspec.structs.replace(log[0], id="10-1"), 20, statement)
    [found] = examined([log[0], msgspec.structs.replace(forged, id="20-2")])
    assert found.n == 2


def test_an_entry_is_plain_json_with_few_fields():
    statement = Statement(actor="anna", deed=Deed.RELEASED, subject="INC-7")
    [entry] = chained([(1, statement)])
    assert json.loads(entry.body) == {
        "actor": "anna",
        "deed": "RELEASED",
        "subject": "INC-7",
        "room": "",
        "address": "",
        "outcome": "",
        "times": 1,
        "mark": "",
    }
    assert len(entry.hash) == 64


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"\xff", b'{"actor":1}'])
def test_a_body_that_is_none_is_read_as_nothing(body):
    assert AuditEntry("1-1", body, "").said is None
