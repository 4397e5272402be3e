"""The page "/brief": the live page, and beside its map the scenes of a briefing.

The map and the picture are those of every screen; what is in the panel is asked for,
and written, by dashboard/web/brief.ts. Who may not present never gets it.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from collections.abc import Iterable
from typing import Any, Final

from dash import html

from dashboard.pages import picture
from dashboard.pages.controls import aria, data, live
from dashboard.words import Words
from layers.registry import Layer

PATH: Final = "/brief"
SHEET: Final = "brief.sheet"
"""Name of the style of this page among the built parts: no other page loads it."""


class BriefIds:
    """DOM ids of this page alone; the same texts stand in dashboard/web/brief*.ts."""

    panel: Final = "brief"


def layout(
    words: Words,
    room: str,
    layers: Iterable[Layer],
    sheet: str,
    *,
    plays_drill: bool = False,
) -> Any:
    """Give the page in the words of one reader; `sheet` is where its style is."""
    panel = live(
        html.Aside,
        BriefIds.panel,
        className="brief",
        hidden=True,
        tabIndex=-1,
        **aria(label=words.t("Scenes of the briefing")),
        **data(sheet=sheet),
    )
    return picture.layout(words, room, layers, plays_drill=plays_drill, beside=panel)
