"""The top bar: what room this is, what time it shows, and who sees the same.

The words are fixed here; every value is written by dashboard/web/badge.ts.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.access.rights import Act
from dashboard.pages.controls import aria, choice, data, live
from dashboard.pages.ids import Ids
from dashboard.words import LANGUAGES, Words


def top_bar(words: Words, room: str) -> Any:
    """Give the header of the page for one room."""
    return html.Header(
        [
            _room(words, room),
            _marking(words),
            _time(words),
            _badge(),
            _choices(words),
        ],
        className="bar",
    )


def _room(words: Words, room: str) -> Any:
    return html.Div(
        [
            html.H1(words.t("One Picture"), className="product"),
            html.P(words.t("Room {room}", room=room), className="room"),
        ],
        className="bar-room",
    )


def _marking(words: Words) -> Any:
    return html.Div(
        [
            live(html.Strong, Ids.context, className="context"),
            html.Div(
                [
                    live(html.Strong, Ids.label, className="label"),
                    live(html.Span, Ids.scene, className="scene"),
                ],
                className="marking-words",
            ),
        ],
        className="bar-marking",
        role="group",
        **aria(label=words.t("What this room is, and the highest label on screen")),
    )


def _time(words: Words) -> Any:
    return html.Div(
        [
            live(html.Time, Ids.clock, className="clock"),
            html.Div(
                [
                    live(html.Span, Ids.clock_date, className="clock-date"),
                    live(html.Span, Ids.clock_note, className="clock-note"),
                ],
                className="clock-words",
            ),
        ],
        className="bar-time",
        role="group",
        **aria(label=words.t("Time of the picture")),
    )


def _badge() -> Any:
    target = dmc.Button(
        html.Span(
            [
                live(html.Strong, Ids.badge_picture, className="badge-picture"),
                live(html.Span, Ids.badge_screens, className="badge-screens"),
                live(html.Span, Ids.badge_audience, className="badge-audience"),
            ],
            className="badge-words",
        ),
        id=Ids.badge,
        variant="default",
        className="badge",
        n_clicks=0,
        **aria(haspopup="true", expanded="false"),
    )
    return dmc.Popover(
        [
            dmc.PopoverTarget(target),
            dmc.PopoverDropdown(live(html.Div, Ids.seats, className="seats")),
        ],
        width=380,
        position="bottom-end",
        shadow="md",
        keepMounted=True,
        # Mantine would give the roles of a button to the box around the button.
        withRoles=False,
        withinPortal=False,
        closeOnEscape=False,  # dashboard/web/keys.ts closes the innermost thing
    )


def choices(words: Words) -> Any:
    """Give the two choices that every page has: style and language."""
    return html.Div(_style_and_language(words), className="bar-choices")


def _style_and_language(words: Words) -> list[Any]:
    styles = {"dark": words.t("Dark"), "light": words.t("Light")}
    codes = {code: code.upper() for code in LANGUAGES}
    return [
        choice(Ids.style, styles, None, words.t("Style")),
        choice(Ids.language, codes, words.language, words.t("Language")),
    ]


def _choices(words: Words) -> Any:
    return html.Div(
        [
            html.A(
                words.t("Scenes"),
                href="/brief",
                className="bar-link for-some",
                **data(act=Act.PRESENT.name),
            ),
            html.A(
                words.t("Desk"),
                href="/desk",
                className="bar-link for-some",
                **data(act=Act.SEE_DESK.name),
            ),
            *_style_and_language(words),
            dmc.Button(
                "?",
                id=Ids.help_open,
                variant="default",
                className="push round",
                n_clicks=0,
                **aria(label=words.t("Help"), keyshortcuts="?"),
            ),
            html.A(
                html.Span(className="person", **aria(hidden="true")),
                href="/sessions",
                title=words.t("My sessions"),
                className="me",
                **aria(label=words.t("My sessions")),
            ),
        ],
        className="bar-choices",
    )
