"""Numbers in findings are written as the language of the reader does."""

import string

import pytest

from dashboard.api.told_findings import sentence
from dashboard.words import words
from layers.indicators.saying import SENTENCES as INDICATORS
from layers.rules.packs import load
from layers.rules.sentences import Said
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


@pytest.mark.parametrize(
    ("language", "unit", "value", "told"),
    [
        ("en", "activities", 1, "1 activity"),
        ("en", "activities", 3, "3 activities"),
        ("fr", "activities", 1, "1 activité"),
        ("fr", "days", 3, "3 jours"),
        ("en", "hours", 71.9, "71.9 hours"),
        ("en", "long_tons", Range(20_000, 30_000), "20,000–30,000 tons"),
    ],
)
def test_what_a_finding_is_in_is_counted(
    language: str, unit: str, value: float | Range, told: str
) -> None:
    found = RuleFinding(
        rule="MTX-SHARE",
        about="EX",
        unit=unit,
        sentence="{value:unit}",
        values={"value": value},
    )
    assert sentence(found, RULES, words(language)) == told


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("said", [*map(str, Said), *INDICATORS.values()])
def test_every_sentence_can_be_written(said: str, language: str) -> None:
    parts = [each for each in string.Formatter().parse(said) if each[1]]
    values: dict[str, str | int] = {
        str(name): "EST" if spec == "state" else 2 for _, name, spec, _ in parts
    }
    found = RuleFinding(
        rule="VD-OBS-LAND", about="EX", unit="days", sentence=said, values=values
    )
    assert "{" not in sentence(found, RULES, words(language))
