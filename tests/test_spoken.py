"""Every role and every act has words in every language."""

import pytest

from dashboard.access.rights import Act, Denied, Role
from dashboard.access.spoken import act_in_words, role_in_words
from dashboard.words import LANGUAGES, catalogue, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_and_act_is_in_the_catalogue(language: str) -> None:
    known = catalogue(language)
    missing = [each for each in (*Act, *Role) if known.get(str(each)) is None]
    assert missing == []


def test_the_words_are_those_of_the_table_and_translated() -> None:
    english, french = words("en"), words("fr")
    for act in Act:
        assert act_in_words(act, english) == act
        assert act_in_words(act, french) != act
    assert role_in_words(Role.CHAIR, french) != Role.CHAIR


def test_who_is_denied_is_told_so_in_french() -> None:
    sentence = Denied(Role.LIAISON, Act.RELEASE, "fr").detail
    assert "agent de liaison" in sentence
    assert "liaison, and it" not in sentence
