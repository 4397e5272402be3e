"""The page "/drill": what the drill is, how it begins, and what came of it.

What a file says is written here, in the reader's language; everything that is measured
is written by dashboard/web/drill.ts. What comes next is never in this layout: it is
told only to who may start a drill.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any, Final

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.bar import choices
from dashboard.pages.controls import aria, live
from dashboard.pages.ids import Ids
from dashboard.words import Words
from sample_feeds.drill import Drill

PATH = "/drill"


class DrillIds:
    """DOM ids of this page; the same texts stand in dashboard/web/drill.ts."""

    page: Final = "drill"
    state: Final = "drill-state"
    elapsed: Final = "drill-elapsed"
    assembled: Final = "drill-assembled"
    start: Final = "drill-start"
    start_box: Final = "drill-start-box"
    trouble: Final = "drill-trouble"
    results: Final = "drill-results"
    rows: Final = "drill-rows"
    none: Final = "drill-none"
    next: Final = "drill-next"
    next_rows: Final = "drill-next-rows"


def layout(words: Words, room: str, drill: Drill) -> Any:
    """Give the page in the words of one reader."""
    return html.Div(
        [
            html.A(
                words.t("Skip to what was measured"),
                href=f"#{DrillIds.results}",
                className="skip",
            ),
            _bar(words, room),
            html.Main(
                [_head(words, drill), _results(words, room), _next(words)],
                className="drill-main",
                tabIndex=0,
                **aria(label=words.t("Drill")),
            ),
            live(html.Div, Ids.frame, className="frame", **aria(hidden="true")),
        ],
        id=DrillIds.page,
        className="shell drill",
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
                html.Strong(words.t("EXERCISE"), className="context"),
                className="bar-marking",
            ),
            html.A(words.t("Back to the map"), href="/", className="bar-link"),
            choices(words),
        ],
        className="bar",
    )


def _head(words: Words, drill: Drill) -> Any:
    language = words.language
    return html.Section(
        [
            html.Div(
                [
                    html.H1(drill.title[language]),
                    html.P(drill.invented[language], className="drill-invented"),
                    html.H2(words.t("What it is for")),
                    html.Ul([html.Li(each[language]) for each in drill.objectives]),
                ],
                className="drill-told",
            ),
            html.Div(
                [
                    html.Dl(_facts(words, drill), className="drill-facts"),
                    _start(words),
                    live(html.P, DrillIds.trouble, role="alert", hidden=True),
                ],
                className="drill-now",
            ),
        ],
        className="drill-head",
    )


def _facts(words: Words, drill: Drill) -> list[Any]:
    expected = (
        ", ".join(drill.delegations)
        if drill.delegations
        else words.plural("{n} screen", "{n} screens", drill.seats)
    )
    rows = [
        (words.t("State"), live(html.Dd, DrillIds.state, **aria(live="polite"))),
        (words.t("Since the start"), live(html.Dd, DrillIds.elapsed)),
        (words.t("Expected"), html.Dd(expected)),
        (words.t("All expected were there"), live(html.Dd, DrillIds.assembled)),
    ]
    return [html.Div([html.Dt(name), value]) for name, value in rows]


def _start(words: Words) -> Any:
    return html.Div(
        [
            dmc.Button(
                words.t("Start the drill"),
                id=DrillIds.start,
                size="lg",
                n_clicks=0,
            ),
            html.P(
                words.t("It begins at once, for everybody, and cannot begin twice.")
            ),
        ],
        id=DrillIds.start_box,
        className="drill-start",
        hidden=True,
    )


def _results(words: Words, room: str) -> Any:
    titles = (
        words.t("What happened"),
        words.t("Sent"),
        words.t("On the picture after"),
        words.t("First report on it after"),
        words.t("On all screens after"),
    )
    return html.Section(
        [
            html.Div(
                [
                    html.H2(words.t("What was measured")),
                    html.A(
                        words.t("Keep as a file (JSON)"),
                        href=f"/rooms/{room}/drill/result",
                        download=f"{room}.json",
                        className="bar-link",
                    ),
                ],
                className="drill-row",
            ),
            html.P(
                words.t(
                    "Times are measured from the log and from what the screens "
                    "confirmed, to the second. Nobody is judged."
                ),
                className="drill-note",
            ),
            html.Table(
                [
                    html.Thead(
                        html.Tr([html.Th(each, scope="col") for each in titles])
                    ),
                    live(html.Tbody, DrillIds.rows),
                ],
                className="drill-table",
            ),
            live(html.P, DrillIds.none, className="drill-note"),
        ],
        id=DrillIds.results,
        className="drill-part",
        tabIndex=-1,
    )


def _next(words: Words) -> Any:
    titles = (words.t("When"), words.t("What comes"), words.t("What is hoped for"))
    return html.Section(
        [
            html.H2(words.t("What comes next")),
            html.P(
                words.t("Only who may start a drill sees this."), className="drill-note"
            ),
            html.Table(
                [
                    html.Thead(
                        html.Tr([html.Th(each, scope="col") for each in titles])
                    ),
                    live(html.Tbody, DrillIds.next_rows),
                ],
                className="drill-table",
            ),
        ],
        id=DrillIds.next,
        className="drill-part",
        hidden=True,
    )
