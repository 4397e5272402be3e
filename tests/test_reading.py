"""Reasons are collected, bounded, and can always be written as UTF-8."""

import msgspec
import pytest

from layers.reading import BAD, MOST_REASONS, Limits, Reading, clean, shown


def test_refusing_returns_bad_and_keeps_the_reason() -> None:
    reading = Reading(Limits())
    assert reading.refuse("a.b", "is odd", "Make it even.") is BAD
    assert reading.wrong("", "x", "a number") is BAD
    first, second = reading.reasons
    assert (first.field, first.problem, first.mend) == (
        "a.b",
        "is odd",
        "Make it even.",
    )
    assert (second.field, second.problem) == ("record", 'is the text "x"')
    assert second.mend == "Give a number."


def test_what_is_too_much_is_counted() -> None:
    reading = Reading(Limits())
    for i in range(MOST_REASONS + 7):
        reading.refuse(f"f{i}", "is odd", "Make it even.")
    assert len(reading.reasons) == MOST_REASONS + 1
    assert reading.reasons[-1].problem == "has 7 more mistakes"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (5.5, "5.5"),
        (10**100, "a number of more than 60 digits"),
        (float("nan"), "not a number JSON knows (NaN or infinite)"),
        (float("-inf"), "not a number JSON knows (NaN or infinite)"),
        ("5", 'the text "5"'),
        ('a"b\n', 'the text "a\\"b\\n"'),
        ("x" * 70, f'the text "{"x" * 60}" (70 characters)'),
        ([1, 2], "a list of 2"),
        ({"a": 1}, "an object of 1"),
    ],
)
def test_a_value_is_shown_in_few_words(value: object, words: str) -> None:
    assert shown(value) == words


def test_lone_surrogates_never_reach_a_reason() -> None:
    reading = Reading(Limits())
    reading.wrong("\ud800", "\udfff", "text")
    msgspec.json.encode(reading.reasons)
    assert clean("a\ud800b") == "a?b"
    assert len(clean("x" * 1_000)) == 200
