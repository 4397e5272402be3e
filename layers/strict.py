"""Reads plain JSON values into structs strictly: nothing is coerced, all is named.

msgspec says only the first mistake; this reader goes on and collects all of them. It
is compiled once from the struct's own type information. It must never accept a value
of another type, and never know which record it reads.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar, cast

import msgspec
from msgspec import inspect

from layers.geometry import Allowed, Geometry, GeometryType, read_geometry
from layers.reading import BAD, Bad, Reading
from layers.times import read_time
from layers.wording import describe, described, extra_of

Reader = Callable[[Any, str, Reading], Any]
"""Takes a JSON value, the path of its field and what was collected so far."""

S = TypeVar("S", bound=msgspec.Struct)

# Control characters except tab and newline; marks that turn the reading direction,
# with which a text can be made to look like another; lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class StructReader(msgspec.Struct, frozen=True):
    """Reads objects into one struct; `computed` are fields that are only for us."""

    struct: type[msgspec.Struct]
    fields: dict[str, tuple[str, Reader, str | None]]
    computed: Mapping[str, str]

    def __call__(self, value: Any, path: str, reading: Reading) -> Any:
        """Return the struct, or BAD with a reason for each failing field."""
        if type(value) is not dict:
            return reading.wrong(path, value, "an object")
        given = cast(dict[str, Any], value)
        prefix = f"{path}." if path else ""
        taken: dict[str, Any] = {}
        good = True
        for name, (attribute, reader, wanted) in self.fields.items():
            if name in given:
                item = taken[attribute] = reader(given[name], prefix + name, reading)
                good = good and item is not BAD
            elif wanted is not None:
                reading.refuse(prefix + name, "is missing", f"Give {wanted}.")
                good = False
        if not given.keys() <= self.fields.keys():
            for name in sorted(given.keys() - self.fields.keys()):
                self._unknown(name, prefix, reading)
            good = False
        return self.struct(**taken) if good else BAD

    def _unknown(self, name: str, prefix: str, reading: Reading) -> None:
        field = (prefix + name)[:200]
        if name in self.computed:
            why = f"Leave it out: {self.computed[name]}."
            reading.refuse(field, "is computed here, not accepted", why)
            return
        near = get_close_matches(name[:80], self.fields, n=1)
        mend = f'Did you mean "{near[0]}"?' if near else "Leave it out."
        reading.refuse(field, "is not a field of this record", mend)


def reader_of(
    struct: type[msgspec.Struct], computed: Mapping[str, str] | None = None
) -> StructReader:
    """Compile the reader of a struct."""
    shape = inspect.type_info(struct)
    assert isinstance(shape, inspect.StructType)
    return StructReader(struct, _fields(shape.fields), computed or {})


def _fields(
    fields: Iterable[inspect.Field],
) -> dict[str, tuple[str, Reader, str | None]]:
    return {
        f.encode_name: (
            f.name,
            _compile(f.type, {}),
            describe(f.type) if f.required else None,
        )
        for f in fields
    }


def _compile(kind: inspect.Type, extra: dict[str, Any]) -> Reader:
    """Return the reader of one type; `extra` is what `Meta` says around it."""
    match kind:
        case inspect.Metadata():
            said = described(kind)
            words = {} if said is None else {"wanted": said}
            return _compile(kind.type, {**extra, **extra_of(kind), **words})
        case inspect.StructType() if kind.cls is Geometry:
            return _geometry(extra.get("geometry", tuple(GeometryType)))
        case inspect.StructType():
            return StructReader(kind.cls, _fields(kind.fields), {})
        case inspect.UnionType():
            return _nullable(kind, extra)
        case inspect.VarTupleType():
            return _listing(kind)
        case inspect.DictType():
            return _mapping(kind)
        case _:
            return _simple(kind, extra)


def _simple(kind: inspect.Type, extra: dict[str, Any]) -> Reader:
    match kind:
        case inspect.StrType():
            return _text(kind, _wanted(kind, extra))
        case inspect.EnumType():
            return _choice(kind)
        case inspect.IntType() | inspect.FloatType():
            return _number(kind, _wanted(kind, extra))
        case inspect.BoolType():
            return _truth
        case inspect.DateTimeType():
            return read_time
        case _:
            raise TypeError(f"no strict reader for {kind}")


def _wanted(kind: inspect.Type, extra: dict[str, Any]) -> str:
    """Return the rule in words; a pattern has some of its own."""
    return str(extra["wanted"]) if "wanted" in extra else describe(kind, extra)


def _geometry(allowed: Allowed) -> Reader:
    def read(value: Any, path: str, reading: Reading) -> Geometry | Bad:
        return read_geometry(value, path, allowed, reading)

    return read


def _nullable(kind: inspect.UnionType, extra: dict[str, Any]) -> Reader:
    inner = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
    if len(inner) != 1:
        raise TypeError(f"a field is one type, or that type or null, not {kind}")
    reader = _compile(inner[0], extra)

    def read(value: Any, path: str, reading: Reading) -> Any:
        return None if value is None else reader(value, path, reading)

    return read


def _listing(kind: inspect.VarTupleType) -> Reader:
    reader, wanted = _compile(kind.item_type, {}), describe(kind)
    least, most = kind.min_length or 0, kind.max_length
    if most is None:
        raise TypeError("a list needs a limit")

    def read(value: Any, path: str, reading: Reading) -> Any:
        if type(value) is not list:
            return reading.wrong(path, value, wanted)
        items = cast(list[Any], value)
        if not least <= len(items) <= most:
            return reading.wrong(path, items, wanted)
        taken = [reader(v, f"{path}[{i}]", reading) for i, v in enumerate(items)]
        return BAD if BAD in taken else tuple(taken)

    return read


def _mapping(kind: inspect.DictType) -> Reader:
    keys, values = _compile(kind.key_type, {}), _compile(kind.value_type, {})
    wanted, most = describe(kind), kind.max_length or 0

    def read(value: Any, path: str, reading: Reading) -> Any:
        if type(value) is not dict:
            return reading.wrong(path, value, wanted)
        given = cast(dict[str, Any], value)
        if len(given) > most:
            return reading.wrong(path, given, wanted)
        good = [keys(k, path, reading) is not BAD for k in given]
        taken = {k: values(v, f"{path}.{k}"[:200], reading) for k, v in given.items()}
        return taken if all(good) and BAD not in taken.values() else BAD

    return read


def _text(kind: inspect.StrType, wanted: str) -> Reader:
    least, most = kind.min_length or 0, kind.max_length
    pattern = re.compile(kind.pattern) if kind.pattern else None
    if most is None and pattern is None:
        raise TypeError("a text needs a limit")

    def read(value: Any, path: str, reading: Reading) -> Any:
        if type(value) is not str:
            return reading.wrong(path, value, wanted)
        if most is not None and not least <= len(value) <= most:
            return reading.wrong(path, value, wanted)
        if least and value.isspace():
            return reading.refuse(path, "is blank", f"Give {wanted}.")
        if pattern is not None and not pattern.search(value):
            return reading.wrong(path, value, wanted)
        # Most texts are all printable, and that is found out much faster.
        unseen = None if value.isprintable() else _UNSEEN.search(value)
        if unseen:
            code = f"has the unseen character U+{ord(unseen[0]):04X}"
            return reading.refuse(
                path, f"{code} at {unseen.start()}", "Take it out of the text."
            )
        return value

    return read


def _choice(kind: inspect.EnumType) -> Reader:
    members = {member.value: member for member in kind.cls}
    wanted = describe(kind)

    def read(value: Any, path: str, reading: Reading) -> Any:
        if type(value) is str and value in members:
            return members[value]
        return reading.wrong(path, value, wanted)

    return read


def _number(kind: inspect.IntType | inspect.FloatType, wanted: str) -> Reader:
    least, most = kind.ge, kind.le
    if least is None or most is None:
        raise TypeError("a number needs a range")
    whole = isinstance(kind, inspect.IntType)

    def read(value: Any, path: str, reading: Reading) -> Any:
        fits = type(value) is int or (type(value) is float and not whole)
        # NaN is in no range.
        if not fits or not least <= value <= most:
            return reading.wrong(path, value, wanted)
        return value if whole else float(value)

    return read


def _truth(value: Any, path: str, reading: Reading) -> Any:
    if type(value) is not bool:
        return reading.wrong(path, value, "true or false")
    return value
