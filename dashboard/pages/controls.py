"""The few forms of control that this page uses, each in one place.

Only composition of Mantine and HTML parts: no live value, no rule, no callback.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

from typing import Any

import dash_mantine_components as dmc
from dash import html


def aria(**said: str) -> dict[str, Any]:
    """Give aria- attributes, for those who hear the page."""
    return {f"aria-{name}": text for name, text in said.items()}


def data(**kept: str) -> dict[str, Any]:
    """Give data- attributes, for the TypeScript to read."""
    return {f"data-{name}": text for name, text in kept.items()}


def live(tag: Any, name: str | None = None, **rest: Any) -> Any:
    """Give an element whose text the TypeScript writes; Dash keeps it empty."""
    return tag(**({"id": name} if name else {}), **rest)


def push(text: str, name: str, key: str | None = None, cap: str | None = None) -> Any:
    """Give a button that does one thing, with the key that does the same.

    `key` is the key's name in the standard, `cap` what is printed on it.
    """
    shown: list[Any] = [html.Span(text)]
    if key:
        shown.append(html.Kbd(cap or key, className="key", **aria(hidden="true")))
    shortcut = aria(keyshortcuts=key) if key else {}
    return dmc.Button(
        shown, id=name, variant="default", className="push", n_clicks=0, **shortcut
    )


def choice(name: str, options: dict[str, str], value: str | None, label: str) -> Any:
    """Give a row of options of which one is chosen; `label` is read aloud."""
    data = [{"value": key, "label": text} for key, text in options.items()]
    control = dmc.SegmentedControl(
        id=name, data=data, value=value or next(iter(options)), size="sm"
    )
    return html.Div(control, role="group", className="choice", **aria(label=label))
