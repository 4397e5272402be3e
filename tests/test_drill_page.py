"""The page of a drill has what its TypeScript writes, and nothing of what comes."""

import json
import re
from pathlib import Path

import pytest
from dash._utils import to_json

from dashboard.pages.drill import DrillIds, layout
from dashboard.words import LANGUAGES, words
from sample_feeds.drill_file import read_drill, shipped

SOURCE = Path(__file__).parent.parent / "dashboard" / "web" / "drill.ts"


def drawn(name: str, language: str = "en") -> str:
    return str(to_json(layout(words(language), "drill-x", read_drill(shipped()[name]))))


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_the_drill_in_the_words_of_its_reader_and_no_inject(
    name: str, language: str
) -> None:
    drill, page = read_drill(shipped()[name]), drawn(name, language)
    assert drill.title[language] in str(json.loads(page))
    for inject in drill.injects:
        assert str(inject.record["title"]) not in page
        assert inject.record_id not in page


def test_every_id_of_the_page_is_there_and_is_what_the_typescript_writes() -> None:
    named = {value for name, value in vars(DrillIds).items() if name[0] != "_"}
    page = drawn("black-sea")
    assert all(f'"id":"{each}"' in page.replace(": ", ":") for each in named)
    called = r'(?:element|write|show)\(\s*"([a-z-]+)"'
    used = set(re.findall(called, SOURCE.read_text(encoding="utf-8")))
    assert used <= named
