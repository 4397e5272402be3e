"""The bar of the moments below the map: live, frozen, or a replay.

It has a place of its own, so that it never lies over the map. What is in it is made by
dashboard/web/timecursor.ts when it is needed first.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any

from dash import html

from dashboard.pages.controls import aria
from dashboard.pages.ids import Ids
from dashboard.words import Words


def moment(words: Words) -> Any:
    """Give the bar; hidden until somebody opens it or a picture of then is shown."""
    label = aria(label=words.t("Which moment is shown"))
    return html.Section(id=Ids.moment, className="moment", hidden=True, **label)
