"""States are named as the browser names them, and a stranger's code stays."""

import re
from pathlib import Path

import pytest

from dashboard.state_names import state_name

COUNTRIES = Path(__file__).parent.parent / "dashboard/web/countries.ts"


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [
        ("EST", "Estonia", "Estonie"),
        ("TUR", "Türkiye", "Turquie"),
        ("XKX", "Kosovo", "Kosovo"),
        ("NATO", "NATO", "NATO"),
    ],
)
def test_a_state_has_a_name_in_both_languages(
    code: str, english: str, french: str
) -> None:
    assert (state_name(code, "en"), state_name(code, "fr")) == (english, french)


def test_every_state_that_the_browser_names_is_named_here_too() -> None:
    source = COUNTRIES.read_text(encoding="utf-8")
    codes = [pair[:3] for pair in re.findall(r"\b[A-Z]{5}\b", source)]
    assert len(codes) > 240
    assert [code for code in codes if state_name(code, "en") == code] == []
