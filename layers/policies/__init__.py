"""Policies as files: which levels there are, how they rank, what they look like.

OPEN ships with the project; ONEPICTURE_POLICIES names a folder with more. Nothing of
this decides about a record in the log: it is turned into the key of a viewer
(`layers.label`) once, when somebody comes in, and into reasons at the ingest.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from layers.errors import SettingsError
from layers.label import Marking, Rights, level_of
from layers.settings import inherited

OPEN = "OPEN"
"""The policy that is always there; levels of others name their like in it."""

FOLDER_VARIABLE = "ONEPICTURE_POLICIES"

_SHIPPED = Path(__file__).parent / "OPEN.toml"

Code = Annotated[str, Meta(pattern=r"\A[A-Z][A-Z0-9_ -]{0,39}\Z")]
Colours = Annotated[str, Meta(pattern=r"\A#[0-9a-f]{6} #[0-9a-f]{6}\Z")]
"""Background and text of a banner."""


class Titles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How something is called, in each language of the page."""

    en: str
    fr: str


class Styles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The colours of a banner in the dark and in the light style."""

    dark: Colours
    light: Colours


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One level; `open` is the highest level of OPEN that it is cleared for."""

    name: Code
    title: Titles
    colours: Styles
    open: Code | None = None


class KnownCategory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category that labels of a policy may carry, with its values."""

    tag: Code
    type: str
    title: Titles
    values: tuple[Code, ...]


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One policy: its levels, lowest first, and its categories."""

    name: Code
    title: Titles
    levels: Annotated[tuple[Level, ...], Meta(min_length=1)]
    categories: tuple[KnownCategory, ...] = ()

    def rank(self, level: str) -> int:
        """Return the place of a level, 0 is the lowest; -1 if it has none."""
        names = [each.name for each in self.levels]
        return names.index(level) if level in names else -1

    def upto(self, level: str) -> tuple[str, ...]:
        """Return the levels that a clearance reaches as words of a key."""
        reached = self.levels[: self.rank(level) + 1]
        return tuple(level_of(self.name, each.name) for each in reached)


class Policies(msgspec.Struct, frozen=True):
    """All policies of one installation, by name."""

    known: Mapping[str, Policy]

    def rights(
        self,
        clearance: str,
        groups: Iterable[str],
        categories: Iterable[str] = (),
        policy: str = OPEN,
    ) -> Rights:
        """Return what somebody may see who is cleared for this level of a policy.

        A policy or level that is not known gives no level at all: nothing is seen.
        """
        own = self.known.get(policy)
        if own is None or own.rank(clearance) < 0:
            return Rights()
        like = own.levels[own.rank(clearance)].open
        also = self.known[OPEN].upto(like) if policy != OPEN and like else ()
        levels = also + own.upto(clearance)
        return Rights(levels, _once(categories), _once(groups))

    def highest(self, markings: Iterable[Marking]) -> Marking | None:
        """Return the highest of these labels, for the banner; None without any."""
        return max(markings, key=self._height, default=None)

    def ranked(self) -> list[tuple[Policy, Level]]:
        """Return all levels of all policies, lowest first."""
        found = [
            (policy, level) for policy in self.known.values() for level in policy.levels
        ]
        return sorted(
            found, key=lambda each: self._height(Marking(each[0].name, each[1].name))
        )

    def reaches_top(self, rights: Rights) -> bool:
        """Say whether somebody is cleared for the highest level of a policy."""
        tops = {each.upto(each.levels[-1].name)[-1] for each in self.known.values()}
        return bool(rights.levels) and rights.levels[-1] in tops

    def knows(self, policy: str, classification: str) -> bool:
        """Say whether a label may be marked so."""
        known = self.known.get(policy)
        return known is not None and known.rank(classification) >= 0

    def _height(self, marking: Marking) -> tuple[int, int]:
        policy = self.known.get(marking.policy)
        rank = -1 if policy is None else policy.rank(marking.classification)
        if policy is None or rank < 0:
            # What is not known is shown as the highest: never as less than it is.
            return (1_000, 0)
        like = policy.levels[rank].open
        return (self.known[OPEN].rank(like), rank) if like else (rank, -1)


def load(folder: Path | None = None) -> Policies:
    """Read OPEN and the files of a folder; raises SettingsError naming a bad one."""
    files = [] if folder is None else sorted(folder.glob("*.toml"))
    if folder is not None and not files:
        raise SettingsError(FOLDER_VARIABLE, str(folder), "it holds no policy file")
    policies = {OPEN: _read(_SHIPPED)}
    for file in files:
        policy = _read(file)
        if policy.name in policies:
            problem = f"{file.name} says again what the policy {policy.name} is"
            raise SettingsError(FOLDER_VARIABLE, str(folder), problem)
        _is_like_open(policy, policies[OPEN], file)
        policies[policy.name] = policy
    return Policies(policies)


def as_chosen(environ: Mapping[str, str] | None = None) -> Policies:
    """Read the policies that the operator chose; raises SettingsError."""
    given = (inherited() if environ is None else environ).get(FOLDER_VARIABLE, "")
    return load(Path(given.strip()).expanduser() if given.strip() else None)


def _read(file: Path) -> Policy:
    try:
        text = file.read_text(encoding="utf-8")
        return msgspec.convert(tomllib.loads(text), Policy)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise SettingsError(
            FOLDER_VARIABLE, str(file.parent), f"{file.name} is no policy: {error}"
        ) from error


def _is_like_open(policy: Policy, like: Policy, file: Path) -> None:
    """Refuse a policy whose levels do not rise with the levels of OPEN they name."""
    named = [each.open for each in policy.levels]
    ranks = [-1 if name is None else like.rank(name) for name in named]
    unknown = any(name and like.rank(name) < 0 for name in named)
    if unknown or ranks != sorted(ranks):
        problem = f"the levels of {file.name} do not rise with those of OPEN they name"
        raise SettingsError(FOLDER_VARIABLE, str(file.parent), problem)


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))
