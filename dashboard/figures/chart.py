"""What all charts of the timeline share: their parts, their look, their lines.

A chart is whole without its figure: title, unit, source, a sentence and a table that
says the same. It must never leave out of the table what the figure shows.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

import msgspec
import plotly.graph_objects as go  # pyright: ignore[reportMissingTypeStubs]

from dashboard.words import Words

Json = dict[str, Any]

FONT = "IBM Plex Sans, system-ui, sans-serif"


class Style(StrEnum):
    """The two styles of the product."""

    DARK = "dark"
    LIGHT = "light"


class Colours(msgspec.Struct, frozen=True):
    """The colours of a style, as dashboard/web/page.css has them."""

    ground: str
    ink: str
    second: str
    line: str
    good: str
    alarm: str
    band: str
    blocs: dict[str, str]


COLOURS = {
    Style.DARK: Colours(
        ground="#131b24",
        ink="#f0f4f8",
        second="#b4c1cd",
        line="#34434f",
        good="#77dac6",
        alarm="#ffb4a8",
        band="rgba(119, 218, 198, 0.22)",
        blocs={
            "NATO": "#6fa8ff",
            "NATO_PARTNER": "#77dac6",
            "PARTNER": "#c9b6ff",
            "RUS_BLR": "#f2a65a",
            "OTHER": "#b4c1cd",
        },
    ),
    Style.LIGHT: Colours(
        ground="#ffffff",
        ink="#13202c",
        second="#42515f",
        line="#c3ccd6",
        good="#0a6152",
        alarm="#9d1027",
        band="rgba(10, 97, 82, 0.16)",
        blocs={
            "NATO": "#1f5fbf",
            "NATO_PARTNER": "#0a7a68",
            "PARTNER": "#6b4bc0",
            "RUS_BLR": "#b35900",
            "OTHER": "#42515f",
        },
    ),
}


class Row(msgspec.Struct, frozen=True):
    """One line of a table; the record that it is about, "" if it is about several."""

    record: str
    cells: tuple[str, ...]


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A chart and the same in words. Without rows there is no figure either.

    `said` is read in the place of the figure; `figure` is a Plotly figure as JSON.
    """

    id: str
    title: str
    unit: str
    source: str
    said: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    figure: Json | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """For whom a chart is made, and what its image says of itself below it."""

    words: Words
    style: Style
    now: datetime
    mark: str = ""

    @property
    def colours(self) -> Colours:
        """Return the colours of the style."""
        return COLOURS[self.style]


def layout(told: Told, title: str, unit: str, height: int, **more: Any) -> Json:
    """Return the layout of a figure in a style, with its title, unit and mark."""
    colours = told.colours
    marked = [_mark(told)] if told.mark else []
    return {
        "template": "none",
        "height": height,
        "paper_bgcolor": colours.ground,
        "plot_bgcolor": colours.ground,
        "font": {"family": FONT, "size": 14, "color": colours.ink},
        "title": {
            "text": f"{title} <span style='font-size:13px'>({unit})</span>",
            "x": 0.01,
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 14},
            "font": {"size": 17},
        },
        "margin": {"l": 12, "r": 24, "t": 70, "b": 70},
        "showlegend": False,
        "separators": _separators(told.words),
        "hoverlabel": {"font": {"family": FONT, "size": 14}},
        **more,
        "annotations": [*marked, *more.get("annotations", ())],
    }


def axis(told: Told, **more: Any) -> Json:
    """Return an axis in a style; nobody moves it."""
    line = told.colours.line
    fixed = {"fixedrange": True, "zeroline": False, "showgrid": False}
    return {"gridcolor": line, "linecolor": line, "automargin": True, **fixed, **more}


def rows_axis(told: Told, texts: Sequence[str]) -> Json:
    """Return the axis of rows with a text each, the first one on top."""
    count = len(texts)
    return axis(
        told,
        tickvals=list(range(count)),
        ticktext=list(texts),
        range=[count - 0.5, -0.5],
    )


def upright(x: float | str, colour: str, dash: str) -> Json:
    """Return a line from top to bottom at a value."""
    line = {"color": colour, "width": 2, "dash": dash}
    ends = {"x0": x, "x1": x, "y0": 0, "y1": 1}
    return {"type": "line", "xref": "x", "yref": "paper", **ends, "line": line}


def above(text: str, x: float | str, colour: str, **more: Any) -> Json:
    """Return words over the figure at a value of its axis, or at an edge of it."""
    place = {"xref": "x", "yref": "paper", "x": x, "y": 1, "yanchor": "bottom"}
    font = {"size": 13, "color": colour}
    return {"text": text, "showarrow": False, "font": font, **place, **more}


def whole(data: Sequence[Json], made: Json) -> Json:
    """Return a figure as the browser takes it; Plotly looks whether it is one.

    Raises:
        ValueError: Plotly knows no such property, or not this value of it.
    """
    drawn: Any = go.Figure(data=list(data), layout=made)
    return cast(Json, drawn.to_plotly_json())


def _mark(told: Told) -> Json:
    below = {"y": 0, "yshift": -48, "yanchor": "top", "xref": "paper"}
    small = {"size": 12, "color": told.colours.second}
    return above(told.mark, 0, told.colours.second, xanchor="left", **below) | {
        "font": small
    }


def _separators(words: Words) -> str:
    return ",\u202f" if words.language == "fr" else ".,"
