import re
import shutil
from enum import StrEnum
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from hypothesis import given
from hypothesis import strategies as st

from dashboard.catalogue import gather, merge
from dashboard.words import (
    DEFAULT,
    LANGUAGES,
    LOCALE,
    browser_catalogue,
    browser_catalogue_address,
    catalogue,
    choose_language,
    words,
)
from layers import assessments, exercises, incidents, posture, record

TERMS = Path(__file__).parent.parent / "dashboard" / "web" / "terms.ts"
PLACEHOLDER = re.compile(r"\{(\w+(?::\w+)?)\}")
NARROW, WIDE = "\u202f", "\u00a0"


def texts(message: Message) -> list[str]:
    """All forms of the translation of a message."""
    if isinstance(message.string, str):
        return [message.string]
    return list(message.string or ())


def keys(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def named(found: list[Message]) -> list[str]:
    return [keys(message)[0] for message in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    missing = [m for m in messages(language) if not texts(m) or not all(texts(m))]
    assert named(missing) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert named([m for m in messages(language) if m.fuzzy]) == []


def test_a_new_sentence_is_never_filled_with_another_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language in LANGUAGES:
        kept = tmp_path / language / "LC_MESSAGES" / "messages.po"
        kept.parent.mkdir(parents=True)
        shutil.copy(LOCALE / kept.relative_to(tmp_path), kept)
    monkeypatch.setattr("dashboard.catalogue.LOCALE", tmp_path)
    monkeypatch.setattr("dashboard.words.LOCALE", tmp_path)
    template = gather()
    template.add("A sentence that nobody has translated.")
    merge(template)
    merged = {
        lang: catalogue(lang)["A sentence that nobody has translated."]
        for lang in LANGUAGES
    }
    said = {language: message.string for language, message in merged.items() if message}
    assert said == {"en": "A sentence that nobody has translated.", "fr": ""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_source_uses_is_in_the_catalogue(language: str) -> None:
    known = set(named(messages(language)))
    used = set(named([m for m in gather() if m.id]))
    assert used - known == set()
    assert known - used == set(), "left over: run python -m dashboard.catalogue"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_key(language: str) -> None:
    for message in messages(language):
        wanted = set(PLACEHOLDER.findall(keys(message)[-1]))
        for text in texts(message):
            assert set(PLACEHOLDER.findall(text)) == wanted, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_with_a_number_has_a_form_for_one_and_for_many(language: str) -> None:
    found = catalogue(language)
    assert found.num_plurals == 2
    for message in messages(language):
        assert len(texts(message)) == len(keys(message))


def test_french_signs_have_their_spaces() -> None:
    for message in messages("fr"):
        for text in texts(message):
            assert not re.search(rf"[^{NARROW}{WIDE}][;!?»]", text), text
            assert not re.search(rf"[^{NARROW}{WIDE}\d]:(?!\w)", text), text
            assert not re.search(r"[ ][;:!?»%]|«[ ]", text), text
            assert "'" not in text, text


def enumerated() -> list[type[StrEnum]]:
    """The enumerations of the records whose values a screen shows."""
    return [
        record.SourceType,
        record.TimeBasis,
        record.Verification,
        assessments.Confidence,
        exercises.CommandLevel,
        exercises.ExerciseKind,
        exercises.Instrument,
        incidents.ActorStatus,
        incidents.AttributionConfidence,
        incidents.IncidentDomain,
        incidents.IncidentType,
        incidents.Intent,
        incidents.Likelihood,
        posture.Bloc,
        posture.Echelon,
        posture.PostureState,
        posture.ReadinessCategory,
    ]


@pytest.mark.parametrize("values", enumerated(), ids=lambda values: values.__name__)
def test_every_value_of_a_record_has_words(values: type[StrEnum]) -> None:
    table = TERMS.read_text(encoding="utf-8")
    tables = re.split(r"^export const ", table, flags=re.MULTILINE)
    best = max(tables, key=lambda one: len(set(values) & set(names_in(one))))
    assert {str(value) for value in values} - set(names_in(best)) == set()


def names_in(table: str) -> list[str]:
    return re.findall(r"^  (\w+):", table, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("cookie", "accept", "chosen"),
    [
        (None, None, "en"),
        (None, "", "en"),
        (None, "fr", "fr"),
        (None, "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        (None, "de-DE,de;q=0.9", "en"),
        (None, "de;q=0.9,fr;q=0.2,en;q=0.1", "fr"),
        (None, "en;q=0.3,fr;q=0.7", "fr"),
        (None, "fr;q=0,en", "en"),
        (None, "fr;q=much", "en"),
        ("fr", "en", "fr"),
        ("en", "fr", "en"),
        ("xx", "fr", "fr"),
    ],
)
def test_the_switch_comes_before_the_browser(
    cookie: str | None, accept: str | None, chosen: str
) -> None:
    assert choose_language(cookie, accept) == chosen


@given(st.text(), st.text())
def test_whatever_a_browser_sends_a_language_is_chosen(
    cookie: str, accept: str
) -> None:
    assert choose_language(cookie, accept) in LANGUAGES


def test_words_fill_what_they_name() -> None:
    assert words("en").t("Room {room}", room="main") == "Room main"
    assert words("fr").t("Room {room}", room="main") == "Salle main"
    assert words("fr").t("Nobody wrote this one.") == "Nobody wrote this one."


def test_french_counts_none_as_one() -> None:
    french = words("fr")
    forms = ("{n} new report", "{n} new reports")
    assert french.plural(*forms, 0) == "0 nouveau compte rendu"
    assert french.plural(*forms, 2) == "2 nouveaux comptes rendus"
    assert words("en").plural(*forms, 0) == "0 new reports"


def test_the_address_of_a_catalogue_names_its_content() -> None:
    addresses = {browser_catalogue_address(language) for language in LANGUAGES}
    assert len(addresses) == len(LANGUAGES)
    assert browser_catalogue(DEFAULT) != browser_catalogue("fr")
