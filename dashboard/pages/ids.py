"""The names by which the page, its callbacks and the TypeScript find each other.

Only names: the same text stands in dashboard/web/page.ts, and a test compares them.
"""

from typing import Final


class Ids:
    """DOM ids of the page; values are what the TypeScript looks for."""

    theme: Final = "theme"
    shell: Final = "shell"
    frame: Final = "frame"
    map: Final = "map"
    veil: Final = "veil"
    map_missing: Final = "map-missing"
    map_note: Final = "map-note"
    band: Final = "band"
    band_words: Final = "band-words"
    band_close: Final = "band-close"
    announcer: Final = "announcer"
    context: Final = "context"
    scene: Final = "scene"
    label: Final = "label"
    clock: Final = "clock"
    clock_date: Final = "clock-date"
    clock_note: Final = "clock-note"
    badge: Final = "badge"
    badge_picture: Final = "badge-picture"
    badge_screens: Final = "badge-screens"
    seats: Final = "seats"
    style: Final = "style-choice"
    language: Final = "language-choice"
    help_open: Final = "help-open"
    help: Final = "help"
    view_baltic: Final = "view-baltic"
    view_black_sea: Final = "view-black-sea"
    layers_open: Final = "layers-open"
    table_open: Final = "table-open"
    news: Final = "news"
    news_list: Final = "news-list"
    news_empty: Final = "news-empty"
    layers: Final = "layers"
    layers_note: Final = "layers-note"
    card: Final = "card"
    chooser: Final = "chooser"
    table: Final = "table"
    table_close: Final = "table-close"
    table_host: Final = "table-host"
    table_note: Final = "table-note"


def layer_shown(name: str) -> str:
    """Give the id of the switch of a layer."""
    return f"layer-{name}-shown"


def layer_opacity(name: str) -> str:
    """Give the id of the opacity slider of a layer."""
    return f"layer-{name}-opacity"
