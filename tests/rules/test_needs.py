"""What a row must have is said for every kind of row."""

from pathlib import Path

from layers.rules.needs import NEEDS
from layers.rules.rows import Kind


def test_every_kind_says_what_it_needs() -> None:
    assert set(NEEDS) == set(Kind)


def test_a_row_that_is_compared_has_a_limit() -> None:
    for needs in NEEDS.values():
        assert not needs.compared or needs.limits or needs.one_of


def test_the_page_on_rules_says_what_met_means_for_every_kind() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "rules.md").read_text()
    assert [kind for kind in Kind if f"`{kind}`" not in page] == []
