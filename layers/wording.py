"""Says in plain words what a field wants; reasons and docs/records.md both use it.

It must never describe a limit that the type itself does not hold.
"""

from typing import Any, cast

from msgspec import inspect

from layers.geometry import Geometry, GeometryType, words_for
from layers.times import WANTED as A_TIME

_UNITS = {
    "m": "metres",
    "km": "kilometres",
    "m²": "square metres",
    "s": "seconds",
    "h": "hours",
    "long_tons": "long tons",
}


def describe(kind: inspect.Type, extra: dict[str, Any] | None = None) -> str:
    """Return what a value of this type is, to follow "Give …"."""
    extra = extra or {}
    match kind:
        case inspect.Metadata():
            return _around(kind, extra)
        case inspect.UnionType():
            inner = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
            return f"{describe(inner[0], extra)}, or null"
        case inspect.StructType() if kind.cls is Geometry:
            return words_for(extra.get("geometry", tuple(GeometryType)))
        case inspect.StructType():
            return f"an object ({kind.cls.__name__})"
        case inspect.VarTupleType() | inspect.DictType():
            return _several(kind)
        case _:
            return _simple(kind, extra)


def _around(kind: inspect.Metadata, extra: dict[str, Any]) -> str:
    said = described(kind)
    if said is not None:
        return said
    return describe(kind.type, {**extra, **extra_of(kind)})


def described(kind: inspect.Metadata) -> str | None:
    """Return what `Meta(description=…)` says about a type, None if it says nothing."""
    schema: Any = cast(Any, kind).extra_json_schema
    return str(schema["description"]) if schema and "description" in schema else None


def extra_of(kind: inspect.Metadata) -> dict[str, Any]:
    """Return what `Meta(extra=…)` says about a type."""
    extra: Any = cast(Any, kind).extra
    return dict(extra) if extra else {}


def _several(kind: inspect.VarTupleType | inspect.DictType) -> str:
    if isinstance(kind, inspect.DictType):
        return f"an object of at most {kind.max_length} texts by field path"
    least = f"{kind.min_length} to " if kind.min_length else "at most "
    return f"a list of {least}{kind.max_length}, each {describe(kind.item_type)}"


def _simple(kind: inspect.Type, extra: dict[str, Any]) -> str:
    match kind:
        case inspect.StrType():
            return f"text of {kind.min_length or 0} to {kind.max_length} characters"
        case inspect.EnumType():
            return "one of " + ", ".join(member.value for member in kind.cls)
        case inspect.IntType() | inspect.FloatType():
            whole = (
                "a whole number" if isinstance(kind, inspect.IntType) else "a number"
            )
            unit = f" of {_UNITS[extra['unit']]}" if "unit" in extra else ""
            return f"{whole}{unit} from {_plain(kind.ge)} to {_plain(kind.le)}"
        case inspect.BoolType():
            return "true or false"
        case inspect.DateTimeType():
            return A_TIME
        case _:
            raise TypeError(f"no words for {kind}")


def _plain(limit: float | None) -> str:
    return "any" if limit is None else f"{limit:g}" if limit % 1 else str(int(limit))
