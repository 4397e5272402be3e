"""The value of one cell, by the kind of its field, and a cell of one value.

What is exported is imported as the same value. A text that a spreadsheet would compute
gets an apostrophe before it, and loses it when it comes back. What is not understood is
given on as it is: the reader of the layer says what is wrong with it.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from layers import moments
from layers.record import TimeBasis
from layers.tables.shapes import Kind, Shape
from layers.understanding import NotUnderstood

ASSUMED = "ASSUMED"
"""The remark on a time that had no zone: who brought the file said which."""

_UTC = frozenset(("Z", "z", "+00:00"))
_COMPUTED = re.compile(r"'*[=+\-@\t\r\n|%]")
_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"
)
_BARE = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"[+-]?(\d{1,20}([.,]\d{1,20})?|[.,]\d{1,20})([eE][+-]?\d{1,3})?")
_SEPARATED = re.compile(r"\s*[;,|]\s*|\s+")
_TRUE = frozenset({"true", "yes", "y", "1", "oui", "vrai", "o", "x"})
_FALSE = frozenset({"false", "no", "n", "0", "non", "faux"})


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return "'" + text if _COMPUTED.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return text[1:] if text[:1] == "'" and _COMPUTED.match(text[1:]) else text


def value_of(cell: Any, shape: Shape, zone: str, now: datetime) -> tuple[Any, str]:
    """Return the value of a cell that is not empty, and a remark on its time basis.

    The remark is a `TimeBasis`, `ASSUMED`, or "" for what is not worth one.
    """
    if shape.kind is Kind.TIME:
        return _time(cell, zone, now)
    return _READERS[shape.kind](cell), ""


def _text(cell: Any) -> Any:
    if isinstance(cell, bool | dict | list):
        return json.dumps(cell, ensure_ascii=False)
    return cell if isinstance(cell, str) else str(cell)


def _whole(cell: Any) -> Any:
    number = _number(cell)
    if isinstance(number, float) and number.is_integer() and abs(number) < 2**53:
        return int(number)
    return number


def _number(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\u00a0", "").replace("\u202f", "").replace("\u2212", "-")
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return cell
    if re.fullmatch(r"[+-]?\d{1,20}", text):
        return int(text)
    return float(text.replace(",", "."))


def _truth(cell: Any) -> Any:
    if isinstance(cell, bool):
        return cell
    word = str(cell).strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else cell


def _choice(cell: Any) -> Any:
    return re.sub(r"[\s\-]+", "_", _text(cell).strip()).upper()


def _codes(cell: Any) -> Any:
    if isinstance(cell, list):
        return cast("list[Any]", cell)
    text = _text(cell).strip()
    if text.startswith("["):
        return _json(text)
    return [each for each in _SEPARATED.split(text) if each]


def _json(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


def _time(cell: Any, zone: str, now: datetime) -> tuple[Any, str]:
    """Return a time as RFC 3339; what is written by people goes through `moments`."""
    text = _text(cell).strip()
    if said := _RFC_3339.fullmatch(text):
        basis = "" if said[2] in _UTC else TimeBasis.CONVERTED
        return text.replace(" ", "T"), basis
    if bare := _BARE.fullmatch(text):
        day, clock, second, fraction = bare.groups()
        text = f"{day}T{clock}{second or ':00'}{fraction or ''}"
        if zone in ("UTC", "Z"):
            return f"{text}Z", ASSUMED
    elif _DAY.fullmatch(text):
        return text, ""  # a day alone is not enough, and the reader says so
    try:
        return _of_people(text, zone, now)
    except NotUnderstood as refused:
        return Unread(text, str(refused)), ""


def _of_people(text: str, zone: str, now: datetime) -> tuple[Any, str]:
    assumed = False
    try:
        moment = moments.understand(text, now)
    except NotUnderstood:
        if not zone:
            raise
        moment, assumed = moments.understand(f"{text} {zone}", now), True
    basis = "" if moment.time_basis is TimeBasis.SOURCE_UTC else moment.time_basis
    basis = ASSUMED if assumed else basis
    return moment.at.astimezone(UTC).isoformat().replace("+00:00", "Z"), basis


class Unread(str):
    """A cell that could not be read, and why in a sentence."""

    def __new__(cls, text: str, why: str) -> "Unread":
        """Keep the sentence beside the text."""
        made = super().__new__(cls, text)
        made.why = why
        return made

    why: str


_READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.TRUTH: _truth,
    Kind.CHOICE: _choice,
    Kind.CODES: _codes,
    Kind.JSON: _json,
    Kind.GEOMETRY: _json,
}


def cell_of(value: Any, kind: Kind) -> Any:
    """Return a value as a cell: text, number, truth or nothing."""
    if value is None:
        return None
    if kind is Kind.CODES:
        return "; ".join(value)
    if kind in (Kind.JSON, Kind.GEOMETRY):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value
