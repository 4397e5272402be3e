"""The page "/": a map that fills the screen, and around it what one must know.

The layout is the same for every room and reader except for its words. Live values
never pass through a Dash callback: they are written by the TypeScript that folds the
picture. The callbacks here hand a choice made in a control to that TypeScript.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from collections.abc import Iterable
from typing import Any

from dash import ClientsideFunction, Dash, Input, html

from dashboard.access.rights import Act
from dashboard.pages.bar import top_bar
from dashboard.pages.briefing import briefing
from dashboard.pages.controls import aria, data, live, push
from dashboard.pages.guide import guide
from dashboard.pages.ids import Ids, layer_opacity, layer_shown
from dashboard.pages.moments import moment
from dashboard.pages.notes import note_form, preview
from dashboard.pages.side import side
from dashboard.pages.strip import rejections, strip
from dashboard.words import Words
from layers.registry import Layer

SCRIPTS = "onePicture"
"""Namespace of our functions in window.dash_clientside; see dashboard/web/main.ts."""


def layout(
    words: Words,
    room: str,
    layers: Iterable[Layer],
    *,
    plays_drill: bool = False,
    beside: Any = None,
) -> Any:
    """Give the page in the words of one reader; `beside` stands next to the map."""
    return html.Div(
        [
            html.A(words.t("Skip to the map"), href=f"#{Ids.map}", className="skip"),
            html.A(
                words.t("Skip to the table of all records"),
                href=f"#{Ids.table_open}",
                className="skip",
            ),
            top_bar(words, room),
            briefing(words),
            html.Main(
                [
                    side(words, layers),
                    _stage(words),
                    live(html.Aside, Ids.card, className="card", hidden=True),
                    _table(words),
                    *([] if beside is None else [beside]),
                ],
                className="main",
            ),
            moment(words),
            strip(words, plays_drill=plays_drill),
            live(html.Div, Ids.frame, className="frame", **aria(hidden="true")),
            _announcer(),
            guide(words),
            rejections(words),
            note_form(words),
        ],
        id=Ids.shell,
        className="shell",
    )


def _stage(words: Words) -> Any:
    return html.Div(
        [
            _map(words),
            live(html.Div, Ids.veil, className="veil", **aria(hidden="true")),
            live(html.P, Ids.map_missing, className="map-missing", hidden=True),
            _band(words),
            _views(words),
            live(html.Div, Ids.chooser, className="chooser", hidden=True),
            live(html.P, Ids.note_said, className="note-said", role="status"),
            _captions(),
            live(html.Aside, Ids.leading, className="leading", hidden=True),
            preview(words),
        ],
        className="stage",
    )


def _captions() -> Any:
    """Give the place for what is said of the map: on it, and beside its panels."""
    caption = live(
        html.P, Ids.caption, className="caption", lang="", dir="auto", hidden=True
    )
    return html.Div([caption], className="captions")


def _map(words: Words) -> Any:
    spoken = words.t(
        "Map of the picture. The arrow keys move it. Press T for the same records as "
        "a table."
    )
    return html.Div(
        # Not a stop of its own: the canvas inside is the one that takes the keys.
        id=Ids.map,
        className="map",
        tabIndex=-1,
        role="region",
        **aria(label=spoken),
    )


def _band(words: Words) -> Any:
    return html.Div(
        [
            live(html.P, Ids.band_words),
            html.Button(words.t("Understood"), id=Ids.band_close, hidden=True),
        ],
        id=Ids.band,
        className="band",
        role="alert",
        hidden=True,
    )


def _views(words: Words) -> Any:
    return html.Nav(
        [
            push(words.t("Baltic"), Ids.view_baltic, "B"),
            push(words.t("Black Sea"), Ids.view_black_sea, "S"),
            push(words.t("Layers"), Ids.layers_open, "L"),
            push(words.t("Table"), Ids.table_open, "T"),
            _for(Act.EDIT, push(words.t("Incident"), Ids.incident_open, "N")),
            _for(Act.NOTE, push(words.t("Note"), Ids.note_open, "A")),
            _for(Act.EDIT, push(words.t("Assessment"), Ids.judgement_open, "J")),
            _for(Act.PREVIEW, push(words.t("What others see"), Ids.preview_open, "P")),
            _for(Act.PRESENT, push(words.t("Present"), Ids.leading_open, "G")),
        ],
        className="views",
        **aria(label=words.t("What to look at")),
    )


def _for(act: Act, control: Any) -> Any:
    """Give a control that is there only for who may do this (see `data-may`)."""
    return html.Span(control, className="for-some", **data(act=act.name))


def _table(words: Words) -> Any:
    return html.Section(
        [
            html.Div(
                [
                    html.H2(words.t("All records on the picture")),
                    push(words.t("Close"), Ids.table_close, "Escape", words.t("Esc")),
                ],
                className="table-head",
            ),
            live(html.P, Ids.table_note, className="empty"),
            live(html.Div, Ids.table_host, className="table-host"),
        ],
        id=Ids.table,
        className="table",
        hidden=True,
        **aria(label=words.t("All records on the picture")),
    )


def _announcer() -> Any:
    return live(
        html.Div,
        Ids.announcer,
        className="for-readers",
        role="status",
        **aria(live="polite"),
    )


def connect(app: Dash, layers: Iterable[Layer]) -> None:
    """Hand each choice made in a control to the function that carries it out."""
    for name in (Ids.view_baltic, Ids.view_black_sea):
        _tell(app, "view", name, "n_clicks")
    _tell(app, "showLayers", Ids.layers_open, "n_clicks")
    _tell(app, "toggleTable", Ids.table_open, "n_clicks")
    _tell(app, "toggleTable", Ids.table_close, "n_clicks")
    _tell(app, "addNote", Ids.note_open, "n_clicks")
    _tell(app, "placeIncident", Ids.incident_open, "n_clicks")
    _tell(app, "judge", Ids.judgement_open, "n_clicks")
    _tell(app, "noteVisibility", Ids.note_visibility, "value")
    _tell(app, "sendNote", Ids.note_send, "n_clicks")
    _tell(app, "closeNote", Ids.note_close, "n_clicks")
    _tell(app, "showPreview", Ids.preview_open, "n_clicks")
    _tell(app, "showLeading", Ids.leading_open, "n_clicks")
    _tell(app, "showHelp", Ids.help_open, "n_clicks")
    _tell(app, "showSeats", Ids.badge, "n_clicks")
    _tell(app, "style", Ids.style, "value")
    _tell(app, "language", Ids.language, "value")
    for layer in layers:
        _tell(app, "showLayer", layer_shown(layer.name), "checked")
        _tell(app, "fadeLayer", layer_opacity(layer.name), "value")


def _tell(app: Dash, function: str, name: str, what: str) -> None:
    app.clientside_callback(
        ClientsideFunction(SCRIPTS, function),
        Input(name, what),
        prevent_initial_call=True,
    )
