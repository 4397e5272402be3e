"""Decides whether a line of an inbox may enter the log: the silent core of the ingest.

In: bytes, and what is known about the room. Out: features ready to append, or Rejected
with every reason. It must never await, read a clock, touch the log, or raise else.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec

from layers.coast import Land
from layers.errors import Reason, Rejected
from layers.feature import SCENE, Unsealed, unseal
from layers.findings import Finding, FindingRule, find
from layers.layer import Layer, order_of_times
from layers.policies import Policies, load
from layers.reading import BAD, MOST_REASONS, Limits, Reading, shown
from layers.record import COMPUTED, Context, Label, Record, Scene
from layers.registry import LAYERS
from layers.strict import StructReader, reader_of
from layers.wire import read_lines

FUTURE = timedelta(minutes=5)
"""Clocks differ; a report that is dated later than this in the future is a warning."""

_READERS: dict[str, tuple[Layer, StructReader]] = {
    layer.name: (layer, reader_of(layer.record, {**COMPUTED, **layer.computed}))
    for layer in LAYERS
    if layer.record is not None
}
_SCENE_READER = reader_of(Scene)


class Circumstances(msgspec.Struct, frozen=True):
    """What a record is judged against: the room's context, and now in the room.

    `policies` are those whose levels a label may name; `land` is for what people bring.
    """

    context: Context
    now: datetime
    limits: Limits = Limits()
    policies: Policies = load()
    land: Land | None = None


def admit(raw: bytes | None, inbox: str, room: Circumstances) -> tuple[Unsealed, ...]:
    """Return the features of all records in a line; raises Rejected for any mistake."""
    if inbox not in _READERS:
        raise Rejected([_unknown_layer(inbox)])
    values = read_lines(raw, room.limits)
    made: list[Unsealed] = []
    reasons: list[Reason] = []
    for i, value in enumerate(values):
        try:
            made.append(_admit_one(value, inbox, room))
        except Rejected as refused:
            at = f"[{i}]." if len(values) > 1 else ""
            reasons += [_placed(reason, at) for reason in refused.reasons]
    reasons += _repeated_ids(made)
    if reasons:
        raise Rejected(_shortened(reasons))
    return tuple(made)


def admit_scene(raw: bytes | None, room: Circumstances) -> Scene:
    """Return the scene in a line; raises Rejected for any mistake."""
    if room.context is Context.REALITY:
        mend = "Send scenes to rooms that are an EXERCISE or a SIMULATION."
        raise Rejected([Reason(SCENE, "cannot change what a room of REALITY is", mend)])
    values = read_lines(raw, room.limits)
    if len(values) != 1:
        problem = f"holds {len(values)} scenes"
        raise Rejected([Reason("record", problem, "Give one scene in a line.")])
    reading = Reading(room.limits)
    _right_type(values[0], Scene.__name__, reading)
    scene = _read(_SCENE_READER, values[0], reading)
    _right_context(scene.context, room, reading)
    _stop_at_reasons(reading)
    return scene


def _admit_one(value: Any, inbox: str, room: Circumstances) -> Unsealed:
    layer, reader = _READERS[inbox]
    reading = Reading(room.limits)
    _right_type(value, layer.object_type, reading)
    record: Record = _read(reader, value, reading)
    _right_context(record.context, room, reading)
    _right_label(record.label, room.policies, reading)
    for said in _checks(record, layer, room.now):
        if isinstance(said, Finding):
            reading.findings.append(said)
        else:
            reading.refuse(said.field, said.problem, said.mend)
    _stop_at_reasons(reading)
    if reading.time_text:
        kept = {**reading.time_text, **record.time_text}
        record = msgspec.structs.replace(record, time_text=kept)
    return unseal(record, layer.name, reading.findings, layer.compute(record))


def _right_type(value: Any, object_type: str, reading: Reading) -> None:
    """Refuse a record of another type at once: its fields would all be wrong."""
    if not isinstance(value, dict):
        return
    given = cast(dict[str, Any], value).get("object_type")
    if isinstance(given, str) and given != object_type:
        reading.wrong("object_type", given, f'"{object_type}" to this inbox')
        _stop_at_reasons(reading)


def _read(reader: StructReader, value: Any, reading: Reading) -> Any:
    made = reader(value, "", reading)
    if made is BAD:
        raise Rejected(reading.reasons)
    return made


def _right_context(given: Context, room: Circumstances, reading: Reading) -> None:
    if given is not room.context:
        reading.refuse(
            "context",
            f"is {given}, and this room is {room.context}",
            f"Send it to a room that is {given}.",
        )


def _right_label(label: Label, policies: Policies, reading: Reading) -> None:
    policy = policies.known.get(label.policy)
    if policy is None:
        names = " or ".join(shown(name) for name in policies.known)
        problem = f"is {shown(label.policy)}, and no such policy is in use here"
        reading.refuse("label.policy", problem, f"Give {names}.")
    elif policy.rank(label.classification) < 0:
        levels = ", ".join(shown(level.name) for level in policy.levels)
        wanted = f"one of the levels of {policy.name}: {levels}"
        reading.wrong("label.classification", label.classification, wanted)


def _checks(record: Record, layer: Layer, now: datetime) -> Iterator[Reason | Finding]:
    if record.id == SCENE:
        problem = f"is {shown(SCENE)}, which is the room's own"
        yield Reason("id", problem, "Give the record another id.")
    yield from order_of_times(record, ("valid_from", "valid_to"))
    if len(set(record.releasable_to)) != len(record.releasable_to):
        yield Reason("releasable_to", "names somebody twice", "Name each once.")
    if record.supersedes == record.id:
        yield Reason(
            "supersedes", "is the record itself", "A revision replaces by itself."
        )
    if record.reported_at > now + FUTURE:
        yield find(FindingRule.FROM_THE_FUTURE, "reported_at")
    yield from layer.check(record)


def _stop_at_reasons(reading: Reading) -> None:
    if reading.reasons:
        raise Rejected(reading.reasons)


def _repeated_ids(made: list[Unsealed]) -> list[Reason]:
    seen: set[str] = set()
    reasons: list[Reason] = []
    for record in made:
        if record.id in seen:
            problem = f"is {shown(record.id)} more than once in this line"
            reasons.append(Reason("id", problem, "Send one revision in a line."))
        seen.add(record.id)
    return reasons


def _placed(reason: Reason, at: str) -> Reason:
    return msgspec.structs.replace(reason, field=f"{at}{reason.field}")


def _shortened(reasons: list[Reason]) -> list[Reason]:
    if len(reasons) <= MOST_REASONS + 1:
        return reasons
    more = len(reasons) - MOST_REASONS
    last = Reason("record", f"has {more} more mistakes", "Mend these first.")
    return [*reasons[:MOST_REASONS], last]


def _unknown_layer(inbox: str) -> Reason:
    names = ", ".join(_READERS)
    problem = f"is {shown(inbox)}, and no layer has this name"
    return Reason("layer", problem, f"Send it to the inbox of one of {names}.")
