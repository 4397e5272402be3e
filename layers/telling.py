"""What a report tells of an event, as far as two reports are compared by it.

Read from a feature line or from what a person is writing; where, when, what, in which
words, and who says so. It must never judge, and never fail: a line that does not tell
enough is None.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, cast

import msgspec

from layers.geodesy import distance_m

LAYER = "incidents"
"""The layer whose records tell of events."""

HOUR_S = 3_600.0
DAY_S = 24 * HOUR_S

MOST_POSITIONS = 20_000
"""Of a shape that are looked at, to find out how large it is."""

_ROUGH = frozenset({"ESTIMATED", "UNKNOWN"})

_At = Annotated[datetime, msgspec.Meta(tz=True)]
_Number = Annotated[float, msgspec.Meta(ge=0, le=1e9)]


class Origin(msgspec.Struct, frozen=True, gc=False):
    """One source of a report; those with one `chain_root` repeat one another."""

    source_id: str = ""
    chain_root: str = ""
    reliability: str = "F"
    credibility: int = 6


class Denial(msgspec.Struct, frozen=True, gc=False):
    """Who denies it or tells it differently."""

    party: str = ""
    text: str = ""
    at: str | None = None


class Link(msgspec.Struct, frozen=True, gc=False):
    """Another record, and how the report says that it relates to it."""

    id: str = ""
    relation: str = ""


class DuplicateOf(msgspec.Struct, frozen=True, gc=False):
    """What a person decided: it tells of the same event as that record."""

    id: str = ""


class _Geometry(msgspec.Struct):
    type: str
    coordinates: Any = None


class _Told(msgspec.Struct):
    type: str
    domain: str
    occurred_from: _At
    title: str = ""
    summary: str = ""
    place: str = ""
    status: str = ""
    revision: int = 0
    position_error_m: _Number = 0.0
    occurred_to: _At | None = None
    time_basis: str = "UNKNOWN"
    reported_at: str = ""
    actor_state: str = "XXX"
    actor_status: str = "UNKNOWN"
    attribution_confidence: str = "UNATTRIBUTED"
    counter_claim: tuple[Denial, ...] = ()
    source: tuple[Origin, ...] = ()
    related: tuple[Link, ...] = ()
    duplicate_of: DuplicateOf | None = None


class _Line(msgspec.Struct):
    id: str
    layer: str
    properties: _Told
    geometry: _Geometry


class Telling(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One report of an event.

    `lon`/`lat` are the middle of what it draws, `error_m` how far from there it may
    have been: the stated error, and half of the extent of a line or an area. Times are
    seconds since 1970; `slack_s` is how roughly they are known.
    """

    id: str
    lon: float
    lat: float
    error_m: float
    from_s: float
    to_s: float
    slack_s: float
    said: _Told

    @property
    def text(self) -> str:
        """Return its words, in one line."""
        return f"{self.said.title} {self.said.summary}"


_line = msgspec.json.Decoder(_Line).decode


def telling_of(line: bytes) -> Telling | None:
    """Return what a feature line tells; None if it is no report of an event."""
    try:
        read = _line(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    if read.layer != LAYER:
        return None
    return _told(read.id, read.properties, read.geometry)


def telling_in(record_id: str, record: Mapping[str, Any]) -> Telling | None:
    """Return what a record tells that somebody is writing; None while that is little.

    Place, time, type and domain are needed.
    """
    try:
        said = msgspec.convert(record, _Told)
        geometry = msgspec.convert(record.get("geometry"), _Geometry)
    except msgspec.ValidationError:
        return None
    return _told(record_id, said, geometry)


def _told(record_id: str, said: _Told, geometry: _Geometry) -> Telling | None:
    where = _where(geometry)
    if where is None:
        return None
    lon, lat, extent_m = where
    since = said.occurred_from.timestamp()
    until = since if said.occurred_to is None else said.occurred_to.timestamp()
    return Telling(
        id=record_id,
        lon=lon,
        lat=lat,
        error_m=said.position_error_m + extent_m,
        from_s=since,
        to_s=max(since, until),
        slack_s=DAY_S if said.time_basis in _ROUGH else HOUR_S,
        said=said,
    )


def _where(geometry: _Geometry) -> tuple[float, float, float] | None:
    """Return the middle of a shape and how far it reaches from there, in metres."""
    positions = list(_positions(geometry.coordinates, MOST_POSITIONS))
    if not positions:
        return None
    lons, lats = [p[0] for p in positions], [p[1] for p in positions]
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None
    if len(positions) == 1:
        return west, south, 0.0
    lon, lat = (west + east) / 2, (south + north) / 2
    corners = ((west, south), (west, north), (east, south), (east, north))
    return lon, lat, max(distance_m((lon, lat), corner) for corner in corners)


def _positions(coordinates: Any, most: int) -> Iterator[tuple[float, float]]:
    """Give the positions in the coordinates of any geometry, without recursion."""
    waiting: list[Any] = [coordinates]
    while waiting and most > 0:
        part = waiting.pop()
        if not isinstance(part, list | tuple):
            continue
        listed = cast("list[Any] | tuple[Any, ...]", part)
        if len(listed) > 1 and all(isinstance(each, int | float) for each in listed):
            most -= 1
            yield float(listed[0]), float(listed[1])
        else:
            waiting.extend(listed)
