"""Gives the rows of a grid by the names above them, with the numbers that people see.

Rows without anything in them are not given, and are counted. It must never say what a
row that is longer or shorter than its names means: `layers.tables.judging` does.
"""

from collections.abc import Iterable, Iterator
from datetime import date, time
from itertools import chain, islice
from typing import Any

import msgspec

from layers.tables.refusal import FileRefused, Refusal

MOST_ABOVE = 6
"""Rows among which the names are looked for: a title may be above them."""

Cells = dict[str, Any]


class Row(msgspec.Struct, frozen=True):
    """One row of a file, by the names of its columns.

    `number` is that which a spreadsheet shows, or of a feature its place among them.
    `has` and `names` are how many cells it has and how many names there are, in a
    format where they may differ; else 0.
    """

    number: int
    cells: Cells
    has: int = 0
    names: int = 0


def named(rows: Iterable[list[Any]], first: int = 1) -> Iterator[Row]:
    """Give rows by the names above them; `first` is the number of the first row."""
    plain = enumerate(([plain_cell(each) for each in row] for row in rows), first)
    said = ((number, row) for number, row in plain if _filled(row))
    above = list(islice(said, MOST_ABOVE))
    if not above:
        raise FileRefused(Refusal.NO_COLUMNS)
    # A title has one cell, often merged; the names are in the first row with several.
    at = next((i for i, (_, row) in enumerate(above) if _filled(row) > 1), 0)
    names = _names(above[at][1])
    for number, row in chain(above[at + 1 :], said):
        cells = dict(zip(names, row, strict=False))
        yield Row(number, cells, _width(row, len(names)), len(names))


def plain_cell(cell: Any) -> Any:
    """Return a cell as it is written: a whole number has no decimals."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell


def _filled(row: list[Any]) -> int:
    return sum(each not in ("", None) for each in row)


def _width(row: list[Any], names: int) -> int:
    """Return how many cells a row has; empty ones beyond the names are none."""
    width = len(row)
    while width > names and row[width - 1] in ("", None):
        width -= 1
    return width


def _names(cells: list[Any]) -> list[str]:
    names: list[str] = []
    for i, cell in enumerate(cells, 1):
        name = str(cell).strip()[:120] or f"column {i}"
        names.append(name if name not in names else f"{name} ({i})")
    return names
