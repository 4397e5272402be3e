"""Every visible word in the language of the reader, from the gettext catalogues.

The English sentence is the key. The catalogues are the reviewed .po files beside this
module, read as they are: there is no compiled copy that could be older than they are.
This module must never decide what is said, only in which language.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.core import negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français"}
"""Code and own name of every language that is complete, the default first."""

DEFAULT = "en"
COOKIE = "onepicture_language"
"""Name of the cookie that keeps the choice made by the visible switch."""

LOCALE = Path(__file__).parent / "locale"


class Words:
    """The catalogue of one language."""

    def __init__(self, language: str, translations: GNUTranslations) -> None:
        self.language = language
        self._translations = translations

    def t(self, key: str, **values: str | float) -> str:
        """Give the sentence for this English key, its {names} filled in."""
        text = str(self._translations.gettext(key)) if key else ""
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, **values: str | float) -> str:
        """Give the sentence that fits the number n, which fills {n}."""
        text = str(self._translations.ngettext(one, many, n))
        return text.format(n=n, **values)


def mark(key: str) -> str:
    """Name a sentence as a key of the catalogue where it is not looked up at once.

    The gatherer of keys knows this word; who answers gives it in the reader's language.
    """
    return key


def choose_language(cookie: str | None, accept_language: str | None) -> str:
    """Choose what the reader asked for: by the switch, else by the browser."""
    if cookie is not None and cookie in LANGUAGES:
        return cookie
    preferred = _by_preference(accept_language or "")
    chosen = negotiate_locale(preferred, list(LANGUAGES), sep="-")
    return chosen.partition("-")[0] if chosen else DEFAULT


def _by_preference(header: str) -> list[str]:
    """Give the language tags of an Accept-Language header, the most wanted first."""
    weighted: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, parameters = part.partition(";")
        weight = _weight(parameters)
        if tag.strip() and weight > 0:
            weighted.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def catalogue(language: str) -> Catalog:
    """Read the .po file of a language.

    Raises:
        OSError: there is no such catalogue.
    """
    path = LOCALE / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as lines:
        return read_po(lines, locale=language)


@cache
def words(language: str) -> Words:
    """Give the words of one of LANGUAGES; read once per process."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Words(language, GNUTranslations(compiled))


@cache
def browser_catalogue(language: str) -> bytes:
    """Give the same catalogue as JSON for the browser.

    Shape: {"language": "fr", "messages": {key: text or [one, many]}}, UTF-8; a key
    that is its own text is left out.
    """
    messages: dict[str, str | list[str]] = {}
    for message in catalogue(language):
        if not message.id or message.fuzzy:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        text = message.string
        if text and text != message.id:
            messages[key] = text if isinstance(text, str) else list(text)
    content = {"language": language, "messages": messages}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def browser_catalogue_address(language: str) -> str:
    """Give the address of the JSON catalogue; it changes when a word changes."""
    digest = hashlib.sha256(browser_catalogue(language)).hexdigest()[:12]
    return f"/words/{language}-{digest}.json"
