"""Writes the field tables of docs/records.md from the structs themselves.

`python -m layers.glossary docs/records.md` renews what is between the marks; a test
fails while the page and the structs differ. It must never say what a struct does not.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import NODEFAULT, inspect

from layers.feature import SCENE
from layers.findings import FINDINGS
from layers.geometry import Geometry
from layers.reading import Limits
from layers.record import COMPUTED, Record, Scene
from layers.registry import LAYERS
from layers.wording import describe

_MARKED = re.compile(r"(<!-- made: ([A-Za-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def page(text: str) -> str:
    """Return the page with everything between its marks made anew."""
    made = _parts()
    return _MARKED.sub(lambda found: found[1] + made[found[2]] + found[3], text)


def _parts() -> dict[str, str]:
    """Return each part of the page by the name in its mark."""
    envelope = _struct(Record)
    shared = {f.encode_name: f for f in envelope.fields}
    parts = {"Record": _all(Record, envelope.fields)}
    for layer in LAYERS:
        if layer.written is not None:
            own = _struct(layer.written).fields
            parts[layer.object_type] = _all(layer.written, own)
        if layer.record is None:
            continue
        fields = _struct(layer.record).fields
        own = [f for f in fields if not _same(f, shared.get(f.encode_name))]
        parts[layer.object_type] = _all(layer.record, own)
    parts["Scene"] = _all(Scene, _struct(Scene).fields)
    parts["Computed"] = "".join(_computed())
    parts["Findings"] = "".join(_findings())
    parts["Inboxes"] = "".join(_inboxes())
    parts["Limits"] = "".join(_limits())
    return parts


def _struct(struct: type) -> inspect.StructType:
    kind = inspect.type_info(struct)
    assert isinstance(kind, inspect.StructType)
    return kind


def _all(struct: type, fields: Sequence[inspect.Field]) -> str:
    return f"{_said(struct)}\n\n{_table(fields)}{_inner(fields)}"


def _same(field: inspect.Field, other: inspect.Field | None) -> bool:
    return other is not None and (field.type, field.required) == (
        other.type,
        other.required,
    )


def _table(fields: Sequence[inspect.Field]) -> str:
    rows = ["| field | | value |\n|---|---|---|\n"]
    rows += [
        f"| `{f.encode_name}` | {_needed(f)} | {describe(f.type)} |\n" for f in fields
    ]
    return "".join(rows)


def _needed(field: inspect.Field) -> str:
    if field.required:
        return "required"
    if field.default_factory is not NODEFAULT:
        default = field.default_factory()
        return f"optional, default {getattr(default, 'value', default)}"
    return "optional"


def _inner(fields: Sequence[inspect.Field]) -> str:
    """Return a table for every object that is inside these fields, each once."""
    seen: dict[type, inspect.StructType] = {}
    for field in fields:
        for kind in _structs_in(field.type):
            seen.setdefault(kind.cls, kind)
    return "".join(_titled(kind) for kind in seen.values())


def _titled(kind: inspect.StructType) -> str:
    return f"\n**{kind.cls.__name__}**: {_said(kind.cls)}\n\n{_table(kind.fields)}"


def _said(struct: type) -> str:
    """Return the docstring of a struct as one paragraph."""
    return " ".join((struct.__doc__ or "").split())


def _structs_in(kind: inspect.Type) -> Iterator[inspect.StructType]:
    match kind:
        case inspect.Metadata():
            yield from _structs_in(kind.type)
        case inspect.UnionType():
            for one in kind.types:
                yield from _structs_in(one)
        case inspect.VarTupleType():
            yield from _structs_in(kind.item_type)
        case inspect.StructType() if kind.cls is not Geometry:
            yield kind
            for field in kind.fields:
                yield from _structs_in(field.type)
        case _:
            return


def _computed() -> Iterator[str]:
    yield "| field | of | why it is not accepted |\n|---|---|---|\n"
    for name, why in COMPUTED.items():
        yield f"| `{name}` | every record | {why} |\n"
    for layer in LAYERS:
        for name, why in layer.computed.items():
            yield f"| `{name}` | {layer.name} | {why} |\n"


def _findings() -> Iterator[str]:
    yield "| rule | verdict | sentence |\n|---|---|---|\n"
    for rule, (verdict, sentence) in FINDINGS.items():
        yield f"| `{rule}` | {verdict} | {sentence} |\n"


def _inboxes() -> Iterator[str]:
    yield "| inbox | `object_type` | fresh for |\n|---|---|---|\n"
    for layer in LAYERS:
        if layer.record is None:
            continue
        fresh = "what it says itself"
        if layer.ttl is not None:
            fresh = f"{layer.ttl.total_seconds() / 3600:g} h"
        yield f"| `{{room}}:in:{layer.name}` | `{layer.object_type}` | {fresh} |\n"
    yield f"| `{{room}}:in:{SCENE}` | `{Scene.__name__}` | |\n"


def _limits() -> Iterator[str]:
    limits = Limits()
    yield f"- one line (the field `record`): {limits.bytes:,} bytes\n"
    yield f"- records in one line: {limits.records:,}\n"
    yield f"- positions in one geometry: {limits.vertices:,} as given, "
    yield f"{limits.dense_vertices:,} after long edges were divided\n"


if __name__ == "__main__":
    renewed = Path(sys.argv[1])
    renewed.write_text(page(renewed.read_text("utf-8")), "utf-8")
