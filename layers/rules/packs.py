"""Packs of rules as files: read, checked as a whole, and looked up by id or kind.

The shipped files lie beside this module; other folders add packs: a second edition of a
treaty or a national rule is one more file. A file that is wrong is refused with its
line. It must never correct a file, and never judge a record.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

import msgspec

from layers.rules.checking import Lines, Pack, RuleFilesRefused, Wrong, checked
from layers.rules.rows import Instrument, Kind, Rule, Status

SHIPPED = Path(__file__).parent

_AT = re.compile(r" - at `\$\.?(?P<table>[a-z]*)(\[(?P<index>[0-9]+)\])?(?P<rest>.*)`")
_TOML_LINE = re.compile(r"at line (?P<line>[0-9]+)")


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """All rules of one installation.

    `digest` is SHA-256 over the names and bytes of the files, in hexadecimal: two
    workers with the same digest judge alike.
    """

    packs: tuple[Pack, ...]
    instruments: dict[str, Instrument]
    by_id: dict[str, Rule]
    by_kind: dict[Kind, tuple[Rule, ...]]
    digest: str

    def rule(self, rule_id: str) -> Rule:
        """Return a rule; raises KeyError if there is none of this id."""
        return self.by_id[rule_id]

    def of(self, kind: Kind, instrument: str = "") -> tuple[Rule, ...]:
        """Return the rules of a kind, those of one instrument if it is named."""
        found = self.by_kind.get(kind, ())
        if not instrument:
            return found
        return tuple(rule for rule in found if rule.instrument == instrument)

    def instrument_of(self, rule: Rule) -> Instrument:
        """Return what a rule belongs to."""
        return self.instruments[rule.instrument]

    def asked(self, kind: Kind, on: date, states: Iterable[str] = ()) -> Iterator[Rule]:
        """Give the rules of a kind that are asked of these states on that day.

        Those of an instrument that has ended by then, or that binds none of the states,
        are left out.
        """
        for rule in self.by_kind.get(kind, ()):
            instrument = self.instruments[rule.instrument]
            bound = not instrument.parties or any(
                state in instrument.parties for state in states
            )
            if bound and not _over_by(instrument, on):
                yield rule

    def with_rule(self, rule: Rule) -> "Rules":
        """Return the same rules but one, to ask what another limit would have caught.

        The digest is empty: these are the rules of no file.
        """
        changed = {**self.by_id, rule.id: rule}
        kinds = by_kind(changed.values())
        return msgspec.structs.replace(self, by_id=changed, by_kind=kinds, digest="")


def _over_by(instrument: Instrument, on: date) -> bool:
    if instrument.status is not Status.ENDED:
        return False
    return not instrument.since or instrument.since <= on.isoformat()


def load(*folders: Path) -> Rules:
    """Read the shipped packs and those of more folders.

    Raises:
        RuleFilesRefused: all that is wrong with any of the files.
    """
    files = [file for at in (SHIPPED, *folders) for file in sorted(at.glob("*.toml"))]
    wrong = [
        Wrong(str(folder), 0, "it holds no file of rules", "Name a folder with some.")
        for folder in folders
        if not any(folder.glob("*.toml"))
    ]
    digest, read = hashlib.sha256(), list[tuple[Lines, Pack]]()
    for file in files:
        try:
            text = file.read_bytes()
            digest.update(f"{file.name}\0{len(text)}\0".encode() + text)
            read.append(_read(file, text))
        except RuleFilesRefused as refused:
            wrong += refused.wrong
    wrong += checked(read)
    if wrong:
        raise RuleFilesRefused(wrong)
    packs = tuple(pack for _, pack in read)
    rules = {rule.id: rule for pack in packs for rule in pack.rules}
    return Rules(
        packs=packs,
        instruments={each.id: each for pack in packs for each in pack.instruments},
        by_id=rules,
        by_kind=by_kind(rules.values()),
        digest=digest.hexdigest(),
    )


def by_kind(rules: Iterable[Rule]) -> dict[Kind, tuple[Rule, ...]]:
    """Return rules by their kind, in the order in which they are written."""
    found: dict[Kind, tuple[Rule, ...]] = {}
    for rule in rules:
        found[rule.kind] = (*found.get(rule.kind, ()), rule)
    return found


def _read(file: Path, content: bytes) -> tuple[Lines, Pack]:
    lines = Lines(file.name, tuple(content.decode(errors="replace").splitlines()))
    try:
        said = tomllib.loads(content.decode())
        return lines, msgspec.convert(said, Pack)
    except UnicodeDecodeError:
        _refuse(lines, 1, "it is not UTF-8", "Save it as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        line = int(found["line"]) if found else len(lines.lines)
        _refuse(lines, line, f"it is no TOML: {error}", "Mend the line.")
    except msgspec.ValidationError as error:
        _refuse(lines, _line_of(lines, str(error)), *_told(str(error)))


def _line_of(lines: Lines, problem: str) -> int:
    found = _AT.search(problem)
    if found is None or found["index"] is None:
        return 1
    missing = re.search(r"(?:unknown|missing required) field `(?P<name>\w+)`", problem)
    rest = found["rest"].removeprefix(".").replace("[...]", "").split(".")
    field = rest[0] or (missing["name"] if missing else "")
    return lines.at(found["table"], int(found["index"]), field)


def _told(problem: str) -> tuple[str, str]:
    reason = problem[0].lower() + problem[1:]
    if "required field" in problem:
        return reason, "Add it."
    if "unknown field" in problem:
        return reason, "Correct its name, or take it out."
    return reason, "Give what docs/rules.md lists for this field."


def _refuse(lines: Lines, line: int, reason: str, mend: str) -> NoReturn:
    raise RuleFilesRefused([Wrong(lines.file, line, reason, mend)])
