"""The row under the top bar: the headline, and who presents.

It has a place of its own, so that it never lies over the map or its controls. Its words
are written by dashboard/web/headline.ts and followingpage.ts.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any

from dash import html

from dashboard.pages.controls import aria, live
from dashboard.pages.ids import Ids
from dashboard.words import Words


def briefing(words: Words) -> Any:
    """Give the row; hidden until there is a headline or somebody presents."""
    return html.Section(
        [_headline(words), _presenter(words)],
        id=Ids.briefing,
        className="briefing",
        hidden=True,
        **aria(label=words.t("Briefing")),
    )


def _headline(words: Words) -> Any:
    return html.Div(
        [
            html.Div(
                [
                    live(html.P, Ids.headline_text, className="headline-text", lang=""),
                    live(html.P, Ids.headline_by, className="headline-by", dir="auto"),
                    html.Button(
                        words.t("More"),
                        id=Ids.headline_more,
                        className="headline-more",
                        hidden=True,
                        **aria(expanded="false"),
                    ),
                ],
                className="headline-said",
                # The sentence has no direction of its own: it gives it to its line.
                dir="auto",
            ),
            live(html.Ul, Ids.headline_items, className="headline-items", hidden=True),
        ],
        id=Ids.headline,
        className="headline",
        hidden=True,
    )


def _presenter(words: Words) -> Any:
    return html.Div(
        [
            live(html.P, Ids.presenter_words, role="status"),
            html.Button(
                [
                    words.t("Back to the shared view"),
                    html.Kbd(words.t("Esc"), className="key", **aria(hidden="true")),
                ],
                id=Ids.presenter_back,
                className="presenter-button",
                hidden=True,
                **aria(keyshortcuts="Escape"),
            ),
            html.Button(
                words.t("Presenter's panel"),
                id=Ids.presenter_open,
                className="presenter-button",
                hidden=True,
            ),
        ],
        id=Ids.presenter,
        className="presenter",
        hidden=True,
    )
