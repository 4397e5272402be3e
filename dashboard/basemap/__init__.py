"""The offline basemap and where it lies.

Holds data only. Must never fetch anything, and importing it must never read the map.
"""

from pathlib import Path

BASEMAP = Path(__file__).with_name("basemap.pmtiles")
"""PMTiles archive of the whole map; README.md beside it names layers and fields."""

LAND = Path(__file__).with_name("land.wkb.z")
"""Its land, as `layers.coast` reads it; made of it by tools/ashore.py."""

TERRITORIES = Path(__file__).with_name("territories.xz")
"""Whole states and the borders they share, as `layers.territories` reads them; made by
tools/territories.py."""
