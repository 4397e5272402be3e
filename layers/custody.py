"""Whose a record is: only who made it revises it, and a releaser says whom it is for.

Rule 1: what a producer sends after a release keeps the groups that the releaser chose,
as long as the producer names the same groups as before, and no limit of the label is
taken away; what people corrected or took off stays so (`layers.corrections`).
Rule 2: producers count their revisions by themselves; a release has one of its own.
It is decided by what the log holds at the revision that an append expects, so two
writers can never decide differently. It must never write.
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from layers.corrections import CARRIED, carried, content_of, said_by_source
from layers.entry import Custody, custodies_of, lines_of
from layers.errors import Reason, Rejected
from layers.feature import NOT_HASHED, Unsealed, reseal
from layers.label import EVERY_GROUP
from layers.log import Log, Revision
from layers.policies import Policies
from layers.reading import shown

MOST_CATEGORIES = 20
"""As many as a label may have."""

AT_ONCE = 64
"""Entries that are read at the same time."""

_AUDIENCE = ("label", "releasable_to")
_OF_A_REVISION = (*_AUDIENCE, *NOT_HASHED, "revision", "hash")


class Holding(msgspec.Struct, frozen=True):
    """The newest revision of a record, as a writer must know it to continue it.

    `label` and `groups` are whom it is for, as its line says; `line` is empty if it
    cannot be read.
    """

    current: Revision
    layer: str
    custody: Custody
    label: Mapping[str, Any]
    groups: tuple[str, ...]
    line: bytes = b""


class _Audience(msgspec.Struct):
    label: dict[str, Any] = {}
    releasable_to: tuple[str, ...] = ()


class _Feature(msgspec.Struct):
    id: str
    layer: str
    properties: _Audience


_read = msgspec.json.Decoder(_Feature).decode


async def held(log: Log, ids: Collection[str]) -> dict[str, Holding]:
    """Return what is held of those of these records that there are.

    Raises StoreUnavailable.
    """
    revisions = await log.revisions(ids)
    entries = sorted({each.entry_id for each in revisions.values()} - {""})
    bodies: dict[str, bytes] = {}
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        found = await asyncio.gather(*map(log.entry, some))
        bodies |= {each.id: each.e for each in found if each is not None}
    kept: dict[str, Holding] = {}
    for entry_id, e in bodies.items():
        await asyncio.sleep(0)  # an entry may be large, and the lease must be renewed
        kept |= _in_entry(
            e, {k: r for k, r in revisions.items() if r.entry_id == entry_id}
        )
    return {k: kept.get(k) or _unknown(each) for k, each in revisions.items()}


def _in_entry(e: bytes, revisions: Mapping[str, Revision]) -> dict[str, Holding]:
    kept: dict[str, Holding] = {}
    custody_of = custodies_of(e)
    for index, line in enumerate(lines_of(e)):
        try:
            feature = _read(line)
        except msgspec.MsgspecError:
            continue
        current = revisions.get(feature.id)
        if current is not None:
            custody = custody_of(index, current.revision)
            about = feature.properties
            whom = about.label, about.releasable_to
            kept[feature.id] = Holding(current, feature.layer, custody, *whom, line)
    return kept


def _unknown(current: Revision) -> Holding:
    """Return a record of which nothing can be read: it is nobody's but a releaser's.

    Of a revision that was written before entries were noted it is not known where it
    is: `with_layer` says what it is.
    """
    return Holding(current, "", Custody("", current.revision), {}, ())


def is_of_before(holding: Holding) -> bool:
    """Say whether it was written before entries were noted with revisions."""
    return not holding.current.entry_id


def with_layer(holding: Holding, layer: str) -> Holding:
    """Return what is held of a record of before, of which the picture says the layer.

    Nobody knows who made it: it is of who first continues it in this layer.
    """
    return msgspec.structs.replace(holding, layer=layer)


def following(
    sent: Unsealed, holding: Holding, author: str, policies: Policies
) -> tuple[Unsealed, Custody]:
    """Return the revision that follows when its originator sends this, and its custody.

    What nobody is known to have made is taken over. Raises Rejected if it belongs to
    somebody else, or limits itself in another policy than a releaser did.
    """
    before = holding.custody
    originator = before.originator or author
    if originator != author or holding.layer != sent.layer:
        # Not whose it is, nor what it is: the sender may not know that either.
        problem = f"is {shown(sent.id)}, which is taken"
        raise Rejected([Reason("id", problem, "Give the record an id of your own.")])
    groups = tuple(sent.properties["releasable_to"]) if before.released else ()
    entry_id = holding.current.entry_id
    custody = Custody(originator, sent.revision, before.released, entry_id, groups)
    if sent.revision <= before.revision:
        return sent, custody  # the log refuses it, unless it has this very event
    revision = max(sent.revision, holding.current.revision + 1)
    changed: dict[str, Any] = {"revision": revision}
    kept = carried(sent, holding.line)
    if before.released or kept is not sent:
        changed["releasable_to"] = _for_whom(sent, holding)
        changed["label"] = _stricter(sent.properties["label"], holding.label, policies)
    its_own = all(sent.properties[name] == value for name, value in changed.items())
    if kept is sent and its_own:
        return sent, custody
    properties = {**kept.properties, **changed}
    if set(properties["releasable_to"]) - set(holding.groups):
        # It names another record, which not all of these may know.
        properties.pop("duplicate_of", None)
    # A signature is of what the originator had written, and no longer fits.
    properties.pop("signature", None)
    unsealed = Unsealed(sent.id, sent.layer, revision, "", kept.geometry, properties)
    return reseal(unsealed), custody


def _for_whom(sent: Unsealed, holding: Holding) -> list[str]:
    """Return the groups of a revision that carries on what a person decided or wrote.

    They stay for as long as the source names the same as before. Where it names others,
    it is for the groups that both name; ALL is one like the others, as liaisons are not
    in it. Raises Rejected if there is none, but where the source only takes away.
    """
    named: list[str] = list(sent.properties["releasable_to"])
    before = holding.custody
    if before.released and (not before.groups or {*named} == {*before.groups}):
        return list(holding.groups)
    common = [each for each in holding.groups if each in named]
    if not common and EVERY_GROUP in holding.groups and not before.released:
        return named  # it takes the record away from all others
    if not common:
        problem = f"are {', '.join(named)}: nobody who may see the record until now"
        mend = "Ask a releaser to give the record to them first."
        raise Rejected([Reason("releasable_to", problem, mend)])
    return common


def says_the_same(e: bytes, sent: Collection[Unsealed], policies: Policies) -> bool:
    """Say whether an entry is what came of these records, by the releases before it.

    What a releaser had decided is no part of what a producer says; a stricter label is.
    """
    lines, custody_of = lines_of(e), custodies_of(e)
    if len(lines) != len(sent):
        return False
    for index, (line, record) in enumerate(zip(lines, sent, strict=True)):
        feature: dict[str, Any] = msgspec.json.decode(line)
        if feature["properties"].get("hash") == record.hash:
            continue
        custody = custody_of(index, -1)
        carries = any(name in feature["properties"] for name in CARRIED)
        if custody.revision != record.revision:
            return False
        said: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
        decided = custody.released or carries
        if not decided and _audience(feature) != _audience(said):
            return False
        if not _same_content(line, feature, record, said):
            return False
        label, written = said["properties"]["label"], feature["properties"]["label"]
        if not _is_kept(label, written, policies):
            return False
    return True


def _audience(feature: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(feature["properties"].get(name) for name in _AUDIENCE)


def _is_kept(
    sent: Mapping[str, Any], written: Mapping[str, Any], policies: Policies
) -> bool:
    """Say whether a label that was written keeps every limit of one that is sent."""
    try:
        return _stricter(sent, written, policies) == written
    except Rejected:
        return False


def _same_content(
    line: bytes, feature: Mapping[str, Any], sent: Unsealed, said: Mapping[str, Any]
) -> bool:
    if not any(name in feature["properties"] for name in CARRIED):
        return _content(feature) == _content(said)
    of_source = said_by_source(line) == content_of(sent)
    return of_source and all(feature[each] == said[each] for each in ("id", "layer"))


def _content(feature: Mapping[str, Any]) -> Any:
    kept = feature["properties"].items()
    said = {name: value for name, value in kept if name not in _OF_A_REVISION}
    return feature["id"], feature["layer"], feature["geometry"], said


def _stricter(
    sent: Mapping[str, Any], decided: Mapping[str, Any], policies: Policies
) -> dict[str, Any]:
    """Return a label that keeps every limit of both."""
    policy = policies.known.get(str(decided.get("policy")))
    if policy is None or sent["policy"] != policy.name:
        problem = f"is {shown(sent['policy'])}, not that of the release"
        mend = "Keep the policy, or ask a releaser."
        raise Rejected([Reason("label.policy", problem, mend)])
    levels = sent["classification"], str(decided.get("classification"))
    categories = [*decided.get("categories", ())]
    categories += [
        each for each in sent.get("categories", ()) if each not in categories
    ]
    if len(categories) > MOST_CATEGORIES:
        problem = f"are more than {MOST_CATEGORIES} with those of the release"
        mend = "Keep those that were there, or ask a releaser."
        raise Rejected([Reason("label.categories", problem, mend)])
    return {
        **sent,
        "classification": max(levels, key=policy.rank),
        **({"categories": categories} if categories else {}),
    }
