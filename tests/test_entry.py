"""Reading an entry: what is not clean is nothing, on every worker alike."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from layers.entry import (
    DEEPEST,
    author_of,
    entry_time,
    feature_of,
    is_too_deep,
    line_digest,
    lines_of,
    scene_of,
)
from tests.folding import body, feature, scene


def test_lines_are_the_bytes_of_the_entry() -> None:
    lines = [feature("a", title="Å✓"), scene()]
    assert lines_of(body(*lines)) == lines


def test_an_entry_says_who_it_is_from_and_what_is_none_says_nobody() -> None:
    assert author_of(b'{"author":"radar","records":[],"v":1}') == "radar"
    assert author_of(b"\xff") == author_of(b"[]") == author_of(b"{}") == ""


@pytest.mark.parametrize(
    "e",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"records":[],"v":2}',
        b'{"v":1}',
        body(feature()).replace(b"Point", b"Poi\xfft"),
        body(feature()).replace(b",", b",\n", 1),
        body(feature()).replace(b",", b",\r", 1),
    ],
)
def test_what_would_change_on_its_way_is_no_line(e: bytes) -> None:
    assert lines_of(e) == []


def nested(levels: int) -> bytes:
    """Return an entry whose one record has so many levels of arrays in it."""
    inner = b"[" * levels + b"]" * levels
    return b'{"records":[{"a":%s}],"v":1}' % inner


def test_what_is_too_deep_is_no_line_and_no_error() -> None:
    around = 3
    assert len(lines_of(nested(DEEPEST - around))) == 1
    assert lines_of(nested(DEEPEST - around + 1)) == []
    assert lines_of(nested(100_000)) == []
    assert lines_of(b'{"records":' + b"[" * 100_000) == []


def test_depth_is_counted_in_the_structure_and_not_in_texts() -> None:
    many = [feature(str(number), text='[{"\\' * 200) for number in range(50)]
    assert lines_of(body(*many)) == many


@given(st.text('[]{}"a\\\\', max_size=60), st.integers(0, 2 * DEEPEST))
@example('"]","[",' * 200, 1)
def test_depth_is_the_same_whatever_is_in_the_texts(text: str, depth: int) -> None:
    e = (b"[" * depth + text.encode() + b"]" * depth) * 2
    left = re.sub(rb'"[^"\\]*(?:\\.[^"\\]*)*"', b"", e, flags=re.DOTALL)
    brackets = left.replace(b"{", b"[").replace(b"}", b"]")
    brackets = bytes(each for each in brackets if each in b"[]")
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"")
    few = e.count(b"[") + e.count(b"{") <= DEEPEST
    assert is_too_deep(e) == (bool(brackets) and not few)


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"1",
        feature(revision=-1),
        feature(revision=2**60),
        feature().replace(b'"id":"INC-001"', b'"id":7'),
    ],
)
def test_what_is_no_feature_is_none(line: bytes) -> None:
    assert feature_of(line) is None


@pytest.mark.parametrize(
    "line",
    [
        scene(context="DREAM"),
        scene(story_at="2025-09-09T20:00:00"),
        scene(rate=-1),
        scene(rate=1e9),
        feature(),
    ],
)
def test_what_is_no_scene_is_none(line: bytes) -> None:
    assert scene_of(line) is None


def test_an_entry_id_says_when_it_was_appended() -> None:
    assert (
        entry_time("1758100000123-4").isoformat() == "2025-09-17T09:06:40.123000+00:00"
    )


def test_the_digest_of_a_line_is_blake2b_128() -> None:
    assert f"{line_digest(b''):032x}" == "cae66941d9efbd404e4d88758ea67670"
