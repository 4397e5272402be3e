"""What the banner is told of the levels."""

from pathlib import Path

import msgspec

from dashboard.api.labels import told
from layers import policies
from layers.policies import load


def test_levels_are_told_lowest_first_with_words_and_colours() -> None:
    levels = msgspec.json.decode(told(load()))
    assert [each["name"] for each in levels] == ["PUBLIC", "INTERNAL", "SENSITIVE"]
    assert all(each["policy"] == "OPEN" for each in levels)
    assert {"en", "fr"} == levels[0]["title"].keys()
    assert {"dark", "light"} == levels[0]["colours"].keys()


def test_levels_of_another_policy_stand_where_they_belong() -> None:
    examples = Path(policies.__file__).parent / "examples"
    levels = msgspec.json.decode(told(load(examples)))
    names = [each["name"] for each in levels]
    assert names.index("INTERNAL") < names.index("UNCLASSIFIED")
    assert names.index("UNCLASSIFIED") < names.index("SENSITIVE")
    assert names[-1] == "SECRET"


def test_every_colour_of_a_banner_can_be_read() -> None:
    """Contrast of WCAG 2.2 AA, 4.5 to 1, for all levels in both styles."""
    examples = Path(policies.__file__).parent / "examples"
    for _, level in load(examples).ranked():
        for pair in (level.colours.dark, level.colours.light):
            one, other = (_luminance(colour) for colour in pair.split())
            assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
