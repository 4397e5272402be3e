"""On how many origins a report stands: reports that repeat one another count once.

Rule 1: sources with one `chain_root` are one origin, in whichever reports they are.
Rule 2: reports that people decided to be of one event are counted together, and the
order in which anything was decided or sent changes nothing.
Rule 3: a denial is never taken off against a claim; both are told.
It must never say what is true.
"""

from collections.abc import Iterable, Mapping
from math import prod

import msgspec

from layers.telling import Telling

UNGRADED = "F"
"""The reliability of what nobody has graded."""


class Scale(msgspec.Struct, frozen=True):
    """How far origins are relied on, from 0 to 1; the numbers of the row I10.

    `likely` is of each reliability (A to F). From `fair` to `strong` corroboration is
    fair, beyond strong; above `contested` it is contested by what is said against it.
    """

    likely: Mapping[str, float]
    fair: float
    strong: float
    contested: float

    def of(self, reliability: str) -> float:
        """Return how far an origin of this reliability is relied on."""
        return self.likely.get(reliability, self.likely[UNGRADED])

    def combined(self, reliabilities: Iterable[str]) -> float:
        """Return how far independent origins are relied on together, from 0 to 1."""
        return round(1 - prod(1 - self.of(each) for each in reliabilities), 6)

    def level(self, value: float) -> str:
        """Return THIN, FAIR or STRONG."""
        if value < self.fair:
            return "THIN"
        return "FAIR" if value <= self.strong else "STRONG"


class Origin(msgspec.Struct, frozen=True):
    """One origin: by its name, who told of it in which reports, its best reliability.

    `repeats` counts what only repeats it: every telling beyond the first.
    """

    root: str
    sources: tuple[str, ...]
    reports: tuple[str, ...]
    reliability: str
    repeats: int


class Corroboration(msgspec.Struct, frozen=True):
    """On what the reports of one event stand.

    `value` is 1 - prod(1 - p) over the origins, `contrary` the same over the parties
    that deny it, which nobody has graded (as F); `level` is THIN, FAIR or STRONG.
    """

    origins: tuple[Origin, ...]
    reports: tuple[str, ...]
    denied_by: tuple[str, ...]
    value: float
    contrary: float
    level: str
    contested: bool


def corroboration(tellings: Iterable[Telling], scale: Scale) -> Corroboration:
    """Return on what reports of one event stand, whatever their order."""
    told = sorted(tellings, key=lambda each: each.id)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for each in told:
        for source in each.said.source:
            one = each.id, source.source_id, source.reliability
            found.setdefault(source.chain_root or source.source_id, []).append(one)
    origins = tuple(_origin(root, found[root], scale) for root in sorted(found))
    # Names are as people wrote them: one party that is written twice denies once.
    parties = sorted({claim.party for t in told for claim in t.said.counter_claim})
    alike = {" ".join(each.split()).casefold(): each for each in reversed(parties)}
    denied = sorted(alike.values())
    value = scale.combined(each.reliability for each in origins)
    contrary = scale.combined(UNGRADED for _ in denied)
    return Corroboration(
        origins=origins,
        reports=tuple(each.id for each in told),
        denied_by=tuple(denied),
        value=value,
        contrary=contrary,
        level=scale.level(value),
        contested=contrary > scale.contested,
    )


def of_one_event(record_id: str, duplicate_of: Mapping[str, str]) -> set[str]:
    """Return all reports that are counted with a report, and the report itself.

    `duplicate_of` says of each duplicate with which it is counted; the order in which
    that was decided makes no difference, nor does a ring of them.
    """
    near: dict[str, set[str]] = {}
    for one, other in duplicate_of.items():
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    found, waiting = {record_id}, [record_id]
    while waiting:
        new = near.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _origin(root: str, tellings: list[tuple[str, str, str]], scale: Scale) -> Origin:
    reports, sources, grades = (
        dict.fromkeys(part) for part in zip(*tellings, strict=True)
    )
    return Origin(
        root=root,
        sources=tuple(sorted(sources)),
        reports=tuple(sorted(reports)),
        reliability=max(grades, key=lambda each: (scale.of(each), each)),
        repeats=len({(report, source) for report, source, _ in tellings}) - 1,
    )
