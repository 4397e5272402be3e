"""A finding says four words at most, and carries its ratio as a range."""

from layers.rules.verdict import Range, RuleFinding, Verdict


def found(value: Range | None, limit: Range | None) -> Range | None:
    told = RuleFinding(rule="R", about="X", value=value, limit=limit, sentence="")
    return told.ratio


def test_there_are_four_words() -> None:
    assert [*Verdict] == ["MET", "NOT_MET", "NOT_APPLICABLE", "CANNOT_TELL"]


def test_a_ratio_stays_a_range() -> None:
    assert found(Range(50, 100), Range(100, 100)) == Range(0.5, 1.0)
    assert found(Range(60, 60), Range(20, 30)) == Range(2.0, 3.0)


def test_there_is_no_ratio_without_a_limit_above_nothing() -> None:
    assert found(Range(1, 1), Range(0, 0)) is None
    assert found(None, Range(1, 1)) is None
    assert found(Range(1, 1), None) is None
