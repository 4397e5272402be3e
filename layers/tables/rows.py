"""Makes a record of one row, by a plan; what is in no column is in the plan.

The id of a row without one follows from what the row says, as it stands in the file:
the same row is the same record, in whatever file and order it comes again. It must
never judge what it makes.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast

import msgspec

from layers import positions
from layers.errors import Reason
from layers.findings import FindingRule, find
from layers.gazetteer import Gazetteer
from layers.tables.cells import ASSUMED, Unread, unguarded, value_of
from layers.tables.plan import LAT, LON, PLACES, POSITION, Plan
from layers.tables.shapes import Kind, Shape, shapes_of
from layers.understanding import NotUnderstood

Json = dict[str, Any]

MAIN_TIME = {"incidents": "occurred_from", "exercises": "start", "posture": "as_of"}
"""When it happened, by layer: `valid_from` if nothing else is said."""

MOST_WORDS = 200
"""Characters of a time as it was written that are kept with the record."""

_WKT = re.compile(r"(?i)\s*(SRID=4326;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON)\b")


class Made(msgspec.Struct, frozen=True):
    """A record as made of a row, and what could not even be made.

    `unread` are all fields that hold something unread, also by following another one.
    `findings` are what is to be said of the record where it is shown.
    """

    record: Json
    reasons: tuple[Reason, ...]
    unread: frozenset[str]
    findings: tuple[Json, ...] = ()


class RowReader:
    """Makes records of the rows of one file, in order."""

    def __init__(self, plan: Plan, now: datetime, places: Gazetteer) -> None:
        shapes = shapes_of(plan.layer)
        self._plan, self._now, self._places = plan, plan.judged_at or now, places
        self._columns = [
            (column, shapes[target])
            for column, target in plan.columns.items()
            if target in shapes
        ]
        self._axes = {t: c for c, t in plan.columns.items() if t in PLACES}
        self._fixed, self._fixed_bases = dict[str, Any](), dict[str, str]()
        self._fixed_reasons: list[Reason] = []
        for path, text in plan.everywhere.items():
            if path in shapes and text != "":
                into = self._fixed, self._fixed_bases
                self._put(into, shapes[path], text, self._fixed_reasons)
        self._empty = [s for s in shapes.values() if s.required]
        self._position_everywhere = plan.everywhere.get(POSITION, "")
        self._same: Counter[bytes] = Counter()

    def record(self, row: Mapping[str, Any]) -> Made:
        """Return the record of a row."""
        reasons: list[Reason] = []
        found: dict[str, Any] = {}
        bases: dict[str, str] = {}
        for column, shape in self._columns:
            cell = _cell(row.get(column))
            if cell is not None:
                cell = self._meant(column, cell)
                self._put((found, bases), shape, cell, reasons)
        reasons += [e for e in self._fixed_reasons if e.field not in found]
        found = self._fixed | found
        bases = self._fixed_bases | bases
        self._place(row, found, reasons)
        self._rest(found, bases)
        record: Json = {}
        for path, value in found.items():
            _set(record, path, value)
        if "id" not in record:
            record["id"] = self._id(row)
        unread = {path for path, value in found.items() if isinstance(value, Unread)}
        findings = self._zone_assumed(row, record, bases)
        return Made(record, tuple(reasons), frozenset(unread), findings)

    def _meant(self, column: str, cell: Any) -> Any:
        """Return what a person said that a cell means, or itself."""
        meant = self._plan.values.get(column)
        if meant is None or (word := meant.get(str(cell))) is None:
            return cell
        return word or Unread(str(cell), "Choose above what it means.")

    def _zone_assumed(
        self, row: Mapping[str, Any], record: Json, bases: Mapping[str, str]
    ) -> tuple[Json, ...]:
        """Keep the words of times that had no zone, and say whose zone it is."""
        taken = {path for path, basis in bases.items() if basis == ASSUMED}
        if not taken:
            return ()
        own = {
            shape.path: str(row[column])[:MOST_WORDS]
            for column, shape in self._columns
            if shape.path in taken and _cell(row.get(column)) is not None
        }
        if isinstance(said := record.setdefault("time_text", {}), dict):
            record["time_text"] = own | cast("Json", said)
        found = find(FindingRule.ZONE_ASSUMED, "time_basis", zone=self._plan.zone)
        return (msgspec.to_builtins(found),)

    def _put(
        self,
        into: tuple[dict[str, Any], dict[str, str]],
        shape: Shape,
        cell: Any,
        reasons: list[Reason],
    ) -> None:
        found, bases = into
        value, basis = cell, ""
        if not isinstance(cell, Unread):
            value, basis = value_of(cell, shape, self._plan.zone, self._now)
        if shape.kind is Kind.CHOICE and value not in shape.choices:
            value = unknown(cell, shape)
        if isinstance(value, Unread):
            told = f'is "{value[:60]}"'
            reasons.append(Reason(shape.path, told, value.why))
        if shape.kind is Kind.GEOMETRY and isinstance(value, str):
            value = _wkt(value)
        if basis:
            bases[shape.path] = basis
        found[shape.path] = value

    def _place(
        self, row: Mapping[str, Any], found: dict[str, Any], reasons: list[Reason]
    ) -> None:
        """Put the place into the geometry: a shape, two axes, or as people write."""
        if found.get("geometry") is not None or not (
            self._axes or self._position_everywhere
        ):
            return
        cells = {t: _cell(row.get(column)) for t, column in self._axes.items()}
        lon, lat = cells.get(LON), cells.get(LAT)
        text = cells.get(POSITION)
        if text is None and lon is not None and lat is not None:
            numbers = _degrees(lon), _degrees(lat)
            if None not in numbers:
                found["geometry"] = {"type": "Point", "coordinates": list(numbers)}
                return
            text = f"{lat} {lon}"
        text = str(self._position_everywhere if text is None else text)
        if not text:
            reasons.append(Reason("geometry", "is empty", "Give a position."))
            return
        try:
            at = positions.understand(text, self._places)
        except NotUnderstood as refused:
            reasons.append(Reason("geometry", f'is "{text[:60]}"', str(refused)))
            return
        point = [round(at.lon, 8), round(at.lat, 8)]
        found["geometry"] = {"type": "Point", "coordinates": point}
        if at.place:
            found.setdefault("place", at.place)
        if at.precision_m is not None:
            # It is at least as wrong as it was written; a column may say more.
            found.setdefault("position_error_m", at.precision_m)

    def _rest(self, found: dict[str, Any], bases: Mapping[str, str]) -> None:
        """Put in what follows from the rest, and null where that may be."""
        self._times(found, bases)
        if found.get("title") is not None:
            found.setdefault("summary", found["title"])
        if "source[0].source_id" in found and "source" not in found:
            found.setdefault("source[0].chain_root", found["source[0].source_id"])
        self._nothing(found)
        if self._plan.layer == "exercises":
            found.setdefault("strength_declared", {})
        if any(path.startswith("posture_change.") for path in found):
            found.setdefault("posture_change.at", None)

    def _nothing(self, found: dict[str, Any]) -> None:
        """Say null or none where a required field is empty and may be."""
        for shape in self._empty:
            if shape.path in found:
                continue
            if shape.nullable:
                found[shape.path] = None
            elif shape.kind is Kind.CODES and shape.path != "releasable_to":
                found[shape.path] = []

    def _times(self, found: dict[str, Any], bases: Mapping[str, str]) -> None:
        main = MAIN_TIME[self._plan.layer]
        if found.get(main) is not None:
            found.setdefault("valid_from", found[main])
        if "valid_from" in found:
            found.setdefault("reported_at", found["valid_from"])
        basis = next((bases[p] for p in (main, *bases) if p in bases), "SOURCE_UTC")
        found.setdefault("time_basis", "CONVERTED" if basis == ASSUMED else basis)

    def _id(self, row: Mapping[str, Any]) -> str:
        said = {k: v for k, v in row.items() if v not in (None, "")}
        text = json.dumps([self._plan.layer, said], sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
        self._same[digest] += 1
        digest += str(self._same[digest]).encode()
        return f"IMP-{hashlib.sha256(digest).hexdigest()[:24]}"


def unknown(cell: Any, shape: Shape) -> Unread:
    """Return a cell that is no choice of its field, with what may be written."""
    if isinstance(cell, Unread):
        return cell
    words = ", ".join(each.replace("_", " ").lower() for each in shape.choices)
    return Unread(str(cell), f"Say above what it means, or write one of: {words}.")


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        text = unguarded(value)
        return text if text.strip() else None
    return value


def _degrees(cell: Any) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = str(cell).strip().replace(",", ".").replace("\u2212", "-")
    return float(text) if re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,20})?", text) else None


def _wkt(text: str) -> Any:
    if not _WKT.match(text):
        return text
    import shapely

    try:
        shape = shapely.from_wkt(text.rpartition(";")[2])
    except shapely.errors.ShapelyError:
        return text
    return json.loads(shapely.to_geojson(shape))


@cache
def _steps(path: str) -> tuple[tuple[tuple[str, bool], ...], str]:
    """Return the outer names of a path, with whether each is a list, and the last."""
    *outer, last = path.split(".")
    return tuple((e.removesuffix("[0]"), e.endswith("[0]")) for e in outer), last


def _set(record: Json, path: str, value: Any) -> None:
    """Put a value where its path says; a whole list wins over its parts."""
    at: dict[str, Any] = record
    outer, last = _steps(path)
    for name, is_list in outer:
        if not is_list:
            at = at.setdefault(name, {})
        else:
            items: list[Any] = at.setdefault(name, [])
            if not items:
                items.append({})
            inner: Any = items[0]
            if not isinstance(inner, dict):
                return
            at = inner
    if isinstance(at.get(last), list) and isinstance(value, list) and value:
        at[last] = value
        return
    at.setdefault(last, value)
