"""The static layer is sound GeoJSON, names its sources, and has a legend for all."""

import json
from importlib.resources import files

from shapely.geometry import shape

from layers import geodesy
from layers.reference import LAYER, features
from layers.states import STATE_CODES

COLLECTION = json.loads(features())


def test_it_is_one_collection_in_compact_utf_8() -> None:
    assert COLLECTION["type"] == "FeatureCollection"
    assert b"\n" not in features()
    assert features() is features()


def test_every_feature_is_sound_and_on_the_map() -> None:
    for feature in COLLECTION["features"]:
        outline = shape(feature["geometry"])
        assert outline.is_valid, feature["id"]
        west, south, east, north = outline.bounds
        assert geodesy.in_region(west, south), feature["id"]
        assert geodesy.in_region(east, north), feature["id"]


def test_every_feature_says_what_it_is_and_where_it_is_from() -> None:
    ids = [feature["id"] for feature in COLLECTION["features"]]
    assert len(ids) == len(set(ids)) == 27
    for feature in COLLECTION["features"]:
        properties = feature["properties"]
        assert properties["id"] == feature["id"]
        assert properties["name"]
        assert properties["source"] or properties["verification"] == "FROM_MEMORY"
        assert properties["schematic"] is True
        assert set(properties["states"]) <= STATE_CODES


def test_every_kind_is_in_the_legend() -> None:
    kinds = {feature["properties"]["kind"] for feature in COLLECTION["features"]}
    assert kinds <= {item.key for item in LAYER.legend}


def test_the_sources_are_written_down_beside_the_data() -> None:
    text = files("layers").joinpath("data", "SOURCES.md").read_text()
    assert "infrastructure.geojson" in text
    assert "schematic" in text


def test_no_feed_writes_to_it() -> None:
    assert LAYER.record is None
