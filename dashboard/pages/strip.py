"""The strip below the map: what the map leaves out, and the lines that were refused.

It has a place of its own, so that nothing of it lies over the picture. Its words are
written by dashboard/web/main.ts, the list of refused lines by rejected.ts.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any, cast

import dash_mantine_components as dmc
from dash import html

from dashboard.access.rights import Act
from dashboard.pages.controls import aria, data, live
from dashboard.pages.ids import Ids
from dashboard.words import Words


def strip(words: Words, *, plays_drill: bool = False) -> Any:
    """Give the strip; where the map is from is written into it by the map."""
    return html.Footer(
        [
            _moments(words),
            html.A(words.t("Timeline"), href="/timeline", className="strip-button"),
            html.A(words.t("Rules"), href="/rules", className="strip-button"),
            live(html.P, Ids.hidden_note),
            html.Button(
                words.t("Rejected lines"),
                id=Ids.rejected_open,
                className="strip-button",
                hidden=True,
                **aria(haspopup="dialog"),
            ),
            *([_drill(words)] if plays_drill else []),
            html.A(
                words.t("What leaders saw"),
                href="/briefings",
                className="strip-button for-some",
                **data(act=Act.SEE_BRIEFINGS.name),
            ),
            html.Button(
                words.t("Sound is on"),
                id=Ids.sound,
                className="strip-button",
                hidden=True,
            ),
        ],
        id=Ids.map_note,
        className="strip",
        **aria(label=words.t("About this map")),
    )


def _moments(words: Words) -> Any:
    return html.Button(
        [
            words.t("Any moment"),
            html.Kbd("R", className="key", **aria(hidden="true")),
        ],
        id=Ids.moment_open,
        className="strip-button",
        **aria(keyshortcuts="R"),
    )


def _drill(words: Words) -> Any:
    return html.A(words.t("Drill"), href="/drill", className="strip-button")


def rejections(words: Words) -> Any:
    """Give the closed dialog with the newest refused lines."""
    explained = html.P(
        words.t(
            "Lines from producers that could not be used. They are not on the "
            "picture. Only the newest are kept, each with every reason, the newest "
            "first."
        )
    )
    return dmc.Modal(
        [
            explained,
            live(html.P, Ids.rejected_summary, role="status"),
            live(html.Div, Ids.rejected_list, className="rejected"),
            live(html.P, Ids.rejected_older, hidden=True),
        ],
        id=Ids.rejected,
        title=words.t("Rejected lines"),
        closeButtonProps=cast(Any, aria(label=words.t("Close"))),
        size="xl",
        closeOnEscape=False,  # dashboard/web/keys.ts closes the innermost thing
        centered=True,
        className="dialog",
        opened=False,
    )
