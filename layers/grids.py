"""Reads MGRS and UTM, by the `mgrs` package and pyproj, and writes MGRS back.

A square of MGRS is meant as a whole: its position is the middle of it. It must never
take a square or a number that its zone does not have.
"""

import re
import warnings
from functools import cache
from math import ceil, cos, isfinite, log10, radians
from typing import Any, cast

import mgrs  # pyright: ignore[reportMissingTypeStubs]
import msgspec
from pyproj import Proj

from layers.geodesy import in_region, on_earth
from layers.understanding import Sentence, refusal

ZONE_OVERLAP_DEG = 1.0
"""How far beyond its zone a UTM position is taken; neighbours are surveyed so."""

_MGRS = re.compile(
    r"(?:MGRS:?)?\s*([0-9]{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z])\s*([A-HJ-NP-V])"
    r"\s*([0-9 ]*)"
)
_NUMBER = r"([0-9]{5,8}(?:[.,][0-9]{1,3})?)"
_UTM = re.compile(
    r"(?:UTM:?)?\s*(?:ZONE)?\s*([0-9]{1,2})\s*([C-HJ-NP-X])[ ,;:]*(?:E[:= ]*)?"
    rf"{_NUMBER}\s*(?:M?\s*E)?[ ,;/]+(?:N[:= ]*)?{_NUMBER}\s*(?:M?\s*N)?"
)
DEGREE_M = 111_120
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_PACKAGE = cast(Any, mgrs.MGRS())
_NONE = cast(type[Exception], cast(Any, mgrs).core.MGRSError)


class Square(msgspec.Struct, frozen=True):
    """A position in degrees, and half of its last digit on the ground in metres."""

    lon: float
    lat: float
    precision_m: float


def read_mgrs(text: str) -> Square | None:
    """Return the middle of a square, None if this is no MGRS; raises NotUnderstood."""
    found = _MGRS.fullmatch(_plain(text))
    if found is None:
        return None
    zone, band, column, row, written = found.groups()
    groups = written.split()
    digits = "".join(groups)
    uneven = len(groups) == 2 and len(groups[0]) != len(groups[1])
    if len(digits) % 2 or len(digits) > 10 or uneven:
        raise refusal(Sentence.UNEVEN_MGRS)
    name = f"{int(zone):02d}{band}{column}{row}{digits}"
    side = 10.0 ** (5 - len(digits) // 2)
    place = _middle(name, side)
    if place is None:
        raise refusal(Sentence.NO_MGRS)
    return Square(*place, side / 2)


def _middle(name: str, side: float) -> tuple[float, float] | None:
    """Return the middle of a square, None if its zone has no such square."""
    try:
        with warnings.catch_warnings():
            # It warns of squares that a band cuts; what is too far off is found below.
            warnings.simplefilter("ignore")
            zone, half, east, north = _PACKAGE.MGRSToUTM(name)
    except _NONE:
        return None
    # The package gives the middle or the corner, by its version.
    east, north = (each // side * side + side / 2 for each in (east, north))
    at = _degrees(int(zone), str(half), east, north)
    # Where a zone or a band ends, the middle of a square may be in the next one.
    reach_deg = side / DEGREE_M
    if at is None or not _in_zone(int(zone), at, reach_deg / cos(radians(at[1]))):
        return None
    return at if _between(name[2], at[1], reach_deg) else None


def _named(at: tuple[float, float], digits: int) -> str:
    lon, lat = at
    return str(_PACKAGE.toMGRS(lat, lon, MGRSPrecision=digits)).strip().zfill(5)


def mgrs_of(lon: float, lat: float, error_m: float | None) -> str | None:
    """Return MGRS not finer than an error (None: to 1 km); None beyond 80°S or 84°N."""
    if not -80 <= lat <= 84:
        return None
    digits = 2 if error_m is None else 5 - ceil(log10(max(1.0, error_m)))
    return _named((lon, lat), min(5, max(0, digits)))


def read_utm(text: str) -> list[tuple[Square, bool]] | None:
    """Return what a UTM position may be, and whether it was read as south.

    None if this is no UTM. Two only if its letter is S, which is a band and a half.

    Raises:
        NotUnderstood: the numbers are not in the zone.
    """
    found = _UTM.fullmatch(_plain(text))
    if found is None:
        return None
    zone, letter = int(found[1]), found[2]
    east, north = (float(each.replace(",", ".")) for each in (found[3], found[4]))
    decimals = min(len(re.split("[.,]", f"{each}.")[1]) for each in found.groups()[2:])
    meant: list[tuple[Square, bool]] = []
    for south in (False, True) if letter == "S" else (letter < "N",):
        at = (
            _degrees(zone, "S" if south else "N", east, north)
            if 1 <= zone <= 60
            else None
        )
        if (
            at
            and _in_zone(zone, at, ZONE_OVERLAP_DEG)
            and _in_band(letter, at[1], south=south)
        ):
            meant.append((Square(*at, 0.5 * 10**-decimals), south))
    if not meant:
        raise refusal(Sentence.NO_UTM, zone=f"{zone}{letter}")
    inside = [each for each in meant if in_region(each[0].lon, each[0].lat)]
    return inside or meant


def _in_zone(zone: int, at: tuple[float, float], overlap_deg: float) -> bool:
    # Zones of Norway and Svalbard are up to 6 degrees wider than their number says.
    wider = 6.0 if zone in range(31, 38) and at[1] >= 55 else 0.0
    reach_deg = 3 + max(wider, overlap_deg)
    return abs(at[0] - (zone * 6 - 183)) <= reach_deg and -80.5 <= at[1] <= 84.5


def _in_band(letter: str, lat: float, *, south: bool) -> bool:
    """Say whether a latitude is in a band; N and S may be only a half of the Earth."""
    if letter == "N" or (south and letter == "S"):
        return True
    return _between(letter, lat, 0.1)


def _between(letter: str, lat: float, reach_deg: float) -> bool:
    """Say whether a latitude is in a band, or not farther from it than a reach."""
    lowest = -80 + 8 * _BANDS.index(letter)
    highest = 84 if letter == "X" else lowest + 8
    return lowest - reach_deg <= lat <= highest + reach_deg


@cache
def _projection(zone: int, half: str) -> Proj:
    return Proj(proj="utm", zone=zone, ellps="WGS84", south=half == "S")


def _degrees(
    zone: int,
    half: str,
    east: float,
    north: float,
) -> tuple[float, float] | None:
    lon, lat = _projection(zone, half)(east, north, inverse=True)
    sound = isfinite(lon) and isfinite(lat) and on_earth(lon, lat)
    return (float(lon), float(lat)) if sound else None


def _plain(text: str) -> str:
    return " ".join(text.upper().replace("\u00a0", " ").replace("\u202f", " ").split())
