"""The page "/briefings": what leaders saw, beside the map that shows it again.

The map is that of every screen; what is in the panel is asked for, and written, by
dashboard/web/watched.ts. Who may not see past briefings never gets it.
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

PATH: Final = "/briefings"
SHEET: Final = "watched.sheet"
"""Name of the style of this page among the built parts: no other page loads it."""


class BriefingsIds:
    """DOM ids of this page alone; the same texts stand in dashboard/web/watched.ts."""

    panel: Final = "watched"


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
        BriefingsIds.panel,
        className="watched",
        hidden=True,
        tabIndex=-1,
        **aria(label=words.t("What leaders saw")),
        **data(sheet=sheet),
    )
    return picture.layout(words, room, layers, plays_drill=plays_drill, beside=panel)
