"""Which fields a record of a layer has, as the columns of a table can hold them.

It is read from the structs themselves, so a field of a layer is a column without a word
here. Names are paths: `label.classification`, `source[0].reliability`. A list of
objects is one cell of JSON. It must never know a file.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any, cast

import msgspec
from msgspec import inspect

from layers.drafting import SET_HERE
from layers.geometry import Geometry
from layers.registry import LAYERS
from layers.wording import describe, described


class Kind(StrEnum):
    """How the text of a cell becomes a value."""

    TEXT = "TEXT"
    WHOLE = "WHOLE"
    NUMBER = "NUMBER"
    TRUTH = "TRUTH"
    TIME = "TIME"
    CHOICE = "CHOICE"
    CODES = "CODES"
    """Several codes, for example states: "FIN; SWE"."""
    GEOMETRY = "GEOMETRY"
    JSON = "JSON"


class Shape(msgspec.Struct, frozen=True):
    """One field: its path, how it is read, and what it wants in words.

    `required` as the layer has it, `choices` of a CHOICE, `nullable` if it may be null.
    """

    path: str
    kind: Kind
    required: bool
    wanted: str
    choices: tuple[str, ...] = ()
    nullable: bool = False


KINDS = {
    each.name: each
    for each in LAYERS
    if each.name in ("exercises", "posture", "incidents")
}
"""The layers that a table can be of: one row, one record."""

_NOT_FROM_FILES = {*SET_HERE, "object_type", "schema_version", "context"} - {"id"}


@cache
def shapes_of(layer: str) -> dict[str, Shape]:
    """Return the fields of a layer by path, required ones first."""
    record = KINDS[layer].record
    assert record is not None
    found = [
        each
        for each in _of_struct(inspect.type_info(record), "", required=True)
        if each.path not in _NOT_FROM_FILES
    ]
    found.sort(key=lambda each: not each.required)
    return {each.path: each for each in found}


def _of_struct(kind: Any, at: str, *, required: bool) -> Iterator[Shape]:
    for field in kind.fields:
        path = at + field.encode_name
        if not at and field.encode_name in _NOT_FROM_FILES:
            continue
        must = required and field.required
        yield from _of_field(field.type, path, required=must)


def _of_field(kind: Any, path: str, *, required: bool) -> Iterator[Shape]:
    inner, nullable = _inner(kind)
    if isinstance(inner, inspect.StructType) and inner.cls is not Geometry:
        yield from _of_struct(inner, f"{path}.", required=required)
        return
    if path == "source":
        yield from _of_struct(cast(Any, inner).item_type, "source[0].", required=True)
        required = False  # the whole list, where there is more than one
    how, choices = _how(inner)
    wanted = describe(kind)
    yield Shape(path, how, required, wanted, choices, nullable)


def _inner(kind: Any) -> tuple[Any, bool]:
    nullable = False
    while True:
        if isinstance(kind, inspect.Metadata):
            if isinstance(kind.type, inspect.StrType) and described(kind):
                return kind.type, nullable
            kind = kind.type
        elif isinstance(kind, inspect.UnionType):
            nullable = True
            [kind] = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
        else:
            return kind, nullable


_SIMPLE: dict[Any, Kind] = {
    inspect.IntType: Kind.WHOLE,
    inspect.FloatType: Kind.NUMBER,
    inspect.BoolType: Kind.TRUTH,
    inspect.DateTimeType: Kind.TIME,
    inspect.StructType: Kind.GEOMETRY,
}


def _how(kind: Any) -> tuple[Kind, tuple[str, ...]]:
    if simple := _SIMPLE.get(cast(Any, type(kind))):
        return simple, ()
    match kind:
        case inspect.EnumType():
            return Kind.CHOICE, tuple(str(each.value) for each in kind.cls)
        case inspect.VarTupleType() if _is_code(kind.item_type):
            return Kind.CODES, ()
        case inspect.VarTupleType() | inspect.DictType():
            return Kind.JSON, ()
        case _:
            return Kind.TEXT, ()


def _is_code(kind: Any) -> bool:
    inner, _ = _inner(kind)
    if isinstance(inner, inspect.EnumType):
        return True
    return isinstance(inner, inspect.StrType) and bool(inner.pattern)
