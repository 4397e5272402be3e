"""The page "/desk": what waits for an analyst or a releaser, row by row.

The layout holds words and empty places only; everything that somebody wrote is asked
for, and written, by dashboard/web/desk.ts. Who may not see the desk never gets it.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any, Final

from dash import html

from dashboard.pages.bar import choices
from dashboard.pages.controls import aria, data, live
from dashboard.pages.ids import Ids
from dashboard.words import Words

PATH: Final = "/desk"
IMPORT: Final = "/desk/import"
SHEET: Final = "desk.sheet"
"""Name of the style of this page among the built parts: no other page loads it."""


class DeskIds:
    """DOM ids of this page; the same texts stand in dashboard/web/desk*.ts."""

    page: Final = "desk"
    standing: Final = "desk-standing"
    views: Final = "desk-views"
    search: Final = "desk-search"
    saved: Final = "desk-saved"
    save: Final = "desk-save"
    forget: Final = "desk-forget"
    plain: Final = "desk-plain"
    imports: Final = "desk-imports"
    imports_said: Final = "desk-imports-said"
    imports_count: Final = "desk-imports-count"
    note: Final = "desk-note"
    empty: Final = "desk-empty"
    grid: Final = "desk-grid-host"
    record: Final = "desk-record"
    said: Final = "desk-said"


VIEWS: Final = (
    "mine",
    "waiting",
    "ungraded",
    "contradictions",
    "duplicates",
    "refused",
)
"""The lists, in the order of their keys 1 to 6."""


def view_id(name: str) -> str:
    """Give the id of the button of a list."""
    return f"desk-view-{name}"


def layout(words: Words, room: str, sheet: str) -> Any:
    """Give the page in the words of one reader; `sheet` is where its style is."""
    return html.Div(
        [
            html.A(
                words.t("Skip to the list"), href=f"#{DeskIds.grid}", className="skip"
            ),
            _bar(words, room),
            html.Main(
                [
                    html.Div([_views(words), _tools(words), _list(words)]),
                    live(
                        html.Aside,
                        DeskIds.record,
                        hidden=True,
                        tabIndex=-1,
                        **aria(label=words.t("The chosen row")),
                    ),
                ],
                className="desk-main",
            ),
            live(html.Div, Ids.frame, className="frame", **aria(hidden="true")),
        ],
        id=DeskIds.page,
        className="shell desk",
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
                    html.H1(words.t("Desk")),
                ],
                className="bar-marking",
            ),
            live(html.P, DeskIds.standing, role="status"),
            html.A(
                [
                    html.Span(words.t("Import and export")),
                    live(html.Span, DeskIds.imports_count, className="desk-count"),
                ],
                href=IMPORT,
                className="bar-link",
            ),
            html.A(words.t("Back to the map"), href="/", className="bar-link"),
            choices(words),
        ],
        className="bar",
    )


def _views(words: Words) -> Any:
    titles = {
        "mine": words.t("My work"),
        "waiting": words.t("Waiting for release"),
        "ungraded": words.t("Ungraded"),
        "contradictions": words.t("Contradictions"),
        "duplicates": words.t("Possible duplicates"),
        "refused": words.t("Refused lines"),
    }
    buttons = [
        html.Button(
            [
                html.Kbd(str(key), className="key", **aria(hidden="true")),
                html.Span(titles[name], className="desk-view-name"),
                live(html.Span, className="desk-count"),
            ],
            id=view_id(name),
            type="button",
            className="desk-view",
            **aria(keyshortcuts=str(key), pressed="false"),
            **data(view=name),
        )
        for key, name in enumerate(VIEWS, 1)
    ]
    return html.Nav(
        buttons, id=DeskIds.views, **aria(label=words.t("Lists of the desk"))
    )


def _tools(words: Words) -> Any:
    """Give the filter over all columns, and the views that were saved by name."""
    return html.Div(
        [
            html.Label(
                [
                    html.Span(words.t("Filter"), className="for-readers"),
                    live(html.Span, DeskIds.search),
                ]
            ),
            html.Button(
                words.t("Show all"), id=DeskIds.plain, type="button", hidden=True
            ),
            html.Span(className="desk-gap"),
            html.Label(
                [html.Span(words.t("Saved views")), live(html.Span, DeskIds.saved)]
            ),
            html.Button(words.t("Save this view …"), id=DeskIds.save, type="button"),
            html.Button(
                words.t("Forget it"), id=DeskIds.forget, type="button", hidden=True
            ),
        ],
        className="desk-tools",
    )


def _list(words: Words) -> Any:
    return html.Section(
        [
            html.P(
                [
                    live(html.Span, DeskIds.imports_said, role="status"),
                    html.A(words.t("Look at what was brought"), href=IMPORT),
                ],
                id=DeskIds.imports,
                hidden=True,
            ),
            live(html.P, DeskIds.note, role="status"),
            live(html.P, DeskIds.said, role="status"),
            live(html.P, DeskIds.empty, hidden=True),
            live(
                html.Div,
                DeskIds.grid,
                className="table-host",
                tabIndex=-1,
            ),
            html.P(
                words.t(
                    "Arrow keys move between rows, Enter opens one, Esc goes back. "
                    "1 to 6 choose a list, / filters."
                ),
                className="desk-keys",
            ),
        ],
        className="desk-list",
        **aria(label=words.t("The list")),
    )
