"""The kinds of values that record fields hold: lengths, ranges, units, patterns.

A kind carries its own limits (msgspec `Meta`), so that the reader, the reasons it
gives and docs/records.md cannot disagree. It must never know a record or a layer.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from layers.states import OTHER_CODES, STATE_CODES

ID_PATTERN = r"\A[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\Z"

EARTH_HALF_M = 20_037_508
"""Half of the equator: no two places are farther apart, nor an error larger."""

EARTH_M2 = 510_065_621_724_089
"""The surface of the ellipsoid (WGS 84): no area is larger."""

MOST_THINGS = 100_000_000
"""No count of people or vehicles in a report is higher than this."""

RecordId = Annotated[
    str,
    Meta(
        pattern=ID_PATTERN,
        description="an id: a UUIDv7, a ULID or the source's own id "
        "(1 to 64 letters, digits, `.`, `_`, `:`, `-`, the first one a letter or a "
        'digit), for example "INC-007"',
    ),
]
SchemaVersion = Annotated[
    str,
    Meta(
        pattern=r"\A1\.[0-9]{1,4}\.[0-9]{1,4}\Z",
        description='a version of schema 1, for example "1.0.0"',
    ),
]
State = Annotated[
    str,
    Meta(
        pattern=rf"\A(?:{'|'.join(sorted(STATE_CODES))})\Z",
        description='a state: ISO 3166-1 alpha-3, for example "EST", or one of '
        + ", ".join(sorted(OTHER_CODES)),
    ),
]
States = Annotated[tuple[State, ...], Meta(max_length=80)]
Group = Annotated[
    str,
    Meta(
        pattern=r"\A[A-Z][A-Z0-9_]{1,15}\Z",
        description="a state (ISO 3166-1 alpha-3) or a group in capitals, "
        'for example "ALL" or "NATO"',
    ),
]

PolicyWord = Annotated[
    str,
    Meta(
        pattern=r"\A[A-Z][A-Z0-9_ -]{0,39}\Z",
        description="a policy, or one of its levels, in capitals, "
        'for example "OPEN" or "PUBLIC"',
    ),
]

Title = Annotated[str, Meta(min_length=1, max_length=80)]
Summary = Annotated[str, Meta(min_length=1, max_length=280)]
Name = Annotated[str, Meta(min_length=1, max_length=120)]
Remark = Annotated[str, Meta(min_length=1, max_length=500)]
Reference = Annotated[str, Meta(min_length=1, max_length=300)]

Count = Annotated[int, Meta(ge=0, le=MOST_THINGS)]
#: A million below the highest number: a release takes one of its own.
Revision = Annotated[int, Meta(ge=1, le=2**53 - 2**20)]
Severity = Annotated[int, Meta(ge=1, le=5)]
Credibility = Annotated[int, Meta(ge=1, le=6)]
Seconds = Annotated[int, Meta(ge=0, le=10**9, extra={"unit": "s"})]
Hours = Annotated[float, Meta(ge=0, le=100_000, extra={"unit": "h"})]
Metres = Annotated[float, Meta(ge=0, le=EARTH_HALF_M, extra={"unit": "m"})]
RangeKm = Annotated[float, Meta(ge=1, le=20_000, extra={"unit": "km"})]
#: Of standard displacement, each of 1,016 kg: the tons of the Montreux Convention.
LongTons = Annotated[float, Meta(ge=1, le=500_000, extra={"unit": "long_tons"})]
SquareMetres = Annotated[float, Meta(ge=0, le=EARTH_M2, extra={"unit": "m²"})]
Altitude = Annotated[float, Meta(ge=-500, le=100_000, extra={"unit": "m"})]

Sidc = Annotated[
    str,
    Meta(
        pattern=r"\A(?:[0-9]{20}|[0-9]{30})\Z",
        description="a symbol code (SIDC, APP-6D/2525D) of 20 or 30 digits, "
        'for example "10031000181211020000"',
    ),
]
Imo = Annotated[
    str,
    Meta(
        pattern=r"\A[0-9]{7}\Z",
        description='an IMO number of 7 digits, as text, for example "9074729"',
    ),
]
Mmsi = Annotated[
    str,
    Meta(
        pattern=r"\A[0-9]{9}\Z",
        description='an MMSI of 9 digits, as text, for example "276123000"',
    ),
]
Icao24 = Annotated[
    str,
    Meta(
        pattern=r"\A[0-9a-f]{6}\Z",
        description="an ICAO 24-bit address: 6 of 0-9 and a-f, small letters, "
        'for example "4b1a2c"',
    ),
]
Signature = Annotated[
    str,
    Meta(
        pattern=r"\A[A-Za-z0-9+/_-]{86}(?:==)?\Z",
        description="an Ed25519 signature in base64: 86 characters for its 64 bytes",
    ),
]
FieldPath = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z_]+(?:\[[0-9]{1,4}\])?(?:\.[a-z_]+(?:\[[0-9]{1,4}\])?)*\Z",
        max_length=80,
        description="the path of a field, for example `source[0].reported_at`",
    ),
]

Time = datetime
"""Aware, UTC; on the wire RFC 3339 with a zone."""


class TriState(StrEnum):
    """Whether something was so: yes, no, or nobody knows."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


class Bloc(StrEnum):
    """Which side a notifying state or a unit belongs to."""

    NATO = "NATO"
    NATO_PARTNER = "NATO_PARTNER"
    RUS_BLR = "RUS_BLR"
    PARTNER = "PARTNER"
    OTHER = "OTHER"


class Region(StrEnum):
    """The sea or flank that a record belongs to."""

    BALTIC = "BALTIC"
    BLACK_SEA = "BLACK_SEA"
    EASTERN_FLANK = "EASTERN_FLANK"
    NORTH = "NORTH"
    OTHER = "OTHER"


class Likelihood(StrEnum):
    """Likelihood in the words of AJP-2.1.

    Highly likely is above 90 %, likely 60 to 90, even chance 40 to 60, unlikely 10 to
    40, highly unlikely below 10.
    """

    HIGHLY_LIKELY = "HIGHLY_LIKELY"
    LIKELY = "LIKELY"
    EVEN_CHANCE = "EVEN_CHANCE"
    UNLIKELY = "UNLIKELY"
    HIGHLY_UNLIKELY = "HIGHLY_UNLIKELY"
