"""Makes a file of records; what is written is read again as the same records.

Columns are the paths of the fields that are filled anywhere. Each file says of which
picture it is: a comment line in CSV, members of GeoJSON, a table `picture` elsewhere.
No text becomes a formula in any of them. It must never leave out a record silently.
"""

# pyright: standard
# pyogrio ships no types; what leaves this module is typed.

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from layers.tables.cells import cell_of, guarded
from layers.tables.kinds import Format
from layers.tables.plan import LAT, LON
from layers.tables.reading import ABOUT
from layers.tables.shapes import Kind, shapes_of

Json = dict[str, Any]
Tables = Mapping[str, Sequence[Json]]
"""Records by layer, as a feed would send them, with id and geometry."""

PICTURE = "picture"


def columns_of(layer: str, records: Iterable[Json]) -> dict[str, list[Any]]:
    """Return the cells of each column that is filled anywhere, without the geometry."""
    shapes = shapes_of(layer)
    rows = [_flat(record, shapes) for record in records]
    used = [path for path in shapes if any(row.get(path) is not None for row in rows)]
    return {path: [row.get(path) for row in rows] for path in used}


def _flat(record: Json, shapes: Mapping[str, Any]) -> Json:
    row: Json = {}
    several = len(record.get("source") or ()) > 1
    for path, shape in shapes.items():
        if path == "geometry" or (path == "source" and not several):
            continue
        value = _at(record, path)
        if value is not None:
            row[path] = cell_of(value, shape.kind)
    return row


def _at(record: Json, path: str) -> Any:
    at: Any = record
    for step in path.replace("[0]", ".0").split("."):
        if isinstance(at, list):
            at = cast("list[Any]", at)[0] if at else None
        else:
            at = cast(Json, at).get(step) if isinstance(at, dict) else None
        if at is None:
            return None
    return at


def write(path: Path, found: Format, tables: Tables, about: Json) -> None:
    """Write a file; `about` says of which picture it is."""
    if found is Format.GEOJSON:
        _geojson(path, tables, about)
    elif found is Format.CSV:
        _csv(path, tables, about)
    else:
        _gdal(path, found, tables, about)


def _geojson(path: Path, tables: Tables, about: Json) -> None:
    features = [
        {
            "type": "Feature",
            "id": record["id"],
            "geometry": record["geometry"],
            "properties": {"layer": layer} | _properties(record, layer),
        }
        for layer, records in tables.items()
        for record in records
    ]
    whole = {"type": "FeatureCollection", PICTURE: about, "features": features}
    with path.open("w", encoding="utf-8") as file:
        json.dump(whole, file, ensure_ascii=False)


def _properties(record: Json, layer: str) -> Json:
    """Return them flat, as programs for maps show them; lists stay lists."""
    row: Json = {}
    for path in _flat(record, shapes_of(layer)):
        value = _at(record, path)
        row[path] = cell_of(value, Kind.JSON) if isinstance(value, dict) else value
    return row


def _csv(path: Path, tables: Tables, about: Json) -> None:
    tables = {layer: records for layer, records in tables.items() if records}
    columns = {layer: columns_of(layer, tables[layer]) for layer in tables}
    names = list(dict.fromkeys(name for each in columns.values() for name in each))
    told = json.dumps(about, ensure_ascii=False)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(f"{ABOUT}{told}\r\n")
        rows = csv.writer(file)
        rows.writerow(["layer", *names, LON, LAT, "geometry"])
        for layer, records in tables.items():
            for i, record in enumerate(records):
                cells = columns[layer]
                row = [cells[n][i] if n in cells else None for n in names]
                rows.writerow([layer, *map(_guarded, row), *_place(record["geometry"])])


def _guarded(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return guarded(cell) if isinstance(cell, str) else cell


def _place(geometry: Any) -> tuple[Any, Any, Any]:
    """Return longitude and latitude of a point; of all others GeoJSON."""
    if geometry is None:
        return None, None, None
    if geometry["type"] == "Point":
        return (*geometry["coordinates"][:2], None)
    return None, None, cell_of(geometry, Kind.GEOMETRY)


def _gdal(path: Path, found: Format, tables: Tables, about: Json) -> None:
    first = True
    for layer, records in tables.items():
        if records:
            _table(path, found, layer, records, append=not first)
            first = False
    _row_about(path, found, about, append=not first)


_DRIVERS = {
    Format.KML: "LIBKML",
    Format.GPKG: "GPKG",
    Format.XLSX: "XLSX",
    Format.ODS: "ODS",
}
_SHEETS = (Format.XLSX, Format.ODS)


def _table(
    path: Path, found: Format, layer: str, records: Sequence[Json], *, append: bool
) -> None:
    import numpy as np
    import shapely

    columns = columns_of(layer, records)
    places = [record["geometry"] for record in records]
    shapes: Any = None
    kind: str | None = None
    if found in _SHEETS:
        for at, name in enumerate((LON, LAT, "geometry")):
            columns[name] = [_place(each)[at] for each in places]
    else:
        made = [shapely.from_geojson(json.dumps(each)) for each in places]
        shapes = np.array([shapely.to_wkb(each) for each in made], dtype=object)
        kind = "Unknown"
    guard = found in _SHEETS
    fields = [_field(cells, guard=guard) for cells in columns.values()]
    _write(path, found, (layer, list(columns), fields), shapes, kind, append=append)


def _field(cells: list[Any], *, guard: bool) -> Any:
    """Return a column as numpy has it: numbers if all are, else text."""
    import numpy as np

    if all(isinstance(e, int | float) and not isinstance(e, bool) for e in cells):
        if all(isinstance(e, int) for e in cells):
            return np.array(cells, dtype="int64")
        return np.array(cells, dtype="float64")
    text = [
        None if e is None else e if isinstance(e, str) else json.dumps(e) for e in cells
    ]
    if guard:
        text = [None if each is None else guarded(each) for each in text]
    return np.array(text, dtype=object)


def _row_about(path: Path, found: Format, about: Json, *, append: bool) -> None:
    fields = [_field([str(each)], guard=found in _SHEETS) for each in about.values()]
    named = PICTURE, list(about), fields
    _write(path, found, named, None, None, append=append)


def _write(  # noqa: PLR0913 - the parts of one table
    path: Path,
    found: Format,
    named: tuple[str, list[str], list[Any]],
    shapes: Any,
    kind: str | None,
    *,
    append: bool,
) -> None:
    from pyogrio import raw

    layer, names, fields = named
    cast(Any, raw).write(
        str(path),
        geometry=shapes,
        field_data=fields,
        fields=names,
        geometry_type=kind,
        crs="EPSG:4326" if kind else None,
        layer=layer,
        driver=_DRIVERS[found],
        append=append,
    )
