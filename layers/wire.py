"""Reads the bytes of an inbox line into plain JSON values, without mending anything.

Repeated names, bytes that are not UTF-8 and too much nesting are refused, because
two readers could understand them differently. NaN is kept, for the field's own reader
to name it. It must never know what a record is.
"""

import json
from typing import Any, Never, cast

from layers.errors import Reason, Rejected
from layers.reading import Limits, clean, shown


def read_lines(raw: bytes | None, limits: Limits) -> list[Any]:
    """Return the values in a line: one record, or those of a list of records.

    Raises Rejected if it is no JSON, is too large, or is neither.
    """
    value = _value(raw, limits)
    if isinstance(value, dict):
        return [value]
    records = cast(list[Any], value) if isinstance(value, list) else []
    if not records:
        _refuse(
            f"is {shown(cast(object, value))}",
            "Give one record (an object) or a list of them.",
        )
    if len(records) > limits.records:
        problem = f"holds {len(records)} records"
        _refuse(problem, f"Give at most {limits.records} in one line.")
    return records


def _value(raw: bytes | None, limits: Limits) -> Any:
    if raw is None:
        _refuse("is missing", "XADD the field `record` with the record as JSON.")
    if len(raw) > limits.bytes:
        problem = f"has {len(raw)} bytes"
        _refuse(problem, f"Give at most {limits.bytes} bytes in one line.")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        _refuse(f"is not UTF-8 at byte {error.start}", "Encode the record as UTF-8.")
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        _refuse(f"is not JSON at character {error.pos}: {error.msg}", "Mend the JSON.")
    except RecursionError:
        _refuse("is nested too deeply", "A record nests a few levels at most.")
    except ValueError:
        _refuse("has a number of thousands of digits", "Give numbers of normal size.")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise Rejected(
                [Reason(clean(name), "is given twice in one object", "Give it once.")]
            )
        seen.add(name)
    return made


_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def _refuse(problem: str, mend: str) -> Never:
    raise Rejected([Reason("record", problem, mend)])
