"""Reads the file of a drill, and says of every bad line how to mend it.

TOML of the standard library; nothing of it is ever run. Must never judge a record:
that does whoever receives it.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from sample_feeds.drill import (
    CONTEXT,
    BadDrillError,
    Drill,
    Expected,
    Inject,
    Problem,
    Record,
    Texts,
    line_of_field,
    seconds_of,
)

SHIPPED = Path(__file__).parent / "drills"
"""Where the drills are that come with the program."""


def shipped() -> dict[str, Path]:
    """Return the drills that come with the program, by their names."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}


def found(name: str) -> Path:
    """Return the file of a shipped drill, or the file that the name is."""
    return shipped().get(name, Path(name))


def read_drill(path: Path) -> Drill:
    """Read a file; raises BadDrillError with every bad line."""
    try:
        content = path.read_bytes()
        text = content.decode()
        table = tomllib.loads(text)
    except OSError as error:
        said = f"it cannot be read ({error.strerror or error})"
        names = ", ".join(shipped())
        mend = f"Give a file, or one of {names}."
        raise BadDrillError(str(path), [Problem(0, "", said, mend)]) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        at = re.search(r"line (\d+)", str(error))
        number = int(at[1]) if at else 1
        said = f"it is no TOML ({error})"
        mend = "Mend the line; see docs/drills.md."
        raise BadDrillError(str(path), [Problem(number, "", said, mend)]) from error
    reading = _Reading(text)
    drill = reading.drill(table, hashlib.sha256(content).hexdigest())
    if reading.problems:
        raise BadDrillError(str(path), reading.problems)
    return drill


class _Reading:
    """Reads the table of a file, and notes everything that is wrong with it."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self.lines = tuple(text.splitlines())
        self._heads = [
            number
            for number, line in enumerate(self.lines, 1)
            if line.strip() == "[[inject]]"
        ]

    def drill(self, table: Record, digest: str) -> Drill:
        name = str(table.get("id", ""))
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,23}", name):
            said = f"id is {name!r}"
            self._bad(self._line("id"), said, "Give 1 to 24 small letters or digits.")
        injects = tuple(self._injects(table))
        lasts_s = self._seconds(table.get("lasts"), self._line("lasts"), "", "lasts")
        last = max((each.at_s for each in injects), default=0.0)
        if lasts_s < last:
            self._bad(
                self._line("lasts"), "it ends before its last inject", "Lengthen."
            )
        delegations = tuple(str(each) for each in table.get("delegations", ()))
        seats = table.get("seats", 0)
        if not delegations and not (isinstance(seats, int) and seats > 0):
            said = "nobody is expected"
            mend = 'Give delegations = ["FIN"], or seats = 4.'
            self._bad(self._line("delegations"), said, mend)
        return Drill(
            id=name,
            title=self._texts(table, "title"),
            invented=self._texts(table, "invented"),
            lasts_s=lasts_s,
            delegations=delegations,
            seats=seats if isinstance(seats, int) else 0,
            objectives=tuple(self._objectives(table)),
            injects=injects,
            digest=digest,
            lines=self.lines,
        )

    def _objectives(self, table: Record) -> Iterator[Texts]:
        for each in table.get("objectives", ()):
            yield self._texts({"objectives": each}, "objectives")

    def _texts(self, table: Record, name: str) -> Texts:
        given = table.get(name)
        texts = cast("Record", given) if isinstance(given, dict) else {}
        good = {k: v for k, v in texts.items() if isinstance(v, str) and v.strip()}
        if not {"en", "fr"} <= good.keys():
            said = f"{name} is not there in both languages"
            self._bad(
                self._line(name), said, f'Give {name} = {{ en = "…", fr = "…" }}.'
            )
        return good

    def _injects(self, table: Record) -> Iterator[Inject]:
        given = cast("list[Record]", table.get("inject", []))
        if not given:
            self._bad(1, "nothing happens in it", "Give at least one [[inject]].")
        common = cast("Record", table.get("common", {}))
        seen: set[str] = set()
        for line, each in zip(self._heads, given, strict=False):
            inject = self._inject(each, common, line)
            if inject.id in seen:
                said = "there is another of this id"
                at = line_of_field(self.lines, line, "id")
                self._bad(at, said, "Give each an id of its own.", inject.id)
            seen.add(inject.id)
            yield inject

    def _inject(self, given: Record, common: Record, line: int) -> Inject:
        name = given.get("id")
        shown = name if isinstance(name, str) else ""
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", shown):
            said = f"its id is {name!r}"
            at = line_of_field(self.lines, line, "id")
            self._bad(at, said, "Give small letters, digits and hyphens.", shown)
        record = given.get("record")
        if not isinstance(record, dict):
            self._bad(line, "it has no record", "Give [inject.record].", shown)
            record = {}
        whole = {"context": CONTEXT, **common, **cast("Record", record)}
        if whole["context"] != CONTEXT:
            said = f"its context is {whole['context']!r}"
            at = line_of_field(self.lines, line, "context")
            self._bad(at, said, f"Leave it out: a drill is an {CONTEXT}.", shown)
        at_s = self._seconds(given.get("at"), line, shown, "at")
        if at_s < 0:
            at = line_of_field(self.lines, line, "at")
            self._bad(at, "it is before the start", "Give T+…", shown)
        for path, text in _times(whole):
            self._seconds(text, line, shown, path)
        expected = self._expected(given.get("expected"), line, shown)
        layer = str(given.get("layer", "incidents"))
        return Inject(shown, at_s, layer, whole, line, expected)

    def _expected(self, given: Any, line: int, inject: str) -> Expected | None:
        if given is None:
            return None
        try:
            return Expected(
                action=str(given["action"]),
                within_s=60 * float(given["within_min"]),
                roles=tuple(str(role) for role in given.get("roles", ())),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            mend = 'Give { action = "release", within_min = 10 }.'
            at = line_of_field(self.lines, line, "expected")
            self._bad(at, "what is expected cannot be read", mend, inject)
            return None

    def _seconds(self, text: object, line: int, inject: str, what: str) -> float:
        try:
            return seconds_of(text)
        except ValueError as error:
            mend = f"{str(error).capitalize()}."
            at = line_of_field(self.lines, line, what) if inject else line
            self._bad(at, f"{what} is {text!r}", mend, inject)
            return 0.0

    def _bad(self, line: int, what: str, mend: str, inject: str = "") -> None:
        self.problems.append(Problem(line, inject, what, mend))

    def _line(self, name: str) -> int:
        wanted = re.compile(rf"\s*(\[+{name}\]+|{name}\s*=)")
        for number, text in enumerate(self.lines, 1):
            if wanted.match(text):
                return number
        return 1


def _times(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield what looks like a time relative to the start, with its path."""
    if isinstance(value, dict):
        for name, each in cast("Record", value).items():
            yield from _times(each, f"{path}.{name}".strip("."))
    elif isinstance(value, list):
        for i, each in enumerate(cast("list[Any]", value)):
            yield from _times(each, f"{path}[{i}]")
    elif isinstance(value, str) and re.match(r"T[+-]", value):
        yield path, value
