"""Sentences: each can be filled, in each language, with what its finding carries."""

import string

import pytest

from dashboard.words import words
from layers.rules.rows import Unit
from layers.rules.sentences import SENTENCES, UNIT_WORDS, Said, say
from layers.rules.sizes import threshold
from layers.rules.verdict import Basis, Level, RuleFinding, Used
from tests.rules.making import RULES, activity

NAMES = {
    *("line", "unit", "value", "limit", "low", "high", "short", "over", "left"),
}


def test_a_sentence_names_only_what_findings_carry() -> None:
    for sentence in Said:
        asked = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert asked <= NAMES, sentence
        assert sentence.endswith(".")


def test_every_unit_has_a_word() -> None:
    assert set(UNIT_WORDS) == set(Unit)
    assert set(UNIT_WORDS.values()) <= set(SENTENCES)


def zapad() -> RuleFinding:
    rule = RULES.rule("VD-OBS-LAND")
    return threshold(activity(troops=12_700), rule, RULES, Basis.DECLARED)


def test_a_sentence_is_told_in_the_language_of_the_reader() -> None:
    french = say(
        zapad(), RULES, "fr", words("fr").t, lambda n, _: f"{n:,}".replace(",", ".")
    )
    assert french == (
        "12.700 sur 13.000 militaires\u00a0: juste sous le seuil d’observation."
    )
    english = say(zapad(), RULES, "en", words("en").t)
    assert english == "12,700 of 13,000 troops: just under the observer line."


def test_a_sentence_begins_with_a_capital() -> None:
    sea = threshold(
        activity(land=False), RULES.rule("VD-NOT-LAND"), RULES, Basis.DECLARED
    )
    assert say(sea, RULES, "en", str).startswith("The notice line:")


def test_a_finding_may_name_the_row_that_is_meant() -> None:
    indicator = RuleFinding(
        rule="I2",
        about="EX-1",
        level=Level.NEAR,
        unit="troops",
        sentence=str(Said.JUST_UNDER),
        values={"value": 12_700, "limit": 13_000, "line_of": "VD-OBS-LAND"},
        records=(Used("EX-1", 1),),
    )
    assert say(indicator, RULES, "en", str).endswith("the observer line.")


@pytest.mark.parametrize(
    ("days", "told"), [(1, "1 day"), (4, "4 days"), (0.5, "0.5 days")]
)
def test_one_day_is_not_told_as_several(days: float, told: str) -> None:
    found = RuleFinding(
        rule="OVERDUE", about="EX-1", sentence="{days:day}", values={"days": days}
    )
    assert say(found, RULES, "en", str) == told
