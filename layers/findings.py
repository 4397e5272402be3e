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
    ONE_PERSON_RELEASE = "ONE_PERSON_RELEASE"
    ZONE_ASSUMED = "ZONE_ASSUMED"
    ON_LAND = "ON_LAND"


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
    FindingRule.ONE_PERSON_RELEASE: (
        Verdict.WARNING,
        "One person wrote this and released it; nobody else has looked at it.",
    ),
    FindingRule.ZONE_ASSUMED: (
        Verdict.NOTE,
        "The file gave times without a zone; who brought it took them for {zone}.",
    ),
    FindingRule.ON_LAND: (
        Verdict.WARNING,
        "It is said to be at sea, and its place is on land, {km} km from the nearest "
        "coast of the map. That coast is right to about {error_km} km and has no lakes "
        "and rivers: look at the position, then release it or mend it.",
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
