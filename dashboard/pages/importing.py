"""The page "/desk/import": a file, step by step, until another person releases it.

The layout holds words and empty places only; what is in a file is written by
dashboard/web/importing.ts, and nothing of it is kept before the reader confirms.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any, Final

from dash import html

from dashboard.pages.bar import choices
from dashboard.pages.controls import aria, data, live
from dashboard.pages.ids import Ids
from dashboard.words import Words

PATH: Final = "/desk/import"
SHEET: Final = "importing.sheet"
"""Name of the style of this page among the built parts: no other page loads it."""


class ImportIds:
    """DOM ids of this page; the same texts stand in dashboard/web/import*.ts."""

    page: Final = "importing"
    steps: Final = "import-steps"
    file: Final = "import-file"
    columns: Final = "import-columns"
    preview: Final = "import-preview"
    waiting: Final = "import-waiting"
    export: Final = "import-export"
    said: Final = "import-said"
    standing: Final = "import-standing"


def layout(words: Words, room: str, sheet: str) -> Any:
    """Give the page in the words of one reader; `sheet` is where its style is."""
    steps = [
        _step(ImportIds.file, words.t("1. The file")),
        _step(ImportIds.columns, words.t("2. What its columns mean"), later=True),
        _step(ImportIds.preview, words.t("3. What would come of it"), later=True),
        _step(ImportIds.waiting, words.t("Files that were brought")),
        _step(ImportIds.export, words.t("The picture as a file")),
    ]
    return html.Div(
        [
            html.A(
                words.t("Skip to the file"), href=f"#{ImportIds.file}", className="skip"
            ),
            _bar(words, room),
            html.Main(
                [
                    live(html.P, ImportIds.said, role="status", hidden=True),
                    html.Div(steps, id=ImportIds.steps),
                ],
                className="import-main",
                tabIndex=0,
                **aria(label=words.t("Import")),
            ),
            live(html.Div, Ids.frame, className="frame", **aria(hidden="true")),
        ],
        id=ImportIds.page,
        className="shell import",
        **data(sheet=sheet),
    )


def _bar(words: Words, room: str) -> Any:
    return html.Header(
        [
            html.Div(
                [
                    html.P(words.t("One Picture"), className="product"),
                    html.P(words.t("Room {room}", room=room), className="room"),
                ],
                className="bar-room",
            ),
            html.Div(
                [
                    live(html.Strong, Ids.context, className="context"),
                    html.Div(
                        [
                            html.H1(words.t("Import")),
                            live(html.Strong, Ids.label, className="label"),
                        ],
                        className="marking-words",
                    ),
                ],
                className="bar-marking",
                role="group",
                **aria(
                    label=words.t("What this room is, and the highest label on screen")
                ),
            ),
            live(html.P, ImportIds.standing, role="status", hidden=True),
            html.A(words.t("To the desk"), href="/desk", className="bar-link"),
            html.A(words.t("Back to the map"), href="/", className="bar-link"),
            choices(words),
        ],
        className="bar",
    )


def _step(name: str, title: str, *, later: bool = False) -> Any:
    heading = f"{name}-title"
    return html.Section(
        [html.H2(title, id=heading), live(html.Div, f"{name}-host")],
        id=name,
        className="import-step",
        tabIndex=-1,
        hidden=later,
        **aria(labelledby=heading),
    )
