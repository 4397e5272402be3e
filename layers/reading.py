"""Collects everything that is wrong with one record while it is read.

Reading goes on after a mistake, so that a producer learns of every failing field at
once. It must never raise, and never repeat a long value in full.
"""

import math
from typing import Final

import msgspec

from layers.errors import Reason
from layers.findings import Finding

MOST_REASONS = 100
"""More mistakes than this are counted, not listed."""

SHOWN_CHARACTERS = 60


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How large a record may be.

    `bytes` counts the whole `record` field of an inbox entry, `vertices` the positions
    of one geometry as given, `dense_vertices` after long edges were divided.
    """

    bytes: int = 1_048_576
    records: int = 1_000
    vertices: int = 10_000
    dense_vertices: int = 20_000


class Bad:
    """The type of BAD: what a reader returns for a value it has given a reason for."""


BAD: Final = Bad()


class Reading:
    """What came of reading one record: reasons, findings and the sources' own times."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.findings: list[Finding] = []
        self.time_text: dict[str, str] = {}
        self._reasons: list[Reason] = []
        self._more = 0

    def refuse(self, field: str, problem: str, mend: str) -> Bad:
        """Note a reason; returns BAD, so that a reader can return the call."""
        if len(self._reasons) < MOST_REASONS:
            self._reasons.append(Reason(clean(field) or "record", problem, mend))
        else:
            self._more += 1
        return BAD

    def wrong(self, field: str, value: object, wanted: str) -> Bad:
        """Note that a value is not what is wanted, in the words of `describe`."""
        return self.refuse(field, f"is {shown(value)}", f"Give {wanted}.")

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason; the last one says how many more there were."""
        if not self._more:
            return tuple(self._reasons)
        more = Reason("record", f"has {self._more} more mistakes", "Mend these first.")
        return (*self._reasons, more)


def clean(text: str) -> str:
    """Return a name or a path that can be written as UTF-8, shortened."""
    return text[:200].encode("utf-8", "replace").decode()


def shown(value: object) -> str:
    """Return a value as JSON would write it, shortened for a sentence."""
    if isinstance(value, dict | list):
        kind = "an object" if isinstance(value, dict) else "a list"
        return f"{kind} of {len(value)}"  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, str):
        text = msgspec.json.encode(clean(value[:SHOWN_CHARACTERS])).decode()
        more = f" ({len(value)} characters)" if len(value) > SHOWN_CHARACTERS else ""
        return f"the text {text}{more}"
    return _shown_simple(value)


def _shown_simple(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number of more than 60 digits"
    if isinstance(value, float) and not math.isfinite(value):
        return "not a number JSON knows (NaN or infinite)"
    return str(value)[:SHOWN_CHARACTERS]
