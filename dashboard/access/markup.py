"""The few pieces of HTML of which the pages around the map are made.

Everything that is handed in is escaped here. No word is chosen and nothing is decided.
"""

from html import escape
from urllib.parse import urlencode

from dashboard.words import LANGUAGES, Words


def alert(said: str | None) -> str:
    """Return a sentence that is read aloud at once; nothing for none."""
    return f'<p class="alert" role="alert">{escape(said)}</p>' if said else ""


def field(
    label: str,
    name: str,
    complete: str,
    *,
    value: str = "",
    focus: bool = False,
) -> str:
    """Return a labelled field of a form."""
    kind = "password" if complete.endswith("-password") else "text"
    return (
        f'<label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" value="{escape(value)}" '
        f'autocomplete="{complete}" autocapitalize="none" spellcheck="false" '
        f'maxlength="200" required{" autofocus" if focus else ""}>'
    )


def hidden(name: str, value: str) -> str:
    """Return a value that a form sends along."""
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def button(text: str, kind: str = "main") -> str:
    """Return a button that sends its form; `kind` is main or quiet."""
    return f'<button class="button {kind}">{escape(text)}</button>'


def log_out(words: Words) -> str:
    """Return the button that ends this session."""
    inner = button(words.t("Log out"), "quiet")
    return f'<form method="post" action="/logout">{inner}</form>'


def languages(words: Words, wanted: str) -> str:
    """Return the links to this page in each language."""
    links: list[str] = []
    for code, name in LANGUAGES.items():
        query = {"language": code} | ({"next": wanted} if wanted != "/" else {})
        chosen = ' aria-current="true"' if code == words.language else ""
        href = escape(f"?{urlencode(query)}")
        links.append(f'<a href="{href}" lang="{code}" hreflang="{code}"{chosen}>')
        links.append(f"{name}</a>")
    label = escape(words.t("Language"))
    return f'<nav aria-label="{label}">{"".join(links)}</nav>'
