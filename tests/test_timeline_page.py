"""The page of the timeline: its places are those that the TypeScript writes into."""

import json
import re
from pathlib import Path

import pytest
from dash._utils import to_json

from dashboard.figures.spans import Span
from dashboard.figures.telling import BLOCS, TYPES
from dashboard.pages import built_parts
from dashboard.pages.timeline import SHEET, TimelineIds, layout
from dashboard.words import LANGUAGES, words

WEB = Path(__file__).parent.parent / "dashboard" / "web"


def drawn(language: str = "en") -> str:
    made = str(to_json(layout(words(language), "main", "/static/timeline.css")))
    return made.replace(": ", ":")


def test_every_id_of_the_page_is_there_and_is_what_the_typescript_writes() -> None:
    page = drawn()
    named = {value for name, value in vars(TimelineIds).items() if name[0] != "_"}
    assert all(f'"id":"{each}"' in page for each in named)
    called = r'(?:element|write|show|dateIn)\(\s*"(timeline[a-z-]*)"'
    source = (WEB / "timeline.ts").read_text(encoding="utf-8")
    assert set(re.findall(called, source)) <= named


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stretch_can_be_chosen_in_every_language(language: str) -> None:
    page = drawn(language)
    assert all(f'"value":"{span}"' in page for span in Span)


def test_the_words_of_charts_are_those_of_the_page() -> None:
    terms = (WEB / "terms.ts").read_text(encoding="utf-8")
    for table in (BLOCS, TYPES):
        for value, word in table.items():
            assert f'{value}: mark("{word}")' in terms


def test_plotly_is_a_part_of_its_own_that_names_no_eval() -> None:
    """The first load of no page names it: it comes with the timeline alone."""
    manifest = built_parts()
    assert SHEET in manifest
    dist = WEB / "dist"
    [plotly] = [
        path
        for path in dist.glob("chunk-*.js")
        if "Plotly" in path.read_text("utf-8") and "newPlot" in path.read_text("utf-8")
    ]
    first = (dist / manifest["main.js"].split("/")[-1]).read_text("utf-8")
    static = re.findall(r'import\s*(?:[^"()]*from)?\s*"\./([^"]+)"', first)
    assert plotly.name not in static
    text = plotly.read_text("utf-8")
    assert not re.search(r"\bnew Function\b|\beval\(|[^.\w]Function\(", text)


def test_the_page_names_the_version_of_plotly_that_the_server_checks_figures_by() -> (
    None
):
    import plotly

    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    browser = package["dependencies"]["plotly.js-basic-dist-min"]
    bundled = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    with bundled.open(encoding="utf-8") as lines:
        assert f"plotly.js v{browser}" in lines.read(200)
