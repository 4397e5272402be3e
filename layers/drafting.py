"""What a person may write, and how two versions of it are laid side by side.

A working copy is judged as strictly as a line of a feed; only its grade, its label and
whom it is for may still be missing. It must never know a log, a clock or a request.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, cast

import msgspec

from layers.admission import Circumstances, admit
from layers.coast import on_land
from layers.errors import Reason, Rejected
from layers.feature import Unsealed
from layers.record import COMPUTED, Status
from layers.registry import LAYERS

Json = dict[str, Any]

SET_HERE = {
    "id": "it is in the address, or made here",
    "revision": "revisions are counted here",
    "status": "it follows from what people do with it",
    "provenance": "it follows from who writes",
    "verified_by": "it follows from who releases",
    "signature": "nobody has signed this revision yet",
}
"""Fields of a record that a person does not write, and why."""

FOR_WHOM = ("label", "releasable_to")
"""What decides who may see a record; of a released one only a releaser changes it."""

_KINDS = {each.name: each for each in LAYERS if each.record is not None}
_UNGRADED: Json = {"reliability": "F", "credibility": 6}
_UNLABELLED: Json = {
    "label": {"policy": "OPEN", "classification": "PUBLIC"},
    "releasable_to": ["ALL"],
}
_ABSENT = object()


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What the server says of a record that a person wrote."""

    id: str
    layer: str
    author: str
    revision: int = 1
    status: Status = Status.RELEASED
    verified_by: str = ""
    provenance: Mapping[str, Any] | None = None


def begun(sent: Json, author: str, now: datetime) -> Json:
    """Return a new record with what follows from who writes it, and when.

    Who names no source is the source; its grade is for others to give.
    """
    _refuse_set_here(sent)
    own = {"source_id": author, "type": "OTHER", "chain_root": author}
    since: Json = msgspec.to_builtins({"reported_at": now})
    return {"source": [own], **since, **sent}


def edited(record: Json, changes: Json, removed: Collection[str]) -> Json:
    """Return a record with other values in some fields, and without others."""
    _refuse_set_here([*changes, *removed])
    return {k: v for k, v in (record | changes).items() if k not in removed}


def judge(record: Json, stamp: Stamp, room: Circumstances) -> Unsealed:
    """Return the feature of a record; raises Rejected with every reason.

    Nothing may be missing: `filled` takes the place of what may be while it is written.
    """
    if stamp.layer not in _KINDS:
        names = ", ".join(_KINDS)
        raise Rejected([Reason("layer", "is none that people write", f"Give {names}.")])
    whole: Json = {
        "object_type": _KINDS[stamp.layer].object_type,
        "schema_version": "1.0.0",
        "context": room.context,
        **record,
        "id": stamp.id,
        "revision": stamp.revision,
        "status": stamp.status,
        "provenance": stamp.provenance
        or {"was_generated_by": "desk", "was_attributed_to": stamp.author},
    }
    if stamp.verified_by:
        whole["verified_by"] = stamp.verified_by
    [made] = admit(json.dumps(whole).encode(), stamp.layer, room)
    if found := on_land(made.layer, made.geometry, made.properties, room.land):
        made.properties["findings"].append(found)
    return made


def filled(record: Json) -> Json:
    """Return a record with something in place of what may still be missing."""
    return {**_UNLABELLED, **record, "source": _graded(record.get("source"))}


def graded(record: Json, reliability: str | None, credibility: int | None) -> Json:
    """Return a record with a grade for those of its sources that have none."""
    grade = {"reliability": reliability, "credibility": credibility}
    given = {name: value for name, value in grade.items() if value is not None}
    return {**record, "source": _graded(record.get("source"), given)}


def missing(record: Json) -> list[str]:
    """Return the paths of what a record must have before it is released."""
    paths = [name for name in FOR_WHOM if not record.get(name)]
    for i, source in enumerate(_sources(record.get("source"))):
        paths += [f"source[{i}].{name}" for name in _UNGRADED if name not in source]
    return paths


def require(record: Json, names: Iterable[str]) -> None:
    """Raise Rejected if any of these paths is missing."""
    wanted = set(names)
    reasons = [
        Reason(path, "is missing", _HOW.get(path, _HOW_GRADED))
        for path in missing(record)
        if path in wanted
    ]
    if reasons:
        raise Rejected(reasons)


_HOW = {
    "label": "Give the policy and the level of what it says.",
    "releasable_to": "Say whom it is for, for example ALL.",
}
_HOW_GRADED = (
    "Grade it: reliability A to F says how far the source is to be trusted, "
    "credibility 1 to 6 how far what it says is."
)


def base_of(line: bytes) -> Json:
    """Return the record in a feature line, without what is computed."""
    feature: Json = msgspec.json.decode(line)
    computed = {*COMPUTED, *_KINDS[feature["layer"]].computed}
    said = {k: v for k, v in feature["properties"].items() if k not in computed}
    return {**said, "geometry": feature["geometry"]}


def written_part(base: Json) -> Json:
    """Return the part of a record that people write."""
    return {name: value for name, value in base.items() if name not in SET_HERE}


def difference(before: Json, after: Json) -> list[Json]:
    """Return the fields that differ, each with `before` and `after` if it was there."""
    return [
        {"field": name} | _held("before", before, name) | _held("after", after, name)
        for name in sorted(before.keys() | after.keys())
        if before.get(name, _ABSENT) != after.get(name, _ABSENT)
    ]


def side_by_side(base: Json, mine: Json, theirs: Json) -> list[Json]:
    """Return the fields that either has changed, and whether both did, differently."""
    rows: list[Json] = []
    for name in sorted(base.keys() | mine.keys() | theirs.keys()):
        was, my, their = (each.get(name, _ABSENT) for each in (base, mine, theirs))
        if my == was == their:
            continue
        row = {"field": name, "conflict": was not in (my, their) and my != their}
        for side, record in (("base", base), ("mine", mine), ("theirs", theirs)):
            row |= _held(side, record, name)
        rows.append(row)
    return rows


def _held(side: str, record: Json, name: str) -> Json:
    return {side: record[name]} if name in record else {}


def _refuse_set_here(names: Iterable[str]) -> None:
    reasons = [
        Reason(name, "is set here, not accepted", f"Leave it out: {SET_HERE[name]}.")
        for name in names
        if name in SET_HERE
    ]
    if reasons:
        raise Rejected(reasons)


def _graded(source: Any, grade: Json = _UNGRADED) -> Any:
    """Return sources, those without a grade with this one; anything else as it is."""
    if not isinstance(source, list):
        return source
    listed = cast(list[Any], source)
    return [{**grade, **each} if isinstance(each, dict) else each for each in listed]


def _sources(source: Any) -> list[Json]:
    listed = cast(list[Any], source) if isinstance(source, list) else []
    return [cast(Json, each) for each in listed if isinstance(each, dict)]
