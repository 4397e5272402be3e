"""Every item of ASVS 5.0, levels 1 and 2, has its line, and no link leads nowhere."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIST = ROOT / "docs" / "asvs.md"
ITEMS = Path(__file__).parent / "asvs_items.txt"
ROW = re.compile(r"\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+) \|")
LINK = re.compile(r"\]\(([^)#]+)\)")
STATES = ("done", "partly", "not done", "n/a", "left to who runs it")


def items() -> dict[str, str]:
    """Return the level of every item."""
    lines = ITEMS.read_text(encoding="utf-8").splitlines()
    pairs = [line.partition(" ") for line in lines if not line.startswith("#")]
    return {number: level for number, _, level in pairs}


def rows() -> list[tuple[str, str, str, str]]:
    """Return number, level, subject and state of every line of the list."""
    return ROW.findall(LIST.read_text(encoding="utf-8"))


def test_no_item_of_either_level_is_missing_or_there_twice() -> None:
    counted = Counter(items().values())
    assert (counted["1"], counted["2"]) == (70, 183)
    assert [number for number, *_ in rows()] == list(items())


def test_every_item_stands_at_its_level() -> None:
    assert {number: level for number, level, *_ in rows()} == items()


def test_every_line_says_how_it_stands() -> None:
    for number, _, about, state in rows():
        assert about.strip(), number
        assert state.startswith(STATES), number


def test_what_is_not_applicable_says_why() -> None:
    for number, _, _, state in rows():
        assert not state.startswith("n/a") or state.startswith("n/a: "), number


def test_every_linked_file_is_there() -> None:
    for path in (LIST, LIST.with_name("security.md")):
        for link in LINK.findall(path.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (path.parent / link).is_file(), (path.name, link)


def test_what_is_counted_at_the_head_is_what_stands_below() -> None:
    told = LIST.read_text(encoding="utf-8").partition("\n## ")[0]
    states = Counter(
        next(each for each in STATES if state.startswith(each)) for *_, state in rows()
    )
    for state in ("done", "partly", "not done"):
        assert f" {states[state]} {state}" in told.replace("\n", " ")
    assert f" {states['n/a']} not applicable" in told.replace("\n", " ")
