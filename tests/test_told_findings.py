"""Numbers in findings are written as the language of the reader does."""

import pytest

from dashboard.api.told_findings import sentence
from dashboard.words import words
from layers.rules.packs import load
from layers.rules.verdict import Range, RuleFinding

RULES = load()


@pytest.mark.parametrize(
    ("language", "days", "told"),
    [
        ("en", 1, "1 day"),
        ("en", 1.5, "1.5 days"),
        ("fr", 1, "1\u00a0jour"),
        ("fr", 1.5, "1,5\u00a0jour"),
        ("fr", 12_700, "12\u202f700\u00a0jours"),
    ],
)
def test_days_are_counted_as_the_language_counts(
    language: str, days: float, told: str
) -> None:
    found = RuleFinding(
        rule="VD-OBS-LAND", about="EX", sentence="{days:day}", values={"days": days}
    )
    assert sentence(found, RULES, words(language)) == told


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Estonia–Russia"), ("fr", "Estonie–Russie")]
)
def test_a_state_is_named_in_the_language_of_the_reader(
    language: str, told: str
) -> None:
    found = RuleFinding(
        rule="I8",
        about="POS",
        sentence="{one:state}–{other:state}",
        values={"one": "EST", "other": "RUS"},
    )
    assert sentence(found, RULES, words(language)) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "20,000–30,000 tons"), ("fr", "20\u202f000–30\u202f000 tonnes")],
)
def test_a_limit_between_two_ends_is_written_with_both(
    language: str, told: str
) -> None:
    found = RuleFinding(
        rule="MTX-SHARE",
        about="POS",
        unit="long_tons",
        sentence="{limit} {unit}",
        values={"limit": Range(20_000, 30_000)},
    )
    assert sentence(found, RULES, words(language)) == told
