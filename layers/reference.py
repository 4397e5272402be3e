"""The static layer: cables, pipelines, straits and areas, sketched for orientation.

No feed writes to it; it ships with the project and loads as GeoJSON. Sources and
licences are in layers/data/SOURCES.md. It must never be taken for a chart.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from layers.layer import Layer, LegendItem


@cache
def features() -> bytes:
    """Return the GeoJSON FeatureCollection of the layer, compact, as UTF-8 bytes."""
    path = files("layers").joinpath("data", "infrastructure.geojson")
    return msgspec.json.encode(msgspec.json.decode(path.read_bytes(), type=Any))


LAYER = Layer(
    name="reference",
    title="Infrastructure and straits",
    object_type="Reference",
    order=0,
    legend=(
        LegendItem("power_cable", "Power cable (schematic)"),
        LegendItem("data_cable", "Data cable (schematic)"),
        LegendItem("gas_pipeline", "Gas pipeline (schematic)"),
        LegendItem("geography", "Strait or area"),
    ),
)
