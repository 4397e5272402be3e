"""An import that waits, is released and carried into the picture, as the log has it.

One line tells of a whole file: who brought it, what it holds, and how far it has come.
It has an id that no feed can name, no status and no label: no fold draws it. Its
records are beside the log until somebody else has released them, then they are entries
like all others. It must never hold a record itself.
"""

import hashlib
import zlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec

from layers.desk import COPY_SIGN
from layers.entry import Custody, lines_of
from layers.feature import Unsealed, reseal
from layers.findings import FindingRule, find
from layers.log.port import Draft, DraftRecord

LAYER = "import"

_MARK = b'"layer":"import"'


class State(StrEnum):
    """How far an import has come."""

    SUBMITTED = "SUBMITTED"
    RELEASED = "RELEASED"
    """Its records are on their way to the picture."""
    RETURNED = "RETURNED"
    """Somebody decided against it, or its author took it back."""
    DONE = "DONE"
    FAILED = "FAILED"
    """Its records are not those that were shown, or gone; nothing was added."""


ENDED = (State.RETURNED, State.DONE, State.FAILED)


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What one revision of its line says.

    `author`, then called `author_title`, brought the file `name`, `by` did the last
    step. `digest` is of the judged records, `count` their number, `wrong` that of the
    rows left out, `warned` that of the records with a warning. `audiences` are all
    labels and groups in it, `held` the name of its parts beside the log, `size` their
    bytes. `added` of the records were new, `there` were not, counted also by who may
    see them: `there_for` names audiences as `layers.label` does.
    """

    name: str
    of_layer: str
    digest: str
    count: int
    wrong: int
    audiences: tuple[dict[str, Any], ...]
    author: str
    by: str
    event: str
    state: State
    author_title: str = ""
    warned: int = 0
    reason: str = ""
    released_by: str = ""
    held: str = ""
    size: int = 0
    added: int = 0
    there: int = 0
    there_for: dict[str, int] = {}
    revision: int = 1
    hash: str = ""


class _Line(msgspec.Struct):
    id: str
    layer: str
    properties: Import


_line = msgspec.json.Decoder(_Line).decode
_unsealed = msgspec.json.Decoder(list[Unsealed]).decode


def unpacked(part: bytes | None) -> bytes:
    """Return the records of a part as they were judged; raises zlib.error."""
    return zlib.decompress(part or b"")


def unsealed_of(part: bytes | None) -> list[Unsealed]:
    """Return the records of a part; raises zlib.error or MsgspecError."""
    return _unsealed(unpacked(part))


def import_id_of(author: str, event: str) -> str:
    """Return the id of an import: the same for the same event of an account."""
    named = f"import\0{author}\0{event}".encode()
    return f"{COPY_SIGN}import-{hashlib.sha256(named).hexdigest()[:24]}"


def import_in(e: bytes) -> tuple[str, Import] | None:
    """Return the import that an entry tells of, and its id."""
    if _MARK not in e:
        return None
    for line in lines_of(e):
        try:
            read = _line(line)
        except msgspec.MsgspecError:
            continue
        if read.layer == LAYER and read.id.startswith(COPY_SIGN):
            return read.id, read.properties
    return None


def told(import_id: str, said: Import, expected: int, now: Any) -> Draft:
    """Return the entry that tells of a step; the log has it once, or refuses it."""
    properties: dict[str, Any] = msgspec.to_builtins(said)
    properties.pop("hash", None)
    properties["revision"] = said.revision
    made = reseal(Unsealed(import_id, LAYER, said.revision, "", None, properties))
    record = DraftRecord(
        import_id, said.revision, made.hash, made.line(now, ""), expected
    )
    eid = f"import:{import_id}:{said.revision}:{said.by}:{said.event}"
    return Draft(eid, f"account:{said.by}", (record,), reason=said.reason)


def carried(
    import_id: str, said: Import, part: int, records: Sequence[Unsealed], now: Any
) -> Draft:
    """Return the entry of some records of a released import; `part` counts them.

    Each must be new. Who released them has verified them, unless it is who wrote them.
    """
    author = f"account:{said.author}"
    alone = said.released_by == said.author
    drafts = [_released(each, said, now, alone=alone) for each in records]
    custody = Custody(author, 1, released=True)
    drafts = [msgspec.structs.replace(each, custody=custody) for each in drafts]
    return Draft(f"{import_id}:{part}", author, tuple(drafts), reason=said.name)


def _released(record: Unsealed, said: Import, now: Any, *, alone: bool) -> DraftRecord:
    properties = dict(record.properties)
    if alone:
        found = msgspec.to_builtins(find(FindingRule.ONE_PERSON_RELEASE, "verified_by"))
        properties["findings"] = [*properties["findings"], found]
    else:
        properties["verified_by"] = f"account:{said.released_by}"
    made = reseal(msgspec.structs.replace(record, properties=properties))
    return DraftRecord(made.id, made.revision, made.hash, made.line(now, ""), 0)
