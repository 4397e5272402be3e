"""The classic way to show live data in Dash: an interval, a callback, a whole figure.

What `pixels` compares with. It reads the same log, and is written as its documentation
teaches: every second the callback rebuilds the map from what is known by then.
`python -m benchmarks.classic PORT STORE_URL ROOM`.
"""

import json
import sys
from typing import Any, cast

import plotly.graph_objects as go
import redis
from dash import Dash, Input, Output, dcc, html

#: A map that needs no network. A style given as a dictionary would be set anew with
#: every figure, and never finish.
STYLE = "white-bg"
SEVERITY_COLOURS = ("#7f8c8d", "#f4d35e", "#ee964b", "#f95738", "#c1121f")


class Reports:
    """The newest revision of every record, read from the log when asked."""

    def __init__(self, store_url: str, room: str) -> None:
        self._client = redis.Redis.from_url(store_url)
        self._log = f"{{{room}}}:log"
        self._last = b"0-0"
        self.records: dict[str, dict[str, Any]] = {}

    def refresh(self) -> None:
        """Read what came since the last time."""
        while entries := self._newer():
            for self._last, fields in entries:
                for feature in json.loads(fields[b"e"])["records"]:
                    if feature["layer"] == "incidents":
                        self.records[feature["id"]] = feature

    def _newer(self) -> list[tuple[bytes, dict[bytes, bytes]]]:
        found = self._client.xrange(self._log, b"(" + self._last, count=2000)
        return cast("list[tuple[bytes, dict[bytes, bytes]]]", found)


def figure(records: dict[str, dict[str, Any]], centre: tuple[float, float]) -> Any:
    """Return the whole map, as the callback of a classic application would."""
    points = [each["geometry"]["coordinates"] for each in records.values()]
    marks = go.Scattermap(
        lon=[lon for lon, _ in points],
        lat=[lat for _, lat in points],
        text=[each["properties"]["title"] for each in records.values()],
        marker={
            "size": 14,
            "color": [
                SEVERITY_COLOURS[each["properties"]["severity"] - 1]
                for each in records.values()
            ],
        },
    )
    layout = {
        "map": {
            "style": STYLE,
            "center": {"lon": centre[0], "lat": centre[1]},
            "zoom": 4.5,
        },
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "uirevision": "one",
        "showlegend": False,
    }
    return go.Figure(marks, layout)


def application(reports: Reports, centre: tuple[float, float]) -> Dash:
    """Return the Dash application."""
    app = Dash(__name__)
    app.layout = html.Div(
        [
            dcc.Graph(id="map", style={"height": "100vh"}),
            dcc.Interval(id="tick", interval=1000),
        ],
        style={"margin": "0"},
    )

    @app.callback(Output("map", "figure"), Input("tick", "n_intervals"))
    def redraw(_ticks: int | None) -> Any:
        reports.refresh()
        return figure(reports.records, centre)

    return app


if __name__ == "__main__":
    port, store_url, room, lon, lat = sys.argv[1:]
    application(Reports(store_url, room), (float(lon), float(lat))).run(
        host="127.0.0.1", port=int(port), debug=False
    )
