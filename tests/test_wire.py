"""Bytes become JSON values, or one reason why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import Rejected
from layers.reading import Limits
from layers.wire import read_lines


def refused(raw: bytes | None, limits: Limits | None = None) -> str:
    with pytest.raises(Rejected) as caught:
        read_lines(raw, limits or Limits())
    (reason,) = caught.value.reasons
    assert reason.mend
    return f"{reason.field} {reason.problem}"


def test_one_object_is_one_record_and_a_list_is_several() -> None:
    assert read_lines(b'{"a": 1}', Limits()) == [{"a": 1}]
    assert read_lines(b' [{"a": 1}, 2] ', Limits()) == [{"a": 1}, 2]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (None, "record is missing"),
        (b"", "record is not JSON at character 0"),
        (b"{", "record is not JSON at character 1"),
        (b"\xef\xbb\xbf{}", "record is not JSON at character 0"),
        (b'{"a": "\xff"}', "record is not UTF-8 at byte 7"),
        (b'"text"', 'record is the text "text"'),
        (b"null", "record is null"),
        (b"[]", "record is a list of 0"),
        (b"NaN", "record is not a number"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "c is given twice in one object"),
        (b'{"\\ud800": 1, "\\ud800": 2}', "? is given twice in one object"),
        (b"[" * 100_000, "record is nested too deeply"),
        (b'{"a": ' * 50_000 + b"1" + b"}" * 50_000, "record is nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "record has a number of thousands of digits"),
    ],
)
def test_what_is_no_record_is_refused(raw: bytes | None, problem: str) -> None:
    assert refused(raw).startswith(problem)


def test_two_megabytes_are_refused_with_the_limit() -> None:
    raw = b'{"a": "' + b"x" * 2_097_152 + b'"}'
    assert refused(raw) == "record has 2097161 bytes"
    assert read_lines(b"{}" + b" " * (1_048_576 - 2), Limits()) == [{}]


def test_too_many_records_in_a_line_are_refused() -> None:
    assert refused(b"[1,2,3]", Limits(records=2)) == "record holds 3 records"


@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_but_rejected(raw: bytes) -> None:
    refusal: Rejected | None = None
    try:
        records = read_lines(raw, Limits())
    except Rejected as error:
        records, refusal = [], error
    assert bool(records) != (refusal is not None and bool(refusal.reasons))
