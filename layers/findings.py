"""What the ingest noticed about a record that it accepted, as a table of sentences.

A sentence is an English gettext msgid; `{names}` in it are filled from the values of
the finding. It must never turn a finding into a refusal: refusals are `Reason`s.
"""

from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """How a finding is meant."""

    WARNING = "WARNING"
    """Somebody should look at this: the record may be wrong."""

    NOTE = "NOTE"
    """The form was changed and the meaning was not; the record says so."""


class FindingRule(StrEnum):
    """Every rule of the ingest that can lead to a finding."""

    OUTSIDE_REGION = "OUTSIDE_REGION"
    AXES_SWAPPED = "AXES_SWAPPED"
    FROM_THE_FUTURE = "FROM_THE_FUTURE"
    POLYGON_MENDED = "POLYGON_MENDED"
    RING_TURNED = "RING_TURNED"
    EDGES_DENSIFIED = "EDGES_DENSIFIED"
    MESSAGE_REF_UNUSUAL = "MESSAGE_REF_UNUSUAL"
    SIDC_CONTEXT = "SIDC_CONTEXT"


FINDINGS: dict[FindingRule, tuple[Verdict, str]] = {
    FindingRule.OUTSIDE_REGION: (
        Verdict.WARNING,
        "The place is outside the region of the map.",
    ),
    FindingRule.AXES_SWAPPED: (
        Verdict.WARNING,
        "The place is outside the region of the map; it would be inside if latitude "
        "and longitude were swapped.",
    ),
    FindingRule.FROM_THE_FUTURE: (
        Verdict.WARNING,
        "The report is dated in the future.",
    ),
    FindingRule.POLYGON_MENDED: (
        Verdict.WARNING,
        "The outline crossed itself; the area that it encloses was kept.",
    ),
    FindingRule.RING_TURNED: (
        Verdict.NOTE,
        "The outline was turned so that outer rings run counter-clockwise.",
    ),
    FindingRule.EDGES_DENSIFIED: (
        Verdict.NOTE,
        "{added} positions were added so that no edge is longer than "
        "{edge_deg} degrees.",
    ),
    FindingRule.MESSAGE_REF_UNUSUAL: (
        Verdict.WARNING,
        "The message reference does not look like one of the OSCE network.",
    ),
    FindingRule.SIDC_CONTEXT: (
        Verdict.WARNING,
        "The symbol code says {symbol}, the record says {record}.",
    ),
}
"""Of each rule, what it means and the sentence that a screen shows."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that the ingest noticed.

    `field` is the path of the field it is about; `sentence` is the msgid, to be
    translated first and filled from `values` then.
    """

    rule: FindingRule
    verdict: Verdict
    field: str
    sentence: str
    values: dict[str, str | int | float] = {}


def find(rule: FindingRule, field: str, **values: str | float) -> Finding:
    """Return the finding of a rule about a field."""
    verdict, sentence = FINDINGS[rule]
    return Finding(rule, verdict, field, sentence, values)
