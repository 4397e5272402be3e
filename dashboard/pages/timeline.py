"""The page "/timeline": exercises, strengths, incidents and what is due, as charts.

The layout holds words and empty places only; the charts are made by the server, asked
for and drawn by dashboard/web/timeline.ts, each beside a table that says the same.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any, Final

from dash import html

from dashboard.figures.spans import Span
from dashboard.pages.bar import choices
from dashboard.pages.controls import aria, data, live
from dashboard.pages.ids import Ids
from dashboard.words import Words

PATH: Final = "/timeline"
SHEET: Final = "timeline.sheet"
"""Name of the style of this page among the built parts: no other page loads it."""


class TimelineIds:
    """DOM ids of this page; the same texts stand in dashboard/web/timeline.ts."""

    page: Final = "timeline"
    standing: Final = "timeline-standing"
    as_of: Final = "timeline-as-of"
    span: Final = "timeline-span"
    shown: Final = "timeline-shown"
    brush: Final = "timeline-brush"
    brushed_from: Final = "timeline-from"
    brushed_until: Final = "timeline-until"
    to_map: Final = "timeline-to-map"
    clear: Final = "timeline-clear"
    said: Final = "timeline-said"
    charts: Final = "timeline-charts"


def layout(words: Words, room: str, sheet: str) -> Any:
    """Give the page in the words of one reader; `sheet` is where its style is."""
    return html.Div(
        [
            html.A(
                words.t("Skip to the charts"),
                href=f"#{TimelineIds.charts}",
                className="skip",
            ),
            _bar(words, room),
            html.Main(
                [
                    _tools(words),
                    live(html.P, TimelineIds.said, role="status", hidden=True),
                    live(html.Div, TimelineIds.charts, tabIndex=-1),
                ],
                className="timeline-main",
            ),
            live(html.Div, Ids.frame, className="frame", **aria(hidden="true")),
        ],
        id=TimelineIds.page,
        className="shell timeline",
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
                            html.H1(words.t("Timeline")),
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
            live(html.P, TimelineIds.standing, role="status"),
            html.A(words.t("Back to the map"), href="/", className="bar-link"),
            choices(words),
        ],
        className="bar",
    )


def _tools(words: Words) -> Any:
    spans = {
        Span.WEEKS: words.t("8 weeks around now"),
        Span.YEAR: words.t("A year up to now, and 4 months on"),
        Span.ALL: words.t("All exercises"),
    }
    options = [html.Option(text, value=str(span)) for span, text in spans.items()]
    return html.Div(
        [
            live(html.P, TimelineIds.as_of),
            html.Label(
                [words.t("Exercises of"), html.Select(options, id=TimelineIds.span)]
            ),
            live(html.P, TimelineIds.shown, role="status"),
            _brush(words),
        ],
        className="timeline-tools",
    )


def _brush(words: Words) -> Any:
    """Give the fields by which a time is chosen without a mouse."""
    return html.Div(
        [
            html.Label([words.t("Map: only from"), _day(TimelineIds.brushed_from)]),
            html.Label([words.t("until"), _day(TimelineIds.brushed_until)]),
            html.A(words.t("Show on the map"), id=TimelineIds.to_map),
            html.Button(words.t("Clear"), id=TimelineIds.clear, type="button"),
        ],
        id=TimelineIds.brush,
        role="group",
        **aria(label=words.t("A time for the map")),
    )


def _day(name: str) -> Any:
    # Dash's own input is a component that asks the server; this one is plain.
    return html.Span(id=name, className="timeline-day")
