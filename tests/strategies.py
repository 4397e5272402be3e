"""Hypothesis strategies for records, made from the structs' own types and limits."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from layers.admission import FUTURE
from layers.geometry import Geometry, GeometryType
from layers.policies import load
from layers.record import Label, Record
from layers.states import STATE_CODES
from layers.wording import describe, extra_of
from tests.records import NOW

TEXT = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp"))
TIMES = st.datetimes(datetime(1950, 1, 1), (NOW + FUTURE).replace(tzinfo=None)).map(  # noqa: DTZ001 - UTC
    lambda at: at.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
)
_LON, _LAT = st.floats(4, 46), st.floats(37, 72)


def records(struct: type[Record]) -> st.SearchStrategy[dict[str, Any]]:
    """Return records of one kind, every field within its own limits."""
    kind = inspect.type_info(struct)
    assert isinstance(kind, inspect.StructType)
    return _object(kind)


def _object(kind: inspect.StructType) -> st.SearchStrategy[dict[str, Any]]:
    required = {f.encode_name: _of(f.type) for f in kind.fields if f.required}
    if kind.cls is Label:
        # Only what a policy knows is a label.
        required["policy"] = st.just("OPEN")
        names = [level.name for level in load().known["OPEN"].levels]
        required["classification"] = st.sampled_from(names)
    optional = {f.encode_name: _of(f.type) for f in kind.fields if not f.required}
    return st.fixed_dictionaries(required, optional=optional)


def _of(kind: Any, extra: dict[str, Any] | None = None) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.Metadata() if "ISO 3166-1" in describe(kind):
            return st.sampled_from(sorted(STATE_CODES))
        case inspect.Metadata():
            return _of(kind.type, extra_of(kind))
        case inspect.UnionType():
            inner = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
            return st.none() | _of(inner[0], extra)
        case inspect.StructType() if kind.cls is Geometry:
            return st.one_of(*(_geometry(t) for t in (extra or {})["geometry"]))
        case inspect.StructType():
            return _object(kind)
        case inspect.VarTupleType():
            least, most = kind.min_length or 0, min(kind.max_length or 0, 2)
            unique = kind.min_length == 1
            return st.lists(
                _of(kind.item_type),
                min_size=least,
                max_size=most,
                unique_by=_key(unique),
            )
        case inspect.DictType():
            return st.dictionaries(_of(kind.key_type), _of(kind.value_type), max_size=2)
        case _:
            return _simple(kind)


def _key(unique: bool) -> Any:
    return repr if unique else None


def _simple(kind: Any) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.StrType() if kind.pattern:
            return st.from_regex(
                kind.pattern.replace(r"\A", "^"), fullmatch=True
            ).filter(lambda text: len(text) <= (kind.max_length or 100))
        case inspect.StrType():
            most = min(kind.max_length, 40)
            texts = st.text(TEXT, min_size=kind.min_length, max_size=most)
            return texts.filter(lambda text: bool(text.strip()))
        case inspect.EnumType():
            return st.sampled_from([member.value for member in kind.cls])
        case inspect.IntType():
            return st.integers(kind.ge, kind.le)
        case inspect.FloatType():
            return st.floats(kind.ge, kind.le) | st.integers(int(kind.ge), int(kind.le))
        case inspect.BoolType():
            return st.booleans()
        case inspect.DateTimeType():
            return TIMES
        case _:
            raise TypeError(kind)


def _geometry(kind: GeometryType) -> st.SearchStrategy[dict[str, Any]]:
    position = st.tuples(_LON, _LAT).map(list)
    ring = st.tuples(_LON, _LAT, st.floats(0.01, 1)).map(_box)
    coordinates: st.SearchStrategy[Any] = {
        GeometryType.POINT: position,
        GeometryType.LINE_STRING: st.tuples(position, st.just([3.5, 40])).map(list),
        GeometryType.POLYGON: ring.map(lambda r: [r]),
        GeometryType.MULTI_POLYGON: ring.map(lambda r: [[r]]),
    }[kind]
    return coordinates.map(lambda c: {"type": str(kind), "coordinates": c})


def _box(corner: tuple[float, float, float]) -> list[list[float]]:
    x, y, size = corner
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
