"""The column beside the map: what just happened, and which layers are drawn.

One block per layer of the registry; a new layer needs no change here. Counts, ages and
swatches are written by dashboard/web/panel.ts and news.ts.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from collections.abc import Iterable
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.controls import data, live
from dashboard.pages.ids import Ids, layer_opacity, layer_shown
from dashboard.words import Words
from layers.registry import Layer


def side(words: Words, layers: Iterable[Layer]) -> Any:
    """Give the column with the newest reports and the layer panel."""
    return html.Div([_news(words), _layers(words, layers)], className="side")


def _news(words: Words) -> Any:
    return html.Section(
        [
            html.H2(words.t("What just happened")),
            live(html.P, Ids.news_empty, className="empty"),
            live(html.Ol, Ids.news_list, className="news-list"),
            html.Section(
                [
                    html.H3(words.t("What stands out")),
                    live(html.Ol, className="news-list"),
                    live(html.P, className="standing-out-of"),
                ],
                id=Ids.standing_out,
                className="standing-out",
                hidden=True,
            ),
            html.Div(
                [
                    html.H3(words.t("Earlier")),
                    live(html.Ol, className="news-list"),
                ],
                id=Ids.news_earlier,
                className="news-earlier",
                hidden=True,
            ),
        ],
        id=Ids.news,
        className="panel news",
    )


def _layers(words: Words, layers: Iterable[Layer]) -> Any:
    return html.Section(
        [
            html.H2(words.t("Layers")),
            *(_layer(words, layer) for layer in layers if not layer.written),
            *(_own(words, layer) for layer in layers if layer.written),
            live(html.P, Ids.layers_note, className="empty"),
        ],
        id=Ids.layers,
        className="panel layers",
        tabIndex=-1,
    )


def _own(words: Words, layer: Layer) -> Any:
    """Give the layer that people write themselves: a group of its own."""
    return html.Div(
        [
            live(html.H3, className="own-title"),
            _layer(words, layer),
        ],
        className="own-layer",
    )


def _layer(words: Words, layer: Layer) -> Any:
    title = words.t(layer.title)
    return html.Div(
        [
            html.Div(
                [
                    dmc.Switch(
                        id=layer_shown(layer.name), label=title, checked=True, size="md"
                    ),
                    live(html.Span, className="layer-count"),
                ],
                className="layer-head",
            ),
            live(html.P, className="layer-age"),
            html.Details(
                [
                    html.Summary(words.t("Legend")),
                    _legend(words, layer),
                    _opacity(words, layer, title),
                ]
            ),
        ],
        className="layer",
        **data(layer=layer.name, source=_source(layer)),
    )


def _source(layer: Layer) -> str:
    """Say who writes to a layer: feeds, people on the page, or nobody."""
    if layer.record is not None:
        return "reports"
    return "permanent" if layer.written is None else "people"


def _legend(words: Words, layer: Layer) -> Any:
    items = [
        html.Li(
            [
                html.Span(className="swatch", **data(key=item.key)),
                html.Span(words.t(item.label)),
            ]
        )
        for item in layer.legend
    ]
    return html.Ul(items, className="legend")


def _opacity(words: Words, layer: Layer, title: str) -> Any:
    spoken = words.t("Opacity of {layer} in per cent", layer=title)
    return html.Div(
        [
            html.Span(words.t("Opacity"), className="opacity-word"),
            dmc.Slider(
                id=layer_opacity(layer.name),
                value=100,
                min=10,
                max=100,
                step=5,
                thumbLabel=spoken,
                updatemode="drag",
                className="opacity",
            ),
        ],
        className="opacity-row",
    )
