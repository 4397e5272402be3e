"""A refused line is told to whom its records are for, and to nobody else."""

import pytest

from layers.admission import admit
from layers.errors import Reason, Rejected
from layers.label import NOBODY, audience_of
from layers.refused import audiences_of, counted, may_see, whom
from tests.folding import viewer
from tests.records import ROOM, incident, wire

SEVERITY = [Reason("severity", "is 9")]
SENSITIVE = b'{"policy":"OPEN","classification":"SENSITIVE"}'
EVERYBODY, FIN = viewer("ALL"), viewer("ALL", "FIN")


def line(*groups: str) -> dict[str, object]:
    return incident(releasable_to=list(groups))


def test_a_line_is_for_who_may_see_all_its_records() -> None:
    word = whom(wire([line("ALL"), line("FIN"), line("ALL")]), SEVERITY)
    assert not may_see(word, EVERYBODY, trusted=True)
    assert may_see(word, FIN, trusted=False)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b"3", b'{"id":"A"}'])
def test_what_cannot_be_read_is_for_who_is_cleared_for_everything(raw: bytes) -> None:
    word = whom(raw, SEVERITY)
    assert not may_see(word, FIN, trusted=False)
    assert may_see(word, FIN, trusted=True)


def test_a_line_whose_label_is_no_good_is_for_nobody() -> None:
    assert audiences_of(wire(line("ALL")), [Reason("label.policy", "is X")]) == [""]


def test_lines_are_counted_for_each_viewer() -> None:
    counts = {whom(wire(line(group)), SEVERITY): 3 for group in ("ALL", "FIN")}
    counts[""] = 5
    assert counted(counts, EVERYBODY, trusted=False) == 3
    assert counted(counts, FIN, trusted=True) == 11


def refused(raw: bytes) -> tuple[Reason, ...]:
    """Return the reasons of the room itself for refusing a line."""
    with pytest.raises(Rejected) as bad:
        admit(raw, "incidents", ROOM)
    return tuple(bad.value.reasons)


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        (b'"classification":', b'"classification":"SENSITIVE","classification":'),
        (b'"label":', b'"id":"X","label":%b,"label":' % SENSITIVE),
        (b'"releasable_to":', b'"id":"X","releasable_to":["FIN"],"releasable_to":'),
    ],
)
def test_a_line_that_says_twice_whom_it_is_for_is_for_nobody(
    once: bytes, twice: bytes
) -> None:
    raw = wire(line("ALL"))
    assert raw.count(once) == 1
    raw = raw.replace(b'"INTERNAL"', b'"PUBLIC"')
    doubled = raw.replace(once, twice)
    assert audiences_of(doubled, refused(doubled)) == [NOBODY]
    assert not may_see(whom(doubled, refused(doubled)), FIN, trusted=False)


def test_what_is_nested_without_end_is_for_nobody() -> None:
    deep = b'{"more":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert audiences_of(deep, SEVERITY) == [NOBODY]


def test_whom_thousands_of_groups_are_is_not_kept_as_a_word() -> None:
    many = wire(line(*(f"GROUP-{number}" for number in range(5_000))))
    audience_of.cache_clear()
    assert whom(many, SEVERITY) == NOBODY
    assert audience_of.cache_info().currsize == 0
    assert may_see(whom(wire(line("ALL")), SEVERITY), EVERYBODY, trusted=False)
