"""The page "/rules": what records are judged by, and what another limit would catch.

The layout holds words and empty places only; instruments, rows and exercises are asked
for, and written, by dashboard/web/rulespage.ts.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any, Final

from dash import html

from dashboard.pages.bar import choices
from dashboard.pages.controls import aria, data, live
from dashboard.pages.ids import Ids
from dashboard.words import Words

PATH: Final = "/rules"
SHEET: Final = "rules.sheet"
"""Name of the style of this page among the built parts: no other page loads it."""


class RulesIds:
    """DOM ids of this page; the same texts stand in dashboard/web/rulespage.ts."""

    page: Final = "rules"
    said: Final = "rules-said"
    list: Final = "rules-list"
    what_if: Final = "rules-what-if"


def layout(words: Words, room: str, sheet: str) -> Any:
    """Give the page in the words of one reader; `sheet` is where its style is."""
    return html.Div(
        [
            html.A(
                words.t("Skip to the rules"),
                href=f"#{RulesIds.list}",
                className="skip",
            ),
            _bar(words, room),
            html.Main(
                [
                    html.Section(
                        [
                            html.H2(words.t("What records are judged by")),
                            html.P(
                                words.t(
                                    "Treaties, political documents and rules of this "
                                    "house, each number with its source. They say met, "
                                    "not met, not applicable or cannot tell; people "
                                    "judge."
                                ),
                                className="rules-lead",
                            ),
                            live(html.P, RulesIds.said, role="status"),
                            live(html.Div, RulesIds.list, tabIndex=-1),
                        ],
                        className="rules-registry",
                    ),
                    live(
                        html.Section,
                        RulesIds.what_if,
                        hidden=True,
                        **aria(label=words.t("What if the limit were another?")),
                    ),
                ],
                className="rules-main",
            ),
            live(html.Div, Ids.frame, className="frame", **aria(hidden="true")),
        ],
        id=RulesIds.page,
        className="shell rules",
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
                            html.H1(words.t("Rules")),
                            live(html.Strong, Ids.label, className="label"),
                        ],
                        className="marking-words",
                    ),
                ],
                className="bar-marking",
            ),
            html.A(words.t("Back to the map"), href="/", className="bar-link"),
            choices(words),
        ],
        className="bar",
    )
