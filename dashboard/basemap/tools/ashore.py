"""Takes the land out of the finished map: `python -m dashboard.basemap.tools.ashore`.

The same polygons that people see, as one shape that `layers.coast` reads: WKB in
WGS 84, compressed. Needs the development tools and no input package.
"""

# pyright: standard
# pyogrio ships no types.

import zlib

import shapely
from pyogrio import raw
from pyproj import Transformer

from dashboard.basemap import BASEMAP, LAND

GRID_DEG = 1e-4
"""11 m: far finer than the coast of the map is right."""

SEAM_M = 30
"""Tiles do not meet exactly: an edge between two of them would count as a coast."""


def main() -> None:
    """Read the most detailed tiles and write their land."""
    meta, _, shapes, _ = raw.read(str(BASEMAP), layer="land")
    tiles = shapely.make_valid(shapely.from_wkb(shapes))
    to_wgs84 = Transformer.from_crs(meta["crs"], "EPSG:4326", always_xy=True).transform
    wide = shapely.buffer(tiles, SEAM_M, join_style="mitre")
    whole = shapely.buffer(shapely.union_all(wide), -SEAM_M, join_style="mitre")
    land = shapely.transform(whole, to_wgs84, interleaved=False)
    land = shapely.make_valid(shapely.set_precision(land, GRID_DEG))
    LAND.write_bytes(zlib.compress(shapely.to_wkb(land), 9))


if __name__ == "__main__":
    main()
