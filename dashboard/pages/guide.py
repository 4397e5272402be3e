"""The help that "?" opens: what each key does, in the reader's language."""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any, cast

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.controls import aria
from dashboard.pages.ids import Ids
from dashboard.words import Words


def guide(words: Words) -> Any:
    """Give the closed help dialog."""
    rows = [
        html.Tr([html.Td([html.Kbd(key) for key in keys]), html.Td(does)])
        for keys, does in _keys(words)
    ]
    explained = html.P(
        words.t(
            "Every screen shows the number of the picture that it has drawn. Screens "
            "with the same number and the same proof show exactly the same map."
        )
    )
    return dmc.Modal(
        [explained, html.Table(html.Tbody(rows), id=Ids.help_keys, className="keys")],
        id=Ids.help,
        title=words.t("How to use this page"),
        closeButtonProps=cast(Any, aria(label=words.t("Close"))),
        size="lg",
        closeOnEscape=False,  # dashboard/web/keys.ts closes the innermost thing
        centered=True,
        className="dialog",
        opened=False,
    )


def _keys(words: Words) -> list[tuple[tuple[str, ...], str]]:
    arrows = ("←", "↑", "→", "↓")
    return [
        (("B",), words.t("Show the Baltic")),
        (("S",), words.t("Show the Black Sea")),
        (("L",), words.t("Go to the layers")),
        (("T",), words.t("Open or close the table of all records")),
        (("R",), words.t("Freeze the picture, or look at any moment before")),
        (("N",), words.t("Place an incident, where you may")),
        (("A",), words.t("Write a note in the middle of the map")),
        (("J",), words.t("Write an assessment, where you may")),
        (("P",), words.t("See what others see of this picture, where you may")),
        (("D",), words.t("Change between the dark and the light style")),
        ((words.t("Tab"),), words.t("Go to the next control")),
        (arrows, words.t("Move the map, when the map has the focus")),
        (("+", "−"), words.t("Bring the map nearer or further away")),
        ((words.t("Esc"),), words.t("Close what is open, the innermost first")),
        (("?",), words.t("Show this help")),
    ]
