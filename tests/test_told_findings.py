"""Numbers in findings are written as the language of the reader does."""

import pytest

from dashboard.api.told_findings import sentence
from dashboard.words import words
from layers.rules.packs import load
from layers.rules.verdict import RuleFinding

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
