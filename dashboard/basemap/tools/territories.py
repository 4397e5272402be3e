"""The land of states: `python -m dashboard.basemap.tools.territories PACKAGES`.

Whole states, not cut to the map, for the questions how far a place is from a state's
territory and from a land border. Of the same countries as the fills of the map; borders
that two states share stay shared when they are made coarser.
"""

# pyright: standard
# pyogrio ships no types.

import lzma
import sys
import tempfile
import tomllib
from itertools import combinations
from pathlib import Path

import msgspec
import numpy as np
import shapely
from pyogrio import raw

from dashboard.basemap import BASEMAP, TERRITORIES
from dashboard.basemap.tools.area import AROUND_BOX, parts
from dashboard.basemap.tools.inputs import LISTING, check, unpack
from dashboard.basemap.tools.land import (
    NATO,
    SAME_STATE,
    SNAKE_ISLAND,
    country_names,
)

NEAR_DEG, FAR_DEG = 0.01, 0.1
"""Coarser by about 1 km around the map, by 10 km on the other side of an ocean."""

GRID_DEG = 1e-4

CODES = SAME_STATE | {"KOS": "XKX"}
"""Natural Earth's letters to the codes that records use."""


def main(packages: Path) -> None:
    """Read the countries of the package and write those that the map names."""
    entry = tomllib.loads(LISTING.read_text(encoding="utf-8"))["countries"]
    archive = packages / entry["file"]
    check(archive, entry["sha256"])
    with tempfile.TemporaryDirectory() as scratch:
        file = unpack(archive, entry["takes"], Path(scratch))
        _, _, packed, (found,) = raw.read(f"/vsizip/{file}", columns=["ADM0_A3"])
    codes = np.array([CODES.get(code, code) for code in found])
    outlines = _areas(shapely.make_valid(shapely.from_wkb(packed)))
    near = shapely.coverage_simplify(outlines, NEAR_DEG)
    far = shapely.coverage_simplify(outlines, FAR_DEG)
    named = country_names(BASEMAP.with_name("names.csv"))
    wanted = NATO | {CODES.get(code, code) for code in named}
    states = {
        state: _state(near[codes == state], far[codes == state])
        for state in sorted(wanted & set(codes))
    }
    states["UKR"] = states["UKR"].union(SNAKE_ISLAND)
    held = {
        "states": {state: shapely.to_wkb(_on_grid(s)) for state, s in states.items()},
        "borders": [
            (one, other, shapely.to_wkb(_on_grid(line)))
            for one, other in combinations(states, 2)
            if (line := _border(near, codes, one, other)) is not None
        ],
    }
    TERRITORIES.write_bytes(lzma.compress(msgspec.msgpack.encode(held), preset=9))
    sys.stdout.write(
        f"{len(states)} states, {len(held['borders'])} borders, "
        f"{TERRITORIES.stat().st_size:,} bytes\n"
    )


def _areas(shapes):
    """Return the areas alone: a mended outline may leave lines behind."""
    return np.array([shapely.multipolygons(list(parts(s, "Polygon"))) for s in shapes])


def _state(near, far):
    around = shapely.union_all(near).intersection(AROUND_BOX)
    beyond = shapely.union_all(far).difference(AROUND_BOX)
    return shapely.union_all([around, beyond])


def _border(near, codes, one: str, other: str):
    """Return the land border that two states share around the map, None without one."""
    edges = [shapely.union_all(near[codes == code]).boundary for code in (one, other)]
    shared = list(parts(edges[0].intersection(edges[1]), "LineString"))
    if not shared:
        return None
    line = shapely.line_merge(shapely.multilinestrings(shared))
    return line if line.intersects(AROUND_BOX) else None


def _on_grid(shape):
    return shapely.set_precision(shape, GRID_DEG)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
