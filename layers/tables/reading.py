"""Opens a file and gives its rows, whatever its format.

A cell of a row is as the file has it: text, number, truth, time, or what GeoJSON may
nest. The place of a feature is the column `geometry`, GeoJSON in
WGS 84. It must never compute a formula, follow a link, or read more rows than allowed.
"""

import csv
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from layers.tables.kinds import Format, format_of
from layers.tables.naming import MOST_ABOVE, Cells, Row, named, plain_cell
from layers.tables.refusal import FileRefused, Refusal

GEOMETRY = "geometry"
MOST_COLUMNS = 400
MOST_IN_A_CELL = 200_000
"""Characters: an area with 10,000 corners as GeoJSON or WKT has less."""

ABOUT = "# "
"""Begins a line of a CSV that is about the file and no row of it."""

DELIMITERS = ",;\t|"
_SAMPLE = 65_536
_ENCODINGS = ("utf-8-sig", "cp1252")


class Limits(msgspec.Struct, frozen=True):
    """How large a file may be; `unpacked` is in bytes and of xlsx and ods."""

    rows: int = 100_000
    bytes: int = 50 << 20
    unpacked: int = 400 << 20


class Sheet(msgspec.Struct, frozen=True):
    """One table of a file; `rows` is None where counting would mean reading it."""

    name: str
    rows: int | None = None


class Opened(msgspec.Struct, frozen=True):
    """A file whose format is known; `encoding` and `delimiter` are those of a CSV."""

    format: Format
    sheets: tuple[Sheet, ...]
    read: Callable[[str], Iterator[Row]]
    encoding: str = ""
    delimiter: str = ""


def opened(path: Path, limits: Limits) -> Opened:
    """Open a file; raises FileRefused, also while its rows are read."""
    if path.stat().st_size > limits.bytes:
        raise FileRefused(Refusal.TOO_LARGE, most_mb=limits.bytes >> 20)
    found = format_of(path, limits.unpacked)
    made = _OPENERS[found](path)

    def read(sheet: str) -> Iterator[Row]:
        if sheet not in [each.name for each in made.sheets]:
            raise FileRefused(Refusal.NO_SUCH_SHEET, name=sheet[:80])
        with _said(found):
            yield from _bounded(made.read(sheet), limits)

    return msgspec.structs.replace(made, read=read)


def _bounded(rows: Iterable[Row], limits: Limits) -> Iterator[Row]:
    for i, row in enumerate(rows, 1):
        if i > limits.rows:
            raise FileRefused(Refusal.TOO_MANY_ROWS, most=limits.rows)
        if len(row.cells) > MOST_COLUMNS:
            raise FileRefused(Refusal.TOO_WIDE, most=MOST_COLUMNS)
        for column, value in row.cells.items():
            if isinstance(value, str) and len(value) > MOST_IN_A_CELL:
                where = {
                    "row": row.number,
                    "column": column[:80],
                    "most": MOST_IN_A_CELL,
                }
                raise FileRefused(Refusal.TOO_LONG_A_CELL, **where)
        yield row


@contextmanager
def _said(found: Format) -> Generator[None]:
    """Turn what a library says into our sentence."""
    try:
        yield
    except (FileRefused, MemoryError):
        raise
    except Exception as error:
        problem = (str(error).strip() or type(error).__name__).split("\n")[0][:160]
        values = {"format": found.value, "problem": problem.rstrip(".")}
        raise FileRefused(Refusal.NOT_READABLE, **values) from error


def _csv(path: Path) -> Opened:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE).splitlines()
    delimiter = _delimiter([line for line in sample if not line.startswith(ABOUT)])
    csv.field_size_limit(1 << 30)  # what is too long is named below

    def read(_: str) -> Iterator[Row]:
        with path.open(encoding=encoding, newline="") as file:
            lines = (line.replace("\0", "\ufffd") for line in file)
            above, table = _table(lines)
            yield from named(csv.reader(table, delimiter=delimiter), above + 1)

    return Opened(Format.CSV, (Sheet(""),), read, encoding, delimiter)


def _table(lines: Iterator[str]) -> tuple[int, Iterable[str]]:
    """Return how many lines are about the file, and the others."""
    above = 0
    for line in lines:
        if not line.startswith(ABOUT):
            return above, chain([line], lines)
        above += 1
    return above, ()


def _encoding(path: Path) -> str:
    """Return the encoding in which the whole file can be read."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in _ENCODINGS:
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileRefused(Refusal.NO_TEXT)


def _delimiter(lines: list[str]) -> str:
    """Return what parts the first row of several cells best, outside of quotes."""
    none: list[str] = []
    for line in [each for each in lines if each.strip()][:MOST_ABOVE]:
        counts = {
            e: len(next(csv.reader([line], delimiter=e), none)) for e in DELIMITERS
        }
        if max(counts.values()) > 1:
            return max(DELIMITERS, key=lambda each: counts[each])
    return DELIMITERS[0]


def _workbook(found: Format) -> Callable[[Path], Opened]:
    def opened(path: Path) -> Opened:
        import python_calamine

        calamine: Any = python_calamine

        with _said(found):
            if found is Format.ODS:
                try:
                    calamine.CalamineWorkbook.from_path(str(path))
                except calamine.CalamineError:
                    return _vector(Format.ODS)(path)  # as GDAL itself writes them
            book = calamine.CalamineWorkbook.from_path(str(path))
            names = list(book.sheet_names)

        def read(name: str) -> Iterator[Row]:
            sheet = book.get_sheet_by_name(name)
            first, _ = sheet.start or (0, 0)  # empty rows above are not given
            yield from named(sheet.iter_rows(), first + 1)

        return Opened(found, tuple(map(Sheet, names)), read)

    return opened


def _geojson(path: Path) -> Opened:
    def read(_: str) -> Iterator[Row]:
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        try:
            features = _features(content)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            lines = content.replace(b"\x1e", b"").splitlines()
            features = (msgspec.json.decode(e, type=_Feature) for e in lines if e)
        to_wgs84 = _moving(content)
        for number, each in enumerate(features, 1):
            row = dict(_flat(each.properties or {}, "", 0))
            if each.id is not None:
                row.setdefault("id", str(each.id))
            yield Row(number, {**row, GEOMETRY: to_wgs84(each.geometry)})

    return Opened(Format.GEOJSON, (Sheet(""),), read)


def _flat(nested: Cells, at: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield what is nested as columns of its own; lists and shapes stay as they are."""
    for name, value in nested.items():
        path = f"{at}{name}"[:120]
        inner: Any = value
        if isinstance(value, dict) and "coordinates" not in value and depth < 4:
            yield from _flat(inner, f"{path}.", depth + 1)
        else:
            yield path, value


class _Feature(msgspec.Struct):
    geometry: Any = None
    properties: dict[str, Any] | None = None
    id: str | int | float | None = None


class _Collection(msgspec.Struct):
    features: list[_Feature] = []
    type: str = ""


def _features(content: bytes) -> Iterable[_Feature]:
    whole = msgspec.json.decode(content, type=_Collection)
    if whole.type == "Feature":
        return [msgspec.json.decode(content, type=_Feature)]
    return whole.features


class _Crs(msgspec.Struct):
    """How GeoJSON said before RFC 7946 in which system it is; GDAL still writes it."""

    crs: Any = None


def _moving(content: bytes) -> Callable[[Any], Any]:
    """Return what takes the shapes of a file to WGS 84."""
    try:
        crs = msgspec.json.decode(content, type=_Crs).crs
    except msgspec.DecodeError:
        crs = None  # features line by line never say it
    if crs is None:
        return lambda shape: shape
    from layers.tables.vector import moving

    return moving(crs)


def _vector(found: Format) -> Callable[[Path], Opened]:
    """Give the opener of what GDAL reads; it is loaded only then."""

    def opened(path: Path) -> Opened:
        from layers.tables.vector import layers_in, rows_in

        with _said(found):
            sheets = [Sheet(*each) for each in layers_in(str(path), found)]

        def read(name: str) -> Iterator[Row]:
            first = 2 if found is Format.ODS else 1  # the names are a row too
            for number, row in enumerate(rows_in(str(path), name), first):
                yield Row(number, {k: plain_cell(v) for k, v in row.items()})

        return Opened(found, tuple(sheets), read)

    return opened


_OPENERS: dict[Format, Callable[[Path], Opened]] = {
    Format.CSV: _csv,
    Format.GEOJSON: _geojson,
    Format.KML: _vector(Format.KML),
    Format.GPKG: _vector(Format.GPKG),
    Format.XLSX: _workbook(Format.XLSX),
    Format.ODS: _workbook(Format.ODS),
}
