"""Writing a note, and what others see of this picture: a form and a panel, closed.

The words that depend on who reads are written by dashboard/web/noteform.ts and
previewing.ts. It must never say that a note is on the picture.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any, cast

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.controls import aria, data, live
from dashboard.pages.ids import Ids
from dashboard.words import Words
from layers.notes import Visibility

MOST_CHARACTERS = 140


def note_form(words: Words) -> Any:
    """Give the closed form of a note."""
    return dmc.Modal(
        [
            live(html.P, Ids.note_about, className="note-about"),
            live(html.Div, Ids.note_shape, className="note-shape"),
            dmc.Textarea(
                id=Ids.note_text,
                label=words.t("Note"),
                attributes={"input": {"maxLength": MOST_CHARACTERS}},
                autosize=True,
                minRows=2,
                maxRows=5,
                size="md",
                value="",
                spellCheck=False,
                **data(autofocus="true"),
            ),
            live(html.P, Ids.note_counter, className="note-counter"),
            _visibility(words),
            live(html.P, Ids.note_audience, className="note-audience"),
            *_select(Ids.note_expiry, words.t("Stays on the picture"), _lengths(words)),
            live(html.P, Ids.note_status, className="note-status", role="status"),
            html.Div(
                [
                    dmc.Button(
                        words.t("Close"),
                        id=Ids.note_close,
                        variant="default",
                        size="md",
                        n_clicks=0,
                    ),
                    dmc.Button(
                        words.t("Send"), id=Ids.note_send, size="md", n_clicks=0
                    ),
                ],
                className="note-buttons",
            ),
        ],
        id=Ids.note,
        title=words.t("Add a note"),
        closeButtonProps=cast(Any, aria(label=words.t("Close"))),
        size="md",
        keepMounted=True,
        closeOnEscape=False,  # dashboard/web/keys.ts closes the innermost thing
        centered=True,
        className="dialog note-form",
        opened=False,
    )


def _visibility(words: Words) -> Any:
    """Give the choice; noteform.ts leaves out what the reader cannot choose."""
    options = [
        {"value": Visibility.DELEGATION, "label": words.t("My delegation")},
        {"value": Visibility.PRIVATE, "label": words.t("Only me")},
        {"value": Visibility.SESSION, "label": words.t("The room")},
    ]
    control = dmc.SegmentedControl(
        id=Ids.note_visibility,
        data=cast(Any, options),
        value=Visibility.DELEGATION,
        size="md",
        fullWidth=True,
    )
    spoken = aria(label=words.t("Who sees this note"))
    return html.Div(control, role="group", className="note-choice", **spoken)


def _lengths(words: Words) -> list[tuple[str, str]]:
    """Give how long a note may stay, in minutes of the picture's time."""
    return [
        ("", words.t("Until it is withdrawn")),
        ("60", words.t("1 hour")),
        ("240", words.t("4 hours")),
        ("1440", words.t("1 day")),
        ("10080", words.t("1 week")),
    ]


def _select(name: str, label: str, options: list[tuple[str, str]]) -> tuple[Any, Any]:
    """Give a list to choose from, in the form that every device has of its own."""
    shown = [html.Option(text, value=value) for value, text in options]
    return (
        html.Label(label, htmlFor=name, className="select-label"),
        html.Select(shown, id=name, className="select"),
    )


def preview(words: Words) -> Any:
    """Give the closed panel that says what others see of this picture."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2(words.t("What others see"), tabIndex=-1),
                    html.Button(
                        "×",
                        id=Ids.preview_close,
                        className="card-close",
                        **aria(label=words.t("Back to your own picture")),
                    ),
                ],
                className="preview-head",
            ),
            *_select(
                Ids.preview_audience,
                words.t("Seen by"),
                [("", words.t("All who are here"))],
            ),
            live(
                html.P, Ids.preview_summary, className="preview-summary", role="status"
            ),
            live(html.Ol, Ids.preview_list, className="preview-list"),
        ],
        id=Ids.preview,
        className="preview",
        hidden=True,
        **aria(label=words.t("What others see")),
    )
