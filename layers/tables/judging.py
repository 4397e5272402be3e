"""Says of every row of a file what became of it, and of the file what was found in it.

`look` reads the first rows, for a person to decide what the columns mean; `judge` reads
all of them by a plan. It must never keep more of a file than it is asked for.
"""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from layers.admission import Circumstances, admit
from layers.coast import on_land
from layers.errors import Reason, Rejected
from layers.feature import Unsealed
from layers.gazetteer import Gazetteer
from layers.record import Status
from layers.tables.columns import EVERYWHERE, layer_of, meanings, targets
from layers.tables.naming import Cells, Row
from layers.tables.plan import Plan
from layers.tables.reading import Opened
from layers.tables.refusal import FileRefused, Refusal
from layers.tables.rows import RowReader
from layers.tables.shapes import KINDS, Kind, shapes_of

Json = dict[str, Any]

LOOKED_AT = 200
"""Rows that are read for a guess."""

SHOWN = 8
"""Rows that are shown with it."""

MOST_MEANINGS = 60

OTHERS = frozenset(KINDS)


class Wrong(msgspec.Struct, frozen=True):
    """A row that is no record: its number as a spreadsheet shows it, every reason."""

    row: int
    reasons: tuple[Reason, ...]


class Good(msgspec.Struct, frozen=True):
    """A row that is a record."""

    row: int
    record: Unsealed


def _of_width(row: Row, judged: Good | Wrong) -> Good | Wrong:
    """Return what a row is that has more or fewer cells than there are names.

    With more, nobody knows which of them belong to which name. With fewer, the last
    ones are empty, as programs write them; only what is wrong anyway may be of that.
    """
    told = f"has {row.has} cells, the first line {row.names}"
    if row.has > row.names:
        sign = "Put a text with the sign between the columns in it in quotes."
        return Wrong(row.number, (Reason("row", told, sign),))
    if isinstance(judged, Good):
        return judged
    broken = "Put a text with a line break in it in quotes, or fill in what is missing."
    return Wrong(row.number, (*judged.reasons, Reason("row", told, broken)))


def look(file: Opened, sheet: str, layer: str) -> Json:
    """Return what a file holds and what its columns seem to mean.

    Without a sheet the first one that has rows is taken, without a layer the likeliest.
    """
    if not file.sheets:
        raise FileRefused(Refusal.NO_COLUMNS)
    rows: list[Row] = []
    names = [sheet] if sheet else [each.name for each in file.sheets]
    for name in names:
        sheet, rows = name, _first(file, name)
        if rows:
            break
    if not rows:
        raise FileRefused(Refusal.EMPTY)
    cells = [row.cells for row in rows]
    columns = list(dict.fromkeys(name for row in cells for name in row))
    layer = layer or layer_of(columns)
    guessed = targets(layer, columns)
    return {
        "format": file.format.value,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "sheets": msgspec.to_builtins(file.sheets),
        "sheet": sheet,
        "layer": layer,
        "columns": [_column(each, cells, guessed.get(each, "")) for each in columns],
        "values": _values(layer, guessed, cells),
        "everywhere": dict(EVERYWHERE[layer]),
        "rows": [{k: _brief(v) for k, v in row.items()} for row in cells[:SHOWN]],
        "fields": [msgspec.to_builtins(each) for each in shapes_of(layer).values()],
    }


def _first(file: Opened, sheet: str) -> list[Row]:
    rows: list[Row] = []
    try:
        for row in file.read(sheet):
            rows.append(row)
            if len(rows) == LOOKED_AT:
                break
    except FileRefused as refused:
        if refused.refusal is not Refusal.NO_COLUMNS:
            raise
    return rows


def _column(name: str, rows: list[Cells], target: str) -> Json:
    cells = [row[name] for row in rows if row.get(name) not in (None, "")]
    examples = list(dict.fromkeys(_brief(each) for each in cells))[:3]
    return {"name": name, "target": target, "examples": examples}


def _brief(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return value if len(value) <= 80 else value[:79] + "…"


def _values(layer: str, guessed: Json, rows: list[Cells]) -> Json:
    shapes = shapes_of(layer)
    found: Json = {}
    for column, target in guessed.items():
        shape = shapes.get(target)
        if shape is not None and shape.kind is Kind.CHOICE:
            cells = dict.fromkeys(str(row.get(column) or "") for row in rows)
            meant = meanings(shape, list(cells)[:MOST_MEANINGS])
            if meant:
                found[column] = meant
    return found


class Judge:
    """Makes records of rows and judges them as those of a feed are judged."""

    def __init__(
        self, plan: Plan, author: str, room: Circumstances, places: Gazetteer
    ) -> None:
        self._plan, self._author, self._room = plan, author, room
        self._rows = RowReader(plan, room.now, places)
        self._seen: dict[str, int] = {}

    def rows(self, file: Opened) -> Iterator[Good | Wrong]:
        """Yield what became of each row; raises FileRefused."""
        sheet = self._plan.sheet or file.sheets[0].name
        for row in file.read(sheet):
            layer = row.cells.get("layer")
            if layer in OTHERS and layer != self._plan.layer:
                continue  # a file of the whole picture has rows of all layers
            judged = self._judged(row.number, row.cells)
            if row.has != row.names:
                judged = _of_width(row, judged)
            yield judged

    def _judged(self, number: int, row: Cells) -> Good | Wrong:
        made = self._rows.record(row)
        try:
            record = self._admitted(made.record)
        except Rejected as refused:
            fields = {each.field for each in made.reasons} | made.unread
            more = [each for each in refused.reasons if each.field not in fields]
            return Wrong(number, (*made.reasons, *more))
        if made.reasons:
            return Wrong(number, made.reasons)
        before = self._seen.setdefault(record.id, number)
        if before != number:
            reason = Reason(
                "id", f"is that of row {before} too", "Give each row an id of its own."
            )
            return Wrong(number, (reason,))
        record.properties["findings"].extend(made.findings)
        return Good(number, record)

    def _admitted(self, record: Json) -> Unsealed:
        """Return the feature of the first revision, as it will be released."""
        layer = self._plan.layer
        whole: Json = {
            "object_type": KINDS[layer].object_type,
            "schema_version": "1.0.0",
            "context": self._room.context,
            **record,
            "revision": 1,
            "status": Status.RELEASED,
            "provenance": {
                "was_generated_by": "import",
                "was_attributed_to": self._author,
            },
        }
        [made] = admit(json.dumps(whole).encode(), layer, self._room)
        if found := on_land(layer, made.geometry, made.properties, self._room.land):
            made.properties["findings"].append(found)
        return made
