"""Land, countries, borders, coasts, lakes and rivers.

Countries follow Natural Earth's German point of view, which draws Crimea as Ukraine.
The default point of view must never be used for fills or borders
(docs/decisions/borders-and-names.md).
"""

import csv
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from dashboard.basemap.tools.area import (
    AROUND_BOX,
    DETAILED_BOX,
    Drawn,
    parts,
    read,
)
from dashboard.basemap.tools.inputs import Inputs

MEMBERS_2026 = (
    "ALB BEL BGR CAN HRV CZE DNK EST FIN FRA DEU GRC HUN ISL ITA LVA LTU LUX MNE NLD "
    "MKD NOR POL PRT ROU SVK SVN ESP SWE TUR GBR USA"
)
NATO = frozenset(MEMBERS_2026.split())
SAME_STATE = {
    "ALD": "FIN",
    "FRO": "DNK",
    "GRL": "DNK",
    "GGY": "GBR",
    "IMN": "GBR",
    "JEY": "GBR",
}

# Natural Earth does not have this island at all: about 0.17 km2, outline approximate.
SNAKE_ISLAND = Polygon(
    [
        (30.2003, 45.2557),
        (30.2028, 45.2572),
        (30.2055, 45.2573),
        (30.2083, 45.2556),
        (30.2078, 45.2538),
        (30.2049, 45.2531),
        (30.2020, 45.2540),
    ]
)
# The neck of Crimea: the only stretch of the de facto lines that is taken.
NECK = shapely.box(32.5, 45.8, 36.8, 46.4)


def land(inputs: Inputs) -> list[BaseGeometry]:
    """Return the land of the detailed box as polygons, Snake Island included."""
    frame = read(inputs.physical("ne_10m_land"), [])
    return [g for g in frame.geometry if g.geom_type == "Polygon"] + [SNAKE_ISLAND]


def world_land(inputs: Inputs) -> list[Drawn]:
    """Return plain land outside the detailed box, coarser the farther away."""
    frame = gpd.read_file(f"zip://{inputs.countries}", columns=["ADM0_A3"])
    shapes = shapely.make_valid(frame.geometry.values)
    members = frame.ADM0_A3.replace(SAME_STATE).isin(NATO).to_numpy()
    drawn: list[Drawn] = []
    for nato in (0, 1):
        whole = shapely.union_all(shapes[members == bool(nato)])
        near = whole.intersection(AROUND_BOX).difference(DETAILED_BOX).simplify(0.035)
        far = whole.difference(AROUND_BOX).simplify(0.3)
        drawn += [Drawn(g, {"nato": nato}) for g in _large(near, 0.03)]
        drawn += [Drawn(g, {"nato": nato}, maxzoom=4) for g in _large(far, 0.5)]
    return drawn


def countries(inputs: Inputs, names: Path) -> dict[str, list[BaseGeometry]]:
    """Return each country's polygons by its three letters."""
    frame = read(f"zip://{inputs.countries}", ["ADM0_A3"])
    found: dict[str, list[BaseGeometry]] = {"UKR": [SNAKE_ISLAND]}
    for a3, geometry in zip(frame.ADM0_A3, frame.geometry, strict=True):
        if geometry.geom_type == "Polygon":
            found.setdefault(SAME_STATE.get(a3, a3), []).append(geometry)
    unnamed = found.keys() - country_names(names).keys()
    if unnamed:
        raise LookupError(f"names.csv has no country row for {sorted(unnamed)}")
    return dict(sorted(found.items()))


def country_names(names: Path) -> dict[str, tuple[str, str]]:
    """Return the English and French name of each country in names.csv."""
    with names.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kind"] == "country"]
    return {row["a3"]: (row["name"], row["name_fr"]) for row in rows}


def filled(found: dict[str, list[BaseGeometry]], names: Path) -> list[Drawn]:
    """Return the country fills with names and the NATO flag."""
    words = country_names(names)
    return [
        Drawn(
            polygon,
            {
                "a3": a3,
                "name": words[a3][0],
                "name_fr": words[a3][1],
                "nato": int(a3 in NATO),
            },
        )
        for a3, polygons in found.items()
        for polygon in polygons
    ]


def borders(found: dict[str, list[BaseGeometry]]) -> list[Drawn]:
    """Return the arcs that two countries share, so that lines match the fills."""
    rings = {a3: shapely.union_all(ps).boundary for a3, ps in found.items()}
    drawn: list[Drawn] = []
    for (left, a), (right, b) in combinations(rings.items(), 2):
        if not a.intersects(b):
            continue
        lines = list(parts(a.intersection(b), "LineString"))
        merged = shapely.line_merge(shapely.MultiLineString(lines))
        drawn += [
            Drawn(line, {"l": left, "r": right}) for line in parts(merged, "LineString")
        ]
    return drawn


def line_de_facto(inputs: Inputs) -> list[Drawn]:
    """Return the line at the neck of Crimea as Russia held it from 2014 to 2022."""
    frame = read(inputs.cultural("ne_10m_admin_0_boundary_lines_land"), ["FEATURECLA"])
    frame = frame[frame.FEATURECLA.str.startswith("Disputed")]
    words: dict[str, str | int] = {
        "name": "De facto line 2014–2022 (not a border)",
        "name_fr": "Ligne de fait 2014–2022 (pas une frontière)",
        "as_of": "2014-2022",
    }
    return [Drawn(line, words, 3) for line in frame.geometry if line.intersects(NECK)]


def coasts(polygons: list[BaseGeometry]) -> list[Drawn]:
    """Return the shore lines without the edge of the box."""
    edge = DETAILED_BOX.boundary.buffer(1e-6)
    shores = (polygon.boundary.difference(edge) for polygon in polygons)
    return [Drawn(line) for shore in shores for line in parts(shore, "LineString")]


def lakes(inputs: Inputs) -> list[Drawn]:
    """Return lakes, the large ones from lower zooms."""
    frame = read(inputs.physical("ne_10m_lakes"), ["scalerank"])
    return _ranked(frame, "Polygon", first_zoom=2)


def rivers(inputs: Inputs) -> list[Drawn]:
    """Return river lines without the brooks, the large ones from lower zooms."""
    frame = read(inputs.rivers, ["scalerank"])
    return _ranked(frame[frame.scalerank <= 8], "LineString", first_zoom=3)


def _ranked(frame: gpd.GeoDataFrame, kind: str, *, first_zoom: int) -> list[Drawn]:
    return [
        Drawn(geometry, {"rank": int(rank)}, min(max(first_zoom, int(rank) - 1), 7))
        for rank, geometry in zip(frame.scalerank, frame.geometry, strict=True)
        if geometry.geom_type == kind
    ]


def _large(geometry: BaseGeometry, least_deg2: float) -> list[BaseGeometry]:
    return [part for part in parts(geometry, "Polygon") if part.area > least_deg2]
