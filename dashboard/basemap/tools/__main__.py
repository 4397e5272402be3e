"""Rebuilds the map: `python -m dashboard.basemap.tools PACKAGES`.

PACKAGES is the folder that holds the files named in inputs.toml.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import shapely

from dashboard.basemap import BASEMAP
from dashboard.basemap.tools import depth, land, names, tiles
from dashboard.basemap.tools.area import AROUND_BOX, Drawn
from dashboard.basemap.tools.inputs import Inputs, prepare

NAMES = BASEMAP.with_name("names.csv")


def layers(inputs: Inputs) -> dict[str, list[Drawn]]:
    """Return every layer of the map, in the order in which it is tiled."""
    near = land.land(inputs)
    far = land.world_land(inputs)
    found = land.countries(inputs, NAMES)
    dry = shapely.union_all([*near, *(drawn.geometry for drawn in far)])
    return {
        "bathy": depth.bands(inputs.depth, AROUND_BOX.difference(dry)),
        "world_land": far,
        "land": [Drawn(polygon) for polygon in near],
        "country": land.filled(found, NAMES),
        "lake": land.lakes(inputs),
        "river": land.rivers(inputs),
        "coast": land.coasts(near),
        "border": land.borders(found),
        "line_de_facto": land.line_de_facto(inputs),
        **names.labels(NAMES),
    }


def main() -> None:
    """Read the arguments and build."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.basemap.tools")
    parser.add_argument("packages", type=Path, help="folder of the input packages")
    parser.add_argument("--output", type=Path, default=BASEMAP)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        drawn = layers(prepare(arguments.packages, folder / "inputs"))
        tiles.build(drawn, folder, arguments.output.resolve())
    for name, features in drawn.items():
        sys.stdout.write(f"{name:14} {len(features):6} features\n")
    sys.stdout.write(f"{arguments.output.stat().st_size:,} bytes\n")


main()
