"""The envelope that every record has, and the scene: what is inside it, field by field.

Its docstrings are the glossary of the project; docs/records.md is made from them.
It must never read bytes, a clock or the log, and knows no layer.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from layers.fields import (
    Credibility,
    FieldPath,
    Group,
    Name,
    PolicyWord,
    RecordId,
    Reference,
    Region,
    Remark,
    Revision,
    SchemaVersion,
    Signature,
    Summary,
    Time,
    Title,
)


class Context(StrEnum):
    """What the records of a room are about; a room has one context for ever."""

    REALITY = "REALITY"
    EXERCISE = "EXERCISE"
    SIMULATION = "SIMULATION"


class Status(StrEnum):
    """How far a record has come; RELEASED and CLOSED are drawn, RETRACTED is listed."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RELEASED = "RELEASED"
    RETRACTED = "RETRACTED"
    CLOSED = "CLOSED"


class TimeBasis(StrEnum):
    """Where the times of a record come from."""

    SOURCE_UTC = "SOURCE_UTC"
    CONVERTED = "CONVERTED"
    ESTIMATED = "ESTIMATED"
    UNKNOWN = "UNKNOWN"


class Verification(StrEnum):
    """Whether the facts were checked against a public copy of the source."""

    VERIFIED = "VERIFIED"
    PARTLY_VERIFIED = "PARTLY_VERIFIED"
    FROM_MEMORY = "FROM_MEMORY"
    UNVERIFIED = "UNVERIFIED"


class CategoryType(StrEnum):
    """How a category limits who may see a record (STANAG 4774)."""

    RESTRICTIVE = "RESTRICTIVE"
    PERMISSIVE = "PERMISSIVE"
    INFORMATIVE = "INFORMATIVE"


class SourceType(StrEnum):
    """What kind of source reported."""

    GOVERNMENT = "GOVERNMENT"
    MILITARY = "MILITARY"
    ALLIANCE = "ALLIANCE"
    BORDER_GUARD = "BORDER_GUARD"
    POLICE = "POLICE"
    PROSECUTOR = "PROSECUTOR"
    MARITIME_AUTHORITY = "MARITIME_AUTHORITY"
    CIVIL_AVIATION = "CIVIL_AVIATION"
    OPERATOR = "OPERATOR"
    INDUSTRY = "INDUSTRY"
    CREW = "CREW"
    PRESS = "PRESS"
    RESEARCH = "RESEARCH"
    OSINT = "OSINT"
    IMAGERY = "IMAGERY"
    AIS = "AIS"
    ADSB = "ADSB"
    RADAR = "RADAR"
    RADIO = "RADIO"
    SEISMIC = "SEISMIC"
    OTHER = "OTHER"


class Reliability(StrEnum):
    """How reliable a source is (AJP-2): A completely .. E unreliable, F not judged."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Category(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One category of a label (STANAG 4774)."""

    type: CategoryType
    tag_name: Name
    values: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=20)]


class Label(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who may see a record, in the shape of STANAG 4774.

    `policy` is the name of a policy that the installation has, and `classification` one
    of its levels: OPEN, which is always there, has PUBLIC, INTERNAL and SENSITIVE.
    """

    policy: PolicyWord
    classification: PolicyWord
    categories: Annotated[tuple[Category, ...], Meta(max_length=20)] = ()
    privacy_mark: Name | None = None
    created: Time | None = None
    review: Time | None = None


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who says so. Sources with one `chain_root` repeat one another: they count once.

    `credibility` grades the information (AJP-2): 1 confirmed, 2 probably true,
    3 possibly true, 4 doubtful, 5 improbable, 6 cannot be judged.
    """

    source_id: Name
    type: SourceType
    reliability: Reliability
    credibility: Credibility
    chain_root: Name
    collected_at: Time | None = None
    reported_at: Time | None = None
    url_or_ref: Reference | None = None


class Provenance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the record came about (W3C PROV)."""

    was_generated_by: Name
    was_attributed_to: Name
    was_derived_from: Annotated[tuple[Name, ...], Meta(max_length=100)] = ()


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every record says, whatever its layer.

    `valid_from`/`valid_to` is when it was true, `reported_at` when the source said
    so. `time_text` keeps the source's own words for a time; the ingest adds every
    time that it had to convert. `supersedes` names another record that this one
    replaces; a new `revision` replaces an older one of the same record by itself. The
    place is a field of each layer, `geometry`, with its error and its name. No record
    has the id `scene`: that is the room's own.
    """

    id: RecordId
    object_type: Name
    schema_version: SchemaVersion
    revision: Revision
    context: Context
    label: Label
    releasable_to: Annotated[tuple[Group, ...], Meta(min_length=1, max_length=64)]
    source: Annotated[tuple[Source, ...], Meta(min_length=1, max_length=50)]
    valid_from: Time
    reported_at: Time
    time_basis: TimeBasis
    status: Status
    provenance: Provenance
    # A default that is made is always written; a constant one is left out.
    verification: Verification = field(default_factory=lambda: Verification.UNVERIFIED)
    supersedes: RecordId | None = None
    valid_to: Time | None = None
    time_text: Annotated[dict[FieldPath, Title], Meta(max_length=40)] = {}
    region: Region | None = None
    signature: Signature | None = None
    verified_by: Name | None = None
    verification_note: Summary | None = None
    note: Remark | None = None


class Scene(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a room shows and which time it is there; it is not drawn.

    Story time is `story_at` plus `rate` seconds for each second since the entry;
    without `story_at` it is real time. A scene clears the picture, except with `keep`.
    """

    object_type: Name
    schema_version: SchemaVersion
    context: Context
    title: Title
    story_at: Time | None
    rate: Annotated[float, Meta(ge=0, le=1_000_000)]
    loop: Annotated[int, Meta(ge=0, le=2**53 - 1)]
    ends: Time | None = None
    keep: bool = False


COMPUTED = {
    "ingested_at": "the ingest sets it",
    "hash": "the ingest computes it over the canonical feature",
    "prev_hash": "the ingest takes it from the revision before",
    "findings": "the ingest writes down what it noticed",
    "retraction": "it is the reason that a person gives who retracts it",
    "corrections": "it is what people corrected, and what the source says since",
    "duplicate_of": "it is what a person decided: it is of the same event",
}
"""Fields of every record that no producer may send, and where they come from."""
