"""The HTML around the Dash page: what a browser gets before any script has run.

It names the language, the room and the browser part; it must never contain an inline
script of its own, nor anything that comes from a user.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, cast

from dash import Dash

from dashboard.access.rights import Act, may
from dashboard.access.viewer import mark_of
from dashboard.words import COOKIE, Words, browser_catalogue_address, choose_language
from dashboard.words import words as words_of
from layers.label import delegation_of

GRID_PACKAGE = "/dash_ag_grid/"
NOT_SENT = (
    GRID_PACKAGE,  # half of the bytes of the page; fetched when the table is opened
    "/dash/deps/polyfill@",  # for browsers older than those that can draw the map
    "/dash/dash_table/",  # replaced by the grid
)
NOT_TOLD = ("python_version", "dash_version_url", "websocket")
"""Settings of Dash that the browser does not need: Dash 4.4 would open a WebSocket
on every page even when no callback uses one, and 1,000 screens are 1,000 sockets."""

ICON = (
    "data:image/svg+xml,"
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%230a4f9e'/%3E"
    "%3Ccircle cx='8' cy='8' r='4.5' fill='none' stroke='%23fff' stroke-width='2'/%3E"
    "%3C/svg%3E"
)

_SCRIPT = re.compile(r'<script src="([^"]+)"></script>\s*')
_CONFIG = re.compile(r"(<script[^>]*>)(.*)(</script>)", re.DOTALL)


class Page(Dash):
    """Dash with our own HTML around it and without what this page does not use."""

    def __init__(
        self, *, room: str, built: Callable[[], Mapping[str, str]], **rest: Any
    ) -> None:
        self._room = room
        self._built = built
        super().__init__("dashboard", **rest)

    def reader(self) -> Words:
        """Give the words for whoever sent the request that is being answered."""
        request = cast(Any, self.backend).request_adapter()
        language = choose_language(
            request.cookies.get(COOKIE), request.headers.get("accept-language")
        )
        return words_of(language)

    def _login(self) -> str:
        """Give a mark of this login, by which tabs of one browser know one another."""
        state = cast(Any, self.backend).request_adapter().context
        viewer = getattr(state, "viewer", None)
        return "" if viewer is None else mark_of(viewer.session)

    def _who(self) -> dict[str, str]:
        """Give what the page must know of its reader, to offer what that one may do."""
        state = cast(Any, self.backend).request_adapter().context
        viewer = getattr(state, "viewer", None)
        if viewer is None:
            return {}
        offered = (Act.NOTE, Act.EDIT, Act.PREVIEW, Act.SEE_DESK, Act.PRESENT)
        offered = (*offered, Act.SEE_BRIEFINGS)
        acts = [act.name for act in offered if may(viewer.role, act)]
        return {
            "data-may": " ".join(acts),
            "data-account": str(viewer.account),
            "data-delegation": delegation_of(viewer.audience),
            "data-role": str(viewer.role),
        }

    def interpolate_index(self, **parts: str) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Give the HTML of the page; called by Dash for every request of it."""
        words = self.reader()
        built = self._built()
        scripts = parts["scripts"]
        needed = _needed(scripts)
        title = escape(words.t("One Picture"))
        description = escape(words.t("One map, the same on every screen."))
        attributes = {
            "data-room": self._room,
            "data-words": browser_catalogue_address(words.language),
            "data-grid": _address_of(GRID_PACKAGE, scripts),
            "data-login": self._login(),
            **self._who(),
        }
        return f"""<!DOCTYPE html>
<html lang="{words.language}">
<head>
<meta charset="UTF-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{description}">
<meta name="color-scheme" content="dark light">
<link rel="icon" href="{ICON}">
{_early(needed)}
{_links(built, attributes["data-words"])}
<script src="{built["travel.js"]}"></script>
<script type="module" src="{built["main.js"]}"></script>
</head>
<body {_written(attributes)}>
{_without_script(words)}
{_entry(words)}
<footer>
{_config_without(parts["config"])}
<template id="controls">
{needed}
{parts["renderer"]}
</template>
<script src="{built["begin.js"]}"></script>
</footer>
</body>
</html>"""


def _links(built: Mapping[str, str], catalogue: str) -> str:
    sheets = [
        f'<link rel="stylesheet" href="{address}">'
        for name, address in sorted(built.items())
        if name.endswith(".css") and name != "login.css"
    ]
    parts = [
        f'<link rel="modulepreload" href="{address}">'
        for name, address in built.items()
        if name.startswith("main.js")
    ]
    fetch = f'<link rel="preload" as="fetch" crossorigin href="{catalogue}">'
    return "\n".join([*sheets, fetch, *parts])


def _without_script(words: Words) -> str:
    sentence = words.t(
        "This page needs JavaScript to draw the live picture. Please switch it on, "
        "or ask the person who sent you the link."
    )
    return f'<noscript><p class="noscript">{escape(sentence)}</p></noscript>'


def _entry(words: Words) -> str:
    opening = escape(words.t("Opening the picture …"))
    return (
        '<div id="react-entry-point"><div class="_dash-loading opening" role="status">'
        f"{opening}</div></div>"
    )


def _written(attributes: Mapping[str, str]) -> str:
    return " ".join(f'{name}="{escape(text)}"' for name, text in attributes.items())


def _address_of(part: str, scripts: str) -> str:
    found = (address for address in _SCRIPT.findall(scripts) if part in address)
    return next(found, "")


def _needed(scripts: str) -> str:
    def keep(tag: re.Match[str]) -> str:
        unused = any(part in tag.group(1) for part in NOT_SENT)
        return "" if unused else tag.group(0)

    return _SCRIPT.sub(keep, scripts)


def _early(scripts: str) -> str:
    """Let the browser fetch at once what begin.ts may run later."""
    return "\n".join(
        f'<link rel="preload" as="script" href="{address}">'
        for address in _SCRIPT.findall(scripts)
    )


def _config_without(config: str) -> str:
    found = _CONFIG.fullmatch(config.strip())
    if found is None:
        return config
    told = {
        name: value
        for name, value in json.loads(found.group(2)).items()
        if name not in NOT_TOLD
    }
    text = json.dumps(told, separators=(",", ":")).replace("<", "\\u003c")
    return found.group(1) + text + found.group(3)
