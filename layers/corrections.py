"""What people corrected in a record of a feed, and what its source says since.

Rule 1: what a person corrected stands until a person lifts it, whatever a feed sends.
Rule 2: what the feed sends is kept and shown as what the source says now.
Rule 3: a record that a person retracted stays as it was then, until a person revives
it; what the source says since is kept with the retraction.
All of it is in the line itself, so it is a function of what the log holds. It must
never decide who may correct, retract or revive.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

import msgspec

from layers.feature import STAMP, Unsealed, reseal

Json = dict[str, Any]

TOGETHER: tuple[frozenset[str], ...] = (
    frozenset(
        {
            *("geometry", "position_error_m", "false_position"),
            *("garrison", "delta_distance_km"),
        }
    ),
    frozenset({"occurred_from", "occurred_to", "duration_s"}),
    frozenset({"valid_from", "valid_to", "valid_until"}),
    frozenset({"range_km_low", "range_km_high", "range_source"}),
    frozenset({"black_sea_since", "black_sea_until"}),
    frozenset({"key_judgement", "alternatives"}),
    frozenset({"start", "end"}),
    frozenset({"actor_state", "actor_status", "attribution_confidence"}),
)
"""Fields that mean little without one another: a correction of one holds them all.

All that a rule of a layer compares stands together, so that what is carried on is what
that rule has judged.
"""

CARRIED = ("corrections", "duplicate_of", "retraction")
"""What people said about a record of somebody else; no revision of a feed ends it."""

_NOT_CORRECTED = frozenset(
    {
        *STAMP,
        *CARRIED,
        *("findings", "revision", "status", "provenance", "verified_by", "signature"),
        *("object_type", "schema_version", "context", "label", "releasable_to"),
    }
)

_NO = object()


class Correction(msgspec.Struct, frozen=True):
    """One field that a person corrected: who wrote it, when, what the source says.

    `source_says` is left out if the source does not give the field.
    """

    field: str
    by: str
    at: str
    source_says: Any = msgspec.UNSET


def corrected(made: Unsealed, line: bytes, by: str, at: datetime) -> Unsealed:
    """Return a released correction of the record in a line, with what it holds fast.

    `by` has written it. Where it says what the source says, it holds nothing any more:
    so a correction is lifted.
    """
    before, source = _content(line), said_by_source(line)
    earlier = {each.field: each for each in corrections_in(line)}
    now = _plain({**made.properties, "geometry": made.geometry})
    stamp = by, str(msgspec.to_builtins(at))
    kept: list[Correction] = []
    for group in _groups(before.keys() | now.keys() | source.keys()):
        if all(_same(now, source, name) for name in group):
            continue
        for name in group:
            old = earlier.get(name)
            stands = old is not None and _same(now, before, name)
            who = (old.by, old.at) if old is not None and stands else stamp
            kept.append(_correction(name, who, source))
    return _with(made, kept, _people_said(line, ("duplicate_of",)))


def continued(made: Unsealed, line: bytes) -> Unsealed:
    """Return the next revision of what a person wrote: nobody else goes on with it."""
    return _with(made, (), _people_said(line, ("duplicate_of",)))


def carried(sent: Unsealed, line: bytes) -> Unsealed:
    """Return what a feed sends, with what people said about the record in a line.

    It is what was sent, the same object, if nobody said anything.
    """
    if not any(f'"{name}":'.encode() in line for name in CARRIED):
        return sent
    said = _people_said(line, CARRIED)
    if not said:
        return sent
    held = [
        _correction(each.field, (each.by, each.at), _sent(sent))
        for each in corrections_in(line)
    ]
    if "retraction" in said:
        return _still_retracted(sent, line, held, said)
    kept = _content(line)
    properties, geometry = dict(sent.properties), sent.geometry
    for name in (each.field for each in held):
        if name == "geometry":
            geometry = kept.get(name)
        elif name in kept:
            properties[name] = kept[name]
        else:
            properties.pop(name, None)
    plain = msgspec.structs.replace(sent, properties=properties, geometry=geometry)
    return _with(plain, held, said)


def revived(line: bytes) -> tuple[Json, Any]:
    """Return properties and geometry of a retracted record as it comes back.

    As the source has it now, where no person corrected it; without the stamp.
    """
    feature: Json = msgspec.json.decode(line)
    properties: Json = feature["properties"]
    retraction = _object(properties.pop("retraction", None))
    since = _object(retraction.get("since"))
    content: Json = {**properties, "geometry": feature["geometry"]}
    content |= _object(since.get("says"))
    content["status"] = since.get("status") or retraction.get("was") or "RELEASED"
    gone: list[str] = list(since.get("without", ()))
    for name in (*gone, *STAMP, "signature"):
        content.pop(name, None)
    return content, content.pop("geometry", None)


def corrections_in(line: bytes) -> tuple[Correction, ...]:
    """Return what people corrected in a record, by field."""
    listed = _people_said(line, ("corrections",)).get("corrections", ())
    return tuple(msgspec.convert(each, Correction) for each in listed)


def disputed(line: bytes) -> bool:
    """Say whether a source says otherwise than what people have decided."""
    said = _people_said(line, CARRIED)
    if _since(said):
        return True
    content = _content(line)
    return any(
        each.source_says != content.get(each.field, msgspec.UNSET)
        for each in corrections_in(line)
    )


def said_by_source(line: bytes) -> Json:
    """Return what the source of a record said last, without what people made of it."""
    content = _content(line)
    for each in corrections_in(line):
        content.pop(each.field, None)
        if each.source_says is not msgspec.UNSET:
            content[each.field] = each.source_says
    since = _since(_people_said(line, CARRIED))
    content |= _object(since.get("says"))
    return {k: v for k, v in content.items() if k not in since.get("without", ())}


def content_of(made: Unsealed) -> Json:
    """Return what a producer sends in the shape of `said_by_source`."""
    return {k: v for k, v in _sent(made).items() if k not in _NOT_CORRECTED}


def _still_retracted(
    sent: Unsealed, line: bytes, held: list[Correction], said: Json
) -> Unsealed:
    feature: Json = msgspec.json.decode(line)
    kept: Json = {k: v for k, v in feature["properties"].items() if k not in STAMP}
    kept.pop("signature", None)
    before, now = _content(line), content_of(sent)
    names = {each.field for each in held}
    says = {
        k: v for k, v in now.items() if k not in names and not _same(now, before, k)
    }
    since: Json = {
        "revision": sent.revision,
        "status": sent.properties.get("status"),
        "says": says,
        "without": sorted(before.keys() - now.keys() - names),
    }
    said = {**said, "retraction": {**said["retraction"], "since": since}}
    shape = sent.id, sent.layer, sent.revision, "", feature["geometry"], kept
    return _with(Unsealed(*shape), held, said)


def _with(made: Unsealed, held: Iterable[Correction], said: Json) -> Unsealed:
    """Return a feature that says what people said, hashed anew."""
    kept = {k: v for k, v in made.properties.items() if k not in CARRIED}
    kept |= {k: v for k, v in said.items() if k != "corrections"}
    listed = sorted(held, key=lambda each: each.field)
    if listed:
        kept["corrections"] = msgspec.to_builtins(listed)
    return reseal(msgspec.structs.replace(made, properties=kept))


def _groups(names: Iterable[str]) -> list[list[str]]:
    """Return the fields that stand together, each field in one group."""
    left = {name for name in names if name not in _NOT_CORRECTED}
    groups = [sorted(each & left) for each in TOGETHER if each & left]
    single = left.difference(*TOGETHER)
    return [*groups, *([name] for name in sorted(single))]


def _correction(
    name: str, who: tuple[str, str], source: Mapping[str, Any]
) -> Correction:
    return Correction(name, *who, source.get(name, msgspec.UNSET))


def _content(line: bytes) -> Json:
    """Return what a line says that people may correct, with its geometry."""
    feature: Json = msgspec.json.decode(line)
    whole = {**feature["properties"], "geometry": feature["geometry"]}
    return {k: v for k, v in whole.items() if k not in _NOT_CORRECTED}


def _sent(made: Unsealed) -> Json:
    return _plain({**made.properties, "geometry": made.geometry})


def _people_said(line: bytes, names: Iterable[str]) -> Json:
    properties: Json = msgspec.json.decode(line)["properties"]
    return {name: properties[name] for name in names if properties.get(name)}


def _since(said: Json) -> Json:
    """Return what the source said since the retraction; empty if that was nothing."""
    return _object(_object(said.get("retraction")).get("since"))


def _object(value: Any) -> Json:
    return cast(Json, value) if isinstance(value, dict) else {}


def _same(one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> bool:
    return one.get(name, _NO) == other.get(name, _NO)


def _plain(content: Json) -> Json:
    plain: Json = msgspec.json.decode(msgspec.json.encode(content))
    return plain
