"""The page of scenes is the live page with one panel more."""

import json
from typing import Any

import pytest

from dashboard.pages import brief, picture
from dashboard.pages.brief import BriefIds
from dashboard.words import words
from layers.registry import LAYERS
from tests.test_pages import parts, plain


def drawn(page: Any) -> list[dict[str, Any]]:
    return list(parts(json.loads(json.dumps(page.to_plotly_json(), default=plain))))


def ids(page: Any) -> list[str]:
    return [str(p["props"]["id"]) for p in drawn(page) if "id" in p["props"]]


def page_in(language: str = "en") -> Any:
    return brief.layout(words(language), "north", LAYERS, "/static/brief.css")


def test_it_has_all_that_the_live_page_has_and_one_panel_more() -> None:
    live = picture.layout(words("en"), "north", LAYERS)
    assert sorted(ids(page_in())) == sorted([*ids(live), BriefIds.panel])


def test_the_panel_is_hidden_until_its_scenes_are_there_and_names_its_style() -> None:
    (panel,) = [p for p in drawn(page_in()) if p["props"].get("id") == BriefIds.panel]
    assert panel["props"]["hidden"] is True
    assert panel["props"]["data-sheet"] == "/static/brief.css"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Scenes of the briefing"), ("fr", "Scènes du briefing")],
)
def test_the_panel_has_a_name_in_the_reader_s_words(language: str, said: str) -> None:
    (panel,) = [
        p for p in drawn(page_in(language)) if p["props"].get("id") == BriefIds.panel
    ]
    assert panel["props"]["aria-label"] == said
