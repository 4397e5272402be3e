"""Turns layers into one PMTiles archive with tippecanoe.

The archive says what it is made of and nothing about the machine that made it.
"""

import json
import subprocess
from pathlib import Path

import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import zxy_to_tileid
from pmtiles.writer import write

from dashboard.basemap.tools.area import Drawn

FLAGS = (
    "--quiet",
    "--force",
    "--minimum-zoom=0",
    "--maximum-zoom=8",
    "--no-feature-limit",
    "--no-tile-size-limit",
    # 2048 units a tile: one unit is one pixel at zoom 10, half the bytes of 4096.
    "--full-detail=11",
    "--low-detail=11",
    "--simplification=2",
    "--no-simplification-of-shared-nodes",
    "--detect-shared-borders",
    "--buffer=5",
    "--drop-rate=1",
    "--no-tile-stats",
)
ABOUT = {
    "name": "One Picture basemap",
    "description": "Baltic and Black Sea. Not for navigation.",
    "attribution": "Natural Earth; depth shading ETOPO1 (NOAA)",
    "version": "1",
    "type": "baselayer",
}
MICRODEGREE = 1e-5


def feature(drawn: Drawn) -> str:
    """Return one line of GeoJSON as tippecanoe reads it."""
    geometry = shapely.set_precision(drawn.geometry, MICRODEGREE, mode="pointwise")
    return json.dumps(
        {
            "type": "Feature",
            "tippecanoe": {"minzoom": drawn.minzoom, "maxzoom": drawn.maxzoom},
            "properties": drawn.properties,
            "geometry": json.loads(shapely.to_geojson(geometry)),
        },
        ensure_ascii=False,
    )


def build(layers: dict[str, list[Drawn]], folder: Path, target: Path) -> None:
    """Write the layers as lines of GeoJSON, tile them and clean the archive."""
    arguments = ["tippecanoe", *FLAGS, "--output=raw.pmtiles"]
    for name, drawn in layers.items():
        lines = "\n".join(feature(one) for one in drawn)
        (folder / f"{name}.geojsonl").write_text(lines + "\n", encoding="utf-8")
        arguments += ["-L", f"{name}:{name}.geojsonl"]
    subprocess.run(arguments, check=True, cwd=folder)
    rewrite(folder / "raw.pmtiles", target)


def rewrite(raw: Path, target: Path) -> None:
    """Copy the tiles under our own metadata, in the order of their numbers."""
    with raw.open("rb") as stream:
        source = MmapSource(stream)
        reader = Reader(source)
        header, metadata = reader.header(), reader.metadata()
        tiles = sorted(
            (zxy_to_tileid(*place), content) for place, content in all_tiles(source)
        )
    about = {
        **ABOUT,
        "generator": metadata["generator"],
        "generator_options": " ".join(FLAGS),
        "vector_layers": metadata["vector_layers"],
    }
    with write(target) as writer:
        for number, content in tiles:
            writer.write_tile(number, content)
        writer.finalize(header, about)
