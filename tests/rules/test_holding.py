"""One value held against one row: in time, short, or open, and never rounded up."""

import pytest

from layers.rules.holding import cut, exactly, kept, kept_within, plain
from layers.rules.verdict import Range, Used, Verdict
from tests.rules.making import RULES

USED = Used("X", 1)
LEAD, STAY = RULES.rule("VD-NOT-LEAD"), RULES.rule("MTX-STAY")


@pytest.mark.parametrize(
    ("value", "text"), [(0.99999, "0.999"), (12_700, "12700"), (1.0, "1"), (-3, "-3")]
)
def test_what_is_just_under_never_looks_as_if_it_were_over(
    value: float, text: str
) -> None:
    assert plain(value) == text


def test_a_number_of_a_sentence_has_one_decimal_at_most() -> None:
    assert (cut(71.99), cut(72.0), cut(5)) == (71.9, 72, 5)


def test_a_duty_says_by_how_much_it_is_short_or_over() -> None:
    short = kept(LEAD, USED, exactly(30))
    assert (short.verdict, short.values["short"]) == (Verdict.NOT_MET, 12)
    over = kept(STAY, USED, exactly(25))
    assert (over.verdict, over.values["over"]) == (Verdict.NOT_MET, 4)


def test_a_range_on_both_sides_cannot_tell() -> None:
    opened = kept(LEAD, USED, Range(40, 44))
    assert opened.verdict is Verdict.CANNOT_TELL
    assert opened.values["value"] == Range(40, 44)


def test_a_limit_between_two_ends_is_open_in_between() -> None:
    def verdict(value: int) -> Verdict | None:
        return kept_within(STAY, USED, exactly(value), Range(10, 20)).verdict

    assert [verdict(value) for value in (10, 11, 20, 21)] == [
        Verdict.MET,
        Verdict.CANNOT_TELL,
        Verdict.CANNOT_TELL,
        Verdict.NOT_MET,
    ]
