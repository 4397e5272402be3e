"""Who may see what, as two strings: the audience of a record, the rights of a viewer.

Rule 1: a key says all that decides. The key of a viewer spells out every level that
its clearance reaches, so `sees` needs no table of levels, and two workers with other
policy files can never take one audience for another: their keys differ.
Rule 2: what cannot be read is for nobody.
It must never know a policy file, a record of a layer, a clock or the log.
"""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, unquote

import msgspec

EVERY_GROUP = "ALL"
"""The group that everybody is in, but a liaison."""

WHOLE_ROOM = "*"
"""The group of what the house itself tells everybody, a liaison too: who presents, and
what is shown. No inbox and no release can write it (`layers.fields.Group`)."""


OWN_DELEGATION, OWN_ACCOUNT = "~", "@"
"""Begin the reserved groups: those of one delegation, and one account. No inbox and no
release can write one (`layers.fields.Group`), and no account can be given one: they are
made from who somebody is, when it comes in."""

NOBODY = ""
"""The key of what nobody may see, and of who may see nothing."""

INFORMATIVE = "INFORMATIVE"
PERMISSIVE = "PERMISSIVE"

_PAIRS = 1 << 16
"""Pairs of viewer and record whose answer is remembered; any other takes some 5 µs."""


class MarkedCategory(msgspec.Struct, frozen=True):
    """A category of a label, as far as it decides who may see a record."""

    type: str
    tag_name: str
    values: tuple[str, ...] = ()


class Marking(msgspec.Struct, frozen=True):
    """A label, as far as it decides who may see a record (STANAG 4774)."""

    policy: str
    classification: str
    categories: tuple[MarkedCategory, ...] = ()

    @property
    def level(self) -> str:
        """Return policy and level as one word of a key, for example OPEN:PUBLIC."""
        return level_of(self.policy, self.classification)


class Rights(msgspec.Struct, frozen=True):
    """What a viewer may see; made by `layers.policies`, which knows the levels.

    `levels` are words `POLICY:LEVEL`, lowest first, the clearance last; `categories`
    are "TAG:VALUE". `groups` are the codes that a record may be releasable to: those
    of a liaison are its own delegation only, and never ALL.
    """

    levels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


_ROOM, _ACCOUNT = quote(WHOLE_ROOM, safe=""), quote(OWN_ACCOUNT, safe="")


def delegation_group(delegation: str) -> str:
    """Return the reserved group of all of a delegation; "" if it is none."""
    none = delegation in ("", EVERY_GROUP) or is_reserved(delegation)
    return "" if none else OWN_DELEGATION + delegation


def account_group(account: str) -> str:
    """Return the reserved group of one account."""
    return OWN_ACCOUNT + account


def is_reserved(group: str) -> bool:
    """Say whether a group is of one delegation or account, which nobody may name."""
    return group.startswith((OWN_DELEGATION, OWN_ACCOUNT))


class _Seeing(msgspec.Struct, frozen=True):
    levels: frozenset[str]
    groups: frozenset[str]
    categories: frozenset[str]


class _Marked(msgspec.Struct, frozen=True):
    level: str
    groups: frozenset[str]
    all_of: frozenset[str]
    one_of: tuple[frozenset[str], ...]


def level_of(policy: str, classification: str) -> str:
    """Return a level of a policy as one word of a key."""
    return f"{_word(policy)}:{_word(classification)}"


@lru_cache(maxsize=4096)
def audience_of(label: Marking, releasable_to: tuple[str, ...]) -> str:
    """Return the audience of a record: one canonical string, whatever the order.

    `POLICY:LEVEL;GROUP,GROUP;TAG:VALUE,…;TAG:VALUE|VALUE,…`: the level, the groups
    that it is releasable to, the categories of which a viewer needs all, and those of
    which it needs one of each tag. Every part is percent-encoded.
    """
    if not releasable_to:
        return NOBODY
    all_of: set[str] = set()
    one_of: set[str] = set()
    for each in label.categories:
        tag = _word(each.tag_name)
        if each.type == PERMISSIVE:
            one_of.add(f"{tag}:{'|'.join(sorted({_word(v) for v in each.values}))}")
        elif each.type != INFORMATIVE:
            # A type that is not known limits as strictly as any.
            all_of.update(f"{tag}:{_word(value)}" for value in each.values)
    groups = {_word(group) for group in releasable_to}
    return _joined(label.level, _listed(groups), _listed(all_of), _listed(one_of))


@lru_cache(maxsize=4096)
def rights_key(rights: Rights) -> str:
    """Return the rights of a viewer as one canonical string: its audience.

    `POLICY:LEVEL,…;GROUP,…;TAG:VALUE,…`, levels lowest first.
    """
    if not rights.levels or not rights.groups:
        return NOBODY
    categories = {_category(each) for each in rights.categories}
    groups = {_word(group) for group in rights.groups}
    return _joined(",".join(rights.levels), _listed(groups), _listed(categories))


@lru_cache(maxsize=_PAIRS)
def sees(viewer_key: str, record_key: str) -> bool:
    """Say whether who has these rights may see a record of this audience."""
    if not viewer_key or not record_key:
        return False
    viewer, record = _seeing(viewer_key), _marked(record_key)
    return (
        record.level in viewer.levels
        and not record.groups.isdisjoint(viewer.groups)
        and record.all_of <= viewer.categories
        and not any(each.isdisjoint(viewer.categories) for each in record.one_of)
    )


@lru_cache(maxsize=4096)
def is_private(record_key: str) -> bool:
    """Say whether a record is for one delegation or account, and never for others."""
    return bool(record_key) and any(map(is_reserved, groups_in(record_key)))


def groups_in(key: str) -> list[str]:
    """Return the groups in a key, of a record or a viewer, sorted."""
    return sorted(unquote(group) for group in _set(_parts(key, 2)[1]))


def delegation_of(viewer_key: str) -> str:
    """Return the delegation whose private space a viewer sees; "" if none."""
    own = (each for each in groups_in(viewer_key) if each.startswith(OWN_DELEGATION))
    return next(own, "").removeprefix(OWN_DELEGATION)


def title_of(viewer_key: str) -> str:
    """Return an audience in a few words for people: its highest level, its groups."""
    if not viewer_key:
        return "-"
    levels, _, categories = _parts(viewer_key, 3)
    highest = unquote(levels.rpartition(",")[2].partition(":")[2])
    groups = [each for each in groups_in(viewer_key) if not is_reserved(each)]
    also = [unquote(each) for each in categories.split(",") if each]
    return f"{highest} · {', '.join([*groups, *also])}"


def least_cleared(viewer_keys: Iterable[str]) -> list[str]:
    """Return audiences, each once, those that may see least first."""
    return sorted(set(viewer_keys), key=_clearance)


def shared_by(viewer_keys: Iterable[str]) -> tuple[str, ...]:
    """Return whom a picture must be drawn for so that all of these may see it.

    Those of the keys that decide, in a canonical order, without their private spaces;
    one that may see all that another one may adds nothing. `seen_by_all` asks them.
    """
    kept: list[str] = []
    for key in least_cleared(map(_without_own, viewer_keys)):
        if not any(_reaches(key, less) for less in kept):
            kept.append(key)
    return tuple(kept)


def seen_by_all(shared: tuple[str, ...], record_key: str) -> bool:
    """Say whether a record may be shown to all of `shared_by`; to nobody, nothing."""
    return bool(shared) and all(sees(key, record_key) for key in shared)


def covers(viewer_key: str, other_key: str) -> bool:
    """Say whether a viewer may see all that another one may.

    Private spaces aside, which nobody has of another delegation or account.
    """
    viewer, other = _without_own(viewer_key), _without_own(other_key)
    return bool(viewer and other) and _reaches(viewer, other)


def _clearance(key: str) -> tuple[int, int, int, str]:
    viewer = _seeing(key)
    most = len(viewer.levels), len(viewer.groups), len(viewer.categories)
    return (*most, key)


def _without_own(key: str) -> str:
    if not key:
        return NOBODY
    levels, _, categories = _parts(key, 3)
    groups = [_word(each) for each in groups_in(key) if not is_reserved(each)]
    return _joined(levels, _listed(groups), categories) if groups else NOBODY


def _reaches(key: str, less: str) -> bool:
    """Say whether a viewer may see all that another one may."""
    viewer, other = _seeing(key), _seeing(less)
    return (
        other.levels <= viewer.levels
        and other.groups <= viewer.groups
        and other.categories <= viewer.categories
    )


@lru_cache(maxsize=4096)
def _seeing(key: str) -> _Seeing:
    levels, groups, categories = _parts(key, 3)
    here = _set(groups)
    # What is for one account alone is beside the picture, and nothing else is.
    if not all(each.startswith(_ACCOUNT) for each in here):
        here |= {_ROOM}
    return _Seeing(_set(levels), here, _set(categories))


@lru_cache(maxsize=4096)
def _marked(key: str) -> _Marked:
    level, groups, all_of, one_of = _parts(key, 4)
    each_of: list[frozenset[str]] = []
    for choice in _set(one_of):
        tag, _, values = choice.partition(":")
        each_of.append(frozenset(f"{tag}:{v}" for v in values.split("|") if v))
    return _Marked(level, _set(groups), _set(all_of), tuple(each_of))


def _parts(key: str, count: int) -> list[str]:
    parts = key.split(";")
    return parts + [""] * (count - len(parts))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split(",")) if words else frozenset()


def _listed(words: Iterable[str]) -> str:
    return ",".join(sorted(words))


def _joined(*parts: str) -> str:
    return ";".join(parts).rstrip(";")


def _category(category: str) -> str:
    tag, _, value = category.partition(":")
    return f"{_word(tag)}:{_word(value)}"


def _word(text: str) -> str:
    return quote(text, safe="", errors="backslashreplace")
