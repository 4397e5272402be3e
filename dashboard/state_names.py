"""The names of states in a language, by the tables of CLDR that Babel brings.

The browser's own tables (web/countries.ts) are of the same source. It must never say
what a state is or whose a place is: codes in, names out.
"""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

_ALIASES = get_global("territory_aliases")
_OTHERS = {"XKX": "XK"}
"""Codes that are in use and in no table."""


@cache
def state_name(code: str, language: str) -> str:
    """Return "Estonia" for EST; a code that CLDR does not know stays as it is."""
    two_letters = _OTHERS.get(code) or _ALIASES.get(code, (code,))[0]
    names: Mapping[str, str] = dict(Locale(language).territories)
    return names.get(two_letters, code)
