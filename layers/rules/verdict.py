"""What a rule or an indicator says of records: a verdict, and all that it rests on.

Pure words and numbers. It must never say more than four verdicts, and never that
somebody breaks something: a person reads the numbers and the source beside them.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

Number = int | float


class Verdict(StrEnum):
    """The only four things that a rule may say."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    CANNOT_TELL = "CANNOT_TELL"


class Level(StrEnum):
    """How much an indicator asks to be looked at; never an overall score."""

    CLEAR = "CLEAR"
    NEAR = "NEAR"
    AMBER = "AMBER"
    RED = "RED"
    UNKNOWN = "UNKNOWN"


class Range(msgspec.Struct, frozen=True, gc=False):
    """A number between two ends, both included; equal ends are an exact number."""

    low: Number
    high: Number

    @property
    def ends(self) -> tuple[Number, ...]:
        """Return both ends; of an exact number the one."""
        return (self.low,) if self.exact else (self.low, self.high)

    @property
    def exact(self) -> bool:
        """Say whether both ends are the same."""
        return self.low == self.high


class Used(msgspec.Struct, frozen=True, gc=False):
    """A record that a finding rests on."""

    id: str
    revision: int


# No part of a finding can hold the finding, so the collector need not look for cycles.
class RuleFinding(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False
):
    """One thing that a rule or an indicator says of one record or of several.

    `rule` is the id of a row (VD-OBS-LAND) or of an indicator (I2). `value` and `limit`
    are in `unit`; a range stays a range. `sentence` is an English gettext msgid, filled
    from `values` after it is translated; `formula` has its inputs filled in ("max(12700
    / 9000) = 1.41"). `missing` names fields of the record that the rule lacks. `due` is
    when something is asked for, `records` what was used, the one it is about first.
    `timed` says that the same records may give another finding at another time. `basis`
    tells findings of one rule about one record apart: what is declared or estimated.
    `held_to` is the name of the limit of the row, where it has several.
    """

    rule: str
    about: str
    verdict: Verdict | None = None
    level: Level | None = None
    value: Range | None = None
    limit: Range | None = None
    unit: str = ""
    sentence: str
    values: Mapping[str, str | Number | Range] = {}
    formula: str = ""
    missing: tuple[str, ...] = ()
    records: tuple[Used, ...] = ()
    due: datetime | None = None
    timed: bool = False
    basis: str = ""
    held_to: str = ""

    @property
    def ratio(self) -> Range | None:
        """Return how many times the limit it is; None without a limit above 0."""
        limit = self.limit
        if self.value is None or limit is None or limit.low <= 0:
            return None
        return Range(self.value.low / limit.high, self.value.high / limit.low)


class Basis(StrEnum):
    """Which strength a finding rests on."""

    DECLARED = "declared"
    ESTIMATED = "estimated"
