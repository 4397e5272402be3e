"""What GDAL reads for us: KML, GeoPackage, and the ods files that it writes itself.

Places are GeoJSON in WGS 84, longitude first. It is imported only by who reads such a
file: a worker never carries it. It must never open what `kinds` has not looked at.
"""

# pyright: standard
# pyogrio ships no types; what leaves this module is typed.

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pyogrio
import shapely
from pyogrio import raw
from pyproj import Transformer
from pyproj.exceptions import CRSError

from layers.tables.kinds import Format
from layers.tables.refusal import FileRefused, Refusal

GEOMETRY = "geometry"

# A name may be anything, even a path; only a code of EPSG is ever looked up.
_EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:[\d.]*:)?CRS84", re.IGNORECASE)


def layers_in(path: str, found: Format) -> list[tuple[str, int]]:
    """Return the layers of a file with how many features each has."""
    if found is Format.ODS:
        told = {"OGR_ODS_HEADERS": "FORCE", "OGR_ODS_FIELD_TYPES": "STRING"}
        pyogrio.set_gdal_config_options(told)
    return [
        (str(name), int(pyogrio.read_info(path, name)["features"]))
        for name, kind in pyogrio.list_layers(path)
        if kind is not None or found is not Format.GPKG
    ]


def rows_in(path: str, name: str) -> Iterator[dict[str, Any]]:
    """Yield the features of a layer as rows; what is null is left out."""
    meta, _, shapes, columns = raw.read(
        path, layer=name, force_2d=True, datetime_as_string=True
    )
    to_wgs84 = _projection(meta.get("crs"))
    fields = [str(each)[:120] for each in meta["fields"]]
    for i in range(len(columns[0]) if len(columns) else len(shapes)):
        row = {k: _cell(v[i]) for k, v in zip(fields, columns, strict=True)}
        row = {k: v for k, v in row.items() if v is not None}
        if shapes is not None and shapes[i] is not None:
            made = to_wgs84(shapely.from_wkb(shapes[i]))
            row[GEOMETRY] = json.loads(shapely.to_geojson(made))
        yield row


def _cell(value: Any) -> Any:
    """Return one value of numpy as Python has it."""
    plain = value.item() if hasattr(value, "item") else value
    is_nothing = plain is None or plain != plain  # NaN is not equal to itself
    return None if is_nothing else plain


def moving(crs: Any) -> Callable[[Any], Any]:
    """Return what takes a GeoJSON shape to WGS 84, by the `crs` that a file says."""
    name = crs.get("properties", {}).get("name") if isinstance(crs, dict) else crs
    if _CRS84.fullmatch(str(name)):
        return lambda shape: shape
    found = _EPSG.fullmatch(str(name))
    if not found:
        raise FileRefused(Refusal.UNKNOWN_CRS, name=str(name)[:80])
    to_wgs84 = _projection(f"EPSG:{found[1]}")

    def moved(shape: Any) -> Any:
        if shape is None:
            return None
        made = to_wgs84(shapely.from_geojson(json.dumps(shape)))
        return json.loads(shapely.to_geojson(made))

    return moved


def _projection(crs: str | None) -> Callable[[Any], Any]:
    if not crs or crs in ("EPSG:4326", "OGC:CRS84"):
        return lambda shape: shape
    try:
        move: Any = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform
    except CRSError as error:
        raise FileRefused(Refusal.UNKNOWN_CRS, name=crs[:80]) from error
    return lambda shape: shapely.transform(shape, move, interleaved=False)
