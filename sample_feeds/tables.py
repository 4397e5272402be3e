"""The three tables of public facts, as they were compiled. Must never change a cell."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

LAYERS = ("exercises", "incidents", "posture")

Row = Mapping[str, str]


@cache
def table(layer: str) -> Mapping[str, Row]:
    """All rows of one layer by their id, in the order of the file."""
    file = files("sample_feeds").joinpath("data", f"{layer}.csv")
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = {row["id"]: MappingProxyType(row) for row in csv.DictReader(lines)}
    return MappingProxyType(rows)


def layer_of(row_id: str) -> str:
    """Return the layer whose table has this row; KeyError if none has it."""
    for layer in LAYERS:
        if row_id in table(layer):
            return layer
    raise KeyError(row_id)
