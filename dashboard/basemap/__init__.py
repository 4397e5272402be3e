"""The offline basemap and where it lies.

Holds data only. Must never fetch anything, and importing it must never read the map.
"""

from pathlib import Path

BASEMAP = Path(__file__).with_name("basemap.pmtiles")
"""PMTiles archive of the whole map; README.md beside it names layers and fields."""
