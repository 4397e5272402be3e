"""What may be wrong in files of rules: where it is, and how to mend it.

Looks across all files at once, so that one start tells all that is wrong. It must never
read a file, and never correct one.
"""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from layers.errors import OnePictureError
from layers.rules.facts import COUNTED
from layers.rules.needs import NEEDS, Needs
from layers.rules.rows import COUNTS, ENDS, VALUE, Instrument, Rule, Titled


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong in a file of rules, where, and how to mend it."""

    file: str
    line: int
    reason: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}. {self.mend}"


class RuleFilesRefused(OnePictureError):  # noqa: N818 - a name says what happened
    """Files of rules cannot be used; `wrong` says all that is wrong with them."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__(self.wrong)

    def __str__(self) -> str:
        said = "\n".join(f"  {each}" for each in self.wrong)
        return f"The files of rules cannot be used:\n{said}"


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file: the rows of a treaty, a document or a house."""

    pack: str
    title: Titled
    instruments: tuple[Instrument, ...] = ()
    rules: tuple[Rule, ...] = ()


class Lines(msgspec.Struct, frozen=True):
    """A file and its lines, to say where a row is."""

    file: str
    lines: tuple[str, ...]

    def at(self, table: str, index: int, field: str = "") -> int:
        """Return the line of a field of a row, else of the row; the first is 1."""
        heads = [i for i, line in enumerate(self.lines) if f"[[{table}]]" in line]
        if index >= len(heads):
            return 1
        for i in range(heads[index] + 1, len(self.lines)):
            if self.lines[i].startswith("[["):
                break
            if field and re.match(rf"\s*{re.escape(field)}\b", self.lines[i]):
                return i + 1
        return heads[index] + 1


_TWICE = "Give each its own id."

Lack = tuple[str, str, str]
"""The field that is wrong, the reason, and the way to mend it."""


def checked(read: Sequence[tuple[Lines, Pack]]) -> Iterator[Wrong]:
    """Look across all files: what is said twice, and what is named and not there."""
    for table in ("instruments", "rules"):
        yield from _twice(read, table)
    instruments = {each.id for _, pack in read for each in pack.instruments}
    ids = {rule.id for _, pack in read for rule in pack.rules}
    for lines, pack in read:
        for i, rule in enumerate(pack.rules):
            lacks = (*_unknown(rule, instruments, ids), *_lacking(rule))
            for field, reason, mend in lacks:
                at = lines.at("rules", i, field)
                yield Wrong(lines.file, at, f"{rule.id} {reason}", mend)


def _twice(read: Sequence[tuple[Lines, Pack]], table: str) -> Iterator[Wrong]:
    seen = set[str]()
    for lines, pack in read:
        rows: Sequence[Rule | Instrument] = getattr(pack, table)
        for i, row in enumerate(rows):
            if row.id in seen:
                at = lines.at(table, i, "id")
                yield Wrong(lines.file, at, f"{row.id} is there twice", _TWICE)
            seen.add(row.id)


def _unknown(rule: Rule, instruments: set[str], ids: set[str]) -> Iterator[Lack]:
    if rule.instrument not in instruments:
        reason = f"names the instrument {rule.instrument}, which no file has"
        yield "instrument", reason, "Add it, or name another one."
    if rule.upto and rule.upto not in ids:
        reason = f"names the rule {rule.upto}, which no file has"
        yield "upto", reason, "Add it, or name another one."


def _lacking(rule: Rule) -> Iterator[Lack]:
    """Give what a row lacks for its kind."""
    needs = NEEDS[rule.kind]
    yield from _wrong_limits(rule, needs)
    yield from _wrong_values(rule, needs)
    if rule.unit is None and rule.value is not None:
        yield "value", "has no unit", "Add unit."
    if needs.units and rule.unit is not None and rule.unit not in needs.units:
        yield "unit", f"is in {rule.unit}", f"Use {' or '.join(needs.units)}."
    for field in needs.fields:
        if not getattr(rule, field):
            yield "kind", f"has no {field}", f"Add {field}."
    if needs.compared and rule.compare is None:
        yield "kind", "does not say how it is compared", "Add compare."
    yield from _wrong_days(rule)


def _wrong_limits(rule: Rule, needs: Needs) -> Iterator[Lack]:
    there = rule.named()
    for name in needs.limits:
        if name not in there and not (name == VALUE and rule.value is not None):
            yield "limits", f"has no limit {name!r}", f"Add the limit {name!r}."
    if needs.one_of and not set(needs.one_of) & set(there):
        known = ", ".join(needs.one_of)
        yield "limits", "has no limit", f"Add at least one of: {known}."
    known = {*needs.limits, *needs.one_of}
    for name in sorted(set(there) - known) if not needs.free else ():
        mend = f"Use {', '.join(sorted(known)) or 'none'}."
        yield f"limits.{name}", f"has a limit {name!r} that {rule.kind} lacks", mend
    for name in sorted(set(needs.one_of) & set(there)):
        if there[name].value <= 0:
            at = f"limits.{name}"
            yield at, f"has the limit {name!r} at 0 or less", "Give more than 0."


def _wrong_values(rule: Rule, needs: Needs) -> Iterator[Lack]:
    """Give the numbers that no limit of their unit can have."""
    for name, limit in rule.named().items():
        at = "value" if name == VALUE else f"limits.{name}"
        ends = ENDS.get(limit.unit, (-math.inf, math.inf))
        if not math.isfinite(limit.value):
            yield at, f"has the limit {name!r} at {limit.value}", "Give a number."
        elif not ends[0] <= limit.value <= ends[1]:
            reason = f"has {limit.value} as {limit.unit} in {name!r}"
            yield at, reason, f"Give {ends[0]} to {ends[1]}."
        elif name == "denominator" and limit.value <= 0:
            yield at, "shares by 0 or less", "Give more than 0."
        elif name in COUNTED and name in needs.one_of and limit.unit not in COUNTS:
            reason = f"counts {name!r} in {limit.unit}"
            yield at, reason, f"Use {', '.join(sorted(COUNTS))}."


def _wrong_days(rule: Rule) -> Iterator[Lack]:
    for day in (rule.verified_on, *(each.verified_on for each in rule.limits.values())):
        try:
            if day:
                date.fromisoformat(day)
        except ValueError:
            yield "verified_on", f"was verified on {day}", "Give a day that exists."
    if rule.verified_on and not rule.verified_by:
        yield "verified_by", "was verified, and by what is not said", "Name the source."
